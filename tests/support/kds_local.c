/* SPDX-License-Identifier: Apache-2.0 */
#include "kds_local.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATH_ROOM 512

static void check(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(4);
}

/* The number in a file of the server's; 0 while it isn't there. */
static unsigned read_port(const struct kds_local *local, const char *name)
{
	char path[PATH_ROOM];
	unsigned port = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", local->out, name);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (fscanf(file, "%u", &port) != 1)
		port = 0;
	fclose(file);
	return port;
}

static void run_server(const struct kds_local *local, const int ends[2])
{
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	close(ends[1]);
	execl(KDS_SERVER, KDS_SERVER, local->root, local->out, (char *)NULL);
	perror(KDS_SERVER);
	_exit(127);
}

/* At most a minute: the machine may be busy. The port comes last. */
static void wait_for_port(struct kds_local *local)
{
	for (unsigned i = 0; i < 6000 && !local->https; i++) {
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
		local->https = read_port(local, "port");
	}
	check(local->https != 0, "kds_server does not start");
	local->http = read_port(local, "http-port");
	local->proxy = read_port(local, "proxy-port");
}

void kds_local_start(struct kds_local *local)
{
	int ends[2];

	memset(local, 0, sizeof(*local));
	strcpy(local->dir, "/tmp/sevkit-kds-XXXXXX");
	check(mkdtemp(local->dir) != NULL, "mkdtemp");
	snprintf(local->root, sizeof(local->root), "%s/root", local->dir);
	snprintf(local->out, sizeof(local->out), "%s/out", local->dir);
	snprintf(local->ca, sizeof(local->ca), "%s/ca.pem", local->out);
	check(mkdir(local->root, 0700) == 0 && mkdir(local->out, 0700) == 0, "mkdir");
	check(pipe(ends) == 0, "pipe");
	local->pid = fork();
	check(local->pid >= 0, "fork");
	if (local->pid == 0)
		run_server(local, ends);
	close(ends[0]);
	local->input = ends[1];
	wait_for_port(local);
}

void kds_local_stop(struct kds_local *local)
{
	char command[PATH_ROOM];

	close(local->input);
	waitpid(local->pid, NULL, 0);
	snprintf(command, sizeof(command), "rm -rf %s", local->dir);
	check(system(command) == 0, "rm");
}

void kds_local_put(const struct kds_local *local, const char *path, const void *data, size_t size)
{
	char file_name[PATH_ROOM];
	FILE *file;

	snprintf(file_name, sizeof(file_name), "%s%s", local->root, path);
	for (char *slash = file_name + strlen(local->root) + 1; (slash = strchr(slash, '/'));) {
		*slash = '\0';
		mkdir(file_name, 0700);
		*slash++ = '/';
	}
	file = fopen(file_name, "wb");
	check(file && fwrite(data, 1, size, file) == size && fclose(file) == 0, file_name);
}

unsigned kds_local_requests(const struct kds_local *local)
{
	char path[PATH_ROOM];
	unsigned lines = 0;
	FILE *file;
	int c;

	snprintf(path, sizeof(path), "%s/log", local->out);
	file = fopen(path, "r");
	while (file && (c = getc(file)) != EOF)
		lines += c == '\n';
	if (file)
		fclose(file);
	return lines;
}

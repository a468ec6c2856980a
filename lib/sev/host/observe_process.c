/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who looks, and what that user and its control group may take.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/capture_scan.h"
#include "host/observe.h"

#define CGROUPS "/sys/fs/cgroup"

/* Columns: name, soft limit, hard limit, units; the name has spaces. */
static int set_limits(struct observation *of, char *text)
{
	char *line;

	while ((line = observe_line(&text)) != NULL) {
		const char *rest = observe_after(line, "Max locked memory");
		char soft[32], hard[32];

		if (!rest || sscanf(rest, "%31s %31s", soft, hard) != 2)
			continue;
		observe_set(of, "limit memlock", soft);
		observe_set(of, "limit memlock.hard", hard);
		return 0;
	}
	return -ENOENT;
}

static void observe_limits(struct observation *of)
{
	int64_t n = observe_read(of, "/proc/self/limits");
	int rc = n < 0 ? (int)n : set_limits(of, of->text);

	if (!rc)
		return;
	observe_missing(of, "limit memlock", -rc);
	observe_missing(of, "limit memlock.hard", -rc);
}

/* "Uid:" has the real, the effective, the saved and the file system's. */
static bool effective_user(const char *line, uint64_t *id)
{
	const char *at = observe_after(line, "Uid");
	uint64_t real;

	if (!at || !scan_number(&at, &real))
		return false;
	scan_space(&at);
	return scan_number(&at, id);
}

static void observe_user(struct observation *of)
{
	int64_t n = observe_read(of, "/proc/self/status");
	int rc = n < 0 ? (int)n : -ENOENT;
	char *text = of->text;
	char *line;
	uint64_t id;

	while (n >= 0 && (line = observe_line(&text)) != NULL)
		if (effective_user(line, &id)) {
			observe_set(of, "user root", id ? "no" : "yes");
			return;
		}
	observe_missing(of, "user root", -rc);
}

/* The group of cgroup v2 that this process is in, "/" at its end left out; "" is the root. */
static bool find_group(struct observation *of, char *out, size_t size)
{
	int64_t n = observe_read(of, "/proc/self/cgroup");
	char *text = of->text;
	char *line;

	while (n >= 0 && (line = observe_line(&text)) != NULL) {
		const char *path = observe_after(line, "0::");
		int used = path ? snprintf(out, size, "%s", path) : -1;

		if (used < 0)
			continue;
		if (used && (size_t)used < size && out[used - 1] == '/')
			out[used - 1] = '\0';
		return (size_t)used < size && observe_is_plain(out);
	}
	return false;
}

/* Every group up to the root limits those below it. */
static void observe_groups(struct observation *of)
{
	static const char *const files[] = {"misc.current", "misc.max", "memory.current",
					    "memory.max"};
	char group[OBSERVE_KEY_MAX - 64];

	if (!find_group(of, group, sizeof(group)))
		return;
	for (char *end = group + strlen(group); end && end != group; end = strrchr(group, '/')) {
		*end = '\0';
		for (size_t i = 0; *group && i < SEV_COUNT(files); i++) {
			char path[OBSERVE_KEY_MAX - 8];

			snprintf(path, sizeof(path), CGROUPS "%s/%s", group, files[i]);
			observe_file(of, path);
		}
	}
}

void observe_process(struct observation *of)
{
	observe_user(of);
	observe_limits(of);
	observe_groups(of);
}

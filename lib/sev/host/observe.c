/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that a diagnosis of a host asks for, read once. Nothing is changed: no device is
 * written to, and no command of the firmware is given that starts it.
 */
#include "host/observe.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/host.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/os/io.h"

static void (*const STEPS[])(struct observation *of) = {
	observe_cpuid,	observe_cpuinfo,  observe_msrs,		  observe_files,   observe_modules,
	observe_config, observe_iommu,	  observe_memory,	  observe_process, observe_devices,
	observe_log,	observe_firmware, observe_firmware_files,
};

enum sev_rc sev_host_observe(const struct sev_io *io, struct sev_capture **out, struct sev_err *err)
{
	struct observation of = {.io = io, .err = err};

	*out = NULL;
	of.text = malloc(OBSERVE_TEXT_MAX + 1);
	of.rc = of.text ? sev_capture_new(&of.capture, err) : sev_fail_nomem(err);
	for (size_t i = 0; i < SEV_COUNT(STEPS) && !of.rc; i++)
		STEPS[i](&of);
	free(of.text);
	if (of.rc) {
		sev_capture_free(of.capture);
		return of.rc;
	}
	*out = of.capture;
	return SEV_OK;
}

void observe_set(struct observation *of, const char *key, const char *value)
{
	if (!of->rc)
		of->rc = sev_capture_set(of->capture, key, value, of->err);
}

void observe_missing(struct observation *of, const char *key, int sys_errno)
{
	if (!of->rc)
		of->rc = sev_capture_set_missing(of->capture, key, sys_errno, of->err);
}

void observe_number(struct observation *of, const char *key, uint64_t decimal)
{
	char value[32];

	snprintf(value, sizeof(value), "%" PRIu64, decimal);
	observe_set(of, key, value);
}

void observe_hex(struct observation *of, const char *key, uint64_t number)
{
	char value[32];

	snprintf(value, sizeof(value), "0x%" PRIx64, number);
	observe_set(of, key, value);
}

int64_t observe_read(struct observation *of, const char *path)
{
	return sev_io_read_file(of->io, path, of->text, OBSERVE_TEXT_MAX);
}

void observe_file(struct observation *of, const char *path)
{
	int64_t n = observe_read(of, path);
	char key[OBSERVE_KEY_MAX];

	snprintf(key, sizeof(key), "file %s", path);
	if (n > OBSERVE_VALUE_MAX)
		n = -EFBIG;
	if (n < 0) {
		observe_missing(of, key, (int)-n);
		return;
	}
	if (n > 0 && of->text[n - 1] == '\n')
		of->text[n - 1] = '\0';
	observe_set(of, key, of->text);
}

bool observe_is_plain(const char *name)
{
	for (; *name; name++)
		if (*name <= ' ' || *name > '~' || *name == ':')
			return false;
	return true;
}

struct listing {
	struct observation *of;
	const char *folder;
	observe_name *each;
	void *user;
};

static int take_name(void *user, const char *name)
{
	const struct listing *listing = user;
	char path[OBSERVE_KEY_MAX - 8];
	int n = snprintf(path, sizeof(path), "%s/%s", listing->folder, name);

	if (n > 0 && (size_t)n < sizeof(path) && observe_is_plain(name))
		listing->each(listing->of, path, name, listing->user);
	return listing->of->rc ? 1 : 0;
}

int observe_list(struct observation *of, const char *folder, observe_name *each, void *user)
{
	struct listing listing = {of, folder, each, user};
	int rc = SEV_IO(of->io, list, folder, take_name, &listing);

	return rc < 0 ? rc : 0;
}

const char *observe_after(const char *line, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(line, word, length) != 0)
		return NULL;
	return line + length + strspn(line + length, " \t:");
}

char *observe_line(char **text)
{
	char *line = *text;
	char *end;

	if (!line || !*line)
		return NULL;
	end = strchr(line, '\n');
	*text = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return line;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files and devices with their paths beside them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/capture_reader.h"
#include "diagnose/capture_scan.h"

#define PATH_SIZE 256

static bool is_device(const char *path)
{
	return strncmp(path, "/dev/", 5) == 0 && strncmp(path, "/dev/cpu/", 9) != 0;
}

static bool is_told_path(const char *s)
{
	static const char *const folders[] = {"/sys/", "/proc/", "/dev/", "/etc/modprobe.d/",
					      "/lib/firmware/"};

	for (size_t i = 0; i < SEV_COUNT(folders); i++)
		if (strncmp(s, folders[i], strlen(folders[i])) == 0)
			return true;
	return false;
}

/* Whether the colon is in a PCI address: "0000:42:00.1". */
static bool is_pci_colon(const char *s)
{
	return scan_is_hex(s[1]) && scan_is_hex(s[2]) && s[3] && strchr(":./", s[3]) != NULL &&
	       scan_is_hex(s[-1]);
}

static size_t path_length(const char *s)
{
	size_t n = 0;

	while (s[n] && !strchr(" \t\"'=,;|&", s[n]) && (s[n] != ':' || is_pci_colon(s + n)))
		n++;
	return n;
}

void reader_tell_path_error(struct capture_reader *reader, const char *path, int sys_errno)
{
	size_t length = strcspn(path, "*?{[");

	/* A pattern that fits nothing says so of its beginning. */
	if (!is_told_path(path) || (path[length] && strcmp(path, "/dev/sev*") != 0))
		return;
	reader_tell_missing(reader, sys_errno, "%s %.*s", is_device(path) ? "device" : "file",
			    (int)length, path);
}

/* One more line of the file of the line before, as `grep .` prints them. */
static bool tell_more(struct capture_reader *reader, const char *path, const char *value)
{
	char key[PATH_SIZE + 8];
	struct capture_fact *fact;

	snprintf(key, sizeof(key), "file %s", path);
	fact = capture_find(reader->capture, key);
	if (!fact || !fact->value || fact->hearsay || fact->last + 1 != reader->where)
		return false;
	reader->rc = capture_put_more(fact, value, reader->err);
	return true;
}

void reader_tell_file(struct capture_reader *reader, const char *path, const char *value)
{
	if (strcmp(path, "/proc/cpuinfo") == 0) {
		read_cpuinfo(reader, value);
		return;
	}
	if (strncmp(path, "/etc/modprobe.d/", 16) == 0) {
		read_module(reader, value);
		return;
	}
	if (strchr(path, '*') || tell_more(reader, path, value))
		return;
	reader_tell(reader, value, "file %s", path);
}

static bool tell_path_value(struct capture_reader *reader, const char *path, const char *value)
{
	char name[24];
	int sys_errno = capture_errno_said(value);

	if (scan_begins(value, "(absent)"))
		sys_errno = ENOENT;
	if (scan_literal(&value, "(refused: ")) {
		scan_copy(name, sizeof(name), value, strcspn(value, ")"));
		sys_errno = capture_errno_of(name);
	}
	if (sys_errno) {
		reader_tell_path_error(reader, path, sys_errno);
		return true;
	}
	if (is_device(path))
		return false;
	reader_tell_file(reader, path, value);
	return true;
}

bool read_path(struct capture_reader *reader, const char *line)
{
	char path[PATH_SIZE];
	const char *s = line;
	size_t length;

	scan_space(&s);
	if (!is_told_path(s))
		return false;
	length = path_length(s);
	scan_copy(path, sizeof(path), s, length);
	if (length >= sizeof(path))
		return false;
	s += length;
	if (*s == '\0' && is_device(path)) {
		reader_tell_hearsay(reader, "there", "mode %s", path);
		return true;
	}
	scan_space(&s);
	if (*s != ':' && *s != '=')
		return false;
	s++;
	scan_space(&s);
	return tell_path_value(reader, path, s);
}

/* "cat: PATH: Permission denied", "ls: cannot access 'PATH': No such file or directory". */
bool read_error(struct capture_reader *reader, const char *line)
{
	static const char *const programs[] = {
		"cat: ", "ls: ", "grep: ", "head: ", "tail: ", "stat: ", "bash: ", "sh: ", "tee: "};
	char path[PATH_SIZE];
	const char *s = NULL;
	int sys_errno = capture_errno_said(line);

	for (size_t i = 0; i < SEV_COUNT(programs) && !s; i++)
		if (scan_begins(line, programs[i]))
			s = strchr(line, '/');
	if (!s || !sys_errno || !is_told_path(s))
		return false;
	scan_copy(path, sizeof(path), s, path_length(s));
	/* Quote marks of other languages than C's. */
	path[strcspn(path, "\xE2")] = '\0';
	reader_tell_path_error(reader, path, sys_errno);
	if (reader->command == COMMAND_FILE)
		reader->target++;
	return true;
}

/* The next word, at most 63 characters of it. */
static bool scan_next_word(const char **s, char word[64])
{
	size_t size;

	scan_space(s);
	size = strcspn(*s, " \t");
	scan_copy(word, 64, *s, size);
	*s += size;
	return size > 0;
}

/* "crw------- 1 root root 10, 124 Nov 23 10:00 /dev/sev". */
bool read_listing(struct capture_reader *reader, const char *line)
{
	const char *path = strstr(line, " /dev/");
	const char *s = line;
	char mode[64], links[64], owner[64], group[64], value[160];

	if (!path || !strchr("cdbl-", *s) || strspn(s + 1, "rwxsStT-") < 9)
		return false;
	if (!scan_next_word(&s, mode) || !scan_next_word(&s, links) || !scan_next_word(&s, owner) ||
	    !scan_next_word(&s, group) || s > path || !scan_is_digit(links[0]))
		return false;
	path++;
	snprintf(value, sizeof(value), "%.10s %s %s", mode, owner, group);
	reader_tell(reader, value, "mode %.*s", (int)strcspn(path, " "), path);
	return true;
}

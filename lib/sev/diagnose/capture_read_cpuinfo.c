/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/cpuinfo and lscpu.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/capture_reader.h"
#include "diagnose/capture_scan.h"

/* What a name in a line stands for, and whether its value is a number. */
static const struct {
	const char *name, *key;
	bool number;
} NAMES[] = {
	{"vendor_id", "cpuinfo vendor_id", false},
	{"cpu family", "cpuinfo cpu family", true},
	{"model", "cpuinfo model", true},
	{"model name", "cpuinfo model name", false},
	{"stepping", "cpuinfo stepping", true},
	{"microcode", "cpuinfo microcode", true},
	{"flags", "cpuinfo flags", false},
	/* lscpu */
	{"Vendor ID", "cpuinfo vendor_id", false},
	{"CPU(s)", "cpu count", true},
};

/* The other names of /proc/cpuinfo, of which there are as many as CPUs. */
static bool is_cpuinfo_noise(const char *line)
{
	const char *tab = strchr(line, '\t');

	return tab && tab > line && (size_t)(tab - line) < 24 && tab[strspn(tab, "\t")] == ':' &&
	       strcspn(line, "/[(:=") > (size_t)(tab - line);
}

static bool is_value(const char *value, bool number)
{
	uint64_t unused;

	return *value && (!number || (scan_number(&value, &unused) && scan_at_end(value)));
}

bool read_cpuinfo(struct capture_reader *reader, const char *line)
{
	const char *colon = strchr(line, ':');
	const char *value = colon ? colon + 1 : "";
	size_t size;

	scan_space(&line);
	if (!colon || colon < line)
		return false;
	size = strcspn(line, "\t:");
	size = scan_trimmed(line, size);
	scan_space(&value);
	for (size_t i = 0; i < SEV_COUNT(NAMES); i++) {
		if (strlen(NAMES[i].name) != size || !scan_begins(line, NAMES[i].name) ||
		    !is_value(value, NAMES[i].number))
			continue;
		if (!capture_find(reader->capture, NAMES[i].key) || strchr(line, '\t') == NULL)
			reader_tell(reader, value, "%s", NAMES[i].key);
		return true;
	}
	return is_cpuinfo_noise(line);
}

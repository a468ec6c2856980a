/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of a bundle whose facts have their whole keys, where only a part of it was pasted.
 */
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "diagnose/capture_reader.h"
#include "diagnose/capture_scan.h"

static const struct {
	const char *begins;
	const char *values[3]; /* what the value begins with; none: anything */
} ROWS[] = {
	{"device /", {"read-write", "read-only"}},
	{"mode /", {"c", "there"}},
	{"sev platform_status.", {NULL}},
	{"sev snp_platform_status.", {NULL}},
	{"cpuid.field ", {NULL}},
	{"cpuinfo ", {NULL}},
	{"cpu count", {NULL}},
	{"memory end", {"0x"}},
	{"limit memlock", {NULL}},
	{"module ", {"loaded"}},
	{"modprobe ", {NULL}},
	{"modinfo ", {NULL}},
	{"user root", {"yes", "no"}},
	{"tool ", {"PASS", "FAIL", "SKIP"}},
	{"tool-says ", {NULL}},
	{"tcb ", {NULL}},
};

static bool fits(const char *const values[3], const char *value)
{
	if (!values[0] || scan_begins(value, "(absent)") || scan_begins(value, "(refused: "))
		return true;
	for (size_t i = 0; i < 3 && values[i]; i++)
		if (strncmp(value, values[i], strlen(values[i])) == 0)
			return true;
	return false;
}

static bool read_row(struct capture_reader *reader, const char *line)
{
	struct sev_err err;
	enum sev_rc rc = capture_read_bundle_line(reader->capture, capture_section_of(line), line,
						  reader->where, &err);

	if (rc == SEV_ERR_NOMEM)
		reader->rc = sev_fail_nomem(reader->err);
	/* What is no fact after all is a line. */
	return rc == SEV_OK;
}

bool read_other(struct capture_reader *reader, const char *line)
{
	const char *value = strstr(line, ": ");

	for (size_t i = 0; value && i < SEV_COUNT(ROWS); i++)
		if (strncmp(line, ROWS[i].begins, strlen(ROWS[i].begins)) == 0 &&
		    fits(ROWS[i].values, value + 2))
			return read_row(reader, line);
	return false;
}

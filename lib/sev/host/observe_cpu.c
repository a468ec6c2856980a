/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The processor: CPUID leaves, and what the kernel tells of it.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/os/io.h"
#include "host/observe.h"

#define EXTENDED 0x80000000u

/* APM3: the leaves that tell of AMD-V, SEV, and of the processor's name and addresses */
static const struct {
	uint32_t leaf, subleaf;
} LEAVES[] = {
	{0x00000000, 0}, {0x00000001, 0}, {0x00000007, 0}, {0x00000007, 1},
	{0x80000000, 0}, {0x80000001, 0}, {0x80000002, 0}, {0x80000003, 0},
	{0x80000004, 0}, {0x80000008, 0}, {0x8000000A, 0}, {0x8000001F, 0},
	{0x80000021, 0}, {0x80000023, 0}, {0x80000025, 0}, {0x80000026, 0},
};

/* Beyond the last leaf a processor may answer with another one. */
static int read_leaf(struct observation *of, uint32_t leaf, uint32_t subleaf, struct sev_cpuid *out)
{
	struct sev_cpuid first = {0};
	int rc = SEV_IO(of->io, cpuid, leaf & EXTENDED, 0, &first);

	if (rc < 0)
		return rc;
	if (first.eax < leaf)
		return -ENOENT;
	rc = SEV_IO(of->io, cpuid, leaf, subleaf, out);
	return rc < 0 ? rc : 0;
}

void observe_cpuid(struct observation *of)
{
	for (size_t i = 0; i < SEV_COUNT(LEAVES); i++) {
		struct sev_cpuid leaf = {0};
		int rc = read_leaf(of, LEAVES[i].leaf, LEAVES[i].subleaf, &leaf);
		char key[64], value[128];

		snprintf(key, sizeof(key), "cpuid 0x%08x 0x%02x", LEAVES[i].leaf,
			 LEAVES[i].subleaf);
		snprintf(value, sizeof(value), "eax=0x%08x ebx=0x%08x ecx=0x%08x edx=0x%08x",
			 leaf.eax, leaf.ebx, leaf.ecx, leaf.edx);
		if (rc)
			observe_missing(of, key, -rc);
		else
			observe_set(of, key, value);
	}
}

/* Names of /proc/cpuinfo. */
static const char *const NAMES[] = {
	"vendor_id", "cpu family", "model", "model name", "stepping", "microcode", "flags",
};

static void set_name(struct observation *of, char *line)
{
	char *colon = strchr(line, ':');
	size_t length;

	if (!colon)
		return;
	length = (size_t)(colon - line);
	while (length && (line[length - 1] == '\t' || line[length - 1] == ' '))
		length--;
	for (size_t i = 0; i < SEV_COUNT(NAMES); i++) {
		char key[64];

		if (strlen(NAMES[i]) != length || strncmp(line, NAMES[i], length) != 0)
			continue;
		snprintf(key, sizeof(key), "cpuinfo %s", NAMES[i]);
		observe_set(of, key, colon + 1 + strspn(colon + 1, " "));
	}
}

static void fail_cpuinfo(struct observation *of, int sys_errno)
{
	for (size_t i = 0; i < SEV_COUNT(NAMES); i++) {
		char key[64];

		snprintf(key, sizeof(key), "cpuinfo %s", NAMES[i]);
		observe_missing(of, key, sys_errno);
	}
	observe_missing(of, "cpu count", sys_errno);
}

/* The names are taken of the first CPU, behind which there is an empty line. */
void observe_cpuinfo(struct observation *of)
{
	int64_t n = observe_read(of, "/proc/cpuinfo");
	char *text = of->text;
	unsigned count = 0;
	char *line;

	if (n < 0) {
		fail_cpuinfo(of, (int)-n);
		return;
	}
	while ((line = observe_line(&text)) != NULL) {
		count += observe_after(line, "processor") != NULL;
		if (count == 1)
			set_name(of, line);
	}
	observe_number(of, "cpu count", count);
}

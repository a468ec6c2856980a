/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Model-specific registers, through the msr module: the offset in /dev/cpu/N/msr is the register.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/os/io.h"
#include "base/text.h"
#include "host/observe.h"

#define SYSCFG	 0xC0010010u
#define HWCR	 0xC0010015u
#define VM_CR	 0xC0010114u
#define HSAVE_PA 0xC0010117u
#define GHCB	 0xC0010130u
#define STATUS	 0xC0010131u
#define RMP_BASE 0xC0010132u
#define RMP_END	 0xC0010133u
#define RMP_CFG	 0xC0010136u

static const struct {
	uint32_t number;
	bool every_cpu; /* SNP wants it to be the same on each */
} MSRS[] = {
	{SYSCFG, true},	 {HWCR, true},	   {VM_CR, true},   {HSAVE_PA, false}, {GHCB, false},
	{STATUS, false}, {RMP_BASE, true}, {RMP_END, true}, {RMP_CFG, true},
};
#define COUNT SEV_COUNT(MSRS)

static int read_msr(struct observation *of, int fd, uint32_t number, uint64_t *out)
{
	uint8_t bytes[8];
	int64_t n = SEV_IO(of->io, pread, fd, bytes, sizeof(bytes), number);

	if (n < 0)
		return (int)n;
	if (n != sizeof(bytes))
		return -EIO;
	*out = sev_get_le64(bytes);
	return 0;
}

/* Without the module there is no device; that says nothing of the registers. */
static int open_cpu(struct observation *of, unsigned cpu)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/cpu/%u/msr", cpu);
	fd = SEV_IO(of->io, open, path, O_RDONLY, 0);
	return fd == -ENOENT || fd == -ENXIO ? -ENODEV : fd;
}

/* What the first CPU has, and how the others compare. */
struct compared {
	int rc[COUNT]; /* of reading it on the first CPU */
	uint64_t first[COUNT];
	int other_rc[COUNT];	  /* the first failure on another CPU */
	char differs[COUNT][256]; /* a line for each CPU, as far as there is room */
};

static void set_first(struct observation *of, const struct compared *msrs)
{
	for (size_t i = 0; i < COUNT; i++) {
		char key[64], value[64];

		snprintf(key, sizeof(key), "msr 0x%08x", MSRS[i].number);
		snprintf(value, sizeof(value), "0x%016" PRIx64, msrs->first[i]);
		if (msrs->rc[i])
			observe_missing(of, key, -msrs->rc[i]);
		else
			observe_set(of, key, value);
	}
}

static void read_first(struct observation *of, struct compared *msrs)
{
	int fd = open_cpu(of, 0);

	for (size_t i = 0; i < COUNT; i++)
		msrs->rc[i] = fd < 0 ? fd : read_msr(of, fd, MSRS[i].number, &msrs->first[i]);
	if (fd >= 0)
		(void)SEV_IO(of->io, close, fd);
}

static void compare(struct compared *msrs, size_t i, unsigned cpu, uint64_t value)
{
	char *text = msrs->differs[i];
	size_t used = strlen(text);
	char line[64];

	if (value == msrs->first[i])
		return;
	snprintf(line, sizeof(line), "%sCPU %u: 0x%016" PRIx64, used ? "\n" : "", cpu, value);
	if (used + strlen(line) < sizeof(msrs->differs[i]))
		memcpy(text + used, line, strlen(line) + 1);
}

static void compare_cpu(struct observation *of, const char *path, const char *name, void *user)
{
	struct compared *msrs = user;
	uint64_t cpu;
	int fd;

	(void)path;
	if (!sev_parse_u64(name, &cpu) || cpu == 0 || cpu > UINT_MAX)
		return;
	fd = open_cpu(of, (unsigned)cpu);
	for (size_t i = 0; i < COUNT; i++) {
		uint64_t value = 0;
		int rc = fd;

		if (!MSRS[i].every_cpu || msrs->rc[i])
			continue;
		if (fd >= 0)
			rc = read_msr(of, fd, MSRS[i].number, &value);
		if (rc >= 0)
			compare(msrs, i, (unsigned)cpu, value);
		else if (!msrs->other_rc[i])
			msrs->other_rc[i] = rc;
	}
	if (fd >= 0)
		(void)SEV_IO(of->io, close, fd);
}

/* A register that was read and is the same on every CPU has no such fact: it is absent. */
static void set_differs(struct observation *of, const struct compared *msrs)
{
	for (size_t i = 0; i < COUNT; i++) {
		char key[64];

		if (!MSRS[i].every_cpu || msrs->rc[i])
			continue;
		snprintf(key, sizeof(key), "msr 0x%08x differs", MSRS[i].number);
		if (*msrs->differs[i])
			observe_set(of, key, msrs->differs[i]);
		else
			observe_missing(of, key, msrs->other_rc[i] ? -msrs->other_rc[i] : ENOENT);
	}
}

void observe_msrs(struct observation *of)
{
	struct compared msrs = {{0}, {0}, {0}, {{0}}};
	int rc;

	read_first(of, &msrs);
	set_first(of, &msrs);
	rc = observe_list(of, "/dev/cpu", compare_cpu, &msrs);
	for (size_t i = 0; i < COUNT && rc; i++)
		msrs.other_rc[i] = rc;
	set_differs(of, &msrs);
}

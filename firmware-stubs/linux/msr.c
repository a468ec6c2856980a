/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/cpu/N/msr (Linux: the module msr): model-specific registers, read-only.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "linux/host.h"

#define FOLDER "/dev/cpu"

/* APM2: SYSCFG */
#define MTRR_FIX_DRAM_EN (1u << 18)
#define MFDM		 (1u << 19)
#define MTRR_VAR_DRAM_EN (1u << 20)
#define TOM2_EN		 (1u << 21)
#define TOM2_WB		 (1u << 22)
#define MEM_ENCRYPTION	 (1u << 23)
#define SNP_EN		 (1u << 24)
#define VMPL_EN		 (1u << 25)

typedef uint64_t msr_value(const struct machine_core *core);

static uint64_t syscfg(const struct machine_core *core)
{
	uint64_t value = MTRR_FIX_DRAM_EN | MTRR_VAR_DRAM_EN | TOM2_EN | TOM2_WB;

	value |= core->mem_en ? MEM_ENCRYPTION : 0;
	value |= core->snp_en ? SNP_EN : 0;
	value |= core->vmpl_en ? VMPL_EN : 0;
	return value | (core->mfdm ? MFDM : 0);
}

/* SmmLock, INVDWBINVD, TscFreqSel */
static uint64_t hwcr(const struct machine_core *core)
{
	(void)core;
	return 0x01000011;
}

/* LOCK; SVMDIS is 0 */
static uint64_t vm_cr(const struct machine_core *core)
{
	(void)core;
	return 0x8;
}

static uint64_t vm_hsave_pa(const struct machine_core *core)
{
	return core->vm_hsave_pa;
}

/* The GHCB's and SEV_STATUS are a guest's; segments of the RMP are not used. */
static uint64_t none(const struct machine_core *core)
{
	(void)core;
	return 0;
}

static uint64_t rmp_base(const struct machine_core *core)
{
	return core->rmp_base;
}

static uint64_t rmp_end(const struct machine_core *core)
{
	return core->rmp_end;
}

static const struct {
	uint32_t number;
	msr_value *value;
	uint8_t family; /* from which on there is one */
} MSRS[] = {
	{0xC0010010, syscfg, 0},      {0xC0010015, hwcr, 0},	{0xC0010114, vm_cr, 0},
	{0xC0010117, vm_hsave_pa, 0}, {0xC0010130, none, 0},	{0xC0010131, none, 0},
	{0xC0010132, rmp_base, 0},    {0xC0010133, rmp_end, 0}, {0xC0010136, none, 0x1A},
};

static bool read_msr(const struct lx_kernel *kernel, const struct machine_core *core,
		     uint64_t number, uint64_t *out)
{
	for (size_t i = 0; i < SEV_COUNT(MSRS); i++)
		if (MSRS[i].number == number &&
		    machine_config(kernel->machine)->family >= MSRS[i].family) {
			*out = MSRS[i].value(core);
			return true;
		}
	return false;
}

/* The offset is the register's number; each eight bytes that are read are its value again. */
static int64_t msr_read(struct lx_kernel *kernel, struct lx_file *file, uint64_t offset,
			uint64_t to, size_t size)
{
	uint8_t bytes[8];
	uint64_t value;

	if (size % sizeof(bytes))
		return -EINVAL;
	if (!read_msr(kernel, file->data, offset, &value))
		return -EIO;
	sev_put_le64(bytes, value);
	for (size_t done = 0; done < size; done += sizeof(bytes))
		if (lx_copy_out(kernel, to + done, bytes, sizeof(bytes)))
			return -EFAULT;
	return (int64_t)size;
}

static const struct lx_file_ops MSR = {.read = msr_read};

static struct machine_core *find_core(const struct lx_kernel *kernel, const char *path)
{
	static const char begin[] = FOLDER "/";
	char name[16] = "";
	const char *end;
	uint64_t cpu;

	if (strncmp(path, begin, strlen(begin)) != 0)
		return NULL;
	path += strlen(begin);
	end = strchr(path, '/');
	if (!end || strcmp(end, "/msr") != 0 || (size_t)(end - path) >= sizeof(name))
		return NULL;
	memcpy(name, path, (size_t)(end - path));
	if (!sev_parse_u64(name, &cpu) || cpu > UINT_MAX)
		return NULL;
	return machine_core(kernel->machine, (unsigned)cpu);
}

bool lx_msr_owns(const char *path)
{
	size_t length = strlen(FOLDER);

	return !strncmp(path, FOLDER, length) && (!path[length] || path[length] == '/');
}

int lx_msr_open(struct lx_kernel *kernel, const char *path, int flags)
{
	struct machine_core *core = find_core(kernel, path);

	if (!core)
		return -ENOENT;
	/* Beside the right to the file it takes CAP_SYS_RAWIO. */
	if (!kernel->config.writable)
		return -EACCES;
	return lx_file_install(kernel, &MSR, core, flags);
}

int lx_msr_list(struct lx_kernel *kernel, const char *path, sev_io_name *each, void *user)
{
	int rc = strcmp(path, FOLDER) ? -ENOENT : 0;

	for (unsigned i = 0; !rc && machine_core(kernel->machine, i); i++) {
		char name[16];

		snprintf(name, sizeof(name), "%u", i);
		rc = each(user, name);
	}
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a host shows of SEV beside its devices: files of the kernel's, MSRs, CPUID, the kernel's
 * log.
 */
#ifndef LINUX_HOST_H
#define LINUX_HOST_H

#include <stdio.h>

#include "linux/kernel_state.h"

/* A file whose text show writes. Tables of them are sorted by path and ended by NULL. */
struct lx_attribute {
	const char *path;
	void (*show)(struct lx_kernel *kernel, FILE *out);
	bool (*there)(const struct lx_kernel *kernel); /* NULL: always */
};
extern const struct lx_attribute LX_MODULE_FILES[]; /* modules.c */
extern const struct lx_attribute LX_PROC_FILES[];   /* proc.c */
extern const struct lx_attribute LX_SYS_FILES[];    /* sys.c */

/*
 * Folders that are this kernel's alone. open: a descriptor, -ENOENT, -EISDIR, -EACCES. list: the
 * names in one; -ENOENT, -ENOTDIR.
 */
bool lx_sysfs_owns(const char *path); /* sysfs.c: /proc, /sys but for configfs, … */
int lx_sysfs_open(struct lx_kernel *kernel, const char *path, int flags);
int lx_sysfs_list(struct lx_kernel *kernel, const char *path, sev_io_name *each, void *user);
bool lx_msr_owns(const char *path); /* msr.c: /dev/cpu */
int lx_msr_open(struct lx_kernel *kernel, const char *path, int flags);
int lx_msr_list(struct lx_kernel *kernel, const char *path, sev_io_name *each, void *user);
bool lx_firmware_owns(const char *path); /* firmware_files.c: /lib/firmware */
int lx_firmware_open(struct lx_kernel *kernel, const char *path, int flags);
int lx_firmware_list(struct lx_kernel *kernel, const char *path, sev_io_name *each, void *user);

/* The CPUID instruction of the machine's processor, and its name (cpuid.c). */
void lx_cpuid(const struct lx_kernel *kernel, uint32_t leaf, uint32_t subleaf,
	      struct sev_cpuid *out);
const char *lx_cpu_name(const struct lx_kernel *kernel);
/* Whether KVM uses AVIC (modules.c). */
bool lx_has_avic(const struct lx_kernel *kernel);

/* The IOMMU's extended features: as EPYCs have them, with SNPSup, bit 43. */
#define LX_IOMMU_EFR  UINT64_C(0x24657FEFA2254AFA)
#define LX_IOMMU_EFR2 UINT64_C(0x10)

/* Lines that stand in the log as well. */
#define LX_BIOS_DATE "01/01/2025"
void lx_show_cmdline(struct lx_kernel *kernel, FILE *out); /* proc.c */
void lx_show_version(struct lx_kernel *kernel, FILE *out);

/* The newest bytes of the log to the caller's memory, at most size; how many (kernel_log.c). */
int64_t lx_kernel_log(struct lx_kernel *kernel, uint64_t to, size_t size);

#endif

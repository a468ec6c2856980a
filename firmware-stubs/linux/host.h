/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a host shows of SEV beside its devices: parameters of modules, CPUID, the kernel's log.
 */
#ifndef LINUX_HOST_H
#define LINUX_HOST_H

#include "linux/kernel_state.h"

/* Whether a path is a file or a folder of sysfs that the kernel has (sysfs.c). */
bool lx_sysfs_has(const char *path);
/* open() of such a file: a descriptor, -EACCES for writing, -EISDIR. */
int lx_sysfs_open(struct lx_kernel *kernel, const char *path, int flags);
/* The names in a folder; -ENOTDIR. */
int lx_sysfs_list(const char *path, sev_io_name *each, void *user);

/* The CPUID instruction of the machine's processor (cpuid.c). */
void lx_cpuid(const struct lx_kernel *kernel, uint32_t leaf, uint32_t subleaf,
	      struct sev_cpuid *out);

/* The newest bytes of the log to the caller's memory, at most size; how many (kernel_log.c). */
int64_t lx_kernel_log(struct lx_kernel *kernel, uint64_t to, size_t size);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine as libsevkit sees it: devices, sysfs and configfs, CPUID, the kernel's log. The
 * default is the Linux that runs; a program may put an implementation of its own before it.
 */
#ifndef SEV_IO_H
#define SEV_IO_H

#include <stddef.h>
#include <stdint.h>

#include <sev/api.h>

SEV_BEGIN_DECLS

/* What the CPUID instruction leaves in its registers. */
struct sev_cpuid {
	uint32_t eax, ebx, ecx, edx;
};

/* Takes one name of a folder; other than 0 ends the listing, which returns it. */
typedef int sev_io_name(void *user, const char *name);

/*
 * Calls take ctx first, mean what the system calls of their names mean, and return 0 or more on
 * success and a negative errno value on failure; errno itself is neither set nor read. A call that
 * an implementation lacks is NULL, which stands for -ENOSYS, as does one beyond size.
 *
 * Implementations stack: one that does not own a path passes open, mkdir, rmdir and list to the one
 * below it. Its descriptors are numbers that the one below does not give out (the system's are
 * small), so that those it does not own can be passed on as well.
 */
struct sev_io {
	size_t size; /* sizeof(struct sev_io) */
	void *ctx;
	/* flags are those of open(2); O_CLOEXEC is always meant. mode: of a file that is made. */
	int (*open)(void *ctx, const char *path, int flags, unsigned mode);
	int (*close)(void *ctx, int fd);
	int (*ioctl)(void *ctx, int fd, unsigned long request, void *argument);
	/* The number of bytes, 0 at the end. Interrupted by a signal, they begin again. */
	int64_t (*read)(void *ctx, int fd, void *data, size_t size);
	int64_t (*write)(void *ctx, int fd, const void *data, size_t size);
	int64_t (*pread)(void *ctx, int fd, void *data, size_t size, uint64_t offset);
	int (*mmap)(void *ctx, size_t size, int protection, int flags, int fd, uint64_t offset,
		    void **out);
	int (*munmap)(void *ctx, void *map, size_t size);
	int (*mkdir)(void *ctx, const char *path, unsigned mode);
	int (*rmdir)(void *ctx, const char *path);
	/* Each name in a folder but "." and "..". */
	int (*list)(void *ctx, const char *path, sev_io_name *each, void *user);
	/* -ENOTSUP on a processor that has no CPUID. */
	int (*cpuid)(void *ctx, uint32_t leaf, uint32_t subleaf, struct sev_cpuid *out);
	/* The newest bytes of the kernel's log, at most size; how many they are. */
	int64_t (*kernel_log)(void *ctx, char *out, size_t size);
	/* Lets time pass. */
	int (*wait)(void *ctx, unsigned milliseconds);
};

/* The system's own calls; never NULL. */
SEV_API const struct sev_io *sev_io_linux(void);

SEV_END_DECLS

#endif

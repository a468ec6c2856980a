/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system's own calls.
 */
#include <sev/io.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#define KLOG_READ_ALL 3 /* SYSLOG_ACTION_READ_ALL of syslog(2) */

static int linux_open(void *ctx, const char *path, int flags, unsigned mode)
{
	int fd;

	(void)ctx;
	do
		fd = open(path, flags | O_CLOEXEC, (mode_t)mode);
	while (fd < 0 && errno == EINTR);
	return fd < 0 ? -errno : fd;
}

static int linux_close(void *ctx, int fd)
{
	(void)ctx;
	return close(fd) == 0 ? 0 : -errno;
}

static int linux_ioctl(void *ctx, int fd, unsigned long request, void *argument)
{
	int rc = ioctl(fd, request, argument);

	(void)ctx;
	return rc < 0 ? -errno : rc;
}

static int64_t linux_read(void *ctx, int fd, void *data, size_t size)
{
	ssize_t n;

	(void)ctx;
	do
		n = read(fd, data, size);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

static int64_t linux_write(void *ctx, int fd, const void *data, size_t size)
{
	ssize_t n;

	(void)ctx;
	do
		n = write(fd, data, size);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

static int64_t linux_pread(void *ctx, int fd, void *data, size_t size, uint64_t offset)
{
	ssize_t n;

	(void)ctx;
	do
		n = pread(fd, data, size, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

static int linux_mmap(void *ctx, size_t size, int protection, int flags, int fd, uint64_t offset,
		      void **out)
{
	void *map = mmap(NULL, size, protection, flags, fd, (off_t)offset);

	(void)ctx;
	if (map == MAP_FAILED)
		return -errno;
	*out = map;
	return 0;
}

static int linux_munmap(void *ctx, void *map, size_t size)
{
	(void)ctx;
	return munmap(map, size) == 0 ? 0 : -errno;
}

static int linux_mkdir(void *ctx, const char *path, unsigned mode)
{
	(void)ctx;
	return mkdir(path, (mode_t)mode) == 0 ? 0 : -errno;
}

static int linux_rmdir(void *ctx, const char *path)
{
	(void)ctx;
	return rmdir(path) == 0 ? 0 : -errno;
}

static int list_names(DIR *folder, sev_io_name *each, void *user)
{
	struct dirent *entry;
	int rc = 0;

	while (rc == 0) {
		errno = 0;
		entry = readdir(folder);
		if (!entry)
			return -errno;
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			rc = each(user, entry->d_name);
	}
	return rc;
}

static int linux_list(void *ctx, const char *path, sev_io_name *each, void *user)
{
	DIR *folder = opendir(path);
	int rc;

	(void)ctx;
	if (!folder)
		return -errno;
	rc = list_names(folder, each, user);
	closedir(folder);
	return rc;
}

static int linux_cpuid(void *ctx, uint32_t leaf, uint32_t subleaf, struct sev_cpuid *out)
{
	(void)ctx;
#if defined(__x86_64__) || defined(__i386__)
	__cpuid_count(leaf, subleaf, out->eax, out->ebx, out->ecx, out->edx);
	return 0;
#else
	(void)leaf;
	(void)subleaf;
	(void)out;
	return -ENOTSUP;
#endif
}

static int64_t linux_kernel_log(void *ctx, char *out, size_t size)
{
	int n = klogctl(KLOG_READ_ALL, out, size > INT32_MAX ? INT32_MAX : (int)size);

	(void)ctx;
	return n < 0 ? -errno : n;
}

static int linux_wait(void *ctx, unsigned milliseconds)
{
	struct timespec left = {
		.tv_sec = milliseconds / 1000,
		.tv_nsec = (long)(milliseconds % 1000) * 1000000,
	};

	(void)ctx;
	while (nanosleep(&left, &left) != 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

const struct sev_io *sev_io_linux(void)
{
	static const struct sev_io io = {
		.size = sizeof(io),
		.open = linux_open,
		.close = linux_close,
		.ioctl = linux_ioctl,
		.read = linux_read,
		.write = linux_write,
		.pread = linux_pread,
		.mmap = linux_mmap,
		.munmap = linux_munmap,
		.mkdir = linux_mkdir,
		.rmdir = linux_rmdir,
		.list = linux_list,
		.cpuid = linux_cpuid,
		.kernel_log = linux_kernel_log,
		.wait = linux_wait,
	};

	return &io;
}

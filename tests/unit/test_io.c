/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sev/io.h>

#include "base/os/io.h"

static char dir[] = "/tmp/sevkit-io-XXXXXX";
static char path[64];

static int make_dir(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/file", dir);
	return 0;
}

static int remove_dir(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

/* Written, read from an offset, mapped, and read through the helpers. */
static void test_file(void **state)
{
	const struct sev_io *io = sev_io_linux();
	char text[8];
	void *map;
	int fd, pending = 0;

	(void)state;
	fd = SEV_IO(io, open, path, O_RDWR | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(SEV_IO(io, write, fd, "abcdef", 6), 6);
	assert_int_equal(SEV_IO(io, pread, fd, text, 3, 2), 3);
	assert_memory_equal(text, "cde", 3);
	assert_int_equal(SEV_IO(io, ioctl, fd, FIONREAD, &pending), 0);
	assert_int_equal(SEV_IO(io, mmap, 6, PROT_READ, MAP_SHARED, fd, 0, &map), 0);
	assert_memory_equal(map, "abcdef", 6);
	assert_int_equal(SEV_IO(io, munmap, map, 6), 0);
	assert_int_equal(SEV_IO(io, close, fd), 0);
	assert_int_equal(sev_io_read_file(io, path, text, 6), 6);
	assert_string_equal(text, "abcdef");
	assert_int_equal(sev_io_read_file(io, path, text, 5), -EFBIG);
	assert_int_equal(sev_io_write_file(io, path, "xy", 2), 0);
	assert_int_equal(sev_io_read_file(io, path, text, 6), 6);
	assert_string_equal(text, "xycdef");
}

static int count_file(void *user, const char *name)
{
	*(int *)user += strcmp(name, "file") == 0 ? 1 : 100;
	return 0;
}

static int stop(void *user, const char *name)
{
	(void)user;
	(void)name;
	return 7;
}

static void test_folders(void **state)
{
	const struct sev_io *io = sev_io_linux();
	char sub[80];
	int count = 0;

	(void)state;
	snprintf(sub, sizeof(sub), "%s/sub", dir);
	assert_int_equal(SEV_IO(io, mkdir, sub, 0700), 0);
	assert_int_equal(SEV_IO(io, mkdir, sub, 0700), -EEXIST);
	assert_int_equal(SEV_IO(io, rmdir, sub), 0);
	assert_int_equal(SEV_IO(io, list, dir, count_file, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(SEV_IO(io, list, dir, stop, NULL), 7);
	assert_int_equal(SEV_IO(io, list, sub, stop, NULL), -ENOENT);
}

static void test_failures(void **state)
{
	const struct sev_io *io = sev_io_linux();
	char text[8];
	int waiting = 0;

	(void)state;
	errno = 0;
	assert_int_equal(SEV_IO(io, open, "/nonexistent/x", O_RDONLY, 0), -ENOENT);
	assert_int_equal(SEV_IO(io, close, -1), -EBADF);
	assert_int_equal(SEV_IO(io, ioctl, -1, FIONREAD, &waiting), -EBADF);
	assert_int_equal(SEV_IO(io, read, -1, text, 1), -EBADF);
	assert_int_equal(SEV_IO(io, write, -1, text, 1), -EBADF);
	assert_int_equal(SEV_IO(io, pread, -1, text, 1, 0), -EBADF);
	assert_int_equal(SEV_IO(io, rmdir, "/nonexistent/x"), -ENOENT);
	assert_int_equal(sev_io_write_file(io, "/nonexistent/x", "a", 1), -ENOENT);
}

/* What an implementation lacks, or one made before a call was added. */
static void test_lacking(void **state)
{
	const struct sev_io none = {.size = sizeof(none)};
	struct sev_io old = *sev_io_linux();

	(void)state;
	assert_int_equal(SEV_IO(&none, close, 0), -ENOSYS);
	assert_int_equal(SEV_IO(&none, wait, 1), -ENOSYS);
	old.size = offsetof(struct sev_io, wait);
	assert_int_equal(SEV_IO(&old, wait, 1), -ENOSYS);
	assert_int_equal(SEV_IO(&old, close, -1), -EBADF);
}

#if defined(__x86_64__)
/* Leaf 0 gives the vendor; every x86-64 processor has leaf 1. */
static void test_cpuid(void **state)
{
	struct sev_cpuid out = {0};

	(void)state;
	assert_int_equal(SEV_IO(sev_io_linux(), cpuid, 0, 0, &out), 0);
	assert_true(out.eax >= 1 && out.ebx != 0);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_lacking),
#if defined(__x86_64__)
		cmocka_unit_test(test_cpuid),
#endif
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}

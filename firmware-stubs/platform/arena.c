/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file that all volatile state is in.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "platform/platform_state.h"

enum sev_rc open_private(const char *path, int *fd, struct sev_err *err)
{
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd >= 0)
		return SEV_OK;
	if (errno == ELOOP)
		return sev_fail(err, SEV_ERR_IO, "%s: found a symbolic link, expected a file",
				path);
	return sev_fail_errno(err, errno, "%s", path);
}

static size_t round_up(size_t size, size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

static size_t kernel_offset(void)
{
	return MACHINE_PAGE_SIZE + round_up(amd_sp_state_size(), MACHINE_PAGE_SIZE);
}

static size_t machine_offset(const struct machine_config *config)
{
	return round_up(kernel_offset() + lx_state_size(config), MACHINE_LARGE_SIZE);
}

static enum sev_rc check_head(const char *path, const struct arena *arena, struct sev_err *err)
{
	const struct arena_head *head = arena->head;

	if (head->magic != ARENA_MAGIC)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found magic 0x%llx, expected 0x%llx of a machine's "
				"state" RESET_HELPS,
				path, (unsigned long long)head->magic, ARENA_MAGIC);
	if (head->version != ARENA_VERSION)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found version %llu of a machine's state, expected %d of this "
				"program" RESET_HELPS,
				path, (unsigned long long)head->version, ARENA_VERSION);
	if (head->size != arena->size)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found the state of a machine of another size, %llu bytes, "
				"expected %zu" RESET_HELPS,
				path, (unsigned long long)head->size, arena->size);
	return SEV_OK;
}

static enum sev_rc map(const char *path, int fd, struct arena *arena, struct sev_err *err)
{
	struct stat info;
	void *memory;

	if (fstat(fd, &info) != 0)
		return sev_fail_errno(err, errno, "%s", path);
	if (info.st_size && (size_t)info.st_size != arena->size)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %lld bytes, expected %zu" RESET_HELPS, path,
				(long long)info.st_size, arena->size);
	if (!info.st_size && ftruncate(fd, (off_t)arena->size) != 0)
		return sev_fail_errno(err, errno, "%s: making room for %zu bytes", path,
				      arena->size);
	memory = mmap(NULL, arena->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
	if (memory == MAP_FAILED)
		return sev_fail_errno(err, errno, "%s: mapping %zu bytes", path, arena->size);
	arena->head = memory;
	if (!arena->head->magic)
		*arena->head = (struct arena_head){
			.magic = ARENA_MAGIC, .version = ARENA_VERSION, .size = arena->size};
	return check_head(path, arena, err);
}

enum sev_rc arena_open(const char *dir, const struct machine_config *config, struct arena *out,
		       struct sev_err *err)
{
	char *path = sev_format("%s/machine", dir);
	enum sev_rc rc;
	int fd;

	*out = (struct arena){.size = machine_offset(config) + machine_state_size(config)};
	if (!path)
		return sev_fail_nomem(err);
	rc = open_private(path, &fd, err);
	if (!rc)
		rc = map(path, fd, out, err);
	if (fd >= 0)
		close(fd);
	free(path);
	if (rc) {
		arena_close(out);
		return rc;
	}
	out->sp = (uint8_t *)out->head + MACHINE_PAGE_SIZE;
	out->kernel = (uint8_t *)out->head + kernel_offset();
	out->machine = (uint8_t *)out->head + machine_offset(config);
	return SEV_OK;
}

void arena_close(struct arena *arena)
{
	if (arena->head)
		munmap(arena->head, arena->size);
	arena->head = NULL;
}

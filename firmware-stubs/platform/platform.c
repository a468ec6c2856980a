/* SPDX-License-Identifier: Apache-2.0 */
#include "platform/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "platform/platform_state.h"

/* Makes a folder and those above it that are missing. */
static enum sev_rc make_folder(const char *dir, struct sev_err *err)
{
	char *path = strdup(dir);

	if (!path)
		return sev_fail_nomem(err);
	for (char *at = path + 1; (at = strchr(at, '/')) != NULL; at++) {
		*at = '\0';
		mkdir(path, 0700);
		*at = '/';
	}
	free(path);
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return sev_fail_errno(err, errno, "%s: making the folder", dir);
	return SEV_OK;
}

/* What begins with platform.json begins whole: it is written last. */
enum sev_rc sim_platform_make(const char *dir, const struct sim_platform_choices *choices,
			      struct sev_err *err)
{
	char *path = sev_format("%s/platform.json", dir);
	char *folder = strdup(dir);
	struct amd_sp_store store = store_dir(folder);
	enum sev_rc rc;

	if (!path || !folder) {
		free(folder);
		free(path);
		return sev_fail_nomem(err);
	}
	rc = make_folder(dir, err);
	if (!rc && access(path, F_OK) == 0)
		rc = sev_fail(err, SEV_ERR_MISMATCH,
			      "%s: there is a software platform already; remove the folder to make "
			      "another one, whose certificates will be others",
			      dir);
	if (!rc) {
		rc = amd_sp_manufacture(&store, choices->profile, choices->now, choices->keys, err);
		if (rc)
			sev_err_prefix(err, "%s", dir);
	}
	if (!rc)
		rc = choices_write(dir, choices, err);
	free(folder);
	free(path);
	return rc;
}

static void start_anew(struct sim_platform *platform)
{
	struct arena *arena = &platform->arena;

	arena->head->generation++;
	machine_reset(platform->machine);
	amd_sp_power_cycle(platform->sp);
	lx_kernel_power_cycle(platform->kernel);
}

/* The lock is held. A call that never ended took the power with it. */
static void find_broken_call(struct sim_platform *platform)
{
	if (!platform->arena.head->busy)
		return;
	platform->lost_power = true;
	start_anew(platform);
}

/* Takes a turn: what other processes did in between is taken note of. */
static void take_turn(struct sim_platform *platform)
{
	struct arena_head *head = platform->arena.head;

	find_broken_call(platform);
	if (platform->generation != head->generation) {
		platform->generation = head->generation;
		lx_kernel_forget(platform->kernel);
	}
	if (platform->turn != head->turn)
		amd_sp_refresh(platform->sp);
	platform->turn = ++head->turn;
}

static int enter(void *ctx)
{
	struct sim_platform *platform = ctx;

	if (platform->locked++)
		return 0;
	while (flock(platform->lock_fd, LOCK_EX) != 0)
		if (errno != EINTR) {
			platform->locked--;
			return -errno;
		}
	if (platform->kernel)
		take_turn(platform);
	platform->arena.head->busy = 1;
	return 0;
}

static void leave(void *ctx)
{
	struct sim_platform *platform = ctx;

	if (--platform->locked)
		return;
	platform->arena.head->busy = 0;
	flock(platform->lock_fd, LOCK_UN);
}

enum sev_rc sim_platform_lock(struct sim_platform *platform, struct sev_err *err)
{
	int rc = enter(platform);

	return rc ? sev_fail_errno(err, -rc, "%s/lock", platform->dir) : SEV_OK;
}

void sim_platform_unlock(struct sim_platform *platform)
{
	leave(platform);
}

/* The sentence of a part that cannot take up its state: the file, and what helps. */
static enum sev_rc state_fails(const struct sim_platform *platform, enum sev_rc rc,
			       struct sev_err *err)
{
	struct sev_err found;

	if (!err || rc != SEV_ERR_FORMAT)
		return rc;
	found = *err;
	return sev_fail(err, rc, "%s/machine: %s" RESET_HELPS, platform->dir, found.msg);
}

static enum sev_rc open_lock(struct sim_platform *platform, struct sev_err *err)
{
	char *path = sev_format("%s/lock", platform->dir);
	enum sev_rc rc;

	if (!path)
		return sev_fail_nomem(err);
	rc = open_private(path, &platform->lock_fd, err);
	free(path);
	return rc;
}

static enum sev_rc open_sp(struct sim_platform *platform, struct sev_err *err)
{
	const struct amd_sp_config config = {
		.machine = platform->machine,
		.profile = platform->choices.profile,
		.store = store_dir(platform->dir),
		.state = platform->arena.sp,
		.quirks = platform->choices.quirks,
	};

	enum sev_rc rc = amd_sp_new(&config, &platform->sp, err);

	if (rc)
		sev_err_prefix(err, "%s", platform->dir);
	return rc;
}

static enum sev_rc open_machine(struct sim_platform *platform, struct sev_err *err)
{
	enum sev_rc rc = machine_new(&platform->machine_config, platform->arena.machine,
				     &platform->machine, err);

	return rc ? state_fails(platform, rc, err) : SEV_OK;
}

static enum sev_rc open_kernel(struct sim_platform *platform, struct sev_err *err)
{
	const struct lx_lock lock = {enter, leave, platform};
	struct lx_config config;
	enum sev_rc rc;

	platform->firmware_dir = sev_format("%s/firmware", platform->dir);
	if (!platform->firmware_dir)
		return sev_fail_nomem(err);
	lx_config_init(&config);
	config.machine = platform->machine;
	config.sp = platform->sp;
	config.caller = lx_caller_self();
	config.release = platform->choices.release;
	config.state = platform->arena.kernel;
	config.firmware_dir = platform->firmware_dir;
	rc = lx_kernel_new(&config, &platform->kernel, err);
	if (rc)
		return state_fails(platform, rc, err);
	lx_kernel_set_lock(platform->kernel, &lock);
	return SEV_OK;
}

/* The lock is held by flock() alone: the arena, where busy is, may not be mapped yet. */
static enum sev_rc open_parts(struct sim_platform *platform, struct sev_err *err)
{
	enum sev_rc rc =
		arena_open(platform->dir, &platform->machine_config, &platform->arena, err);

	if (!rc)
		rc = open_machine(platform, err);
	if (!rc)
		rc = open_sp(platform, err);
	if (!rc)
		rc = open_kernel(platform, err);
	if (rc)
		return rc;
	store_dir_tidy(platform->dir);
	find_broken_call(platform);
	platform->arena.head->busy = 1;
	platform->generation = platform->arena.head->generation;
	platform->turn = ++platform->arena.head->turn;
	platform->arena.head->busy = 0;
	lx_guests_reap(platform->kernel);
	return SEV_OK;
}

enum sev_rc sim_platform_open(const char *dir, struct sim_platform **out, struct sev_err *err)
{
	struct sim_platform *platform = calloc(1, sizeof(*platform));
	enum sev_rc rc;

	*out = NULL;
	if (!platform)
		return sev_fail_nomem(err);
	platform->lock_fd = -1;
	platform->dir = strdup(dir);
	rc = platform->dir ? choices_read(dir, &platform->choices, err) : sev_fail_nomem(err);
	if (!rc)
		rc = open_lock(platform, err);
	if (!rc && flock(platform->lock_fd, LOCK_EX) != 0)
		rc = sev_fail_errno(err, errno, "%s/lock", dir);
	if (!rc) {
		choices_machine(&platform->choices, &platform->machine_config);
		rc = open_parts(platform, err);
		flock(platform->lock_fd, LOCK_UN);
	}
	if (rc) {
		sim_platform_close(platform);
		return rc;
	}
	*out = platform;
	return SEV_OK;
}

void sim_platform_close(struct sim_platform *platform)
{
	bool locked;

	if (!platform)
		return;
	locked = platform->kernel && enter(platform) == 0;
	lx_kernel_free(platform->kernel);
	platform->kernel = NULL;
	amd_sp_free(platform->sp);
	machine_free(platform->machine);
	if (locked)
		leave(platform);
	arena_close(&platform->arena);
	if (platform->lock_fd >= 0)
		close(platform->lock_fd);
	free(platform->firmware_dir);
	free(platform->dir);
	free(platform);
}

const struct sev_io *sim_platform_io(struct sim_platform *platform, const struct sev_io *below)
{
	return lx_kernel_io(platform->kernel, below);
}

struct lx_kernel *sim_platform_kernel(struct sim_platform *platform)
{
	return platform->kernel;
}

struct amd_sp *sim_platform_sp(struct sim_platform *platform)
{
	return platform->sp;
}

struct machine *sim_platform_machine(struct sim_platform *platform)
{
	return platform->machine;
}

const struct sim_platform_choices *sim_platform_choices(const struct sim_platform *platform)
{
	return &platform->choices;
}

const char *sim_platform_firmware_dir(const struct sim_platform *platform)
{
	return platform->firmware_dir;
}

const char *sim_platform_dir(const struct sim_platform *platform)
{
	return platform->dir;
}

bool sim_platform_lost_power(const struct sim_platform *platform)
{
	return platform->lost_power;
}

void sim_platform_power_cycle(struct sim_platform *platform)
{
	start_anew(platform);
	platform->generation = platform->arena.head->generation;
}

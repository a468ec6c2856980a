/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A software platform in a folder: made, opened, found wanting; no room for it.
 */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#include "base/bytes.h"
#include "base/text.h"
#include "sim_folder.h"
#include "sim_sp.h"

#define MIB	  (UINT64_C(1) << 20)
#define DIR_PARTS "chip", "ca", "snp", "root", "platform.json"

static unsigned mode_of(const char *dir, const char *name)
{
	char *path = sev_format("%s/%s", dir, name);
	struct stat info;
	int rc = lstat(path, &info);

	free(path);
	return rc ? 0 : info.st_mode & 07777;
}

static void is_private(void **state)
{
	static const char *const files[] = {DIR_PARTS, "machine", "lock"};
	mode_t mask = umask(0);
	struct sim_platform_choices chosen = folder_choices();
	char *dir = sev_format("%s/x/y", folder_root), *above = sev_format("%s/x", folder_root);
	struct sev_err err;

	(void)state;
	assert_sev_ok(sim_platform_make(dir, &chosen, &err), &err);
	sim_platform_close(folder_open(dir));
	umask(mask);
	assert_int_equal(mode_of(dir, "."), 0700);
	assert_int_equal(mode_of(above, "."), 0700);
	for (size_t i = 0; i < SEV_COUNT(files); i++)
		if (mode_of(dir, files[i]) != 0600)
			fail_msg("%s: mode 0%o", files[i], mode_of(dir, files[i]));
	free(dir);
	free(above);
}

static void is_not_made_twice(void **state)
{
	struct sim_platform_choices chosen = folder_choices();
	uint8_t before[4096], after[4096];
	char *dir = folder_copy();
	struct sev_err err;
	size_t size = folder_read(dir, "chip", before, sizeof(before));

	(void)state;
	assert_int_equal(sim_platform_make(dir, &chosen, &err), SEV_ERR_MISMATCH);
	assert_non_null(strstr(err.msg, dir));
	assert_non_null(strstr(err.msg, "there is a software platform already"));
	assert_int_equal(folder_read(dir, "chip", after, sizeof(after)), size);
	assert_memory_equal(before, after, size);
	free(dir);
}

static void remembers_what_was_chosen(void **state)
{
	struct sim_platform_choices chosen = folder_choices();
	const struct sim_platform_choices *found;
	char *dir = sev_format("%s/chosen", folder_root);
	struct sim_platform *platform;
	struct sev_err err;

	(void)state;
	chosen.profile = amd_sp_profile_find("milan-1.55");
	chosen.release = LX_LINUX_6_14;
	chosen.cores = 2;
	chosen.sockets = 2;
	chosen.smt = true;
	chosen.encrypt = true;
	chosen.quirks.choice[0] = 1;
	assert_sev_ok(sim_platform_make(dir, &chosen, &err), &err);
	platform = folder_open(dir);
	found = sim_platform_choices(platform);
	assert_string_equal(found->profile->name, "milan-1.55");
	assert_int_equal(found->release, LX_LINUX_6_14);
	assert_int_equal(found->memory_size, 64 * MIB);
	assert_int_equal(found->cores, 2);
	assert_int_equal(found->sockets, 2);
	assert_true(found->smt && found->encrypt);
	for (unsigned i = 0; i < AMD_SP_QUIRK_COUNT; i++)
		assert_int_equal(found->quirks.choice[i], i == 0);
	assert_string_equal(sim_platform_dir(platform), dir);
	sim_platform_close(platform);
	free(dir);
}

static void is_not_there(void **state)
{
	struct sim_platform *platform;
	struct sev_err err;
	char *dir = sev_format("%s/nothing", folder_root);

	(void)state;
	assert_int_equal(sim_platform_open(dir, &platform, &err), SEV_ERR_IO);
	assert_null(platform);
	assert_non_null(strstr(err.msg, dir));
	assert_non_null(strstr(err.msg, "`sevctl sim init` makes one"));
	assert_int_equal(access(dir, F_OK), -1);
	free(dir);
}

/* No file may grow beyond size bytes from now on. */
static void limit_files(rlim_t size)
{
	const struct rlimit limit = {size, RLIM_INFINITY};

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int open_without_room(const char *dir)
{
	struct sim_platform *platform;
	struct sev_err err;
	enum sev_rc rc;

	limit_files(1 << 20);
	rc = sim_platform_open(dir, &platform, &err);
	limit_files(RLIM_INFINITY);
	return rc != SEV_ERR_IO || platform || !strstr(err.msg, "/machine: making room for ") ||
	       !strstr(err.msg, "File too large");
}

static void there_is_no_room_for_the_machine(void **state)
{
	char *dir = folder_copy();

	(void)state;
	assert_int_equal(folder_in_child(open_without_room, dir), 0);
	sim_platform_close(folder_open(dir));
	free(dir);
}

static int make_without_room(const char *dir)
{
	struct sim_platform_choices chosen = folder_choices();
	struct sev_err err;
	enum sev_rc rc;

	limit_files(1000);
	rc = sim_platform_make(dir, &chosen, &err);
	limit_files(RLIM_INFINITY);
	return rc != SEV_ERR_IO || !strstr(err.msg, dir) || !strstr(err.msg, "record \"ca\"");
}

static void there_is_no_room_for_the_records(void **state)
{
	struct sim_platform_choices chosen = folder_choices();
	char *dir = sev_format("%s/full", folder_root);
	char *json = sev_format("%s/platform.json", dir);
	struct sev_err err;

	(void)state;
	assert_int_equal(folder_in_child(make_without_room, dir), 0);
	assert_int_equal(access(json, F_OK), -1);
	/* What was left half made is no hindrance. */
	assert_sev_ok(sim_platform_make(dir, &chosen, &err), &err);
	sim_platform_close(folder_open(dir));
	free(json);
	free(dir);
}

static void the_folder_by_default(void **state)
{
	static const struct {
		const char *xdg, *home, *dir;
	} rows[] = {
		{"/state", "/home/a", "/state/sevkit/sim"},
		{"/state/", "/home/a", "/state/sevkit/sim"},
		{NULL, "/home/a", "/home/a/.local/state/sevkit/sim"},
		{"", "/home/a", "/home/a/.local/state/sevkit/sim"},
		{"relative", "/home/a", "/home/a/.local/state/sevkit/sim"},
		{NULL, NULL, NULL},
		{"relative", "relative", NULL},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_err err;
		char *dir;

		unsetenv("XDG_STATE_HOME");
		unsetenv("HOME");
		if (rows[i].xdg)
			setenv("XDG_STATE_HOME", rows[i].xdg, 1);
		if (rows[i].home)
			setenv("HOME", rows[i].home, 1);
		if (rows[i].dir) {
			assert_sev_ok(sim_platform_default_dir(&dir, &err), &err);
			assert_string_equal(dir, rows[i].dir);
		} else {
			assert_int_equal(sim_platform_default_dir(&dir, &err), SEV_ERR_UNKNOWN);
			assert_null(dir);
			assert_non_null(strstr(err.msg, "XDG_STATE_HOME"));
		}
		free(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_private),
		cmocka_unit_test(is_not_made_twice),
		cmocka_unit_test(remembers_what_was_chosen),
		cmocka_unit_test(is_not_there),
		cmocka_unit_test(there_is_no_room_for_the_machine),
		cmocka_unit_test(there_is_no_room_for_the_records),
		cmocka_unit_test(the_folder_by_default),
	};

	return cmocka_run_group_tests(tests, folder_make_once, folder_remove_made);
}

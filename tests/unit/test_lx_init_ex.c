/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Power is lost while the kernel writes the firmware's data to its file (init_ex_path): the next
 * start finds what was there before the command, or what it made.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "amd-sp/legacy/platform.h"
#include "cut.h"
#include "linux/ccp.h"
#include "lx_host.h"
#include "test.h"

#define CERT SEV_LEGACY_CERT_SIZE

struct world {
	struct lx_host host;
	char dir[32], path[40];
	uint32_t command;
};

static void set_up(struct world *world)
{
	strcpy(world->dir, "/tmp/sevkit-init-ex-XXXXXX");
	assert_non_null(mkdtemp(world->dir));
	snprintf(world->path, sizeof(world->path), "%s/nv", world->dir);
	lx_host_setup(&world->host, "genoa-1.55", LX_LINUX_6_18, LX_HOST_FAR);
	world->host.config.init_ex_path = world->path;
	lx_host_boot(&world->host);
}

static void remove_files(struct world *world)
{
	struct dirent *entry;
	DIR *dir = opendir(world->dir);

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			assert_int_equal(unlinkat(dirfd(dir), entry->d_name, 0), 0);
	closedir(dir);
}

static void tear_down(struct world *world)
{
	remove_files(world);
	assert_int_equal(rmdir(world->dir), 0);
	lx_host_teardown(&world->host);
}

/* The host's next start, which reads the file. */
static void start_again(struct world *world, struct sp_sev_data *found)
{
	lx_firmware_shutdown(world->host.kernel);
	assert_int_equal(lx_sev_platform_init(world->host.kernel, NULL), 0);
	*found = world->host.sim.sp->state->legacy.data;
}

static int first_start(void *user)
{
	struct world *world = user;

	return lx_ccp_probe(world->host.kernel);
}

static int command(void *user)
{
	struct world *world = user;

	return lx_sev_do_cmd(world->host.kernel, world->command, NULL, NULL) != 0;
}

static bool same(const struct sp_sev_data *a, const struct sp_sev_data *b)
{
	return !memcmp(a->pek.cert, b->pek.cert, CERT) && !memcmp(a->pdh.cert, b->pdh.cert, CERT);
}

/* How often nothing had changed, out of *places. */
static unsigned lose(struct world *world, unsigned *places)
{
	struct sp_sev_data before, found;
	unsigned old = 0;
	int rc;

	*places = 0;
	for (;;) {
		start_again(world, &before);
		rc = cut_run(*places + 1, command, world);
		if (rc == CUT_CANNOT)
			skip();
		if (rc == CUT_ENDED)
			return old;
		(*places)++;
		start_again(world, &found);
		old += same(&before, &found);
		/* Whole: a PDH that is new is that of a PEK that is, or was. */
		assert_int_equal(found.external_owner, false);
		if (world->command == SEV_CMD_PDH_GEN)
			assert_memory_equal(before.pek.cert, found.pek.cert, CERT);
		if (world->command == SEV_CMD_PEK_GEN)
			assert_int_equal(!memcmp(before.pek.cert, found.pek.cert, CERT),
					 !memcmp(before.pdh.cert, found.pdh.cert, CERT));
	}
}

/* spec: UAPI init_ex_path: written after the commands that change persistent data */
static void test_commands(void **state)
{
	static const uint32_t commands[] = {SEV_CMD_PDH_GEN, SEV_CMD_PEK_GEN};
	struct world world;
	unsigned old, places;

	(void)state;
	set_up(&world);
	assert_int_equal(lx_ccp_probe(world.host.kernel), 0);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		world.command = commands[i];
		old = lose(&world, &places);
		/* Made aside, written, renamed: lost before the name is there, and after. */
		assert_in_range(old, 4, places - 1);
	}
	tear_down(&world);
}

/* spec: UAPI init_ex_path: a file that is not there yet is made by the first write */
static void test_first_start(void **state)
{
	struct sp_sev_data found, again;
	unsigned missing = 0, n = 0;
	struct world world;
	int rc;

	(void)state;
	set_up(&world);
	while ((rc = cut_run(++n, first_start, &world)) == CUT_KILLED) {
		missing += access(world.path, F_OK) != 0;
		assert_int_equal(lx_ccp_probe(world.host.kernel), 0);
		found = world.host.sim.sp->state->legacy.data;
		start_again(&world, &again);
		assert_true(same(&found, &again));
		remove_files(&world);
		tear_down(&world);
		set_up(&world);
	}
	if (rc == CUT_CANNOT)
		skip();
	assert_in_range(missing, 4, n - 2);
	tear_down(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_first_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "snp_rows.h"

#include "base/bytes.h"

const char *const SNP_PROFILES[4] = {"milan-1.55", "milan-1.58", "genoa-1.55", "turin-1.58"};

void scene_put(struct scene *scene, unsigned at, uint64_t value, size_t size)
{
	sev_put_le(scene->buffer + at, value, size);
}

void scene_begin(struct scene *scene, const struct command *command, const char *profile)
{
	memset(scene, 0, sizeof(*scene));
	sim_snp_setup(&scene->sim, profile, command->encrypt);
	scene->id = command->id;
	scene->size = command->size;
	command->prepare(scene);
}

uint32_t scene_call(struct scene *scene)
{
	return sim_command(&scene->sim, scene->id, scene->buffer, scene->size);
}

void scene_end(struct scene *scene)
{
	sim_sp_teardown(&scene->sim);
}

/* All that a command may change: memory that is in use, the RMP's entries of it, the state. */
struct snapshot {
	size_t pages;
	uint8_t *memory;
	struct rmp_entry *entries;
	struct sp_state state;
};

static struct snapshot take(struct scene *scene)
{
	struct snapshot snapshot = {.pages = scene->sim.next_page / MACHINE_PAGE_SIZE};

	snapshot.memory = malloc(snapshot.pages * MACHINE_PAGE_SIZE);
	snapshot.entries = calloc(snapshot.pages, sizeof(*snapshot.entries));
	assert_true(snapshot.memory && snapshot.entries);
	assert_true(machine_read(scene->sim.machine, 0, snapshot.memory,
				 snapshot.pages * MACHINE_PAGE_SIZE));
	for (size_t i = 0; i < snapshot.pages; i++) {
		const struct rmp_entry *entry = rmp_at(scene->sim.machine, i * MACHINE_PAGE_SIZE);

		if (entry)
			snapshot.entries[i] = *entry;
	}
	snapshot.state = *scene->sim.sp->state;
	snapshot.state.snp.context_seals = 0; /* an IV that is spent stays so */
	return snapshot;
}

static void drop(struct snapshot *snapshot)
{
	free(snapshot->memory);
	free(snapshot->entries);
}

static void assert_same(const struct snapshot *a, const struct snapshot *b, const char *what)
{
	if (memcmp(a->memory, b->memory, a->pages * MACHINE_PAGE_SIZE) != 0)
		fail_msg("%s: it is refused, but memory has changed", what);
	if (memcmp(a->entries, b->entries, a->pages * sizeof(*a->entries)) != 0)
		fail_msg("%s: it is refused, but the RMP has changed", what);
	if (memcmp(&a->state, &b->state, sizeof(a->state)) != 0)
		fail_msg("%s: it is refused, but the firmware's state has changed", what);
}

static void run_row(const struct command *command, const char *profile, const struct row *row)
{
	struct snapshot before, after;
	struct scene scene;
	uint32_t status;

	scene_begin(&scene, command, profile);
	if (row->change)
		row->change(&scene);
	before = take(&scene);
	status = scene_call(&scene);
	if (status != row->expected)
		fail_msg("%s, %s: found status 0x%02x, expected 0x%02x", profile, row->what, status,
			 row->expected);
	after = take(&scene);
	if (status)
		assert_same(&before, &after, row->what);
	drop(&before);
	drop(&after);
	scene_end(&scene);
}

void run_rows(const struct command *command, const char *profile, const struct row *rows,
	      size_t count)
{
	for (size_t p = 0; p < SEV_COUNT(SNP_PROFILES); p++)
		for (size_t i = 0; i < count; i++)
			if (!profile || !strcmp(profile, SNP_PROFILES[p]))
				run_row(command, SNP_PROFILES[p], &rows[i]);
}

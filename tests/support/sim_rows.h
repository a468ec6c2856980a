/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of calls on guests of SEV: what is changed of a good call, and the status that comes of
 * it. A refused call changes neither state nor records nor memory.
 */
#ifndef TESTS_SUPPORT_SIM_ROWS_H
#define TESTS_SUPPORT_SIM_ROWS_H

#include "test.h"

#include "base/bytes.h"
#include "sim_guest.h"

struct sim_poke {
	unsigned at, size; /* of the command buffer; size 0: none */
	uint64_t value;
};

struct sim_row {
	const char *what;
	uint32_t id;
	uint32_t policy;
	enum sp_guest_state state;
	struct sim_poke pokes[2];
	/* Changes more, of memory or of the guest. */
	void (*arrange)(struct sim_guest *guest, uint8_t *buffer);
	uint32_t expected;
	const char *quirk, *choice; /* set before the call; NULL */
};

#define POKE32(command, field, value)                                                              \
	{                                                                                          \
		SEV_AT_##command##_##field, 4, value                                               \
	}
#define POKE64(command, field, value)                                                              \
	{                                                                                          \
		SEV_AT_##command##_##field, 8, value                                               \
	}

/* Defines an arrangement: bits of mask flipped in a page that the guest's member names. */
#define SIM_FLIPS(name, member, offset, mask)                                                      \
	static void name(struct sim_guest *guest, uint8_t *buffer)                                 \
	{                                                                                          \
		(void)buffer;                                                                      \
		sim_guest_flip(guest, guest->member + (offset), mask);                             \
	}

/* Arrangements: the guest has no ASID; SNP is on, and no page belongs to it. */
static inline void sim_row_inactive(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	sim_guest_simple(guest, SEV_CMD_DEACTIVATE, guest->handle);
}

static inline void sim_row_snp_pages(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	rmp_init(guest->sim.machine);
	guest->sim.sp->state->snp.state = SP_SNP_INIT;
}

/* Memory of the test's pages. */
static inline uint8_t *sim_memory(struct sim_guest *guest, size_t *size)
{
	uint8_t *memory;

	*size = (size_t)(guest->sim.next_page - guest->data);
	memory = malloc(*size);
	assert_non_null(memory);
	assert_true(machine_read(guest->sim.machine, guest->data, memory, *size));
	return memory;
}

static inline uint32_t sim_row_issue(const struct sim_row *row, struct sim_guest *guest,
				     uint8_t *buffer)
{
	struct sp_snapshot before;
	uint8_t *was, *is;
	uint32_t status;
	size_t size;

	sp_snapshot_take(&before, &guest->sim);
	was = sim_memory(guest, &size);
	status = sim_guest_issue(guest, row->id, buffer);
	is = sim_memory(guest, &size);
	if (status && (!sp_snapshot_same(&before, &guest->sim) || memcmp(was, is, size) != 0))
		fail_msg("%s: it was refused and changed something", row->what);
	sp_snapshot_free(&before);
	free(was);
	free(is);
	return status;
}

static inline void sim_row_run(const struct sim_row *row)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	struct sim_guest guest;
	uint32_t status;

	sim_guest_setup(&guest, "milan-1.55", true, row->policy);
	sim_guest_force(&guest, row->state);
	sim_guest_call(&guest, row->id, buffer);
	for (size_t i = 0; i < SEV_COUNT(row->pokes); i++)
		sev_put_le(buffer + row->pokes[i].at, row->pokes[i].value, row->pokes[i].size);
	if (row->arrange)
		row->arrange(&guest, buffer);
	if (row->quirk)
		assert_true(amd_sp_quirks_set(&guest.sim.sp->quirks, row->quirk, row->choice));
	status = sim_row_issue(row, &guest, buffer);
	if (status != row->expected)
		fail_msg("%s: found status 0x%x, expected 0x%x", row->what, (unsigned)status,
			 (unsigned)row->expected);
	sim_guest_teardown(&guest);
}

static inline void sim_rows_run(const struct sim_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sim_row_run(&rows[i]);
}

#endif

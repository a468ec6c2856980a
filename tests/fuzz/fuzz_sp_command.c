/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands to the software firmware's mailbox. The input is a number of commands, with buffers of
 * any bytes, into whose fields addresses, handles and ASIDs may be put that mean something now.
 * After every command the invariants hold.
 *
 * An input: one byte for the profile (bits 1:0) and the state that it begins in (bit 2: SNP, bit 3:
 * SEV), then steps of
 *   0  which command of the table, or from 0xF0 on something that the host does
 *   1  how many fields are put (bits 2:0), whether the buffer's page is lent (bit 7)
 *   2  how many bytes of the buffer follow (the rest is zeros)
 *   3  for each field that is put: its number, and what
 */
#include <string.h>

#include "amd-sp/invariants.h"
#include "base/bytes.h"
#include "fuzz.h"
#include "sim_sp.h"

#define MEMORY	   (UINT64_C(8) << 20)
#define BUFFER	   UINT64_C(0x100000)
#define PAGES	   16 /* that addresses are put of, from sPA 0x1000 on */
#define STEPS_MAX  64
#define HOST_FIRST 0xF0u

struct world {
	struct sim_sp sim;
	struct sev_view input;
};

static uint8_t take(struct world *w)
{
	if (!w->input.size)
		return 0;
	w->input.size--;
	return *w->input.data++;
}

static void begin(struct world *w, uint8_t how)
{
	sim_sp_config(&w->sim, amd_sp_profile_at(how & 3)->name, true);
	w->sim.machine_config.memory_size = MEMORY;
	sim_sp_make(&w->sim, amd_sp_profile_at(how & 3)->name);
	if (how & 4)
		fuzz_assert(amd_sp_command(w->sim.sp, SEV_CMD_SNP_INIT, 0) == SEV_FW_SUCCESS);
	sim_to_firmware(&w->sim, BUFFER);
	if (how & 8)
		fuzz_assert(amd_sp_command(w->sim.sp, SEV_CMD_INIT, BUFFER) == SEV_FW_SUCCESS);
	machine_wbinvd_all(w->sim.machine);
}

static uint64_t page_of(uint8_t what)
{
	return MACHINE_PAGE_SIZE * (1 + what % PAGES);
}

/* A page as the host sets it up: by RMPUPDATE, which may refuse. */
static void update_page(struct world *w)
{
	uint8_t page = take(w), what = take(w);
	const struct rmp_update update = {
		.gpa = what & 4 ? MACHINE_PAGE_SIZE * (1 + page % 8) : 0,
		.asid = what & 4 ? 1 + (what >> 6) : 0,
		.assigned = what & 1,
		.immutable = what & 2,
	};

	rmp_update(w->sim.machine, page_of(page), &update);
}

static void write_page(struct world *w)
{
	uint64_t spa = page_of(take(w)) + 16 * (uint64_t)take(w);
	size_t size = take(w);

	if (size > w->input.size)
		size = w->input.size;
	if (spa + size <= MEMORY)
		machine_write(w->sim.machine, spa, w->input.data, size);
	w->input.data += size;
	w->input.size -= size;
}

/* Context pages are sealed: who writes to one makes it no context, which is no fault of commands.
 */
static void host_write(struct world *w)
{
	struct world look = *w;

	if (rmp_state_at(w->sim.machine, page_of(take(&look))) != RMP_CONTEXT)
		write_page(w);
}

static void host_does(struct world *w, uint8_t what)
{
	switch (what % 4) {
	case 0:
		if (rmp_active(w->sim.machine))
			update_page(w);
		break;
	case 1:
		host_write(w);
		break;
	case 2:
		machine_wbinvd_all(w->sim.machine);
		break;
	default:
		machine_enable_snp(w->sim.machine);
	}
}

/* Something that means something now. */
static uint64_t plausible(struct world *w, uint8_t what)
{
	const struct sp_state *state = w->sim.sp->state;

	switch (what >> 5) {
	case 0:
	case 1:
		return page_of(what);
	case 2:
		return state->legacy.guests[what & 3].handle;
	case 3:
		return 1 + (what & 7);
	case 4:
		return w->sim.machine_config.min_sev_asid + (what & 7);
	case 5:
		return SEV_COMMAND_BUFFER_MAX - (what & 31);
	case 6:
		return MEMORY - 8 + (what & 31);
	default:
		return UINT64_C(0x30000) | (uint64_t)(what & 31) << 18;
	}
}

static void put_fields(struct world *w, const struct sev_command_layout *layout, uint8_t *buffer,
		       unsigned count)
{
	while (count--) {
		uint8_t which = take(w);
		uint64_t value = plausible(w, take(w));
		const struct sev_command_field *field;

		if (!layout->field_count)
			continue;
		field = &layout->fields[which % layout->field_count];
		sev_put_le(buffer + field->offset, value, field->size < 8 ? field->size : 8);
	}
}

static void check(struct world *w, uint32_t id, uint32_t status)
{
	char why[256];

	fuzz_assert(status < 0x40);
	if (sp_invariants(w->sim.sp, why, sizeof(why)))
		return;
	fprintf(stderr, "after command 0x%03x, status 0x%02x: %s\n", id, status, why);
	abort();
}

static void command(struct world *w, uint8_t which)
{
	const struct sev_command_layout *layout = &SEV_COMMANDS[which % SEV_COMMAND_COUNT];
	uint8_t how = take(w), size = take(w), buffer[SEV_COMMAND_BUFFER_MAX] = {0};
	uint32_t status;

	for (unsigned i = 0; i < size && i < sizeof(buffer); i++)
		buffer[i] = take(w);
	put_fields(w, layout, buffer, how & 7);
	fuzz_assert(machine_write(w->sim.machine, BUFFER, buffer, sizeof(buffer)));
	if (how & 0x80)
		sim_to_hypervisor(&w->sim, BUFFER);
	status = amd_sp_command(w->sim.sp, layout->id, BUFFER);
	check(w, layout->id, status);
	if (rmp_state_at(w->sim.machine, BUFFER) == RMP_HYPERVISOR)
		sim_to_firmware(&w->sim, BUFFER);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = {.input = {data, size}};

	if (!size)
		return 0;
	begin(&w, take(&w));
	for (unsigned i = 0; i < STEPS_MAX && w.input.size; i++) {
		uint8_t which = take(&w);

		if (which >= HOST_FIRST)
			host_does(&w, which);
		else
			command(&w, which);
	}
	sim_sp_teardown(&w.sim);
	return 0;
}

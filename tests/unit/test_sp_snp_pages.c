/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP's commands on pages but those that swap: SNP_PAGE_RECLAIM, SNP_PAGE_UNSMASH,
 * SNP_PAGE_MD_INIT, SNP_PAGE_MOVE, SNP_PAGE_SET_STATE, SNP_DBG_DECRYPT, SNP_DBG_ENCRYPT.
 */
#include "test.h"

#include "base/crypto.h"
#include "sim_world_rows.h"

#define PROFILE "milan-1.55"
#define PARTS	(MACHINE_LARGE_SIZE / MACHINE_PAGE_SIZE)

static struct rmp_entry *entry_of(struct sim_world *world, uint64_t spa)
{
	return rmp_at(world->sim.machine, spa);
}

#define CHECK_ROWS(rows, id, valid) sim_world_rows(PROFILE, rows, SEV_COUNT(rows), id, valid)

/* What every command with a context checks first. */

static void gctx_not_aligned(struct sim_world *world)
{
	sim_put(world, 0, 8, world->gctx + 8);
}

static void gctx_no_memory(struct sim_world *world)
{
	sim_put(world, 0, 8, SIM_NO_MEM);
}

static void gctx_other_state(struct sim_world *world)
{
	sim_put(world, 0, 8, sim_new_page(world, RMP_FIRMWARE, RMP_4K));
}

static void gctx_large(struct sim_world *world)
{
	sim_put(world, 0, 8, sim_new_page(world, RMP_FIRMWARE, RMP_2M));
}

static void gctx_garbage(struct sim_world *world)
{
	uint8_t byte;

	machine_read(world->sim.machine, world->gctx + 40, &byte, 1);
	byte ^= 1;
	machine_write(world->sim.machine, world->gctx + 40, &byte, 1);
}

static void gctx_init_state(struct sim_world *world)
{
	uint64_t spa = sim_page(&world->sim);
	struct sp_gctx gctx = {.spa = spa, .state = SP_GSTATE_INIT};

	sp_gctx_save(world->sim.sp, &gctx);
	sim_set_page(world, spa, RMP_CONTEXT, 0, RMP_4K);
	world->sim.sp->state->snp.guest_count++;
	sim_put(world, 0, 8, spa);
}

static void snp_uninit(struct sim_world *world)
{
	world->sim.sp->state->snp.state = SP_SNP_UNINIT;
}

static const struct {
	const char *what;
	void (*change)(struct sim_world *world);
	uint32_t status;
} COMMON[] = {
	/* spec: SNP-ABI common checks of GCTX_PADDR: alignment, page size, page state */
	{"GCTX not aligned", gctx_not_aligned, SEV_FW_INVALID_ADDRESS},
	{"GCTX no memory", gctx_no_memory, SEV_FW_INVALID_ADDRESS},
	{"GCTX of 2 MiB", gctx_large, SEV_FW_INVALID_PAGE_SIZE},
	{"GCTX no Context", gctx_other_state, SEV_FW_INVALID_PAGE_STATE},
	{"GCTX garbage", gctx_garbage, SEV_FW_INVALID_GUEST},
	/* spec: SNP-ABI guest state machine: a command is refused in states that do not list it */
	{"guest state INIT", gctx_init_state, SEV_FW_INVALID_GUEST_STATE},
};

static const uint32_t WITH_GCTX[] = {
	SEV_CMD_SNP_PAGE_MOVE,	  SEV_CMD_SNP_PAGE_SWAP_OUT, SEV_CMD_SNP_PAGE_SWAP_IN,
	SEV_CMD_SNP_PAGE_MD_INIT, SEV_CMD_SNP_DBG_DECRYPT,   SEV_CMD_SNP_DBG_ENCRYPT,
};

static void commands_want_a_context(void **state)
{
	(void)state;
	for (size_t c = 0; c < SEV_COUNT(WITH_GCTX); c++)
		for (size_t i = 0; i < SEV_COUNT(COMMON); i++) {
			struct sim_world world;
			uint32_t status;

			sim_world_setup(&world, PROFILE);
			sim_put(&world, 0, 8, world.gctx);
			COMMON[i].change(&world);
			status = sim_world_command(&world, WITH_GCTX[c]);
			if (status != COMMON[i].status)
				fail_msg("0x%03x, %s: 0x%02x", WITH_GCTX[c], COMMON[i].what,
					 status);
			/* Garbage in a context is what the teardown would not let pass. */
			sim_sp_teardown(&world.sim);
		}
}

static const uint32_t ALL[] = {
	SEV_CMD_SNP_PAGE_MOVE,	  SEV_CMD_SNP_PAGE_SWAP_OUT, SEV_CMD_SNP_PAGE_SWAP_IN,
	SEV_CMD_SNP_PAGE_MD_INIT, SEV_CMD_SNP_DBG_DECRYPT,   SEV_CMD_SNP_DBG_ENCRYPT,
	SEV_CMD_SNP_PAGE_RECLAIM, SEV_CMD_SNP_PAGE_UNSMASH,  SEV_CMD_SNP_PAGE_SET_STATE,
};

static void commands_want_the_platform_in_init(void **state)
{
	struct sim_world world;

	(void)state;
	sim_world_setup(&world, PROFILE);
	snp_uninit(&world);
	/* spec: SNP-ABI platform state machine: pages are handled while the platform is in INIT */
	for (size_t i = 0; i < SEV_COUNT(ALL); i++)
		assert_int_equal(sim_world_command(&world, ALL[i]), SEV_FW_INVALID_PLATFORM_STATE);
	sim_sp_teardown(&world.sim);
}

/* SNP_PAGE_RECLAIM. */

#define AT_PADDR SEV_AT_SNP_PAGE_RECLAIM_PADDR

static void reclaim_firmware(struct sim_world *world)
{
	sim_put(world, AT_PADDR, 8, sim_new_page(world, RMP_FIRMWARE, RMP_4K));
}

static void reclaim_state(struct sim_world *world, enum rmp_state state)
{
	sim_set_page(world, sim_field(world, AT_PADDR), state, SIM_GPA, RMP_4K);
}

static void reclaim_guest_invalid(struct sim_world *world)
{
	reclaim_state(world, RMP_GUEST_INVALID);
}

static void reclaim_guest_valid(struct sim_world *world)
{
	reclaim_state(world, RMP_GUEST_VALID);
}

static void reclaim_hypervisor(struct sim_world *world)
{
	reclaim_state(world, RMP_HYPERVISOR);
}

static void reclaim_hv_fixed(struct sim_world *world)
{
	reclaim_state(world, RMP_HV_FIXED);
}

static void reclaim_context(struct sim_world *world)
{
	sim_put(world, AT_PADDR, 8, world->gctx);
}

static void reclaim_reserved(struct sim_world *world)
{
	world->buffer[AT_PADDR] |= 2;
}

static void reclaim_reserved_high(struct sim_world *world)
{
	world->buffer[AT_PADDR + 1] |= 8;
}

static void reclaim_no_memory(struct sim_world *world)
{
	sim_put(world, AT_PADDR, 8, SIM_NO_MEM);
}

static void reclaim_not_aligned(struct sim_world *world)
{
	sim_put(world, AT_PADDR, 8, (sim_new_page(world, RMP_PRE_GUEST, RMP_2M) + 0x1000) | 1);
}

static void reclaim_large(struct sim_world *world)
{
	sim_put(world, AT_PADDR, 8, sim_new_page(world, RMP_PRE_GUEST, RMP_2M) | 1);
}

static void reclaim_4k_of_large(struct sim_world *world)
{
	sim_put(world, AT_PADDR, 8, sim_new_page(world, RMP_PRE_GUEST, RMP_2M) + 0x3000);
}

static void reclaim_large_of_4k(struct sim_world *world)
{
	uint64_t spa = sim_pages(&world->sim, 512, MACHINE_LARGE_SIZE);

	sim_set_page(world, spa, RMP_PRE_GUEST, SIM_GPA, RMP_4K);
	sim_put(world, AT_PADDR, 8, spa | 1);
}

/* A page of the RMP's is Firmware, too. */
static uint64_t rmp_page(struct sim_world *world)
{
	return machine_core(world->sim.machine, 0)->rmp_base + 0x1000;
}

static void reclaim_rmp(struct sim_world *world)
{
	sim_put(world, AT_PADDR, 8, rmp_page(world));
}

static void reclaim_tmr(struct sim_world *world)
{
	struct sp_legacy *legacy = &world->sim.sp->state->legacy;

	legacy->state = SP_LEGACY_INIT;
	legacy->es = true;
	legacy->tmr_len = 0x100000;
	legacy->tmr_paddr = sim_field(world, AT_PADDR) & ~UINT64_C(0xFFFFF);
}

static const struct sim_world_row RECLAIMS[] = {
	{"valid", NULL, SEV_FW_SUCCESS, 0, 0},
	{"2 MiB", reclaim_large, SEV_FW_SUCCESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_RECLAIM: bits 11:1 of the address are zero */
	{"bit 1", reclaim_reserved, SEV_FW_INVALID_PARAM, 0, 0},
	{"bit 11", reclaim_reserved_high, SEV_FW_INVALID_PARAM, 0, 0},
	/* spec: SNP-ABI page commands: an address is memory, aligned to the size of its page */
	{"no memory", reclaim_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"2 MiB not aligned", reclaim_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI page commands: the RMP has the page in the size that the command names */
	{"4 KiB of 2 MiB", reclaim_4k_of_large, SEV_FW_INVALID_PAGE_SIZE, 0, 0},
	{"2 MiB of 4 KiB", reclaim_large_of_4k, SEV_FW_INVALID_PAGE_SIZE, 0, 0},
	/* spec: SNP-ABI page commands: the page is in a state that the command takes */
	/* spec: SNP-ABI SNP_PAGE_RECLAIM: Firmware, Metadata, Pre-Guest and Pre-Swap pages */
	{"Hypervisor", reclaim_hypervisor, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"HV-Fixed", reclaim_hv_fixed, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"Context", reclaim_context, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"Guest-Invalid", reclaim_guest_invalid, SEV_FW_SUCCESS, 0, 0},
	{"Guest-Valid", reclaim_guest_valid, SEV_FW_SUCCESS, 0, 0},
	{"Guest-Invalid, switch", reclaim_guest_invalid, SEV_FW_INVALID_PAGE_STATE,
	 AMD_SP_QUIRK_RECLAIM_GUEST, 1},
	{"Guest-Valid, switch", reclaim_guest_valid, SEV_FW_INVALID_PAGE_STATE,
	 AMD_SP_QUIRK_RECLAIM_GUEST, 1},
	/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself */
	{"RMP", reclaim_rmp, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"TMR", reclaim_tmr, SEV_FW_INVALID_PAGE_STATE, 0, 0},
};

static void reclaim_refuses(void **state)
{
	(void)state;
	CHECK_ROWS(RECLAIMS, SEV_CMD_SNP_PAGE_RECLAIM, reclaim_firmware);
}

static void reclaim_takes_immutable_away(void **state)
{
	static const struct {
		enum rmp_state from, to;
	} rows[] = {
		{RMP_FIRMWARE, RMP_RECLAIM},	    {RMP_METADATA, RMP_RECLAIM},
		{RMP_RECLAIM, RMP_RECLAIM},	    {RMP_PRE_GUEST, RMP_GUEST_INVALID},
		{RMP_PRE_SWAP, RMP_GUEST_VALID},    {RMP_GUEST_INVALID, RMP_GUEST_INVALID},
		{RMP_GUEST_VALID, RMP_GUEST_VALID},
	};
	struct sim_world world;

	(void)state;
	sim_world_setup(&world, PROFILE);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint64_t spa = sim_new_page(&world, rows[i].from, RMP_4K);

		sim_put(&world, AT_PADDR, 8, spa);
		assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_RECLAIM), 0);
		assert_int_equal(rmp_state_at(world.sim.machine, spa), rows[i].to);
	}
	sim_world_teardown(&world);
}

/* SNP_PAGE_UNSMASH. */

#define AT_UNSMASH SEV_AT_SNP_PAGE_UNSMASH_PADDR

static void unsmash_state(struct sim_world *world, enum rmp_state state)
{
	uint64_t spa = sim_pages(&world->sim, 512, MACHINE_LARGE_SIZE);

	for (uint64_t at = 0; at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		sim_set_page(world, spa + at, state, SIM_GPA + at, RMP_4K);
	sim_put(world, AT_UNSMASH, 8, spa | 1);
}

static void unsmash_valid(struct sim_world *world)
{
	unsmash_state(world, RMP_PRE_GUEST);
}

static struct rmp_entry *part(struct sim_world *world, unsigned i)
{
	return entry_of(world, sim_field(world, AT_UNSMASH)) + i;
}

static void unsmash_pre_swap(struct sim_world *world)
{
	unsmash_state(world, RMP_PRE_SWAP);
}

static void unsmash_guest_valid(struct sim_world *world)
{
	unsmash_state(world, RMP_GUEST_VALID);
}

static void unsmash_firmware(struct sim_world *world)
{
	unsmash_state(world, RMP_FIRMWARE);
}

static void unsmash_not_large(struct sim_world *world)
{
	sim_put(world, AT_UNSMASH, 8, sim_field(world, AT_UNSMASH) & ~UINT64_C(1));
}

static void unsmash_reserved(struct sim_world *world)
{
	world->buffer[AT_UNSMASH] |= 2;
}

static void unsmash_not_aligned(struct sim_world *world)
{
	sim_put(world, AT_UNSMASH, 8, sim_field(world, AT_UNSMASH) + 0x1000);
}

static void unsmash_no_memory(struct sim_world *world)
{
	sim_put(world, AT_UNSMASH, 8, SIM_NO_MEM | 1);
}

static void unsmash_large(struct sim_world *world)
{
	sim_put(world, AT_UNSMASH, 8, sim_new_page(world, RMP_PRE_GUEST, RMP_2M) | 1);
}

static void unsmash_last_validated(struct sim_world *world)
{
	part(world, PARTS - 1)->validated = true;
}

static void unsmash_last_mutable(struct sim_world *world)
{
	part(world, PARTS - 1)->immutable = false;
}

static void unsmash_last_of_other(struct sim_world *world)
{
	part(world, PARTS - 1)->asid = SIM_OTHER_ASID;
}

static void unsmash_gap(struct sim_world *world)
{
	part(world, PARTS - 1)->gpa += MACHINE_PAGE_SIZE;
}

static void unsmash_gpa_not_aligned(struct sim_world *world)
{
	for (unsigned i = 0; i < PARTS; i++)
		part(world, i)->gpa += MACHINE_PAGE_SIZE;
}

static void unsmash_perms(struct sim_world *world)
{
	part(world, 1)->perms[3] = RMP_READ;
}

static void unsmash_vmsa(struct sim_world *world)
{
	part(world, 1)->vmsa = true;
}

static const struct sim_world_row UNSMASHES[] = {
	{"Pre-Guest", NULL, SEV_FW_SUCCESS, 0, 0},
	{"Pre-Swap", unsmash_pre_swap, SEV_FW_SUCCESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_UNSMASH: bit 0 says 2 MiB, bits 11:1 are zero */
	{"bit 0", unsmash_not_large, SEV_FW_INVALID_PARAM, 0, 0},
	{"bit 1", unsmash_reserved, SEV_FW_INVALID_PARAM, 0, 0},
	/* spec: SNP-ABI page commands: an address is memory, aligned to the size of its page */
	{"not aligned", unsmash_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"no memory", unsmash_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_UNSMASH: the pages are of 4 KiB */
	{"2 MiB already", unsmash_large, SEV_FW_INVALID_PAGE_SIZE, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_UNSMASH: all are Pre-Guest, or all Pre-Swap */
	{"Guest-Valid", unsmash_guest_valid, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"Firmware", unsmash_firmware, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"one Pre-Swap", unsmash_last_validated, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"one Guest-Invalid", unsmash_last_mutable, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_UNSMASH: all are of one guest */
	{"one of another", unsmash_last_of_other, SEV_FW_INVALID_PAGE_OWNER, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_UNSMASH: guest addresses in a row, equal permissions, no VMSA */
	{"a gap", unsmash_gap, SEV_FW_INVALID_PARAM, 0, 0},
	{"permissions", unsmash_perms, SEV_FW_INVALID_PARAM, 0, 0},
	{"a VMSA", unsmash_vmsa, SEV_FW_INVALID_PARAM, 0, 0},
	{"a gap, switch", unsmash_gap, SEV_FW_INVALID_PAGE_STATE, AMD_SP_QUIRK_UNSMASH_UNLIKE, 1},
	/* spec: SNP-ABI SNP_PAGE_UNSMASH: the guest address of the whole is aligned to it */
	{"GPA", unsmash_gpa_not_aligned, SEV_FW_INVALID_PARAM, 0, 0},
	{"GPA, switch", unsmash_gpa_not_aligned, SEV_FW_INVALID_PAGE_STATE,
	 AMD_SP_QUIRK_UNSMASH_UNLIKE, 1},
};

static void unsmash_refuses(void **state)
{
	(void)state;
	CHECK_ROWS(UNSMASHES, SEV_CMD_SNP_PAGE_UNSMASH, unsmash_valid);
}

static void unsmash_undoes_psmash(void **state)
{
	const struct rmp_update free_page = {.size = RMP_2M};
	struct sim_world world;
	struct rmp_entry *entry;
	uint64_t spa;

	(void)state;
	sim_world_setup(&world, PROFILE);
	unsmash_pre_swap(&world);
	spa = sim_field(&world, AT_UNSMASH) & ~UINT64_C(1);
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_UNSMASH), 0);
	entry = rmp_lookup(world.sim.machine, spa + 0x5000, NULL);
	assert_int_equal(entry->size, RMP_2M);
	assert_int_equal(entry->gpa, SIM_GPA);
	assert_int_equal(rmp_entry_state(entry), RMP_PRE_SWAP);
	/* It is one page: reclaimed, split and freed as such. */
	sim_put(&world, AT_PADDR, 8, spa | 1);
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_RECLAIM), 0);
	assert_int_equal(rmp_update(world.sim.machine, spa, &free_page), RMP_OK);
	assert_int_equal(rmp_state_at(world.sim.machine, spa + 0x5000), RMP_HYPERVISOR);
	sim_world_teardown(&world);
}

/* SNP_PAGE_MD_INIT. */

#define AT_MD_PAGE SEV_AT_SNP_PAGE_MD_INIT_PAGE_PADDR

static void md_valid(struct sim_world *world)
{
	sim_put(world, SEV_AT_SNP_PAGE_MD_INIT_GCTX_PADDR, 8, world->gctx);
	sim_put(world, AT_MD_PAGE, 8, sim_new_page(world, RMP_FIRMWARE, RMP_4K));
}

static void md_not_aligned(struct sim_world *world)
{
	world->buffer[AT_MD_PAGE] = 0x40;
}

static void md_no_memory(struct sim_world *world)
{
	sim_put(world, AT_MD_PAGE, 8, SIM_NO_MEM);
}

static void md_large(struct sim_world *world)
{
	sim_put(world, AT_MD_PAGE, 8, sim_new_page(world, RMP_FIRMWARE, RMP_2M));
}

static void md_hypervisor(struct sim_world *world)
{
	sim_put(world, AT_MD_PAGE, 8, sim_page(&world->sim));
}

static void md_metadata(struct sim_world *world)
{
	sim_put(world, AT_MD_PAGE, 8, sim_new_page(world, RMP_METADATA, RMP_4K));
}

static void md_rmp(struct sim_world *world)
{
	sim_put(world, AT_MD_PAGE, 8, rmp_page(world));
}

static const struct sim_world_row MD_INITS[] = {
	{"valid", NULL, SEV_FW_SUCCESS, 0, 0},
	/* spec: SNP-ABI page commands: an address is memory, aligned to the size of its page */
	{"not aligned", md_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"no memory", md_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_MD_INIT: a Firmware page of 4 KiB */
	{"2 MiB", md_large, SEV_FW_INVALID_PAGE_SIZE, 0, 0},
	{"Hypervisor", md_hypervisor, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"Metadata", md_metadata, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself */
	{"RMP", md_rmp, SEV_FW_INVALID_PAGE_STATE, 0, 0},
};

static void md_init_refuses(void **state)
{
	(void)state;
	CHECK_ROWS(MD_INITS, SEV_CMD_SNP_PAGE_MD_INIT, md_valid);
}

static void md_init_clears_a_page(void **state)
{
	uint8_t page[MACHINE_PAGE_SIZE] = {1, [4095] = 1};
	struct sim_world world;
	uint64_t spa;

	(void)state;
	sim_world_setup(&world, PROFILE);
	md_valid(&world);
	spa = sim_field(&world, AT_MD_PAGE);
	machine_write(world.sim.machine, spa, page, sizeof(page));
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_MD_INIT), 0);
	assert_int_equal(rmp_state_at(world.sim.machine, spa), RMP_METADATA);
	assert_int_equal(entry_of(&world, spa)->gpa, world.gctx);
	machine_read(world.sim.machine, spa, page, sizeof(page));
	assert_true(sev_is_zero(page, sizeof(page)));
	sim_world_teardown(&world);
}

/* SNP_PAGE_MOVE. */

#define AT_FROM	 SEV_AT_SNP_PAGE_MOVE_SRC_PADDR
#define AT_TO	 SEV_AT_SNP_PAGE_MOVE_DST_PADDR
#define AT_FLAGS SEV_AT_SNP_PAGE_MOVE_FLAGS

static void move_valid(struct sim_world *world)
{
	sim_put(world, SEV_AT_SNP_PAGE_MOVE_GCTX_PADDR, 8, world->gctx);
	sim_put(world, AT_FROM, 8, sim_new_page(world, RMP_PRE_SWAP, RMP_4K));
	sim_put(world, AT_TO, 8, sim_new_page(world, RMP_PRE_GUEST, RMP_4K));
}

static void move_large(struct sim_world *world)
{
	sim_put(world, AT_FROM, 8, sim_new_page(world, RMP_PRE_SWAP, RMP_2M));
	sim_put(world, AT_TO, 8, sim_new_page(world, RMP_PRE_GUEST, RMP_2M));
	sim_put(world, AT_FLAGS, 4, 1);
}

static void move_flags(struct sim_world *world)
{
	sim_put(world, AT_FLAGS, 4, 2);
}

static void move_swap_disabled(struct sim_world *world)
{
	sim_disable_swap(world);
}

static void guest_inactive(struct sim_world *world)
{
	sim_drop_asid(world);
}

static void move_from_not_aligned(struct sim_world *world)
{
	world->buffer[AT_FROM] = 0x10;
}

static void move_to_not_aligned(struct sim_world *world)
{
	world->buffer[AT_TO] = 0x10;
}

static void move_from_no_memory(struct sim_world *world)
{
	sim_put(world, AT_FROM, 8, SIM_NO_MEM);
}

static void move_to_no_memory(struct sim_world *world)
{
	sim_put(world, AT_TO, 8, SIM_NO_MEM);
}

static void move_large_of_4k(struct sim_world *world)
{
	move_large(world);
	entry_of(world, sim_field(world, AT_FROM))->size = RMP_4K;
}

static void move_to_large_of_4k(struct sim_world *world)
{
	move_large(world);
	entry_of(world, sim_field(world, AT_TO))->size = RMP_4K;
}

static void move_from_guest_valid(struct sim_world *world)
{
	entry_of(world, sim_field(world, AT_FROM))->immutable = false;
}

static void move_from_firmware(struct sim_world *world)
{
	sim_set_page(world, sim_field(world, AT_FROM), RMP_FIRMWARE, 0, RMP_4K);
}

static void move_to_guest_invalid(struct sim_world *world)
{
	entry_of(world, sim_field(world, AT_TO))->immutable = false;
}

static void move_to_pre_swap(struct sim_world *world)
{
	entry_of(world, sim_field(world, AT_TO))->validated = true;
}

static void move_from_other(struct sim_world *world)
{
	entry_of(world, sim_field(world, AT_FROM))->asid = SIM_OTHER_ASID;
}

static void move_to_other(struct sim_world *world)
{
	entry_of(world, sim_field(world, AT_TO))->asid = SIM_OTHER_ASID;
}

static void move_other_gpa(struct sim_world *world)
{
	entry_of(world, sim_field(world, AT_TO))->gpa += MACHINE_PAGE_SIZE;
}

static void move_to_itself(struct sim_world *world)
{
	sim_put(world, AT_FROM, 8, sim_field(world, AT_TO));
}

static const struct sim_world_row MOVES[] = {
	{"valid", NULL, SEV_FW_SUCCESS, 0, 0},
	{"2 MiB", move_large, SEV_FW_SUCCESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_MOVE: reserved flags are zero */
	{"flags", move_flags, SEV_FW_INVALID_PARAM, 0, 0},
	/* spec: SNP-ABI guest policy: PAGE_SWAP_DISABLE refuses to move and swap pages */
	{"PAGE_SWAP_DISABLE", move_swap_disabled, SEV_FW_POLICY_FAILURE, 0, 0},
	/* spec: SNP-ABI page commands: the guest is active */
	{"inactive", guest_inactive, SEV_FW_INACTIVE, 0, 0},
	/* spec: SNP-ABI page commands: an address is memory, aligned to the size of its page */
	{"source not aligned", move_from_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"destination not aligned", move_to_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"source no memory", move_from_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"destination no memory", move_to_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI page commands: the RMP has the page in the size that the command names */
	{"source size", move_large_of_4k, SEV_FW_INVALID_PAGE_SIZE, 0, 0},
	{"destination size", move_to_large_of_4k, SEV_FW_INVALID_PAGE_SIZE, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_MOVE: the source is a Pre-Guest or Pre-Swap page of the guest */
	{"source Guest-Valid", move_from_guest_valid, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"source Firmware", move_from_firmware, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"source of another", move_from_other, SEV_FW_INVALID_PAGE_OWNER, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_MOVE: the destination is a Pre-Guest page of the guest */
	{"destination Guest-Invalid", move_to_guest_invalid, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"destination Pre-Swap", move_to_pre_swap, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	/* spec: SNP-ABI page commands: the page is of the guest that the command names */
	{"destination of another", move_to_other, SEV_FW_INVALID_PAGE_OWNER, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_MOVE: both have the same guest address */
	{"another GPA", move_other_gpa, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_MOVE: source and destination are two pages */
	{"the same page", move_to_itself, SEV_FW_INVALID_ADDRESS, 0, 0},
};

static void move_refuses(void **state)
{
	(void)state;
	CHECK_ROWS(MOVES, SEV_CMD_SNP_PAGE_MOVE, move_valid);
}

static void move_takes_contents_and_state(void **state)
{
	static const enum rmp_state left[] = {RMP_FIRMWARE, RMP_RECLAIM};
	uint8_t plain[MACHINE_PAGE_SIZE] = "what the guest has in this page";
	uint8_t back[MACHINE_PAGE_SIZE];

	(void)state;
	for (uint8_t choice = 0; choice < SEV_COUNT(left); choice++) {
		struct sim_world world;
		uint64_t from, to;

		sim_world_setup(&world, PROFILE);
		world.sim.sp->quirks.choice[AMD_SP_QUIRK_PAGE_LEFT] = choice;
		move_valid(&world);
		from = sim_field(&world, AT_FROM);
		to = sim_field(&world, AT_TO);
		machine_write_asid(world.sim.machine, SIM_ASID, from, plain, sizeof(plain));
		entry_of(&world, from)->perms[1] = RMP_READ;
		entry_of(&world, from)->vmsa = true;
		/* spec: SNP-ABI SNP_PAGE_MOVE: the destination takes the source's state and
		 * permissions */
		assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_MOVE), 0);
		machine_read_asid(world.sim.machine, SIM_ASID, to, back, sizeof(back));
		assert_memory_equal(back, plain, sizeof(plain));
		assert_int_equal(rmp_state_at(world.sim.machine, to), RMP_PRE_SWAP);
		assert_int_equal(entry_of(&world, to)->perms[1], RMP_READ);
		assert_true(entry_of(&world, to)->vmsa);
		assert_int_equal(rmp_state_at(world.sim.machine, from), left[choice]);
		sim_world_teardown(&world);
	}
}

/* SNP_PAGE_SET_STATE. */

#define AT_LEN	SEV_AT_SNP_PAGE_SET_STATE_LEN
#define AT_LIST SEV_AT_SNP_PAGE_SET_STATE_LIST_PADDR

static void put_list(struct sim_world *world, uint64_t at, uint64_t value, size_t size)
{
	uint8_t bytes[8];

	sev_put_le64(bytes, value);
	machine_write(world->sim.machine, sim_field(world, AT_LIST) + at, bytes, size);
}

static void set_state_valid(struct sim_world *world)
{
	uint64_t spa = sim_pages(&world->sim, 512, MACHINE_LARGE_SIZE);

	for (uint64_t at = 0; at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		sim_set_page(world, spa + at, RMP_FIRMWARE, 0, RMP_4K);
	sim_put(world, AT_LEN, 4, 0x10);
	sim_put(world, AT_LIST, 8, sim_page(&world->sim));
	put_list(world, 0, 2, 4);
	put_list(world, 8, spa, 8);
	put_list(world, 0x10, PARTS, 4);
	put_list(world, 0x18, sim_new_page(world, RMP_FIRMWARE, RMP_2M), 8);
	put_list(world, 0x20, PARTS, 4);
}

static uint64_t listed(struct sim_world *world, uint64_t at)
{
	uint8_t bytes[8];

	machine_read(world->sim.machine, sim_field(world, AT_LIST) + at, bytes, sizeof(bytes));
	return sev_get_le64(bytes);
}

static void set_state_len(struct sim_world *world)
{
	sim_put(world, AT_LEN, 4, 0x18);
}

static void set_state_list_not_aligned(struct sim_world *world)
{
	world->buffer[AT_LIST] = 8;
}

static void set_state_list_no_memory(struct sim_world *world)
{
	sim_put(world, AT_LIST, 8, SIM_NO_MEM);
}

static void set_state_too_many(struct sim_world *world)
{
	put_list(world, 0, 256, 4);
}

static void set_state_reserved(struct sim_world *world)
{
	put_list(world, 4, 1, 4);
}

static void set_state_base(struct sim_world *world)
{
	put_list(world, 0x18, listed(world, 8) + 0x1000, 8);
	put_list(world, 0x20, 1, 4);
}

static void set_state_count(struct sim_world *world)
{
	put_list(world, 0x20, 1, 4);
}

static void set_state_hypervisor(struct sim_world *world)
{
	sim_set_page(world, listed(world, 8) + 0x1FF000, RMP_HYPERVISOR, 0, RMP_4K);
}

static void set_state_again(struct sim_world *world)
{
	for (uint64_t at = 0; at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		sim_set_page(world, listed(world, 8) + at, RMP_HV_FIXED, 0, RMP_4K);
}

static void set_state_guest(struct sim_world *world)
{
	put_list(world, 0x18, sim_new_page(world, RMP_PRE_GUEST, RMP_2M), 8);
}

static void set_state_rmp(struct sim_world *world)
{
	uint64_t base = rmp_page(world) & ~UINT64_C(0x1FFFFF);

	for (uint64_t at = base; at < base + MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		sim_set_page(world, at, RMP_FIRMWARE, 0, RMP_4K);
	put_list(world, 0x18, base, 8);
}

static const struct sim_world_row SET_STATES[] = {
	{"valid", NULL, SEV_FW_SUCCESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SET_STATE: LEN is that of the command buffer */
	{"LEN", set_state_len, SEV_FW_INVALID_LENGTH, 0, 0},
	/* spec: SNP-ABI page commands: an address is memory, aligned to the size of its page */
	{"list not aligned", set_state_list_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"list no memory", set_state_list_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI RANGE_LIST: a list is in one page */
	{"256 elements", set_state_too_many, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"reserved", set_state_reserved, SEV_FW_INVALID_PARAM, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SET_STATE: ranges are of whole 2 MiB */
	{"base", set_state_base, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"count", set_state_count, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI SNP_PAGE_SET_STATE: from Firmware to HV-Fixed */
	{"Hypervisor", set_state_hypervisor, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"HV-Fixed", set_state_again, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"Pre-Guest", set_state_guest, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself */
	{"RMP", set_state_rmp, SEV_FW_INVALID_PAGE_STATE, 0, 0},
};

static void set_state_refuses(void **state)
{
	(void)state;
	CHECK_ROWS(SET_STATES, SEV_CMD_SNP_PAGE_SET_STATE, set_state_valid);
}

static void set_state_is_for_good(void **state)
{
	const struct rmp_update none = {0};
	struct sim_world world;
	uint64_t small, large;

	(void)state;
	sim_world_setup(&world, PROFILE);
	set_state_valid(&world);
	small = listed(&world, 8);
	large = listed(&world, 0x18);
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_SET_STATE), 0);
	for (uint64_t at = 0; at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE) {
		assert_int_equal(rmp_state_at(world.sim.machine, small + at), RMP_HV_FIXED);
		assert_int_equal(rmp_state_at(world.sim.machine, large + at), RMP_HV_FIXED);
	}
	assert_int_equal(rmp_update(world.sim.machine, large, &none), RMP_FAIL_PERMISSION);
	sim_put(&world, AT_PADDR, 8, small);
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_PAGE_RECLAIM),
			 SEV_FW_INVALID_PAGE_STATE);
	sim_world_teardown(&world);
}

/* SNP_DBG_DECRYPT and SNP_DBG_ENCRYPT: their buffers have one layout. */

#define AT_SRC SEV_AT_SNP_DBG_DECRYPT_SRC_PADDR
#define AT_DST SEV_AT_SNP_DBG_DECRYPT_DST_PADDR

static void decrypt_valid(struct sim_world *world)
{
	sim_put(world, SEV_AT_SNP_DBG_DECRYPT_GCTX_PADDR, 8, world->gctx);
	sim_put(world, AT_SRC, 8, sim_new_page(world, RMP_GUEST_VALID, RMP_4K));
	sim_put(world, AT_DST, 8, sim_new_page(world, RMP_FIRMWARE, RMP_4K));
}

static void encrypt_valid(struct sim_world *world)
{
	decrypt_valid(world);
	sim_put(world, AT_SRC, 8, sim_page(&world->sim));
	sim_put(world, AT_DST, 8, sim_new_page(world, RMP_GUEST_VALID, RMP_4K));
}

static void drop_debug(struct sp_gctx *gctx)
{
	gctx->policy &= ~UINT64_C(0x80000);
}

static void debug_refused(struct sim_world *world)
{
	sim_set_guest(world, drop_debug);
}

static void src_not_aligned(struct sim_world *world)
{
	world->buffer[AT_SRC] = 0x10;
}

static void dst_not_aligned(struct sim_world *world)
{
	world->buffer[AT_DST] = 0x10;
}

static void src_no_memory(struct sim_world *world)
{
	sim_put(world, AT_SRC, 8, SIM_NO_MEM);
}

static void dst_no_memory(struct sim_world *world)
{
	sim_put(world, AT_DST, 8, SIM_NO_MEM);
}

static void src_other(struct sim_world *world)
{
	entry_of(world, sim_field(world, AT_SRC))->asid = SIM_OTHER_ASID;
}

static void dst_other(struct sim_world *world)
{
	entry_of(world, sim_field(world, AT_DST))->asid = SIM_OTHER_ASID;
}

static void src_hypervisor(struct sim_world *world)
{
	sim_set_page(world, sim_field(world, AT_SRC), RMP_HYPERVISOR, 0, RMP_4K);
}

static void dst_hypervisor(struct sim_world *world)
{
	sim_set_page(world, sim_field(world, AT_DST), RMP_HYPERVISOR, 0, RMP_4K);
}

static void dst_guest(struct sim_world *world)
{
	sim_set_page(world, sim_field(world, AT_DST), RMP_GUEST_VALID, SIM_GPA, RMP_4K);
}

static void src_part_of_large(struct sim_world *world)
{
	sim_put(world, AT_SRC, 8, sim_new_page(world, RMP_GUEST_VALID, RMP_2M) + 0x3000);
}

static void dst_rmp(struct sim_world *world)
{
	sim_put(world, AT_DST, 8, rmp_page(world));
}

static const struct sim_world_row DECRYPTS[] = {
	{"valid", NULL, SEV_FW_SUCCESS, 0, 0},
	{"of 2 MiB", src_part_of_large, SEV_FW_SUCCESS, 0, 0},
	/* spec: SNP-ABI SNP_DBG_DECRYPT: the guest's policy allows debugging */
	{"policy", debug_refused, SEV_FW_POLICY_FAILURE, 0, 0},
	/* spec: SNP-ABI page commands: the guest is active */
	{"inactive", guest_inactive, SEV_FW_INACTIVE, 0, 0},
	/* spec: SNP-ABI page commands: an address is memory, aligned to the size of its page */
	{"source not aligned", src_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"source no memory", src_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"destination not aligned", dst_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"destination no memory", dst_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI SNP_DBG_DECRYPT: the encrypted page is the guest's; of a 2 MiB page any
	 * part */
	{"source Hypervisor", src_hypervisor, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"source of another", src_other, SEV_FW_INVALID_PAGE_OWNER, 0, 0},
	/* spec: SNP-ABI SNP_DBG_DECRYPT: the destination is a page that the firmware may write */
	{"destination Hypervisor", dst_hypervisor, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"destination Guest-Valid", dst_guest, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself */
	{"destination RMP", dst_rmp, SEV_FW_INVALID_PAGE_STATE, 0, 0},
};

static const struct sim_world_row ENCRYPTS[] = {
	{"valid", NULL, SEV_FW_SUCCESS, 0, 0},
	/* spec: SNP-ABI SNP_DBG_DECRYPT: the guest's policy allows debugging */
	{"policy", debug_refused, SEV_FW_POLICY_FAILURE, 0, 0},
	/* spec: SNP-ABI page commands: the guest is active */
	{"inactive", guest_inactive, SEV_FW_INACTIVE, 0, 0},
	/* spec: SNP-ABI SNP_DBG_ENCRYPT: the source is a page of memory */
	{"source not aligned", src_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"source no memory", src_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI page commands: an address is memory, aligned to the size of its page */
	{"destination not aligned", dst_not_aligned, SEV_FW_INVALID_ADDRESS, 0, 0},
	{"destination no memory", dst_no_memory, SEV_FW_INVALID_ADDRESS, 0, 0},
	/* spec: SNP-ABI SNP_DBG_DECRYPT: the encrypted page is the guest's; of a 2 MiB page any
	 * part */
	{"destination Hypervisor", dst_hypervisor, SEV_FW_INVALID_PAGE_STATE, 0, 0},
	{"destination of another", dst_other, SEV_FW_INVALID_PAGE_OWNER, 0, 0},
};

static void debugging_refuses(void **state)
{
	(void)state;
	CHECK_ROWS(DECRYPTS, SEV_CMD_SNP_DBG_DECRYPT, decrypt_valid);
	CHECK_ROWS(ENCRYPTS, SEV_CMD_SNP_DBG_ENCRYPT, encrypt_valid);
}

static void debugging_shows_and_changes_a_page(void **state)
{
	uint8_t plain[MACHINE_PAGE_SIZE] = "what the guest has in this page";
	uint8_t back[MACHINE_PAGE_SIZE];
	struct sim_world world;
	uint64_t from, to;

	(void)state;
	sim_world_setup(&world, PROFILE);
	decrypt_valid(&world);
	from = sim_field(&world, AT_SRC);
	to = sim_field(&world, AT_DST);
	machine_write_asid(world.sim.machine, SIM_ASID, from, plain, sizeof(plain));
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_DBG_DECRYPT), 0);
	machine_read(world.sim.machine, to, back, sizeof(back));
	assert_memory_equal(back, plain, sizeof(plain));
	assert_int_equal(rmp_state_at(world.sim.machine, to), RMP_RECLAIM);

	encrypt_valid(&world);
	from = sim_field(&world, AT_SRC);
	to = sim_field(&world, AT_DST);
	machine_write(world.sim.machine, from, plain, sizeof(plain));
	assert_int_equal(sim_world_command(&world, SEV_CMD_SNP_DBG_ENCRYPT), 0);
	machine_read_asid(world.sim.machine, SIM_ASID, to, back, sizeof(back));
	assert_memory_equal(back, plain, sizeof(plain));
	assert_int_equal(rmp_state_at(world.sim.machine, to), RMP_GUEST_VALID);
	sim_world_teardown(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_want_a_context),
		cmocka_unit_test(commands_want_the_platform_in_init),
		cmocka_unit_test(reclaim_refuses),
		cmocka_unit_test(reclaim_takes_immutable_away),
		cmocka_unit_test(unsmash_refuses),
		cmocka_unit_test(unsmash_undoes_psmash),
		cmocka_unit_test(md_init_refuses),
		cmocka_unit_test(md_init_clears_a_page),
		cmocka_unit_test(move_refuses),
		cmocka_unit_test(move_takes_contents_and_state),
		cmocka_unit_test(set_state_refuses),
		cmocka_unit_test(set_state_is_for_good),
		cmocka_unit_test(debugging_refuses),
		cmocka_unit_test(debugging_shows_and_changes_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

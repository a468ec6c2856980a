/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The states of the platform: how it comes up, which commands it gets in which state, and how it
 * goes down again.
 */
#include "platform_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/legacy/sev_data.h"
#include "amd-sp/snp/range_list.h"

static bool legacy_off(const struct storm *storm)
{
	return storm->sim.sp->state->legacy.state == SP_LEGACY_UNINIT;
}

/* Which of two commands has been used less. */
static uint32_t rarer(const struct storm *storm, uint32_t a, uint32_t b)
{
	uint64_t used[2] = {0};

	for (size_t i = 0; i < SEV_COMMAND_COUNT; i++) {
		used[0] += SEV_COMMANDS[i].id == a ? storm->counts[i].statuses[0] : 0;
		used[1] += SEV_COMMANDS[i].id == b ? storm->counts[i].statuses[0] : 0;
	}
	return used[0] <= used[1] ? a : b;
}

/* INIT and INIT_EX. */

void storm_put_nv(struct storm *storm)
{
	uint8_t page[MACHINE_PAGE_SIZE];

	memset(page, 0xFF, sizeof(page));
	for (unsigned i = 0; i < SP_NV_SIZE / MACHINE_PAGE_SIZE; i++)
		storm_write(storm, STORM_NV + i * MACHINE_PAGE_SIZE, page, sizeof(page));
}

bool make_init(struct storm *storm, struct call *call)
{
	CALL(call, 32, INIT, FLAGS, storm_chance(storm, 3) ? 0 : 1);
	CALL(call, 64, INIT, TMR_PADDR, STORM_TMR);
	CALL(call, 32, INIT, TMR_LEN, MACHINE_LARGE_SIZE);
	return legacy_off(storm);
}

bool make_init_es(struct storm *storm, struct call *call)
{
	make_init(storm, call);
	CALL(call, 32, INIT, FLAGS, 1);
	return legacy_off(storm);
}

bool make_init_ex(struct storm *storm, struct call *call)
{
	if (storm_chance(storm, 4))
		storm_put_nv(storm);
	CALL(call, 32, INIT_EX, LENGTH, SEV_SIZE_INIT_EX);
	CALL(call, 32, INIT_EX, FLAGS, storm_chance(storm, 3) ? 0 : 1);
	CALL(call, 64, INIT_EX, TMR_PADDR, STORM_TMR);
	CALL(call, 32, INIT_EX, TMR_LEN, MACHINE_LARGE_SIZE);
	CALL(call, 64, INIT_EX, NV_PADDR, STORM_NV);
	CALL(call, 32, INIT_EX, NV_LEN, SP_NV_SIZE);
	return legacy_off(storm);
}

static void legacy_up(struct storm *storm)
{
	uint32_t id = rarer(storm, SEV_CMD_INIT, SEV_CMD_INIT_EX);
	struct call call;

	call_begin(storm, &call, id);
	NEED(id == SEV_CMD_INIT ? make_init(storm, &call) : make_init_ex(storm, &call));
	storm_good(storm, &call);
}

/* SNP_INIT and SNP_INIT_EX. */

static bool snp_can_start(struct storm *storm)
{
	if (!legacy_off(storm) || storm_snp(storm))
		return false;
	machine_enable_snp(storm->sim.machine);
	machine_wbinvd_all(storm->sim.machine);
	return true;
}

bool make_snp_init(struct storm *storm, struct call *call)
{
	(void)call;
	return snp_can_start(storm);
}

void put_range(struct storm *storm, uint64_t list, uint64_t base, uint32_t pages)
{
	uint8_t bytes[SP_RANGE_LIST_ELEMENTS + SP_RANGE_SIZE] = {0};

	sev_put_le32(bytes + SP_RANGE_LIST_COUNT, pages ? 1 : 0);
	sev_put_le64(bytes + SP_RANGE_LIST_ELEMENTS + SP_RANGE_BASE, base);
	sev_put_le32(bytes + SP_RANGE_LIST_ELEMENTS + SP_RANGE_PAGES, pages);
	storm_write(storm, list, bytes, sizeof(bytes));
}

bool make_snp_init_ex(struct storm *storm, struct call *call)
{
	uint32_t features = storm->sim.sp->profile->features;
	bool keep = rmp_active(storm->sim.machine) && storm_chance(storm, 3);
	uint32_t flags = keep ? 0 : 1;

	call->page = storm_pages(storm, 1);
	if (storm_chance(storm, 3)) {
		flags |= 2;
		if (keep)
			storm_clear_large(storm, STORM_LIST);
		put_range(storm, call->page, STORM_LIST, 1 + storm_below(storm, 64));
	}
	if ((features & AMD_SP_FEATURE_RAPL_DIS) && storm_chance(storm, 2))
		flags |= 4;
	if ((features & AMD_SP_FEATURE_CIPHERTEXT_HIDING_DRAM) && storm_chance(storm, 2)) {
		flags |= 8;
		CALL(call, 16, SNP_INIT_EX, MAX_SNP_ASID, 20 + storm_below(storm, 40));
	}
	CALL(call, 32, SNP_INIT_EX, FLAGS, flags);
	CALL(call, 64, SNP_INIT_EX, LIST_PADDR, call->page);
	return snp_can_start(storm);
}

/* Pages that the firmware writes to time and again. */
static void lend_pages(struct storm *storm)
{
	for (uint64_t at = 0; at < MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		storm_set(storm, STORM_TMR + at, RMP_FIRMWARE);
	for (uint64_t at = 0; at < SP_NV_SIZE; at += MACHINE_PAGE_SIZE)
		storm_set(storm, STORM_NV + at, RMP_FIRMWARE);
	storm_set(storm, STORM_BUFFER, RMP_FIRMWARE);
}

static void snp_up(struct storm *storm)
{
	uint32_t id = rarer(storm, SEV_CMD_SNP_INIT, SEV_CMD_SNP_INIT_EX);
	struct call call;

	call_begin(storm, &call, id);
	NEED(id == SEV_CMD_SNP_INIT ? make_snp_init(storm, &call) : make_snp_init_ex(storm, &call));
	storm_good(storm, &call);
	lend_pages(storm);
}

/* SNP_SHUTDOWN and SNP_SHUTDOWN_EX. */

static bool snp_can_stop(struct storm *storm)
{
	if (!legacy_off(storm) || !storm_snp(storm))
		return false;
	storm_drop_contexts(storm);
	storm_flush(storm);
	return true;
}

bool make_snp_shutdown(struct storm *storm, struct call *call)
{
	(void)call;
	return snp_can_stop(storm);
}

bool make_snp_shutdown_ex(struct storm *storm, struct call *call)
{
	uint32_t flags = storm_below(storm, 2);

	if (storm->sim.sp->profile->features & AMD_SP_FEATURE_X86_SNP_SHUTDOWN)
		flags |= storm_chance(storm, 3) ? 2 : 0;
	CALL(call, 32, SNP_SHUTDOWN_EX, LEN, SEV_SIZE_SNP_SHUTDOWN_EX);
	CALL(call, 32, SNP_SHUTDOWN_EX, FLAGS, flags);
	return snp_can_stop(storm);
}

static void snp_down(struct storm *storm)
{
	uint32_t id = rarer(storm, SEV_CMD_SNP_SHUTDOWN, SEV_CMD_SNP_SHUTDOWN_EX);
	struct call call;

	call_begin(storm, &call, id);
	NEED(id == SEV_CMD_SNP_SHUTDOWN ? make_snp_shutdown(storm, &call)
					: make_snp_shutdown_ex(storm, &call));
	storm_good(storm, &call);
}

static void power_cycle(struct storm *storm)
{
	machine_reset(storm->sim.machine);
	machine_enable_snp(storm->sim.machine);
	machine_wbinvd_all(storm->sim.machine);
	amd_sp_power_cycle(storm->sim.sp);
	storm_put_nv(storm);
}

/* Commands in the state that the platform is in. */
static void blow(struct storm *storm, unsigned rows)
{
	while (rows-- && storm->done < storm->wanted)
		storm_row(storm);
}

void storm_platform(struct storm *storm)
{
	bool snp = !storm_chance(storm, 4);

	if (storm_chance(storm, 16))
		power_cycle(storm);
	blow(storm, 12);
	if (snp)
		snp_up(storm);
	blow(storm, 12);
	if (!storm_chance(storm, 6)) {
		legacy_up(storm);
		blow(storm, 70);
		storm_plain(storm, SEV_CMD_SHUTDOWN);
	}
	blow(storm, 8);
	if (snp)
		snp_down(storm);
}

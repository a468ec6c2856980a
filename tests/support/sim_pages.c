/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/asid.h"
#include "amd-sp/invariants.h"
#include "base/crypto.h"

#define INIT_RMP 1u

static void need(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "sim_pages: %s\n", what);
	abort();
}

static uint64_t new_guest(struct sim_world *world, uint32_t asid)
{
	struct sp_gctx gctx = {
		.spa = sim_page(&world->sim),
		.asid = asid,
		.state = SP_GSTATE_RUNNING,
		.policy = SIM_POLICY,
	};

	memset(gctx.vek, (int)(0x10 + asid), 16);
	memset(gctx.vek + 16, (int)(0x20 + asid), 16);
	memset(gctx.oek, (int)(0x30 + asid), sizeof(gctx.oek));
	memset(gctx.report_id, (int)(0x40 + asid), sizeof(gctx.report_id));
	need(sp_gctx_save(world->sim.sp, &gctx) == SEV_FW_SUCCESS, "context not saved");
	rmp_set_state(rmp_at(world->sim.machine, gctx.spa), RMP_CONTEXT);
	world->sim.sp->state->snp.guest_count++;
	sp_asid_bind(world->sim.sp, asid, SP_ASID_SNP, gctx.spa, gctx.vek);
	return gctx.spa;
}

void sim_world_setup(struct sim_world *world, const char *profile)
{
	char why[256];

	memset(world, 0, sizeof(*world));
	sim_sp_setup(&world->sim, profile, true);
	sim_put(world, SEV_AT_SNP_INIT_EX_FLAGS, 4, INIT_RMP);
	need(sim_world_command(world, SEV_CMD_SNP_INIT_EX) == SEV_FW_SUCCESS, "SNP_INIT_EX");
	machine_wbinvd_all(world->sim.machine);
	need(sim_plain(&world->sim, SEV_CMD_SNP_DF_FLUSH) == SEV_FW_SUCCESS, "SNP_DF_FLUSH");
	memset(world->buffer, 0, sizeof(world->buffer));
	world->gctx = new_guest(world, SIM_ASID);
	world->other = new_guest(world, SIM_OTHER_ASID);
	need(sp_invariants(world->sim.sp, why, sizeof(why)), why);
}

void sim_world_teardown(struct sim_world *world)
{
	char why[256];

	need(sp_invariants(world->sim.sp, why, sizeof(why)), why);
	sim_sp_teardown(&world->sim);
}

uint32_t sim_world_command(struct sim_world *world, uint32_t id)
{
	return sim_command(&world->sim, id, world->buffer, sizeof(world->buffer));
}

void sim_put(struct sim_world *world, unsigned at, size_t size, uint64_t value)
{
	sev_put_le(world->buffer + at, value, size);
}

void sim_set_guest(struct sim_world *world, void (*change)(struct sp_gctx *gctx))
{
	struct sp_gctx gctx;

	need(sp_gctx_open(world->sim.sp, NULL, world->gctx, &gctx) == SEV_FW_SUCCESS,
	     "context does not open");
	change(&gctx);
	need(sp_gctx_save(world->sim.sp, &gctx) == SEV_FW_SUCCESS, "context not saved");
	if (!gctx.asid && world->sim.sp->state->asids[SIM_ASID].use == SP_ASID_SNP)
		sp_asid_release(world->sim.sp, SIM_ASID);
}

void sim_set_page(struct sim_world *world, uint64_t spa, enum rmp_state state, uint64_t gpa,
		  enum rmp_size size)
{
	struct rmp_entry *entry = rmp_at(world->sim.machine, spa);
	bool of_guest = state >= RMP_PRE_GUEST;

	entry->size = (uint8_t)(state <= RMP_HV_FIXED ? RMP_4K : size);
	rmp_set_state(entry, state);
	if (state == RMP_METADATA)
		entry->gpa = world->gctx;
	entry->immutable = state == RMP_FIRMWARE || state == RMP_CONTEXT || state == RMP_METADATA ||
			   state == RMP_PRE_GUEST || state == RMP_PRE_SWAP;
	if (!of_guest)
		return;
	entry->gpa = gpa;
	entry->asid = SIM_ASID;
	entry->validated = state == RMP_PRE_SWAP || state == RMP_GUEST_VALID;
	entry->perms[0] = RMP_PERMS;
}

uint64_t sim_new_page(struct sim_world *world, enum rmp_state state, enum rmp_size size)
{
	uint64_t spa = size == RMP_2M ? sim_pages(&world->sim, 512, MACHINE_LARGE_SIZE)
				      : sim_page(&world->sim);

	sim_set_page(world, spa, state, SIM_GPA, size);
	return spa;
}

void sim_digest(struct sim_world *world, uint8_t digest[32])
{
	struct machine *machine = world->sim.machine;
	uint8_t page[MACHINE_PAGE_SIZE];
	struct sev_sha256 hash;

	sev_sha256_init(&hash);
	sev_sha256_update(&hash, world->sim.sp->state, sizeof(*world->sim.sp->state));
	for (uint64_t spa = 0; spa < machine_config(machine)->memory_size; spa += sizeof(page))
		sev_sha256_update(&hash, rmp_at(machine, spa), sizeof(struct rmp_entry));
	for (uint64_t spa = 0; spa < world->sim.next_page; spa += sizeof(page)) {
		need(machine_read(machine, spa, page, sizeof(page)), "no memory");
		sev_sha256_update(&hash, page, sizeof(page));
	}
	sev_sha256_final(&hash, digest);
}

uint64_t sim_field(const struct sim_world *world, unsigned at)
{
	return sev_get_le64(world->buffer + at);
}

static void disable_swap(struct sp_gctx *gctx)
{
	gctx->policy |= SIM_SWAP_DISABLE;
}

void sim_disable_swap(struct sim_world *world)
{
	sim_set_guest(world, disable_swap);
}

static void drop_asid(struct sp_gctx *gctx)
{
	gctx->asid = 0;
}

void sim_drop_asid(struct sim_world *world)
{
	sim_set_guest(world, drop_asid);
}

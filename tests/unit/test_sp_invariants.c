/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The invariants of the software processor: sound states have them all, and for each there is a
 * state in which it is seen to be broken.
 */
#include "test.h"

#include "amd-sp/asid.h"
#include "amd-sp/invariants.h"
#include "sim_pages.h"

#define HANDLE 5u

static struct rmp_entry *new_entry(struct sim_world *world, enum rmp_state state,
				   enum rmp_size size)
{
	return rmp_at(world->sim.machine, sim_new_page(world, state, size));
}

static struct sp_legacy *legacy(struct sim_world *world)
{
	return &world->sim.sp->state->legacy;
}

static struct sp_snp *snp(struct sim_world *world)
{
	return &world->sim.sp->state->snp;
}

/* A guest of SEV with an ASID of its own, and the i-th of its kind. */
static struct sp_guest *add_legacy(struct sim_world *world, unsigned i)
{
	struct sp_guest *guest = &legacy(world)->guests[i];

	legacy(world)->state = SP_LEGACY_WORKING;
	guest->handle = HANDLE + i;
	guest->state = SP_GUEST_RUNNING;
	guest->asid = world->sim.machine_config.min_sev_asid + i;
	memset(guest->vek, (int)(0x80 + i), 16);
	memset(guest->vek + 16, (int)(0x90 + i), 16);
	sp_asid_bind(world->sim.sp, guest->asid, SP_ASID_LEGACY, guest->handle, guest->vek);
	return guest;
}

static struct sp_asid *own_asid(struct sim_world *world)
{
	return &world->sim.sp->state->asids[SIM_ASID];
}

/* The RMP. */

static void unassigned_asid(struct sim_world *world)
{
	new_entry(world, RMP_HYPERVISOR, RMP_4K)->asid = 1;
}

static void unassigned_validated(struct sim_world *world)
{
	new_entry(world, RMP_HYPERVISOR, RMP_4K)->validated = true;
}

static void unassigned_perms(struct sim_world *world)
{
	new_entry(world, RMP_HV_FIXED, RMP_4K)->perms[3] = RMP_READ;
}

static void fixed_assigned(struct sim_world *world)
{
	new_entry(world, RMP_PRE_GUEST, RMP_4K)->hv_fixed = true;
}

static void no_size(struct sim_world *world)
{
	new_entry(world, RMP_PRE_GUEST, RMP_4K)->size = 2;
}

static void firmware_validated(struct sim_world *world)
{
	new_entry(world, RMP_FIRMWARE, RMP_4K)->validated = true;
}

static void metadata_perms(struct sim_world *world)
{
	new_entry(world, RMP_METADATA, RMP_4K)->perms[0] = RMP_READ;
}

static void reclaim_gpa(struct sim_world *world)
{
	new_entry(world, RMP_RECLAIM, RMP_4K)->gpa = 0x1000;
}

static void context_gpa(struct sim_world *world)
{
	rmp_at(world->sim.machine, world->gctx)->gpa = 0x1000;
}

static void large_metadata(struct sim_world *world)
{
	new_entry(world, RMP_METADATA, RMP_2M);
}

static void guest_asid(struct sim_world *world)
{
	new_entry(world, RMP_PRE_GUEST, RMP_4K)->asid = world->sim.machine_config.max_asid + 1;
}

static void guest_gpa(struct sim_world *world)
{
	new_entry(world, RMP_PRE_GUEST, RMP_2M)->gpa += 0x1000;
}

static void guest_perms(struct sim_world *world)
{
	new_entry(world, RMP_GUEST_VALID, RMP_4K)->perms[1] = 0x10;
}

static void large_not_aligned(struct sim_world *world)
{
	sim_pages(&world->sim, 512, MACHINE_LARGE_SIZE);
	sim_page(&world->sim);
	new_entry(world, RMP_GUEST_VALID, RMP_4K)->size = RMP_2M;
}

static void overlap(struct sim_world *world)
{
	uint64_t spa = sim_new_page(world, RMP_GUEST_VALID, RMP_2M);

	sim_set_page(world, spa + 0x5000, RMP_GUEST_VALID, SIM_GPA, RMP_4K);
}

/* SEV's platform and guests. */

static void legacy_state(struct sim_world *world)
{
	legacy(world)->state = 3;
}

static void working_without_guests(struct sim_world *world)
{
	legacy(world)->state = SP_LEGACY_WORKING;
}

static void guests_without_working(struct sim_world *world)
{
	add_legacy(world, 0);
	legacy(world)->state = SP_LEGACY_INIT;
}

static void not_wiped(struct sim_world *world)
{
	legacy(world)->guests[9].vek[0] = 1;
}

static void guest_state(struct sim_world *world)
{
	add_legacy(world, 0)->state = SP_GUEST_UNINIT;
}

static void same_handle(struct sim_world *world)
{
	add_legacy(world, 0);
	add_legacy(world, 1)->handle = HANDLE;
}

static void legacy_key(struct sim_world *world)
{
	struct sp_guest *a = add_legacy(world, 0), *b = add_legacy(world, 1);

	memcpy(b->vek, a->vek, sizeof(b->vek));
	b->policy = a->policy = 2; /* NOKS */
}

static void legacy_key_other_policy(struct sim_world *world)
{
	struct sp_guest *a = add_legacy(world, 0), *b = add_legacy(world, 1);

	memcpy(b->vek, a->vek, sizeof(b->vek));
	b->policy = 1;
}

/* SNP's platform and guests. */

static void count_up(struct sim_world *world)
{
	snp(world)->guest_count++;
}

static void left_over(struct sim_world *world)
{
	snp(world)->state = SP_SNP_UNINIT;
}

static void no_rmp(struct sim_world *world)
{
	rmp_clear(world->sim.machine);
}

static void max_snp_asid(struct sim_world *world)
{
	snp(world)->max_snp_asid = world->sim.machine_config.min_sev_asid;
}

static void hiding(struct sim_world *world)
{
	machine_set_ciphertext_hiding(world->sim.machine, true);
}

static void seal(struct sim_world *world)
{
	uint8_t byte;

	machine_read(world->sim.machine, world->gctx + 99, &byte, 1);
	byte ^= 1;
	machine_write(world->sim.machine, world->gctx + 99, &byte, 1);
}

static void forged_context(struct sim_world *world)
{
	sim_new_page(world, RMP_CONTEXT, RMP_4K);
}

static void change_state(struct sp_gctx *gctx)
{
	gctx->state = SP_GSTATE_INIT;
}

static void context_state(struct sim_world *world)
{
	sim_set_guest(world, change_state);
}

static void take_report_id(struct sp_gctx *gctx)
{
	memset(gctx->report_id, 0x40 + SIM_OTHER_ASID, sizeof(gctx->report_id));
}

static void report_id(struct sim_world *world)
{
	sim_set_guest(world, take_report_id);
}

static void take_key(struct sp_gctx *gctx)
{
	memset(gctx->vek, 0x10 + SIM_OTHER_ASID, 16);
	memset(gctx->vek + 16, 0x20 + SIM_OTHER_ASID, 16);
}

static void snp_key(struct sim_world *world)
{
	sim_set_guest(world, take_key);
}

static void reported_tcb(struct sim_world *world)
{
	snp(world)->reported_tcb.svn[3]++;
}

static void committed_tcb(struct sim_world *world)
{
	snp(world)->running.tcb.svn[3]--;
	snp(world)->reported_tcb.svn[3]--;
}

/* ASIDs. */

static void free_key(struct sim_world *world)
{
	const uint8_t key[MACHINE_KEY_SIZE] = {1};

	machine_key_load(world->sim.machine, 50, key);
}

static void free_owner(struct sim_world *world)
{
	world->sim.sp->state->asids[50].owner = world->gctx;
}

static void free_but_named(struct sim_world *world)
{
	sp_asid_release(world->sim.sp, SIM_ASID);
}

static void no_key(struct sim_world *world)
{
	machine_key_clear(world->sim.machine, SIM_ASID);
}

static void flush_due(struct sim_world *world)
{
	own_asid(world)->flush = true;
}

static void odd_use(struct sim_world *world)
{
	own_asid(world)->use = 3;
}

static void too_many_users(struct sim_world *world)
{
	own_asid(world)->users = 2;
}

static void other_owner(struct sim_world *world)
{
	own_asid(world)->owner = world->other;
}

static void change_asid(struct sp_gctx *gctx)
{
	gctx->asid = SIM_OTHER_ASID;
}

static void asid_of_another(struct sim_world *world)
{
	sim_set_guest(world, change_asid);
}

static const struct {
	const char *what;
	void (*broken)(struct sim_world *world);
	const char *why;
} ROWS[] = {
	/* spec: APM2 page states: a page that is not assigned has no attributes */
	{"unassigned with ASID", unassigned_asid, "is not assigned, but has attributes"},
	{"unassigned and validated", unassigned_validated, "is not assigned, but has attributes"},
	{"unassigned with permissions", unassigned_perms, "is not assigned, but has permissions"},
	{"HV-Fixed and assigned", fixed_assigned, "is HV-Fixed, but assigned"},
	{"no size", no_size, "has no size"},
	/* spec: APM2 page states: Firmware, Context, Metadata and Reclaim pages are nobody's to
	   access */
	{"Firmware and validated", firmware_validated, "has no owner, but is validated"},
	{"Metadata with permissions", metadata_perms, "has no owner, but is validated"},
	{"Reclaim with GPA", reclaim_gpa, "is Reclaim, but has a guest address"},
	{"Context with GPA", context_gpa, "is Context and Metadata at once"},
	{"Metadata of 2 MiB", large_metadata, "is Context or Metadata of 2 MiB"},
	{"ASID of a page", guest_asid, "has an ASID that the processor has not"},
	{"GPA of a page", guest_gpa, "has a guest address that is not aligned"},
	{"permissions of a page", guest_perms, "has reserved permissions"},
	/* spec: APM2 RMP: no entry of 2 MiB overlaps assigned entries of 4 KiB */
	{"2 MiB not aligned", large_not_aligned, "is of 2 MiB, but not aligned"},
	{"overlap", overlap, "is within a page of 2 MiB"},
	{"SEV's state", legacy_state, "the SEV platform is in state 3"},
	/* spec: SEV-API platform state machine: WORKING is INIT with guests */
	{"WORKING without guests", working_without_guests, "in state 2 with 0 guests"},
	{"guests without WORKING", guests_without_working, "in state 1 with 1 guests"},
	{"slot not wiped", not_wiped, "a free slot of SEV guests is not wiped"},
	{"state of a SEV guest", guest_state, "SEV guest 5 is in state 0"},
	{"same handle", same_handle, "share their name"},
	/* spec: SEV-API LAUNCH_START: guests share a key only where both policies allow it */
	{"same key, NOKS", legacy_key, "share a key"},
	{"same key, other policy", legacy_key_other_policy, "share a key"},
	{"GUEST_COUNT", count_up, "2 context pages, GUEST_COUNT is 3"},
	{"UNINIT with guests", left_over, "something is left"},
	{"INIT without RMP", no_rmp, "without an RMP"},
	{"MAX_SNP_ASID", max_snp_asid, "is an ASID of SEV"},
	{"ciphertext hiding", hiding, "ciphertext hiding differs"},
	{"seal", seal, "does not open: status 0x10"},
	{"forged context", forged_context, "does not open"},
	{"context's state", context_state, "is in state 0 with ASID 1"},
	{"REPORT_ID", report_id, "share a REPORT_ID"},
	{"key of SNP", snp_key, "share a key"},
	/* spec: SNP-ABI TCB_VERSION: ReportedTCB <= CommittedTCB <= CurrentTCB */
	{"REPORTED_TCB", reported_tcb, "REPORTED_TCB is above COMMITTED_TCB"},
	{"COMMITTED_TCB", committed_tcb, "COMMITTED_TCB is above CURRENT_TCB"},
	{"free ASID with key", free_key, "ASID 50 is free, but has an owner or a key"},
	{"free ASID with owner", free_owner, "ASID 50 is free, but has an owner or a key"},
	{"free ASID that is named", free_but_named, "ASID 1 is free, but a guest has it"},
	{"bound without key", no_key, "ASID 1 is in use without a key or a flush"},
	{"bound without flush", flush_due, "ASID 1 is in use without a key or a flush"},
	{"odd use", odd_use, "ASID 1 is in use as 3"},
	{"users", too_many_users, "ASID 1 has 2 users, but 1 guests name it"},
	{"owner", other_owner, "which does not name it"},
	{"another's ASID", asid_of_another, "ASID 1 has 1 users, but 0 guests name it"},
};

static void what_is_broken_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++) {
		struct sim_world world;
		char why[256] = "";

		sim_world_setup(&world, "milan-1.55");
		ROWS[i].broken(&world);
		if (sp_invariants(world.sim.sp, why, sizeof(why)))
			fail_msg("%s: nothing was found", ROWS[i].what);
		if (!strstr(why, ROWS[i].why))
			fail_msg("%s: found \"%s\", expected \"%s\"", ROWS[i].what, why,
				 ROWS[i].why);
		sim_sp_teardown(&world.sim);
	}
}

static void what_is_sound_is_sound(void **state)
{
	struct sim_world world;
	struct sp_guest *a, *b;
	char why[256] = "";

	(void)state;
	sim_world_setup(&world, "milan-1.55");
	for (unsigned i = RMP_HYPERVISOR; i < RMP_STATES; i++)
		if (i != RMP_CONTEXT)
			sim_new_page(&world, (enum rmp_state)i, RMP_4K);
	sim_new_page(&world, RMP_PRE_SWAP, RMP_2M);
	sim_new_page(&world, RMP_FIRMWARE, RMP_2M);
	assert_true(sp_invariants(world.sim.sp, why, sizeof(why)));
	/* Two guests of SEV share key and ASID; the first one leaves the ASID. */
	a = add_legacy(&world, 0);
	b = &legacy(&world)->guests[1];
	*b = *a;
	b->handle++;
	sp_asid_bind(world.sim.sp, b->asid, SP_ASID_LEGACY, b->handle, b->vek);
	if (!sp_invariants(world.sim.sp, why, sizeof(why)))
		fail_msg("%s", why);
	sp_asid_release(world.sim.sp, a->asid);
	a->asid = 0;
	if (!sp_invariants(world.sim.sp, why, sizeof(why)))
		fail_msg("%s", why);
	sim_sp_teardown(&world.sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_broken_is_named),
		cmocka_unit_test(what_is_sound_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

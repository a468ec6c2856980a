/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands on guests of SNP, from SNP_GCTX_CREATE to SNP_DECOMMISSION: what each refuses, in which
 * states, and what it does.
 */
#include "snp_rows.h"

#include "abi/layout/secrets_page.h"
#include "base/bytes.h"
#include "base/crypto.h"

#define MIGRATE_MA	  (UINT64_C(1) << 18)
#define DEBUG		  (UINT64_C(1) << 19)
#define SINGLE_SOCKET	  (UINT64_C(1) << 20)
#define CXL_ALLOW	  (UINT64_C(1) << 21)
#define MEM_AES_256_XTS	  (UINT64_C(1) << 22)
#define RAPL_DIS	  (UINT64_C(1) << 23)
#define CIPHERTEXT_HIDING (UINT64_C(1) << 24)
#define PAGE_SWAP_DISABLE (UINT64_C(1) << 25)
#define ROWS(rows)	  rows, SEV_COUNT(rows)
#define CHANGE(name)	  static void name(struct scene *s)
#define QUIRK(id, n)	  (s->sim.sp->quirks.choice[AMD_SP_QUIRK_##id] = (uint8_t)(n))

static struct machine_config *config_of(struct scene *s)
{
	return (struct machine_config *)(uintptr_t)machine_config(s->sim.machine);
}

static void set_gctx(struct scene *s, void (*edit)(struct sp_gctx *))
{
	struct sp_gctx gctx = sim_gctx_open(&s->sim, s->gctx);

	edit(&gctx);
	assert_int_equal(sp_gctx_save(s->sim.sp, &gctx), SEV_FW_SUCCESS);
}

/* What each command that names a context checks of it. GCTX_PADDR is the first field, but for
 * SNP_ACTIVATE_EX. */
static unsigned gctx_at(const struct scene *s)
{
	return s->id == SEV_CMD_SNP_ACTIVATE_EX ? SEV_AT_SNP_ACTIVATE_EX_GCTX_PADDR : 0;
}

static void name_gctx(struct scene *s, uint64_t spa)
{
	scene_put(s, gctx_at(s), spa, 8);
}

CHANGE(gctx_misaligned)
{
	name_gctx(s, s->gctx + 16);
}

CHANGE(gctx_outside)
{
	name_gctx(s, UINT64_C(1) << 40);
}

CHANGE(gctx_large)
{
	uint64_t spa = sim_pages(&s->sim, 512, MACHINE_LARGE_SIZE);
	struct rmp_entry *entry = rmp_at(s->sim.machine, spa);

	rmp_set_state(entry, RMP_CONTEXT);
	entry->size = RMP_2M;
	name_gctx(s, spa);
}

CHANGE(gctx_firmware)
{
	rmp_set_state(rmp_at(s->sim.machine, s->gctx), RMP_FIRMWARE);
}

CHANGE(gctx_hypervisor)
{
	name_gctx(s, sim_page(&s->sim));
}

CHANGE(gctx_empty)
{
	uint64_t spa = sim_page(&s->sim);

	rmp_set_state(rmp_at(s->sim.machine, spa), RMP_CONTEXT);
	name_gctx(s, spa);
}

static void flip(struct scene *s, uint64_t offset)
{
	uint8_t byte;

	assert_true(machine_read(s->sim.machine, s->gctx + offset, &byte, 1));
	byte ^= 1;
	assert_true(machine_write(s->sim.machine, s->gctx + offset, &byte, 1));
}

CHANGE(gctx_tampered)
{
	flip(s, 200);
}

CHANGE(gctx_elsewhere)
{
	uint64_t spa = sim_page(&s->sim);
	uint8_t page[MACHINE_PAGE_SIZE];

	assert_true(machine_read(s->sim.machine, s->gctx, page, sizeof(page)));
	assert_true(machine_write(s->sim.machine, spa, page, sizeof(page)));
	rmp_set_state(rmp_at(s->sim.machine, spa), RMP_CONTEXT);
	name_gctx(s, spa);
}

CHANGE(platform_uninit)
{
	s->sim.sp->state->snp.state = SP_SNP_UNINIT;
}

static const struct row GCTX_ROWS[] = {
	/* spec: SNP-ABI guest state machine: which commands each state allows */
	{"platform UNINIT", platform_uninit, SEV_FW_INVALID_PLATFORM_STATE},
	/* spec: SNP-ABI common checks of GCTX_PADDR: alignment, page size, page state */
	{"context not aligned", gctx_misaligned, SEV_FW_INVALID_ADDRESS},
	{"context outside of memory", gctx_outside, SEV_FW_INVALID_ADDRESS},
	{"context of 2 MiB", gctx_large, SEV_FW_INVALID_PAGE_SIZE},
	{"context is a Firmware page", gctx_firmware, SEV_FW_INVALID_PAGE_STATE},
	{"context is a Hypervisor page", gctx_hypervisor, SEV_FW_INVALID_PAGE_STATE},
	{"context page without a context", gctx_empty, SEV_FW_INVALID_GUEST},
	{"context tampered with", gctx_tampered, SEV_FW_INVALID_GUEST},
	{"context of another page", gctx_elsewhere, SEV_FW_INVALID_GUEST},
};

/* The valid calls. */

CHANGE(prepare_gctx_create)
{
	s->gctx = sim_page(&s->sim);
	sim_to_firmware(&s->sim, s->gctx);
	name_gctx(s, s->gctx);
}

CHANGE(prepare_decommission)
{
	s->gctx = sim_launch(&s->sim, SIM_POLICY, SIM_ASID);
	name_gctx(s, s->gctx);
}

CHANGE(prepare_guest_status)
{
	s->gctx = sim_launch(&s->sim, SIM_POLICY, SIM_ASID);
	s->page = sim_page(&s->sim);
	sim_to_firmware(&s->sim, s->page);
	name_gctx(s, s->gctx);
	scene_put(s, SEV_AT_SNP_GUEST_STATUS_STATUS_PADDR, s->page, 8);
}

CHANGE(prepare_launch_start)
{
	s->gctx = sim_gctx(&s->sim);
	name_gctx(s, s->gctx);
	scene_put(s, SEV_AT_SNP_LAUNCH_START_POLICY, SIM_POLICY, 8);
}

CHANGE(prepare_activate)
{
	s->gctx = sim_gctx(&s->sim);
	assert_int_equal(sim_launch_start(&s->sim, s->gctx, SIM_POLICY), SEV_FW_SUCCESS);
	name_gctx(s, s->gctx);
	scene_put(s, SEV_AT_SNP_ACTIVATE_ASID, SIM_ASID, 4);
}

CHANGE(prepare_activate_ex)
{
	const uint8_t ids[8] = {0, 0, 0, 0, 1};

	s->gctx = sim_gctx(&s->sim);
	assert_int_equal(sim_launch_start(&s->sim, s->gctx, SIM_POLICY), SEV_FW_SUCCESS);
	s->page = sim_page(&s->sim);
	assert_true(machine_write(s->sim.machine, s->page, ids, sizeof(ids)));
	name_gctx(s, s->gctx);
	scene_put(s, SEV_AT_SNP_ACTIVATE_EX_EX_LEN, 0x20, 4);
	scene_put(s, SEV_AT_SNP_ACTIVATE_EX_ASID, SIM_ASID, 4);
	scene_put(s, SEV_AT_SNP_ACTIVATE_EX_NUM_IDS, 2, 4);
	scene_put(s, SEV_AT_SNP_ACTIVATE_EX_IDS_PADDR, s->page, 8);
}

CHANGE(prepare_launch_update)
{
	uint8_t contents[MACHINE_PAGE_SIZE];

	memset(contents, 0x5A, sizeof(contents));
	s->gctx = sim_launch(&s->sim, SIM_POLICY, SIM_ASID);
	s->page = sim_pre_guest(&s->sim, SIM_ASID, 0x8000, RMP_4K, contents);
	name_gctx(s, s->gctx);
	scene_put(s, SEV_AT_SNP_LAUNCH_UPDATE_FLAGS, SIM_NORMAL, 4);
	scene_put(s, SEV_AT_SNP_LAUNCH_UPDATE_PAGE_PADDR, s->page, 8);
}

CHANGE(prepare_launch_finish)
{
	s->gctx = sim_launch(&s->sim, SIM_POLICY, SIM_ASID);
	name_gctx(s, s->gctx);
}

#define COMMAND(name, prepare)                                                                     \
	{                                                                                          \
		SEV_CMD_##name, SEV_SIZE_##name, false, prepare                                    \
	}
static const struct command GCTX_CREATE = COMMAND(SNP_GCTX_CREATE, prepare_gctx_create);
static const struct command DECOMMISSION = COMMAND(SNP_DECOMMISSION, prepare_decommission);
static const struct command GUEST_STATUS = COMMAND(SNP_GUEST_STATUS, prepare_guest_status);
static const struct command START = COMMAND(SNP_LAUNCH_START, prepare_launch_start);
static const struct command ACTIVATE = COMMAND(SNP_ACTIVATE, prepare_activate);
static const struct command ACTIVATE_EX = COMMAND(SNP_ACTIVATE_EX, prepare_activate_ex);
static const struct command UPDATE = COMMAND(SNP_LAUNCH_UPDATE, prepare_launch_update);
static const struct command FINISH = COMMAND(SNP_LAUNCH_FINISH, prepare_launch_finish);

static void state_init(struct sp_gctx *gctx)
{
	gctx->state = SP_GSTATE_INIT;
}

static void state_launch(struct sp_gctx *gctx)
{
	gctx->state = SP_GSTATE_LAUNCH;
}

static void state_running(struct sp_gctx *gctx)
{
	gctx->state = SP_GSTATE_RUNNING;
}

CHANGE(guest_init)
{
	set_gctx(s, state_init);
}

CHANGE(guest_launch)
{
	set_gctx(s, state_launch);
}

CHANGE(guest_running)
{
	set_gctx(s, state_running);
}

/* spec: SNP-ABI guest state machine: a command is refused in states that do not list it */
static void commands_are_refused_in_other_states(void **state)
{
	static const struct {
		const struct command *command;
		uint32_t init, launch, running;
	} states[] = {
		{&DECOMMISSION, SEV_FW_SUCCESS, SEV_FW_SUCCESS, SEV_FW_SUCCESS},
		{&GUEST_STATUS, SEV_FW_SUCCESS, SEV_FW_SUCCESS, SEV_FW_SUCCESS},
		{&START, SEV_FW_SUCCESS, SEV_FW_INVALID_GUEST_STATE, SEV_FW_INVALID_GUEST_STATE},
		{&ACTIVATE, SEV_FW_INVALID_GUEST_STATE, SEV_FW_SUCCESS, SEV_FW_SUCCESS},
		{&ACTIVATE_EX, SEV_FW_INVALID_GUEST_STATE, SEV_FW_SUCCESS, SEV_FW_SUCCESS},
		{&UPDATE, SEV_FW_INVALID_GUEST_STATE, SEV_FW_SUCCESS, SEV_FW_INVALID_GUEST_STATE},
		{&FINISH, SEV_FW_INVALID_GUEST_STATE, SEV_FW_SUCCESS, SEV_FW_INVALID_GUEST_STATE},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(states); i++) {
		const struct row rows[] = {
			{"guest in INIT", guest_init, states[i].init},
			{"guest in LAUNCH", guest_launch, states[i].launch},
			{"guest in RUNNING", guest_running, states[i].running},
		};

		run_rows(states[i].command, NULL, ROWS(rows));
		run_rows(states[i].command, "milan-1.55", ROWS(GCTX_ROWS));
	}
}

CHANGE(create_misaligned)
{
	name_gctx(s, s->gctx + 8);
}

CHANGE(create_large)
{
	uint64_t spa = sim_pages(&s->sim, 512, MACHINE_LARGE_SIZE);
	struct rmp_entry *entry = rmp_at(s->sim.machine, spa);

	rmp_set_state(entry, RMP_FIRMWARE);
	entry->size = RMP_2M;
	name_gctx(s, spa);
}

CHANGE(create_hypervisor)
{
	sim_to_hypervisor(&s->sim, s->gctx);
}

CHANGE(create_again)
{
	rmp_set_state(rmp_at(s->sim.machine, s->gctx), RMP_CONTEXT);
}

CHANGE(create_in_rmp)
{
	name_gctx(s, machine_core(s->sim.machine, 0)->rmp_base);
}

CHANGE(create_in_tmr)
{
	struct sp_legacy *legacy = &s->sim.sp->state->legacy;

	legacy->state = SP_LEGACY_INIT;
	legacy->es = true;
	legacy->tmr_len = 0x100000;
	legacy->tmr_paddr = s->gctx & ~UINT64_C(0xFFFFF);
}

static void gctx_create_refuses(void **state)
{
	static const struct row rows[] = {
		{"valid", NULL, SEV_FW_SUCCESS},
		/* spec: SNP-ABI guest state machine: which commands each state allows */
		{"platform UNINIT", platform_uninit, SEV_FW_INVALID_PLATFORM_STATE},
		/* spec: SNP-ABI SNP_GCTX_CREATE: GCTX_PADDR is an aligned sPA of memory */
		{"not aligned", create_misaligned, SEV_FW_INVALID_ADDRESS},
		{"outside of memory", gctx_outside, SEV_FW_INVALID_ADDRESS},
		/* spec: SNP-ABI SNP_GCTX_CREATE: the page is 4 KiB */
		{"2 MiB", create_large, SEV_FW_INVALID_PAGE_SIZE},
		/* spec: SNP-ABI SNP_GCTX_CREATE: the page is a Firmware page */
		{"Hypervisor page", create_hypervisor, SEV_FW_INVALID_PAGE_STATE},
		{"Context page", create_again, SEV_FW_INVALID_PAGE_STATE},
		/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself
		 */
		{"page of the RMP", create_in_rmp, SEV_FW_INVALID_PAGE_STATE},
		{"page of the TMR", create_in_tmr, SEV_FW_INVALID_PAGE_STATE},
	};

	(void)state;
	run_rows(&GCTX_CREATE, NULL, ROWS(rows));
}

static void gctx_create_makes_a_context(void **state)
{
	struct scene scene;
	struct sp_gctx gctx;

	(void)state;
	scene_begin(&scene, &GCTX_CREATE, "milan-1.55");
	assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
	assert_int_equal(rmp_state_at(scene.sim.machine, scene.gctx), RMP_CONTEXT);
	assert_int_equal(scene.sim.sp->state->snp.guest_count, 1);
	gctx = sim_gctx_open(&scene.sim, scene.gctx);
	assert_int_equal(gctx.state, SP_GSTATE_INIT);
	assert_int_equal(gctx.asid, 0);
	scene_end(&scene);
}

static void decommission_ends_a_guest(void **state)
{
	struct scene scene;
	uint8_t page[MACHINE_PAGE_SIZE];
	uint64_t other;

	(void)state;
	scene_begin(&scene, &DECOMMISSION, "turin-1.58");
	assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
	assert_int_equal(rmp_state_at(scene.sim.machine, scene.gctx), RMP_FIRMWARE);
	assert_int_equal(scene.sim.sp->state->snp.guest_count, 0);
	assert_false(machine_key_loaded(scene.sim.machine, SIM_ASID));
	assert_true(machine_read(scene.sim.machine, scene.gctx, page, sizeof(page)));
	assert_true(sev_is_zero(page, sizeof(page)));
	/* spec: SEV-API ACTIVATE: WBINVD on every core and DF_FLUSH since the ASID was freed */
	other = sim_gctx(&scene.sim);
	assert_int_equal(sim_launch_start(&scene.sim, other, SIM_POLICY), SEV_FW_SUCCESS);
	assert_int_equal(sim_activate(&scene.sim, other, SIM_ASID), SEV_FW_WBINVD_REQUIRED);
	machine_wbinvd_all(scene.sim.machine);
	assert_int_equal(sim_activate(&scene.sim, other, SIM_ASID), SEV_FW_DF_FLUSH_REQUIRED);
	sim_snp_flush(&scene.sim);
	assert_int_equal(sim_activate(&scene.sim, other, SIM_ASID), SEV_FW_SUCCESS);
	scene_end(&scene);
}

CHANGE(status_misaligned)
{
	scene_put(s, SEV_AT_SNP_GUEST_STATUS_STATUS_PADDR, s->page + 8, 8);
}

CHANGE(status_outside)
{
	scene_put(s, SEV_AT_SNP_GUEST_STATUS_STATUS_PADDR, UINT64_C(1) << 40, 8);
}

CHANGE(status_hypervisor)
{
	sim_to_hypervisor(&s->sim, s->page);
}

static void guest_status_refuses(void **state)
{
	static const struct row rows[] = {
		{"page not aligned", status_misaligned, SEV_FW_INVALID_ADDRESS},
		{"page outside of memory", status_outside, SEV_FW_INVALID_ADDRESS},
		/* spec: SNP-ABI page states: the firmware writes to Firmware and Default pages only
		 */
		{"Hypervisor page", status_hypervisor, SEV_FW_INVALID_PAGE_STATE},
	};

	(void)state;
	run_rows(&GUEST_STATUS, NULL, ROWS(rows));
}

static void vcek_dis(struct sp_gctx *gctx)
{
	gctx->vcek_dis = true;
}

static void guest_status_tells(void **state)
{
	for (unsigned choice = 0; choice < 2; choice++) {
		struct scene scene, *s = &scene;
		uint8_t out[0x20];

		(void)state;
		scene_begin(&scene, &GUEST_STATUS, "genoa-1.55");
		set_gctx(&scene, vcek_dis);
		QUIRK(SNP_STATUS_VCEK_DIS, choice);
		assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
		assert_int_equal(rmp_state_at(scene.sim.machine, scene.page), RMP_RECLAIM);
		assert_true(machine_read(scene.sim.machine, scene.page, out, sizeof(out)));
		assert_int_equal(sev_get_le64(out), SIM_POLICY);
		assert_int_equal(sev_get_le32(out + 8), SIM_ASID);
		assert_int_equal(out[0xC], SP_GSTATE_LAUNCH);
		assert_int_equal(out[0xD], choice == 0);
		assert_true(sev_is_zero(out + 0xE, sizeof(out) - 0xE));
		scene_end(&scene);
	}
}

/* SNP_LAUNCH_START */

static void policy(struct scene *s, uint64_t value)
{
	scene_put(s, SEV_AT_SNP_LAUNCH_START_POLICY, value, 8);
}

CHANGE(start_flags)
{
	scene_put(s, SEV_AT_SNP_LAUNCH_START_FLAGS, 4, 4);
}

CHANGE(policy_bit17)
{
	policy(s, SIM_POLICY & ~UINT64_C(0x20000));
}

CHANGE(policy_bit17_quirk)
{
	QUIRK(SNP_POLICY_RESERVED, 1);
	policy(s, SIM_POLICY & ~UINT64_C(0x20000));
}

CHANGE(policy_reserved)
{
	policy(s, SIM_POLICY | UINT64_C(1) << 26);
}

CHANGE(policy_reserved_63)
{
	policy(s, SIM_POLICY | UINT64_C(1) << 63);
}

CHANGE(policy_reserved_quirk)
{
	QUIRK(SNP_POLICY_RESERVED, 1);
	policy_reserved(s);
}

CHANGE(policy_abi_same)
{
	policy(s, SIM_POLICY | 1 << 8 | s->sim.sp->state->snp.running.api_minor);
}

CHANGE(policy_abi_minor)
{
	policy(s, SIM_POLICY | 1 << 8 | (s->sim.sp->state->snp.running.api_minor + 1u));
}

CHANGE(policy_abi_major)
{
	policy(s, SIM_POLICY | 2 << 8);
}

CHANGE(policy_abi_old_major)
{
	policy(s, SIM_POLICY | 0xFF);
}

CHANGE(smt_off_while_on)
{
	config_of(s)->smt = true;
	policy(s, 0x20000);
}

CHANGE(smt_off_while_off)
{
	policy(s, 0x20000);
}

CHANGE(smt_on_while_on)
{
	config_of(s)->smt = true;
}

CHANGE(policy_cxl)
{
	policy(s, SIM_POLICY | CXL_ALLOW);
}

CHANGE(policy_debug)
{
	policy(s, SIM_POLICY | DEBUG | SINGLE_SOCKET | MIGRATE_MA);
}

CHANGE(policy_rapl)
{
	policy(s, SIM_POLICY | RAPL_DIS);
}

CHANGE(policy_rapl_met)
{
	s->sim.sp->state->snp.rapl_dis = true;
	policy(s, SIM_POLICY | RAPL_DIS);
}

CHANGE(policy_xts)
{
	policy(s, SIM_POLICY | MEM_AES_256_XTS);
}

CHANGE(policy_hiding)
{
	policy(s, SIM_POLICY | CIPHERTEXT_HIDING);
}

CHANGE(policy_hiding_met)
{
	s->sim.sp->state->snp.ciphertext_hiding = true;
	policy(s, SIM_POLICY | CIPHERTEXT_HIDING);
}

CHANGE(policy_swap)
{
	policy(s, SIM_POLICY | PAGE_SWAP_DISABLE);
}

static uint64_t with_agent(struct scene *s, uint64_t agent_policy)
{
	uint64_t agent = sim_running(&s->sim, agent_policy, 9);

	policy(s, SIM_POLICY | MIGRATE_MA);
	scene_put(s, SEV_AT_SNP_LAUNCH_START_FLAGS, 1, 4);
	scene_put(s, SEV_AT_SNP_LAUNCH_START_MA_GCTX_PADDR, agent, 8);
	return agent;
}

CHANGE(agent)
{
	with_agent(s, SIM_POLICY);
}

CHANGE(agent_not_allowed)
{
	with_agent(s, SIM_POLICY);
	policy(s, SIM_POLICY);
}

CHANGE(agent_not_allowed_quirk)
{
	QUIRK(SNP_MA_MIGRATE, 1);
	agent_not_allowed(s);
}

CHANGE(agent_not_running)
{
	uint64_t launching = sim_launch(&s->sim, SIM_POLICY, 8);

	with_agent(s, SIM_POLICY);
	scene_put(s, SEV_AT_SNP_LAUNCH_START_MA_GCTX_PADDR, launching, 8);
}

CHANGE(agent_no_context)
{
	with_agent(s, SIM_POLICY);
	scene_put(s, SEV_AT_SNP_LAUNCH_START_MA_GCTX_PADDR, sim_page(&s->sim), 8);
}

CHANGE(agent_of_agent)
{
	uint64_t spa = with_agent(s, SIM_POLICY);
	struct sp_gctx gctx = sim_gctx_open(&s->sim, spa);

	gctx.ma = true;
	assert_int_equal(sp_gctx_save(s->sim.sp, &gctx), SEV_FW_SUCCESS);
}

CHANGE(agent_of_agent_guest)
{
	QUIRK(SNP_MA_OF_MA, 1);
	agent_of_agent(s);
}

CHANGE(agent_of_agent_policy)
{
	QUIRK(SNP_MA_OF_MA, 2);
	agent_of_agent(s);
}

CHANGE(agent_debug)
{
	with_agent(s, SIM_POLICY | DEBUG);
}

CHANGE(agent_debug_quirk)
{
	QUIRK(SNP_MA_POLICY, 1);
	agent_debug(s);
}

CHANGE(agent_debug_both)
{
	with_agent(s, SIM_POLICY | DEBUG);
	policy(s, SIM_POLICY | MIGRATE_MA | DEBUG);
}

static void launch_start_refuses(void **state)
{
	static const struct row rows[] = {
		{"valid", NULL, SEV_FW_SUCCESS},
		/* spec: SNP-ABI SNP_LAUNCH_START: reserved flags are zero */
		{"flags", start_flags, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI guest policy: reserved bits are zero, bit 17 is one */
		{"bit 17", policy_bit17, SEV_FW_INVALID_PARAM},
		{"bit 17, other choice", policy_bit17_quirk, SEV_FW_POLICY_FAILURE},
		{"bit 26", policy_reserved, SEV_FW_INVALID_PARAM},
		{"bit 63", policy_reserved_63, SEV_FW_INVALID_PARAM},
		{"bit 26, other choice", policy_reserved_quirk, SEV_FW_POLICY_FAILURE},
		/* spec: SNP-ABI SNP_LAUNCH_START: POLICY.ABI is not above the firmware's version */
		{"this ABI version", policy_abi_same, SEV_FW_SUCCESS},
		{"next ABI minor version", policy_abi_minor, SEV_FW_POLICY_FAILURE},
		{"next ABI major version", policy_abi_major, SEV_FW_POLICY_FAILURE},
		{"ABI version 0.255", policy_abi_old_major, SEV_FW_SUCCESS},
		/* spec: SNP-ABI SNP_LAUNCH_START: without POLICY.SMT, SMT is off */
		{"no SMT while it is on", smt_off_while_on, SEV_FW_POLICY_FAILURE},
		{"no SMT while it is off", smt_off_while_off, SEV_FW_SUCCESS},
		{"SMT while it is on", smt_on_while_on, SEV_FW_SUCCESS},
		{"bits that demand nothing", policy_debug, SEV_FW_SUCCESS},
		/* spec: SNP-ABI SNP_LAUNCH_START: what POLICY demands of the platform is on */
		{"CXL_ALLOW", policy_cxl, SEV_FW_SUCCESS},
		{"RAPL_DIS while it is not", policy_rapl, SEV_FW_POLICY_FAILURE},
		{"RAPL_DIS while it is", policy_rapl_met, SEV_FW_SUCCESS},
		/* spec: SNP-ABI SNP_LAUNCH_START: MA_EN needs POLICY.MIGRATE_MA */
		{"agent", agent, SEV_FW_SUCCESS},
		{"agent not allowed", agent_not_allowed, SEV_FW_INVALID_PARAM},
		{"agent not allowed, other choice", agent_not_allowed_quirk, SEV_FW_POLICY_FAILURE},
		/* spec: SNP-ABI SNP_LAUNCH_START: a migration agent is a running guest */
		{"agent not running", agent_not_running, SEV_FW_INVALID_GUEST_STATE},
		{"agent is no context", agent_no_context, SEV_FW_INVALID_PAGE_STATE},
		/* spec: SNP-ABI SNP_LAUNCH_START: a migration agent has none itself */
		{"agent of an agent", agent_of_agent, SEV_FW_INVALID_PARAM},
		{"agent of an agent, second choice", agent_of_agent_guest, SEV_FW_INVALID_GUEST},
		{"agent of an agent, third choice", agent_of_agent_policy, SEV_FW_POLICY_FAILURE},
		/* spec: SNP-ABI SNP_LAUNCH_START: a migration agent's policy is no weaker than the
		   guest's */
		{"agent with debug", agent_debug, SEV_FW_POLICY_FAILURE},
		{"agent with debug, other choice", agent_debug_quirk, SEV_FW_SUCCESS},
		{"both with debug", agent_debug_both, SEV_FW_SUCCESS},
	};

	(void)state;
	run_rows(&START, NULL, ROWS(rows));
}

/* spec: SNP-ABI guest policy: reserved bits are zero, bit 17 is one */
static void policy_bits_follow_the_profile(void **state)
{
	static const struct {
		const char *profile;
		uint32_t xts, hiding, hiding_met, swap;
	} expected[] = {
		{"milan-1.55", SEV_FW_INVALID_PARAM, SEV_FW_INVALID_PARAM, SEV_FW_INVALID_PARAM,
		 SEV_FW_INVALID_PARAM},
		{"milan-1.58", SEV_FW_INVALID_PARAM, SEV_FW_INVALID_PARAM, SEV_FW_INVALID_PARAM,
		 SEV_FW_SUCCESS},
		{"genoa-1.55", SEV_FW_POLICY_FAILURE, SEV_FW_INVALID_PARAM, SEV_FW_INVALID_PARAM,
		 SEV_FW_INVALID_PARAM},
		{"turin-1.58", SEV_FW_POLICY_FAILURE, SEV_FW_POLICY_FAILURE, SEV_FW_SUCCESS,
		 SEV_FW_SUCCESS},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(expected); i++) {
		const struct row rows[] = {
			{"MEM_AES_256_XTS", policy_xts, expected[i].xts},
			{"CIPHERTEXT_HIDING_DRAM", policy_hiding, expected[i].hiding},
			{"CIPHERTEXT_HIDING_DRAM, met", policy_hiding_met, expected[i].hiding_met},
			{"PAGE_SWAP_DISABLE", policy_swap, expected[i].swap},
		};

		run_rows(&START, expected[i].profile, ROWS(rows));
	}
}

static void launch_start_begins_a_guest(void **state)
{
	const uint8_t zeros[64] = {0};
	struct scene scene;
	struct sp_gctx gctx, agent_gctx, second;
	uint64_t agent_spa;

	(void)state;
	scene_begin(&scene, &START, "milan-1.58");
	agent_spa = with_agent(&scene, SIM_POLICY);
	scene.sim.sp->state->snp.verified_mitigations = 0x55;
	scene_put(&scene, SEV_AT_SNP_LAUNCH_START_FLAGS, 3, 4);
	scene_put(&scene, SEV_AT_SNP_LAUNCH_START_DESIRED_TSC_KHZ, 2000000, 4);
	memset(scene.buffer + SEV_AT_SNP_LAUNCH_START_GOSVW, 0x67, 16);
	assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
	gctx = sim_gctx_open(&scene.sim, scene.gctx);
	agent_gctx = sim_gctx_open(&scene.sim, agent_spa);
	assert_int_equal(gctx.state, SP_GSTATE_LAUNCH);
	assert_int_equal(gctx.policy, SIM_POLICY | MIGRATE_MA);
	assert_int_equal(gctx.desired_tsc_khz, 2000000);
	assert_int_equal(gctx.gosvw[15], 0x67);
	assert_int_equal(gctx.launch_mit_vector, 0x55);
	assert_memory_equal(&gctx.launch_tcb, &scene.sim.sp->state->snp.running.tcb,
			    sizeof(gctx.launch_tcb));
	assert_true(gctx.imi && gctx.ma);
	assert_int_equal(gctx.ma_gctx, agent_spa);
	assert_memory_equal(gctx.report_id_ma, agent_gctx.report_id, 32);
	/* spec: SNP-ABI SNP_LAUNCH_START: the launch digest starts as zeros */
	assert_memory_equal(gctx.ld, zeros, 48);
	for (unsigned i = 0; i < SP_VMPCKS; i++)
		assert_memory_not_equal(gctx.vmpck[i], zeros, 32);
	assert_memory_not_equal(gctx.vek, zeros, sizeof(gctx.vek));
	second = sim_gctx_open(&scene.sim, agent_spa);
	assert_memory_not_equal(gctx.vek, second.vek, sizeof(gctx.vek));
	assert_memory_not_equal(gctx.report_id, second.report_id, 32);
	assert_memory_not_equal(gctx.vmpck, second.vmpck, sizeof(gctx.vmpck));
	/* spec: SNP-ABI MSG_REPORT_RSP: REPORT_ID_MA is all ones without a migration agent */
	for (unsigned i = 0; i < 32; i++)
		assert_int_equal(second.report_id_ma[i], 0xFF);
	scene_end(&scene);
}

/* SNP_ACTIVATE and SNP_ACTIVATE_EX */

CHANGE(already_active)
{
	assert_int_equal(sim_activate(&s->sim, s->gctx, 3), SEV_FW_SUCCESS);
}

static void asid(struct scene *s, uint32_t value)
{
	scene_put(s,
		  s->id == SEV_CMD_SNP_ACTIVATE ? (unsigned)SEV_AT_SNP_ACTIVATE_ASID
						: (unsigned)SEV_AT_SNP_ACTIVATE_EX_ASID,
		  value, 4);
}

CHANGE(asid_0)
{
	asid(s, 0);
}

CHANGE(asid_last)
{
	asid(s, 99);
}

CHANGE(asid_of_sev)
{
	asid(s, 100);
}

CHANGE(asid_huge)
{
	asid(s, UINT32_MAX);
}

CHANGE(asid_of_es)
{
	s->sim.sp->state->snp.max_snp_asid = SIM_ASID - 1;
}

CHANGE(asid_owned)
{
	sim_launch(&s->sim, SIM_POLICY, SIM_ASID);
}

CHANGE(asid_not_flushed)
{
	sim_decommission(&s->sim, sim_launch(&s->sim, SIM_POLICY, SIM_ASID));
}

CHANGE(asid_not_flushed_quirk)
{
	QUIRK(ASID_FLUSH, 1);
	asid_not_flushed(s);
}

CHANGE(asid_wbinvd_only)
{
	asid_not_flushed(s);
	machine_wbinvd_all(s->sim.machine);
}

CHANGE(asid_flushed)
{
	asid_not_flushed(s);
	sim_snp_flush(&s->sim);
}

CHANGE(asid_has_pages)
{
	sim_pre_guest(&s->sim, SIM_ASID, 0, RMP_4K, NULL);
}

CHANGE(asid_has_pages_not_flushed)
{
	asid_not_flushed(s);
	asid_has_pages(s);
}

CHANGE(asid_has_pages_quirk)
{
	QUIRK(SNP_ACTIVATE_PAGES, 1);
	asid_has_pages(s);
}

static void one_socket_policy(struct sp_gctx *gctx)
{
	gctx->policy |= SINGLE_SOCKET;
}

CHANGE(single_socket_one)
{
	set_gctx(s, one_socket_policy);
}

CHANGE(single_socket_two)
{
	set_gctx(s, one_socket_policy);
	config_of(s)->sockets = 2;
}

CHANGE(two_sockets)
{
	config_of(s)->sockets = 2;
}

static const struct row ASID_ROWS[] = {
	{"valid", NULL, SEV_FW_SUCCESS},
	/* spec: SNP-ABI SNP_ACTIVATE: the guest has no ASID yet */
	{"active", already_active, SEV_FW_ACTIVE},
	/* spec: APM2 CPUID Fn8000_001F: SEV-ES and SNP use the ASIDs below MinSevNoEsAsid, SEV the
	   others */
	{"ASID 0", asid_0, SEV_FW_INVALID_ASID},
	{"last ASID", asid_last, SEV_FW_SUCCESS},
	{"ASID of SEV", asid_of_sev, SEV_FW_INVALID_ASID},
	{"ASID that is none", asid_huge, SEV_FW_INVALID_ASID},
	/* spec: SNP-ABI SNP_INIT_EX: with ciphertext hiding SNP has 1 to MAX_SNP_ASID, SEV-ES the
	   rest */
	{"ASID of SEV-ES", asid_of_es, SEV_FW_INVALID_ASID},
	{"ASID of another guest", asid_owned, SEV_FW_ASID_OWNED},
	/* spec: SEV-API ACTIVATE: WBINVD on every core and DF_FLUSH since the ASID was freed */
	{"no WBINVD", asid_not_flushed, SEV_FW_WBINVD_REQUIRED},
	{"no WBINVD, other choice", asid_not_flushed_quirk, SEV_FW_DF_FLUSH_REQUIRED},
	{"no DF_FLUSH", asid_wbinvd_only, SEV_FW_DF_FLUSH_REQUIRED},
	{"flushed", asid_flushed, SEV_FW_SUCCESS},
	/* spec: SNP-ABI SNP_ACTIVATE: no page is assigned to the ASID yet */
	{"ASID with pages", asid_has_pages, SEV_FW_INVALID_CONFIG},
	{"ASID with pages, no WBINVD", asid_has_pages_not_flushed, SEV_FW_INVALID_CONFIG},
	{"ASID with pages, other choice", asid_has_pages_quirk, SEV_FW_SUCCESS},
	{"one socket of one", single_socket_one, SEV_FW_SUCCESS},
	{"two sockets", two_sockets, SEV_FW_SUCCESS},
};

static void activate_refuses(void **state)
{
	static const struct row rows[] = {
		/* spec: SNP-ABI SNP_ACTIVATE: POLICY.SINGLE_SOCKET keeps a guest on one socket */
		{"one socket of two", single_socket_two, SEV_FW_POLICY_FAILURE},
	};

	(void)state;
	run_rows(&ACTIVATE, NULL, ROWS(ASID_ROWS));
	run_rows(&ACTIVATE, NULL, ROWS(rows));
}

CHANGE(ex_len)
{
	scene_put(s, SEV_AT_SNP_ACTIVATE_EX_EX_LEN, 0x1C, 4);
}

CHANGE(no_cores)
{
	scene_put(s, SEV_AT_SNP_ACTIVATE_EX_NUM_IDS, 0, 4);
}

CHANGE(many_cores)
{
	scene_put(s, SEV_AT_SNP_ACTIVATE_EX_NUM_IDS, config_of(s)->cores + 1u, 4);
}

CHANGE(cores_outside)
{
	scene_put(s, SEV_AT_SNP_ACTIVATE_EX_IDS_PADDR, UINT64_MAX - 3, 8);
}

static void second_core(struct scene *s, uint8_t id)
{
	assert_true(machine_write(s->sim.machine, s->page + 4, &id, 1));
}

CHANGE(core_that_is_none)
{
	second_core(s, config_of(s)->cores);
}

CHANGE(cores_of_both)
{
	single_socket_two(s);
	second_core(s, 2);
}

CHANGE(cores_of_both_allowed)
{
	two_sockets(s);
	second_core(s, 2);
}

static void activate_ex_refuses(void **state)
{
	static const struct row rows[] = {
		/* spec: SNP-ABI SNP_ACTIVATE_EX: EX_LEN is the size of the command buffer */
		{"EX_LEN", ex_len, SEV_FW_INVALID_LENGTH},
		/* spec: SNP-ABI SNP_ACTIVATE_EX: NUM_IDS is not 0 and not more than there are cores
		 */
		{"no cores", no_cores, SEV_FW_INVALID_PARAM},
		{"too many cores", many_cores, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_ACTIVATE_EX: IDS_PADDR is memory */
		{"cores outside of memory", cores_outside, SEV_FW_INVALID_ADDRESS},
		/* spec: SNP-ABI SNP_ACTIVATE_EX: each id is that of a core */
		{"core that is none", core_that_is_none, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_ACTIVATE: POLICY.SINGLE_SOCKET keeps a guest on one socket */
		{"cores of one socket of two", single_socket_two, SEV_FW_SUCCESS},
		{"cores of both sockets", cores_of_both, SEV_FW_POLICY_FAILURE},
		{"cores of both sockets, allowed", cores_of_both_allowed, SEV_FW_SUCCESS},
	};

	(void)state;
	run_rows(&ACTIVATE_EX, NULL, ROWS(ASID_ROWS));
	run_rows(&ACTIVATE_EX, NULL, ROWS(rows));
}

static void activate_loads_the_key(void **state)
{
	struct scene scene;

	(void)state;
	scene_begin(&scene, &ACTIVATE, "genoa-1.55");
	assert_false(machine_key_loaded(scene.sim.machine, SIM_ASID));
	assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
	assert_true(machine_key_loaded(scene.sim.machine, SIM_ASID));
	assert_int_equal(sim_gctx_open(&scene.sim, scene.gctx).asid, SIM_ASID);
	scene_end(&scene);
}

/* SNP_LAUNCH_UPDATE */

static void update_flags(struct scene *s, uint32_t flags)
{
	scene_put(s, SEV_AT_SNP_LAUNCH_UPDATE_FLAGS, flags, 4);
}

static void perms(struct scene *s, uint32_t value)
{
	scene_put(s, SEV_AT_SNP_LAUNCH_UPDATE_VMPL_PERMS, value, 4);
}

static void other_page(struct scene *s, uint64_t spa)
{
	scene_put(s, SEV_AT_SNP_LAUNCH_UPDATE_PAGE_PADDR, spa, 8);
}

CHANGE(inactive)
{
	uint64_t gctx = sim_gctx(&s->sim);

	assert_int_equal(sim_launch_start(&s->sim, gctx, SIM_POLICY), SEV_FW_SUCCESS);
	name_gctx(s, gctx);
}

CHANGE(flags_reserved)
{
	update_flags(s, SIM_NORMAL | 1u << 5);
}

CHANGE(type_0)
{
	update_flags(s, 0);
}

CHANGE(type_7)
{
	update_flags(s, 7u << 1);
}

CHANGE(imi_page)
{
	update_flags(s, SIM_NORMAL | SIM_IMI);
}

CHANGE(imi_page_quirk)
{
	QUIRK(SNP_IMI_PAGE, 1);
	imi_page(s);
}

static void with_imi(struct sp_gctx *gctx)
{
	gctx->imi = true;
}

CHANGE(imi_page_of_imi)
{
	set_gctx(s, with_imi);
	imi_page(s);
}

CHANGE(perms_vmpl0)
{
	perms(s, 1);
}

CHANGE(perms_reserved)
{
	perms(s, 0x1100);
}

CHANGE(perms_reserved_3)
{
	perms(s, 0x81000000);
}

CHANGE(perms_write)
{
	perms(s, 0x020000);
}

CHANGE(perms_good)
{
	perms(s, 0x0F030100);
}

CHANGE(page_misaligned)
{
	other_page(s, s->page + 0x10);
}

CHANGE(page_outside)
{
	other_page(s, UINT64_C(1) << 40);
}

static uint64_t large_page(struct scene *s, uint32_t type)
{
	uint64_t spa = sim_pre_guest(&s->sim, SIM_ASID, 0x200000, RMP_2M, NULL);

	other_page(s, spa);
	update_flags(s, type | SIM_LARGE);
	return spa;
}

CHANGE(large)
{
	large_page(s, SIM_NORMAL);
}

CHANGE(large_misaligned)
{
	other_page(s, large_page(s, SIM_NORMAL) + MACHINE_PAGE_SIZE);
}

CHANGE(large_vmsa)
{
	large_page(s, SIM_VMSA);
}

CHANGE(large_secrets)
{
	large_page(s, SIM_SECRETS);
}

CHANGE(large_cpuid)
{
	large_page(s, SIM_CPUID);
}

CHANGE(large_cpuid_quirk)
{
	QUIRK(SNP_LARGE_SPECIAL, 1);
	large_page(s, SIM_CPUID);
}

CHANGE(small_of_large)
{
	large_page(s, SIM_NORMAL);
	update_flags(s, SIM_NORMAL);
}

CHANGE(large_of_small)
{
	uint64_t spa = sim_pages(&s->sim, 512, MACHINE_LARGE_SIZE);
	const struct rmp_update small = {0x200000, SIM_ASID, true, true, RMP_4K};

	assert_int_equal(rmp_update(s->sim.machine, spa, &small), RMP_OK);
	other_page(s, spa);
	update_flags(s, SIM_NORMAL | SIM_LARGE);
}

static void page_state(struct scene *s, enum rmp_state state)
{
	rmp_set_state(rmp_at(s->sim.machine, s->page), state);
}

CHANGE(page_hypervisor)
{
	page_state(s, RMP_HYPERVISOR);
}

CHANGE(page_firmware)
{
	page_state(s, RMP_FIRMWARE);
}

CHANGE(page_guest_invalid)
{
	rmp_at(s->sim.machine, s->page)->immutable = false;
}

CHANGE(page_pre_swap)
{
	rmp_at(s->sim.machine, s->page)->validated = true;
}

CHANGE(page_of_another)
{
	rmp_at(s->sim.machine, s->page)->asid = SIM_ASID + 1;
}

CHANGE(vmsa_strange)
{
	update_flags(s, SIM_VMSA);
}

CHANGE(vmsa_strange_quirk)
{
	QUIRK(SNP_VMSA_CHECK, 1);
	vmsa_strange(s);
}

static void vmsa_features(struct scene *s, uint64_t features)
{
	QUIRK(SNP_VMSA_CHECK, 1);
	update_flags(s, SIM_VMSA);
	assert_true(machine_write(s->sim.machine, s->page + 0x3B0, &features, 8));
}

CHANGE(vmsa_good)
{
	vmsa_features(s, 0x21);
}

CHANGE(vmsa_not_snp)
{
	vmsa_features(s, 0x20);
}

CHANGE(vmsa_unknown_feature)
{
	vmsa_features(s, UINT64_C(1) << 40 | 1);
}

static void launch_update_refuses(void **state)
{
	static const struct row rows[] = {
		{"valid", NULL, SEV_FW_SUCCESS},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: the guest is active */
		{"guest without ASID", inactive, SEV_FW_INACTIVE},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: reserved flags are zero */
		{"flags", flags_reserved, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: PAGE_TYPE is one that there is */
		{"type 0", type_0, SEV_FW_INVALID_PARAM},
		{"type 7", type_7, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: IMI_PAGE only where the launch has an IMI */
		{"IMI page without an IMI", imi_page, SEV_FW_INVALID_PARAM},
		{"IMI page without an IMI, other choice", imi_page_quirk, SEV_FW_SUCCESS},
		{"IMI page of an IMI", imi_page_of_imi, SEV_FW_SUCCESS},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: VMPL_PERMS has no byte for VMPL0 */
		{"permissions of VMPL0", perms_vmpl0, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: reserved bits of permissions are zero */
		{"permissions, bit 4", perms_reserved, SEV_FW_INVALID_PARAM},
		{"permissions of VMPL3, bit 7", perms_reserved_3, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: no permission to write without one to read */
		{"to write only", perms_write, SEV_FW_INVALID_PARAM},
		{"good permissions", perms_good, SEV_FW_SUCCESS},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: PAGE_PADDR is memory, aligned to PAGE_SIZE */
		{"page not aligned", page_misaligned, SEV_FW_INVALID_ADDRESS},
		{"page outside of memory", page_outside, SEV_FW_INVALID_ADDRESS},
		{"large page", large, SEV_FW_SUCCESS},
		{"large page not aligned", large_misaligned, SEV_FW_INVALID_ADDRESS},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: VMSA, secrets and CPUID pages are 4 KiB */
		{"large VMSA", large_vmsa, SEV_FW_INVALID_PAGE_SIZE},
		{"large secrets page", large_secrets, SEV_FW_INVALID_PAGE_SIZE},
		{"large CPUID page", large_cpuid, SEV_FW_INVALID_PAGE_SIZE},
		{"large CPUID page, other choice", large_cpuid_quirk, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: PAGE_SIZE is the RMP's */
		{"4 KiB of a large page", small_of_large, SEV_FW_INVALID_PAGE_SIZE},
		{"2 MiB of a small page", large_of_small, SEV_FW_INVALID_PAGE_SIZE},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: the page is a Pre-Guest page */
		{"Hypervisor page", page_hypervisor, SEV_FW_INVALID_PAGE_STATE},
		{"Firmware page", page_firmware, SEV_FW_INVALID_PAGE_STATE},
		{"Guest-Invalid page", page_guest_invalid, SEV_FW_INVALID_PAGE_STATE},
		{"Pre-Swap page", page_pre_swap, SEV_FW_INVALID_PAGE_STATE},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: the page is assigned to the guest's ASID */
		{"page of another guest", page_of_another, SEV_FW_INVALID_PAGE_OWNER},
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a VMSA has SNPActive and no unknown SEV_FEATURES
		 */
		{"strange VMSA", vmsa_strange, SEV_FW_SUCCESS},
		{"strange VMSA, other choice", vmsa_strange_quirk, SEV_FW_INVALID_PARAM},
		{"good VMSA, other choice", vmsa_good, SEV_FW_SUCCESS},
		{"VMSA without SNPActive", vmsa_not_snp, SEV_FW_INVALID_PARAM},
		{"VMSA with an unknown feature", vmsa_unknown_feature, SEV_FW_INVALID_PARAM},
	};

	(void)state;
	run_rows(&UPDATE, NULL, ROWS(rows));
}

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a launched page is Guest-Valid, all its VMPL0's */
static void launch_update_gives_the_page(void **state)
{
	static const uint32_t types[] = {SIM_NORMAL,	 SIM_VMSA,    SIM_ZERO,
					 SIM_UNMEASURED, SIM_SECRETS, SIM_CPUID};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(types); i++) {
		const struct rmp_entry *entry;
		struct scene scene;

		scene_begin(&scene, &UPDATE, "turin-1.58");
		assert_true(machine_zero(scene.sim.machine, scene.page, MACHINE_PAGE_SIZE));
		update_flags(&scene, types[i]);
		perms(&scene, 0x0F030100);
		assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
		entry = rmp_at(scene.sim.machine, scene.page);
		assert_int_equal(rmp_entry_state(entry), RMP_GUEST_VALID);
		assert_int_equal(entry->vmsa, types[i] == SIM_VMSA);
		assert_int_equal(entry->gpa, 0x8000);
		assert_int_equal(entry->asid, SIM_ASID);
		assert_int_equal(entry->perms[0], RMP_PERMS);
		assert_int_equal(entry->perms[1], 0x1);
		assert_int_equal(entry->perms[2], 0x3);
		assert_int_equal(entry->perms[3], 0xF);
		scene_end(&scene);
	}
}

static void read_page(struct scene *s, bool as_guest, uint8_t page[MACHINE_PAGE_SIZE])
{
	if (as_guest)
		assert_true(machine_read_asid(s->sim.machine, SIM_ASID, s->page, page,
					      MACHINE_PAGE_SIZE));
	else
		assert_true(machine_read(s->sim.machine, s->page, page, MACHINE_PAGE_SIZE));
}

/* What the guest finds, with encryption and without; what is in DRAM tells nothing of it. */
static void launched_pages_hold_what_they_should(void **state)
{
	for (unsigned i = 0; i < 6; i++) {
		const bool encrypt = i & 1;
		const uint32_t type = i < 2 ? SIM_NORMAL : i < 4 ? SIM_UNMEASURED : SIM_ZERO;
		struct command command = UPDATE;
		uint8_t page[MACHINE_PAGE_SIZE], expected[MACHINE_PAGE_SIZE];
		struct scene scene;

		(void)state;
		command.encrypt = encrypt;
		scene_begin(&scene, &command, "milan-1.55");
		update_flags(&scene, type);
		assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
		memset(expected, type == SIM_ZERO ? 0 : 0x5A, sizeof(expected));
		read_page(&scene, true, page);
		assert_memory_equal(page, expected, sizeof(page));
		read_page(&scene, false, page);
		assert_int_equal(memcmp(page, expected, sizeof(page)) != 0, encrypt);
		scene_end(&scene);
	}
}

/* A large page is encrypted whole, and becomes the guest's as one. */
static void large_pages_are_launched_whole(void **state)
{
	uint8_t *contents = malloc(MACHINE_LARGE_SIZE), *back = malloc(MACHINE_LARGE_SIZE);
	struct sim_sp sim;
	uint64_t gctx, spa;

	(void)state;
	assert_true(contents && back);
	for (size_t i = 0; i < MACHINE_LARGE_SIZE; i++)
		contents[i] = (uint8_t)(i * 31 >> 7);
	sim_snp_setup(&sim, "genoa-1.55", true);
	gctx = sim_launch(&sim, SIM_POLICY, SIM_ASID);
	spa = sim_pre_guest(&sim, SIM_ASID, 0x40000000, RMP_2M, contents);
	assert_int_equal(sim_launch_update(&sim, gctx, spa, SIM_NORMAL | SIM_LARGE, 0),
			 SEV_FW_SUCCESS);
	assert_int_equal(rmp_state_at(sim.machine, spa + 0x5000), RMP_GUEST_VALID);
	assert_true(machine_read_asid(sim.machine, SIM_ASID, spa, back, MACHINE_LARGE_SIZE));
	assert_memory_equal(back, contents, MACHINE_LARGE_SIZE);
	sim_sp_teardown(&sim);
	free(contents);
	free(back);
}

/* spec: SNP-ABI secrets page: what the firmware fills in, by its version; the rest is zero */
static void the_secrets_page_is_filled(void **state)
{
	static const struct {
		const char *profile;
		uint32_t version, fms;
	} expected[] = {
		{"milan-1.55", 3, 0x00A00F11},
		{"milan-1.58", 4, 0x00A00F11},
		{"genoa-1.55", 3, 0x00A10F11},
		{"turin-1.58", 4, 0x00B00F21},
	};

	(void)state;
	for (size_t i = 0; i < 2 * SEV_COUNT(expected); i++) {
		struct command command = UPDATE;
		uint8_t page[MACHINE_PAGE_SIZE];
		struct scene scene;
		struct sp_gctx gctx;
		uint32_t version = expected[i / 2].version;

		command.encrypt = i & 1;
		scene_begin(&scene, &command, expected[i / 2].profile);
		gctx = sim_gctx_open(&scene.sim, scene.gctx);
		gctx.imi = true;
		gctx.launch_mit_vector = 0x0123456789ABCDEF;
		memset(gctx.gosvw, 0x6F, sizeof(gctx.gosvw));
		assert_int_equal(sp_gctx_save(scene.sim.sp, &gctx), SEV_FW_SUCCESS);
		update_flags(&scene, SIM_SECRETS);
		assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
		read_page(&scene, true, page);
		assert_int_equal(sev_get_le32(page + 0x000), version);
		assert_int_equal(sev_get_le32(page + 0x004), 1);
		assert_int_equal(sev_get_le32(page + 0x008), expected[i / 2].fms);
		assert_true(sev_is_zero(page + 0x00C, 4));
		assert_memory_equal(page + 0x010, gctx.gosvw, 16);
		for (unsigned k = 0; k < SP_VMPCKS; k++)
			assert_memory_equal(page + 0x020 + 32 * k, gctx.vmpck[k], 32);
		assert_true(sev_is_zero(page + 0x0A0, 0xC8));
		assert_int_equal(sev_get_le64(page + 0x168),
				 version >= 4 ? UINT64_C(0x0123456789ABCDEF) : 0);
		assert_true(sev_is_zero(page + 0x170, MACHINE_PAGE_SIZE - 0x170));
		scene_end(&scene);
	}
}

static void the_secrets_table_covers_the_page(void **state)
{
	uint32_t at = 0;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(SEV_SECRETS_FIELDS); i++) {
		assert_int_equal(SEV_SECRETS_FIELDS[i].offset, at);
		at += SEV_SECRETS_FIELDS[i].size;
	}
	assert_int_equal(at, SEV_SECRETS_SIZE);
}

/* SNP_LAUNCH_FINISH; its ID block: test_sp_id_block.c */

static void finish_flags(struct scene *s, uint64_t flags)
{
	scene_put(s, SEV_AT_SNP_LAUNCH_FINISH_FLAGS, flags, 8);
}

CHANGE(finish_reserved)
{
	finish_flags(s, 8);
}

CHANGE(finish_reserved_63)
{
	finish_flags(s, UINT64_C(1) << 63);
}

CHANGE(finish_author_alone)
{
	finish_flags(s, 2);
}

CHANGE(finish_block_outside)
{
	finish_flags(s, 1);
	scene_put(s, SEV_AT_SNP_LAUNCH_FINISH_ID_BLOCK_PADDR, UINT64_C(1) << 40, 8);
}

CHANGE(finish_auth_outside)
{
	finish_flags(s, 1);
	scene_put(s, SEV_AT_SNP_LAUNCH_FINISH_ID_AUTH_PADDR, UINT64_C(1) << 40, 8);
}

static void launch_finish_refuses(void **state)
{
	static const struct row rows[] = {
		{"valid", NULL, SEV_FW_SUCCESS},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: reserved flags are zero */
		{"flag 3", finish_reserved, SEV_FW_INVALID_PARAM},
		{"flag 63", finish_reserved_63, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: AUTH_KEY_EN means nothing without ID_BLOCK_EN */
		{"author key alone", finish_author_alone, SEV_FW_SUCCESS},
		{"ID block outside of memory", finish_block_outside, SEV_FW_INVALID_ADDRESS},
		{"ID authentication outside", finish_auth_outside, SEV_FW_INVALID_ADDRESS},
	};

	(void)state;
	run_rows(&FINISH, NULL, ROWS(rows));
}

static void launch_finish_makes_it_run(void **state)
{
	const uint8_t zeros[48] = {0};
	struct scene scene;
	struct sp_gctx gctx;

	(void)state;
	scene_begin(&scene, &FINISH, "milan-1.55");
	finish_flags(&scene, 4);
	memset(scene.buffer + SEV_AT_SNP_LAUNCH_FINISH_HOST_DATA, 0x4D, 32);
	assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
	gctx = sim_gctx_open(&scene.sim, scene.gctx);
	assert_int_equal(gctx.state, SP_GSTATE_RUNNING);
	assert_true(gctx.vcek_dis);
	assert_int_equal(gctx.host_data[31], 0x4D);
	assert_false(gctx.id_block_en || gctx.author_key_en);
	assert_memory_equal(gctx.id_key_digest, zeros, 48);
	assert_memory_equal(gctx.author_key_digest, zeros, 48);
	scene_end(&scene);
}

/* Contexts in their pages. */

static void any_changed_byte_of_a_context_is_seen(void **state)
{
	const size_t size = 12 + 16 + sizeof(struct sp_gctx); /* IV, tag, text */
	struct scene scene;

	(void)state;
	scene_begin(&scene, &FINISH, "milan-1.55");
	for (size_t at = 0; at < size; at += 7) {
		struct sp_gctx gctx;

		flip(&scene, at);
		assert_int_equal(sp_gctx_open(scene.sim.sp, NULL, scene.gctx, &gctx),
				 SEV_FW_INVALID_GUEST);
		assert_true(sev_is_zero((const uint8_t *)&gctx, sizeof(gctx)));
		flip(&scene, at);
		sim_gctx_open(&scene.sim, scene.gctx);
	}
	scene_end(&scene);
}

/* Another process on the same state. */
static struct amd_sp *second_processor(struct sim_sp *sim)
{
	struct amd_sp_config config = {
		.machine = sim->machine,
		.profile = sim->sp->profile,
		.store = sim_sp_store(sim),
		.state = sim->sp->state,
	};
	struct amd_sp *second;

	amd_sp_quirks_init(&config.quirks);
	assert_int_equal(amd_sp_new(&config, &second, NULL), SEV_OK);
	return second;
}

static void processes_share_contexts(void **state)
{
	struct sim_sp sim;
	struct amd_sp *first, *second;
	uint64_t gctx, spa;
	uint8_t ld[48];

	(void)state;
	sim_snp_setup(&sim, "milan-1.55", true);
	first = sim.sp;
	second = second_processor(&sim);
	gctx = sim_launch(&sim, SIM_POLICY, SIM_ASID);
	for (unsigned i = 0; i < 4; i++) {
		sim.sp = i & 1 ? second : first;
		memcpy(ld, sim_gctx_open(&sim, gctx).ld, sizeof(ld));
		spa = sim_pre_guest(&sim, SIM_ASID, i * MACHINE_PAGE_SIZE, RMP_4K, NULL);
		assert_int_equal(sim_launch_update(&sim, gctx, spa, SIM_NORMAL, 0), SEV_FW_SUCCESS);
		assert_memory_not_equal(ld, sim_gctx_open(&sim, gctx).ld, sizeof(ld));
	}
	memcpy(ld, sim_gctx_open(&sim, gctx).ld, sizeof(ld));
	sim.sp = first;
	assert_memory_equal(ld, sim_gctx_open(&sim, gctx).ld, sizeof(ld));
	amd_sp_free(second);
	sim_sp_teardown(&sim);
}

/* Two guests in turn, so that neither is the one that was used last. */
static void guests_do_not_mix(void **state)
{
	struct sim_sp sim;
	uint64_t a, b;

	(void)state;
	sim_snp_setup(&sim, "turin-1.58", true);
	a = sim_launch(&sim, SIM_POLICY, 1);
	b = sim_launch(&sim, SIM_POLICY | DEBUG, 2);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(sim_gctx_open(&sim, a).policy, SIM_POLICY);
		assert_int_equal(sim_gctx_open(&sim, b).policy, SIM_POLICY | DEBUG);
	}
	assert_int_equal(sim_decommission(&sim, a), SEV_FW_SUCCESS);
	assert_int_equal(sim_gctx_open(&sim, b).asid, 2);
	sim_sp_teardown(&sim);
}

static void power_off_ends_contexts(void **state)
{
	struct sim_sp sim;
	struct sp_gctx gctx;
	uint64_t spa;

	(void)state;
	sim_snp_setup(&sim, "milan-1.58", false);
	spa = sim_launch(&sim, SIM_POLICY, SIM_ASID);
	amd_sp_power_cycle(sim.sp);
	assert_int_equal(sp_gctx_open(sim.sp, NULL, spa, &gctx), SEV_FW_INVALID_GUEST);
	sim_sp_teardown(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_refused_in_other_states),
		cmocka_unit_test(gctx_create_refuses),
		cmocka_unit_test(gctx_create_makes_a_context),
		cmocka_unit_test(decommission_ends_a_guest),
		cmocka_unit_test(guest_status_refuses),
		cmocka_unit_test(guest_status_tells),
		cmocka_unit_test(launch_start_refuses),
		cmocka_unit_test(policy_bits_follow_the_profile),
		cmocka_unit_test(launch_start_begins_a_guest),
		cmocka_unit_test(activate_refuses),
		cmocka_unit_test(activate_ex_refuses),
		cmocka_unit_test(activate_loads_the_key),
		cmocka_unit_test(launch_update_refuses),
		cmocka_unit_test(launch_update_gives_the_page),
		cmocka_unit_test(launched_pages_hold_what_they_should),
		cmocka_unit_test(large_pages_are_launched_whole),
		cmocka_unit_test(the_secrets_page_is_filled),
		cmocka_unit_test(the_secrets_table_covers_the_page),
		cmocka_unit_test(launch_finish_refuses),
		cmocka_unit_test(launch_finish_makes_it_run),
		cmocka_unit_test(any_changed_byte_of_a_context_is_seen),
		cmocka_unit_test(processes_share_contexts),
		cmocka_unit_test(guests_do_not_mix),
		cmocka_unit_test(power_off_ends_contexts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

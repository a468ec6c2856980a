/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of the SNP platform (SNP-ABI): in which states they are allowed, what they refuse,
 * what they do. SNP_INIT and SNP_SHUTDOWN have more in test_sp_snp_init.c, updates in
 * test_sp_update.c.
 */
#include "test.h"

#include "amd-sp/asid.h"
#include "amd-sp/command.h"
#include "amd-sp/keys/factory.h"
#include "amd-sp/keys/sp_keys.h"
#include "base/crypto_ec.h"
#include "platform_rows.h"

static uint32_t issue_good(struct sim_sp *sim, uint32_t id)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];

	platform_call(sim, id, buffer);
	return platform_issue(sim, id, buffer);
}

/* States: legacy UNINIT and INIT, SNP UNINIT and INIT. */
#define L_UNINIT 1u
#define L_ANY	 3u
#define S_UNINIT 1u
#define S_INIT	 2u
#define S_ANY	 3u

static void states(void **state)
{
	static const struct {
		uint32_t id;
		unsigned legacy, snp;
		const char *profile;
	} rows[] = {
		/* spec: SEV-API platform state machine: a command is refused in states that do not
		 * list it */
		{SEV_CMD_SNP_INIT, L_UNINIT, S_UNINIT, NULL},
		{SEV_CMD_SNP_INIT_EX, L_UNINIT, S_UNINIT, NULL},
		{SEV_CMD_SNP_SHUTDOWN, L_UNINIT, S_INIT, NULL},
		{SEV_CMD_SNP_SHUTDOWN_EX, L_UNINIT, S_INIT, NULL},
		{SEV_CMD_SNP_PLATFORM_STATUS, L_ANY, S_ANY, NULL},
		{SEV_CMD_SNP_DF_FLUSH, L_ANY, S_INIT, NULL},
		{SEV_CMD_SNP_CONFIG, L_ANY, S_INIT, NULL},
		{SEV_CMD_SNP_COMMIT, L_ANY, S_INIT, NULL},
		{SEV_CMD_SNP_VLEK_LOAD, L_ANY, S_INIT, NULL},
		{SEV_CMD_SNP_FEATURE_INFO, L_ANY, S_ANY, NULL},
		/* spec: SNP-ABI platform states: SNP_DOWNLOAD_FIRMWARE_EX is for INIT */
		{SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX, L_UNINIT, S_INIT, NULL},
		{SEV_CMD_SNP_VERIFY_MITIGATION, L_ANY, S_INIT, "milan-1.58"},
		{SEV_CMD_SNP_VERIFY_MITIGATION, L_ANY, S_INIT, "turin-1.58"},
	};

	(void)state;
	for (size_t p = 0; p < PLATFORM_PROFILES; p++)
		for (size_t i = 0; i < SEV_COUNT(rows); i++)
			for (unsigned s = 0; s < 4; s++) {
				unsigned legacy = s & 1, snp = s >> 1;
				bool allowed =
					(rows[i].legacy >> legacy) & (rows[i].snp >> snp) & 1;
				struct sim_sp sim;
				uint32_t status;

				if (rows[i].profile &&
				    strcmp(rows[i].profile, platform_profiles[p]))
					continue;
				platform_setup(&sim, platform_profiles[p], (enum sp_snp_state)snp);
				sim.sp->state->legacy.state =
					legacy ? SP_LEGACY_INIT : SP_LEGACY_UNINIT;
				status = issue_good(&sim, rows[i].id);
				if (status !=
				    (allowed ? SEV_FW_SUCCESS : SEV_FW_INVALID_PLATFORM_STATE))
					fail_msg("%s: 0x%03x with SEV %u and SNP %u: status 0x%x",
						 platform_profiles[p], (unsigned)rows[i].id, legacy,
						 snp, (unsigned)status);
				sim_sp_teardown(&sim);
			}
}

static void commands_that_came_later(void **state)
{
	static const struct {
		uint32_t id;
		uint8_t since;
	} rows[] = {
		{SEV_CMD_SNP_INIT_EX, 52},
		{SEV_CMD_SNP_SHUTDOWN_EX, 52},
		{SEV_CMD_SNP_VERIFY_MITIGATION, 58},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
		struct sim_sp sim;

		sim_snp_setup(&sim, "milan-1.58", false);
		platform_call(&sim, rows[i].id, buffer);
		sim.sp->state->snp.running.api_minor = (uint8_t)(rows[i].since - 1);
		assert_int_equal(platform_issue(&sim, rows[i].id, buffer), SEV_FW_INVALID_COMMAND);
		sim.sp->state->snp.running.api_minor = rows[i].since;
		assert_int_not_equal(platform_issue(&sim, rows[i].id, buffer),
				     SEV_FW_INVALID_COMMAND);
		sim_sp_teardown(&sim);
	}
}

/* SNP_PLATFORM_STATUS and SNP_FEATURE_INFO. */

static void status_page_of_the_hypervisor(struct sim_sp *sim, uint8_t *buffer)
{
	sim_to_hypervisor(sim, sev_get_le64(buffer));
}

static void status_page_nowhere(struct sim_sp *sim, uint8_t *buffer)
{
	sev_put_le64(buffer, sim->machine_config.memory_size);
}

static void status_page_unaligned(struct sim_sp *sim, uint8_t *buffer)
{
	(void)sim;
	sev_put_le64(buffer, sev_get_le64(buffer) + 32);
}

static void status_page_of_the_rmp(struct sim_sp *sim, uint8_t *buffer)
{
	sev_put_le64(buffer, machine_core(sim->machine, 0)->rmp_base);
}

#define FEATURE_PADDR SEV_AT_SNP_FEATURE_INFO_FEATURE_INFO_PADDR

static void feature_page_of_the_hypervisor(struct sim_sp *sim, uint8_t *buffer)
{
	sim_to_hypervisor(sim, sev_get_le64(buffer + FEATURE_PADDR));
}

static void feature_unaligned(struct sim_sp *sim, uint8_t *buffer)
{
	(void)sim;
	sev_put_le64(buffer + FEATURE_PADDR, sev_get_le64(buffer + FEATURE_PADDR) + 4);
}

static void feature_across_pages(struct sim_sp *sim, uint8_t *buffer)
{
	(void)sim;
	sev_put_le64(buffer + FEATURE_PADDR, sev_get_le64(buffer + FEATURE_PADDR) + 4088);
}

static void feature_at_the_end_of_its_page(struct sim_sp *sim, uint8_t *buffer)
{
	(void)sim;
	sev_put_le64(buffer + FEATURE_PADDR, sev_get_le64(buffer + FEATURE_PADDR) + 4080);
}

static void feature_nowhere(struct sim_sp *sim, uint8_t *buffer)
{
	sev_put_le64(buffer + FEATURE_PADDR, sim->machine_config.memory_size);
}

static void outputs_are_checked(void **state)
{
	static const struct platform_row rows[] = {
		/* spec: SNP-ABI SNP_PLATFORM_STATUS: the page is aligned, and Firmware or Default
		 */
		{"a Hypervisor page", SEV_CMD_SNP_PLATFORM_STATUS, 0, 0, 0,
		 status_page_of_the_hypervisor, SEV_FW_INVALID_PAGE_STATE, NULL, NULL, NULL},
		{"no memory", SEV_CMD_SNP_PLATFORM_STATUS, 0, 0, 0, status_page_nowhere,
		 SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		{"unaligned", SEV_CMD_SNP_PLATFORM_STATUS, 0, 0, 0, status_page_unaligned,
		 SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		/* spec: SNP-ABI page states: no command gets a page that the firmware uses itself
		 */
		{"the RMP", SEV_CMD_SNP_PLATFORM_STATUS, 0, 0, 0, status_page_of_the_rmp,
		 SEV_FW_INVALID_PAGE_STATE, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_FEATURE_INFO: LENGTH is that of the command buffer */
		{"length 8", SEV_CMD_SNP_FEATURE_INFO, PLATFORM_POKE32(SNP_FEATURE_INFO, LEN, 8),
		 NULL, SEV_FW_INVALID_LENGTH, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_FEATURE_INFO: ECX_IN names a subleaf that there is */
		{"subleaf 1", SEV_CMD_SNP_FEATURE_INFO,
		 PLATFORM_POKE32(SNP_FEATURE_INFO, ECX_IN, 1), NULL, SEV_FW_INVALID_PARAM, NULL,
		 NULL, NULL},
		/* spec: SNP-ABI SNP_FEATURE_INFO: FEATURE_INFO is 8-byte aligned and in one page */
		{"unaligned", SEV_CMD_SNP_FEATURE_INFO, 0, 0, 0, feature_unaligned,
		 SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		{"across pages", SEV_CMD_SNP_FEATURE_INFO, 0, 0, 0, feature_across_pages,
		 SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		{"at the end", SEV_CMD_SNP_FEATURE_INFO, 0, 0, 0, feature_at_the_end_of_its_page,
		 SEV_FW_SUCCESS, NULL, NULL, NULL},
		{"no memory", SEV_CMD_SNP_FEATURE_INFO, 0, 0, 0, feature_nowhere,
		 SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		{"a Hypervisor page", SEV_CMD_SNP_FEATURE_INFO, 0, 0, 0,
		 feature_page_of_the_hypervisor, SEV_FW_INVALID_PAGE_STATE, NULL, NULL, NULL},
	};

	(void)state;
	platform_rows_run(rows, SEV_COUNT(rows));
}

/* What SNP_PLATFORM_STATUS says, 32 bytes. */
static void read_status(struct sim_sp *sim, uint8_t out[32])
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	uint64_t page;

	platform_call(sim, SEV_CMD_SNP_PLATFORM_STATUS, buffer);
	page = sev_get_le64(buffer);
	assert_int_equal(platform_issue(sim, SEV_CMD_SNP_PLATFORM_STATUS, buffer), SEV_FW_SUCCESS);
	assert_true(machine_read(sim->machine, page, out, 32));
	/* spec: SNP-ABI page states: a page that the firmware wrote is handed back as Reclaim */
	if (sim->sp->state->snp.state == SP_SNP_INIT)
		assert_int_equal(rmp_state_at(sim->machine, page), RMP_RECLAIM);
}

static void status_of_each_profile(void **state)
{
	/* By the profiles' published versions and TCBs. */
	static const struct {
		const char *profile;
		uint8_t minor, build;
		uint64_t tcb;
		uint32_t cap; /* bit 5: CIPHERTEXT_HIDING_DRAM_CAP */
	} rows[] = {
		{"milan-1.55", 55, 29, UINT64_C(0xDB18000000000004), 0},
		{"milan-1.58", 58, 3, UINT64_C(0xDE1B000000000004), 0},
		{"genoa-1.55", 55, 42, UINT64_C(0x541700000000000A), 0},
		{"turin-1.58", 58, 4, UINT64_C(0x5000000004010101), 0x20},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sim_sp sim;
		uint8_t out[32];

		sim_sp_setup(&sim, rows[i].profile, false);
		read_status(&sim, out);
		assert_int_equal(out[0], 1);
		assert_int_equal(out[1], rows[i].minor);
		assert_int_equal(out[2], 0);
		assert_int_equal(out[3], 0);
		assert_int_equal(sev_get_le32(out + 4), rows[i].build);
		assert_int_equal(sev_get_le32(out + 8), 0x08 | rows[i].cap);
		assert_int_equal(sev_get_le32(out + 12), 0);
		assert_true(sev_get_le64(out + 16) == rows[i].tcb);
		assert_true(sev_get_le64(out + 24) == rows[i].tcb);
		sim_sp_teardown(&sim);

		sim_snp_setup(&sim, rows[i].profile, false);
		sim_launch(&sim, SIM_POLICY, SIM_ASID);
		read_status(&sim, out);
		assert_int_equal(out[2], 1);
		assert_int_equal(out[3], 3);
		assert_int_equal(sev_get_le32(out + 12), 1);
		sim_sp_teardown(&sim);
	}
}

static void status_shows_what_init_and_config_set(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX], out[32];
	struct sim_sp sim;

	(void)state;
	sim_sp_setup(&sim, "turin-1.58", false);
	platform_call(&sim, SEV_CMD_SNP_INIT_EX, buffer);
	sev_put_le32(buffer + SEV_AT_SNP_INIT_EX_FLAGS, 0xD);
	sev_put_le16(buffer + SEV_AT_SNP_INIT_EX_MAX_SNP_ASID, 10);
	assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_INIT_EX, buffer), SEV_FW_SUCCESS);
	platform_call(&sim, SEV_CMD_SNP_CONFIG, buffer);
	sev_put_le32(buffer + SEV_AT_SNP_CONFIG_FLAGS, 3);
	assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_CONFIG, buffer), SEV_FW_SUCCESS);
	assert_int_equal(issue_good(&sim, SEV_CMD_SNP_VLEK_LOAD), SEV_FW_SUCCESS);
	read_status(&sim, out);
	assert_int_equal(sev_get_le32(out + 8), 0x7F);
	sim_sp_teardown(&sim);
}

static void features_of_each_profile(void **state)
{
	static const struct {
		const char *profile;
		uint32_t ecx;
	} rows[] = {
		{"milan-1.55", 0x24},
		{"milan-1.58", 0x2026},
		{"genoa-1.55", 0x34},
		{"turin-1.58", 0x203E},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX], out[16];
		struct sim_sp sim;
		uint64_t page;

		sim_snp_setup(&sim, rows[i].profile, false);
		platform_call(&sim, SEV_CMD_SNP_FEATURE_INFO, buffer);
		page = sev_get_le64(buffer + FEATURE_PADDR);
		assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_FEATURE_INFO, buffer),
				 SEV_FW_SUCCESS);
		assert_true(machine_read(sim.machine, page, out, sizeof(out)));
		assert_int_equal(sev_get_le32(out), 0);
		assert_int_equal(sev_get_le32(out + 4), 0);
		assert_int_equal(sev_get_le32(out + 8), rows[i].ecx);
		assert_int_equal(sev_get_le32(out + 12), 0);
		sim_sp_teardown(&sim);
	}
}

/* SNP_CONFIG and SNP_COMMIT. */

static struct sp_tcb changed(const struct sim_sp *sim, unsigned component, int by)
{
	struct sp_tcb tcb = sim->sp->snp_data.committed.tcb;

	tcb.svn[component] = (uint8_t)(tcb.svn[component] + by);
	return tcb;
}

static void put_reported(struct sim_sp *sim, uint8_t *buffer, struct sp_tcb tcb)
{
	sev_put_le64(buffer + SEV_AT_SNP_CONFIG_REPORTED_TCB, sp_tcb_pack(sim->sp->profile, &tcb));
}

static void config_snp_above(struct sim_sp *sim, uint8_t *buffer)
{
	put_reported(sim, buffer, changed(sim, SP_TCB_SNP, 1));
}

/* One component above, all others below: as one number it is lower. */
static void config_low_byte_above(struct sim_sp *sim, uint8_t *buffer)
{
	struct sp_tcb tcb = {{0}};

	tcb.svn[SP_TCB_BOOT_LOADER] =
		(uint8_t)(sim->sp->snp_data.committed.tcb.svn[SP_TCB_BOOT_LOADER] + 1);
	put_reported(sim, buffer, tcb);
}

static void config_zero(struct sim_sp *sim, uint8_t *buffer)
{
	put_reported(sim, buffer, (struct sp_tcb){{0}});
}

static void config_below(struct sim_sp *sim, uint8_t *buffer)
{
	put_reported(sim, buffer, changed(sim, SP_TCB_MICROCODE, -1));
}

static void config_reserved_byte(struct sim_sp *sim, uint8_t *buffer)
{
	(void)sim;
	buffer[SEV_AT_SNP_CONFIG_REPORTED_TCB + 5] = 1;
}

static void config_and_commit_refuse(void **state)
{
	static const struct platform_row rows[] = {
		{"below", SEV_CMD_SNP_CONFIG, 0, 0, 0, config_below, SEV_FW_SUCCESS, NULL, NULL,
		 NULL},
		{"zero", SEV_CMD_SNP_CONFIG, 0, 0, 0, config_zero, SEV_FW_SUCCESS, NULL, NULL,
		 NULL},
		/* spec: SNP-ABI SNP_CONFIG: no component of REPORTED_TCB is above that of
		 * CommittedTCB */
		{"above", SEV_CMD_SNP_CONFIG, 0, 0, 0, config_snp_above, SEV_FW_INVALID_PARAM, NULL,
		 NULL, NULL},
		/* spec: SNP-ABI TCB_VERSION: versions are compared component by component */
		{"one above, others below", SEV_CMD_SNP_CONFIG, 0, 0, 0, config_low_byte_above,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_CONFIG: reserved bits of REPORTED_TCB and of the flags are 0 */
		{"reserved byte", SEV_CMD_SNP_CONFIG, 0, 0, 0, config_reserved_byte,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		{"reserved flag", SEV_CMD_SNP_CONFIG, PLATFORM_POKE32(SNP_CONFIG, FLAGS, 4), NULL,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		{"reserved field", SEV_CMD_SNP_CONFIG, 0x3F, 1, 1, NULL, SEV_FW_INVALID_PARAM, NULL,
		 NULL, NULL},
		/* spec: SNP-ABI SNP_COMMIT: LENGTH is that of the command buffer */
		{"length 8", SEV_CMD_SNP_COMMIT, PLATFORM_POKE32(SNP_COMMIT, LEN, 8), NULL,
		 SEV_FW_INVALID_LENGTH, NULL, NULL, NULL},
		{"length 0", SEV_CMD_SNP_COMMIT, PLATFORM_POKE32(SNP_COMMIT, LEN, 0), NULL,
		 SEV_FW_INVALID_LENGTH, NULL, NULL, NULL},
	};

	(void)state;
	platform_rows_run(rows, SEV_COUNT(rows));
}

static struct sev_p384_point vcek(struct sim_sp *sim)
{
	const struct sev_ec_key *key;
	struct sev_p384_point point;

	assert_int_equal(sp_signing_key(sim->sp, SP_SIGNER_VCEK, &key), SEV_FW_SUCCESS);
	assert_int_equal(sev_ec_key_point(key, &point, NULL), SEV_OK);
	return point;
}

static void config_changes_what_is_reported(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX], out[32];
	struct sev_p384_point before, after;
	struct sp_tcb lower;
	struct sim_sp sim;

	(void)state;
	sim_snp_setup(&sim, "genoa-1.55", false);
	before = vcek(&sim);
	assert_int_equal(issue_good(&sim, SEV_CMD_SNP_VLEK_LOAD), SEV_FW_SUCCESS);
	/* Nothing changes, so the VLEK stays. */
	assert_int_equal(issue_good(&sim, SEV_CMD_SNP_CONFIG), SEV_FW_SUCCESS);
	assert_true(sim.sp->state->snp.vlek_loaded);
	lower = changed(&sim, SP_TCB_SNP, -1);
	platform_call(&sim, SEV_CMD_SNP_CONFIG, buffer);
	put_reported(&sim, buffer, lower);
	assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_CONFIG, buffer), SEV_FW_SUCCESS);
	/* spec: SNP-ABI SNP_CONFIG: the VLEK is deleted when ReportedTCB changes */
	assert_false(sim.sp->state->snp.vlek_loaded);
	read_status(&sim, out);
	assert_true(sev_get_le64(out + 24) == sp_tcb_pack(sim.sp->profile, &lower));
	assert_true(sev_get_le64(out + 16) != sev_get_le64(out + 24));
	after = vcek(&sim);
	assert_memory_not_equal(&before, &after, sizeof(before));
	/* spec: SNP-ABI SNP_CONFIG: a REPORTED_TCB of 0 stands for CommittedTCB */
	put_reported(&sim, buffer, (struct sp_tcb){{0}});
	assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_CONFIG, buffer), SEV_FW_SUCCESS);
	read_status(&sim, out);
	assert_true(sev_get_le64(out + 24) ==
		    sp_tcb_pack(sim.sp->profile, &sim.sp->snp_data.committed.tcb));
	put_reported(&sim, buffer, lower);
	assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_CONFIG, buffer), SEV_FW_SUCCESS);
	/* It outlives SNP_SHUTDOWN, but no power cycle. */
	assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_SHUTDOWN), SEV_FW_SUCCESS);
	read_status(&sim, out);
	assert_true(sev_get_le64(out + 24) == sp_tcb_pack(sim.sp->profile, &lower));
	machine_reset(sim.machine);
	machine_enable_snp(sim.machine);
	amd_sp_power_cycle(sim.sp);
	read_status(&sim, out);
	assert_true(sev_get_le64(out + 24) == sev_get_le64(out + 16));
	sim_sp_teardown(&sim);
}

static void commit_reports_what_runs(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	struct sim_sp sim;

	(void)state;
	sim_snp_setup(&sim, "milan-1.55", false);
	assert_int_equal(issue_good(&sim, SEV_CMD_SNP_VLEK_LOAD), SEV_FW_SUCCESS);
	assert_int_equal(issue_good(&sim, SEV_CMD_SNP_COMMIT), SEV_FW_SUCCESS);
	assert_true(sim.sp->state->snp.vlek_loaded);
	platform_call(&sim, SEV_CMD_SNP_CONFIG, buffer);
	put_reported(&sim, buffer, changed(&sim, SP_TCB_SNP, -1));
	assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_CONFIG, buffer), SEV_FW_SUCCESS);
	assert_int_equal(issue_good(&sim, SEV_CMD_SNP_VLEK_LOAD), SEV_FW_SUCCESS);
	assert_int_equal(issue_good(&sim, SEV_CMD_SNP_COMMIT), SEV_FW_SUCCESS);
	/* spec: SNP-ABI SNP_COMMIT: the VLEK is deleted when ReportedTCB changes */
	assert_false(sim.sp->state->snp.vlek_loaded);
	assert_true(sp_tcb_eq(&sim.sp->state->snp.reported_tcb, &sim.sp->state->snp.running.tcb));
	sim_sp_teardown(&sim);
}

/* SNP_VLEK_LOAD. */

static void put_hashstick(struct sim_sp *sim, uint8_t *buffer, struct sp_tcb tcb)
{
	sev_put_le64(buffer + SEV_AT_SNP_VLEK_LOAD_WRAPPED_PADDR, platform_hashstick(sim, &tcb));
}

static void vlek_below(struct sim_sp *sim, uint8_t *buffer)
{
	put_hashstick(sim, buffer, changed(sim, SP_TCB_SNP, -1));
}

static void vlek_above(struct sim_sp *sim, uint8_t *buffer)
{
	put_hashstick(sim, buffer, changed(sim, SP_TCB_SNP, 1));
}

static void flip(struct sim_sp *sim, const uint8_t *buffer, unsigned at)
{
	uint64_t spa = sev_get_le64(buffer + SEV_AT_SNP_VLEK_LOAD_WRAPPED_PADDR) + at;
	uint8_t byte;

	assert_true(machine_read(sim->machine, spa, &byte, 1));
	byte ^= 1;
	assert_true(machine_write(sim->machine, spa, &byte, 1));
}

#define FLIP(name, at)                                                                             \
	static void name(struct sim_sp *sim, uint8_t *buffer)                                      \
	{                                                                                          \
		flip(sim, buffer, at);                                                             \
	}
FLIP(vlek_iv, 0x000)
FLIP(vlek_reserved_00c, 0x00C)
FLIP(vlek_wrapped, 0x010)
FLIP(vlek_wrapped_end, 0x18F)
FLIP(vlek_tcb, 0x190)
FLIP(vlek_reserved_198, 0x198)
FLIP(vlek_tag, 0x1A0)

static void vlek_nowhere(struct sim_sp *sim, uint8_t *buffer)
{
	sev_put_le64(buffer + SEV_AT_SNP_VLEK_LOAD_WRAPPED_PADDR,
		     sim->machine_config.memory_size - 431);
}

/* As if the hashstick were another chip's. */
static void vlek_of_another_chip(struct sim_sp *sim, uint8_t *buffer)
{
	sim->sp->chip.secret[0] ^= 1;
	put_hashstick(sim, buffer, sim->sp->state->snp.reported_tcb);
	sim->sp->chip.secret[0] ^= 1;
}

static void vlek_load_refuses(void **state)
{
	static const struct platform_row rows[] = {
		{.what = "a good call", .id = SEV_CMD_SNP_VLEK_LOAD},
		/* spec: SNP-ABI SNP_VLEK_LOAD: LENGTH is that of the command buffer, the version is
		 * 0 */
		{"length", SEV_CMD_SNP_VLEK_LOAD, PLATFORM_POKE32(SNP_VLEK_LOAD, LEN, 0x11), NULL,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		{"version 1", SEV_CMD_SNP_VLEK_LOAD, SEV_AT_SNP_VLEK_LOAD_VERSION, 1, 1, NULL,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		{"reserved", SEV_CMD_SNP_VLEK_LOAD, 5, 1, 1, NULL, SEV_FW_INVALID_PARAM, NULL, NULL,
		 NULL},
		/* spec: SNP-ABI SNP_VLEK_LOAD: the hashstick is in memory */
		{"no memory", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_nowhere, SEV_FW_INVALID_ADDRESS,
		 NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_VLEK_LOAD: reserved bytes of the hashstick are 0 */
		{"reserved after the IV", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_reserved_00c,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		{"reserved after the TCB", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_reserved_198,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_VLEK_LOAD: the tag is right: the hashstick is for this chip */
		{"IV", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_iv, SEV_FW_BAD_MEASUREMENT, NULL, NULL,
		 NULL},
		{"stick", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_wrapped, SEV_FW_BAD_MEASUREMENT,
		 NULL, NULL, NULL},
		{"end of the stick", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_wrapped_end,
		 SEV_FW_BAD_MEASUREMENT, NULL, NULL, NULL},
		{"TCB", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_tcb, SEV_FW_BAD_MEASUREMENT, NULL,
		 NULL, NULL},
		{"tag", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_tag, SEV_FW_BAD_MEASUREMENT, NULL,
		 NULL, NULL},
		{"another chip's", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_of_another_chip,
		 SEV_FW_BAD_MEASUREMENT, NULL, NULL, NULL},
		{"tag, by choice", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_tag, SEV_FW_INVALID_PARAM,
		 "vlek-tag", "INVALID_PARAM", NULL},
		/* spec: SNP-ABI SNP_VLEK_LOAD: the hashstick's TCB must match ReportedTCB */
		{"TCB below", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_below, SEV_FW_INVALID_PARAM,
		 NULL, NULL, NULL},
		{"TCB above", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_above, SEV_FW_INVALID_PARAM,
		 NULL, NULL, NULL},
		{"TCB below, by choice", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_below,
		 SEV_FW_INVALID_PARAM, "vlek-tcb", "at-least", NULL},
		{"TCB above, by choice", SEV_CMD_SNP_VLEK_LOAD, 0, 0, 0, vlek_above, SEV_FW_SUCCESS,
		 "vlek-tcb", "at-least", NULL},
	};

	(void)state;
	platform_rows_run(rows, SEV_COUNT(rows));
}

static void a_higher_hashstick_is_the_same_vlek(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX], seed[SP_VLEK_SEED_SIZE];
	struct sev_err err;
	struct sim_sp sim;
	uint8_t *cert;
	size_t size;

	(void)state;
	sim_snp_setup(&sim, "turin-1.58", false);
	assert_true(amd_sp_quirks_set(&sim.sp->quirks, "vlek-tcb", "at-least"));
	assert_int_equal(issue_good(&sim, SEV_CMD_SNP_VLEK_LOAD), SEV_FW_SUCCESS);
	memcpy(seed, sim.sp->state->snp.vlek_seed, sizeof(seed));
	platform_call(&sim, SEV_CMD_SNP_VLEK_LOAD, buffer);
	put_hashstick(&sim, buffer, changed(&sim, SP_TCB_FMC, 2));
	assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_VLEK_LOAD, buffer), SEV_FW_SUCCESS);
	assert_memory_equal(seed, sim.sp->state->snp.vlek_seed, sizeof(seed));
	assert_sev_ok(amd_sp_cert_get(sim.sp, AMD_SP_CERT_VLEK, &cert, &size, &err), &err);
	free(cert);
	sim_sp_teardown(&sim);
}

/* SNP_VERIFY_MITIGATION. */

#define SUPPORTED UINT64_C(0x3F) /* what a Turin with 1.58 reports */
#define MIT_DST	  SEV_AT_SNP_VERIFY_MITIGATION_DST_PADDR

static void mitigation_page_of_the_hypervisor(struct sim_sp *sim, uint8_t *buffer)
{
	sim_to_hypervisor(sim, sev_get_le64(buffer + MIT_DST));
}

static void mitigation_page_unaligned(struct sim_sp *sim, uint8_t *buffer)
{
	(void)sim;
	sev_put_le64(buffer + MIT_DST, sev_get_le64(buffer + MIT_DST) + 8);
}

static void mitigation_source_nowhere(struct sim_sp *sim, uint8_t *buffer)
{
	sev_put_le32(buffer + SEV_AT_SNP_VERIFY_MITIGATION_FLAGS, 3);
	sev_put_le64(buffer + SEV_AT_SNP_VERIFY_MITIGATION_SRC_PADDR,
		     sim->machine_config.memory_size);
}

#define MITIGATION SEV_CMD_SNP_VERIFY_MITIGATION
#define BOTH(what, place, size, value, arrange, status)                                            \
	{what, MITIGATION, place, size, value, arrange, status, NULL, NULL, "milan-1.58"},         \
	{                                                                                          \
		what, MITIGATION, place, size, value, arrange, status, NULL, NULL, "turin-1.58"    \
	}

static void mitigation_refuses(void **state)
{
	static const struct platform_row rows[] = {
		BOTH("a good call", 0, 0, 0, NULL, SEV_FW_SUCCESS),
		/* spec: SNP-ABI SNP_VERIFY_MITIGATION: LENGTH is that of the command buffer */
		BOTH("length", 0x00, 4, 0x3F, NULL, SEV_FW_INVALID_LENGTH),
		/* spec: SNP-ABI SNP_VERIFY_MITIGATION: a subcommand that there is, reserved flags 0
		 */
		BOTH("subcommand 2", 0x04, 2, 2, NULL, SEV_FW_INVALID_PARAM),
		BOTH("reserved flag", 0x10, 4, 5, NULL, SEV_FW_INVALID_PARAM),
		BOTH("reserved field", 0x06, 2, 1, NULL, SEV_FW_INVALID_PARAM),
		/* spec: SNP-ABI SNP_VERIFY_MITIGATION: SRC_PADDR is memory where it is used */
		BOTH("no source", 0, 0, 0, mitigation_source_nowhere, SEV_FW_INVALID_ADDRESS),
		/* spec: SNP-ABI SNP_VERIFY_MITIGATION: one mitigation at a time, of those supported
		 */
		BOTH("none", 0x08, 8, 0, NULL, SEV_FW_INVALID_PARAM),
		BOTH("two", 0x08, 8, 3, NULL, SEV_FW_INVALID_PARAM),
		BOTH("one that there is not", 0x08, 8, 0x40, NULL, SEV_FW_INVALID_PARAM),
		/* spec: SNP-ABI SNP_VERIFY_MITIGATION: the result's page is aligned, Firmware or
		 * Default */
		BOTH("a Hypervisor page", 0, 0, 0, mitigation_page_of_the_hypervisor,
		     SEV_FW_INVALID_PAGE_STATE),
		BOTH("unaligned", 0, 0, 0, mitigation_page_unaligned, SEV_FW_INVALID_ADDRESS),
		{"before 1.58", MITIGATION, 0, 0, 0, NULL, SEV_FW_INVALID_COMMAND, NULL, NULL,
		 "milan-1.55"},
		{"before 1.58", MITIGATION, 0, 0, 0, NULL, SEV_FW_INVALID_COMMAND, NULL, NULL,
		 "genoa-1.55"},
	};

	(void)state;
	platform_rows_run(rows, SEV_COUNT(rows));
}

static void mitigations_are_verified_one_by_one(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX], out[20];
	struct sim_sp sim;
	uint64_t page;

	(void)state;
	sim_snp_setup(&sim, "milan-1.58", false);
	/* spec: SNP-ABI SNP_VERIFY_MITIGATION: a fresh RMP has every mitigation */
	assert_true(sim.sp->state->snp.verified_mitigations == SUPPORTED);
	sim.sp->state->snp.verified_mitigations = 0x2;
	platform_call(&sim, MITIGATION, buffer);
	page = sev_get_le64(buffer + MIT_DST);
	assert_int_equal(platform_issue(&sim, MITIGATION, buffer), SEV_FW_SUCCESS);
	assert_true(machine_read(sim.machine, page, out, sizeof(out)));
	assert_true(sev_get_le64(out) == 0x3);
	assert_true(sev_get_le64(out + 8) == SUPPORTED);
	assert_int_equal(sev_get_le32(out + 16), 0);
	/* STATUS asks only, of no vector. */
	platform_call(&sim, MITIGATION, buffer);
	sev_put_le16(buffer + SEV_AT_SNP_VERIFY_MITIGATION_SUBCOMMAND, 0);
	sev_put_le64(buffer + SEV_AT_SNP_VERIFY_MITIGATION_VECTOR, 0);
	assert_int_equal(platform_issue(&sim, MITIGATION, buffer), SEV_FW_SUCCESS);
	assert_true(sim.sp->state->snp.verified_mitigations == 0x3);
	sim_sp_teardown(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(commands_that_came_later),
		cmocka_unit_test(outputs_are_checked),
		cmocka_unit_test(status_of_each_profile),
		cmocka_unit_test(status_shows_what_init_and_config_set),
		cmocka_unit_test(features_of_each_profile),
		cmocka_unit_test(config_and_commit_refuse),
		cmocka_unit_test(config_changes_what_is_reported),
		cmocka_unit_test(commit_reports_what_runs),
		cmocka_unit_test(vlek_load_refuses),
		cmocka_unit_test(a_higher_hashstick_is_the_same_vlek),
		cmocka_unit_test(mitigation_refuses),
		cmocka_unit_test(mitigations_are_verified_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

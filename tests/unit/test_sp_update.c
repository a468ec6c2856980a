/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Updates of the firmware (SNP-ABI: SNP_DOWNLOAD_FIRMWARE_EX, SNP_COMMIT): what is refused, what
 * changes with the TCB, and what is left when power or the flash fails.
 */
#include "test.h"

#include "amd-sp/asid.h"
#include "amd-sp/command.h"
#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/snp/image.h"
#include "base/crypto_ec.h"
#include "platform_rows.h"

#define EX	 SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX
#define FW_PADDR SEV_AT_SNP_DOWNLOAD_FIRMWARE_EX_FW_PADDR

/* The committed version with an SVN of SNP and a build that are other. */
static struct sp_version version_of(const struct sim_sp *sim, int snp, int build)
{
	struct sp_version version = sim->sp->snp_data.committed;

	version.tcb.svn[SP_TCB_SNP] = (uint8_t)(version.tcb.svn[SP_TCB_SNP] + snp);
	version.build = (uint8_t)(version.build + build);
	return version;
}

static void put_image(struct sim_sp *sim, uint8_t *buffer, struct sp_version version)
{
	sev_put_le64(buffer + FW_PADDR, platform_image(sim, &version, false));
}

static uint32_t update(struct sim_sp *sim, struct sp_version version, bool commit)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];

	platform_call(sim, EX, buffer);
	put_image(sim, buffer, version);
	sev_put_le32(buffer + SEV_AT_SNP_DOWNLOAD_FIRMWARE_EX_FLAGS, commit);
	return platform_issue(sim, EX, buffer);
}

static uint32_t commit(struct sim_sp *sim)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];

	platform_call(sim, SEV_CMD_SNP_COMMIT, buffer);
	return platform_issue(sim, SEV_CMD_SNP_COMMIT, buffer);
}

static void flip(struct sim_sp *sim, const uint8_t *buffer, unsigned at)
{
	uint64_t spa = sev_get_le64(buffer + FW_PADDR) + at;
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
FLIP(other_magic, 0x10)
FLIP(other_header, 0x108)
FLIP(other_length, 0x6C)
FLIP(other_build, 0x60)
FLIP(other_svn, 0x11B)
FLIP(other_reserved, 0x5C)
FLIP(other_product, 0x110)
FLIP(other_signature, 0x140)
FLIP(other_signature_end, 0x33F)

static void unaligned(struct sim_sp *sim, uint8_t *buffer)
{
	(void)sim;
	sev_put_le64(buffer + FW_PADDR, sev_get_le64(buffer + FW_PADDR) + 16);
}

static void nowhere(struct sim_sp *sim, uint8_t *buffer)
{
	sev_put_le64(buffer + FW_PADDR, sim->machine_config.memory_size - 0x220);
}

static void svn_below(struct sim_sp *sim, uint8_t *buffer)
{
	put_image(sim, buffer, version_of(sim, -1, 1));
}

static void version_below(struct sim_sp *sim, uint8_t *buffer)
{
	put_image(sim, buffer, version_of(sim, 1, -1));
}

static void minor_below(struct sim_sp *sim, uint8_t *buffer)
{
	struct sp_version version = version_of(sim, 0, 100);

	version.api_minor--;
	put_image(sim, buffer, version);
}

static void newer(struct sim_sp *sim, uint8_t *buffer)
{
	put_image(sim, buffer, version_of(sim, 1, 1));
}

static void not_live(struct sim_sp *sim, uint8_t *buffer)
{
	struct sp_version version = version_of(sim, 1, 1);

	sev_put_le64(buffer + FW_PADDR, platform_image(sim, &version, true));
}

/* FMC and MICROCODE do not come with an image, so what it says of them does not matter. */
static void other_parts_below(struct sim_sp *sim, uint8_t *buffer)
{
	struct sp_version version = version_of(sim, 0, 0);

	version.tcb.svn[SP_TCB_FMC] = 0;
	version.tcb.svn[SP_TCB_MICROCODE] = 0;
	put_image(sim, buffer, version);
}

static void snp_shut_down(struct sim_sp *sim, uint8_t *buffer)
{
	(void)buffer;
	assert_int_equal(sim_plain(sim, SEV_CMD_SNP_SHUTDOWN), SEV_FW_SUCCESS);
}

static void not_live_and_shut_down(struct sim_sp *sim, uint8_t *buffer)
{
	not_live(sim, buffer);
	snp_shut_down(sim, buffer);
}

static void download_refuses(void **state)
{
	static const struct platform_row rows[] = {
		{.what = "a good call", .id = EX},
		{"newer", EX, 0, 0, 0, newer, SEV_FW_SUCCESS, NULL, NULL, NULL},
		{"other parts", EX, 0, 0, 0, other_parts_below, SEV_FW_SUCCESS, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: LENGTH is that of the command buffer */
		{"length", EX, PLATFORM_POKE32(SNP_DOWNLOAD_FIRMWARE_EX, LEN, 0x14), NULL,
		 SEV_FW_INVALID_LENGTH, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: reserved flags are 0 */
		{"flag", EX, PLATFORM_POKE32(SNP_DOWNLOAD_FIRMWARE_EX, FLAGS, 2), NULL,
		 SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		{"reserved field", EX, PLATFORM_POKE32(SNP_DOWNLOAD_FIRMWARE_EX, RESERVED_04, 1),
		 NULL, SEV_FW_INVALID_PARAM, NULL, NULL, NULL},
		/* spec: SEV-API DOWNLOAD_FIRMWARE: the image is 32-byte aligned */
		{"unaligned", EX, 0, 0, 0, unaligned, SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		{"no memory", EX, 0, 0, 0, nowhere, SEV_FW_INVALID_ADDRESS, NULL, NULL, NULL},
		/* spec: SEV-API DOWNLOAD_FIRMWARE: FW_LEN is that of an image */
		{"short", EX, PLATFORM_POKE32(SNP_DOWNLOAD_FIRMWARE_EX, FW_LEN, SP_IMAGE_SIZE - 1),
		 NULL, SEV_FW_INVALID_LENGTH, NULL, NULL, NULL},
		{"long", EX, PLATFORM_POKE32(SNP_DOWNLOAD_FIRMWARE_EX, FW_LEN, 0xFFFFFFFF), NULL,
		 SEV_FW_INVALID_LENGTH, NULL, NULL, NULL},
		/* spec: SEV-API DOWNLOAD_FIRMWARE: the image is one for this product, signed by AMD
		 */
		{"magic", EX, 0, 0, 0, other_magic, SEV_FW_BAD_SIGNATURE, NULL, NULL, NULL},
		{"header", EX, 0, 0, 0, other_header, SEV_FW_BAD_SIGNATURE, NULL, NULL, NULL},
		{"length in it", EX, 0, 0, 0, other_length, SEV_FW_BAD_SIGNATURE, NULL, NULL, NULL},
		{"build", EX, 0, 0, 0, other_build, SEV_FW_BAD_SIGNATURE, NULL, NULL, NULL},
		{"SVN", EX, 0, 0, 0, other_svn, SEV_FW_BAD_SIGNATURE, NULL, NULL, NULL},
		{"reserved in it", EX, 0, 0, 0, other_reserved, SEV_FW_BAD_SIGNATURE, NULL, NULL,
		 NULL},
		{"product", EX, 0, 0, 0, other_product, SEV_FW_BAD_SIGNATURE, NULL, NULL, NULL},
		{"signature", EX, 0, 0, 0, other_signature, SEV_FW_BAD_SIGNATURE, NULL, NULL, NULL},
		{"signature's end", EX, 0, 0, 0, other_signature_end, SEV_FW_BAD_SIGNATURE, NULL,
		 NULL, NULL},
		/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: not every image can replace one that is
		 * in use */
		{"not live", EX, 0, 0, 0, not_live, SEV_FW_SHUTDOWN_REQUIRED, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: no SVN is below that of CommittedTCB */
		{"SVN below", EX, 0, 0, 0, svn_below, SEV_FW_BAD_SVN, NULL, NULL, NULL},
		/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: the version is not below CommittedVersion
		 */
		{"build below", EX, 0, 0, 0, version_below, SEV_FW_BAD_VERSION, NULL, NULL, NULL},
		{"minor below", EX, 0, 0, 0, minor_below, SEV_FW_BAD_VERSION, NULL, NULL, NULL},
		/* spec: SNP-ABI platform states: SNP_DOWNLOAD_FIRMWARE_EX is for INIT */
		{"in UNINIT", EX, 0, 0, 0, snp_shut_down, SEV_FW_INVALID_PLATFORM_STATE, NULL, NULL,
		 NULL},
		{"in UNINIT, by choice", EX, 0, 0, 0, snp_shut_down, SEV_FW_SUCCESS,
		 "download-ex-uninit", "allow", NULL},
		{"not live in UNINIT, by choice", EX, 0, 0, 0, not_live_and_shut_down,
		 SEV_FW_SUCCESS, "download-ex-uninit", "allow", NULL},
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

static void root_secret(struct sim_sp *sim, const struct sp_tcb *tcb, uint8_t out[48])
{
	assert_int_equal(sp_root_secret(sim->sp, SP_SIGNER_VCEK, tcb, out), SEV_FW_SUCCESS);
}

static void assert_same_tcb(const struct sp_tcb *a, const struct sp_tcb *b)
{
	assert_memory_equal(a, b, sizeof(*a));
}

static void update_commit_and_no_way_back(void **state)
{
	(void)state;
	for (size_t p = 0; p < PLATFORM_PROFILES; p++) {
		uint8_t sealed[48], sealed_new[48], sealed_again[48];
		struct sev_p384_point old_vcek, new_vcek;
		struct sp_version old, new;
		struct sp_snp *snp;
		struct sim_sp sim;

		sim_snp_setup(&sim, platform_profiles[p], false);
		snp = &sim.sp->state->snp;
		old = version_of(&sim, 0, 0);
		new = version_of(&sim, 1, 1);
		old_vcek = vcek(&sim);
		root_secret(&sim, &old.tcb, sealed);
		assert_int_equal(sp_root_secret(sim.sp, SP_SIGNER_VCEK, &new.tcb, sealed_new),
				 SEV_FW_INVALID_KEY);

		/* Updated, it runs, but reports and signs as before. */
		assert_int_equal(update(&sim, new, false), SEV_FW_SUCCESS);
		assert_same_tcb(&snp->running.tcb, &new.tcb);
		assert_same_tcb(&snp->reported_tcb, &old.tcb);
		new_vcek = vcek(&sim);
		assert_memory_equal(&old_vcek, &new_vcek, sizeof(old_vcek));
		assert_same_tcb(&sim.sp->snp_data.committed.tcb, &old.tcb);

		/* Not committed, it can be taken back. */
		assert_int_equal(update(&sim, old, false), SEV_FW_SUCCESS);
		assert_same_tcb(&snp->running.tcb, &old.tcb);
		assert_int_equal(update(&sim, new, false), SEV_FW_SUCCESS);

		/* Committed, TCB and VCEK are others, and sealed keys rotate. */
		assert_int_equal(commit(&sim), SEV_FW_SUCCESS);
		assert_same_tcb(&snp->reported_tcb, &new.tcb);
		assert_same_tcb(&sim.sp->snp_data.committed.tcb, &new.tcb);
		new_vcek = vcek(&sim);
		assert_memory_not_equal(&old_vcek, &new_vcek, sizeof(old_vcek));
		root_secret(&sim, &new.tcb, sealed_new);
		assert_memory_not_equal(sealed, sealed_new, sizeof(sealed));
		root_secret(&sim, &old.tcb, sealed_again);
		assert_memory_equal(sealed, sealed_again, sizeof(sealed));

		/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: no SVN is below that of CommittedTCB */
		assert_int_equal(update(&sim, old, false), SEV_FW_BAD_SVN);
		old.tcb = new.tcb;
		/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: the version is not below CommittedVersion
		 */
		assert_int_equal(update(&sim, old, false), SEV_FW_BAD_VERSION);
		sim_sp_teardown(&sim);
	}
}

static void update_and_commit_at_once(void **state)
{
	struct sp_version new;
	struct sim_sp sim;

	(void)state;
	sim_snp_setup(&sim, "turin-1.58", false);
	new = version_of(&sim, 1, 0);
	assert_int_equal(update(&sim, new, true), SEV_FW_SUCCESS);
	assert_same_tcb(&sim.sp->snp_data.committed.tcb, &new.tcb);
	assert_same_tcb(&sim.sp->state->snp.reported_tcb, &new.tcb);
	assert_int_equal(update(&sim, version_of(&sim, -1, 0), false), SEV_FW_BAD_SVN);
	sim_sp_teardown(&sim);
}

static void after_an_update(void **state)
{
	struct sim_sp sim;

	(void)state;
	sim_snp_setup(&sim, "milan-1.58", false);
	assert_int_equal(update(&sim, version_of(&sim, 1, 1), false), SEV_FW_SUCCESS);
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: it is followed by WBINVD and SNP_DF_FLUSH */
	assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_DF_FLUSH), SEV_FW_WBINVD_REQUIRED);
	machine_wbinvd_all(sim.machine);
	assert_int_equal(sim_asid_check(&sim, SIM_ASID, SP_ASID_RANGE_SNP),
			 SEV_FW_DF_FLUSH_REQUIRED);
	/* spec: SNP-ABI SNP_VERIFY_MITIGATION: a new firmware has verified nothing yet */
	assert_true(sim.sp->state->snp.verified_mitigations == 0);
	sim_sp_teardown(&sim);
}

/* A second processor on the same store, as after a restart of everything. */
static struct sp_version after_restart(struct sim_sp *sim, struct sp_version *committed)
{
	struct amd_sp_config config = {
		.machine = sim->machine,
		.profile = sim->sp->profile,
		.store = sim_sp_store(sim),
	};
	struct sp_version running;
	struct sev_err err;
	struct amd_sp *sp;

	assert_sev_ok(amd_sp_new(&config, &sp, &err), &err);
	running = sp->state->snp.running;
	*committed = sp->snp_data.committed;
	assert_same_tcb(&sp->state->snp.reported_tcb, &committed->tcb);
	amd_sp_free(sp);
	return running;
}

static void versions_survive_a_restart(void **state)
{
	struct sp_version old, new, running, committed;
	struct sim_sp sim;

	(void)state;
	sim_snp_setup(&sim, "genoa-1.55", false);
	old = version_of(&sim, 0, 0);
	new = version_of(&sim, 1, 1);
	assert_int_equal(update(&sim, new, false), SEV_FW_SUCCESS);
	running = after_restart(&sim, &committed);
	assert_memory_equal(&running, &new, sizeof(new));
	assert_memory_equal(&committed, &old, sizeof(old));
	assert_int_equal(commit(&sim), SEV_FW_SUCCESS);
	running = after_restart(&sim, &committed);
	assert_memory_equal(&running, &new, sizeof(new));
	assert_memory_equal(&committed, &new, sizeof(new));
	sim_sp_teardown(&sim);
}

static void lose_power(struct sim_sp *sim)
{
	const struct amd_sp_fault fault = {.kind = AMD_SP_FAULT_POWER};

	amd_sp_inject(sim->sp, &fault);
}

/* Each of the commands writes once: before that write is durable everything is as before. */
static void power_lost_at_each_write(void **state)
{
	struct sp_version old, new, running, committed;
	struct sim_sp sim;
	bool at_once;

	(void)state;
	for (int step = 0; step < 3; step++) {
		at_once = step == 1;
		sim_snp_setup(&sim, "milan-1.55", false);
		old = version_of(&sim, 0, 0);
		new = version_of(&sim, 1, 1);
		if (step == 2)
			assert_int_equal(update(&sim, new, false), SEV_FW_SUCCESS);
		lose_power(&sim);
		if (step == 2) {
			uint8_t buffer[SEV_COMMAND_BUFFER_MAX];

			platform_call(&sim, SEV_CMD_SNP_COMMIT, buffer);
			assert_int_equal(sim_command(&sim, SEV_CMD_SNP_COMMIT, buffer, 4),
					 AMD_SP_NO_RESPONSE);
		} else {
			uint8_t buffer[SEV_COMMAND_BUFFER_MAX];

			platform_call(&sim, EX, buffer);
			put_image(&sim, buffer, new);
			sev_put_le32(buffer + SEV_AT_SNP_DOWNLOAD_FIRMWARE_EX_FLAGS, at_once);
			assert_int_equal(sim_command(&sim, EX, buffer, 0x18), AMD_SP_NO_RESPONSE);
		}
		assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_DF_FLUSH), AMD_SP_NO_RESPONSE);
		running = after_restart(&sim, &committed);
		assert_memory_equal(&committed, &old, sizeof(old));
		assert_memory_equal(&running, step == 2 ? &new : &old, sizeof(old));
		/* And it works again. */
		machine_reset(sim.machine);
		machine_enable_snp(sim.machine);
		amd_sp_power_cycle(sim.sp);
		assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_INIT), SEV_FW_SUCCESS);
		assert_int_equal(update(&sim, new, true), SEV_FW_SUCCESS);
		assert_same_tcb(&sim.sp->state->snp.reported_tcb, &new.tcb);
		sim_sp_teardown(&sim);
	}
}

static void fail_write(struct sim_sp *sim)
{
	const struct amd_sp_fault fault = {.kind = AMD_SP_FAULT_WRITE};

	amd_sp_inject(sim->sp, &fault);
}

static uint32_t fail_update(struct sim_sp *sim, struct sp_version version)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];

	platform_call(sim, EX, buffer);
	put_image(sim, buffer, version);
	fail_write(sim);
	return sim_command(sim, EX, buffer, SEV_SIZE_SNP_DOWNLOAD_FIRMWARE_EX);
}

static void a_failed_update_is_restored(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	struct sp_version old;
	struct sim_sp sim;

	(void)state;
	sim_snp_setup(&sim, "genoa-1.55", false);
	old = version_of(&sim, 0, 0);
	assert_int_equal(fail_update(&sim, version_of(&sim, 1, 1)), SEV_FW_UPDATE_FAILED);
	assert_same_tcb(&sim.sp->state->snp.running.tcb, &old.tcb);
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: after a failed update nothing else works */
	assert_int_equal(commit(&sim), SEV_FW_RESTORE_REQUIRED);
	assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_DF_FLUSH), SEV_FW_RESTORE_REQUIRED);
	assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_SHUTDOWN), SEV_FW_RESTORE_REQUIRED);
	platform_call(&sim, SEV_CMD_SNP_PLATFORM_STATUS, buffer);
	assert_int_equal(platform_issue(&sim, SEV_CMD_SNP_PLATFORM_STATUS, buffer), SEV_FW_SUCCESS);
	/* spec: SNP-ABI SNP_DOWNLOAD_FIRMWARE_EX: after a failure the committed image is restored
	 */
	assert_int_equal(update(&sim, version_of(&sim, 1, 1), false), SEV_FW_RESTORE_REQUIRED);
	assert_int_equal(update(&sim, old, false), SEV_FW_SUCCESS);
	sim_snp_flush(&sim);
	assert_int_equal(commit(&sim), SEV_FW_SUCCESS);
	assert_int_equal(update(&sim, version_of(&sim, 1, 1), false), SEV_FW_SUCCESS);
	sim_sp_teardown(&sim);
}

static void a_failed_update_is_over_with_the_power(void **state)
{
	struct sim_sp sim;

	(void)state;
	sim_snp_setup(&sim, "turin-1.58", false);
	assert_int_equal(fail_update(&sim, version_of(&sim, 1, 1)), SEV_FW_UPDATE_FAILED);
	machine_reset(sim.machine);
	machine_enable_snp(sim.machine);
	amd_sp_power_cycle(sim.sp);
	assert_int_equal(sim_plain(&sim, SEV_CMD_SNP_INIT), SEV_FW_SUCCESS);
	sim_sp_teardown(&sim);
}

static void a_commit_that_cannot_be_kept_is_none(void **state)
{
	struct sp_version old;
	struct sim_sp sim;

	(void)state;
	sim_snp_setup(&sim, "milan-1.58", false);
	old = version_of(&sim, 0, 0);
	assert_int_equal(update(&sim, version_of(&sim, 1, 1), false), SEV_FW_SUCCESS);
	fail_write(&sim);
	assert_int_equal(commit(&sim), SEV_FW_HWERROR_PLATFORM);
	assert_memory_equal(&sim.sp->snp_data.committed, &old, sizeof(old));
	assert_same_tcb(&sim.sp->state->snp.reported_tcb, &old.tcb);
	assert_int_equal(commit(&sim), SEV_FW_SUCCESS);
	sim_sp_teardown(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(download_refuses),
		cmocka_unit_test(update_commit_and_no_way_back),
		cmocka_unit_test(update_and_commit_at_once),
		cmocka_unit_test(after_an_update),
		cmocka_unit_test(versions_survive_a_restart),
		cmocka_unit_test(power_lost_at_each_write),
		cmocka_unit_test(a_failed_update_is_restored),
		cmocka_unit_test(a_failed_update_is_over_with_the_power),
		cmocka_unit_test(a_commit_that_cannot_be_kept_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

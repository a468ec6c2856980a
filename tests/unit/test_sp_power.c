/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Power is lost at each write of each command that writes records: after the next power-on the
 * platform is as it was before the command, or as it is after it, and never in between.
 */
#include "test.h"

#include "amd-sp/keys/factory.h"
#include "amd-sp/legacy/sev_data.h"
#include "base/bytes.h"
#include "platform_owner.h"
#include "sim_sp.h"

#define CERT OWNER_CERT_SIZE

static uint32_t init(struct sim_sp *sim)
{
	uint8_t buffer[SEV_SIZE_INIT] = {0};

	return sim_command(sim, SEV_CMD_INIT, buffer, sizeof(buffer));
}

static uint32_t reset(struct sim_sp *sim)
{
	return sim_plain(sim, SEV_CMD_PLATFORM_RESET);
}

static uint32_t pek_gen(struct sim_sp *sim)
{
	return sim_plain(sim, SEV_CMD_PEK_GEN);
}

static uint32_t pdh_gen(struct sim_sp *sim)
{
	return sim_plain(sim, SEV_CMD_PDH_GEN);
}

/* An owner's certificates for this platform. */
static uint32_t import(struct sim_sp *sim)
{
	uint8_t buffer[SEV_SIZE_PEK_CERT_IMPORT] = {0}, oca[CERT], pek[CERT];
	uint64_t spa = sim_pages(sim, 2, 4096);
	struct platform_owner owner;

	memcpy(pek, sim->sp->state->legacy.data.pek.cert, CERT);
	owner_setup(&owner, OWNER_P384, false);
	owner_oca(&owner, oca);
	owner_sign(&owner, 0, pek);
	owner_teardown(&owner);
	assert_true(machine_write(sim->machine, spa, pek, CERT));
	assert_true(machine_write(sim->machine, spa + 0x1000, oca, CERT));
	sev_put_le64(buffer + SEV_AT_PEK_CERT_IMPORT_PEK_PADDR, spa);
	sev_put_le32(buffer + SEV_AT_PEK_CERT_IMPORT_PEK_LEN, CERT);
	sev_put_le64(buffer + SEV_AT_PEK_CERT_IMPORT_OCA_PADDR, spa + 0x1000);
	sev_put_le32(buffer + SEV_AT_PEK_CERT_IMPORT_OCA_LEN, CERT);
	return sim_command(sim, SEV_CMD_PEK_CERT_IMPORT, buffer, sizeof(buffer));
}

/* What comes before. */
static void new_platform(struct sim_sp *sim)
{
	(void)sim;
}

static void initialised(struct sim_sp *sim)
{
	assert_int_equal(init(sim), SEV_FW_SUCCESS);
}

static void shut_down(struct sim_sp *sim)
{
	initialised(sim);
	assert_int_equal(sim_plain(sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
}

static void owned(struct sim_sp *sim)
{
	initialised(sim);
	assert_int_equal(import(sim), SEV_FW_SUCCESS);
}

static void broken(struct sim_sp *sim)
{
	shut_down(sim);
	for (size_t i = 0; i < SIM_RECORDS; i++)
		if (!strcmp(sim->records[i].name, "sev"))
			sim->records[i].data[100] ^= 1;
}

/* Every signature of an identity is that of the key that it names. */
static void expect_consistent(const struct sp_sev_data *data)
{
	static const uint8_t no_scalar[48];

	assert_true(data->present);
	assert_true(cert_is_signed(data->oca.cert, 0, data->oca.cert));
	assert_true(cert_is_signed(data->pek.cert, 0, data->oca.cert));
	assert_true(cert_is_signed(data->pdh.cert, 0, data->pek.cert));
	assert_int_equal(!memcmp(data->oca.scalar, no_scalar, 48), data->external_owner);
}

static void power_cycle(struct sim_sp *sim)
{
	machine_reset(sim->machine);
	amd_sp_power_cycle(sim->sp);
}

struct row {
	const char *what;
	void (*prepare)(struct sim_sp *sim);
	uint32_t (*run)(struct sim_sp *sim);
	uint32_t status; /* of run, where power stays */
	unsigned writes; /* of records, that power can be lost at */
	/* After a loss of power */
	uint32_t next_init;
	bool had_identity; /* which is there again */
	/* After a command that went well and the next power-on */
	bool keeps_pek, keeps_pdh, external_owner;
};

/* The identity that a command's platform has once power came back. */
static void after_power(struct sim_sp *sim, uint32_t next_init, struct sp_sev_data *data)
{
	uint32_t status;

	power_cycle(sim);
	status = init(sim);
	assert_int_equal(status, next_init);
	if (status)
		assert_int_equal(init(sim), SEV_FW_SUCCESS);
	*data = sim->sp->state->legacy.data;
	expect_consistent(data);
}

static void check_loss(const struct row *row, unsigned write)
{
	const struct amd_sp_fault fault = {.kind = AMD_SP_FAULT_POWER, .after = write};
	struct sp_sev_data before, after;
	struct sim_sp sim;

	sim_sp_setup(&sim, "milan-1.55", false);
	row->prepare(&sim);
	sp_sev_data_load(sim.sp, &before);
	amd_sp_inject(sim.sp, &fault);
	if (row->run(&sim) != AMD_SP_NO_RESPONSE)
		fail_msg("%s: no write %u", row->what, write);
	/* It stays silent until power comes back. */
	assert_int_equal(sim_plain(&sim, SEV_CMD_NOP), AMD_SP_NO_RESPONSE);
	after_power(&sim, row->next_init, &after);
	if (row->had_identity && memcmp(&before, &after, sizeof(after)) != 0)
		fail_msg("%s: another identity after power was lost at write %u", row->what, write);
	sim_sp_teardown(&sim);
}

static void check_success(const struct row *row)
{
	const struct amd_sp_fault fault = {.kind = AMD_SP_FAULT_POWER, .after = row->writes};
	struct sp_sev_data before, after;
	struct sim_sp sim;

	sim_sp_setup(&sim, "milan-1.55", false);
	row->prepare(&sim);
	sp_sev_data_load(sim.sp, &before);
	amd_sp_inject(sim.sp, &fault);
	if (row->run(&sim) != row->status)
		fail_msg("%s: more writes than %u", row->what, row->writes);
	amd_sp_inject(sim.sp, NULL);
	after_power(&sim, SEV_FW_SUCCESS, &after);
	if (row->keeps_pek == (memcmp(&before.pek, &after.pek, 0x414) != 0) ||
	    row->keeps_pdh == (memcmp(&before.pdh, &after.pdh, 0x414) != 0) ||
	    row->external_owner != after.external_owner)
		fail_msg("%s: not what the command made", row->what);
	sim_sp_teardown(&sim);
}

static void identity_is_old_or_new(void **state)
{
	/* clang-format off */
	static const struct row rows[] = {
		{"first INIT", new_platform, init, SEV_FW_SUCCESS, 1,
		 SEV_FW_SUCCESS, false, false, false, false},
		{"INIT", shut_down, init, SEV_FW_SUCCESS, 0,
		 SEV_FW_SUCCESS, true, true, true, false},
		{"INIT of broken data", broken, init, SEV_FW_SECURE_DATA_INVALID, 1,
		 SEV_FW_SECURE_DATA_INVALID, false, false, false, false},
		{"PLATFORM_RESET", shut_down, reset, SEV_FW_SUCCESS, 1,
		 SEV_FW_SUCCESS, true, false, false, false},
		{"PEK_GEN", initialised, pek_gen, SEV_FW_SUCCESS, 1,
		 SEV_FW_SUCCESS, true, false, false, false},
		{"PEK_GEN of an owner's", owned, pek_gen, SEV_FW_SUCCESS, 1,
		 SEV_FW_SUCCESS, true, false, false, false},
		{"PDH_GEN", initialised, pdh_gen, SEV_FW_SUCCESS, 1,
		 SEV_FW_SUCCESS, true, true, false, false},
		{"PDH_GEN of an owner's", owned, pdh_gen, SEV_FW_SUCCESS, 1,
		 SEV_FW_SUCCESS, true, true, false, true},
		{"PEK_CERT_IMPORT", initialised, import, SEV_FW_SUCCESS, 1,
		 SEV_FW_SUCCESS, true, true, false, true},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		for (unsigned write = 0; write < rows[i].writes; write++)
			check_loss(&rows[i], write);
		check_success(&rows[i]);
	}
}

/* The firmware's versions: a newer image, installed or committed. */
static uint64_t newer_image(struct sim_sp *sim, uint32_t *size)
{
	const struct amd_sp_profile *profile = sim->sp->profile;
	struct amd_sp_image image = {.api_major = profile->api_major,
				     .api_minor = profile->api_minor,
				     .build = (uint8_t)(profile->build + 1)};
	uint64_t spa = sim_pages(sim, 4, 4096);
	struct sev_err err;
	uint8_t *bytes;
	size_t found;

	memcpy(image.svn, profile->tcb, sizeof(image.svn));
	image.svn[3]++;
	assert_sev_ok(amd_sp_image_make(sim->sp, &image, &bytes, &found, &err), &err);
	assert_true(machine_write(sim->machine, spa, bytes, found));
	free(bytes);
	*size = (uint32_t)found;
	return spa;
}

static uint32_t download(struct sim_sp *sim)
{
	uint8_t buffer[SEV_SIZE_DOWNLOAD_FIRMWARE] = {0};
	uint32_t size;

	sev_put_le64(buffer + SEV_AT_DOWNLOAD_FIRMWARE_FW_PADDR, newer_image(sim, &size));
	sev_put_le32(buffer + SEV_AT_DOWNLOAD_FIRMWARE_FW_LEN, size);
	return sim_command(sim, SEV_CMD_DOWNLOAD_FIRMWARE, buffer, sizeof(buffer));
}

static uint32_t download_ex_with(struct sim_sp *sim, uint32_t flags)
{
	uint8_t buffer[SEV_SIZE_SNP_DOWNLOAD_FIRMWARE_EX] = {0};
	uint32_t size;

	sev_put_le64(buffer + SEV_AT_SNP_DOWNLOAD_FIRMWARE_EX_FW_PADDR, newer_image(sim, &size));
	sev_put_le32(buffer + SEV_AT_SNP_DOWNLOAD_FIRMWARE_EX_FW_LEN, size);
	sev_put_le32(buffer + SEV_AT_SNP_DOWNLOAD_FIRMWARE_EX_LEN, sizeof(buffer));
	sev_put_le32(buffer + SEV_AT_SNP_DOWNLOAD_FIRMWARE_EX_FLAGS, flags);
	return sim_command(sim, SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX, buffer, sizeof(buffer));
}

static uint32_t download_ex(struct sim_sp *sim)
{
	return download_ex_with(sim, 0);
}

static uint32_t download_ex_and_commit(struct sim_sp *sim)
{
	return download_ex_with(sim, 1);
}

static uint32_t commit(struct sim_sp *sim)
{
	uint8_t buffer[SEV_SIZE_SNP_COMMIT] = {SEV_SIZE_SNP_COMMIT};

	return sim_command(sim, SEV_CMD_SNP_COMMIT, buffer, sizeof(buffer));
}

static void snp_on(struct sim_sp *sim)
{
	machine_wbinvd_all(sim->machine);
	assert_int_equal(sim_plain(sim, SEV_CMD_SNP_INIT), SEV_FW_SUCCESS);
}

static void snp_on_and_updated(struct sim_sp *sim)
{
	snp_on(sim);
	assert_int_equal(download_ex(sim), SEV_FW_SUCCESS);
}

/* By how much installed and committed versions are newer than the profile's. */
struct versions {
	int installed, committed;
};

static void expect_versions(const struct sim_sp *sim, const char *what, struct versions expected)
{
	const struct sp_snp_data *data = &sim->sp->snp_data;
	const struct amd_sp_profile *profile = sim->sp->profile;
	const struct sp_version *both[] = {&data->installed, &data->committed};
	const int newer[] = {expected.installed, expected.committed};

	for (size_t i = 0; i < 2; i++)
		if (both[i]->build != profile->build + newer[i] ||
		    both[i]->tcb.svn[3] != profile->tcb[3] + newer[i])
			fail_msg("%s: %s build %u", what, i ? "committed" : "installed",
				 both[i]->build);
	assert_memory_equal(&sim->sp->state->snp.running, &data->installed,
			    sizeof(data->installed));
	assert_memory_equal(&sim->sp->state->snp.reported_tcb, &data->committed.tcb,
			    sizeof(data->committed.tcb));
}

static void versions_are_old_or_new(void **state)
{
	static const struct {
		const char *what;
		void (*prepare)(struct sim_sp *sim);
		uint32_t (*run)(struct sim_sp *sim);
		struct versions before, after;
	} rows[] = {
		{"DOWNLOAD_FIRMWARE", new_platform, download, {0, 0}, {1, 1}},
		{"SNP_DOWNLOAD_FIRMWARE_EX", snp_on, download_ex, {0, 0}, {1, 0}},
		{"SNP_DOWNLOAD_FIRMWARE_EX, COMMIT",
		 snp_on,
		 download_ex_and_commit,
		 {0, 0},
		 {1, 1}},
		{"SNP_COMMIT", snp_on_and_updated, commit, {1, 0}, {1, 1}},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++)
		for (unsigned lost = 0; lost <= 1; lost++) {
			const struct amd_sp_fault fault = {.kind = AMD_SP_FAULT_POWER};
			struct sim_sp sim;
			uint32_t status;

			sim_sp_setup(&sim, "turin-1.58", false);
			rows[i].prepare(&sim);
			amd_sp_inject(sim.sp, lost ? &fault : NULL);
			status = rows[i].run(&sim);
			assert_int_equal(status, lost ? AMD_SP_NO_RESPONSE : SEV_FW_SUCCESS);
			power_cycle(&sim);
			expect_versions(&sim, rows[i].what, lost ? rows[i].before : rows[i].after);
			sim_sp_teardown(&sim);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity_is_old_or_new),
		cmocka_unit_test(versions_are_old_or_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "platform_rows.h"

#include "test.h"

#include "amd-sp/command.h"
#include "amd-sp/keys/factory.h"
#include "amd-sp/snp/image.h"
#include "sp_snapshot.h"

const char *const platform_profiles[PLATFORM_PROFILES] = {"milan-1.55", "milan-1.58", "genoa-1.55",
							  "turin-1.58"};

void platform_setup(struct sim_sp *sim, const char *profile, enum sp_snp_state state)
{
	if (state == SP_SNP_INIT)
		sim_snp_setup(sim, profile, false);
	else
		sim_sp_setup(sim, profile, false);
}

static uint64_t page_with(struct sim_sp *sim, const void *data, size_t size)
{
	uint64_t spa = sim_page(sim);

	assert_true(machine_write(sim->machine, spa, data, size));
	return spa;
}

uint64_t platform_hashstick(struct sim_sp *sim, const struct sp_tcb *tcb)
{
	uint8_t hashstick[AMD_SP_HASHSTICK_SIZE];
	struct sev_err err;
	uint8_t *cert;
	size_t size;

	assert_sev_ok(amd_sp_vlek_make(sim->sp, PLATFORM_CSP, sp_tcb_pack(sim->sp->profile, tcb),
				       hashstick, &cert, &size, &err),
		      &err);
	free(cert);
	return page_with(sim, hashstick, sizeof(hashstick));
}

uint64_t platform_image(struct sim_sp *sim, const struct sp_version *version, bool not_live)
{
	struct amd_sp_image image = {
		.api_major = version->api_major,
		.api_minor = version->api_minor,
		.build = version->build,
		.not_live = not_live,
	};
	struct sev_err err;
	uint8_t *bytes;
	uint64_t spa;
	size_t size;

	memcpy(image.svn, version->tcb.svn, sizeof(image.svn));
	assert_sev_ok(amd_sp_image_make(sim->sp, &image, &bytes, &size, &err), &err);
	assert_int_equal(size, SP_IMAGE_SIZE);
	spa = page_with(sim, bytes, size);
	free(bytes);
	return spa;
}

static uint64_t output(struct sim_sp *sim)
{
	uint64_t spa = sim_page(sim);

	sim_to_firmware(sim, spa);
	return spa;
}

#define PUT(bits, command, field, value)                                                           \
	sev_put_le##bits(buffer + SEV_AT_##command##_##field, value)

size_t platform_call(struct sim_sp *sim, uint32_t id, uint8_t *buffer)
{
	size_t size = sp_command_layout(id)->size;

	memset(buffer, 0, SEV_COMMAND_BUFFER_MAX);
	switch (id) {
	case SEV_CMD_SNP_INIT_EX:
		PUT(32, SNP_INIT_EX, FLAGS, 1);
		break;
	case SEV_CMD_SNP_SHUTDOWN_EX:
		PUT(32, SNP_SHUTDOWN_EX, LEN, 8);
		break;
	case SEV_CMD_SNP_PLATFORM_STATUS:
		PUT(64, SNP_PLATFORM_STATUS, STATUS_PADDR, output(sim));
		break;
	case SEV_CMD_SNP_CONFIG:
		PUT(64, SNP_CONFIG, REPORTED_TCB,
		    sp_tcb_pack(sim->sp->profile, &sim->sp->snp_data.committed.tcb));
		break;
	case SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX:
		PUT(32, SNP_DOWNLOAD_FIRMWARE_EX, LEN, 0x18);
		PUT(64, SNP_DOWNLOAD_FIRMWARE_EX, FW_PADDR,
		    platform_image(sim, &sim->sp->state->snp.running, false));
		PUT(32, SNP_DOWNLOAD_FIRMWARE_EX, FW_LEN, SP_IMAGE_SIZE);
		break;
	case SEV_CMD_SNP_COMMIT:
		PUT(32, SNP_COMMIT, LEN, 4);
		break;
	case SEV_CMD_SNP_VLEK_LOAD:
		PUT(32, SNP_VLEK_LOAD, LEN, 0x10);
		PUT(64, SNP_VLEK_LOAD, WRAPPED_PADDR,
		    platform_hashstick(sim, &sim->sp->state->snp.reported_tcb));
		break;
	case SEV_CMD_SNP_FEATURE_INFO:
		PUT(32, SNP_FEATURE_INFO, LEN, 0x10);
		PUT(64, SNP_FEATURE_INFO, FEATURE_INFO_PADDR, output(sim));
		break;
	case SEV_CMD_SNP_VERIFY_MITIGATION:
		PUT(32, SNP_VERIFY_MITIGATION, LENGTH, 0x40);
		PUT(16, SNP_VERIFY_MITIGATION, SUBCOMMAND, 1);
		PUT(64, SNP_VERIFY_MITIGATION, VECTOR, 1);
		PUT(32, SNP_VERIFY_MITIGATION, FLAGS, 1);
		PUT(64, SNP_VERIFY_MITIGATION, DST_PADDR, output(sim));
		break;
	default:
		break;
	}
	return size;
}

/* A copy of the RMP. */
static struct rmp_entry *rmp_copy(struct sim_sp *sim, size_t *count)
{
	struct rmp_entry *copy;

	*count = rmp_active(sim->machine) ? sim->machine_config.memory_size / MACHINE_PAGE_SIZE : 0;
	copy = calloc(*count + 1, sizeof(*copy));
	assert_non_null(copy);
	for (size_t i = 0; i < *count; i++)
		copy[i] = *rmp_at(sim->machine, i * MACHINE_PAGE_SIZE);
	return copy;
}

uint32_t platform_issue(struct sim_sp *sim, uint32_t id, uint8_t *buffer)
{
	size_t size = sp_command_layout(id)->size, pages, pages_after;
	struct rmp_entry *rmp = rmp_copy(sim, &pages), *rmp_after;
	struct sp_snapshot before;
	uint32_t status;

	sp_snapshot_take(&before, sim);
	status = size ? sim_command(sim, id, buffer, size) : sim_plain(sim, id);
	rmp_after = rmp_copy(sim, &pages_after);
	if (status && (!sp_snapshot_same(&before, sim) || pages != pages_after ||
		       memcmp(rmp, rmp_after, pages * sizeof(*rmp)) != 0))
		fail_msg("0x%03x: it was refused with 0x%x and changed something", (unsigned)id,
			 (unsigned)status);
	sp_snapshot_free(&before);
	free(rmp);
	free(rmp_after);
	return status;
}

static void run(const struct platform_row *row, const char *profile)
{
	bool init = row->id == SEV_CMD_SNP_INIT || row->id == SEV_CMD_SNP_INIT_EX;
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	struct sim_sp sim;
	uint32_t status;

	platform_setup(&sim, profile, init ? SP_SNP_UNINIT : SP_SNP_INIT);
	platform_call(&sim, row->id, buffer);
	sev_put_le(buffer + row->at, row->value, row->size);
	if (row->arrange)
		row->arrange(&sim, buffer);
	if (row->quirk)
		assert_true(amd_sp_quirks_set(&sim.sp->quirks, row->quirk, row->choice));
	status = platform_issue(&sim, row->id, buffer);
	if (status != row->expected)
		fail_msg("%s: %s: found status 0x%x, expected 0x%x", profile, row->what,
			 (unsigned)status, (unsigned)row->expected);
	sim_sp_teardown(&sim);
}

void platform_rows_run(const struct platform_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t p = 0; p < PLATFORM_PROFILES; p++)
			if (!rows[i].profile || !strcmp(rows[i].profile, platform_profiles[p]))
				run(&rows[i], platform_profiles[p]);
}

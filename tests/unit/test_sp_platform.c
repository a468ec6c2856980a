/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The platform commands of SEV (SEV-API): in which states they are allowed, what they refuse, what
 * they do. Expectations are the specification's.
 */
#include "test.h"

#include "amd-sp/asid.h"
#include "amd-sp/command.h"
#include "amd-sp/keys/factory.h"
#include "amd-sp/legacy/sev_data.h"
#include "base/bytes.h"
#include "sim_sp.h"
#include "sp_snapshot.h"

#define CERT  2084u
#define CHAIN 0x186Cu

static const char *const PROFILES[] = {"milan-1.55", "milan-1.58", "genoa-1.55", "turin-1.58"};

static uint32_t init(struct sim_sp *sim, uint32_t flags)
{
	uint8_t buffer[SEV_SIZE_INIT] = {0};

	sev_put_le32(buffer + SEV_AT_INIT_FLAGS, flags);
	sev_put_le64(buffer + SEV_AT_INIT_TMR_PADDR, MACHINE_LARGE_SIZE);
	sev_put_le32(buffer + SEV_AT_INIT_TMR_LEN, 1u << 20);
	return sim_command(sim, SEV_CMD_INIT, buffer, sizeof(buffer));
}

static void setup_in(struct sim_sp *sim, const char *profile, enum sp_legacy_state state)
{
	sim_sp_setup(sim, profile, false);
	if (state == SP_LEGACY_UNINIT)
		return;
	assert_int_equal(init(sim, 0), SEV_FW_SUCCESS);
	if (state == SP_LEGACY_INIT)
		return;
	sim->sp->state->legacy.guests[0].handle = 1;
	sim->sp->state->legacy.guests[0].state = SP_GUEST_RUNNING;
	sim->sp->state->legacy.state = SP_LEGACY_WORKING;
}

static void snp_on(struct sim_sp *sim)
{
	machine_wbinvd_all(sim->machine);
	assert_int_equal(sim_plain(sim, SEV_CMD_SNP_INIT), SEV_FW_SUCCESS);
}

/* A good call of a command, size bytes; buffers for its output in pages of their own. */
static size_t good_call(struct sim_sp *sim, uint32_t id, uint8_t *buffer)
{
	size_t size = sp_command_layout(id)->size;

	memset(buffer, 0, size);
	switch (id) {
	case SEV_CMD_INIT_EX:
		sev_put_le32(buffer + SEV_AT_INIT_EX_LENGTH, SEV_SIZE_INIT_EX);
		sev_put_le64(buffer + SEV_AT_INIT_EX_NV_PADDR, sim_pages(sim, 8, 4096));
		sev_put_le32(buffer + SEV_AT_INIT_EX_NV_LEN, SP_NV_SIZE);
		break;
	case SEV_CMD_PEK_CSR:
		sev_put_le64(buffer + SEV_AT_PEK_CSR_CSR_PADDR, sim_page(sim));
		sev_put_le32(buffer + SEV_AT_PEK_CSR_CSR_LEN, CERT);
		break;
	case SEV_CMD_PDH_CERT_EXPORT:
		sev_put_le64(buffer + SEV_AT_PDH_CERT_EXPORT_PDH_PADDR, sim_page(sim));
		sev_put_le32(buffer + SEV_AT_PDH_CERT_EXPORT_PDH_LEN, CERT);
		sev_put_le64(buffer + SEV_AT_PDH_CERT_EXPORT_CERTS_PADDR, sim_pages(sim, 2, 4096));
		sev_put_le32(buffer + SEV_AT_PDH_CERT_EXPORT_CERTS_LEN, CHAIN);
		break;
	case SEV_CMD_GET_ID:
		sev_put_le64(buffer + SEV_AT_GET_ID_ID_PADDR, sim_page(sim));
		sev_put_le32(buffer + SEV_AT_GET_ID_ID_LEN, 128);
		break;
	default:
		break;
	}
	return size;
}

static uint32_t issue(struct sim_sp *sim, uint32_t id, uint8_t *buffer, size_t size)
{
	return size ? sim_command(sim, id, buffer, size) : sim_plain(sim, id);
}

#define IN(state) (1u << SP_LEGACY_##state)
#define ANYWHERE  (IN(UNINIT) | IN(INIT) | IN(WORKING))

static void states(void **state)
{
	static const struct {
		uint32_t id;
		unsigned allowed;
	} rows[] = {
		/* spec: SEV-API platform state machine: a command is refused in states that do not
		 * list it */
		{SEV_CMD_INIT, IN(UNINIT)},
		{SEV_CMD_INIT_EX, IN(UNINIT)},
		{SEV_CMD_PLATFORM_RESET, IN(UNINIT)},
		{SEV_CMD_PLATFORM_STATUS, ANYWHERE},
		{SEV_CMD_GET_ID, ANYWHERE},
		{SEV_CMD_SHUTDOWN, ANYWHERE},
		{SEV_CMD_DOWNLOAD_FIRMWARE, IN(UNINIT)},
		{SEV_CMD_NOP, ANYWHERE},
		{SEV_CMD_PEK_GEN, IN(INIT)},
		{SEV_CMD_PEK_CSR, IN(INIT)},
		{SEV_CMD_PEK_CERT_IMPORT, IN(INIT)},
		{SEV_CMD_PDH_GEN, IN(INIT) | IN(WORKING)},
		{SEV_CMD_PDH_CERT_EXPORT, IN(INIT) | IN(WORKING)},
		{SEV_CMD_DF_FLUSH, IN(INIT) | IN(WORKING)},
	};

	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++)
		for (size_t i = 0; i < SEV_COUNT(rows); i++)
			for (unsigned s = SP_LEGACY_UNINIT; s <= SP_LEGACY_WORKING; s++) {
				uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
				struct sp_snapshot before;
				struct sim_sp sim;
				uint32_t status;
				size_t size;

				setup_in(&sim, PROFILES[p], (enum sp_legacy_state)s);
				size = good_call(&sim, rows[i].id, buffer);
				if (rows[i].id == SEV_CMD_INIT_EX)
					memset(buffer + SEV_AT_INIT_EX_FLAGS, 0, 4);
				sp_snapshot_take(&before, &sim);
				status = issue(&sim, rows[i].id, buffer, size);
				if ((status != SEV_FW_INVALID_PLATFORM_STATE) !=
				    ((rows[i].allowed >> s) & 1))
					fail_msg("%s: 0x%03x in state %u: status 0x%x", PROFILES[p],
						 (unsigned)rows[i].id, s, (unsigned)status);
				if (status && status != SEV_FW_SECURE_DATA_INVALID)
					assert_true(sp_snapshot_same(&before, &sim));
				sp_snapshot_free(&before);
				sim_sp_teardown(&sim);
			}
}

/* spec: SEV-API platform state machine: the state is looked at before the command buffer */
static void the_state_comes_before_the_buffer(void **state)
{
	struct sim_sp sim;
	uint64_t nowhere;

	(void)state;
	sim_sp_setup(&sim, "milan-1.55", false);
	nowhere = sim.machine_config.memory_size;
	assert_int_equal(amd_sp_command(sim.sp, SEV_CMD_PEK_CSR, nowhere),
			 SEV_FW_INVALID_PLATFORM_STATE);
	assert_int_equal(amd_sp_command(sim.sp, SEV_CMD_SNP_CONFIG, nowhere),
			 SEV_FW_INVALID_PLATFORM_STATE);
	/* spec: SEV-API commands: a command buffer is memory */
	assert_int_equal(amd_sp_command(sim.sp, SEV_CMD_INIT, nowhere), SEV_FW_INVALID_ADDRESS);
	sim_sp_teardown(&sim);
}

/* What is changed of a good call, and what comes of it. */
struct row {
	const char *what;
	unsigned at, size; /* of the field */
	uint64_t value;
	uint32_t status;
};

static void check_rows(uint32_t id, enum sp_legacy_state in, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
		struct sp_snapshot before;
		struct sim_sp sim;
		uint32_t status;
		size_t size;

		setup_in(&sim, "milan-1.55", in);
		size = good_call(&sim, id, buffer);
		if (id == SEV_CMD_INIT || id == SEV_CMD_INIT_EX) {
			/* FLAGS and TMR, which are at different places */
			buffer[id == SEV_CMD_INIT ? SEV_AT_INIT_FLAGS : SEV_AT_INIT_EX_FLAGS] = 1;
			sev_put_le64(buffer + SEV_AT_INIT_TMR_PADDR, MACHINE_LARGE_SIZE);
			sev_put_le32(buffer + SEV_AT_INIT_TMR_LEN, 1u << 20);
		}
		if (id == SEV_CMD_INIT_EX)
			for (unsigned k = 0; k < SP_NV_SIZE; k++)
				machine_write(sim.machine,
					      sev_get_le64(buffer + SEV_AT_INIT_EX_NV_PADDR) + k,
					      "\xFF", 1);
		sev_put_le(buffer + rows[i].at, rows[i].value, rows[i].size);
		sp_snapshot_take(&before, &sim);
		status = issue(&sim, id, buffer, size);
		if (status != rows[i].status)
			fail_msg("%s: status 0x%x, expected 0x%x", rows[i].what, (unsigned)status,
				 (unsigned)rows[i].status);
		if (status && !sp_snapshot_same(&before, &sim))
			fail_msg("%s: the refused command changed something", rows[i].what);
		sp_snapshot_free(&before);
		sim_sp_teardown(&sim);
	}
}

static void init_refuses(void **state)
{
	static const struct row rows[] = {
		{"nothing", SEV_AT_INIT_TMR_LEN, 4, 1u << 20, SEV_FW_SUCCESS},
		{"a longer TMR", SEV_AT_INIT_TMR_LEN, 4, 2u << 20, SEV_FW_SUCCESS},
		{"reserved bytes", SEV_AT_INIT_RESERVED_04, 4, 1, SEV_FW_INVALID_PARAM},
		/* spec: SEV-API INIT: flags other than ES are reserved */
		{"flags", SEV_AT_INIT_FLAGS, 4, 3, SEV_FW_INVALID_PARAM},
		{"the last flag", SEV_AT_INIT_FLAGS, 4, 0x80000000, SEV_FW_INVALID_PARAM},
		/* spec: SEV-API INIT: with ES the TMR is aligned to its size */
		{"TMR_PADDR", SEV_AT_INIT_TMR_PADDR, 8, MACHINE_LARGE_SIZE + 0x80000,
		 SEV_FW_INVALID_ADDRESS},
		{"TMR_PADDR at 1 MiB", SEV_AT_INIT_TMR_PADDR, 8, 1u << 20, SEV_FW_SUCCESS},
		/* spec: SEV-API INIT: with ES the TMR is at least as long as it must be */
		{"TMR_LEN", SEV_AT_INIT_TMR_LEN, 4, (1u << 20) - 1, SEV_FW_INVALID_LENGTH},
		{"no TMR_LEN", SEV_AT_INIT_TMR_LEN, 4, 0, SEV_FW_INVALID_LENGTH},
		/* spec: SEV-API INIT: the TMR is memory that the firmware may write to */
		{"no memory", SEV_AT_INIT_TMR_PADDR, 8, UINT64_C(1) << 40, SEV_FW_INVALID_ADDRESS},
		{"the end of memory", SEV_AT_INIT_TMR_LEN, 4, 64u << 20, SEV_FW_INVALID_ADDRESS},
	};

	(void)state;
	check_rows(SEV_CMD_INIT, SP_LEGACY_UNINIT, rows, SEV_COUNT(rows));
}

static void init_ex_refuses(void **state)
{
	static const struct row rows[] = {
		{"nothing", SEV_AT_INIT_EX_TMR_LEN, 4, 1u << 20, SEV_FW_SUCCESS},
		/* spec: SEV-API INIT_EX: LENGTH is that of the command buffer */
		{"LENGTH", SEV_AT_INIT_EX_LENGTH, 4, 0x23, SEV_FW_INVALID_LENGTH},
		{"a long LENGTH", SEV_AT_INIT_EX_LENGTH, 4, 0x25, SEV_FW_INVALID_LENGTH},
		/* spec: SEV-API INIT_EX: the NV buffer is 32 KiB long */
		{"NV_LEN", SEV_AT_INIT_EX_NV_LEN, 4, SP_NV_SIZE - 1, SEV_FW_INVALID_LENGTH},
		{"a long NV_LEN", SEV_AT_INIT_EX_NV_LEN, 4, 2 * SP_NV_SIZE, SEV_FW_INVALID_LENGTH},
		/* spec: SEV-API INIT_EX: the NV buffer begins with a page */
		{"NV_PADDR", SEV_AT_INIT_EX_NV_PADDR, 8, 0x1010, SEV_FW_INVALID_ADDRESS},
		/* spec: SEV-API INIT_EX: the NV buffer is memory that the firmware may write to */
		{"no memory", SEV_AT_INIT_EX_NV_PADDR, 8, UINT64_C(1) << 40,
		 SEV_FW_INVALID_ADDRESS},
		/* spec: SEV-API INIT: flags other than ES are reserved */
		{"flags", SEV_AT_INIT_EX_FLAGS, 4, 3, SEV_FW_INVALID_PARAM},
		/* spec: SEV-API INIT: with ES the TMR is aligned to its size */
		{"TMR_PADDR", SEV_AT_INIT_EX_TMR_PADDR, 8, 0x1000, SEV_FW_INVALID_ADDRESS},
		/* spec: SEV-API INIT: with ES the TMR is at least as long as it must be */
		{"TMR_LEN", SEV_AT_INIT_EX_TMR_LEN, 4, 0xFFFFF, SEV_FW_INVALID_LENGTH},
		{"reserved bytes", SEV_AT_INIT_EX_RESERVED_14, 4, 1, SEV_FW_INVALID_PARAM},
	};

	(void)state;
	check_rows(SEV_CMD_INIT_EX, SP_LEGACY_UNINIT, rows, SEV_COUNT(rows));
}

static void init_wants_encryption_on_every_core(void **state)
{
	struct sim_sp sim;

	(void)state;
	sim_sp_setup(&sim, "milan-1.55", false);
	machine_core(sim.machine, 3)->mem_en = false;
	/* spec: SEV-API INIT: memory encryption is enabled on every core */
	assert_int_equal(init(&sim, 0), SEV_FW_INVALID_CONFIG);
	assert_int_equal(sim.sp->state->legacy.state, SP_LEGACY_UNINIT);
	machine_core(sim.machine, 3)->mem_en = true;
	assert_int_equal(init(&sim, 0), SEV_FW_SUCCESS);
	sim_sp_teardown(&sim);
}

static void init_with_snp(void **state)
{
	uint8_t buffer[SEV_SIZE_INIT] = {1};
	struct sim_sp sim;
	uint64_t tmr;

	(void)state;
	sim_sp_setup(&sim, "genoa-1.55", false);
	snp_on(&sim);
	tmr = sim_pages(&sim, 512, MACHINE_LARGE_SIZE);
	/* spec: UAPI TMR: 1 MiB in size and alignment, 2 MiB while SNP is in INIT */
	sev_put_le64(buffer + SEV_AT_INIT_TMR_PADDR, tmr + (1u << 20));
	sev_put_le32(buffer + SEV_AT_INIT_TMR_LEN, 2u << 20);
	assert_int_equal(sim_command(&sim, SEV_CMD_INIT, buffer, sizeof(buffer)),
			 SEV_FW_INVALID_ADDRESS);
	sev_put_le64(buffer + SEV_AT_INIT_TMR_PADDR, tmr);
	sev_put_le32(buffer + SEV_AT_INIT_TMR_LEN, 1u << 20);
	assert_int_equal(sim_command(&sim, SEV_CMD_INIT, buffer, sizeof(buffer)),
			 SEV_FW_INVALID_LENGTH);
	/* spec: SEV-API INIT: the TMR is memory that the firmware may write to */
	sev_put_le32(buffer + SEV_AT_INIT_TMR_LEN, 2u << 20);
	for (unsigned i = 0; i < 511; i++)
		sim_to_firmware(&sim, tmr + i * MACHINE_PAGE_SIZE);
	assert_int_equal(sim_command(&sim, SEV_CMD_INIT, buffer, sizeof(buffer)),
			 SEV_FW_INVALID_PAGE_STATE);
	sim_to_firmware(&sim, tmr + 511 * MACHINE_PAGE_SIZE);
	assert_int_equal(sim_command(&sim, SEV_CMD_INIT, buffer, sizeof(buffer)), SEV_FW_SUCCESS);
	sim_sp_teardown(&sim);
}

static void init_demands_flushes(void **state)
{
	struct sim_sp sim;

	(void)state;
	sim_sp_setup(&sim, "milan-1.55", false);
	machine_wbinvd_all(sim.machine);
	assert_int_equal(init(&sim, 0), SEV_FW_SUCCESS);
	/* spec: SEV-API INIT: every ASID is to be flushed before its first use */
	assert_int_equal(sim_asid_check(&sim, 1, SP_ASID_RANGE_ES), SEV_FW_WBINVD_REQUIRED);
	assert_int_equal(sim_asid_check(&sim, 509, SP_ASID_RANGE_SEV), SEV_FW_WBINVD_REQUIRED);
	/* spec: SEV-API DF_FLUSH: WBINVD must have run on every core since the last DEACTIVATE */
	assert_int_equal(sim_plain(&sim, SEV_CMD_DF_FLUSH), SEV_FW_WBINVD_REQUIRED);
	machine_wbinvd(sim.machine, 0);
	assert_int_equal(sim_plain(&sim, SEV_CMD_DF_FLUSH), SEV_FW_WBINVD_REQUIRED);
	machine_wbinvd_all(sim.machine);
	assert_int_equal(sim_asid_check(&sim, 1, SP_ASID_RANGE_ES), SEV_FW_DF_FLUSH_REQUIRED);
	assert_int_equal(sim_plain(&sim, SEV_CMD_DF_FLUSH), SEV_FW_SUCCESS);
	assert_int_equal(sim_asid_check(&sim, 1, SP_ASID_RANGE_ES), SEV_FW_SUCCESS);
	assert_int_equal(sim_asid_check(&sim, 509, SP_ASID_RANGE_SEV), SEV_FW_SUCCESS);
	sim_sp_teardown(&sim);
}

static void get_status(struct sim_sp *sim, uint8_t buffer[SEV_SIZE_PLATFORM_STATUS])
{
	memset(buffer, 0xA5, SEV_SIZE_PLATFORM_STATUS);
	assert_int_equal(
		sim_command(sim, SEV_CMD_PLATFORM_STATUS, buffer, SEV_SIZE_PLATFORM_STATUS),
		SEV_FW_SUCCESS);
}

static void status_of_each_profile(void **state)
{
	static const uint8_t versions[][3] = {{1, 55, 29}, {1, 58, 3}, {1, 55, 42}, {1, 58, 4}};

	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++) {
		uint8_t status[SEV_SIZE_PLATFORM_STATUS];
		uint32_t build = (uint32_t)versions[p][2] << 24;
		struct sim_sp sim;

		sim_sp_setup(&sim, PROFILES[p], false);
		get_status(&sim, status);
		assert_int_equal(status[0x00], versions[p][0]);
		assert_int_equal(status[0x01], versions[p][1]);
		assert_int_equal(status[0x02], 0); /* UNINIT */
		assert_int_equal(status[0x03], 0);
		assert_int_equal(sev_get_le32(status + 0x04), build);
		assert_int_equal(sev_get_le32(status + 0x08), 0);
		assert_int_equal(init(&sim, 1), SEV_FW_SUCCESS);
		sim.sp->state->legacy.guests[7].handle = 8;
		sim.sp->state->legacy.guests[9].handle = 9;
		get_status(&sim, status);
		assert_int_equal(status[0x02], 1); /* INIT */
		assert_int_equal(sev_get_le32(status + 0x04), build | 1);
		assert_int_equal(sev_get_le32(status + 0x08), 2);
		assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
		get_status(&sim, status);
		assert_int_equal(status[0x02], 0);
		assert_int_equal(sev_get_le32(status + 0x04), build);
		assert_int_equal(sev_get_le32(status + 0x08), 0);
		assert_int_equal(init(&sim, 0), SEV_FW_SUCCESS);
		get_status(&sim, status);
		assert_int_equal(sev_get_le32(status + 0x04), build);
		sim_sp_teardown(&sim);
	}
}

static void shutdown_drops_guests_and_keys(void **state)
{
	const uint8_t vek[MACHINE_KEY_SIZE] = {1, [16] = 2};
	struct sim_sp sim;
	struct sp_legacy *legacy;

	(void)state;
	setup_in(&sim, "milan-1.55", SP_LEGACY_WORKING);
	machine_wbinvd_all(sim.machine);
	assert_int_equal(sim_plain(&sim, SEV_CMD_DF_FLUSH), SEV_FW_SUCCESS);
	legacy = &sim.sp->state->legacy;
	legacy->guests[0].asid = 200;
	sp_asid_bind(sim.sp, 200, SP_ASID_LEGACY, 1, vek);
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
	assert_int_equal(legacy->state, SP_LEGACY_UNINIT);
	/* spec: SEV-API SHUTDOWN: every guest is dropped */
	assert_int_equal(sp_legacy_guest_count(sim.sp), 0);
	assert_false(machine_key_loaded(sim.machine, 200));
	assert_int_equal(sim_asid_check(&sim, 200, SP_ASID_RANGE_SEV), SEV_FW_WBINVD_REQUIRED);
	/* spec: SEV-API SHUTDOWN: volatile keys are gone, the TMR is the host's again */
	assert_true(sev_is_zero((const uint8_t *)&legacy->data, sizeof(legacy->data)));
	assert_int_equal(legacy->tmr_len, 0);
	sim_sp_teardown(&sim);
}

static void shutdown_in_uninit_by_choice(void **state)
{
	struct sim_sp sim;

	(void)state;
	sim_sp_setup(&sim, "milan-1.55", false);
	/* spec: SEV-API SHUTDOWN: of a platform in UNINIT there is nothing to shut down */
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
	assert_true(
		amd_sp_quirks_set(&sim.sp->quirks, "shutdown-uninit", "INVALID_PLATFORM_STATE"));
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_INVALID_PLATFORM_STATE);
	sim_sp_teardown(&sim);
}

static void reserved_fields_by_choice(void **state)
{
	uint8_t buffer[SEV_SIZE_INIT] = {
		[SEV_AT_INIT_FLAGS] = 0xF0, [SEV_AT_INIT_RESERVED_04] = 0x01};
	struct sim_sp sim;

	(void)state;
	sim_sp_setup(&sim, "milan-1.55", false);
	assert_int_equal(sim_command(&sim, SEV_CMD_INIT, buffer, sizeof(buffer)),
			 SEV_FW_INVALID_PARAM);
	assert_true(amd_sp_quirks_set(&sim.sp->quirks, "legacy-reserved", "ignore"));
	assert_int_equal(sim_command(&sim, SEV_CMD_INIT, buffer, sizeof(buffer)), SEV_FW_SUCCESS);
	assert_false(sim.sp->state->legacy.es);
	sim_sp_teardown(&sim);
}

static void commands_that_are_not_there(void **state)
{
	uint8_t buffer[SEV_SIZE_RING_BUFFER] = {0};
	struct sim_sp sim;

	(void)state;
	setup_in(&sim, "turin-1.58", SP_LEGACY_INIT);
	assert_int_equal(sim_command(&sim, SEV_CMD_RING_BUFFER, buffer, sizeof(buffer)),
			 SEV_FW_INVALID_COMMAND);
	assert_int_equal(sim_plain(&sim, 0x000), SEV_FW_INVALID_COMMAND);
	assert_int_equal(sim_plain(&sim, 0x010), SEV_FW_INVALID_COMMAND);
	assert_int_equal(sim_plain(&sim, SEV_CMD_NOP), SEV_FW_SUCCESS);
	sim_sp_teardown(&sim);
}

static void get_id_of_each_profile(void **state)
{
	static const size_t sizes[] = {64, 64, 64, 8};

	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX], ids[128];
		struct sim_sp sim;
		uint64_t spa;

		sim_sp_setup(&sim, PROFILES[p], false);
		good_call(&sim, SEV_CMD_GET_ID, buffer);
		spa = sev_get_le64(buffer);
		/* spec: SEV-API GET_ID: 64 bytes for each of two sockets */
		assert_int_equal(issue(&sim, SEV_CMD_GET_ID, buffer, SEV_SIZE_GET_ID),
				 SEV_FW_SUCCESS);
		assert_int_equal(sev_get_le32(buffer + SEV_AT_GET_ID_ID_LEN), 128);
		assert_true(machine_read(sim.machine, spa, ids, sizeof(ids)));
		assert_memory_equal(ids, sim.sp->chip.chip_id, 64);
		assert_false(sev_is_zero(ids, sizes[p]));
		assert_true(sev_is_zero(ids + sizes[p], 128 - sizes[p]));
		sim_sp_teardown(&sim);
	}
}

static void get_id_of_two_sockets(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX], ids[128], again[128];
	struct sim_sp sim;
	uint64_t spa;

	(void)state;
	sim_sp_setup(&sim, "turin-1.58", false);
	((struct machine_config *)(uintptr_t)machine_config(sim.machine))->sockets = 2;
	good_call(&sim, SEV_CMD_GET_ID, buffer);
	spa = sev_get_le64(buffer);
	assert_int_equal(issue(&sim, SEV_CMD_GET_ID, buffer, SEV_SIZE_GET_ID), SEV_FW_SUCCESS);
	assert_true(machine_read(sim.machine, spa, ids, sizeof(ids)));
	assert_memory_not_equal(ids, ids + 64, 8);
	assert_false(sev_is_zero(ids + 64, 8));
	assert_true(sev_is_zero(ids + 72, 56));
	assert_int_equal(issue(&sim, SEV_CMD_GET_ID, buffer, SEV_SIZE_GET_ID), SEV_FW_SUCCESS);
	assert_true(machine_read(sim.machine, spa, again, sizeof(again)));
	assert_memory_equal(again, ids, sizeof(ids));
	sim_sp_teardown(&sim);
}

/* Commands that put a blob where the caller has room, and say how much they need. */
static void lengths_are_told(void **state)
{
	static const struct {
		const char *what;
		uint32_t id;
		unsigned at;
		uint64_t value; /* 8 bytes for addresses, which come before lengths */
		unsigned size;
		uint32_t status;
		unsigned at_length[2];
		uint32_t needed[2];
	} rows[] = {
		/* spec: SEV-API GET_ID: a buffer that is too small is told the length needed */
		{"ID_LEN", SEV_CMD_GET_ID, 8, 127, 4, SEV_FW_INVALID_LENGTH, {8, 8}, {128, 128}},
		{"no ID_LEN", SEV_CMD_GET_ID, 8, 0, 4, SEV_FW_INVALID_LENGTH, {8, 8}, {128, 128}},
		{"no ID_PADDR", SEV_CMD_GET_ID, 0, 0, 8, SEV_FW_INVALID_LENGTH, {8, 8}, {128, 128}},
		{"more room", SEV_CMD_GET_ID, 8, 4096, 4, SEV_FW_SUCCESS, {8, 8}, {128, 128}},
		/* spec: SEV-API PEK_CSR: a buffer that is too small is told the length needed */
		{"CSR_LEN",
		 SEV_CMD_PEK_CSR,
		 8,
		 2083,
		 4,
		 SEV_FW_INVALID_LENGTH,
		 {8, 8},
		 {CERT, CERT}},
		{"no CSR_LEN",
		 SEV_CMD_PEK_CSR,
		 8,
		 0,
		 4,
		 SEV_FW_INVALID_LENGTH,
		 {8, 8},
		 {CERT, CERT}},
		{"no CSR_PADDR",
		 SEV_CMD_PEK_CSR,
		 0,
		 0,
		 8,
		 SEV_FW_INVALID_LENGTH,
		 {8, 8},
		 {CERT, CERT}},
		{"more room", SEV_CMD_PEK_CSR, 8, 4096, 4, SEV_FW_SUCCESS, {8, 8}, {CERT, CERT}},
		/* spec: SEV-API PDH_CERT_EXPORT: where one buffer is too small, both lengths are
		 * told */
		{"PDH_LEN",
		 SEV_CMD_PDH_CERT_EXPORT,
		 0x08,
		 2083,
		 4,
		 SEV_FW_INVALID_LENGTH,
		 {0x08, 0x18},
		 {CERT, CHAIN}},
		{"CERTS_LEN",
		 SEV_CMD_PDH_CERT_EXPORT,
		 0x18,
		 CHAIN - 1,
		 4,
		 SEV_FW_INVALID_LENGTH,
		 {0x08, 0x18},
		 {CERT, CHAIN}},
		{"no PDH_PADDR",
		 SEV_CMD_PDH_CERT_EXPORT,
		 0x00,
		 0,
		 8,
		 SEV_FW_INVALID_LENGTH,
		 {0x08, 0x18},
		 {CERT, CHAIN}},
		{"no CERTS_PADDR",
		 SEV_CMD_PDH_CERT_EXPORT,
		 0x10,
		 0,
		 8,
		 SEV_FW_INVALID_LENGTH,
		 {0x08, 0x18},
		 {CERT, CHAIN}},
		{"more room",
		 SEV_CMD_PDH_CERT_EXPORT,
		 0x18,
		 0x2000,
		 4,
		 SEV_FW_SUCCESS,
		 {0x08, 0x18},
		 {CERT, CHAIN}},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
		struct sim_sp sim;
		size_t size;

		setup_in(&sim, "milan-1.58", SP_LEGACY_INIT);
		size = good_call(&sim, rows[i].id, buffer);
		sev_put_le(buffer + rows[i].at, rows[i].value, rows[i].size);
		if (issue(&sim, rows[i].id, buffer, size) != rows[i].status)
			fail_msg("0x%x: %s", (unsigned)rows[i].id, rows[i].what);
		for (unsigned k = 0; k < 2; k++)
			assert_int_equal(sev_get_le32(buffer + rows[i].at_length[k]),
					 rows[i].needed[k]);
		sim_sp_teardown(&sim);
	}
}

/* Where output cannot be written: no memory; and with SNP, pages that are not Firmware. */
static void outputs_go_where_the_firmware_may_write(void **state)
{
	static const struct {
		uint32_t id;
		unsigned at; /* of the address */
		uint64_t pages;
	} rows[] = {
		{SEV_CMD_GET_ID, 0, 1},
		{SEV_CMD_PEK_CSR, 0, 1},
		{SEV_CMD_PDH_CERT_EXPORT, 0, 1},
		{SEV_CMD_PDH_CERT_EXPORT, 0x10, 2},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX], call[SEV_COMMAND_BUFFER_MAX];
		struct sim_sp sim;
		uint64_t spa, other;
		uint8_t page[4096];
		size_t size;

		sim_sp_setup(&sim, "genoa-1.55", false);
		size = good_call(&sim, rows[i].id, buffer);
		spa = sev_get_le64(buffer + rows[i].at);
		snp_on(&sim);
		assert_int_equal(init(&sim, 0), SEV_FW_SUCCESS);
		other = rows[i].id == SEV_CMD_PDH_CERT_EXPORT ? sev_get_le64(buffer + 0x10) : spa;
		for (uint64_t at = 0; at < 0x2000; at += 0x1000) {
			sim_to_firmware(&sim, sev_get_le64(buffer) + at);
			sim_to_firmware(&sim, other + at);
		}
		memcpy(call, buffer, size);
		sev_put_le64(call + rows[i].at, UINT64_C(1) << 40);
		assert_int_equal(issue(&sim, rows[i].id, call, size), SEV_FW_INVALID_ADDRESS);
		/* spec: SNP-ABI page states: the firmware writes to Firmware and Default pages
		 * only */
		sim_to_hypervisor(&sim, spa + (rows[i].pages - 1) * 4096);
		memcpy(call, buffer, size);
		assert_int_equal(issue(&sim, rows[i].id, call, size), SEV_FW_INVALID_PAGE_STATE);
		assert_true(machine_read(sim.machine, sev_get_le64(buffer), page, sizeof(page)));
		assert_true(sev_is_zero(page, sizeof(page)));
		sim_to_firmware(&sim, spa + (rows[i].pages - 1) * 4096);
		assert_int_equal(issue(&sim, rows[i].id, buffer, size), SEV_FW_SUCCESS);
		assert_true(machine_read(sim.machine, sev_get_le64(buffer), page, sizeof(page)));
		assert_false(sev_is_zero(page, sizeof(page)));
		sim_sp_teardown(&sim);
	}
}

static struct sim_record *find_record(struct sim_sp *sim, const char *name)
{
	for (size_t i = 0; i < SIM_RECORDS; i++)
		if (!strcmp(sim->records[i].name, name))
			return &sim->records[i];
	return NULL;
}

static void broken_data_is_reset_once(void **state)
{
	static const char *const breakages[] = {"first byte", "middle", "last byte",
						"shorter",    "longer", "another chip's"};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(breakages); i++) {
		uint8_t pek[48], status[SEV_SIZE_PLATFORM_STATUS];
		struct sim_record *record;
		struct sim_sp sim;

		setup_in(&sim, "milan-1.55", SP_LEGACY_INIT);
		memcpy(pek, sim.sp->state->legacy.data.pek.scalar, sizeof(pek));
		assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
		record = find_record(&sim, "sev");
		assert_non_null(record);
		record->data[0] ^= i == 0;
		record->data[record->size / 2] ^= i == 1;
		record->data[record->size - 1] ^= i == 2;
		record->size -= i == 3;
		if (i == 4) {
			record->data = realloc(record->data, record->size + 1);
			assert_non_null(record->data);
			record->data[record->size++] = 0;
		}
		if (i == 5)
			sim.sp->chip.secret[0] ^= 1;
		get_status(&sim, status);
		/* spec: SEV-API INIT: persistent data whose integrity is broken is
		 * SECURE_DATA_INVALID */
		if (init(&sim, 0) != SEV_FW_SECURE_DATA_INVALID)
			fail_msg("%s", breakages[i]);
		get_status(&sim, status);
		assert_int_equal(status[SEV_AT_PLATFORM_STATUS_STATE], SP_LEGACY_UNINIT);
		/* spec: SEV-API INIT: broken persistent data is reset, so that the next INIT
		 * succeeds */
		assert_int_equal(init(&sim, 0), SEV_FW_SUCCESS);
		assert_memory_not_equal(pek, sim.sp->state->legacy.data.pek.scalar, sizeof(pek));
		sim_sp_teardown(&sim);
	}
}

static void nv_fill(struct sim_sp *sim, uint64_t spa, uint8_t value)
{
	uint8_t bytes[SP_NV_SIZE];

	memset(bytes, value, sizeof(bytes));
	assert_true(machine_write(sim->machine, spa, bytes, sizeof(bytes)));
}

static uint32_t init_ex(struct sim_sp *sim, uint64_t nv)
{
	uint8_t buffer[SEV_SIZE_INIT_EX] = {0};

	sev_put_le32(buffer + SEV_AT_INIT_EX_LENGTH, SEV_SIZE_INIT_EX);
	sev_put_le64(buffer + SEV_AT_INIT_EX_NV_PADDR, nv);
	sev_put_le32(buffer + SEV_AT_INIT_EX_NV_LEN, SP_NV_SIZE);
	return sim_command(sim, SEV_CMD_INIT_EX, buffer, sizeof(buffer));
}

static void nv_buffer_holds_the_identity(void **state)
{
	uint8_t nv_bytes[SP_NV_SIZE], pek[48];
	struct sim_sp sim;
	uint64_t nv, elsewhere;

	(void)state;
	sim_sp_setup(&sim, "milan-1.55", false);
	nv = sim_pages(&sim, 8, 4096);
	elsewhere = sim_pages(&sim, 8, 4096);
	/* spec: SEV-API INIT_EX: an NV buffer of 0xFF bytes holds nothing yet */
	nv_fill(&sim, nv, 0xFF);
	assert_int_equal(init_ex(&sim, nv), SEV_FW_SUCCESS);
	assert_null(find_record(&sim, "sev"));
	memcpy(pek, sim.sp->state->legacy.data.pek.scalar, sizeof(pek));
	assert_true(machine_read(sim.machine, nv, nv_bytes, sizeof(nv_bytes)));
	for (size_t i = 0; i + sizeof(pek) <= sizeof(nv_bytes); i++)
		assert_memory_not_equal(nv_bytes + i, pek, sizeof(pek));
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
	amd_sp_power_cycle(sim.sp);
	assert_true(machine_write(sim.machine, elsewhere, nv_bytes, sizeof(nv_bytes)));
	assert_int_equal(init_ex(&sim, elsewhere), SEV_FW_SUCCESS);
	assert_memory_equal(pek, sim.sp->state->legacy.data.pek.scalar, sizeof(pek));
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
	/* What is in the NV buffer is not the record's. */
	assert_int_equal(init(&sim, 0), SEV_FW_SUCCESS);
	assert_memory_not_equal(pek, sim.sp->state->legacy.data.pek.scalar, sizeof(pek));
	sim_sp_teardown(&sim);
}

static void broken_nv_is_reset_once(void **state)
{
	struct sim_sp sim;
	uint8_t byte;
	uint64_t nv;

	(void)state;
	sim_sp_setup(&sim, "milan-1.55", false);
	nv = sim_pages(&sim, 8, 4096);
	/* spec: SEV-API INIT: persistent data whose integrity is broken is SECURE_DATA_INVALID */
	assert_int_equal(init_ex(&sim, nv), SEV_FW_SECURE_DATA_INVALID);
	assert_int_equal(sim.sp->state->legacy.state, SP_LEGACY_UNINIT);
	assert_int_equal(init_ex(&sim, nv), SEV_FW_SUCCESS);
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
	assert_true(machine_read(sim.machine, nv + 0x400, &byte, 1));
	byte ^= 0x10;
	assert_true(machine_write(sim.machine, nv + 0x400, &byte, 1));
	assert_int_equal(init_ex(&sim, nv), SEV_FW_SECURE_DATA_INVALID);
	assert_int_equal(init_ex(&sim, nv), SEV_FW_SUCCESS);
	/* One byte of 0xFF bytes that is another. */
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
	nv_fill(&sim, nv, 0xFF);
	assert_true(machine_write(sim.machine, nv + SP_NV_SIZE - 1, "", 1));
	assert_int_equal(init_ex(&sim, nv), SEV_FW_SECURE_DATA_INVALID);
	sim_sp_teardown(&sim);
}

static void reset_empties_the_nv_buffer(void **state)
{
	uint8_t before[SP_NV_SIZE], after[SP_NV_SIZE], pek[48];
	struct sim_sp sim;
	uint64_t nv;

	(void)state;
	sim_sp_setup(&sim, "milan-1.58", false);
	nv = sim_pages(&sim, 8, 4096);
	nv_fill(&sim, nv, 0xFF);
	assert_int_equal(init_ex(&sim, nv), SEV_FW_SUCCESS);
	memcpy(pek, sim.sp->state->legacy.data.pek.scalar, sizeof(pek));
	assert_true(machine_read(sim.machine, nv, before, sizeof(before)));
	/* What changes the identity changes the buffer. */
	assert_int_equal(sim_plain(&sim, SEV_CMD_PDH_GEN), SEV_FW_SUCCESS);
	assert_true(machine_read(sim.machine, nv, after, sizeof(after)));
	assert_memory_not_equal(before, after, sizeof(after));
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
	/* spec: SEV-API PLATFORM_RESET: the persistent identity is deleted */
	assert_int_equal(sim_plain(&sim, SEV_CMD_PLATFORM_RESET), SEV_FW_SUCCESS);
	assert_null(find_record(&sim, "sev"));
	assert_int_equal(init_ex(&sim, nv), SEV_FW_SUCCESS);
	assert_memory_not_equal(pek, sim.sp->state->legacy.data.pek.scalar, sizeof(pek));
	sim_sp_teardown(&sim);
}

static void nv_pages_must_be_the_firmwares(void **state)
{
	struct sp_sev_data before;
	struct sim_sp sim;
	uint64_t nv;

	(void)state;
	sim_sp_setup(&sim, "milan-1.55", false);
	nv = sim_pages(&sim, 8, 4096);
	nv_fill(&sim, nv, 0xFF);
	snp_on(&sim);
	for (unsigned i = 0; i < 7; i++)
		sim_to_firmware(&sim, nv + i * MACHINE_PAGE_SIZE);
	/* spec: SEV-API INIT_EX: the NV buffer is memory that the firmware may write to */
	assert_int_equal(init_ex(&sim, nv), SEV_FW_INVALID_PAGE_STATE);
	sim_to_firmware(&sim, nv + 7 * MACHINE_PAGE_SIZE);
	assert_int_equal(init_ex(&sim, nv), SEV_FW_SUCCESS);
	/* Taken away later, a new identity cannot be kept, so there is none. */
	before = sim.sp->state->legacy.data;
	sim_to_hypervisor(&sim, nv);
	assert_int_equal(sim_plain(&sim, SEV_CMD_PEK_GEN), SEV_FW_INVALID_PAGE_STATE);
	assert_memory_equal(&before, &sim.sp->state->legacy.data, sizeof(before));
	sim_sp_teardown(&sim);
}

/* An image that is newer by a build and by an SVN of the SNP firmware; its size. */
static uint32_t newer_image(struct sim_sp *sim, uint64_t spa)
{
	const struct amd_sp_profile *profile = sim->sp->profile;
	struct amd_sp_image image = {.api_major = profile->api_major,
				     .api_minor = profile->api_minor,
				     .build = (uint8_t)(profile->build + 1)};
	struct sev_err err;
	uint8_t *bytes;
	size_t size;

	memcpy(image.svn, profile->tcb, sizeof(image.svn));
	image.svn[3]++;
	assert_sev_ok(amd_sp_image_make(sim->sp, &image, &bytes, &size, &err), &err);
	assert_true(machine_write(sim->machine, spa, bytes, size));
	free(bytes);
	return (uint32_t)size;
}

static uint32_t download(struct sim_sp *sim, uint64_t spa, uint32_t size)
{
	uint8_t buffer[SEV_SIZE_DOWNLOAD_FIRMWARE] = {0};

	sev_put_le64(buffer + SEV_AT_DOWNLOAD_FIRMWARE_FW_PADDR, spa);
	sev_put_le32(buffer + SEV_AT_DOWNLOAD_FIRMWARE_FW_LEN, size);
	return sim_command(sim, SEV_CMD_DOWNLOAD_FIRMWARE, buffer, sizeof(buffer));
}

static void download_installs_and_commits(void **state)
{
	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++) {
		uint8_t status[SEV_SIZE_PLATFORM_STATUS];
		const struct sp_version *committed;
		struct sim_sp sim;
		uint64_t spa;

		sim_sp_setup(&sim, PROFILES[p], false);
		committed = &sim.sp->snp_data.committed;
		spa = sim_pages(&sim, 4, 4096);
		/* spec: SEV-API DOWNLOAD_FIRMWARE: the image replaces the firmware, and is
		 * committed */
		assert_int_equal(download(&sim, spa, newer_image(&sim, spa)), SEV_FW_SUCCESS);
		get_status(&sim, status);
		assert_int_equal(status[SEV_AT_PLATFORM_STATUS_CONFIG + 3],
				 sim.sp->profile->build + 1);
		assert_int_equal(committed->build, sim.sp->profile->build + 1);
		assert_int_equal(committed->tcb.svn[3], sim.sp->profile->tcb[3] + 1);
		amd_sp_power_cycle(sim.sp);
		get_status(&sim, status);
		assert_int_equal(status[SEV_AT_PLATFORM_STATUS_CONFIG + 3],
				 sim.sp->profile->build + 1);
		sim_sp_teardown(&sim);
	}
}

static void download_is_for_platforms_at_rest(void **state)
{
	struct sp_snapshot before;
	struct sim_sp sim;
	uint32_t size;
	uint64_t spa;

	(void)state;
	setup_in(&sim, "milan-1.58", SP_LEGACY_INIT);
	spa = sim_pages(&sim, 4, 4096);
	size = newer_image(&sim, spa);
	sp_snapshot_take(&before, &sim);
	/* spec: SEV-API DOWNLOAD_FIRMWARE: neither SEV nor SNP is initialised */
	assert_int_equal(download(&sim, spa, size), SEV_FW_INVALID_PLATFORM_STATE);
	assert_true(amd_sp_quirks_set(&sim.sp->quirks, "download-state", "SHUTDOWN_REQUIRED"));
	assert_int_equal(download(&sim, spa, size), SEV_FW_SHUTDOWN_REQUIRED);
	assert_true(sp_snapshot_same(&before, &sim));
	sp_snapshot_free(&before);
	assert_int_equal(sim_plain(&sim, SEV_CMD_SHUTDOWN), SEV_FW_SUCCESS);
	snp_on(&sim);
	assert_int_equal(download(&sim, spa, size), SEV_FW_SHUTDOWN_REQUIRED);
	amd_sp_quirks_init(&sim.sp->quirks);
	assert_int_equal(download(&sim, spa, size), SEV_FW_INVALID_PLATFORM_STATE);
	sim_sp_teardown(&sim);
}

static void download_refuses(void **state)
{
	struct sp_snapshot before;
	struct sim_sp sim;
	uint32_t size;
	uint64_t spa;
	uint8_t byte;

	(void)state;
	sim_sp_setup(&sim, "genoa-1.55", false);
	spa = sim_pages(&sim, 4, 4096);
	size = newer_image(&sim, spa);
	sp_snapshot_take(&before, &sim);
	/* spec: SEV-API DOWNLOAD_FIRMWARE: the image is 32-byte aligned */
	assert_int_equal(download(&sim, spa + 16, size), SEV_FW_INVALID_ADDRESS);
	/* spec: SEV-API DOWNLOAD_FIRMWARE: FW_LEN is that of an image */
	assert_int_equal(download(&sim, spa, size - 1), SEV_FW_INVALID_LENGTH);
	assert_int_equal(download(&sim, UINT64_C(1) << 40, size), SEV_FW_INVALID_ADDRESS);
	assert_true(machine_read(sim.machine, spa + size - 1, &byte, 1));
	byte ^= 1;
	assert_true(machine_write(sim.machine, spa + size - 1, &byte, 1));
	/* spec: SEV-API DOWNLOAD_FIRMWARE: the image is one for this product, signed by AMD */
	assert_int_equal(download(&sim, spa, size), SEV_FW_BAD_SIGNATURE);
	assert_true(sp_snapshot_same(&before, &sim));
	sp_snapshot_free(&before);
	sim_sp_teardown(&sim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(the_state_comes_before_the_buffer),
		cmocka_unit_test(init_refuses),
		cmocka_unit_test(init_ex_refuses),
		cmocka_unit_test(init_wants_encryption_on_every_core),
		cmocka_unit_test(init_with_snp),
		cmocka_unit_test(init_demands_flushes),
		cmocka_unit_test(status_of_each_profile),
		cmocka_unit_test(shutdown_drops_guests_and_keys),
		cmocka_unit_test(shutdown_in_uninit_by_choice),
		cmocka_unit_test(reserved_fields_by_choice),
		cmocka_unit_test(commands_that_are_not_there),
		cmocka_unit_test(get_id_of_each_profile),
		cmocka_unit_test(get_id_of_two_sockets),
		cmocka_unit_test(lengths_are_told),
		cmocka_unit_test(outputs_go_where_the_firmware_may_write),
		cmocka_unit_test(broken_data_is_reset_once),
		cmocka_unit_test(nv_buffer_holds_the_identity),
		cmocka_unit_test(broken_nv_is_reset_once),
		cmocka_unit_test(reset_empties_the_nv_buffer),
		cmocka_unit_test(nv_pages_must_be_the_firmwares),
		cmocka_unit_test(download_installs_and_commits),
		cmocka_unit_test(download_is_for_platforms_at_rest),
		cmocka_unit_test(download_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

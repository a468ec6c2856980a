/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests of SEV and SEV-ES (SEV-API): in which states each command is allowed, and ACTIVATE,
 * DEACTIVATE, DECOMMISSION, GUEST_STATUS.
 */
#include "sim_rows.h"

static const char *const PROFILES[] = {"milan-1.55", "milan-1.58", "genoa-1.55", "turin-1.58"};

#define LUPDATE 0x02u
#define LSECRET 0x04u
#define RUNNING 0x08u
#define SUPDATE 0x10u
#define RUPDATE 0x20u
#define SENT	0x40u
#define UNSENT	(LUPDATE | LSECRET | RUNNING | SUPDATE | RUPDATE)
#define ANY	(UNSENT | SENT)

struct allowed {
	uint32_t id;
	unsigned states;
};

static const struct allowed COMMANDS[] = {
	/* spec: SEV-API guest state machine: a command is refused in states that do not list it */
	{SEV_CMD_LAUNCH_UPDATE_DATA, LUPDATE},
	{SEV_CMD_LAUNCH_UPDATE_VMSA, LUPDATE},
	{SEV_CMD_LAUNCH_MEASURE, LUPDATE},
	{SEV_CMD_LAUNCH_SECRET, LSECRET},
	{SEV_CMD_LAUNCH_FINISH, LSECRET},
	{SEV_CMD_ATTESTATION, LSECRET | RUNNING},
	{SEV_CMD_ACTIVATE, UNSENT},
	{SEV_CMD_ACTIVATE_EX, UNSENT},
	{SEV_CMD_DEACTIVATE, ANY},
	{SEV_CMD_DECOMMISSION, ANY},
	{SEV_CMD_GUEST_STATUS, ANY},
	{SEV_CMD_SEND_START, RUNNING},
	{SEV_CMD_SEND_UPDATE_DATA, SUPDATE},
	{SEV_CMD_SEND_UPDATE_VMSA, SUPDATE},
	{SEV_CMD_SEND_FINISH, SUPDATE},
	{SEV_CMD_SEND_CANCEL, SUPDATE},
	{SEV_CMD_RECEIVE_UPDATE_DATA, RUPDATE},
	{SEV_CMD_RECEIVE_UPDATE_VMSA, RUPDATE},
	{SEV_CMD_RECEIVE_FINISH, RUPDATE},
	{SEV_CMD_DBG_DECRYPT, ANY},
	{SEV_CMD_DBG_ENCRYPT, ANY},
	{SEV_CMD_COPY, RUNNING},
	{SEV_CMD_SWAP_OUT, RUNNING},
	{SEV_CMD_SWAP_IN, RUNNING},
};

/* The command is right in all else: an active guest is DECOMMISSIONed, or ACTIVATEd again. */
static bool refused_as_active(uint32_t id)
{
	return id == SEV_CMD_ACTIVATE || id == SEV_CMD_ACTIVATE_EX || id == SEV_CMD_DECOMMISSION;
}

static void check_state(const struct allowed *command, unsigned state)
{
	uint32_t wanted =
		command->states & (1u << state) ? SEV_FW_SUCCESS : SEV_FW_INVALID_GUEST_STATE;
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	struct sp_snapshot before;
	struct sim_guest guest;
	uint32_t status;

	sim_guest_setup(&guest, "milan-1.55", true, 4);
	sim_guest_force(&guest, (enum sp_guest_state)state);
	sim_guest_call(&guest, command->id, buffer);
	if (!wanted && refused_as_active(command->id))
		wanted = SEV_FW_ACTIVE;
	sp_snapshot_take(&before, &guest.sim);
	status = sim_guest_issue(&guest, command->id, buffer);
	if (status != wanted)
		fail_msg("command 0x%03x in state %u: found status 0x%x, expected 0x%x",
			 (unsigned)command->id, state, (unsigned)status, (unsigned)wanted);
	if (status)
		assert_true(sp_snapshot_same(&before, &guest.sim));
	sp_snapshot_free(&before);
	sim_guest_teardown(&guest);
}

static void guest_states(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(COMMANDS); i++)
		for (unsigned at = SP_GUEST_LUPDATE; at <= SP_GUEST_SENT; at++)
			check_state(&COMMANDS[i], at);
}

static void platform_states(void **state)
{
	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
		struct sim_guest guest;

		sim_guest_setup(&guest, PROFILES[p], false, 4);
		for (unsigned at = SP_LEGACY_UNINIT; at <= SP_LEGACY_INIT; at++)
			for (size_t i = 0; i < SEV_COUNT(COMMANDS); i++) {
				guest.sim.sp->state->legacy.state = SP_LEGACY_WORKING;
				sim_guest_call(&guest, COMMANDS[i].id, buffer);
				guest.sim.sp->state->legacy.state = (uint8_t)at;
				/* spec: SEV-API platform state machine: a command is refused in
				 * states that do not list it */
				assert_int_equal(sim_guest_issue(&guest, COMMANDS[i].id, buffer),
						 SEV_FW_INVALID_PLATFORM_STATE);
			}
		guest.sim.sp->state->legacy.state = SP_LEGACY_UNINIT;
		assert_int_equal(sim_guest_do(&guest, SEV_CMD_LAUNCH_START),
				 SEV_FW_INVALID_PLATFORM_STATE);
		assert_int_equal(sim_guest_do(&guest, SEV_CMD_RECEIVE_START),
				 SEV_FW_INVALID_PLATFORM_STATE);
		sim_guest_teardown(&guest);
	}
}

static void handles(void **state)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", false, 4);
	for (size_t i = 0; i < SEV_COUNT(COMMANDS); i++) {
		unsigned at = COMMANDS[i].id == SEV_CMD_ACTIVATE_EX ? 4 : 0;

		/* spec: SEV-API guest commands: the handle must be a guest's */
		sim_guest_call(&guest, COMMANDS[i].id, buffer);
		sev_put_le32(buffer + at, 0);
		assert_int_equal(sim_guest_issue(&guest, COMMANDS[i].id, buffer),
				 SEV_FW_INVALID_GUEST);
		sev_put_le32(buffer + at, guest.handle + 1);
		assert_int_equal(sim_guest_issue(&guest, COMMANDS[i].id, buffer),
				 SEV_FW_INVALID_GUEST);
	}
	sim_guest_teardown(&guest);
}

static void needs_an_active_guest(void **state)
{
	static const struct {
		uint32_t id;
		enum sp_guest_state state;
	} rows[] = {
		/* spec: SEV-API guest commands: memory of a guest is reached while it is active */
		{SEV_CMD_LAUNCH_UPDATE_DATA, SP_GUEST_LUPDATE},
		{SEV_CMD_LAUNCH_UPDATE_VMSA, SP_GUEST_LUPDATE},
		{SEV_CMD_LAUNCH_SECRET, SP_GUEST_LSECRET},
		{SEV_CMD_SEND_UPDATE_DATA, SP_GUEST_SUPDATE},
		{SEV_CMD_SEND_UPDATE_VMSA, SP_GUEST_SUPDATE},
		{SEV_CMD_RECEIVE_UPDATE_DATA, SP_GUEST_RUPDATE},
		{SEV_CMD_RECEIVE_UPDATE_VMSA, SP_GUEST_RUPDATE},
		{SEV_CMD_DBG_DECRYPT, SP_GUEST_RUNNING},
		{SEV_CMD_DBG_ENCRYPT, SP_GUEST_RUNNING},
		{SEV_CMD_COPY, SP_GUEST_RUNNING},
		{SEV_CMD_SWAP_OUT, SP_GUEST_RUNNING},
		{SEV_CMD_SWAP_IN, SP_GUEST_RUNNING},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
		struct sim_guest guest;

		sim_guest_setup(&guest, "milan-1.55", true, 4);
		sim_guest_force(&guest, rows[i].state);
		sim_guest_call(&guest, rows[i].id, buffer);
		assert_int_equal(sim_guest_simple(&guest, SEV_CMD_DEACTIVATE, guest.handle),
				 SEV_FW_SUCCESS);
		if (sim_guest_issue(&guest, rows[i].id, buffer) != SEV_FW_INACTIVE)
			fail_msg("0x%03x: it is not refused", (unsigned)rows[i].id);
		sim_guest_teardown(&guest);
	}
}

static void other_choices_of_states(void **state)
{
	static const struct sim_row rows[] = {
		/* spec: SEV-API ATTESTATION: the guest is launched, or being launched */
		{"ATTESTATION in LUPDATE",
		 SEV_CMD_ATTESTATION,
		 0,
		 SP_GUEST_LUPDATE,
		 {{0}},
		 NULL,
		 SEV_FW_INVALID_GUEST_STATE,
		 NULL,
		 NULL},
		{"ATTESTATION in LUPDATE, so chosen",
		 SEV_CMD_ATTESTATION,
		 0,
		 SP_GUEST_LUPDATE,
		 {{0}},
		 NULL,
		 SEV_FW_SUCCESS,
		 "sev-attestation-states",
		 "LUPDATE-LSECRET-RUNNING"},
		{"ATTESTATION in LSECRET, not chosen",
		 SEV_CMD_ATTESTATION,
		 0,
		 SP_GUEST_LSECRET,
		 {{0}},
		 NULL,
		 SEV_FW_INVALID_GUEST_STATE,
		 "sev-attestation-states",
		 "RUNNING"},
		{"ATTESTATION in RUNNING, chosen",
		 SEV_CMD_ATTESTATION,
		 0,
		 SP_GUEST_RUNNING,
		 {{0}},
		 NULL,
		 SEV_FW_SUCCESS,
		 "sev-attestation-states",
		 "RUNNING"},
		/* spec: SEV-API DBG_DECRYPT: a guest can be debugged from when it is launched on */
		{"DBG_DECRYPT in LUPDATE",
		 SEV_CMD_DBG_DECRYPT,
		 0,
		 SP_GUEST_LUPDATE,
		 {{0}},
		 NULL,
		 SEV_FW_SUCCESS,
		 "sev-dbg-states",
		 "any"},
		{"DBG_DECRYPT in LUPDATE, not chosen",
		 SEV_CMD_DBG_DECRYPT,
		 0,
		 SP_GUEST_LUPDATE,
		 {{0}},
		 NULL,
		 SEV_FW_INVALID_GUEST_STATE,
		 "sev-dbg-states",
		 "RUNNING"},
		{"DBG_ENCRYPT in RUNNING",
		 SEV_CMD_DBG_ENCRYPT,
		 0,
		 SP_GUEST_RUNNING,
		 {{0}},
		 NULL,
		 SEV_FW_SUCCESS,
		 "sev-dbg-states",
		 "RUNNING"},
		/* spec: SEV-API COPY: a guest's memory is moved once it runs */
		{"COPY in LUPDATE",
		 SEV_CMD_COPY,
		 0,
		 SP_GUEST_LUPDATE,
		 {{0}},
		 NULL,
		 SEV_FW_INVALID_GUEST_STATE,
		 NULL,
		 NULL},
		{"COPY in LUPDATE, chosen",
		 SEV_CMD_COPY,
		 0,
		 SP_GUEST_LUPDATE,
		 {{0}},
		 NULL,
		 SEV_FW_SUCCESS,
		 "sev-copy-states",
		 "any"},
	};

	(void)state;
	sim_rows_run(rows, SEV_COUNT(rows));
}

static void status_of_a_guest(void **state)
{
	(void)state;
	for (unsigned at = SP_GUEST_LUPDATE; at <= SP_GUEST_SENT; at++) {
		uint8_t buffer[SEV_SIZE_GUEST_STATUS];
		struct sim_guest guest;

		sim_guest_setup(&guest, "genoa-1.55", false, 0x5);
		sim_guest_force(&guest, (enum sp_guest_state)at);
		sim_guest_call(&guest, SEV_CMD_GUEST_STATUS, buffer);
		/* spec: SEV-API GUEST_STATUS: policy, ASID (0 when not active) and state */
		assert_int_equal(sim_guest_issue(&guest, SEV_CMD_GUEST_STATUS, buffer), 0);
		assert_int_equal(sev_get_le32(buffer), guest.handle);
		assert_int_equal(sev_get_le32(buffer + 4), 0x5);
		assert_int_equal(sev_get_le32(buffer + 8), 1);
		assert_int_equal(buffer[12], at);
		sim_guest_simple(&guest, SEV_CMD_DEACTIVATE, guest.handle);
		assert_int_equal(sim_guest_issue(&guest, SEV_CMD_GUEST_STATUS, buffer), 0);
		assert_int_equal(sev_get_le32(buffer + 8), 0);
		sim_guest_teardown(&guest);
	}
}

struct asid_row {
	const char *what;
	uint32_t policy, asid;
	uint32_t expected;
};

/* ASIDs of the machine: 1 to MIN - 1 for SEV-ES, MIN to MAX for SEV. */
static void asids(void **state)
{
	struct machine_config config;
	struct sim_guest guest;

	(void)state;
	for (size_t p = 0; p < SEV_COUNT(PROFILES); p++) {
		uint32_t min, max, handle;

		sim_guest_platform(&guest, PROFILES[p], false);
		config = guest.sim.machine_config;
		min = config.min_sev_asid;
		max = config.max_asid;
		{
			const struct asid_row rows[] = {
				/* spec: SEV-API ACTIVATE: the ASID is in range, nobody else's, and
				 * flushed */
				{"0", 0, 0, SEV_FW_INVALID_ASID},
				{"0 of SEV-ES", 4, 0, SEV_FW_INVALID_ASID},
				{"SEV below its first", 0, min - 1, SEV_FW_INVALID_ASID},
				{"SEV at its first", 0, min, SEV_FW_SUCCESS},
				{"SEV at its last", 0, max, SEV_FW_SUCCESS},
				{"SEV past its last", 0, max + 1, SEV_FW_INVALID_ASID},
				{"SEV-ES at its first", 4, 1, SEV_FW_SUCCESS},
				{"SEV-ES at its last", 4, min - 1, SEV_FW_SUCCESS},
				{"SEV-ES past its last", 4, min, SEV_FW_INVALID_ASID},
				{"far out", 4, UINT32_MAX, SEV_FW_INVALID_ASID},
				{"another's", 0, min, SEV_FW_ASID_OWNED},
			};

			for (size_t i = 0; i < SEV_COUNT(rows); i++) {
				handle = sim_guest_start(&guest, rows[i].policy, 0);
				if (sim_guest_activate(&guest, handle, rows[i].asid) !=
				    rows[i].expected)
					fail_msg("%s", rows[i].what);
			}
		}
		sim_guest_teardown(&guest);
	}
}

static void ciphertext_hiding_divides_the_asids(void **state)
{
	static const struct {
		uint32_t asid, expected;
	} rows[] = {
		/* spec: SNP-ABI SNP_INIT_EX: with ciphertext hiding SNP has 1 to MAX_SNP_ASID,
		 * SEV-ES the rest */
		{1, SEV_FW_INVALID_ASID},
		{40, SEV_FW_INVALID_ASID},
		{41, SEV_FW_SUCCESS},
	};
	struct sim_guest guest;

	(void)state;
	sim_guest_platform(&guest, "genoa-1.55", false);
	guest.sim.sp->state->snp.max_snp_asid = 40;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		uint32_t handle = sim_guest_start(&guest, 4, 0);

		assert_int_equal(sim_guest_activate(&guest, handle, rows[i].asid),
				 rows[i].expected);
	}
	sim_guest_teardown(&guest);
}

static void flushes_before_an_asid_is_used_again(void **state)
{
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", false, 4);
	machine_wbinvd_all(guest.sim.machine);
	assert_int_equal(sim_guest_simple(&guest, SEV_CMD_DEACTIVATE, guest.handle), 0);
	/* spec: SEV-API DEACTIVATE: a WBINVD from before it does not count */
	assert_int_equal(sim_plain(&guest.sim, SEV_CMD_DF_FLUSH), SEV_FW_WBINVD_REQUIRED);
	/* spec: SEV-API ACTIVATE: WBINVD on every core and DF_FLUSH since the ASID was freed */
	assert_int_equal(sim_guest_activate(&guest, guest.handle, 1), SEV_FW_WBINVD_REQUIRED);
	assert_true(amd_sp_quirks_set(&guest.sim.sp->quirks, "asid-flush", "DF_FLUSH_REQUIRED"));
	assert_int_equal(sim_guest_activate(&guest, guest.handle, 1), SEV_FW_DF_FLUSH_REQUIRED);
	for (unsigned core = 0; core < guest.sim.machine_config.cores; core++) {
		assert_int_equal(sim_plain(&guest.sim, SEV_CMD_DF_FLUSH), SEV_FW_WBINVD_REQUIRED);
		machine_wbinvd(guest.sim.machine, core);
	}
	assert_int_equal(sim_plain(&guest.sim, SEV_CMD_DF_FLUSH), SEV_FW_SUCCESS);
	/* An ASID that was never used waits for nothing. */
	assert_int_equal(sim_guest_activate(&guest, guest.handle, 2), SEV_FW_SUCCESS);
	sim_guest_teardown(&guest);
}

/* Reserved fields of every command that has some. */
static void reserved_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(COMMANDS); i++) {
		const struct sev_command_layout *layout = sp_command_layout(COMMANDS[i].id);
		unsigned at = SP_GUEST_LUPDATE;

		while (!(COMMANDS[i].states & (1u << at)))
			at++;
		for (unsigned k = 0; k < layout->field_count; k++) {
			uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
			struct sim_guest guest;

			if (layout->fields[k].kind != SEV_COMMAND_RESERVED)
				continue;
			sim_guest_setup(&guest, "milan-1.55", true, 4);
			sim_guest_force(&guest, (enum sp_guest_state)at);
			sim_guest_call(&guest, COMMANDS[i].id, buffer);
			buffer[layout->fields[k].offset + layout->fields[k].size - 1] = 0x80;
			assert_int_equal(sim_guest_issue(&guest, COMMANDS[i].id, buffer),
					 SEV_FW_INVALID_PARAM);
			assert_true(amd_sp_quirks_set(&guest.sim.sp->quirks, "legacy-reserved",
						      "ignore"));
			assert_int_equal(sim_guest_issue(&guest, COMMANDS[i].id, buffer),
					 SEV_FW_SUCCESS);
			sim_guest_teardown(&guest);
		}
	}
}

static void an_active_guest_is_not_activated(void **state)
{
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", false, 4);
	/* spec: SEV-API ACTIVATE: the guest is not active yet */
	assert_int_equal(sim_guest_activate(&guest, guest.handle, 2), SEV_FW_ACTIVE);
	assert_int_equal(sim_guest_activate(&guest, guest.handle, guest.asid), SEV_FW_ACTIVE);
	assert_int_equal(sim_guest_inside(&guest)->asid, guest.asid);
	sim_guest_teardown(&guest);
}

static void activation_loads_the_key(void **state)
{
	uint8_t zeros[16] = {0}, cipher[16];
	struct sim_guest guest;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", true, 4);
	/* spec: SEV-API ACTIVATE: the guest's key is loaded for the ASID */
	assert_true(machine_key_loaded(guest.sim.machine, guest.asid));
	assert_true(machine_write_asid(guest.sim.machine, guest.asid, guest.data, zeros, 16));
	assert_true(machine_read(guest.sim.machine, guest.data, cipher, 16));
	assert_memory_not_equal(cipher, zeros, 16);
	assert_false(machine_key_loaded(guest.sim.machine, guest.asid + 1));
	/* spec: SEV-API DEACTIVATE: the key is taken away, and the ASID must be flushed */
	assert_int_equal(sim_guest_simple(&guest, SEV_CMD_DEACTIVATE, guest.handle), 0);
	assert_false(machine_key_loaded(guest.sim.machine, guest.asid));
	assert_int_equal(sim_guest_activate(&guest, guest.handle, guest.asid),
			 SEV_FW_WBINVD_REQUIRED);
	assert_int_equal(sim_plain(&guest.sim, SEV_CMD_DF_FLUSH), SEV_FW_WBINVD_REQUIRED);
	machine_wbinvd_all(guest.sim.machine);
	assert_int_equal(sim_guest_activate(&guest, guest.handle, guest.asid),
			 SEV_FW_DF_FLUSH_REQUIRED);
	assert_int_equal(sim_plain(&guest.sim, SEV_CMD_DF_FLUSH), SEV_FW_SUCCESS);
	assert_int_equal(sim_guest_activate(&guest, guest.handle, guest.asid), SEV_FW_SUCCESS);
	assert_true(machine_read_asid(guest.sim.machine, guest.asid, guest.data, cipher, 16));
	assert_memory_equal(cipher, zeros, 16);
	sim_guest_teardown(&guest);
}

static void guests_that_share_a_key_share_an_asid(void **state)
{
	struct sim_guest guest;
	uint32_t second, third;

	(void)state;
	sim_guest_setup(&guest, "milan-1.55", true, 0);
	second = sim_guest_start(&guest, 0, guest.handle);
	third = sim_guest_start(&guest, 0, 0);
	/* spec: SEV-API ACTIVATE: guests that share a key may share its ASID */
	assert_int_equal(sim_guest_activate(&guest, third, guest.asid), SEV_FW_ASID_OWNED);
	assert_true(amd_sp_quirks_set(&guest.sim.sp->quirks, "sev-shared-asid", "ASID_OWNED"));
	assert_int_equal(sim_guest_activate(&guest, second, guest.asid), SEV_FW_ASID_OWNED);
	assert_true(amd_sp_quirks_set(&guest.sim.sp->quirks, "sev-shared-asid", "shared"));
	assert_int_equal(sim_guest_activate(&guest, second, guest.asid), SEV_FW_SUCCESS);
	/* The key stays until the last of them is gone. */
	assert_int_equal(sim_guest_simple(&guest, SEV_CMD_DEACTIVATE, guest.handle), 0);
	assert_true(machine_key_loaded(guest.sim.machine, guest.asid));
	assert_int_equal(sim_guest_simple(&guest, SEV_CMD_DEACTIVATE, second), 0);
	assert_false(machine_key_loaded(guest.sim.machine, guest.asid));
	sim_guest_teardown(&guest);
}

static void deactivate(struct sim_guest *guest, uint8_t *buffer)
{
	(void)buffer;
	sim_guest_simple(guest, SEV_CMD_DEACTIVATE, guest->handle);
}

static void an_id_past_the_last(struct sim_guest *guest, uint8_t *buffer)
{
	uint8_t id[4] = {4, 0, 0, 0};

	deactivate(guest, buffer);
	assert_true(machine_write(guest->sim.machine, guest->ids + 4, id, 4));
}

static void activate_ex(void **state)
{
	static const struct sim_row rows[] = {
		{"as it should be",
		 SEV_CMD_ACTIVATE_EX,
		 4,
		 SP_GUEST_LUPDATE,
		 {{0}},
		 deactivate,
		 SEV_FW_SUCCESS,
		 NULL,
		 NULL},
		{"ASID 0",
		 SEV_CMD_ACTIVATE_EX,
		 4,
		 SP_GUEST_LUPDATE,
		 {POKE32(ACTIVATE_EX, ASID, 0)},
		 deactivate,
		 SEV_FW_INVALID_ASID,
		 NULL,
		 NULL},
		/* spec: SEV-API ACTIVATE_EX: EX_LEN is the size of the command buffer */
		{"EX_LEN too small",
		 SEV_CMD_ACTIVATE_EX,
		 4,
		 SP_GUEST_LUPDATE,
		 {POKE32(ACTIVATE_EX, EX_LEN, 0x14)},
		 deactivate,
		 SEV_FW_INVALID_LENGTH,
		 NULL,
		 NULL},
		/* spec: SEV-API ACTIVATE_EX: the list is of at least one core, each of them there
		   is */
		{"no ids",
		 SEV_CMD_ACTIVATE_EX,
		 4,
		 SP_GUEST_LUPDATE,
		 {POKE32(ACTIVATE_EX, NUM_IDS, 0)},
		 deactivate,
		 SEV_FW_INVALID_PARAM,
		 NULL,
		 NULL},
		{"more ids than cores",
		 SEV_CMD_ACTIVATE_EX,
		 4,
		 SP_GUEST_LUPDATE,
		 {POKE32(ACTIVATE_EX, NUM_IDS, 5)},
		 deactivate,
		 SEV_FW_INVALID_PARAM,
		 NULL,
		 NULL},
		{"an id of no core",
		 SEV_CMD_ACTIVATE_EX,
		 4,
		 SP_GUEST_LUPDATE,
		 {{0}},
		 an_id_past_the_last,
		 SEV_FW_INVALID_PARAM,
		 NULL,
		 NULL},
		{"ids at 0",
		 SEV_CMD_ACTIVATE_EX,
		 4,
		 SP_GUEST_LUPDATE,
		 {POKE64(ACTIVATE_EX, IDS_PADDR, 0)},
		 deactivate,
		 SEV_FW_INVALID_ADDRESS,
		 NULL,
		 NULL},
		{"ids past memory",
		 SEV_CMD_ACTIVATE_EX,
		 4,
		 SP_GUEST_LUPDATE,
		 {POKE64(ACTIVATE_EX, IDS_PADDR, UINT64_MAX - 3)},
		 deactivate,
		 SEV_FW_INVALID_ADDRESS,
		 NULL,
		 NULL},
	};

	(void)state;
	sim_rows_run(rows, SEV_COUNT(rows));
}

static void deactivate_twice(void **state)
{
	static const struct sim_row rows[] = {
		/* spec: SEV-API DEACTIVATE: nothing happens to a guest that is not active */
		{"again",
		 SEV_CMD_DEACTIVATE,
		 0,
		 SP_GUEST_RUNNING,
		 {{0}},
		 deactivate,
		 SEV_FW_SUCCESS,
		 NULL,
		 NULL},
		{"again, refused",
		 SEV_CMD_DEACTIVATE,
		 0,
		 SP_GUEST_RUNNING,
		 {{0}},
		 deactivate,
		 SEV_FW_INACTIVE,
		 "sev-deactivate",
		 "INACTIVE"},
	};

	(void)state;
	sim_rows_run(rows, SEV_COUNT(rows));
}

static void decommission(void **state)
{
	static const struct sp_guest nobody;
	struct sim_guest guest;
	struct sp_guest *inside;
	uint32_t second;

	(void)state;
	sim_guest_setup(&guest, "turin-1.58", false, 0);
	second = sim_guest_start(&guest, 0, 0);
	inside = sim_guest_inside(&guest);
	/* spec: SEV-API DECOMMISSION: the guest must be deactivated before */
	assert_int_equal(sim_guest_simple(&guest, SEV_CMD_DECOMMISSION, guest.handle),
			 SEV_FW_ACTIVE);
	assert_int_equal(sim_guest_simple(&guest, SEV_CMD_DEACTIVATE, guest.handle), 0);
	/* spec: SEV-API DECOMMISSION: the guest and its keys are gone */
	assert_int_equal(sim_guest_simple(&guest, SEV_CMD_DECOMMISSION, guest.handle), 0);
	assert_memory_equal(inside, &nobody, sizeof(nobody));
	assert_int_equal(sim_guest_simple(&guest, SEV_CMD_DECOMMISSION, guest.handle),
			 SEV_FW_INVALID_GUEST);
	assert_int_equal(guest.sim.sp->state->legacy.state, SP_LEGACY_WORKING);
	/* spec: SEV-API platform state machine: without guests the platform is in INIT again */
	assert_int_equal(sim_guest_simple(&guest, SEV_CMD_DECOMMISSION, second), 0);
	assert_int_equal(guest.sim.sp->state->legacy.state, SP_LEGACY_INIT);
	sim_guest_teardown(&guest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guest_states),
		cmocka_unit_test(platform_states),
		cmocka_unit_test(handles),
		cmocka_unit_test(needs_an_active_guest),
		cmocka_unit_test(other_choices_of_states),
		cmocka_unit_test(status_of_a_guest),
		cmocka_unit_test(asids),
		cmocka_unit_test(ciphertext_hiding_divides_the_asids),
		cmocka_unit_test(flushes_before_an_asid_is_used_again),
		cmocka_unit_test(reserved_fields),
		cmocka_unit_test(an_active_guest_is_not_activated),
		cmocka_unit_test(activation_loads_the_key),
		cmocka_unit_test(guests_that_share_a_key_share_an_asid),
		cmocka_unit_test(activate_ex),
		cmocka_unit_test(deactivate_twice),
		cmocka_unit_test(decommission),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

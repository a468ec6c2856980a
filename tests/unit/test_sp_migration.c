/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest messages of migration: who may ask what about whom, and what a guest becomes.
 */
#include "base/bytes.h"
#include "sim_message_fixture.h"

#define POLICY_MIGRATE_MA (UINT64_C(1) << 18)

/* A migration agent (the fixture's guest) and its guest, which runs and has something everywhere.
 */
struct agency {
	struct fixture *f;
	uint64_t guest;
};

static void bind(struct agency *a, struct sp_gctx *guest)
{
	struct sp_gctx agent = sim_gctx_open(&a->f->sim, a->f->gctx);

	guest->ma = true;
	guest->ma_gctx = agent.spa;
	memcpy(guest->report_id_ma, agent.report_id, sizeof(guest->report_id_ma));
}

static struct agency begin_agency(const char *profile)
{
	struct agency a = {.f = begin(profile)};
	struct sp_gctx guest;

	a.guest = sim_running(&a.f->sim, SIM_POLICY | POLICY_MIGRATE_MA, SIM_ASID + 1);
	guest = sim_gctx_open(&a.f->sim, a.guest);
	bind(&a, &guest);
	guest.imi = guest.id_block_en = guest.author_key_en = true;
	guest.guest_svn = 9;
	guest.oek_iv_count = 0x0102030405060708;
	for (unsigned i = 0; i < 4; i++)
		guest.msg_count[i] = 0x1000 + 2 * i;
	memset(guest.family_id, 0x11, sizeof(guest.family_id));
	memset(guest.image_id, 0x22, sizeof(guest.image_id));
	memset(guest.ld, 0x33, sizeof(guest.ld));
	memset(guest.imd, 0x44, sizeof(guest.imd));
	memset(guest.root_mdata, 0x55, sizeof(guest.root_mdata));
	memset(guest.gosvw, 0x66, sizeof(guest.gosvw));
	memset(guest.host_data, 0x77, sizeof(guest.host_data));
	memset(guest.id_key_digest, 0x88, sizeof(guest.id_key_digest));
	memset(guest.author_key_digest, 0x99, sizeof(guest.author_key_digest));
	put_gctx(a.f, &guest);
	return a;
}

static uint32_t ask(struct agency *a, const struct sim_message *message, struct sim_message *answer)
{
	uint32_t status = sim_message_ask(&a->f->channel, message, answer);

	assert_true(!status || sev_is_zero(answer->payload + 4, answer->size - 4u));
	return status;
}

static struct sim_message export_request(const struct agency *a, uint32_t flags)
{
	struct sim_message message = {7, 1, 0x10, {0}};

	sev_put_le64(message.payload, a->guest);
	sev_put_le32(message.payload + 8, flags);
	return message;
}

static struct sim_message vmrk_request(const struct agency *a)
{
	struct sim_message message = {13, 1, 0x40, {0}};

	sev_put_le64(message.payload, a->guest);
	memset(message.payload + 0x20, 0xD7, 32);
	return message;
}

/* A message of type 9, 11 or 15 with the context of an export. */
static struct sim_message bring(struct agency *a, uint8_t type, uint64_t target)
{
	struct sim_message message = {type, 1, 0x320, {0}}, out;
	struct sim_message request = export_request(a, 1);

	assert_int_equal(ask(a, &request, &out), 0);
	sev_put_le64(message.payload, target);
	sev_put_le32(message.payload + 0x08, 0x300);
	sev_put_le32(message.payload + 0x0C, 2);
	memcpy(message.payload + 0x20, out.payload + 0x20, 0x300);
	return message;
}

static bool all(const uint8_t *data, size_t size, uint8_t value)
{
	for (size_t i = 0; i < size; i++)
		if (data[i] != value)
			return false;
	return true;
}

static void a_context_is_exported_as_it_is(void **state)
{
	struct agency a = begin_agency("milan-1.55");
	struct sp_gctx guest = sim_gctx_open(&a.f->sim, a.guest);
	struct sim_message request = export_request(&a, 1), answer;
	const uint8_t *context = answer.payload + 0x20;

	(void)state;
	assert_int_equal(ask(&a, &request, &answer), 0);
	assert_int_equal(answer.size, 0x320);
	assert_int_equal(sev_get_le32(answer.payload + 4), 0x300);
	assert_int_equal(sev_get_le32(answer.payload + 8), 2);
	assert_true(sev_is_zero(answer.payload + 0x0C, 20));
	assert_true(all(context + 0x000, 48, 0x33));
	assert_memory_equal(context + 0x030, guest.oek, 32);
	assert_memory_equal(context + 0x050, guest.vmpck, 128);
	assert_memory_equal(context + 0x0D0, guest.vmrk, 32);
	assert_true(all(context + 0x0F0, 32, 0x77) && all(context + 0x110, 48, 0x88));
	assert_true(all(context + 0x140, 48, 0x99));
	assert_memory_equal(context + 0x170, guest.report_id, 32);
	assert_true(all(context + 0x190, 48, 0x44));
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(sev_get_le64(context + 0x1C0 + 8 * i), 0x1000 + 2 * i);
	assert_true(all(context + 0x1E0, 64, 0x55));
	assert_int_equal(sev_get_le64(context + 0x220), 3);
	assert_int_equal(sev_get_le64(context + 0x228), SIM_POLICY | POLICY_MIGRATE_MA);
	assert_int_equal(sev_get_le64(context + 0x230), SP_GSTATE_RUNNING);
	assert_int_equal(sev_get_le64(context + 0x238), 0x0102030405060708);
	assert_true(all(context + 0x240, 48, 0x33) && all(context + 0x270, 16, 0x11));
	assert_true(all(context + 0x280, 16, 0x22));
	assert_int_equal(sev_get_le32(context + 0x290), 1);
	assert_int_equal(sev_get_le32(context + 0x294), 9);
	assert_int_equal(sev_get_le64(context + 0x298), SIM_POLICY | POLICY_MIGRATE_MA);
	assert_true(all(context + 0x2A0, 16, 0x66) && sev_is_zero(context + 0x2B0, 0x50));
	/* IMD is of a guest that is to be absorbed. */
	request = export_request(&a, 0);
	assert_int_equal(ask(&a, &request, &answer), 0);
	assert_true(sev_is_zero(context + 0x190, 48));
	end(a.f);
}

static void drop_agent(struct sp_gctx *guest)
{
	guest->ma = false;
}
static void other_agent_page(struct sp_gctx *guest)
{
	guest->ma_gctx += 0x1000;
}
static void other_agent_id(struct sp_gctx *guest)
{
	guest->report_id_ma[31] ^= 1;
}
static void to_launch(struct sp_gctx *guest)
{
	guest->state = SP_GSTATE_LAUNCH;
}
static void to_init(struct sp_gctx *guest)
{
	guest->state = SP_GSTATE_INIT;
}
static void without_imi(struct sp_gctx *guest)
{
	guest->imi = false;
}
static void with_vcek_dis(struct sp_gctx *guest)
{
	guest->vcek_dis = true;
}
static void nothing(struct sp_gctx *guest)
{
	(void)guest;
}

struct export_row {
	const char *what;
	void (*change)(struct sp_gctx *guest);
	uint32_t flags, status;
	const char *quirk, *choice;
};

static const struct export_row EXPORTS[] = {
	{"the agent's guest", nothing, 1, 0, NULL, NULL},
	/* spec: SNP-ABI guest messages: a migration agent asks about guests that are bound to it */
	{"a guest without an agent", drop_agent, 1, SEV_FW_INVALID_PARAM, NULL, NULL},
	{"a guest of another context", other_agent_page, 1, SEV_FW_INVALID_PARAM, NULL, NULL},
	{"a guest of another REPORT_ID", other_agent_id, 1, SEV_FW_INVALID_PARAM, NULL, NULL},
	{"a guest that is launched", to_launch, 1, SEV_FW_INVALID_PARAM, NULL, NULL},
	{"a guest that is not started", to_init, 1, SEV_FW_INVALID_PARAM, NULL, NULL},
	/* spec: SNP-ABI MSG_EXPORT_REQ: IMI_EN is of a guest that has an initial migration image */
	{"IMI_EN without IMI", without_imi, 1, SEV_FW_INVALID_PARAM, NULL, NULL},
	{"neither IMI_EN nor IMI", without_imi, 0, 0, NULL, NULL},
	{"reserved flag", nothing, 2, SEV_FW_INVALID_PARAM, NULL, NULL},
	{"an active guest", nothing, 1, SEV_FW_INVALID_PARAM, "export-active", "INVALID_PARAM"},
	{"VCEK_DIS", with_vcek_dis, 1, SEV_FW_INVALID_PARAM, NULL, NULL},
	{"VCEK_DIS, forgotten", with_vcek_dis, 1, 0, "export-vcek-dis", "forgotten"},
};

static void an_export_is_the_agents(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(EXPORTS); i++) {
		struct agency a = begin_agency("milan-1.55");
		struct sp_gctx guest = sim_gctx_open(&a.f->sim, a.guest), after;
		struct sim_message request = export_request(&a, EXPORTS[i].flags), answer;
		uint32_t status;

		EXPORTS[i].change(&guest);
		put_gctx(a.f, &guest);
		if (EXPORTS[i].quirk)
			assert_true(amd_sp_quirks_set(&a.f->sim.sp->quirks, EXPORTS[i].quirk,
						      EXPORTS[i].choice));
		guest = sim_gctx_open(&a.f->sim, a.guest);
		status = ask(&a, &request, &answer);
		if (status != EXPORTS[i].status)
			fail_msg("%s: found 0x%x", EXPORTS[i].what, status);
		after = sim_gctx_open(&a.f->sim, a.guest);
		assert_memory_equal(&guest, &after, sizeof(guest));
		end(a.f);
	}
}

static void only_a_context_of_another_guest_is_one(void **state)
{
	struct agency a = begin_agency("milan-1.55");
	const uint64_t places[] = {a.f->gctx, a.guest + 8, a.guest + 0x100000, UINT64_MAX - 0xFFF};
	const uint8_t types[] = {7, 9, 11, 13};
	struct sim_message answer;

	(void)state;
	/* spec: SNP-ABI guest messages: GCTX_PADDR is the context page of another guest */
	for (size_t i = 0; i < SEV_COUNT(places); i++)
		for (size_t t = 0; t < SEV_COUNT(types); t++) {
			struct sim_message message = bring(&a, types[t], places[i]);

			if (types[t] == 7 || types[t] == 13)
				memset(message.payload + 8, 0, 0x318);
			message.size = types[t] == 7 ? 0x10 : types[t] == 13 ? 0x40 : 0x320;
			assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
		}
	end(a.f);
}

static void the_vmpck_of_an_agent_is_what_the_quirk_says(void **state)
{
	struct agency a = begin_agency("milan-1.55");
	struct sim_message request = export_request(&a, 1), answer;

	(void)state;
	sim_channel_open(&a.f->sim, a.f->gctx, 1, &a.f->channel);
	/* spec: SNP-ABI guest messages: a migration agent asks by a VMPCK that it may use for that
	 */
	assert_int_equal(ask(&a, &request, &answer), 0);
	assert_true(amd_sp_quirks_set(&a.f->sim.sp->quirks, "ma-vmpck", "0"));
	assert_int_equal(ask(&a, &request, &answer), SEV_FW_INVALID_PARAM);
	sim_channel_open(&a.f->sim, a.f->gctx, 0, &a.f->channel);
	assert_int_equal(ask(&a, &request, &answer), 0);
	end(a.f);
}

static void an_import_makes_the_guest_anew(void **state)
{
	struct agency a = begin_agency("turin-1.58");
	uint64_t fresh = sim_gctx(&a.f->sim);
	struct sim_message message = bring(&a, 9, fresh), answer;
	struct sp_gctx guest = sim_gctx_open(&a.f->sim, a.guest);
	struct sp_gctx there, agent = sim_gctx_open(&a.f->sim, a.f->gctx);

	(void)state;
	a.f->sim.sp->state->snp.running.tcb.svn[4] = 79;
	assert_int_equal(ask(&a, &message, &answer), 0);
	assert_int_equal(answer.size, 0x10);
	there = sim_gctx_open(&a.f->sim, fresh);
	assert_int_equal(there.state, SP_GSTATE_RUNNING);
	assert_int_equal(there.asid, 0);
	assert_true(there.ma && there.ma_gctx == a.f->gctx);
	assert_memory_equal(there.report_id_ma, agent.report_id, 32);
	assert_int_equal(there.policy, guest.policy);
	assert_int_equal(there.guest_svn, 9);
	assert_int_equal(there.oek_iv_count, guest.oek_iv_count);
	assert_memory_equal(there.ld, guest.ld, 48);
	assert_memory_equal(there.vmpck, guest.vmpck, sizeof(guest.vmpck));
	assert_memory_equal(there.msg_count, guest.msg_count, sizeof(guest.msg_count));
	assert_memory_equal(there.report_id, guest.report_id, 32);
	assert_memory_not_equal(there.vek, guest.vek, sizeof(guest.vek));
	/* spec: SNP-ABI LAUNCH_TCB: the TCB of the platform that the guest came to */
	assert_int_equal(there.launch_tcb.svn[4], 79);
	/* spec: SNP-ABI MSG_IMPORT_REQ: the context page is a fresh one */
	assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
	end(a.f);
}

/* Bytes of a message that brings a context, changed. */
struct import_row {
	const char *what;
	uint16_t at;
	uint8_t flip;
};

static const struct import_row IMPORTS[] = {
	/* spec: SNP-ABI MSG_IMPORT_REQ: size and version of the context are known ones */
	{"IN_GCTX_SIZE", 0x08, 1},
	{"IN_GCTX_SIZE, high", 0x0B, 1},
	{"IN_GCTX_VERSION 3", 0x0C, 1},
	{"IN_GCTX_VERSION 0", 0x0C, 2},
	/* spec: SNP-ABI MSG_IMPORT_REQ: reserved bytes of a context are zero, its guest is RUNNING
	 */
	{"STATE", 0x20 + 0x230, 1},
	{"reserved bytes after STATE", 0x20 + 0x231, 1},
	{"reserved bytes at the end", 0x20 + 0x2FF, 1},
	{"FLAGS bit 2", 0x20 + 0x220, 4},
	{"FLAGS bit 63", 0x20 + 0x227, 0x80},
	/* spec: SNP-ABI MSG_IMPORT_REQ: the ID block of a context is that of its guest */
	{"no ID_BLOCK_EN, but an ID block", 0x20 + 0x220, 3},
	{"LD that is not the ID block's", 0x20 + 0x000, 1},
	{"ID_BLOCK.LD", 0x20 + 0x240, 1},
	{"ID_BLOCK.VERSION", 0x20 + 0x290, 2},
	{"ID_BLOCK.POLICY", 0x20 + 0x298, 1},
};

static void a_context_that_is_none_is_not_imported(void **state)
{
	struct agency a = begin_agency("milan-1.55");
	uint64_t fresh = sim_gctx(&a.f->sim);
	const struct sim_message right = bring(&a, 9, fresh);
	struct sp_gctx before = sim_gctx_open(&a.f->sim, fresh), after;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(IMPORTS); i++) {
		struct sim_message message = right, answer;

		message.payload[IMPORTS[i].at] ^= IMPORTS[i].flip;
		if (ask(&a, &message, &answer) != SEV_FW_INVALID_PARAM)
			fail_msg("%s: is accepted", IMPORTS[i].what);
		after = sim_gctx_open(&a.f->sim, fresh);
		assert_memory_equal(&before, &after, sizeof(after));
	}
	end(a.f);
}

static void a_context_without_an_id_block_has_no_author(void **state)
{
	struct agency a = begin_agency("milan-1.55");
	struct sim_message message = bring(&a, 9, sim_gctx(&a.f->sim)), answer;

	(void)state;
	memset(message.payload + 0x20 + 0x240, 0, 96);
	/* spec: SNP-ABI MSG_IMPORT_REQ: an author key is of an ID block's key */
	message.payload[0x20 + 0x220] = 1;
	assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
	message.payload[0x20 + 0x220] = 0;
	assert_int_equal(ask(&a, &message, &answer), 0);
	end(a.f);
}

/* POLICY in context and ID block alike. */
static void a_policy_is_kept_where_the_guest_comes_to(void **state)
{
	static const uint64_t policies[] = {
		/* spec: SNP-ABI MSG_IMPORT_REQ: the policy allows a migration agent */
		SIM_POLICY,
		SIM_POLICY | POLICY_MIGRATE_MA | UINT64_C(1) << 40,
		POLICY_MIGRATE_MA | 0x10000,
		SIM_POLICY | POLICY_MIGRATE_MA | 0x0139,
		SIM_POLICY | POLICY_MIGRATE_MA | UINT64_C(1) << 24,
	};
	struct agency a = begin_agency("milan-1.55");
	struct sim_message message = bring(&a, 9, sim_gctx(&a.f->sim)), answer;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(policies); i++) {
		sev_put_le64(message.payload + 0x20 + 0x228, policies[i]);
		sev_put_le64(message.payload + 0x20 + 0x298, policies[i]);
		assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
	}
	end(a.f);
}

static void a_guest_with_an_image_absorbs(void **state)
{
	struct agency a = begin_agency("milan-1.55");
	struct sim_message message = bring(&a, 11, a.guest), answer;
	struct sp_gctx guest = sim_gctx_open(&a.f->sim, a.guest), after;

	(void)state;
	/* What it was launched as on this platform is replaced by what it was on the other. */
	memset(guest.ld, 0xEE, sizeof(guest.ld));
	memset(guest.report_id, 0xEE, sizeof(guest.report_id));
	memset(guest.vmpck, 0xEE, sizeof(guest.vmpck));
	put_gctx(a.f, &guest);
	assert_int_equal(ask(&a, &message, &answer), 0);
	after = sim_gctx_open(&a.f->sim, a.guest);
	assert_memory_equal(after.ld, message.payload + 0x20, 48);
	assert_memory_equal(after.vmpck, message.payload + 0x20 + 0x050, 128);
	assert_memory_equal(after.report_id, message.payload + 0x20 + 0x170, 32);
	assert_memory_equal(after.vek, guest.vek, sizeof(guest.vek));
	assert_int_equal(after.asid, SIM_ASID + 1);
	/* spec: SNP-ABI MSG_ABSORB_REQ: the guest runs the context's image, under the same policy
	 */
	message.payload[0x20 + 0x190] ^= 1;
	assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
	message.payload[0x20 + 0x190] ^= 1;
	guest = after;
	guest.policy ^= UINT64_C(1) << 19;
	put_gctx(a.f, &guest);
	assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
	guest = after;
	guest.imi = false;
	put_gctx(a.f, &guest);
	assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
	/* spec: SNP-ABI guest messages: a migration agent asks about guests that are bound to it */
	guest = after;
	guest.ma = false;
	put_gctx(a.f, &guest);
	assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
	end(a.f);
}

static void a_guest_without_an_agent_absorbs_keys_only(void **state)
{
	/* What reports tell of a guest: none of it comes with the context. */
	static const uint16_t identity[] = {0x000, 0x0F0, 0x110, 0x140, 0x190, 0x270, 0x280, 0x294};
	struct agency a = begin_agency("milan-1.55");
	struct sim_message message = bring(&a, 15, 0), answer;
	struct sp_gctx guest = sim_gctx_open(&a.f->sim, a.guest), after;

	(void)state;
	guest.ma = false;
	put_gctx(a.f, &guest);
	sim_channel_open(&a.f->sim, a.guest, 0, &a.f->channel);
	/* spec: SNP-ABI MSG_ABSORB_NOMA_REQ: a guest without an agent takes over keys, not an
	 * identity */
	for (size_t i = 0; i < SEV_COUNT(identity); i++) {
		message.payload[0x20 + identity[i]] ^= 1;
		if (!identity[i])
			message.payload[0x20 + 0x240] ^= 1; /* the ID block's, as well */
		assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
		message.payload[0x20 + identity[i]] ^= 1;
		if (!identity[i])
			message.payload[0x20 + 0x240] ^= 1;
	}
	memset(message.payload + 0x20 + 0x050, 0xC5, 32); /* VMPCK0 */
	memset(message.payload + 0x20 + 0x170, 0xC6, 32); /* REPORT_ID */
	sev_put_le64(message.payload + 0x20 + 0x1C0, 0x5000);
	assert_int_equal(ask(&a, &message, &answer), 0);
	after = sim_gctx_open(&a.f->sim, a.guest);
	assert_true(all(after.vmpck[0], 32, 0xC5));
	assert_int_equal(after.msg_count[0], 0x5000);
	assert_memory_equal(after.report_id, guest.report_id, 32);
	/* With an agent it is the agent's to do. */
	after.ma = true;
	put_gctx(a.f, &after);
	sim_channel_open(&a.f->sim, a.guest, 0, &a.f->channel);
	assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
	end(a.f);
}

static void a_vmrk_is_given_during_launch(void **state)
{
	static const struct {
		uint8_t state;
		const char *choice;
		uint32_t status;
	} rows[] = {
		/* spec: SNP-ABI MSG_VMRK_REQ: a guest gets its VMRK from its agent while it is
		   launched */
		{SP_GSTATE_INIT, "LAUNCH", SEV_FW_INVALID_PARAM},
		{SP_GSTATE_LAUNCH, "LAUNCH", 0},
		{SP_GSTATE_RUNNING, "LAUNCH", SEV_FW_INVALID_PARAM},
		{SP_GSTATE_INIT, "LAUNCH-or-RUNNING", SEV_FW_INVALID_PARAM},
		{SP_GSTATE_LAUNCH, "LAUNCH-or-RUNNING", 0},
		{SP_GSTATE_RUNNING, "LAUNCH-or-RUNNING", 0},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct agency a = begin_agency("milan-1.55");
		struct sim_message message = vmrk_request(&a), answer;
		struct sp_gctx guest = sim_gctx_open(&a.f->sim, a.guest);

		assert_true(amd_sp_quirks_set(&a.f->sim.sp->quirks, "vmrk-state", rows[i].choice));
		guest.state = rows[i].state;
		put_gctx(a.f, &guest);
		assert_int_equal(ask(&a, &message, &answer), rows[i].status);
		guest = sim_gctx_open(&a.f->sim, a.guest);
		assert_int_equal(all(guest.vmrk, 32, 0xD7), rows[i].status == 0);
		/* spec: SNP-ABI guest messages: a migration agent asks about guests that are bound
		 * to it */
		guest.report_id_ma[0] ^= 1;
		put_gctx(a.f, &guest);
		assert_int_equal(ask(&a, &message, &answer), SEV_FW_INVALID_PARAM);
		end(a.f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_context_is_exported_as_it_is),
		cmocka_unit_test(an_export_is_the_agents),
		cmocka_unit_test(only_a_context_of_another_guest_is_one),
		cmocka_unit_test(the_vmpck_of_an_agent_is_what_the_quirk_says),
		cmocka_unit_test(an_import_makes_the_guest_anew),
		cmocka_unit_test(a_context_that_is_none_is_not_imported),
		cmocka_unit_test(a_context_without_an_id_block_has_no_author),
		cmocka_unit_test(a_policy_is_kept_where_the_guest_comes_to),
		cmocka_unit_test(a_guest_with_an_image_absorbs),
		cmocka_unit_test(a_guest_without_an_agent_absorbs_keys_only),
		cmocka_unit_test(a_vmrk_is_given_during_launch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

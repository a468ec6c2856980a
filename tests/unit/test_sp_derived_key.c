/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MSG_KEY_REQ: what a derived key depends on, and who gets none.
 */
#include "base/bytes.h"
#include "sim_message_fixture.h"

static struct sim_message request(uint8_t version)
{
	struct sim_message message = {3, version, version == 2 ? 0x28 : 0x20, {0}};

	return message;
}

/* Version 2, all fields of the guest selected but LAUNCH_MIT_VECTOR. */
static struct sim_message full_request(struct fixture *f)
{
	struct sim_message message = request(1);

	sev_put_le64(message.payload + 0x08, 0x3F);
	sev_put_le64(message.payload + 0x18,
		     sp_tcb_pack(f->sim.sp->profile, &f->sim.sp->snp_data.committed.tcb));
	return message;
}

static uint32_t ask(struct fixture *f, const struct sim_message *message, uint8_t key[32])
{
	struct sim_message answer;
	uint32_t status = sim_message_ask(&f->channel, message, &answer);

	assert_int_equal(answer.size, 0x40);
	assert_true(sev_is_zero(answer.payload + 4, 28));
	assert_int_equal(sev_is_zero(answer.payload + 0x20, 32), status != 0);
	memcpy(key, answer.payload + 0x20, 32);
	return status;
}

static void get(struct fixture *f, const struct sim_message *message, uint8_t key[32])
{
	assert_int_equal(ask(f, message, key), 0);
}

/* A field of a request with a value that is refused; or, status 0, one that is just right. */
struct field_row {
	const char *what;
	uint8_t version, at;
	uint64_t value;
	uint32_t status;
};

static const struct field_row FIELDS[] = {
	/* spec: SNP-ABI MSG_KEY_REQ: reserved bits of ROOT_KEY_SELECT and GUEST_FIELD_SELECT are
	   zero */
	{"ROOT_KEY_SELECT bit 3", 1, 0x00, 0x8, SEV_FW_INVALID_PARAM},
	{"ROOT_KEY_SELECT bit 31", 1, 0x00, 0x80000000, SEV_FW_INVALID_PARAM},
	{"KEY_SEL 3", 1, 0x00, 0x6, SEV_FW_INVALID_PARAM},
	{"GUEST_FIELD_SELECT bit 6 in version 1", 1, 0x08, 0x40, SEV_FW_INVALID_PARAM},
	{"GUEST_FIELD_SELECT bit 6 in version 2", 2, 0x08, 0x40, 0},
	{"GUEST_FIELD_SELECT bit 7", 2, 0x08, 0x80, SEV_FW_INVALID_PARAM},
	{"GUEST_FIELD_SELECT bit 63", 1, 0x08, UINT64_C(1) << 63, SEV_FW_INVALID_PARAM},
	{"GUEST_FIELD_SELECT, all of version 1", 1, 0x08, 0x3F, 0},
	/* spec: SNP-ABI guest messages: VMPL is at least that of the VMPCK, and at most 3 */
	{"VMPL 0", 1, 0x10, 0, SEV_FW_INVALID_PARAM},
	{"VMPL 1", 1, 0x10, 1, 0},
	{"VMPL 3", 1, 0x10, 3, 0},
	{"VMPL 4", 1, 0x10, 4, SEV_FW_INVALID_PARAM},
	/* spec: SNP-ABI MSG_KEY_REQ: what is mixed in is not above what the guest and the platform
	   have */
	{"GUEST_SVN of the guest", 1, 0x14, 5, 0},
	{"GUEST_SVN above the guest's", 1, 0x14, 6, SEV_FW_INVALID_PARAM},
	{"TCB_VERSION that is committed", 1, 0x18, 0xDE1B000000000004, 0},
	{"TCB_VERSION with a lower SNP", 1, 0x18, 0xDE1A000000000004, 0},
	{"TCB_VERSION with a higher SNP", 1, 0x18, 0xDE1C000000000004, SEV_FW_INVALID_PARAM},
	{"TCB_VERSION with a higher BOOT_LOADER", 1, 0x18, 0x0000000000000005,
	 SEV_FW_INVALID_PARAM},
	{"TCB_VERSION with a higher MICROCODE", 1, 0x18, 0xDF00000000000000, SEV_FW_INVALID_PARAM},
	{"LAUNCH_MIT_VECTOR of the guest", 2, 0x20, 0x5, 0},
	{"LAUNCH_MIT_VECTOR, a part of it", 2, 0x20, 0x4, 0},
	{"LAUNCH_MIT_VECTOR with another bit", 2, 0x20, 0x7, SEV_FW_INVALID_PARAM},
	/* spec: SNP-ABI MSG_KEY_REQ: reserved bytes of TCB_VERSION are zero */
	{"TCB_VERSION byte 2", 1, 0x18, 0x10000, SEV_FW_INVALID_PARAM},
	{"TCB_VERSION byte 5", 1, 0x18, 0x10000000000, SEV_FW_INVALID_PARAM},
};

static void fields_are_checked(void **state)
{
	struct fixture *f = begin("milan-1.58");
	struct sp_gctx gctx = sim_gctx_open(&f->sim, f->gctx);

	(void)state;
	gctx.guest_svn = 5;
	gctx.launch_mit_vector = 0x5;
	put_gctx(f, &gctx);
	sim_channel_open(&f->sim, f->gctx, 1, &f->channel);
	for (size_t i = 0; i < SEV_COUNT(FIELDS); i++) {
		const struct field_row *row = &FIELDS[i];
		struct sim_message message = request(row->version);
		uint8_t key[32];
		uint32_t status;

		sev_put_le32(message.payload + 0x10, 1);
		sev_put_le(message.payload + row->at, row->value,
			   row->at == 0x08 || row->at >= 0x18 ? 8 : 4);
		status = ask(f, &message, key);
		if (status != row->status)
			fail_msg("%s: found 0x%x, expected 0x%x", row->what, status, row->status);
	}
	end(f);
}

static void version_2_came_with_1_58(void **state)
{
	static const struct {
		const char *profile;
		uint32_t status;
	} rows[] = {
		{"milan-1.55", SEV_FW_INVALID_PARAM},
		{"genoa-1.55", SEV_FW_INVALID_PARAM},
		{"milan-1.58", 0},
		{"turin-1.58", 0},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct fixture *f = begin(rows[i].profile);
		struct sim_message message = request(2);
		uint8_t page[0x1000];

		sim_message_seal(&f->channel, &message, page);
		/* spec: SNP-ABI SNP_GUEST_REQUEST: type, version and size of the message are known
		 * ones */
		assert_int_equal(sim_message_issue(&f->channel, page), rows[i].status);
		end(f);
	}
}

static void version_2_without_the_vector_is_what_the_quirk_says(void **state)
{
	struct fixture *f = begin("milan-1.58");
	struct sim_message message = request(2);
	uint8_t whole[32], cut[32], page[0x1000];

	(void)state;
	get(f, &message, whole);
	message.size = 0x20;
	get(f, &message, cut);
	assert_memory_equal(whole, cut, 32);
	message.size = 0x24;
	sim_message_seal(&f->channel, &message, page);
	assert_int_equal(sim_message_issue(&f->channel, page), SEV_FW_INVALID_PARAM);
	assert_true(amd_sp_quirks_set(&f->sim.sp->quirks, "key-req-short", "INVALID_PARAM"));
	message.size = 0x20;
	sim_message_seal(&f->channel, &message, page);
	assert_int_equal(sim_message_issue(&f->channel, page), SEV_FW_INVALID_PARAM);
	end(f);
}

static void change_policy(struct sp_gctx *gctx)
{
	gctx->policy ^= UINT64_C(1) << 19;
}
static void change_image(struct sp_gctx *gctx)
{
	gctx->image_id[15] ^= 1;
}
static void change_family(struct sp_gctx *gctx)
{
	gctx->family_id[0] ^= 1;
}
static void change_ld(struct sp_gctx *gctx)
{
	gctx->ld[47] ^= 1;
}
static void change_host_data(struct sp_gctx *gctx)
{
	gctx->host_data[0] ^= 1;
}
static void change_vmrk(struct sp_gctx *gctx)
{
	gctx->vmrk[31] ^= 1;
}

static void a_key_depends_on_what_is_selected(void **state)
{
	static const struct {
		const char *what;
		void (*change)(struct sp_gctx *gctx);
		uint64_t selected_by; /* bits of GUEST_FIELD_SELECT; 0: never */
		uint32_t root;
	} rows[] = {
		/* spec: SNP-ABI MSG_KEY_RSP: the key depends on the root key and on all that is
		   selected */
		{"POLICY", change_policy, 0x01, 0},
		{"IMAGE_ID", change_image, 0x02, 0},
		{"FAMILY_ID", change_family, 0x04, 0},
		{"MEASUREMENT", change_ld, 0x08, 0},
		{"HOST_DATA", change_host_data, 0, 0},
		{"VMRK of a key of the VCEK", change_vmrk, 0, 0},
		{"VMRK of a key of the VMRK", change_vmrk, ~UINT64_C(0), 1},
	};
	struct fixture *f = begin("milan-1.55");

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++)
		for (uint64_t select = 0; select < 0x40; select++) {
			struct sim_message message = full_request(f);
			bool differs = rows[i].selected_by & (select | ~UINT64_C(0x3F));
			struct sp_gctx gctx;
			uint8_t before[32], after[32];

			sev_put_le32(message.payload, rows[i].root);
			sev_put_le64(message.payload + 0x08, select);
			get(f, &message, before);
			gctx = sim_gctx_open(&f->sim, f->gctx);
			rows[i].change(&gctx);
			put_gctx(f, &gctx);
			get(f, &message, after);
			if (!memcmp(before, after, 32) == differs)
				fail_msg("%s: GUEST_FIELD_SELECT 0x%x", rows[i].what,
					 (unsigned)select);
		}
	end(f);
}

static void a_key_depends_on_the_request(void **state)
{
	static const struct {
		uint8_t at, value;
		uint64_t selected_by;
	} rows[] = {
		/* spec: SNP-ABI MSG_KEY_RSP: the key depends on the root key and on all that is
		   selected */
		{0x00, 1, ~UINT64_C(0)}, {0x10, 1, ~UINT64_C(0)}, {0x14, 1, 0x10},
		{0x18, 1, 0x20},	 {0x1E, 7, 0x20},	  {0x20, 1, 0x40},
	};
	struct fixture *f = begin("milan-1.58");
	struct sp_gctx gctx = sim_gctx_open(&f->sim, f->gctx);

	(void)state;
	gctx.guest_svn = 1;
	gctx.launch_mit_vector = 1;
	put_gctx(f, &gctx);
	for (size_t i = 0; i < SEV_COUNT(rows); i++)
		for (unsigned on = 0; on < 2; on++) {
			struct sim_message message = request(2);
			bool differs = on || rows[i].selected_by == ~UINT64_C(0);
			uint8_t before[32], after[32];

			if (on)
				sev_put_le64(message.payload + 0x08, rows[i].selected_by & 0x7F);
			get(f, &message, before);
			message.payload[rows[i].at] = rows[i].value;
			get(f, &message, after);
			assert_int_equal(memcmp(before, after, 32) != 0, differs);
			get(f, &message, before);
			assert_memory_equal(before, after, 32);
		}
	end(f);
}

static void another_guest_of_the_same_kind_gets_the_same_key(void **state)
{
	struct fixture *f = begin("milan-1.55");
	struct sim_message message = full_request(f);
	uint64_t other = sim_running(&f->sim, SIM_POLICY, SIM_ASID + 1);
	uint8_t one[32], two[32];

	(void)state;
	get(f, &message, one);
	sim_channel_open(&f->sim, other, 0, &f->channel);
	get(f, &message, two);
	assert_memory_equal(one, two, 32);
	sev_put_le32(message.payload, 1); /* VMRK: of each guest alone */
	get(f, &message, two);
	sim_channel_open(&f->sim, f->gctx, 0, &f->channel);
	get(f, &message, one);
	assert_memory_not_equal(one, two, 32);
	end(f);
}

/* Which root keys there are. */
static void root_keys_may_be_missing(void **state)
{
	static const struct {
		uint32_t select, config;
		bool vlek, vcek_dis;
		uint32_t status;
	} rows[] = {
		/* spec: SNP-ABI guest messages: KEY_SEL: a VLEK that is asked for is loaded */
		{2 << 1, 0, false, false, SEV_FW_INVALID_KEY},
		{2 << 1, 0, true, false, 0},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: VCEK_DIS keeps the VCEK from the guest */
		{0, 0, false, true, SEV_FW_INVALID_KEY},
		{0, 0, true, true, 0},
		{1 << 1, 0, true, true, SEV_FW_INVALID_KEY},
		/* spec: SNP-ABI SNP_CONFIG: MASK_CHIP_KEY keeps the VCEK out of derived keys */
		{0, SP_CONFIG_MASK_CHIP_KEY, false, false, SEV_FW_INVALID_KEY},
		{1 << 1, SP_CONFIG_MASK_CHIP_KEY, true, false, SEV_FW_INVALID_KEY},
		{0, SP_CONFIG_MASK_CHIP_KEY, true, false, 0},
		{0, SP_CONFIG_MASK_CHIP_ID, false, false, 0},
		/* spec: SNP-ABI MSG_KEY_REQ: ROOT_KEY_SELECT 1: the VMRK, whatever the platform's
		   keys */
		{1, SP_CONFIG_MASK_CHIP_KEY, false, true, 0},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct fixture *f = begin("milan-1.55");
		struct sim_message message = request(1);
		struct sp_gctx gctx = sim_gctx_open(&f->sim, f->gctx);
		uint8_t key[32];

		gctx.vcek_dis = rows[i].vcek_dis;
		put_gctx(f, &gctx);
		snp_of(f)->config = rows[i].config;
		if (rows[i].vlek)
			load_vlek(f);
		sev_put_le32(message.payload, rows[i].select);
		assert_int_equal(ask(f, &message, key), rows[i].status);
		end(f);
	}
}

static void vcek_and_vlek_give_different_keys(void **state)
{
	struct fixture *f = begin("milan-1.55");
	struct sim_message message = request(1);
	uint8_t vcek[32], vlek[32], either[32];

	(void)state;
	load_vlek(f);
	/* spec: SNP-ABI guest messages: KEY_SEL: 0 VLEK if there is one, 1 VCEK, 2 VLEK */
	get(f, &message, either);
	sev_put_le32(message.payload, 1 << 1);
	get(f, &message, vcek);
	sev_put_le32(message.payload, 2 << 1);
	get(f, &message, vlek);
	assert_memory_equal(either, vlek, 32);
	assert_memory_not_equal(vcek, vlek, 32);
	end(f);
}

static void keys_rotate_with_the_tcb(void **state)
{
	struct fixture *f = begin("milan-1.55");
	struct sim_message plain = request(1), sealed = full_request(f);
	uint8_t before[32], after[32];

	(void)state;
	get(f, &sealed, before);
	/* The firmware is updated and committed: SNP 24 becomes 25. */
	snp_of(f)->running.tcb.svn[3] = 25;
	snp_of(f)->reported_tcb.svn[3] = 25;
	f->sim.sp->snp_data.committed.tcb.svn[3] = 25;
	get(f, &sealed, after);
	assert_memory_equal(before, after, 32); /* what was sealed with the old TCB can be opened */
	get(f, &plain, before);
	snp_of(f)->reported_tcb.svn[3] = 24;
	get(f, &plain, after);
	assert_memory_not_equal(before, after, 32);
	assert_true(amd_sp_quirks_set(&f->sim.sp->quirks, "key-root-tcb", "zero"));
	get(f, &plain, before);
	snp_of(f)->reported_tcb.svn[3] = 25;
	get(f, &plain, after);
	assert_memory_equal(before, after, 32);
	end(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_checked),
		cmocka_unit_test(version_2_came_with_1_58),
		cmocka_unit_test(version_2_without_the_vector_is_what_the_quirk_says),
		cmocka_unit_test(a_key_depends_on_what_is_selected),
		cmocka_unit_test(a_key_depends_on_the_request),
		cmocka_unit_test(another_guest_of_the_same_kind_gets_the_same_key),
		cmocka_unit_test(root_keys_may_be_missing),
		cmocka_unit_test(vcek_and_vlek_give_different_keys),
		cmocka_unit_test(keys_rotate_with_the_tcb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MSG_REPORT_REQ: every field of the report against what was launched and what the platform is, in
 * all profiles.
 */
#include "amd-sp/keys/sp_keys.h"
#include "base/bytes.h"
#include "base/crypto_ec.h"
#include "sim_message_fixture.h"

static struct sim_message ask_for(uint32_t vmpl, uint32_t key_sel)
{
	struct sim_message message = {5, 1, 0x60, {0}};

	for (unsigned i = 0; i < 64; i++)
		message.payload[i] = (uint8_t)(0xA0 + i);
	sev_put_le32(message.payload + 0x40, vmpl);
	sev_put_le32(message.payload + 0x44, key_sel);
	return message;
}

/* A report of 0x4A0 bytes, where STATUS is success. */
static void get(struct fixture *f, uint32_t vmpl, uint32_t key_sel, uint8_t report[0x4A0])
{
	struct sim_message message = ask_for(vmpl, key_sel), answer;

	assert_int_equal(sim_message_ask(&f->channel, &message, &answer), 0);
	assert_int_equal(answer.size, 0x4C0);
	assert_int_equal(sev_get_le32(answer.payload + 4), 0x4A0);
	assert_true(sev_is_zero(answer.payload + 8, 24));
	memcpy(report, answer.payload + 0x20, 0x4A0);
}

static uint32_t refused(struct fixture *f, uint32_t vmpl, uint32_t key_sel)
{
	struct sim_message message = ask_for(vmpl, key_sel), answer;
	uint32_t status = sim_message_ask(&f->channel, &message, &answer);

	assert_true(!status || sev_is_zero(answer.payload + 4, answer.size - 4u));
	return status;
}

static bool is_signed_by(struct fixture *f, enum sp_signer signer, const uint8_t *report)
{
	struct sev_p384_signature signature;
	const struct sev_ec_key *key;
	bool valid = false;

	for (unsigned i = 0; i < 48; i++) {
		signature.r[47 - i] = report[0x2A0 + i];
		signature.s[47 - i] = report[0x2A0 + 72 + i];
	}
	assert_int_equal(sp_signing_key(f->sim.sp, signer, &key), SEV_FW_SUCCESS);
	assert_int_equal(sev_ec_key_verify(key, report, 0x2A0, &signature, &valid, NULL), SEV_OK);
	return valid && sev_is_zero(report + 0x2A0 + 48, 24) &&
	       sev_is_zero(report + 0x2A0 + 72 + 48, 24) &&
	       sev_is_zero(report + 0x2A0 + 144, 512 - 144);
}

/* A guest that has something everywhere. */
static struct sp_gctx fill_guest(struct fixture *f)
{
	struct sp_gctx gctx = sim_gctx_open(&f->sim, f->gctx);

	gctx.guest_svn = 0x01020304;
	gctx.author_key_en = gctx.id_block_en = true;
	memset(gctx.family_id, 0x11, sizeof(gctx.family_id));
	memset(gctx.image_id, 0x22, sizeof(gctx.image_id));
	memset(gctx.ld, 0x33, sizeof(gctx.ld));
	memset(gctx.host_data, 0x44, sizeof(gctx.host_data));
	memset(gctx.id_key_digest, 0x55, sizeof(gctx.id_key_digest));
	memset(gctx.author_key_digest, 0x66, sizeof(gctx.author_key_digest));
	memset(gctx.report_id, 0x77, sizeof(gctx.report_id));
	memset(gctx.report_id_ma, 0x88, sizeof(gctx.report_id_ma));
	gctx.launch_mit_vector = 0x3;
	put_gctx(f, &gctx);
	return gctx;
}

static bool all(const uint8_t *data, size_t size, uint8_t value)
{
	for (size_t i = 0; i < size; i++)
		if (data[i] != value)
			return false;
	return true;
}

/* What a profile is, as its reports tell: versions and TCBs in bytes as they stand. */
struct profile_row {
	const char *name;
	uint32_t version;
	uint8_t minor, build;
	uint8_t tcb[8];
	uint8_t family, model, stepping;
	uint8_t chip_id_size;
};

static const struct profile_row PROFILES[] = {
	{"milan-1.55", 3, 55, 29, {4, 0, 0, 0, 0, 0, 24, 219}, 0x19, 0x01, 1, 64},
	{"milan-1.58", 5, 58, 3, {4, 0, 0, 0, 0, 0, 27, 222}, 0x19, 0x01, 1, 64},
	{"genoa-1.55", 3, 55, 42, {10, 0, 0, 0, 0, 0, 23, 84}, 0x19, 0x11, 1, 64},
	{"turin-1.58", 5, 58, 4, {1, 1, 1, 4, 0, 0, 0, 80}, 0x1A, 0x02, 1, 8},
};

static void check_guest(const uint8_t *report)
{
	assert_int_equal(sev_get_le32(report + 0x004), 0x01020304);
	assert_int_equal(sev_get_le64(report + 0x008), SIM_POLICY);
	assert_true(all(report + 0x010, 16, 0x11) && all(report + 0x020, 16, 0x22));
	assert_int_equal(sev_get_le32(report + 0x030), 2);
	assert_int_equal(sev_get_le32(report + 0x034), 1);
	for (unsigned i = 0; i < 64; i++)
		assert_int_equal(report[0x050 + i], 0xA0 + i);
	assert_true(all(report + 0x090, 48, 0x33) && all(report + 0x0C0, 32, 0x44));
	assert_true(all(report + 0x0E0, 48, 0x55) && all(report + 0x110, 48, 0x66));
	assert_true(all(report + 0x140, 32, 0x77));
}

static void check_platform(const uint8_t *report, const struct profile_row *row)
{
	const uint8_t version[4] = {row->build, row->minor, 1, 0};

	/* spec: SNP-ABI MSG_REPORT_RSP: VERSION follows the firmware's ABI */
	assert_int_equal(sev_get_le32(report), row->version);
	assert_memory_equal(report + 0x038, row->tcb, 8);
	assert_memory_equal(report + 0x180, row->tcb, 8);
	assert_memory_equal(report + 0x1E0, row->tcb, 8);
	assert_memory_equal(report + 0x1F0, row->tcb, 8);
	assert_memory_equal(report + 0x1E8, version, 4);
	assert_memory_equal(report + 0x1EC, version, 4);
	assert_int_equal(report[0x188], row->family);
	assert_int_equal(report[0x189], row->model);
	assert_int_equal(report[0x18A], row->stepping);
	assert_true(all(report + 0x1A0, row->chip_id_size, 0xC1));
	assert_true(sev_is_zero(report + 0x1A0 + row->chip_id_size, 64u - row->chip_id_size));
}

static void check_reserved(const uint8_t *report, const struct profile_row *row)
{
	unsigned vectors = row->version >= 5 ? 16 : 0;

	assert_true(sev_is_zero(report + 0x04C, 4));
	assert_true(sev_is_zero(report + 0x18B, 21));
	assert_int_equal(sev_get_le64(report + 0x1F8), row->version >= 5 ? 0x3 : 0);
	assert_int_equal(sev_get_le64(report + 0x200), row->version >= 5 ? 0x7 : 0);
	assert_true(sev_is_zero(report + 0x1F8 + vectors, 168 - vectors));
}

static void every_field_is_what_was_launched(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(PROFILES); i++) {
		struct fixture *f = begin(PROFILES[i].name);
		uint8_t report[0x4A0];

		snp_of(f)->verified_mitigations = 0x7;
		fill_guest(f);
		get(f, 2, 0, report);
		check_guest(report);
		check_platform(report, &PROFILES[i]);
		check_reserved(report, &PROFILES[i]);
		/* spec: SNP-ABI MSG_REPORT_RSP: the signature is over all that is before it, r and
		 * s little-endian */
		assert_true(is_signed_by(f, SP_SIGNER_VCEK, report));
		/* spec: SNP-ABI MSG_REPORT_RSP: KEY_INFO says whether there is an author key, and
		 * who signed */
		assert_int_equal(sev_get_le32(report + 0x048), 1);
		assert_int_equal(amd_sp_profile_find(PROFILES[i].name)->report_version,
				 PROFILES[i].version);
		end(f);
	}
}

static void a_migration_agent_is_named(void **state)
{
	struct fixture *f = begin("milan-1.58");
	struct sp_gctx gctx = fill_guest(f);
	uint8_t report[0x4A0];

	(void)state;
	/* spec: SNP-ABI MSG_REPORT_RSP: REPORT_ID_MA is all ones without a migration agent */
	get(f, 0, 0, report);
	assert_true(all(report + 0x160, 32, 0xFF));
	gctx = sim_gctx_open(&f->sim, f->gctx);
	gctx.ma = true;
	put_gctx(f, &gctx);
	get(f, 0, 0, report);
	assert_true(all(report + 0x160, 32, 0x88));
	end(f);
}

static void platform_info_tells_of_the_platform(void **state)
{
	struct fixture *f = begin("turin-1.58");
	uint8_t report[0x4A0];

	(void)state;
	/* spec: SNP-ABI MSG_REPORT_RSP: PLATFORM_INFO; the memory is ECC memory, without aliases */
	get(f, 0, 0, report);
	assert_int_equal(sev_get_le64(report + 0x040), 0x24);
	snp_of(f)->rapl_dis = true;
	get(f, 0, 0, report);
	assert_int_equal(sev_get_le64(report + 0x040), 0x2C);
	snp_of(f)->ciphertext_hiding = true;
	get(f, 0, 0, report);
	assert_int_equal(sev_get_le64(report + 0x040), 0x3C);
	end(f);
}

static void tcbs_are_told_apart(void **state)
{
	struct fixture *f = begin("milan-1.55");
	struct sp_gctx gctx = sim_gctx_open(&f->sim, f->gctx);
	uint8_t report[0x4A0];

	(void)state;
	snp_of(f)->running.tcb.svn[3] = 25; /* SNP */
	snp_of(f)->running.build = 30;
	snp_of(f)->reported_tcb.svn[3] = 22;
	gctx.launch_tcb.svn[3] = 23;
	put_gctx(f, &gctx);
	get(f, 0, 0, report);
	assert_int_equal(report[0x038 + 6], 25);
	assert_int_equal(report[0x180 + 6], 22);
	assert_int_equal(report[0x1E0 + 6], 24);
	assert_int_equal(report[0x1F0 + 6], 23);
	assert_int_equal(report[0x1E8], 30);
	assert_int_equal(report[0x1EC], 29);
	/* The VCEK is that of REPORTED_TCB. */
	assert_true(is_signed_by(f, SP_SIGNER_VCEK, report));
	snp_of(f)->reported_tcb.svn[3] = 21;
	assert_false(is_signed_by(f, SP_SIGNER_VCEK, report));
	end(f);
}

static void a_vmpl_is_not_above_the_vmpcks(void **state)
{
	struct fixture *f = begin("milan-1.55");

	(void)state;
	for (uint8_t vmpck = 0; vmpck < 4; vmpck++) {
		sim_channel_open(&f->sim, f->gctx, vmpck, &f->channel);
		/* spec: SNP-ABI guest messages: VMPL is at least that of the VMPCK, and at most 3
		 */
		for (uint32_t vmpl = 0; vmpl < 6; vmpl++)
			assert_int_equal(refused(f, vmpl, 0),
					 vmpl < vmpck || vmpl > 3 ? SEV_FW_INVALID_PARAM : 0);
		assert_int_equal(refused(f, UINT32_MAX, 0), SEV_FW_INVALID_PARAM);
	}
	end(f);
}

/* Who signs, by KEY_SEL, VLEK and VCEK_DIS. */
struct signer_row {
	uint32_t key_sel;
	bool vlek, vcek_dis;
	uint32_t status;
	unsigned signer;
};

static const struct signer_row SIGNERS[] = {
	/* spec: SNP-ABI guest messages: KEY_SEL: 0 VLEK if there is one, 1 VCEK, 2 VLEK */
	{0, false, false, 0, 0},
	{0, true, false, 0, 1},
	{1, false, false, 0, 0},
	{1, true, false, 0, 0},
	{2, true, false, 0, 1},
	{3, true, false, SEV_FW_INVALID_PARAM, 0},
	{4, true, false, SEV_FW_INVALID_PARAM, 0},
	{0x80000000, true, false, SEV_FW_INVALID_PARAM, 0},
	/* spec: SNP-ABI guest messages: KEY_SEL: a VLEK that is asked for is loaded */
	{2, false, false, SEV_FW_INVALID_KEY, 0},
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: VCEK_DIS keeps the VCEK from the guest */
	{0, false, true, SEV_FW_INVALID_KEY, 0},
	{0, true, true, 0, 1},
	{1, true, true, SEV_FW_INVALID_KEY, 0},
	{2, true, true, 0, 1},
};

static void key_sel_chooses_who_signs(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(SIGNERS); i++) {
		struct fixture *f = begin("milan-1.55");
		struct sp_gctx gctx = sim_gctx_open(&f->sim, f->gctx);
		uint8_t report[0x4A0];

		gctx.vcek_dis = SIGNERS[i].vcek_dis;
		put_gctx(f, &gctx);
		if (SIGNERS[i].vlek)
			load_vlek(f);
		assert_int_equal(refused(f, 0, SIGNERS[i].key_sel), SIGNERS[i].status);
		if (!SIGNERS[i].status) {
			get(f, 0, SIGNERS[i].key_sel, report);
			assert_int_equal(sev_get_le32(report + 0x048), SIGNERS[i].signer << 2);
			assert_true(is_signed_by(f, (enum sp_signer)SIGNERS[i].signer, report));
		}
		end(f);
	}
}

static void configuration_masks(void **state)
{
	struct fixture *f = begin("genoa-1.55");
	uint8_t report[0x4A0];

	(void)state;
	/* spec: SNP-ABI SNP_CONFIG: MASK_CHIP_ID leaves zeros in CHIP_ID */
	snp_of(f)->config = SP_CONFIG_MASK_CHIP_ID;
	get(f, 0, 0, report);
	assert_true(sev_is_zero(report + 0x1A0, 64));
	assert_int_equal(sev_get_le32(report + 0x048), 0);
	assert_true(is_signed_by(f, SP_SIGNER_VCEK, report));
	/* spec: SNP-ABI SNP_CONFIG: MASK_CHIP_KEY leaves zeros in SIGNATURE */
	snp_of(f)->config = SP_CONFIG_MASK_CHIP_KEY;
	get(f, 0, 0, report);
	assert_true(all(report + 0x1A0, 64, 0xC1));
	assert_int_equal(sev_get_le32(report + 0x048), 2 | 7 << 2);
	assert_true(sev_is_zero(report + 0x2A0, 512));
	end(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_is_what_was_launched),
		cmocka_unit_test(a_migration_agent_is_named),
		cmocka_unit_test(platform_info_tells_of_the_platform),
		cmocka_unit_test(tcbs_are_told_apart),
		cmocka_unit_test(a_vmpl_is_not_above_the_vmpcks),
		cmocka_unit_test(key_sel_chooses_who_signs),
		cmocka_unit_test(configuration_masks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ID block at SNP_LAUNCH_FINISH: what is checked of it, in which order, and what is kept.
 */
#include "snp_rows.h"

#include <sev/id_block.h>

#include "abi/layout/id_block.h"
#include "base/bytes.h"
#include "base/crypto_ec_private.h"

#define ROWS(rows)   rows, SEV_COUNT(rows)
#define CHANGE(name) static void name(struct scene *s)

#define ID_BLOCK_EN  1u
#define AUTH_KEY_EN  2u

/* Keys of scalars that are small numbers; they only have to be keys. */
static struct sev_ec_key *key_of(uint8_t number)
{
	const uint8_t scalar[SEV_P384_LENGTH] = {[47] = number};
	struct sev_ec_key *key;

	assert_int_equal(sev_ec_key_from_scalar(scalar, &key, NULL), SEV_OK);
	return key;
}

/* Where the scene has its ID block and, in the page after it, the ID authentication. */
static uint64_t auth_page(const struct scene *s)
{
	return s->page + MACHINE_PAGE_SIZE;
}

/* Signs what is in the scene's block, with an author key or not. */
static void sign(struct scene *s, bool author)
{
	struct sev_ec_key *id = key_of(5), *author_key = key_of(6);
	uint8_t block[SEV_ID_BLOCK_SIZE], auth[SEV_ID_AUTH_SIZE];

	assert_true(machine_read(s->sim.machine, s->page, block, sizeof(block)));
	assert_int_equal(sev_id_auth_sign(block, id, author ? author_key : NULL, auth, NULL),
			 SEV_OK);
	assert_true(machine_write(s->sim.machine, auth_page(s), auth, sizeof(auth)));
	sev_ec_key_free(id);
	sev_ec_key_free(author_key);
}

static void set_flags(struct scene *s, uint32_t flags)
{
	scene_put(s, SEV_AT_SNP_LAUNCH_FINISH_FLAGS, flags, 8);
}

static void write_block(struct scene *s)
{
	struct sp_gctx gctx = sim_gctx_open(&s->sim, s->gctx);
	uint8_t block[SEV_ID_BLOCK_SIZE] = {0};

	memcpy(block + SEV_ID_BLOCK_LD, gctx.ld, 48);
	memset(block + SEV_ID_BLOCK_FAMILY_ID, 0xFA, 16);
	memset(block + SEV_ID_BLOCK_IMAGE_ID, 0x1A, 16);
	sev_put_le32(block + SEV_ID_BLOCK_VERSION, 1);
	sev_put_le32(block + SEV_ID_BLOCK_GUEST_SVN, 42);
	sev_put_le64(block + SEV_ID_BLOCK_POLICY, SIM_POLICY);
	assert_true(machine_write(s->sim.machine, s->page, block, sizeof(block)));
}

static void prepare(struct scene *s)
{
	uint64_t page;

	s->gctx = sim_launch(&s->sim, SIM_POLICY, SIM_ASID);
	page = sim_pre_guest(&s->sim, SIM_ASID, 0x1000, RMP_4K, NULL);
	assert_int_equal(sim_launch_update(&s->sim, s->gctx, page, SIM_NORMAL, 0), SEV_FW_SUCCESS);
	s->page = sim_pages(&s->sim, 2, MACHINE_PAGE_SIZE);
	write_block(s);
	sign(s, true);
	scene_put(s, SEV_AT_SNP_LAUNCH_FINISH_GCTX_PADDR, s->gctx, 8);
	scene_put(s, SEV_AT_SNP_LAUNCH_FINISH_ID_BLOCK_PADDR, s->page, 8);
	scene_put(s, SEV_AT_SNP_LAUNCH_FINISH_ID_AUTH_PADDR, auth_page(s), 8);
	set_flags(s, ID_BLOCK_EN | AUTH_KEY_EN);
}

static const struct command FINISH = {SEV_CMD_SNP_LAUNCH_FINISH, SEV_SIZE_SNP_LAUNCH_FINISH, false,
				      prepare};

static void flip(struct scene *s, uint64_t spa)
{
	uint8_t byte;

	assert_true(machine_read(s->sim.machine, spa, &byte, 1));
	byte ^= 1;
	assert_true(machine_write(s->sim.machine, spa, &byte, 1));
}

static void put_block32(struct scene *s, unsigned at, uint32_t value)
{
	uint8_t bytes[4];

	sev_put_le32(bytes, value);
	assert_true(machine_write(s->sim.machine, s->page + at, bytes, sizeof(bytes)));
}

static void put_auth32(struct scene *s, unsigned at, uint32_t value)
{
	uint8_t bytes[4];

	sev_put_le32(bytes, value);
	assert_true(machine_write(s->sim.machine, auth_page(s) + at, bytes, sizeof(bytes)));
}

CHANGE(no_author)
{
	sign(s, false);
	set_flags(s, ID_BLOCK_EN);
}

CHANGE(author_not_asked)
{
	set_flags(s, ID_BLOCK_EN);
}

CHANGE(author_asked_in_vain)
{
	sign(s, false);
}

CHANGE(version_0)
{
	put_block32(s, SEV_ID_BLOCK_VERSION, 0);
	sign(s, true);
}

CHANGE(version_2)
{
	put_block32(s, SEV_ID_BLOCK_VERSION, 2);
	sign(s, true);
}

CHANGE(id_algo)
{
	put_auth32(s, SEV_ID_AUTH_ID_KEY_ALGO, 2);
}

CHANGE(author_algo)
{
	put_auth32(s, SEV_ID_AUTH_AUTH_KEY_ALGO, 0);
}

CHANGE(author_algo_not_asked)
{
	author_algo(s);
	set_flags(s, ID_BLOCK_EN);
}

CHANGE(id_curve)
{
	put_auth32(s, SEV_ID_AUTH_ID_KEY + SEV_ID_KEY_CURVE, 1);
}

CHANGE(author_curve)
{
	put_auth32(s, SEV_ID_AUTH_AUTHOR_KEY + SEV_ID_KEY_CURVE, 1);
}

CHANGE(reserved_8)
{
	flip(s, auth_page(s) + 0x008);
}

CHANGE(reserved_644)
{
	flip(s, auth_page(s) + 0x67F);
}

CHANGE(reserved_c84)
{
	flip(s, auth_page(s) + 0xFFF);
}

CHANGE(reserved_of_signature)
{
	flip(s, auth_page(s) + SEV_ID_AUTH_ID_BLOCK_SIG + 0x90);
}

CHANGE(reserved_of_id_key)
{
	flip(s, auth_page(s) + SEV_ID_AUTH_ID_KEY + 0x94);
}

CHANGE(reserved_of_author_key)
{
	flip(s, auth_page(s) + SEV_ID_AUTH_AUTHOR_KEY + 0x94);
}

CHANGE(reserved_of_author_key_not_asked)
{
	reserved_of_author_key(s);
	set_flags(s, ID_BLOCK_EN);
}

CHANGE(id_key_sig)
{
	flip(s, auth_page(s) + SEV_ID_AUTH_ID_KEY_SIG);
}

CHANGE(id_key_sig_not_asked)
{
	id_key_sig(s);
	set_flags(s, ID_BLOCK_EN);
}

CHANGE(author_key)
{
	flip(s, auth_page(s) + SEV_ID_AUTH_AUTHOR_KEY + SEV_ID_KEY_QX);
}

CHANGE(id_block_sig_r)
{
	flip(s, auth_page(s) + SEV_ID_AUTH_ID_BLOCK_SIG);
}

CHANGE(id_block_sig_s)
{
	flip(s, auth_page(s) + SEV_ID_AUTH_ID_BLOCK_SIG + SEV_ID_SIGNATURE_S);
}

CHANGE(id_block_sig_long)
{
	flip(s, auth_page(s) + SEV_ID_AUTH_ID_BLOCK_SIG + 60);
}

CHANGE(id_block_sig_zero)
{
	assert_true(machine_zero(s->sim.machine, auth_page(s) + SEV_ID_AUTH_ID_BLOCK_SIG, 144));
	set_flags(s, ID_BLOCK_EN);
}

CHANGE(id_key_changed)
{
	flip(s, auth_page(s) + SEV_ID_AUTH_ID_KEY + SEV_ID_KEY_QX);
	set_flags(s, ID_BLOCK_EN);
}

CHANGE(id_key_long)
{
	flip(s, auth_page(s) + SEV_ID_AUTH_ID_KEY + SEV_ID_KEY_QY + 71);
	set_flags(s, ID_BLOCK_EN);
}

CHANGE(block_not_signed)
{
	flip(s, s->page + SEV_ID_BLOCK_IMAGE_ID);
}

CHANGE(svn_not_signed)
{
	put_block32(s, SEV_ID_BLOCK_GUEST_SVN, 43);
}

CHANGE(other_digest)
{
	flip(s, s->page + SEV_ID_BLOCK_LD + 47);
	sign(s, true);
}

CHANGE(other_policy)
{
	flip(s, s->page + SEV_ID_BLOCK_POLICY);
	sign(s, true);
}

CHANGE(other_policy_63)
{
	flip(s, s->page + SEV_ID_BLOCK_POLICY + 7);
	sign(s, true);
}

CHANGE(both_wrong)
{
	flip(s, s->page + SEV_ID_BLOCK_LD);
	flip(s, s->page + SEV_ID_BLOCK_POLICY);
	sign(s, true);
}

CHANGE(digest_not_signed)
{
	flip(s, s->page + SEV_ID_BLOCK_LD);
}

CHANGE(digest_not_signed_quirk)
{
	s->sim.sp->quirks.choice[AMD_SP_QUIRK_SNP_ID_BLOCK_ORDER] = 1;
	flip(s, s->page + SEV_ID_BLOCK_LD);
}

CHANGE(valid_quirk)
{
	s->sim.sp->quirks.choice[AMD_SP_QUIRK_SNP_ID_BLOCK_ORDER] = 1;
}

CHANGE(signature_quirk)
{
	valid_quirk(s);
	id_block_sig_r(s);
}

CHANGE(version_and_signature)
{
	version_2(s);
	id_block_sig_r(s);
}

CHANGE(not_asked)
{
	set_flags(s, 0);
	id_block_sig_r(s);
}

static void what_is_refused(void **state)
{
	static const struct row rows[] = {
		{"valid", NULL, SEV_FW_SUCCESS},
		{"no author key", no_author, SEV_FW_SUCCESS},
		{"author key that is not asked for", author_not_asked, SEV_FW_SUCCESS},
		{"no ID block, and it is wrong", not_asked, SEV_FW_SUCCESS},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID block's VERSION is 1 */
		{"version 0", version_0, SEV_FW_INVALID_PARAM},
		{"version 2", version_2, SEV_FW_INVALID_PARAM},
		{"version 2 and a bad signature", version_and_signature, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID key is an ECDSA P-384 key */
		{"algorithm of the ID key", id_algo, SEV_FW_INVALID_PARAM},
		{"curve of the ID key", id_curve, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: the author key is an ECDSA P-384 key */
		{"algorithm of the author key", author_algo, SEV_FW_INVALID_PARAM},
		{"algorithm of an author key not asked for", author_algo_not_asked, SEV_FW_SUCCESS},
		{"curve of the author key", author_curve, SEV_FW_INVALID_PARAM},
		{"author key that is not there", author_asked_in_vain, SEV_FW_INVALID_PARAM},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: reserved bytes of the ID authentication are zero
		 */
		{"reserved byte 8", reserved_8, SEV_FW_INVALID_PARAM},
		{"reserved byte 67F", reserved_644, SEV_FW_INVALID_PARAM},
		{"reserved byte FFF", reserved_c84, SEV_FW_INVALID_PARAM},
		{"reserved byte of a signature", reserved_of_signature, SEV_FW_INVALID_PARAM},
		{"reserved byte of the ID key", reserved_of_id_key, SEV_FW_INVALID_PARAM},
		{"reserved byte of the author key", reserved_of_author_key, SEV_FW_INVALID_PARAM},
		{"and where it is not asked for", reserved_of_author_key_not_asked, SEV_FW_SUCCESS},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: the author key has signed the ID key */
		{"signature of the ID key", id_key_sig, SEV_FW_BAD_SIGNATURE},
		{"and where it is not asked for", id_key_sig_not_asked, SEV_FW_SUCCESS},
		{"author key that is no point", author_key, SEV_FW_BAD_SIGNATURE},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID key has signed the ID block */
		{"R", id_block_sig_r, SEV_FW_BAD_SIGNATURE},
		{"S", id_block_sig_s, SEV_FW_BAD_SIGNATURE},
		{"R of more than 48 bytes", id_block_sig_long, SEV_FW_BAD_SIGNATURE},
		{"R and S that are 0", id_block_sig_zero, SEV_FW_BAD_SIGNATURE},
		{"ID key that is no point", id_key_changed, SEV_FW_BAD_SIGNATURE},
		{"ID key of more than 48 bytes", id_key_long, SEV_FW_BAD_SIGNATURE},
		{"image id that is not signed", block_not_signed, SEV_FW_BAD_SIGNATURE},
		{"SVN that is not signed", svn_not_signed, SEV_FW_BAD_SIGNATURE},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID block's LD is the guest's launch digest
		 */
		{"launch digest", other_digest, SEV_FW_BAD_MEASUREMENT},
		{"launch digest and policy", both_wrong, SEV_FW_BAD_MEASUREMENT},
		/* spec: SNP-ABI SNP_LAUNCH_FINISH: the ID block's POLICY is the guest's */
		{"policy", other_policy, SEV_FW_POLICY_FAILURE},
		{"policy, last byte", other_policy_63, SEV_FW_POLICY_FAILURE},
		{"launch digest and signature", digest_not_signed, SEV_FW_BAD_SIGNATURE},
		{"the same, other choice", digest_not_signed_quirk, SEV_FW_BAD_MEASUREMENT},
		{"valid, other choice", valid_quirk, SEV_FW_SUCCESS},
		{"signature, other choice", signature_quirk, SEV_FW_BAD_SIGNATURE},
	};

	(void)state;
	run_rows(&FINISH, "milan-1.55", ROWS(rows));
	run_rows(&FINISH, "turin-1.58", ROWS(rows));
}

/* spec: SNP-ABI MSG_REPORT_RSP: digests of the ID key and of the author key */
static void what_is_kept(void **state)
{
	const uint8_t zeros[48] = {0};

	(void)state;
	for (unsigned author = 0; author < 2; author++) {
		uint8_t auth[SEV_ID_AUTH_SIZE], digest[48];
		struct scene scene;
		struct sp_gctx gctx;

		scene_begin(&scene, &FINISH, "genoa-1.55");
		if (!author)
			no_author(&scene);
		assert_true(machine_read(scene.sim.machine, auth_page(&scene), auth, sizeof(auth)));
		assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
		gctx = sim_gctx_open(&scene.sim, scene.gctx);
		assert_int_equal(gctx.state, SP_GSTATE_RUNNING);
		assert_true(gctx.id_block_en);
		assert_int_equal(gctx.author_key_en, author);
		assert_int_equal(gctx.guest_svn, 42);
		for (unsigned i = 0; i < 16; i++) {
			assert_int_equal(gctx.family_id[i], 0xFA);
			assert_int_equal(gctx.image_id[i], 0x1A);
		}
		sev_id_auth_id_key_digest(auth, digest);
		assert_memory_equal(gctx.id_key_digest, digest, 48);
		sev_id_auth_author_key_digest(auth, digest);
		assert_memory_equal(gctx.author_key_digest, author ? digest : zeros, 48);
		scene_end(&scene);
	}
}

/* A launch that is refused at its end can be finished after all. */
static void a_refused_finish_can_be_repeated(void **state)
{
	struct scene scene;

	(void)state;
	scene_begin(&scene, &FINISH, "milan-1.58");
	other_policy(&scene);
	assert_int_equal(scene_call(&scene), SEV_FW_POLICY_FAILURE);
	assert_int_equal(sim_gctx_open(&scene.sim, scene.gctx).state, SP_GSTATE_LAUNCH);
	write_block(&scene);
	sign(&scene, true);
	assert_int_equal(scene_call(&scene), SEV_FW_SUCCESS);
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(what_is_kept),
		cmocka_unit_test(a_refused_finish_can_be_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

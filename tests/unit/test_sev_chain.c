/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <sev/blob.h>
#include <sev/sev_cert.h>

#include "abi/legacy_key.h"
#include "abi/sev_cert.h"
#include "base/bytes.h"
#include "base/text.h"
#include "test_legacy.h"
#include "verify/legacy_link.h"
#include "verify/legacy_roots.h"

/* The certificates of a test chain; what is left out is not made. */
enum { WITH_ARK = 1, WITH_ASK = 2, WITH_CEK = 4, WITH_OCA = 8, WITH_PEK = 16, WITH_PDH = 32 };
#define ALL 63

static void add_ca(struct sev_sev_certs *certs, const char *name, const struct test_legacy_ca *ca)
{
	uint8_t data[TEST_LEGACY_CA_MAX];
	size_t size = test_legacy_ca_make(ca, data);
	struct sev_err err;

	assert_sev_ok(sev_sev_certs_add_file(certs, name, data, size, &err), &err);
}

static void add_cert(struct sev_sev_certs *certs, const char *name,
		     const struct test_legacy_cert *cert)
{
	uint8_t data[TEST_LEGACY_CERT_SIZE];
	size_t size = test_legacy_cert_make(cert, data);
	struct sev_err err;

	assert_sev_ok(sev_sev_certs_add_file(certs, name, data, size, &err), &err);
}

static struct sev_sev_certs *make(const struct test_legacy *chain, unsigned with)
{
	struct sev_sev_certs *certs = NULL;
	struct sev_err err;

	assert_sev_ok(sev_sev_certs_new(&certs, &err), &err);
	if (with & WITH_ARK)
		add_ca(certs, "ark", &chain->ark);
	if (with & WITH_ASK)
		add_ca(certs, "ask", &chain->ask);
	if (with & WITH_CEK)
		add_cert(certs, "cek", &chain->cek);
	if (with & WITH_OCA)
		add_cert(certs, "oca", &chain->oca);
	if (with & WITH_PEK)
		add_cert(certs, "pek", &chain->pek);
	if (with & WITH_PDH)
		add_cert(certs, "pdh", &chain->pdh);
	return certs;
}

/* The test chain's own ARK, as it is when nothing is wrong. */
static struct sev_sev_cert *make_anchor(void)
{
	uint8_t data[TEST_LEGACY_CA_MAX];
	struct sev_sev_cert *anchor = NULL;
	struct test_legacy chain;
	struct sev_err err;
	size_t size;

	test_legacy_init(&chain);
	size = test_legacy_ca_make(&chain.ark, data);
	assert_sev_ok(sev_sev_cert_read("anchor", data, size, &anchor, &err), &err);
	return anchor;
}

/* The given ARK is byte by byte the anchor, but for its random salt: so it is taken from it. */
static struct sev_result *verify(const struct sev_sev_certs *certs,
				 const struct sev_sev_cert *anchor)
{
	struct sev_result *result = NULL;
	struct sev_err err;

	assert_sev_ok(sev_sev_certs_verify(certs, anchor, &result, &err), &err);
	return result;
}

/* Exactly this check has that status, and its sentence contains text; all others hold. */
static void expect_only(const struct sev_result *result, enum sev_check check,
			enum sev_check_status status, const char *text)
{
	for (int i = 0; i < SEV_CHECKS; i++) {
		enum sev_check_status found = sev_result_status(result, (enum sev_check)i);

		if (i != (int)check && found > SEV_CHECK_WARNED)
			fail_msg("%s: %s", sev_check_name((enum sev_check)i),
				 sev_result_text(result, (enum sev_check)i));
	}
	if (sev_result_status(result, check) != status ||
	    !strstr(sev_result_text(result, check), text))
		fail_msg("%s: %s '%s', expected '%s'", sev_check_name(check),
			 sev_check_status_name(sev_result_status(result, check)),
			 sev_result_text(result, check), text);
}

static const char *fact(const struct sev_result *result, const char *name)
{
	for (size_t i = 0; sev_result_fact_name(result, i); i++)
		if (strcmp(sev_result_fact_name(result, i), name) == 0)
			return sev_result_fact(result, i);
	return "";
}

/* Without the ARK in the set, which is made anew with each salt: the anchor is it. */
#define WITHOUT_ARK (ALL & ~WITH_ARK)

static void test_good(void **state)
{
	static const unsigned sets[] = {
		WITHOUT_ARK,
		WITH_ASK | WITH_CEK | WITH_OCA | WITH_PEK,
		WITH_ASK | WITH_CEK,
		WITH_ASK,
	};
	struct sev_sev_cert *anchor = make_anchor();
	struct test_legacy chain;

	(void)state;
	test_legacy_init(&chain);
	for (size_t i = 0; i < SEV_COUNT(sets); i++) {
		struct sev_sev_certs *certs = make(&chain, sets[i]);
		struct sev_result *result = verify(certs, anchor);

		expect_only(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_PASSED,
			    "anchor is the trust anchor that was given");
		expect_only(result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_PASSED, "");
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
		sev_result_free(result);
		sev_sev_certs_free(certs);
	}
	sev_sev_cert_free(anchor);
}

static void swap_slots(struct test_legacy *chain)
{
	struct test_legacy_slot slot = chain->pek.slots[0];

	chain->pek.slots[0] = chain->pek.slots[1];
	chain->pek.slots[1] = slot;
}

/* An OCA on P-256, and a CEK that signs with SHA-384. */
/* flaw 28: a SHA-384 digest is 48 bytes long */
static void other_algorithms(struct test_legacy *chain)
{
	chain->oca.key = TEST_KEY_P256;
	chain->oca.curve = 1;
	chain->oca.slots[0].key = TEST_KEY_P256;
	chain->pek.slots[0].key = TEST_KEY_P256;
	chain->cek.algo = 0x102;
	chain->pek.slots[1].algo = 0x102;
	chain->pek.slots[1].hash = 384;
}

/* flaw 30: the API version of a certificate is not judged */
static void other_api(struct test_legacy *chain)
{
	chain->oca.api_minor = 0;
	chain->cek.api_minor = 14;
	chain->pek.api_minor = 99;
}

static void self_signed_slot(struct test_legacy *chain)
{
	chain->pdh.slots[1] = chain->pdh.slots[0];
	chain->pdh.slots[0].flip = 5; /* any slot will do */
}

static void test_good_variants(void **state)
{
	static void (*const variants[])(struct test_legacy *) = {
		/* spec: SEV-API PEK: both the OCA and the CEK sign it, in any slot */
		swap_slots,
		/* spec: SEV-API ECDSA public key: the curve is the field's */
		/* flaw 29: the curve of a key is read, not taken for P-384 */
		other_algorithms,
		other_api,
		self_signed_slot,
	};
	struct sev_sev_cert *anchor = make_anchor();

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(variants); i++) {
		struct test_legacy chain;
		struct sev_sev_certs *certs;
		struct sev_result *result;

		test_legacy_init(&chain);
		variants[i](&chain);
		certs = make(&chain, WITHOUT_ARK);
		result = verify(certs, anchor);
		expect_only(result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_PASSED, "");
		sev_result_free(result);
		sev_sev_certs_free(certs);
	}
	sev_sev_cert_free(anchor);
}

/* flaw 27: a salt of another length is not what AMD signs with */
/* spec: SEV-API signatures: RSASSA-PSS, the salt as long as the digest */
static void ask_salt(struct test_legacy *c)
{
	c->ask.salt = 32;
}

static void ask_no_salt(struct test_legacy *c)
{
	c->ask.salt = 0;
}

static void ask_longest_salt(struct test_legacy *c)
{
	c->ask.salt = 512 - 48 - 2;
}

/* spec: SEV-API CA certificate: SHA-256 with keys of 2048 bits, SHA-384 with 4096 */
static void ask_hash(struct test_legacy *c)
{
	c->ask.hash = 256;
	c->ask.salt = 32;
}

static void ask_flip(struct test_legacy *c)
{
	c->ask.flip = 4095;
}

static void ask_signer(struct test_legacy *c)
{
	c->ask.signer = TEST_KEY_ROGUE;
}

/* flaw 25: all 16 bytes of an id are compared */
/* spec: SEV-API CA certificate: all 16 bytes of CERTIFYING_ID are the signer's KEY_ID */
static void ask_certifying_low(struct test_legacy *c)
{
	c->ask.certifying_id[0] ^= 1;
}

static void ask_certifying_high(struct test_legacy *c)
{
	c->ask.certifying_id[15] ^= 0x80;
}

/* spec: SEV-API certificates: reserved bytes are zero */
static void ask_reserved(struct test_legacy *c)
{
	c->ask.poke = 0x37;
}

static void cek_flip(struct test_legacy *c)
{
	c->cek.slots[0].flip = 0;
}

/* spec: SEV-API SEV certificate: a slot's usage and algorithm are its signer's */
static void cek_usage(struct test_legacy *c)
{
	c->cek.slots[0].usage = 0;
}

static void cek_algo(struct test_legacy *c)
{
	c->cek.slots[0].algo = 0x001;
}

/* spec: SEV-API PDH_CERT_EXPORT: the CEK that firmware exports is not signed by the ASK */
static void cek_as_exported(struct test_legacy *c)
{
	c->cek.slots[0] = c->cek.slots[1];
}

static void cek_reserved(struct test_legacy *c)
{
	c->cek.poke = 0x007;
}

static void cek_key_reserved(struct test_legacy *c)
{
	c->cek.poke = 0x413;
}

/* spec: SEV-API OCA: the owner's certificate signs itself */
static void oca_self(struct test_legacy *c)
{
	c->oca.slots[0].flip = 1;
}

static void oca_by_cek(struct test_legacy *c)
{
	c->oca.slots[0] = c->pek.slots[1];
}

/* flaw 26: both parents of the PEK are asked for */
/* spec: SEV-API PEK: both the OCA and the CEK sign it, in any slot */
static void pek_oca_flip(struct test_legacy *c)
{
	c->pek.slots[0].flip = 3;
}

static void pek_cek_flip(struct test_legacy *c)
{
	c->pek.slots[1].flip = 3;
}

static void pek_without_cek(struct test_legacy *c)
{
	c->pek.slots[1] = c->cek.slots[1];
}

static void pek_without_oca(struct test_legacy *c)
{
	c->pek.slots[0] = c->cek.slots[1];
}

static void pek_twice_oca(struct test_legacy *c)
{
	c->pek.slots[1] = c->pek.slots[0];
}

static void pek_slot_usage(struct test_legacy *c)
{
	c->pek.slots[1].usage = 0x1001;
}

static void pek_slot_algo(struct test_legacy *c)
{
	c->pek.slots[1].algo = 0x102;
}

static void pek_slot_algo_rsa(struct test_legacy *c)
{
	c->pek.slots[1].algo = 0x001;
}

static void pek_hash(struct test_legacy *c)
{
	c->pek.slots[1].hash = 384;
}

/* spec: SEV-API ECDSA signature: R and S, 72 bytes each, least significant byte first */
static void pek_big_endian(struct test_legacy *c)
{
	c->pek.slots[1].big_endian = true;
}

static void pek_signature_padding(struct test_legacy *c)
{
	c->pek.slots[1].flip = 71 * 8;
}

static void pek_signature_reserved(struct test_legacy *c)
{
	c->pek.slots[1].flip = 511 * 8;
}

/* flaw 29: the curve of a key is read, not taken for P-384 */
static void oca_p256(struct test_legacy *c)
{
	c->oca.key = TEST_KEY_P256;
	c->oca.curve = 1;
	c->oca.slots[0].key = TEST_KEY_P256;
}

/* spec: SEV-API PDH: the PEK signs it */
static void pdh_flip(struct test_legacy *c)
{
	c->pdh.slots[0].flip = 72 * 8;
}

static void pdh_by_oca(struct test_legacy *c)
{
	c->pdh.slots[0] = c->pek.slots[0];
}

static void pdh_unsigned(struct test_legacy *c)
{
	c->pdh.slots[0] = c->pdh.slots[1];
}

static void pdh_r_zero(struct test_legacy *c)
{
	c->pdh.slots[0] = (struct test_legacy_slot){-1, 0x1002, 2, 256, -1, false};
}

static const struct {
	const char *name;
	void (*spoil)(struct test_legacy *chain);
	const char *text;
} WRONG[] = {
	{"ask_salt", ask_salt, "ask: the signature is not that of anchor"},
	{"ask_no_salt", ask_no_salt, "ask: the signature is not that of anchor"},
	{"ask_longest_salt", ask_longest_salt, "ask: the signature is not that of anchor"},
	{"ask_hash", ask_hash, "ask: the signature is not that of anchor"},
	{"ask_flip", ask_flip, "ask: the signature is not that of anchor"},
	{"ask_signer", ask_signer, "ask: the signature is not that of anchor"},
	{"ask_certifying_low", ask_certifying_low,
	 "ask: CERTIFYING_ID a0a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1 is KEY_ID of no ARK"},
	{"ask_certifying_high", ask_certifying_high,
	 "ask: CERTIFYING_ID a1a1a1a1a1a1a1a1a1a1a1a1a1a1a121 is KEY_ID of no ARK"},
	{"ask_reserved", ask_reserved, "ask: the 16 reserved bytes at 0x028 are not zero"},
	{"cek_flip", cek_flip, "cek: the signature is that of no ASK"},
	{"cek_usage", cek_usage, "cek: no ASK signed this CEK"},
	{"cek_algo", cek_algo, "cek: the signature is that of no ASK"},
	{"cek_as_exported", cek_as_exported, "cek: no ASK signed this CEK"},
	{"cek_reserved", cek_reserved, "cek: the 2 reserved bytes at 0x006"},
	{"cek_key_reserved", cek_key_reserved, "cek: the 880 reserved bytes at 0x0a4"},
	{"oca_self", oca_self, "oca: the OCA did not sign itself"},
	{"oca_by_cek", oca_by_cek, "oca: the OCA did not sign itself"},
	{"pek_oca_flip", pek_oca_flip, "pek: no signature slot is that of the OCA"},
	{"pek_cek_flip", pek_cek_flip, "pek: no signature slot is that of the CEK"},
	{"pek_without_cek", pek_without_cek, "pek: no signature slot is that of the CEK"},
	{"pek_without_oca", pek_without_oca, "pek: no signature slot is that of the OCA"},
	{"pek_twice_oca", pek_twice_oca, "pek: no signature slot is that of the CEK"},
	{"pek_slot_usage", pek_slot_usage, "pek: no signature slot is that of the CEK"},
	{"pek_slot_algo", pek_slot_algo, "pek: no signature slot is that of the CEK"},
	{"pek_slot_algo_rsa", pek_slot_algo_rsa, "pek: no signature slot is that of the CEK"},
	{"pek_hash", pek_hash, "pek: no signature slot is that of the CEK"},
	{"pek_big_endian", pek_big_endian, "pek: no signature slot is that of the CEK"},
	{"pek_signature_padding", pek_signature_padding,
	 "pek: no signature slot is that of the CEK"},
	{"pek_signature_reserved", pek_signature_reserved,
	 "pek: the 368 reserved bytes at 0x6b4 are not zero"},
	{"oca_p256", oca_p256, "pek: no signature slot is that of the OCA"},
	{"pdh_flip", pdh_flip, "pdh: no signature slot is that of the PEK"},
	{"pdh_by_oca", pdh_by_oca, "pdh: no signature slot is that of the PEK"},
	{"pdh_unsigned", pdh_unsigned, "pdh: no signature slot is that of the PEK"},
	{"pdh_r_zero", pdh_r_zero, "pdh: no signature slot is that of the PEK"},
};

/* Each thing wrong alone: LEGACY_CHAIN fails, nothing else does, and it says what it is. */
static void test_wrong(void **state)
{
	struct sev_sev_cert *anchor = make_anchor();

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(WRONG); i++) {
		struct test_legacy chain;
		struct sev_sev_certs *certs;
		struct sev_result *result;

		test_legacy_init(&chain);
		WRONG[i].spoil(&chain);
		certs = make(&chain, WITHOUT_ARK);
		result = verify(certs, anchor);
		expect_only(result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_FAILED, WRONG[i].text);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
		sev_result_free(result);
		sev_sev_certs_free(certs);
	}
	sev_sev_cert_free(anchor);
}

static void test_advice(void **state)
{
	struct sev_sev_cert *anchor = make_anchor();
	struct test_legacy chain;
	struct sev_sev_certs *certs;
	struct sev_result *result;

	(void)state;
	test_legacy_init(&chain);
	cek_as_exported(&chain);
	certs = make(&chain, WITHOUT_ARK);
	result = verify(certs, anchor);
	assert_non_null(strstr(sev_result_advice(result, SEV_CHECK_LEGACY_CHAIN),
			       "https://kdsintf.amd.com/cek/id/"));
	sev_result_free(result);
	/* The CEK of the KDS beside it is the one that counts. */
	test_legacy_init(&chain);
	add_cert(certs, "kds", &chain.cek);
	result = verify(certs, anchor);
	expect_only(result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_PASSED, "");
	assert_string_equal(fact(result, "cek"), "kds, signed by ask");
	sev_result_free(result);
	sev_sev_certs_free(certs);
	sev_sev_cert_free(anchor);
}

/* What is missing leaves the question open. */
static void test_missing(void **state)
{
	static const struct {
		unsigned with;
		const char *text;
	} rows[] = {
		{ALL & ~(WITH_ARK | WITH_OCA), "the OCA that signs pek is missing"},
		{ALL & ~(WITH_ARK | WITH_PEK), "the PEK that signs pdh is missing"},
		{ALL & ~(WITH_ARK | WITH_CEK), "the CEK that signs pek is missing"},
	};
	struct sev_sev_cert *anchor = make_anchor();
	struct test_legacy chain;

	(void)state;
	test_legacy_init(&chain);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_sev_certs *certs = make(&chain, rows[i].with);
		struct sev_result *result = verify(certs, anchor);

		expect_only(result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_UNKNOWN, rows[i].text);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_UNDETERMINED);
		sev_result_free(result);
		sev_sev_certs_free(certs);
	}
	sev_sev_cert_free(anchor);
}

static void test_nothing(void **state)
{
	struct test_legacy chain;
	struct sev_sev_certs *certs;
	struct sev_result *result;

	(void)state;
	test_legacy_init(&chain);
	certs = make(&chain, 0);
	result = verify(certs, NULL);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_UNDETERMINED);
	sev_result_free(result);
	sev_sev_certs_free(certs);
	certs = make(&chain, WITH_OCA);
	result = verify(certs, NULL);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_UNDETERMINED);
	sev_result_free(result);
	sev_sev_certs_free(certs);
}

/* A root that is right in all else, and that nobody pinned. */
static void test_roots(void **state)
{
	struct test_legacy chain;
	struct sev_sev_certs *certs;
	struct sev_result *result;

	(void)state;
	test_legacy_init(&chain);
	certs = make(&chain, ALL);
	result = verify(certs, NULL);
	expect_only(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_FAILED,
		    "is none of AMD's pinned roots");
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
	sev_result_free(result);
	sev_sev_certs_free(certs);

	certs = make(&chain, WITHOUT_ARK);
	result = verify(certs, NULL);
	expect_only(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_UNKNOWN,
		    "the ARK that signed ask, with KEY_ID a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1, is "
		    "missing");
	sev_result_free(result);
	sev_sev_certs_free(certs);
}

/* A root with the name and ids of one that is pinned, and another key. */
static void test_impostor(void **state)
{
	/* ARK-Rome's and ASK-Rome's. */
	static const uint8_t ark_id[16] = {0xe6, 0x00, 0x21, 0x22, 0xfb, 0x58, 0x41, 0x93,
					   0x99, 0xd1, 0x5f, 0xee, 0x7b, 0x13, 0x13, 0x51};
	static const uint8_t ask_id[16] = {0xc6, 0xcb, 0xcf, 0x14, 0x5b, 0x31, 0x46, 0xf4,
					   0x98, 0xe4, 0x0e, 0xcb, 0x4a, 0xd4, 0xfd, 0xed};
	struct test_legacy chain;
	struct sev_sev_certs *certs;
	struct sev_result *result;

	(void)state;
	test_legacy_init(&chain);
	memcpy(chain.ark.key_id, ark_id, 16);
	memcpy(chain.ark.certifying_id, ark_id, 16);
	memcpy(chain.ask.key_id, ask_id, 16);
	memcpy(chain.ask.certifying_id, ark_id, 16);
	certs = make(&chain, ALL);
	result = verify(certs, NULL);
	expect_only(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_FAILED,
		    "is none of AMD's pinned roots");
	sev_result_free(result);
	sev_sev_certs_free(certs);
}

static struct sev_sev_cert *read_ca(const struct test_legacy_ca *ca)
{
	uint8_t data[TEST_LEGACY_CA_MAX];
	size_t size = test_legacy_ca_make(ca, data);
	struct sev_sev_cert *cert = NULL;
	struct sev_err err;

	assert_sev_ok(sev_sev_cert_read("anchor", data, size, &cert, &err), &err);
	return cert;
}

/* spec: SEV-API CA certificate: the ARK signs itself */
/* flaw 24: no ARK is taken whose self-signature fails, whatever its ids and usage */
static void test_root_signature(void **state)
{
	static const struct {
		int flip;
		uint8_t id_bits; /* changed in CERTIFYING_ID */
		const char *text;
	} rows[] = {
		{7, 0, "anchor: the self-signature does not verify"},
		{-1, 1, "anchor: CERTIFYING_ID is not its own KEY_ID, so it is no root"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_legacy chain;
		struct sev_sev_cert *anchor;
		struct sev_sev_certs *certs;
		struct sev_result *result;

		test_legacy_init(&chain);
		chain.ark.flip = rows[i].flip;
		chain.ark.certifying_id[15] ^= rows[i].id_bits;
		anchor = read_ca(&chain.ark);
		certs = make(&chain, WITHOUT_ARK);
		result = verify(certs, anchor);
		expect_only(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_FAILED, rows[i].text);
		sev_result_free(result);
		sev_sev_certs_free(certs);
		sev_sev_cert_free(anchor);
	}
}

/* An ASK as the anchor, which needs no ARK; a platform's certificate is none. */
static void test_other_anchors(void **state)
{
	struct test_legacy chain;
	struct sev_sev_certs *certs;
	struct sev_result *result = NULL;
	struct sev_err err;

	(void)state;
	test_legacy_init(&chain);
	certs = make(&chain, WITHOUT_ARK);
	result = verify(certs, sev_sev_certs_at(certs, 0));
	expect_only(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_PASSED,
		    "the ASK is the trust anchor that was given");
	sev_result_free(result);
	assert_int_equal(sev_sev_certs_verify(certs, sev_sev_certs_at(certs, 1), &result, &err),
			 SEV_ERR_ARG);
	assert_string_equal(err.msg, "cek: found a CEK, expected an ARK or ASK for a trust anchor");
	sev_sev_certs_free(certs);
}

/* Whether the CEK's signature is found in these bytes, if they are read as a certificate at all. */
static bool signed_by(const struct sev_legacy_key *signer, const uint8_t *data)
{
	struct sev_sev_cert *cert = NULL;
	bool is_signed = false;
	struct sev_err err;

	if (sev_sev_cert_read("pek", data, TEST_LEGACY_CERT_SIZE, &cert, NULL))
		return false;
	assert_sev_ok(sev_legacy_is_signed(cert, signer, &is_signed, &err), &err);
	sev_sev_cert_free(cert);
	return is_signed;
}

/* Any bit of the header and of the signature undoes it, and one bit of bytes between: all of the
 * point's, one in 16 of the reserved ones. */
static void test_bit_flips(void **state)
{
	struct test_legacy chain;
	struct sev_sev_certs *certs;
	const struct sev_legacy_key *cek;
	uint8_t data[TEST_LEGACY_CERT_SIZE];

	(void)state;
	test_legacy_init(&chain);
	certs = make(&chain, WITH_CEK);
	cek = &sev_sev_certs_at(certs, 0)->key;
	test_legacy_cert_make(&chain.pek, data);
	assert_true(signed_by(cek, data));
	for (size_t i = 0; i < 0x414 + 8 + 144; i++) {
		size_t at = i < 0x414 ? i : 0x61C + i - 0x414; /* the CEK signed slot 2 */

		if (at >= 0xA4 && at < 0x414 && at % 16)
			continue;
		for (unsigned bit = 0; bit < (at >= 0x10 && at < 0x414 ? 1 : 8); bit++) {
			data[at] ^= (uint8_t)(1 << bit);
			if (signed_by(cek, data))
				fail_msg("byte 0x%zx, bit %u", at, bit);
			data[at] ^= (uint8_t)(1 << bit);
		}
	}
	sev_sev_certs_free(certs);
}

/* The attestation report. */
struct asked {
	void (*spoil)(struct test_legacy_report *report);
	enum sev_check check;
	const char *text;
};

/* flaw 23: R and S are raw numbers of 72 bytes; SIG_USAGE and SIG_ALGO are checked */
/* spec: SEV-API ATTESTATION: SIG_USAGE and SIG_ALGO are those of the PEK */
static void report_usage(struct test_legacy_report *r)
{
	r->usage = 0x1001;
}

static void report_algo(struct test_legacy_report *r)
{
	r->algo = 0x102;
}

/* spec: SEV-API ATTESTATION: the PEK signs MNONCE, LAUNCH_DIGEST and POLICY */
static void report_key(struct test_legacy_report *r)
{
	r->key = TEST_KEY_VCEK;
}

static void report_mnonce(struct test_legacy_report *r)
{
	r->poke = 0x0F;
}

static void report_digest(struct test_legacy_report *r)
{
	r->poke = 0x2F;
}

static void report_policy(struct test_legacy_report *r)
{
	r->poke = 0x33;
}

static void report_r(struct test_legacy_report *r)
{
	r->poke = 0x40;
}

static void report_padding(struct test_legacy_report *r)
{
	r->poke = 0xCF;
}

static void report_reserved(struct test_legacy_report *r)
{
	r->poke = 0x3C;
}

static void report_debug(struct test_legacy_report *r)
{
	r->policy = 0;
}

static void report_policy_reserved(struct test_legacy_report *r)
{
	r->policy = 0x41;
}

static struct sev_result *verify_report(const struct test_legacy *chain, unsigned with,
					const struct sev_legacy_wants *wants)
{
	struct sev_sev_cert *anchor = make_anchor();
	struct sev_sev_certs *certs = make(chain, with);
	uint8_t data[TEST_LEGACY_REPORT_SIZE];
	struct sev_result *result = NULL;
	struct sev_err err;

	test_legacy_report_make(&chain->report, data);
	assert_sev_ok(sev_legacy_report_verify("r", data, sizeof(data), certs, anchor, wants,
					       &result, &err),
		      &err);
	sev_sev_certs_free(certs);
	sev_sev_cert_free(anchor);
	return result;
}

static void test_report_wrong(void **state)
{
	static const struct asked rows[] = {
		{report_usage, SEV_CHECK_LEGACY_SIGNATURE, "SIG_USAGE 0x1001"},
		{report_algo, SEV_CHECK_LEGACY_SIGNATURE, "SIG_ALGO 0x102"},
		{report_key, SEV_CHECK_LEGACY_SIGNATURE, "is not that of pek"},
		{report_digest, SEV_CHECK_LEGACY_SIGNATURE, "is not that of pek"},
		{report_policy, SEV_CHECK_LEGACY_SIGNATURE, "is not that of pek"},
		{report_mnonce, SEV_CHECK_LEGACY_SIGNATURE, "is not that of pek"},
		{report_r, SEV_CHECK_LEGACY_SIGNATURE, "is not that of pek"},
		{report_padding, SEV_CHECK_LEGACY_SIGNATURE, "is not that of pek"},
		{report_reserved, SEV_CHECK_RESERVED_BYTES, "reserved bytes at 0x3c"},
		{report_debug, SEV_CHECK_DEBUG, "debugging is allowed"},
		{report_policy_reserved, SEV_CHECK_RESERVED_POLICY, "bit 6"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_legacy chain;
		struct sev_result *result;

		test_legacy_init(&chain);
		rows[i].spoil(&chain.report);
		result = verify_report(&chain, WITHOUT_ARK, NULL);
		expect_only(result, rows[i].check, SEV_CHECK_FAILED, rows[i].text);
		assert_int_equal(sev_result_verdict(result),
				 sev_check_question(rows[i].check) == SEV_QUESTION_GENUINE
					 ? SEV_VERDICT_NOT_GENUINE
					 : SEV_VERDICT_REFUSED);
		sev_result_free(result);
	}
}

static void test_report_good(void **state)
{
	struct sev_legacy_wants wants = {.size = sizeof(wants)};
	struct test_legacy chain;
	struct sev_result *result;

	(void)state;
	test_legacy_init(&chain);
	result = verify_report(&chain, WITHOUT_ARK, NULL);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
	/* Without a PDH, which signs nothing. */
	result = verify_report(&chain, WITHOUT_ARK & ~WITH_PDH, NULL);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
	wants.mnonce = chain.report.mnonce;
	wants.launch_digest = chain.report.launch_digest;
	wants.policy_required = 1;
	wants.policy_forbidden = 8;
	result = verify_report(&chain, WITHOUT_ARK, &wants);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_APPRAISED);
	sev_result_free(result);
	chain.report.policy = 0;
	wants = (struct sev_legacy_wants){.size = sizeof(wants), .debug_allowed = true};
	result = verify_report(&chain, WITHOUT_ARK, &wants);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
}

static void test_report_wants(void **state)
{
	static const uint8_t other[32] = {1};
	static const uint32_t policy = 0x10005;
	static const struct {
		struct sev_legacy_wants wants;
		enum sev_check check;
		const char *text;
	} rows[] = {
		{{.mnonce = other}, SEV_CHECK_NONCE, "MNONCE is 4d4d"},
		{{.launch_digest = other}, SEV_CHECK_MEASUREMENT, "LAUNCH_DIGEST is 1d1d"},
		{{.policy_required = 4}, SEV_CHECK_POLICY_REQUIRED, "required 0x4"},
		{{.policy_forbidden = 1}, SEV_CHECK_POLICY_FORBIDDEN, "forbidden 0x1"},
		{{.policy = &policy}, SEV_CHECK_POLICY, "expected 0x10005"},
	};
	struct test_legacy chain;

	(void)state;
	test_legacy_init(&chain);
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_legacy_wants wants = rows[i].wants;
		struct sev_result *result;

		wants.size = sizeof(wants);
		result = verify_report(&chain, WITHOUT_ARK, &wants);
		expect_only(result, rows[i].check, SEV_CHECK_FAILED, rows[i].text);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_REFUSED);
		sev_result_free(result);
	}
}

static void test_report_missing_pek(void **state)
{
	struct test_legacy chain;
	struct sev_result *result;

	(void)state;
	test_legacy_init(&chain);
	result = verify_report(&chain, WITH_ASK | WITH_CEK, NULL);
	expect_only(result, SEV_CHECK_LEGACY_SIGNATURE, SEV_CHECK_UNKNOWN,
		    "the PEK that signed the report is missing");
	sev_result_free(result);
}

/* What AMD published: SHA-256 of the CA keys' SubjectPublicKeyInfo (those of the X.509 CAs). */
static void test_built_in(void **state)
{
	static const struct {
		const char *product, *ark, *ask;
	} rows[] = {
		{"Naples", "3a04f8f1347de206c9206a81148ba4ef0a233b245d43a15dd82de043bb3e4f69",
		 NULL},
		{"Rome", "7447ffa21e2b938bfade89f5e9066c00a328813bfc43685605cceabd18da6fde", NULL},
		{"Milan", "9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9",
		 "42491669ccb851d627ea9846cd24eccbeb7de7c2a62740120fff88001d38ebb6"},
		{"Genoa", "429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831",
		 "0324d55bcd48ba877a8fd87c0e1b4934dec8448e3807a24384a34dc6a6c9ebb8"},
		{"Turin", "4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08",
		 "0000ead352025f208bf55297c4192c34cd1b878002107366d8f2065a9ae7d3a9"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		const struct sev_legacy_root *root = sev_legacy_root_at(i);
		struct sev_legacy_key key = {.is_rsa = true, .n_size = root->ask_n_size};
		uint8_t digest[32];
		struct sev_err err;
		char text[65];

		assert_string_equal(root->product, rows[i].product);
		sev_hex_encode(root->ark_spki_sha256, 32, text);
		assert_string_equal(text, rows[i].ark);
		memcpy(key.n, root->ask_n, root->ask_n_size);
		assert_sev_ok(sev_legacy_key_spki_sha256(&key, digest, &err), &err);
		assert_memory_equal(digest, root->ask_spki_sha256, 32);
		sev_hex_encode(digest, 32, text);
		if (rows[i].ask)
			assert_string_equal(text, rows[i].ask);
		assert_ptr_equal(sev_legacy_root_of_ark(root->ark_spki_sha256), root);
		assert_ptr_equal(sev_legacy_root_of_ask(digest), root);
	}
	assert_null(sev_legacy_root_at(SEV_COUNT(rows)));
}

/* The real ones. */
static struct sev_blob *vector(const char *path)
{
	const char *root = getenv("SEVKIT_VECTORS");
	struct sev_blob *blob = NULL;
	struct sev_err err;
	char *full;

	if (!root) {
		print_message("SKIPPED: SEVKIT_VECTORS does not name the real certificates\n");
		skip();
	}
	full = sev_format("%s/sev-legacy/%s", root, path);
	assert_sev_ok(sev_blob_map_file(full, &blob, &err), &err);
	free(full);
	return blob;
}

static void add_vector(struct sev_sev_certs *certs, const char *path)
{
	struct sev_blob *blob = vector(path);
	struct sev_err err;

	assert_sev_ok(
		sev_sev_certs_add_file(certs, path, sev_blob_data(blob), sev_blob_size(blob), &err),
		&err);
	sev_blob_free(blob);
}

static struct sev_sev_certs *rome_platform(void)
{
	struct sev_sev_certs *certs = NULL;
	struct sev_err err;

	sev_blob_free(vector("rome/cek.cert"));
	assert_sev_ok(sev_sev_certs_new(&certs, &err), &err);
	add_vector(certs, "rome/pdh.cert");
	add_vector(certs, "rome/pek.cert");
	add_vector(certs, "rome/oca.cert");
	add_vector(certs, "rome/cek.cert");
	return certs;
}

static void test_real_rome(void **state)
{
	struct sev_sev_certs *certs = rome_platform();
	struct sev_result *result = verify(certs, NULL);

	(void)state;
	/* By the built-in ASK of the generation that is found by trying. */
	expect_only(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_PASSED, "built-in ASK of Rome");
	assert_string_equal(fact(result, "product"), "Rome");
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
	/* By the CAs that are given. */
	add_vector(certs, "ca/ask_rome.cert");
	add_vector(certs, "ca/ark_rome.cert");
	result = verify(certs, NULL);
	expect_only(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_PASSED,
		    "ca/ark_rome.cert is the pinned ARK-Rome");
	assert_string_equal(fact(result, "ask"), "ca/ask_rome.cert, signed by ca/ark_rome.cert");
	sev_result_free(result);
	sev_sev_certs_free(certs);
}

/* The CA of another generation does not go with the CEK. */
static void test_real_other_ca(void **state)
{
	static const struct {
		const char *path, *text;
	} rows[] = {
		{"ca/ark_milan.cert", "ca/ark_milan.cert: found an ARK, expected that of Rome"},
		{"ca/ask_milan.cert", "ca/ask_milan.cert: found an ASK, expected that of Rome"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_sev_certs *certs = rome_platform();
		struct sev_result *result;

		add_vector(certs, rows[i].path);
		result = verify(certs, NULL);
		expect_only(result, SEV_CHECK_LEGACY_CHAIN, SEV_CHECK_FAILED, rows[i].text);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
		sev_result_free(result);
		sev_sev_certs_free(certs);
	}
}

static void test_real_cas(void **state)
{
	static const char *const products[] = {"naples", "rome", "milan", "genoa", "turin"};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(products); i++) {
		struct sev_sev_certs *certs = NULL;
		struct sev_result *result;
		struct sev_err err;
		char path[64];

		sev_blob_free(vector("ca/ark_rome.cert"));
		assert_sev_ok(sev_sev_certs_new(&certs, &err), &err);
		snprintf(path, sizeof(path), "ca/ask_%s.cert", products[i]);
		add_vector(certs, path);
		snprintf(path, sizeof(path), "ca/ark_%s.cert", products[i]);
		add_vector(certs, path);
		result = verify(certs, NULL);
		expect_only(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_PASSED, "is the pinned ARK-");
		assert_true(sev_name_equal(fact(result, "product"), products[i]));
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
		sev_result_free(result);
		sev_sev_certs_free(certs);
	}
}

/* spec: SEV-API CA certificate: only ARK-Naples goes without its self-signature */
/* flaw 24: AMD's file for Naples, whose ARK is cut off, counts as the pinned key and says so */
static void test_real_naples(void **state)
{
	struct sev_blob *ask = vector("ca/ask_naples.cert");
	struct sev_blob *ark = vector("ca/ark_naples.cert");
	struct sev_sev_certs *certs = NULL;
	struct sev_result *result;
	uint8_t file[832 + 576];
	struct sev_err err;

	(void)state;
	memcpy(file, sev_blob_data(ask), 832);
	memcpy(file + 832, sev_blob_data(ark), 576);
	assert_sev_ok(sev_sev_certs_new(&certs, &err), &err);
	assert_sev_ok(
		sev_sev_certs_add_file(certs, "ask_ark_naples.cert", file, sizeof(file), &err),
		&err);
	assert_false(sev_sev_cert_has_signature(sev_sev_certs_at(certs, 1)));
	result = verify(certs, NULL);
	expect_only(result, SEV_CHECK_LEGACY_ROOT, SEV_CHECK_PASSED,
		    "its file lacks the self-signature");
	assert_string_equal(fact(result, "product"), "Naples");
	sev_result_free(result);
	sev_sev_certs_free(certs);
	/* A byte of its key, and it is any other ARK. */
	file[832 + 0x140] ^= 2;
	assert_sev_ok(sev_sev_certs_new(&certs, &err), &err);
	assert_int_equal(sev_sev_certs_add_file(certs, "x", file, sizeof(file), &err),
			 SEV_ERR_FORMAT);
	sev_sev_certs_free(certs);
	sev_blob_free(ask);
	sev_blob_free(ark);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_good_variants),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_advice),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_roots),
		cmocka_unit_test(test_impostor),
		cmocka_unit_test(test_root_signature),
		cmocka_unit_test(test_other_anchors),
		cmocka_unit_test(test_bit_flips),
		cmocka_unit_test(test_report_wrong),
		cmocka_unit_test(test_report_good),
		cmocka_unit_test(test_report_wants),
		cmocka_unit_test(test_report_missing_pek),
		cmocka_unit_test(test_built_in),
		cmocka_unit_test(test_real_rome),
		cmocka_unit_test(test_real_other_ca),
		cmocka_unit_test(test_real_cas),
		cmocka_unit_test(test_real_naples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

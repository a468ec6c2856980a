/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Is it genuine?" For each of its checks an input, right in all else, in which it alone fails; and
 * what is right for each product, version and kind of key.
 */
#include "test.h"

#include <pthread.h>

#include "base/bytes.h"
#include "test_verify.h"

#define SETS_MAX 6

struct row {
	enum sev_check check;
	const char *says; /* part of the sentence */
	const char *product;
	const char *sets[SETS_MAX]; /* "member=value" */
	unsigned flags;
};

static void set(struct test_chain *chain, const char *assignment)
{
	char key[64];
	const char *equals = strchr(assignment, '=');

	assert_non_null(equals);
	snprintf(key, sizeof(key), "%.*s", (int)(equals - assignment), assignment);
	if (!test_chain_set(chain, key, equals + 1))
		fail_msg("%s", assignment);
}

static void print_failures(const struct sev_result *result)
{
	for (enum sev_check i = 0; i < SEV_CHECKS; i++)
		if (sev_result_status(result, i) >= SEV_CHECK_WARNED)
			print_message("  %s: %s: %s\n", sev_check_name(i),
				      sev_check_status_name(sev_result_status(result, i)),
				      sev_result_text(result, i));
}

/* Whether the check, and no other of its question, has the status. */
static bool alone(const struct sev_result *result, enum sev_check check,
		  enum sev_check_status status)
{
	for (enum sev_check i = 0; i < SEV_CHECKS; i++) {
		enum sev_check_status found = sev_result_status(result, i);

		if (sev_check_question(i) != SEV_QUESTION_GENUINE)
			continue;
		if (i == check ? found != status : found >= SEV_CHECK_WARNED)
			return false;
	}
	return true;
}

static void check_row(const struct row *row, int version, enum sev_check_status status,
		      enum sev_verdict verdict)
{
	struct test_chain chain;
	struct sev_result *result;

	test_chain_init(&chain, row->product ? row->product : "Milan", version);
	for (size_t i = 0; i < SETS_MAX && row->sets[i]; i++)
		set(&chain, row->sets[i]);
	result = test_verify(&chain, row->flags);
	if (!alone(result, row->check, status) || sev_result_verdict(result) != verdict ||
	    !strstr(sev_result_text(result, row->check), row->says)) {
		print_failures(result);
		fail_msg("%s %s: %s, \"%s\"", sev_check_name(row->check),
			 row->sets[0] ? row->sets[0] : "",
			 sev_verdict_name(sev_result_verdict(result)),
			 sev_result_text(result, row->check));
	}
	/* What is not genuine can say anything, so nothing of it is appraised. */
	if (verdict == SEV_VERDICT_NOT_GENUINE &&
	    sev_result_status(result, SEV_CHECK_VMPL) != SEV_CHECK_NOT_ASKED)
		fail_msg("%s failed, and the report is appraised", sev_check_name(row->check));
	sev_result_free(result);
}

/* clang-format off */
#define ASVK_CRL "ca_crl.issuer_cn=SEV-VLEK-Milan", "ca_crl.signer=asvk"
static const struct row FAILING[] = {
	/* flaw 1: a self-signed root that nobody pinned, whatever it is called */
	{SEV_CHECK_ROOT, "neither pinned nor a trust anchor", NULL, {NULL}, TEST_NO_ANCHOR},
	/* spec: KDS: ARKs are the roots, one for each product */
	{SEV_CHECK_ROOT, "neither pinned nor a trust anchor", "Turin", {NULL}, TEST_NO_ANCHOR | TEST_EXTENDED},
	{SEV_CHECK_ROOT, "neither pinned nor a trust anchor", NULL, {"ask.signer=rogue", "ark.key=rogue", "ark.signer=rogue"}, TEST_RIGHT_ANCHOR},
	/* flaw 15: the self-signature of an anchor is checked, so its dates can't be forged */
	{SEV_CHECK_ROOT_SIGNATURE, "not signed by", NULL, {"ark.flip=77"}, 0},
	{SEV_CHECK_ROOT_SIGNATURE, "not signed by", NULL, {"ark.signer=rogue"}, 0},
	{SEV_CHECK_CA_SIGNATURE, "not signed by", NULL, {"ask.flip=9"}, 0},
	{SEV_CHECK_LEAF_SIGNATURE, "not signed by ask.der", NULL, {"vcek.flip=4000"}, 0},
	/* A certificate with the right name, signed by another key. */
	{SEV_CHECK_LEAF_SIGNATURE, "not signed by ask.der", NULL, {"vcek.signer=rogue"}, 0},
	{SEV_CHECK_LEAF_SIGNATURE, "not signed by asvk.der", NULL, {"vlek.flip=4000", "report.signing_key=1"}, 0},
	/* The ASK that it names is AMD's, which is built in and did not sign it. */
	{SEV_CHECK_LEAF_SIGNATURE, "not signed by SEV-Milan", NULL, {NULL}, TEST_NO_CA | TEST_NO_ANCHOR},
	/* The ASK came along, and nothing that could be its root. */
	{SEV_CHECK_ROOT, "was issued by ARK-Nobody, which is neither pinned nor a trust anchor", NULL, {"ask.issuer_cn=ARK-Nobody", "ark.subject_cn=Other", "ark.issuer_cn=Other", "ark.key=rogue", "ark.signer=rogue"}, TEST_NO_ANCHOR | TEST_WITH_CRL},
	/* spec: KDS: critical keyUsage: certificates, the ARK's CRLs as well */
	{SEV_CHECK_ROOT_FORM, "keyUsage", NULL, {"ark.key_usage_bits=4"}, 0},
	/* spec: KDS: CAs have critical basicConstraints, below the root with path length 0 */
	{SEV_CHECK_ROOT_FORM, "basicConstraints", NULL, {"ark.ca=0"}, 0},
	{SEV_CHECK_CA_FORM, "path length", NULL, {"ask.pathlen=-1"}, 0},
	{SEV_CHECK_CA_FORM, "path length", NULL, {"ask.pathlen=1"}, 0},
	{SEV_CHECK_CA_FORM, "basicConstraints", NULL, {"ask.basic_constraints=0"}, 0},
	{SEV_CHECK_CA_FORM, "basicConstraints", NULL, {"ask.basic_critical=0"}, 0},
	{SEV_CHECK_CA_FORM, "keyUsage", NULL, {"ask.key_usage_bits=2"}, 0},
	{SEV_CHECK_CA_FORM, "keyUsage", NULL, {"ask.key_usage=0"}, 0},
	{SEV_CHECK_CA_FORM, "twice", NULL, {"ask.duplicate=keyUsage"}, 0},
	/* spec: KDS: basicConstraints and keyUsage are critical, AMD's extensions are not */
	{SEV_CHECK_CA_FORM, "critical", NULL, {"ask.unknown_critical=1"}, 0},
	{SEV_CHECK_CA_FORM, "version 1", NULL, {"ask.version=1"}, 0},
	/* spec: KDS: ARK, ASK and ASVK have RSA keys of 4096 bits with exponent 65537 */
	{SEV_CHECK_CA_FORM, "RSA of 4096", NULL, {"ask.key=rsa2048", "vcek.signer=rsa2048"}, 0},
	/* spec: KDS: X.509 version 3, the algorithm the same inside and outside of what is signed */
	{SEV_CHECK_LEAF_FORM, "another algorithm than", NULL, {"vcek.other_inner=1"}, 0},
	/* spec: KDS: structVersion and SPLs are DER INTEGERs, of the fewest bytes that hold them */
	{SEV_CHECK_LEAF_FORM, "structVersion", NULL, {"vcek.replace=structVersion", "vcek.replace_value=0c0100"}, 0},
	{SEV_CHECK_LEAF_FORM, "spl5", NULL, {"vcek.replace=spl5", "vcek.replace_value=02020000"}, 0},
	/* spec: KDS: structVersion, productName and the reserved SPLs are in every leaf */
	{SEV_CHECK_LEAF_FORM, "spl6", NULL, {"vcek.omit=spl6"}, 0},
	{SEV_CHECK_LEAF_FORM, "spl4", NULL, {"vcek.omit=spl4"}, 0},
	{SEV_CHECK_LEAF_FORM, "spl4", "Turin", {"vcek.spl4=0"}, 0},
	/* spec: KDS: fmcSPL came with structVersion 1, where spl4 went */
	{SEV_CHECK_LEAF_FORM, "fmcSPL", NULL, {"vcek.tcb=0,3,0,22,211"}, 0},
	/* spec: KDS: productName and cspID are DER IA5Strings */
	{SEV_CHECK_LEAF_FORM, "IA5String", NULL, {"vcek.replace=productName", "vcek.replace_value=0c084d696c616e2d4230"}, 0},
	{SEV_CHECK_LEAF_FORM, "productName", NULL, {"vcek.omit=productName"}, 0},
	{SEV_CHECK_LEAF_FORM, "twice", NULL, {"vcek.duplicate=blSPL"}, 0},
	{SEV_CHECK_LEAF_FORM, "critical", NULL, {"vcek.critical=hwID"}, 0},
	/* spec: KDS: a leaf has hwID or cspID, never both */
	{SEV_CHECK_LEAF_FORM, "beside hwID", NULL, {"vcek.csp_id=CN=cc"}, 0},
	/* spec: KDS: a leaf is no CA */
	{SEV_CHECK_LEAF_FORM, "CA", NULL, {"vcek.basic_constraints=1", "vcek.ca=1"}, 0},
	/* spec: KDS: OU, C, L, ST and O are AMD's in every certificate, CN that of the kind */
	{SEV_CHECK_LEAF_FORM, "subject", NULL, {"vcek.subject_o=Somebody"}, 0},
	{SEV_CHECK_CHAIN_NAMES, "not the subject of ask.der", NULL, {"vcek.issuer_o=Somebody"}, 0},
	{SEV_CHECK_CHAIN_NAMES, "not the subject of anchor.der", NULL, {"ask.issuer_o=Somebody"}, 0},
	/* spec: KDS: each product has an ARK, ASK and ASVK of its own */
	{SEV_CHECK_CHAIN_PRODUCT, "root for Genoa", NULL, {"ark.subject_cn=ARK-Genoa", "ark.issuer_cn=ARK-Genoa", "ask.issuer_cn=ARK-Genoa"}, 0},
	/* flaw 15: the sender's copy of the root has another key than the one that is trusted */
	{SEV_CHECK_GIVEN_CHAIN, "not that of the chain", NULL, {"ark.key=rogue", "ark.signer=rogue"}, TEST_RIGHT_ANCHOR},
	{SEV_CHECK_GIVEN_CHAIN, "not that of the chain", NULL, {"ark.key=rogue", "ark.signer=rogue"}, TEST_RIGHT_ANCHOR | TEST_EXTENDED},
	/* Sent as part of the chain, of which it is none, under another name. */
	{SEV_CHECK_GIVEN_CHAIN, "not that of the chain", NULL, {"ark.subject_cn=ARK-Genoa", "ark.issuer_cn=ARK-Genoa", "ark.key=rogue", "ark.signer=rogue"}, TEST_RIGHT_ANCHOR | TEST_EXTENDED},
	/* flaw 17: dates are checked, of all three, at a time that can be set */
	/* spec: KDS: certificates are valid from notBefore to notAfter */
	{SEV_CHECK_ROOT_VALIDITY, "2025-05-01", NULL, {"ark.not_after=2025-05-01"}, 0},
	{SEV_CHECK_CA_VALIDITY, "2025-07-01", NULL, {"ask.not_before=2025-07-01"}, 0},
	{SEV_CHECK_LEAF_VALIDITY, "2025-05-31", NULL, {"vcek.not_after=2025-05-31"}, 0},
	{SEV_CHECK_LEAF_VALIDITY, "2025-06-02", NULL, {"vcek.not_before=2025-06-02"}, 0},
	{SEV_CHECK_CRL_SIGNATURE, "not signed by", NULL, {"crl.signer=rogue"}, TEST_WITH_CRL},
	{SEV_CHECK_CRL_SIGNATURE, "not signed by", NULL, {"crl.flip=1"}, TEST_WITH_CRL | TEST_REQUIRE_CRL},
	/* flaw 12: a CRL's age is checked, and a VLEK's and ASVK's revocation */
	{SEV_CHECK_CRL_FRESH, "past its nextUpdate", NULL, {"crl.next_update=2025-05-31"}, TEST_WITH_CRL | TEST_REQUIRE_CRL},
	{SEV_CHECK_CRL_FRESH, "dated in the future", NULL, {"crl.this_update=2025-06-02"}, TEST_WITH_CRL | TEST_REQUIRE_CRL},
	{SEV_CHECK_CRL_FRESH, "without a nextUpdate", NULL, {"crl.next_update=0"}, TEST_WITH_CRL | TEST_REQUIRE_CRL},
	{SEV_CHECK_CRL_FRESH, "critical extension", NULL, {"crl.unknown_critical=1"}, TEST_WITH_CRL | TEST_REQUIRE_CRL},
	{SEV_CHECK_ROOT_REVOKED, "anchor.der is revoked", NULL, {NULL}, TEST_WITH_CRL | TEST_REVOKE_ARK},
	{SEV_CHECK_CA_REVOKED, "ask.der is revoked", NULL, {NULL}, TEST_WITH_CRL | TEST_REVOKE_CA},
	{SEV_CHECK_CA_REVOKED, "asvk.der is revoked", NULL, {"report.signing_key=1"}, TEST_WITH_CRL | TEST_REVOKE_CA},
	{SEV_CHECK_LEAF_REVOKED, "vcek.der is revoked", NULL, {NULL}, TEST_WITH_CRL | TEST_REVOKE_LEAF},
	{SEV_CHECK_LEAF_REVOKED, "vlek.der is revoked", NULL, {"report.signing_key=1"}, TEST_WITH_CRL | TEST_REVOKE_LEAF},
	/* One that the chain's own CA signed speaks for the leaf. */
	{SEV_CHECK_LEAF_REVOKED, "vcek.der is revoked: its serial number 00 is in ca-crl.der of SEV-Milan", NULL, {NULL}, TEST_WITH_CA_CRL | TEST_CA_REVOKES_LEAF},
	{SEV_CHECK_LEAF_REVOKED, "vcek.der is revoked: its serial number 00 is in ca-crl.der of SEV-Milan", NULL, {NULL}, TEST_WITH_CRL | TEST_REQUIRE_CRL | TEST_WITH_CA_CRL | TEST_CA_REVOKES_LEAF},
	{SEV_CHECK_LEAF_REVOKED, "vlek.der is revoked: its serial number 00 is in ca-crl.der of SEV-VLEK-Milan", NULL, {"report.signing_key=1", ASVK_CRL}, TEST_WITH_CRL | TEST_REQUIRE_CRL | TEST_WITH_CA_CRL | TEST_CA_REVOKES_LEAF},
	{SEV_CHECK_CRL_SIGNATURE, "ca-crl.der is not signed by asvk.der", NULL, {"report.signing_key=1", ASVK_CRL, "ca_crl.flip=1"}, TEST_WITH_CRL | TEST_REQUIRE_CRL | TEST_WITH_CA_CRL | TEST_CA_REVOKES_LEAF},
	{SEV_CHECK_CRL_SIGNATURE, "ca-crl.der is not signed by asvk.der", NULL, {"report.signing_key=1", ASVK_CRL, "ca_crl.signer=ark"}, TEST_WITH_CRL | TEST_WITH_CA_CRL},
	{SEV_CHECK_CRL_SIGNATURE, "ca-crl.der is not signed by anchor.der", NULL, {"ca_crl.issuer_cn=ARK-Milan"}, TEST_WITH_CA_CRL},
	{SEV_CHECK_CRL_FRESH, "ca-crl.der is stale: past its nextUpdate", NULL, {"report.signing_key=1", ASVK_CRL, "ca_crl.next_update=2025-05-31"}, TEST_WITH_CRL | TEST_REQUIRE_CRL | TEST_WITH_CA_CRL},
	{SEV_CHECK_CRL_FRESH, "ca-crl.der is stale: of a kind", NULL, {"report.signing_key=1", ASVK_CRL, "ca_crl.unknown_critical=1"}, TEST_WITH_CRL | TEST_REQUIRE_CRL | TEST_WITH_CA_CRL},
	/* flaw 13: a VLEK and its chain where SIGNING_KEY says VCEK, and the other way round */
	{SEV_CHECK_LEAF_KIND, "SIGNING_KEY is 0 (VCEK)", NULL, {"report.key=vlek"}, 0},
	{SEV_CHECK_LEAF_KIND, "SIGNING_KEY is 1 (VLEK)", NULL, {"report.signing_key=1", "report.key=vcek"}, TEST_NO_VLEK},
	/* spec: SNP-ABI MSG_REPORT_RSP: SIGNING_KEY 0 is the VCEK, 1 the VLEK, 7 none, others reserved */
	{SEV_CHECK_LEAF_KIND, "no key signed", NULL, {"report.signing_key=7"}, 0},
	{SEV_CHECK_LEAF_KIND, "reserved", NULL, {"report.signing_key=2"}, 0},
	{SEV_CHECK_LEAF_KIND, "no key signed", NULL, {"report.signing_key=7"}, TEST_NO_VCEK | TEST_NO_VLEK},
	/* spec: KDS: the SPLs of VCEK and VLEK are the TCB that their key was derived for */
	{SEV_CHECK_LEAF_TCB, "snp 21", NULL, {"vcek.tcb=-1,3,0,21,211"}, 0},
	{SEV_CHECK_LEAF_TCB, "bl 4", NULL, {"vcek.tcb=-1,4,0,22,211"}, 0},
	{SEV_CHECK_LEAF_TCB, "tee 1", NULL, {"vcek.tcb=-1,3,1,22,211"}, 0},
	{SEV_CHECK_LEAF_TCB, "ucode 212", NULL, {"vcek.tcb=-1,3,0,22,212"}, 0},
	{SEV_CHECK_LEAF_TCB, "fmc 2", "Turin", {"vcek.tcb=2,1,1,4,81"}, 0},
	{SEV_CHECK_LEAF_TCB, "snp 21", NULL, {"vlek.tcb=-1,3,0,21,211", "report.signing_key=1"}, 0},
	/* flaw 6: an SPL that is missing is not one that agrees */
	{SEV_CHECK_LEAF_TCB, "tee none", NULL, {"vcek.omit=teeSPL"}, 0},
	{SEV_CHECK_LEAF_TCB, "fmc none", "Turin", {"vcek.omit=fmcSPL"}, 0},
	/* flaw 4: hwID is compared with CHIP_ID */
	/* spec: KDS: hwID is CHIP_ID, of which from Turin on the first eight bytes count */
	{SEV_CHECK_LEAF_HWID, "CHIP_ID is 3a", NULL, {"vcek.hwid=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}, 0},
	/* spec: KDS: every VCEK has a hwID, as long as its product's chip ids */
	{SEV_CHECK_LEAF_HWID, "no hwID", NULL, {"vcek.omit=hwID"}, 0},
	/* flaw 3: on Turin hwID has eight bytes, and all of CHIP_ID counts */
	{SEV_CHECK_LEAF_HWID, "CHIP_ID is 3a", "Turin", {"vcek.hwid=3a597897b6d5f412"}, 0},
	{SEV_CHECK_LEAF_HWID, "has 8 bytes", NULL, {"vcek.hwid=3a597897b6d5f413"}, 0},
	/* spec: KDS: a VLEK has the provider's cspID */
	{SEV_CHECK_LEAF_CSP_ID, "missing", NULL, {"vlek.omit=cspID", "report.signing_key=1"}, 0},
	/* spec: KDS: a leaf is for one product, whose name its issuer has; productName is a hint */
	{SEV_CHECK_LEAF_PRODUCT, "the report is of Genoa", NULL, {"report.cpuid_mod_id=0x11"}, 0},
	{SEV_CHECK_LEAF_PRODUCT, "the report is of Milan", "Genoa", {"report.cpuid_mod_id=0x01"}, 0},
	/* spec: SNP-ABI MSG_REPORT_RSP: SIGNATURE_ALGO 1 is ECDSA P-384 with SHA-384 */
	{SEV_CHECK_SIGNATURE_ALGO, "SIGNATURE_ALGO is 2", NULL, {"report.signature_algo=2"}, 0},
	{SEV_CHECK_SIGNATURE_ALGO, "SIGNATURE_ALGO is 0", NULL, {"report.signature_algo=0"}, 0},
	/* flaw 16: what is not signed must be zero */
	/* spec: SNP-ABI MSG_REPORT_RSP: R and S are 72 bytes little-endian, the rest of SIGNATURE is zero */
	{SEV_CHECK_SIGNATURE_FORM, "0x330", NULL, {"report.tail_offset=0x330", "report.tail=01"}, 0},
	{SEV_CHECK_SIGNATURE_FORM, "0x330", NULL, {"report.tail_offset=0x49f", "report.tail=80"}, 0},
	{SEV_CHECK_SIGNATURE, "not signed", NULL, {"report.flip=1000"}, 0},
	{SEV_CHECK_SIGNATURE, "not signed", NULL, {"report.key=stray"}, 0},
	/* spec: SNP-ABI MSG_REPORT_RSP: with MASK_CHIP_KEY the firmware writes zeros in SIGNATURE */
	{SEV_CHECK_SIGNATURE, "MASK_CHIP_KEY", NULL, {"report.mask_chip_key=1"}, 0},
};

/* What is missing or unknown without being wrong. */
static const struct row UNKNOWN[] = {
	{SEV_CHECK_LEAF_KIND, "no VCEK is at hand", NULL, {NULL}, TEST_NO_VCEK},
	{SEV_CHECK_LEAF_KIND, "no VLEK is at hand", NULL, {"report.signing_key=1"}, TEST_NO_VLEK},
	{SEV_CHECK_CRL_FRESH, "a CRL is required", NULL, {NULL}, TEST_REQUIRE_CRL},
	{SEV_CHECK_CRL_FRESH, "a CRL is required", NULL, {"crl.issuer_cn=ARK-Genoa"}, TEST_WITH_CRL | TEST_REQUIRE_CRL},
	/* One of the CA does not speak for the CA. */
	{SEV_CHECK_CRL_FRESH, "none of anchor.der is at hand", NULL, {NULL}, TEST_REQUIRE_CRL | TEST_WITH_CA_CRL},
};

static const struct row WARNING[] = {
	{SEV_CHECK_CRL_FRESH, "past its nextUpdate", NULL, {"crl.next_update=2025-05-31"}, TEST_WITH_CRL},
	{SEV_CHECK_CRL_FRESH, "ca-crl.der is stale: past its nextUpdate", NULL, {"ca_crl.next_update=2025-05-31"}, TEST_WITH_CRL | TEST_WITH_CA_CRL},
	{SEV_CHECK_CRL_FRESH, "ca-crl.der is stale: dated in the future", NULL, {"ca_crl.this_update=2025-06-02"}, TEST_WITH_CA_CRL},
	/* spec: SNP-ABI MSG_REPORT_RSP: CHIP_ID is zero where the host masks it */
	{SEV_CHECK_LEAF_HWID, "masked", NULL, {"report.chip_id=00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"}, 0},
	/* flaw 7: productName is a hint */
	{SEV_CHECK_LEAF_PRODUCT, "productName is Siena", "Genoa", {"vcek.product_name=Siena"}, 0},
};
/* clang-format on */

static void each_check_fails_alone(void **state)
{
	bool covered[SEV_CHECKS] = {false};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(FAILING); i++) {
		check_row(&FAILING[i], 3, SEV_CHECK_FAILED, SEV_VERDICT_NOT_GENUINE);
		covered[FAILING[i].check] = true;
	}
	/* These two never fail: an unknown version or product is not appraised. */
	covered[SEV_CHECK_REPORT_VERSION] = covered[SEV_CHECK_PRODUCT] = true;
	for (enum sev_check i = 0; i < SEV_CHECK_HCL_REPORT_DATA; i++)
		if (!covered[i])
			fail_msg("%s has no input in which it fails", sev_check_name(i));
}

static void missing_is_not_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(UNKNOWN); i++)
		check_row(&UNKNOWN[i], 3, SEV_CHECK_UNKNOWN, SEV_VERDICT_UNDETERMINED);
}

static void odd_is_a_warning(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(WARNING); i++)
		check_row(&WARNING[i], 3, SEV_CHECK_WARNED, SEV_VERDICT_NOTHING_ASKED);
}

static void right_is_genuine(void **state)
{
	static const char *const products[] = {"Milan", "Genoa", "Turin"};
	static const unsigned flags[] = {0, TEST_WITH_CRL | TEST_REQUIRE_CRL, TEST_EXTENDED,
					 TEST_RIGHT_ANCHOR, TEST_CRL_OFF};
	struct test_chain chain;
	struct sev_result *result;

	(void)state;
	for (size_t i = 0; i < 3 * 4 * 2 * SEV_COUNT(flags); i++) {
		test_chain_init(&chain, products[i % 3], 2 + (int)(i / 3 % 4));
		chain.report.signing_key = (int64_t)(i / 12 % 2);
		result = test_verify(&chain, flags[i / 24]);
		if (sev_result_verdict(result) != SEV_VERDICT_NOTHING_ASKED) {
			print_failures(result);
			fail_msg("%s, version %d, SIGNING_KEY %d, flags 0x%x", products[i % 3],
				 2 + (int)(i / 3 % 4), (int)(i / 12 % 2), flags[i / 24]);
		}
		sev_result_free(result);
	}
}

/* A row for the models 50h to 5fh of family 1Ah. */
#define ROW_OF(kds_name)                                                                                  \
	"{\"schema\":\"products\",\"version\":1,\"products\":[{\"name\":\"New\",\"kds_name\":\"" kds_name \
	"\",\"family\":\"0x1a\",\"first_model\":\"0x50\",\"last_model\":\"0x5f\","                        \
	"\"tcb_layout\":\"family-1ah\",\"chip_id_size\":8}]}"

/* The report of a Turin of model 50h with the rows of a file; NULL: without. */
static struct sev_result *verify_new_model(const char *rows, unsigned flags)
{
	struct sev_products *products = NULL;
	uint8_t report[TEST_REPORT_SIZE];
	struct sev_evidence *evidence;
	struct test_chain chain;
	struct test_made made;
	struct sev_result *result;
	struct sev_err err;

	test_chain_init(&chain, "Turin", 5);
	set(&chain, "report.cpuid_mod_id=0x50");
	test_make(&made, &chain, flags);
	if (rows)
		assert_sev_ok(sev_products_read("p", rows, strlen(rows), &products, &err), &err);
	sev_verifier_set_products(made.verifier, products);
	test_report_make(&chain.report, report);
	assert_sev_ok(
		sev_evidence_read("report.bin", report, sizeof(report), products, &evidence, &err),
		&err);
	assert_sev_ok(sev_verify(made.verifier, evidence, made.certs, TEST_NOW, &result, &err),
		      &err);
	sev_evidence_free(evidence);
	test_made_free(&made);
	sev_products_free(products);
	return result;
}

/*
 * A row says how to read a report. Trust is that of the chain with it and without: models that it
 * adds to a product are trusted where that product's root signed their keys, and no others.
 */
static void rows_carry_no_trust(void **state)
{
	static const struct {
		const char *rows;
		unsigned flags;
		enum sev_verdict verdict;
		enum sev_check_status root, product;
	} cases[] = {
		{NULL, 0, SEV_VERDICT_NOT_APPRAISED, SEV_CHECK_PASSED, SEV_CHECK_NOT_ASKED},
		{ROW_OF("Turin"), 0, SEV_VERDICT_NOTHING_ASKED, SEV_CHECK_PASSED, SEV_CHECK_PASSED},
		{ROW_OF("Venice"), 0, SEV_VERDICT_NOT_GENUINE, SEV_CHECK_PASSED, SEV_CHECK_FAILED},
		{NULL, TEST_NO_ANCHOR, SEV_VERDICT_NOT_GENUINE, SEV_CHECK_FAILED,
		 SEV_CHECK_NOT_ASKED},
		{ROW_OF("Turin"), TEST_NO_ANCHOR, SEV_VERDICT_NOT_GENUINE, SEV_CHECK_FAILED,
		 SEV_CHECK_PASSED},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_result *result = verify_new_model(cases[i].rows, cases[i].flags);

		if (sev_result_verdict(result) != cases[i].verdict)
			print_failures(result);
		assert_int_equal(sev_result_verdict(result), cases[i].verdict);
		assert_int_equal(sev_result_status(result, SEV_CHECK_ROOT), cases[i].root);
		assert_int_equal(sev_result_status(result, SEV_CHECK_LEAF_PRODUCT),
				 cases[i].product);
		sev_result_free(result);
	}
}

/* Which CRLs are said to speak for which certificate. */
static void crls_that_speak(void **state)
{
	/* clang-format off */
	static const struct row rows[] = {
		{SEV_CHECK_LEAF_REVOKED, "vlek.der, serial number 00, is not in crl.der of ARK-Milan", NULL, {"report.signing_key=1"}, TEST_WITH_CRL | TEST_REQUIRE_CRL},
		{SEV_CHECK_CA_REVOKED, "asvk.der, serial number 010101, is not in crl.der of ARK-Milan", NULL, {"report.signing_key=1"}, TEST_WITH_CRL | TEST_REQUIRE_CRL},
		{SEV_CHECK_ROOT_REVOKED, "anchor.der, serial number 010000, is not in crl.der of ARK-Milan", NULL, {NULL}, TEST_WITH_CRL},
		{SEV_CHECK_LEAF_REVOKED, "vlek.der, serial number 00, is neither in crl.der of ARK-Milan nor in ca-crl.der of SEV-VLEK-Milan", NULL, {"report.signing_key=1", ASVK_CRL}, TEST_WITH_CRL | TEST_REQUIRE_CRL | TEST_WITH_CA_CRL},
		{SEV_CHECK_CA_REVOKED, "is not in crl.der of ARK-Milan", NULL, {"report.signing_key=1", ASVK_CRL}, TEST_WITH_CRL | TEST_REQUIRE_CRL | TEST_WITH_CA_CRL},
		{SEV_CHECK_LEAF_REVOKED, "vcek.der, serial number 00, is not in ca-crl.der of SEV-Milan", NULL, {NULL}, TEST_WITH_CA_CRL},
		/* What a CA's lists is no CA or root. */
		{SEV_CHECK_CA_REVOKED, "is not in crl.der of ARK-Milan", NULL, {NULL}, TEST_WITH_CRL | TEST_WITH_CA_CRL | TEST_CA_REVOKES_CA},
		/* The other kind's and another product's say nothing, not even when they are wrong. */
		{SEV_CHECK_LEAF_REVOKED, "is not in crl.der of ARK-Milan", NULL, {ASVK_CRL}, TEST_WITH_CRL | TEST_WITH_CA_CRL | TEST_CA_REVOKES_LEAF},
		{SEV_CHECK_LEAF_REVOKED, "is not in crl.der of ARK-Milan", NULL, {"report.signing_key=1", "ca_crl.issuer_cn=SEV-VLEK-Genoa", "ca_crl.signer=asvk"}, TEST_WITH_CRL | TEST_REQUIRE_CRL | TEST_WITH_CA_CRL | TEST_CA_REVOKES_LEAF},
		{SEV_CHECK_LEAF_REVOKED, "is not in crl.der of ARK-Milan", NULL, {"ca_crl.issuer_cn=SEV-Genoa", "ca_crl.flip=1"}, TEST_WITH_CRL | TEST_WITH_CA_CRL | TEST_CA_REVOKES_LEAF},
		{SEV_CHECK_LEAF_REVOKED, "is not in crl.der of ARK-Milan", NULL, {"ca_crl.issuer_o=Somebody"}, TEST_WITH_CRL | TEST_WITH_CA_CRL | TEST_CA_REVOKES_LEAF},
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++)
		check_row(&rows[i], 3, SEV_CHECK_PASSED, SEV_VERDICT_NOTHING_ASKED);
}

/* A CRL of the CA alone leaves open what only the root's can say; a stale one still revokes. */
static void ca_crl_alone(void **state)
{
	struct test_chain chain;
	struct sev_result *result;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	result = test_verify(&chain, TEST_WITH_CA_CRL);
	assert_int_equal(sev_result_status(result, SEV_CHECK_CA_REVOKED), SEV_CHECK_NOT_ASKED);
	assert_int_equal(sev_result_status(result, SEV_CHECK_ROOT_REVOKED), SEV_CHECK_NOT_ASKED);
	assert_string_equal(sev_result_text(result, SEV_CHECK_CA_REVOKED),
			    "no CRL of the root is at hand");
	sev_result_free(result);
	set(&chain, "ca_crl.next_update=2025-05-31");
	result = test_verify(&chain, TEST_WITH_CRL | TEST_WITH_CA_CRL | TEST_CA_REVOKES_LEAF);
	assert_int_equal(sev_result_status(result, SEV_CHECK_LEAF_REVOKED), SEV_CHECK_FAILED);
	assert_int_equal(sev_result_status(result, SEV_CHECK_CRL_FRESH), SEV_CHECK_WARNED);
	sev_result_free(result);
}

/* Forms that AMD's certificates have had, and names that hosts have. */
static void other_right_forms(void **state)
{
	/* clang-format off */
	static const struct row rows[] = {
		{0, "", NULL, {"vcek.trailer=1", "ask.trailer=0"}, 0},
		/* spec: KDS: hwID is 64 bytes, or 8 from Turin on, raw or in an OCTET STRING */
		{0, "", NULL, {"vcek.hwid_octet_string=1"}, 0},
		{0, "", "Turin", {"vcek.hwid_octet_string=1"}, 0},
		/* flaw 7: a stepping in productName */
		{0, "", NULL, {"vcek.product_name=Milan-B1"}, 0},
		{0, "", NULL, {"vcek.product_name=Milan"}, 0},
		{0, "", "Genoa", {"vcek.product_name=Genoa-B2"}, 0},
		/* flaw 14: both VCEK and VLEK at hand, which the report decides */
		{0, "", NULL, {"report.signing_key=1"}, TEST_WITH_CRL},
		{0, "", NULL, {"report.signing_key=0"}, TEST_WITH_CRL},
		/* flaw 11: COMMITTED_TCB that is not CURRENT_TCB has nothing to do with this question */
		{0, "", NULL, {"report.current_tcb=-1,3,0,23,220", "report.committed_tcb=-1,3,0,22,219"}, 0},
		/* The user's root may have any name. */
		{0, "", NULL, {"ark.subject_cn=My root", "ark.issuer_cn=My root", "ask.issuer_cn=My root"}, 0},
		{0, "", NULL, {"ark.subject_cn=My root", "ark.issuer_cn=My root", "ark.subject_o=Mine", "ark.issuer_o=Mine", "ask.issuer_cn=My root", "ask.issuer_o=Mine"}, 0},
		/* A CRL of another root says nothing, nor does any where they are off. */
		{0, "", NULL, {"crl.issuer_cn=ARK-Genoa", "crl.signer=rogue"}, TEST_WITH_CRL},
		{0, "", NULL, {NULL}, TEST_WITH_CRL | TEST_CRL_OFF | TEST_REVOKE_CA},
		/* spec: KDS: certificates are valid from notBefore to notAfter */
		{0, "", NULL, {"vcek.not_before=2025-06-01", "ask.not_before=2025-06-01", "ark.not_before=2025-06-01"}, 0},
		{0, "", NULL, {"vcek.not_after=2025-06-01", "ask.not_after=2025-06-01", "ark.not_after=2025-06-01"}, 0},
		{0, "", NULL, {"vcek.not_before=2025-06-01", "vcek.not_after=2025-06-01"}, 0},
		{0, "", NULL, {"crl.this_update=2025-06-01", "crl.next_update=2025-06-01"}, TEST_WITH_CRL | TEST_REQUIRE_CRL},
		/* Bergamo and Siena are Genoa's. */
		{0, "", "Genoa", {"report.cpuid_mod_id=0xaf"}, 0},
		{0, "", "Turin", {"report.cpuid_mod_id=0x11"}, 0},
	};
	/* clang-format on */
	struct test_chain chain;
	struct sev_result *result;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		test_chain_init(&chain, rows[i].product ? rows[i].product : "Milan", 5);
		for (size_t j = 0; j < SETS_MAX && rows[i].sets[j]; j++)
			set(&chain, rows[i].sets[j]);
		result = test_verify(&chain, rows[i].flags);
		if (sev_result_verdict(result) != SEV_VERDICT_NOTHING_ASKED) {
			print_failures(result);
			fail_msg("%s", rows[i].sets[0] ? rows[i].sets[0] : "");
		}
		sev_result_free(result);
	}
}

/* flaw 5: a raw hwID may begin like a DER value, and its length alone says what it is */
static void hwid_by_its_length(void **state)
{
	static const uint8_t firsts[][2] = {{0x04, 0x40}, {0x04, 0x3E}, {0x02, 0x3E}, {0x30, 0x3E}};
	struct test_chain chain;
	struct sev_result *result;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(firsts); i++) {
		test_chain_init(&chain, "Milan", 3);
		memcpy(chain.vcek.hwid, firsts[i], 2);
		memcpy(chain.report.chip_id, firsts[i], 2);
		result = test_verify(&chain, 0);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
		sev_result_free(result);
	}
}

static void expect_not_appraised(const struct test_chain *chain, enum sev_check check,
				 const char *says)
{
	struct sev_result *result = test_verify(chain, 0);

	if (sev_result_verdict(result) != SEV_VERDICT_NOT_APPRAISED ||
	    !strstr(sev_result_text(result, check), says)) {
		print_failures(result);
		fail_msg("%s: \"%s\"", sev_verdict_name(sev_result_verdict(result)),
			 sev_result_text(result, check));
	}
	assert_int_equal(sev_result_status(result, check), SEV_CHECK_WARNED);
	sev_result_free(result);
}

/* flaw 2: what is unknown is signed like the rest; it is not read, and not refused */
static void unknown_is_not_appraised(void **state)
{
	struct test_chain chain;

	(void)state;
	/* spec: SNP-ABI MSG_REPORT_RSP: what is in a version that is not known can't be told */
	test_chain_init(&chain, "Milan", 6);
	expect_not_appraised(&chain, SEV_CHECK_REPORT_VERSION, "VERSION is 6");
	/* spec: SNP-ABI MSG_REPORT_RSP: from version 3 on a report says which processor it is of */
	test_chain_init(&chain, "Turin", 3);
	chain.report.cpuid_mod_id = 0x57;
	expect_not_appraised(&chain, SEV_CHECK_PRODUCT, "1ah model 57h");
	test_chain_init(&chain, "Genoa", 2);
	set(&chain, "vcek.issuer_cn=SEV-Venice");
	set(&chain, "ask.subject_cn=SEV-Venice");
	set(&chain, "ask.issuer_cn=ARK-Venice");
	set(&chain, "ark.subject_cn=ARK-Venice");
	set(&chain, "ark.issuer_cn=ARK-Venice");
	expect_not_appraised(&chain, SEV_CHECK_PRODUCT, "names no product");
}

/* flaw 2: reserved bytes that are not zero change no signature */
static void reserved_bytes_are_signed(void **state)
{
	struct test_chain chain;
	struct sev_result *result;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	set(&chain, "report.patch_offset=0x208");
	set(&chain, "report.patch=0102");
	result = test_verify(&chain, 0);
	assert_int_equal(sev_result_status(result, SEV_CHECK_SIGNATURE), SEV_CHECK_PASSED);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_REFUSED);
	assert_int_equal(sev_result_status(result, SEV_CHECK_RESERVED_BYTES), SEV_CHECK_FAILED);
	sev_result_free(result);
}

/* Numbers that no signature has. */
static void numbers_out_of_range(void **state)
{
	/* n of P-384 (FIPS 186-4, D.1.2.4), least significant byte first. */
	static const char n[] = "7329c5cc6a19ecec7aa7b048b20d1a58df2d37f4814d63c7ffffffffffffffffff"
				"ffffffffffffffffffffffffffffff";
	static const char all_ones[] =
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
		"ffffffffffffffffffffffffffffffff";
	char sets[8][128];
	struct test_chain chain;
	struct sev_result *result;

	(void)state;
	for (int i = 0; i < 2; i++) {
		char which = "rs"[i];

		snprintf(sets[4 * i], 128, "report.%c=00", which);
		snprintf(sets[4 * i + 1], 128, "report.%c=%s", which, n);
		snprintf(sets[4 * i + 2], 128, "report.%c=%0*d01", which, 96, 0);
		snprintf(sets[4 * i + 3], 128, "report.%c=%s", which, all_ones);
	}
	for (size_t i = 0; i < SEV_COUNT(sets); i++) {
		test_chain_init(&chain, "Milan", 3);
		set(&chain, sets[i]);
		result = test_verify(&chain, 0);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
		assert_int_equal(sev_result_status(result, SEV_CHECK_SIGNATURE_FORM),
				 SEV_CHECK_FAILED);
		sev_result_free(result);
	}
}

/* Whether what is said helps: the other certificate that would have matched. */
static void advice(void **state)
{
	struct test_cert other;
	struct test_chain chain;
	struct sev_result *result;
	struct test_made made;
	struct sev_err err;

	(void)state;
	/* The VCEK of CURRENT_TCB, where REPORTED_TCB is lower, signed it. */
	test_chain_init(&chain, "Milan", 3);
	chain.report.current_tcb[TEST_SNP] = 23;
	chain.report.key = TEST_KEY_STRAY;
	other = chain.vcek;
	other.tcb[TEST_SNP] = 23;
	other.key = TEST_KEY_STRAY;
	test_make(&made, &chain, 0);
	test_add_cert(made.certs, "current.der", &other);
	assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs, TEST_NOW, &result, &err),
		      &err);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
	assert_int_equal(sev_result_status(result, SEV_CHECK_LEAF_TCB), SEV_CHECK_FAILED);
	assert_non_null(strstr(sev_result_advice(result, SEV_CHECK_LEAF_TCB),
			       "signed at CURRENT_TCB, and not at REPORTED_TCB"));
	sev_result_free(result);
	test_made_free(&made);
	/* Without it, the command that gets what is missing. */
	test_chain_init(&chain, "Milan", 3);
	result = test_verify(&chain, TEST_NO_VCEK);
	assert_string_equal(sev_result_advice(result, SEV_CHECK_LEAF_KIND),
			    "sevctl kds fetch vcek --report report.bin");
	sev_result_free(result);
}

/* No leaf at hand: how to get it depends on what the report says of it. */
static void advice_for_a_leaf(void **state)
{
	static const struct {
		const char *set, *says;
	} rows[] = {
		{"report.signing_key=0", "sevctl kds fetch vcek --report report.bin"},
		{"report.signing_key=1", "ask the cloud provider for the VLEK"},
		{"report.chip_id="
		 "0000000000000000000000000000000000000000000000000000000000000000"
		 "0000000000000000000000000000000000000000000000000000000000000000",
		 "CHIP_ID is masked"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_chain chain;
		struct sev_result *result;

		test_chain_init(&chain, "Milan", 3);
		set(&chain, rows[i].set);
		result = test_verify(&chain, TEST_NO_VCEK | TEST_NO_VLEK);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_UNDETERMINED);
		if (!strstr(sev_result_advice(result, SEV_CHECK_LEAF_KIND), rows[i].says))
			fail_msg("%s: %s", rows[i].set,
				 sev_result_advice(result, SEV_CHECK_LEAF_KIND));
		sev_result_free(result);
	}
}

static void expect(const struct sev_result *result, enum sev_check check,
		   enum sev_check_status status, const char *says)
{
	if (sev_result_status(result, check) == status &&
	    strstr(sev_result_text(result, check), says))
		return;
	print_failures(result);
	fail_msg("%s: %s, \"%s\"", sev_check_name(check),
		 sev_check_status_name(sev_result_status(result, check)),
		 sev_result_text(result, check));
}

/* What cannot be told without a certificate is left open, not taken for right. */
static void open_questions(void **state)
{
	struct test_chain chain;
	struct sev_result *result;

	(void)state;
	/* A version that is not known, so neither is where the TCB and SIGNING_KEY are. */
	test_chain_init(&chain, "Milan", 6);
	result = test_verify(&chain, TEST_NO_VCEK | TEST_NO_VLEK);
	expect(result, SEV_CHECK_SIGNATURE, SEV_CHECK_UNKNOWN, "no VCEK or VLEK is at hand");
	expect(result, SEV_CHECK_PRODUCT, SEV_CHECK_NOT_ASKED, "version is not known");
	sev_result_free(result);
	result = test_verify(&chain, 0);
	expect(result, SEV_CHECK_PRODUCT, SEV_CHECK_NOT_ASKED, "version is not known");
	sev_result_free(result);
	/* spec: SNP-ABI MSG_REPORT_RSP: from version 3 on a report says which processor it is of */
	test_chain_init(&chain, "Milan", 2);
	result = test_verify(&chain, TEST_NO_VCEK | TEST_NO_VLEK);
	expect(result, SEV_CHECK_PRODUCT, SEV_CHECK_NOT_ASKED, "version 2 does not have it");
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_UNDETERMINED);
	sev_result_free(result);
	/* Nothing at hand at all. */
	test_chain_init(&chain, "Milan", 3);
	result = test_verify(&chain, TEST_NO_VCEK | TEST_NO_VLEK | TEST_NO_CA);
	expect(result, SEV_CHECK_LEAF_KIND, SEV_CHECK_UNKNOWN, "no VCEK is at hand");
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_UNDETERMINED);
	sev_result_free(result);
	/* Neither at hand nor built in. */
	test_chain_init(&chain, "Turin", 3);
	set(&chain, "vcek.issuer_cn=SEV-Venice");
	result = test_verify(&chain, TEST_NO_CA);
	expect(result, SEV_CHECK_LEAF_SIGNATURE, SEV_CHECK_UNKNOWN,
	       "issued by SEV-Venice, whose certificate is not at hand");
	sev_result_free(result);
}

/* What agrees is said to agree; what was not at hand is not. */
static void given_chain(void **state)
{
	struct test_chain chain;
	struct sev_result *result;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	result = test_verify(&chain, 0);
	expect(result, SEV_CHECK_GIVEN_CHAIN, SEV_CHECK_PASSED, "have the keys of");
	sev_result_free(result);
	result = test_verify(&chain, TEST_NO_CA | TEST_NO_ANCHOR);
	expect(result, SEV_CHECK_GIVEN_CHAIN, SEV_CHECK_NOT_ASKED, "no CA certificate");
	sev_result_free(result);
}

/* As many CAs of other names as there may be: the one that the leaf names is found. */
static void found_among_many(void **state)
{
	struct test_chain chain;
	struct sev_result *result;
	struct test_made made;
	struct sev_err err;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	test_make(&made, &chain, TEST_NO_CA);
	for (int i = 0; i < 10; i++) {
		struct test_cert other = chain.asvk;

		snprintf(other.subject_cn, sizeof(other.subject_cn), "SEV-VLEK-%d", i);
		test_add_cert(made.certs, "other.der", &other);
	}
	test_add_cert(made.certs, "ask.der", &chain.ask);
	assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs, TEST_NOW, &result, &err),
		      &err);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
	test_made_free(&made);
}

/* The verdict of a report whose certificate table is changed. */
static struct sev_result *verify_table(const struct test_chain *chain,
				       void (*change)(struct test_der *table))
{
	struct test_der evidence = {0};
	struct test_der table = {0};
	uint8_t report[TEST_REPORT_SIZE];
	struct sev_result *result;
	struct test_made made;
	struct sev_err err;

	test_make(&made, chain, TEST_EXTENDED);
	sev_evidence_free(made.evidence);
	test_report_make(&chain->report, report);
	test_der_raw(&evidence, report, sizeof(report));
	test_table_make(chain, &table);
	change(&table);
	test_der_raw(&evidence, table.data, table.size);
	assert_sev_ok(sev_evidence_read("report.bin", evidence.data, evidence.size, NULL,
					&made.evidence, &err),
		      &err);
	assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs, TEST_NOW, &result, &err),
		      &err);
	test_made_free(&made);
	test_der_free(&table);
	test_der_free(&evidence);
	return result;
}

static void spoil_ark(struct test_der *table)
{
	/* The third entry's offset. */
	table->data[sev_get_le32(table->data + 2 * 24 + 16)] = 0;
}

static void entry_is(struct test_der *table, const uint8_t guid[16])
{
	memcpy(table->data + 2 * 24, guid, 16);
	spoil_ark(table);
}

/* spec: GHCB SNP Extended Guest Request: GUIDs say what a certificate is */
static void spoiled_vcek(struct test_der *table)
{
	entry_is(table, (const uint8_t[]){0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad,
					  0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd});
}

static void spoiled_vlek(struct test_der *table)
{
	entry_is(table, (const uint8_t[]){0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e, 0xaa,
					  0xe6, 0x39, 0xc0, 0x45, 0xa0, 0xb8, 0xa1});
}

static void call_ark_crl(struct test_der *table)
{
	static const uint8_t crl[16] = {0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11, 0x4d, 0x3d,
					0x97, 0xff, 0xd1, 0x9f, 0x88, 0xdc, 0x67, 0xea};

	memcpy(table->data + 2 * 24, crl, sizeof(crl));
}

/* Garbage in the table is told; what an entry is called does not matter, only what is in it. */
static void tables(void **state)
{
	struct test_chain chain;
	struct sev_result *result;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	result = verify_table(&chain, spoil_ark);
	assert_true(alone(result, SEV_CHECK_GIVEN_CHAIN, SEV_CHECK_FAILED));
	assert_non_null(strstr(sev_result_text(result, SEV_CHECK_GIVEN_CHAIN), "report.bin: ARK"));
	sev_result_free(result);
	/* Beside the leaf that the report is of, that of the other kind does not matter. */
	result = verify_table(&chain, spoiled_vlek);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
	chain.report.signing_key = 1;
	result = verify_table(&chain, spoiled_vcek);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
	chain.report.signing_key = 0;
	result = verify_table(&chain, call_ark_crl);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
}

/* A CRL that its issuer did not sign, beside one that it did. */
static void one_bad_crl(void **state)
{
	struct test_chain chain;
	struct sev_result *result;
	struct test_made made;
	struct sev_err err;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	test_make(&made, &chain, TEST_WITH_CRL | TEST_REQUIRE_CRL);
	chain.crl.signature.key = TEST_KEY_ROGUE;
	test_add_crl(made.certs, "bad.crl", &chain.crl);
	assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs, TEST_NOW, &result, &err),
		      &err);
	assert_true(alone(result, SEV_CHECK_CRL_SIGNATURE, SEV_CHECK_WARNED));
	expect(result, SEV_CHECK_CRL_SIGNATURE, SEV_CHECK_WARNED, "bad.crl is not signed by");
	assert_non_null(
		strstr(sev_result_advice(result, SEV_CHECK_CRL_SIGNATURE), "remove bad.crl"));
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
	test_made_free(&made);
}

/* A VCEK whose point is not on the curve is no error: it signed nothing. */
static void point_off_the_curve(void **state)
{
	struct test_der der = {0}, spki = {0};
	struct test_chain chain;
	struct sev_result *result;
	struct test_made made;
	struct sev_err err;
	uint8_t *at;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	test_make(&made, &chain, TEST_NO_VCEK | TEST_NO_VLEK);
	test_cert_make(&chain.vcek, &der);
	test_key_spki(TEST_KEY_VCEK, &spki);
	at = memmem(der.data, der.size, spki.data, spki.size);
	assert_non_null(at);
	at[spki.size - 1] ^= 1;
	assert_sev_ok(sev_certs_add_file(made.certs, "off.der", der.data, der.size,
					 SEV_ORIGIN_GIVEN, &err),
		      &err);
	assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs, TEST_NOW, &result, &err),
		      &err);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
	expect(result, SEV_CHECK_SIGNATURE, SEV_CHECK_FAILED, "not signed");
	sev_result_free(result);
	test_made_free(&made);
	test_der_free(&spki);
	test_der_free(&der);
}

/* A trust anchor is a root, with a key that signs certificates. */
static void anchors(void **state)
{
	static const struct {
		const char *set, *says;
		enum test_cert_kind kind;
	} rows[] = {
		{"ask.issuer_cn=ARK-Milan", "expected a root that is its own issuer", TEST_ASK},
		{"ark.issuer_o=Somebody", "expected a root that is its own issuer", TEST_ARK},
		{"ark.key=vcek", "found another key, expected RSA", TEST_ARK},
		{"ark.key=ark", NULL, TEST_ARK},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_verifier *verifier;
		struct test_der der = {0};
		struct test_chain chain;
		struct sev_cert *cert;
		struct sev_err err;
		enum sev_rc rc;

		test_chain_init(&chain, "Milan", 3);
		set(&chain, rows[i].set);
		test_cert_make(rows[i].kind == TEST_ASK ? &chain.ask : &chain.ark, &der);
		assert_sev_ok(sev_cert_read("anchor", der.data, der.size, &cert, &err), &err);
		assert_sev_ok(sev_verifier_new(&verifier, &err), &err);
		rc = sev_verifier_add_anchor(verifier, cert, &err);
		if (rc != (rows[i].says ? SEV_ERR_ARG : SEV_OK) ||
		    (rc && !strstr(err.msg, rows[i].says)))
			fail_msg("%s: %s", rows[i].set, rc ? err.msg : "is taken");
		sev_verifier_free(verifier);
		sev_cert_free(cert);
		test_der_free(&der);
	}
}

static void crl_modes(void **state)
{
	enum sev_crl_mode mode;
	struct sev_err err;

	(void)state;
	assert_sev_ok(sev_crl_mode_parse("require", &mode, &err), &err);
	assert_int_equal(mode, SEV_CRL_REQUIRE);
	assert_sev_ok(sev_crl_mode_parse("if-available", &mode, &err), &err);
	assert_int_equal(mode, SEV_CRL_IF_AVAILABLE);
	assert_sev_ok(sev_crl_mode_parse("off", &mode, &err), &err);
	assert_int_equal(mode, SEV_CRL_OFF);
	assert_int_equal(sev_crl_mode_parse("never", &mode, &err), SEV_ERR_ARG);
	assert_non_null(strstr(err.msg, "found \"never\", expected require"));
}

struct work {
	struct test_made *made;
	const uint8_t *report;
	unsigned good;
};

static void *verify_many(void *arg)
{
	struct work *work = arg;

	for (unsigned i = 0; i < 20; i++) {
		struct sev_evidence *evidence;
		struct sev_result *result;

		if (sev_evidence_read("report", work->report, TEST_REPORT_SIZE, NULL, &evidence,
				      NULL))
			return NULL;
		if (!sev_verify(work->made->verifier, evidence, work->made->certs, TEST_NOW,
				&result, NULL)) {
			work->good += sev_result_verdict(result) == SEV_VERDICT_NOTHING_ASKED;
			sev_result_free(result);
		}
		sev_evidence_free(evidence);
	}
	return NULL;
}

/* One verifier, with room for a single signature to remember, in several threads. */
static void threads(void **state)
{
	uint8_t report[TEST_REPORT_SIZE];
	struct test_chain chain;
	struct test_made made;
	struct work work[4];
	pthread_t ids[4];

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	test_make(&made, &chain, TEST_WITH_CRL);
	sev_verifier_set_cache_size(made.verifier, 1);
	test_report_make(&chain.report, report);
	for (size_t i = 0; i < SEV_COUNT(ids); i++) {
		work[i] = (struct work){&made, report, 0};
		assert_int_equal(pthread_create(&ids[i], NULL, verify_many, &work[i]), 0);
	}
	for (size_t i = 0; i < SEV_COUNT(ids); i++) {
		pthread_join(ids[i], NULL);
		assert_int_equal(work[i].good, 20);
	}
	test_made_free(&made);
}

static void simulation_is_told(void **state)
{
	struct test_chain chain;
	struct sev_result *result;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	result = test_verify(&chain, 0);
	assert_false(sev_result_is_simulation(result));
	sev_result_free(result);
	chain.ark.simulation = true;
	result = test_verify(&chain, 0);
	assert_true(sev_result_is_simulation(result));
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
	sev_result_free(result);
}

/* flaw 12: a CA of the VCEK's is not taken for the VLEK's, cached or not */
static void one_verifier_for_both(void **state)
{
	struct test_chain chain;
	struct sev_evidence *vlek;
	uint8_t report[TEST_REPORT_SIZE];
	struct sev_result *result;
	struct test_made made;
	struct sev_err err;

	(void)state;
	test_chain_init(&chain, "Milan", 3);
	test_make(&made, &chain, TEST_WITH_CRL);
	chain.report.signing_key = 1;
	test_report_make(&chain.report, report);
	assert_sev_ok(sev_evidence_read("vlek.bin", report, sizeof(report), NULL, &vlek, &err),
		      &err);
	for (int i = 0; i < 4; i++) {
		assert_sev_ok(sev_verify(made.verifier, i % 2 ? vlek : made.evidence, made.certs,
					 TEST_NOW, &result, &err),
			      &err);
		assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOTHING_ASKED);
		sev_result_free(result);
	}
	/* What was remembered is not taken for a later time. */
	assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs,
				 TEST_NOW + 40 * 365 * TEST_DAY, &result, &err),
		      &err);
	assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
	sev_result_free(result);
	sev_evidence_free(vlek);
	test_made_free(&made);
}

/* What a verifier remembers is what was signed: wrong once, wrong again. */
static void wrong_again(void **state)
{
	static const struct {
		const char *set;
		enum sev_check check;
	} rows[] = {{"ask.flip=9", SEV_CHECK_CA_SIGNATURE},
		    {"vcek.flip=4000", SEV_CHECK_LEAF_SIGNATURE},
		    {"ark.flip=77", SEV_CHECK_ROOT_SIGNATURE},
		    {"crl.flip=1", SEV_CHECK_CRL_SIGNATURE}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_chain chain;
		struct sev_result *result;
		struct test_made made;
		struct sev_err err;

		test_chain_init(&chain, "Milan", 3);
		set(&chain, rows[i].set);
		test_make(&made, &chain, TEST_WITH_CRL);
		for (int times = 0; times < 3; times++) {
			assert_sev_ok(sev_verify(made.verifier, made.evidence, made.certs, TEST_NOW,
						 &result, &err),
				      &err);
			expect(result, rows[i].check, SEV_CHECK_FAILED, "not signed by");
			assert_int_equal(sev_result_verdict(result), SEV_VERDICT_NOT_GENUINE);
			sev_result_free(result);
		}
		test_made_free(&made);
	}
}

static void needs(void **state)
{
	struct test_chain chain;
	struct sev_needs found;
	struct test_made made;
	struct sev_err err;

	(void)state;
	test_chain_init(&chain, "Genoa", 3);
	test_make(&made, &chain, TEST_NO_VCEK | TEST_NO_CA);
	assert_sev_ok(sev_verifier_needs(made.verifier, made.evidence, made.certs, &found, &err),
		      &err);
	/* AMD's own ASK is built in, and of no use under the test's root. */
	assert_true(found.leaf && found.crl && found.ca);
	assert_int_equal(found.leaf_kind, SEV_CERT_VCEK);
	assert_string_equal(found.product, "Genoa");
	test_made_free(&made);
	test_make(&made, &chain, TEST_WITH_CRL);
	assert_sev_ok(sev_verifier_needs(made.verifier, made.evidence, made.certs, &found, &err),
		      &err);
	assert_true(!found.leaf && !found.crl && !found.ca);
	test_made_free(&made);
	test_make(&made, &chain, TEST_NO_CA | TEST_CRL_OFF);
	assert_sev_ok(sev_verifier_needs(made.verifier, made.evidence, made.certs, &found, &err),
		      &err);
	assert_true(!found.leaf && !found.crl && found.ca);
	test_made_free(&made);
	test_make(&made, &chain, TEST_NO_VCEK | TEST_NO_CA | TEST_NO_ANCHOR);
	assert_sev_ok(sev_verifier_needs(made.verifier, made.evidence, made.certs, &found, &err),
		      &err);
	assert_true(found.leaf && !found.ca);
	test_made_free(&made);
	test_make(&made, &chain, TEST_NO_VCEK);
	assert_sev_ok(sev_verifier_needs(made.verifier, made.evidence, made.certs, &found, &err),
		      &err);
	assert_true(found.leaf && !found.ca);
	test_made_free(&made);
	/* Signed by what is at hand: no more is needed, though the version says nothing of it. */
	test_chain_init(&chain, "Genoa", 6);
	test_make(&made, &chain, 0);
	assert_sev_ok(sev_verifier_needs(made.verifier, made.evidence, made.certs, &found, &err),
		      &err);
	assert_false(found.leaf);
	test_made_free(&made);
	/* A report of version 2 leaves it to the leaf what product it is of. */
	test_chain_init(&chain, "Genoa", 2);
	test_make(&made, &chain, 0);
	assert_sev_ok(sev_verifier_needs(made.verifier, made.evidence, made.certs, &found, &err),
		      &err);
	assert_string_equal(found.product, "Genoa");
	test_made_free(&made);
	test_chain_init(&chain, "Genoa", 3);
	/* The VCEK of another TCB is not it, unless it is what signed. */
	chain.vcek.tcb[TEST_SNP]++;
	test_make(&made, &chain, TEST_WITH_CRL);
	assert_sev_ok(sev_verifier_needs(made.verifier, made.evidence, made.certs, &found, &err),
		      &err);
	assert_false(found.leaf);
	test_made_free(&made);
	chain.vcek.key = TEST_KEY_STRAY;
	test_make(&made, &chain, TEST_WITH_CRL);
	assert_sev_ok(sev_verifier_needs(made.verifier, made.evidence, made.certs, &found, &err),
		      &err);
	assert_true(found.leaf);
	test_made_free(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_is_genuine),
		cmocka_unit_test(rows_carry_no_trust),
		cmocka_unit_test(crls_that_speak),
		cmocka_unit_test(ca_crl_alone),
		cmocka_unit_test(other_right_forms),
		cmocka_unit_test(each_check_fails_alone),
		cmocka_unit_test(missing_is_not_wrong),
		cmocka_unit_test(odd_is_a_warning),
		cmocka_unit_test(hwid_by_its_length),
		cmocka_unit_test(unknown_is_not_appraised),
		cmocka_unit_test(reserved_bytes_are_signed),
		cmocka_unit_test(numbers_out_of_range),
		cmocka_unit_test(advice),
		cmocka_unit_test(advice_for_a_leaf),
		cmocka_unit_test(open_questions),
		cmocka_unit_test(given_chain),
		cmocka_unit_test(found_among_many),
		cmocka_unit_test(simulation_is_told),
		cmocka_unit_test(one_verifier_for_both),
		cmocka_unit_test(wrong_again),
		cmocka_unit_test(needs),
		cmocka_unit_test(tables),
		cmocka_unit_test(one_bad_crl),
		cmocka_unit_test(point_off_the_curve),
		cmocka_unit_test(anchors),
		cmocka_unit_test(crl_modes),
		cmocka_unit_test(threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

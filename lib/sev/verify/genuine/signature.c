/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signature of a report: over the bytes as they were received, never over a copy that was
 * encoded anew.
 */
#include <string.h>

#include "abi/layout/report.h"
#include "base/crypto.h"
#include "base/p384.h"
#include "verify/genuine/inquiry.h"

#define R_AT	(SEV_REPORT_AT_SIGNATURE)
#define S_AT	(SEV_REPORT_AT_SIGNATURE + SEV_REPORT_INTEGER_SIZE)
#define TAIL_AT (SEV_REPORT_AT_SIGNATURE + 2 * SEV_REPORT_INTEGER_SIZE)

/* From 72 bytes, least significant first. False when it is larger than 48 bytes hold. */
static bool read_number(const uint8_t *at, uint8_t out[SEV_P384_LENGTH])
{
	for (size_t i = 0; i < SEV_P384_LENGTH; i++)
		out[i] = at[SEV_P384_LENGTH - 1 - i];
	return sev_is_zero(at + SEV_P384_LENGTH, SEV_REPORT_INTEGER_SIZE - SEV_P384_LENGTH);
}

/* spec: SNP-ABI MSG_REPORT_RSP: R and S are 72 bytes little-endian, the rest of SIGNATURE is zero
 */
static const char *complaint_of(const uint8_t *raw, struct sev_report_signature *signature)
{
	bool r_fits = read_number(raw + R_AT, signature->numbers.r);
	bool s_fits = read_number(raw + S_AT, signature->numbers.s);

	signature->usable = false;
	if (!r_fits)
		return "R has more than 384 bits";
	if (!s_fits)
		return "S has more than 384 bits";
	if (!sev_p384_is_scalar(signature->numbers.r))
		return "R is not in the range from 1 to n - 1";
	if (!sev_p384_is_scalar(signature->numbers.s))
		return "S is not in the range from 1 to n - 1";
	signature->usable = true;
	if (!sev_is_zero(raw + TAIL_AT, SEV_REPORT_SIZE - TAIL_AT))
		return "bytes 0x330 to 0x49f, which nothing signs, are not zero";
	return NULL;
}

void sev_signature_read(struct sev_inquiry *inquiry)
{
	const uint8_t *raw = sev_report_raw(inquiry->report);

	inquiry->signature.zero =
		sev_is_zero(raw + SEV_REPORT_AT_SIGNATURE, TAIL_AT - SEV_REPORT_AT_SIGNATURE);
	inquiry->signature.complaint = complaint_of(raw, &inquiry->signature);
	/* spec: SNP-ABI MSG_REPORT_RSP: the signature covers bytes 0 to 0x29F */
	sev_sha384(raw, SEV_REPORT_SIGNED_SIZE, inquiry->signature.digest);
}

enum sev_rc sev_signature_try(const struct sev_inquiry *inquiry, const struct sev_cert *leaf,
			      bool *valid)
{
	struct sev_p384_key *key = NULL;
	enum sev_rc rc;

	*valid = false;
	if (!inquiry->signature.usable || !leaf->has_point)
		return SEV_OK;
	rc = sev_p384_key_new(leaf->name, &leaf->point, &key, inquiry->err);
	if (rc == SEV_ERR_FORMAT)
		return SEV_OK;
	if (rc)
		return rc;
	rc = sev_p384_verify(key, inquiry->signature.digest, sizeof(inquiry->signature.digest),
			     &inquiry->signature.numbers, valid, inquiry->err);
	sev_p384_key_free(key);
	return rc;
}

/* spec: SNP-ABI MSG_REPORT_RSP: with MASK_CHIP_KEY the firmware writes zeros in SIGNATURE */
static bool is_masked(const struct sev_inquiry *inquiry)
{
	return inquiry->signature.zero && sev_report_is_known(inquiry->report) &&
	       sev_report_mask_chip_key(inquiry->report);
}

static void check_algo(struct sev_inquiry *inquiry)
{
	unsigned algo = (unsigned)sev_report_number(inquiry->report, SEV_REPORT_SIGNATURE_ALGO);

	if (!sev_report_is_known(inquiry->report)) {
		sev_result_set(inquiry->result, SEV_CHECK_SIGNATURE_ALGO, SEV_CHECK_NOT_ASKED,
			       "the report's version is not known");
		return;
	}
	/* spec: SNP-ABI MSG_REPORT_RSP: SIGNATURE_ALGO 1 is ECDSA P-384 with SHA-384 */
	sev_result_expect(inquiry->result, SEV_CHECK_SIGNATURE_ALGO, algo == 1,
			  "SIGNATURE_ALGO is %u, %s1 is ECDSA P-384 with SHA-384", algo,
			  algo == 1 ? "and " : "where ");
}

void sev_signature_check(struct sev_inquiry *inquiry)
{
	const struct sev_report_signature *signature = &inquiry->signature;

	check_algo(inquiry);
	if (is_masked(inquiry)) {
		sev_result_set(inquiry->result, SEV_CHECK_SIGNATURE, SEV_CHECK_FAILED,
			       "SIGNATURE is zero: MASK_CHIP_KEY is set, so the firmware did not "
			       "sign");
		sev_result_advise(inquiry->result, SEV_CHECK_SIGNATURE,
				  "the host must clear MASK_CHIP_KEY, or load a VLEK");
		return;
	}
	sev_result_expect(inquiry->result, SEV_CHECK_SIGNATURE_FORM, !signature->complaint, "%s",
			  signature->complaint ? signature->complaint
					       : "R and S are in range, the rest is zero");
	if (!inquiry->leaf.cert)
		return;
	if (!sev_result_expect(inquiry->result, SEV_CHECK_SIGNATURE, inquiry->leaf_signed,
			       "bytes 0 to 0x29f as received are %ssigned by the key of %s",
			       inquiry->leaf_signed ? "" : "not ",
			       sev_short_name(inquiry->leaf.cert->name)))
		sev_result_advise(inquiry->result, SEV_CHECK_SIGNATURE,
				  "the report was changed after it was signed, or another key "
				  "signed it: no certificate at hand verifies it");
}

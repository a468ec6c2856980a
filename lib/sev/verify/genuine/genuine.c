/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/genuine/genuine.h"

/* spec: SNP-ABI MSG_REPORT_RSP: what is in a version that is not known can't be told */
static void check_version(struct sev_inquiry *inquiry)
{
	unsigned version = (unsigned)sev_report_number(inquiry->report, SEV_REPORT_VERSION);

	if (sev_report_is_known(inquiry->report)) {
		sev_result_set(inquiry->result, SEV_CHECK_REPORT_VERSION, SEV_CHECK_PASSED,
			       "VERSION is %u", version);
		return;
	}
	sev_result_set(inquiry->result, SEV_CHECK_REPORT_VERSION, SEV_CHECK_WARNED,
		       "VERSION is %u, this build knows 2 to 5: only the signature can be checked",
		       version);
	sev_result_advise(inquiry->result, SEV_CHECK_REPORT_VERSION, "a newer sevkit may know it");
	sev_result_set_not_appraised(inquiry->result);
}

static void miss_product(struct sev_inquiry *inquiry)
{
	unsigned family = (unsigned)sev_report_number(inquiry->report, SEV_REPORT_CPUID_FAM_ID);
	unsigned model = (unsigned)sev_report_number(inquiry->report, SEV_REPORT_CPUID_MOD_ID);

	if (sev_report_has(inquiry->report, SEV_REPORT_CPUID_FAM_ID))
		sev_result_set(inquiry->result, SEV_CHECK_PRODUCT, SEV_CHECK_WARNED,
			       "CPUID family %02xh model %02xh is in no row of the product table",
			       family, model);
	else
		sev_result_set(inquiry->result, SEV_CHECK_PRODUCT, SEV_CHECK_WARNED,
			       "the issuer %s names no product of the product table",
			       inquiry->leaf.cert->issuer_cn);
	sev_result_advise(inquiry->result, SEV_CHECK_PRODUCT,
			  "--products FILE adds rows; a new product needs --trust-anchor too");
	sev_result_set_not_appraised(inquiry->result);
}

/* spec: SNP-ABI MSG_REPORT_RSP: from version 3 on a report says which processor it is of */
static void check_product(struct sev_inquiry *inquiry)
{
	const struct sev_cert *leaf = inquiry->leaf.cert;
	const struct sev_product *product;
	bool has_cpuid = sev_report_has(inquiry->report, SEV_REPORT_CPUID_FAM_ID);

	if (!sev_report_is_known(inquiry->report)) {
		sev_result_set(inquiry->result, SEV_CHECK_PRODUCT, SEV_CHECK_NOT_ASKED,
			       "the report's version is not known");
		return;
	}
	/* What an earlier verification found by its leaf does not hold for this one. */
	if (!has_cpuid)
		sev_report_set_product(
			inquiry->report,
			leaf ? sev_products_find_name(inquiry->verifier->products, leaf->product)
			     : NULL);
	product = sev_report_product(inquiry->report);
	if (!product && !has_cpuid && !leaf)
		sev_result_set(inquiry->result, SEV_CHECK_PRODUCT, SEV_CHECK_NOT_ASKED,
			       "a report of version 2 does not have it, and no VCEK or VLEK is at "
			       "hand");
	else if (!product)
		miss_product(inquiry);
	else
		sev_result_set(inquiry->result, SEV_CHECK_PRODUCT, SEV_CHECK_PASSED, "%s, by %s",
			       sev_product_name(product),
			       has_cpuid ? "CPUID family and model" : leaf->issuer_cn);
}

enum sev_rc sev_genuine(struct sev_inquiry *inquiry, const struct sev_certs *certs)
{
	enum sev_rc rc = sev_pool_open(inquiry, certs);

	check_version(inquiry);
	sev_signature_read(inquiry);
	if (!rc)
		rc = sev_leaf_find(inquiry);
	if (rc)
		return rc;
	check_product(inquiry);
	sev_leaf_check(inquiry);
	sev_signature_check(inquiry);
	if (!inquiry->leaf.cert)
		return SEV_OK;
	rc = sev_chain_find(inquiry);
	if (!rc)
		rc = sev_chain_check(inquiry);
	return rc ? rc : sev_revocation_check(inquiry);
}

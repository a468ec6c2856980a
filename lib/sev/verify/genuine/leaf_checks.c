/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the leaf is the report's: kind, TCB, chip, cloud provider, product.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "verify/genuine/inquiry.h"

#define HEX_SHOWN 8 /* bytes of a chip id */

static void not_asked(struct sev_inquiry *inquiry, enum sev_check check, const char *why)
{
	sev_result_set(inquiry->result, check, SEV_CHECK_NOT_ASKED, "%s", why);
}

/* A command to be copied: the name of the report's file must not be one. */
static void advise_command(struct sev_inquiry *inquiry, enum sev_check check)
{
	char *word = sev_shell_word(inquiry->name);

	sev_result_advise(inquiry->result, check, "sevctl kds fetch vcek --report %s",
			  word ? word : "REPORT");
	free(word);
}

static void advise_fetch(struct sev_inquiry *inquiry, enum sev_check check)
{
	if (sev_leaf_kind_wanted(inquiry->report) == SEV_CERT_VLEK)
		sev_result_advise(inquiry->result, check,
				  "ask the cloud provider for the VLEK, or let the guest send an "
				  "extended report: the KDS gives VLEKs to providers only");
	else if (sev_report_is_known(inquiry->report) && sev_report_chip_id_masked(inquiry->report))
		sev_result_advise(inquiry->result, check,
				  "CHIP_ID is masked, so the KDS cannot be asked: let the guest "
				  "send an extended report");
	else
		advise_command(inquiry, check);
}

/* spec: SNP-ABI MSG_REPORT_RSP: SIGNING_KEY 0 is the VCEK, 1 the VLEK, 7 none, others reserved */
static bool check_signing_key(struct sev_inquiry *inquiry)
{
	unsigned key = sev_report_signing_key(inquiry->report);

	if (sev_leaf_kind_wanted(inquiry->report) != SEV_CERT_OTHER)
		return true;
	if (key == SEV_SIGNING_KEY_NONE)
		sev_result_set(inquiry->result, SEV_CHECK_LEAF_KIND, SEV_CHECK_FAILED,
			       "SIGNING_KEY is 7: no key signed the report");
	else
		sev_result_set(
			inquiry->result, SEV_CHECK_LEAF_KIND, SEV_CHECK_FAILED,
			"SIGNING_KEY is %u, which is reserved, expected 0 (VCEK) or 1 (VLEK)", key);
	return false;
}

static void check_kind(struct sev_inquiry *inquiry)
{
	const struct sev_cert *leaf = inquiry->leaf.cert;
	enum sev_cert_kind wanted = sev_leaf_kind_wanted(inquiry->report);
	enum sev_cert_kind issuer = wanted == SEV_CERT_VLEK ? SEV_CERT_ASVK : SEV_CERT_ASK;
	char product[SEV_X509_CN_SIZE];

	if (!sev_report_is_known(inquiry->report)) {
		not_asked(inquiry, SEV_CHECK_LEAF_KIND, "the report's version is not known");
		return;
	}
	if (!check_signing_key(inquiry))
		return;
	/* spec: KDS: a VCEK's issuer is SEV-product, a VLEK's SEV-VLEK-product */
	sev_result_expect(inquiry->result, SEV_CHECK_LEAF_KIND,
			  leaf->kind == wanted &&
				  sev_cert_kind_of_cn(leaf->issuer_cn, product) == issuer,
			  "SIGNING_KEY is %u (%s), %s is %s issued by %s",
			  sev_report_signing_key(inquiry->report), sev_cert_kind_name(wanted),
			  sev_short_name(leaf->name), leaf->subject_cn, leaf->issuer_cn);
}

/* The other field that has the leaf's TCB; NULL when none has. */
static const char *field_of(const struct sev_inquiry *inquiry, const struct sev_cert *leaf)
{
	static const enum sev_report_field fields[] = {
		SEV_REPORT_CURRENT_TCB, SEV_REPORT_COMMITTED_TCB, SEV_REPORT_LAUNCH_TCB};

	for (size_t i = 0; i < SEV_COUNT(fields); i++)
		if (sev_leaf_has_tcb(inquiry, leaf, sev_report_bytes(inquiry->report, fields[i])))
			return sev_report_field_name(fields[i]);
	return NULL;
}

static void check_tcb(struct sev_inquiry *inquiry)
{
	const struct sev_cert *leaf = inquiry->leaf.cert;
	const uint8_t *tcb = sev_report_bytes(inquiry->report, SEV_REPORT_REPORTED_TCB);
	const char *field;
	char reported[SEV_TCB_TEXT];
	char own[SEV_TCB_TEXT];

	if (!tcb) {
		not_asked(inquiry, SEV_CHECK_LEAF_TCB, "the report's version is not known");
		return;
	}
	/* spec: KDS: the SPLs of VCEK and VLEK are the TCB that their key was derived for */
	if (sev_result_expect(
		    inquiry->result, SEV_CHECK_LEAF_TCB, sev_leaf_has_tcb(inquiry, leaf, tcb),
		    "REPORTED_TCB is %s; %s is for %s",
		    sev_tcb_text(inquiry->layout, tcb, reported), sev_short_name(leaf->name),
		    sev_leaf_tcb_text(inquiry->layout, leaf, own)))
		return;
	field = inquiry->leaf_signed ? field_of(inquiry, leaf) : NULL;
	if (field)
		sev_result_advise(inquiry->result, SEV_CHECK_LEAF_TCB,
				  "the report is signed at %s, and not at REPORTED_TCB", field);
	else
		advise_fetch(inquiry, SEV_CHECK_LEAF_TCB);
}

static void check_vcek_hwid(struct sev_inquiry *inquiry)
{
	const struct sev_cert *leaf = inquiry->leaf.cert;
	const uint8_t *chip_id = sev_report_bytes(inquiry->report, SEV_REPORT_CHIP_ID);
	const struct sev_product *product = sev_report_product(inquiry->report);
	struct sev_view hwid = leaf->amd.hwid;
	char id[2 * SEV_CHIP_ID_SIZE + 1];
	char own[2 * SEV_CHIP_ID_SIZE + 1];

	/* spec: KDS: every VCEK has a hwID, as long as its product's chip ids */
	if (!leaf->amd.has[SEV_AMD_EXT_HWID]) {
		sev_result_set(inquiry->result, SEV_CHECK_LEAF_HWID, SEV_CHECK_FAILED,
			       "%s has no hwID", sev_short_name(leaf->name));
		return;
	}
	sev_hex_encode(hwid.data, hwid.size < HEX_SHOWN ? hwid.size : HEX_SHOWN, own);
	if (product && hwid.size != sev_product_chip_id_size(product)) {
		sev_result_set(inquiry->result, SEV_CHECK_LEAF_HWID, SEV_CHECK_FAILED,
			       "hwID of %s has %zu bytes, those of %s have %zu",
			       sev_short_name(leaf->name), hwid.size, sev_product_name(product),
			       sev_product_chip_id_size(product));
		return;
	}
	/* spec: SNP-ABI MSG_REPORT_RSP: CHIP_ID is zero where the host masks it */
	if (sev_report_chip_id_masked(inquiry->report)) {
		sev_result_set(inquiry->result, SEV_CHECK_LEAF_HWID, SEV_CHECK_WARNED,
			       "CHIP_ID is masked, so cannot be compared with hwID %s… of %s", own,
			       sev_short_name(leaf->name));
		return;
	}
	sev_hex_encode(chip_id, HEX_SHOWN, id);
	if (!sev_result_expect(
		    inquiry->result, SEV_CHECK_LEAF_HWID, sev_leaf_has_chip_id(inquiry, leaf),
		    "CHIP_ID is %s…, hwID of %s %s…", id, sev_short_name(leaf->name), own))
		advise_fetch(inquiry, SEV_CHECK_LEAF_HWID);
}

static void check_hwid(struct sev_inquiry *inquiry)
{
	if (!sev_report_is_known(inquiry->report))
		not_asked(inquiry, SEV_CHECK_LEAF_HWID, "the report's version is not known");
	else if (inquiry->leaf.cert->kind == SEV_CERT_VCEK)
		check_vcek_hwid(inquiry);
	else
		not_asked(inquiry, SEV_CHECK_LEAF_HWID, "a VLEK is of no chip");
}

/* spec: KDS: a VLEK has the provider's cspID */
static void check_csp_id(struct sev_inquiry *inquiry)
{
	const struct sev_cert *leaf = inquiry->leaf.cert;
	const char *csp_id = sev_cert_csp_id(leaf);

	if (leaf->kind != SEV_CERT_VLEK) {
		not_asked(inquiry, SEV_CHECK_LEAF_CSP_ID, "a VCEK is of no provider");
		return;
	}
	sev_result_expect(inquiry->result, SEV_CHECK_LEAF_CSP_ID, csp_id, "cspID of %s is %s",
			  sev_short_name(leaf->name), csp_id ? csp_id : "missing");
}

/* productName ("Milan-B0") without its stepping: is it another product's name? */
static bool hints_at_another(const struct sev_cert *leaf)
{
	const char *hint = sev_cert_product_name(leaf);
	size_t length = hint ? strcspn(hint, "-") : 0;

	return hint &&
	       (strlen(leaf->product) != length || strncmp(hint, leaf->product, length) != 0);
}

/* spec: KDS: a leaf is for one product, whose name its issuer has; productName is a hint */
static void check_product(struct sev_inquiry *inquiry)
{
	const struct sev_cert *leaf = inquiry->leaf.cert;
	const struct sev_product *product = sev_report_product(inquiry->report);
	const char *hint = sev_cert_product_name(leaf);

	if (!product) {
		not_asked(inquiry, SEV_CHECK_LEAF_PRODUCT, "the report's product is not known");
		return;
	}
	if (!sev_result_expect(inquiry->result, SEV_CHECK_LEAF_PRODUCT,
			       strcmp(sev_product_kds_name(product), leaf->product) == 0,
			       "the report is of %s, %s was issued by %s, productName %s",
			       sev_product_name(product), sev_short_name(leaf->name),
			       leaf->issuer_cn, hint ? hint : "none"))
		return;
	if (hints_at_another(leaf))
		sev_result_set(inquiry->result, SEV_CHECK_LEAF_PRODUCT, SEV_CHECK_WARNED,
			       "%s was issued by %s, but its productName is %s",
			       sev_short_name(leaf->name), leaf->issuer_cn, hint);
}

/* No leaf at hand: what is missing, and how to get it. */
static void miss_leaf(struct sev_inquiry *inquiry)
{
	enum sev_cert_kind wanted = sev_leaf_kind_wanted(inquiry->report);
	const uint8_t *tcb = sev_report_bytes(inquiry->report, SEV_REPORT_REPORTED_TCB);
	char text[SEV_TCB_TEXT];

	if (!tcb) {
		sev_result_set(inquiry->result, SEV_CHECK_SIGNATURE, SEV_CHECK_UNKNOWN,
			       "no VCEK or VLEK is at hand that verifies the report");
		return;
	}
	if (!check_signing_key(inquiry))
		return;
	inquiry->layout = sev_report_tcb_layout(inquiry->report);
	sev_result_set(inquiry->result, SEV_CHECK_LEAF_KIND, SEV_CHECK_UNKNOWN,
		       "no %s is at hand for the report: SIGNING_KEY is %u, REPORTED_TCB %s",
		       sev_cert_kind_name(wanted), sev_report_signing_key(inquiry->report),
		       sev_tcb_text(inquiry->layout, tcb, text));
	advise_fetch(inquiry, SEV_CHECK_LEAF_KIND);
}

static void add_fact(struct sev_inquiry *inquiry)
{
	const struct sev_cert *leaf = inquiry->leaf.cert;
	char own[SEV_TCB_TEXT];

	sev_result_add_fact(inquiry->result, "leaf", "%s (%s, %s), %s, %s", leaf->name,
			    sev_cert_kind_name(leaf->kind), sev_origin_name(inquiry->leaf.origin),
			    leaf->issuer_cn, sev_leaf_tcb_text(inquiry->layout, leaf, own));
}

void sev_leaf_check(struct sev_inquiry *inquiry)
{
	if (!inquiry->leaf.cert) {
		miss_leaf(inquiry);
		return;
	}
	add_fact(inquiry);
	check_kind(inquiry);
	check_tcb(inquiry);
	check_hwid(inquiry);
	check_csp_id(inquiry);
	check_product(inquiry);
}

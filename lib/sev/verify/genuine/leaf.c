/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which VCEK or VLEK signed the report, of those at hand.
 */
#include <string.h>

#include "verify/genuine/inquiry.h"
#include "verify/x509/certs.h"

#define CANDIDATES_MAX 8

/*
 * How much speaks for a leaf; what a report binds weighs most. Of those that are as good, of which
 * a fleet may have thousands where CHIP_ID is masked, the one that came with the report is meant.
 */
enum { FOR_SENDER = 1, FOR_VALIDITY = 2, FOR_PRODUCT = 4, FOR_TCB = 8, FOR_CHIP = 16 };

struct candidates {
	struct sev_found best[CANDIDATES_MAX]; /* the best first */
	int score[CANDIDATES_MAX];
	size_t count;
	size_t seen;
};

enum sev_cert_kind sev_leaf_kind_wanted(const struct sev_report *report)
{
	if (!sev_report_is_known(report))
		return SEV_CERT_OTHER;
	switch (sev_report_signing_key(report)) {
	case SEV_SIGNING_KEY_VCEK:
		return SEV_CERT_VCEK;
	case SEV_SIGNING_KEY_VLEK:
		return SEV_CERT_VLEK;
	default:
		return SEV_CERT_OTHER;
	}
}

enum sev_tcb_layout sev_leaf_layout(const struct sev_inquiry *inquiry, const struct sev_cert *leaf)
{
	const struct sev_product *product = sev_report_product(inquiry->report);

	/* The certificate decides only where the report does not say what it is. */
	if (!product && !sev_report_has(inquiry->report, SEV_REPORT_CPUID_FAM_ID))
		product = sev_products_find_name(inquiry->verifier->products, leaf->product);
	return product ? sev_product_tcb_layout(product) : sev_report_tcb_layout(inquiry->report);
}

bool sev_leaf_has_tcb(const struct sev_inquiry *inquiry, const struct sev_cert *leaf,
		      const uint8_t tcb[8])
{
	enum sev_tcb_layout layout = sev_leaf_layout(inquiry, leaf);

	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		int byte = sev_tcb_component_byte(layout, i);
		uint8_t spl;

		if (byte >= 0 && (!sev_cert_tcb(leaf, i, &spl) || spl != tcb[byte]))
			return false;
	}
	return true;
}

/* spec: KDS: hwID is CHIP_ID, of which from Turin on the first eight bytes count */
bool sev_leaf_has_chip_id(const struct sev_inquiry *inquiry, const struct sev_cert *leaf)
{
	const uint8_t *chip_id = sev_report_bytes(inquiry->report, SEV_REPORT_CHIP_ID);
	struct sev_view hwid = leaf->amd.hwid;

	return chip_id && leaf->amd.has[SEV_AMD_EXT_HWID] &&
	       memcmp(chip_id, hwid.data, hwid.size) == 0 &&
	       sev_is_zero(chip_id + hwid.size, SEV_CHIP_ID_SIZE - hwid.size);
}

static int score_of(const struct sev_inquiry *inquiry, struct sev_found found)
{
	const struct sev_cert *leaf = found.cert;
	const uint8_t *tcb = sev_report_bytes(inquiry->report, SEV_REPORT_REPORTED_TCB);
	const struct sev_product *product = sev_report_product(inquiry->report);
	int score = 0;

	if (found.origin == SEV_ORIGIN_EVIDENCE)
		score += FOR_SENDER;
	if (leaf->not_before <= inquiry->now && inquiry->now <= leaf->not_after)
		score += FOR_VALIDITY;
	if (product && strcmp(sev_product_kds_name(product), leaf->product) == 0)
		score += FOR_PRODUCT;
	if (tcb && sev_leaf_has_tcb(inquiry, leaf, tcb))
		score += FOR_TCB;
	if (sev_leaf_has_chip_id(inquiry, leaf))
		score += FOR_CHIP;
	return score;
}

/* Puts a candidate behind those that are as good. */
static void consider(const struct sev_inquiry *inquiry, struct candidates *candidates,
		     struct sev_found found)
{
	int score = score_of(inquiry, found);
	size_t at = candidates->count;

	candidates->seen++;
	while (at > 0 && candidates->score[at - 1] < score)
		at--;
	if (at == CANDIDATES_MAX)
		return;
	if (candidates->count < CANDIDATES_MAX)
		candidates->count++;
	memmove(&candidates->best[at + 1], &candidates->best[at],
		(candidates->count - at - 1) * sizeof(candidates->best[0]));
	memmove(&candidates->score[at + 1], &candidates->score[at],
		(candidates->count - at - 1) * sizeof(candidates->score[0]));
	candidates->best[at] = found;
	candidates->score[at] = score;
}

/* The VCEKs of the report's chip, found by index. */
static void consider_chip(const struct sev_inquiry *inquiry, struct candidates *candidates)
{
	const uint8_t *chip_id = sev_report_bytes(inquiry->report, SEV_REPORT_CHIP_ID);
	struct sev_found found;

	for (size_t s = 0; chip_id && s < inquiry->set_count; s++) {
		size_t at = SEV_CERTS_FIRST;

		while ((found.cert = sev_certs_next_of_chip(inquiry->sets[s], chip_id, &at,
							    &found.origin)))
			consider(inquiry, candidates, found);
	}
}

/* Every leaf of a kind; SEV_CERT_OTHER: of both. */
static void consider_all(const struct sev_inquiry *inquiry, struct candidates *candidates,
			 enum sev_cert_kind kind)
{
	struct sev_found found;

	for (size_t s = 0; s < inquiry->set_count; s++) {
		for (size_t i = 0; i < sev_certs_count(inquiry->sets[s]); i++) {
			found.cert = sev_certs_at(inquiry->sets[s], i);
			found.origin = sev_certs_origin(inquiry->sets[s], i);
			if (found.cert->kind == kind ||
			    (kind == SEV_CERT_OTHER && (found.cert->kind == SEV_CERT_VCEK ||
							found.cert->kind == SEV_CERT_VLEK)))
				consider(inquiry, candidates, found);
		}
	}
}

/* The first candidate that verifies the report; none leaves the inquiry's leaf as it was. */
static enum sev_rc try_all(struct sev_inquiry *inquiry, const struct candidates *candidates)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && !inquiry->leaf_signed && i < candidates->count; i++) {
		rc = sev_signature_try(inquiry, candidates->best[i].cert, &inquiry->leaf_signed);
		if (!rc && inquiry->leaf_signed)
			inquiry->leaf = candidates->best[i];
	}
	return rc;
}

/*
 * Whether a leaf that did not sign the report is meant all the same: it is for the report's chip
 * and TCB, or the only one at hand, or the sender says so.
 */
static bool is_meant(const struct candidates *candidates)
{
	return candidates->count > 0 &&
	       (candidates->seen == 1 || candidates->score[0] >= FOR_CHIP ||
		candidates->best[0].origin == SEV_ORIGIN_EVIDENCE);
}

/* Those as good as the best first; what is worse is a leaf of another TCB or chip. */
enum sev_rc sev_leaf_find(struct sev_inquiry *inquiry)
{
	enum sev_cert_kind wanted = sev_leaf_kind_wanted(inquiry->report);
	struct candidates candidates = {0};
	struct candidates others = {0};
	enum sev_rc rc;

	if (wanted == SEV_CERT_VCEK)
		consider_chip(inquiry, &candidates);
	if (candidates.count == 0)
		consider_all(inquiry, &candidates, wanted);
	rc = try_all(inquiry, &candidates);
	/* A leaf of the other kind counts only when it is what signed the report. */
	if (!rc && !inquiry->leaf_signed && wanted != SEV_CERT_OTHER) {
		consider_all(inquiry, &others,
			     wanted == SEV_CERT_VCEK ? SEV_CERT_VLEK : SEV_CERT_VCEK);
		rc = try_all(inquiry, &others);
	}
	if (!rc && !inquiry->leaf_signed && is_meant(&candidates))
		inquiry->leaf = candidates.best[0];
	if (!rc && inquiry->leaf.cert)
		inquiry->layout = sev_leaf_layout(inquiry, inquiry->leaf.cert);
	return rc;
}

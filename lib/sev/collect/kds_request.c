/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The request for the VCEK that signed a report.
 */
#include <errno.h>
#include <string.h>

#include <sev/kds.h>

#include "base/err.h"
#include "collect/kds_kind.h"

static enum sev_rc check_signer(const struct sev_report *report, struct sev_err *err)
{
	unsigned key = sev_report_signing_key(report);

	if (!sev_report_is_known(report))
		return sev_fail(
			err, SEV_ERR_UNKNOWN,
			"report: its version is not known to this build, and so neither its "
			"chip nor its TCB");
	if (key == SEV_SIGNING_KEY_VLEK)
		return sev_fail(
			err, SEV_ERR_ARG,
			"report: signed by a VLEK, which only the host's provider gives out: "
			"ask the guest for its extended report");
	if (key != SEV_SIGNING_KEY_VCEK)
		return sev_fail(err, SEV_ERR_ARG,
				"report: KEY_INFO: SIGNING_KEY: found %u (%s), expected 0 (VCEK)",
				key, sev_signing_key_name(key));
	return SEV_OK;
}

/* spec: KDS VCEK: the TCB of the URL is REPORTED_TCB, the hwid CHIP_ID */
static enum sev_rc fill(const struct sev_report *report, const struct sev_product *product,
			struct sev_kds_request *out, struct sev_err *err)
{
	*out = (struct sev_kds_request){
		.size = sizeof(*out), .what = SEV_KDS_VCEK, .product = product};
	memcpy(out->chip_id, sev_report_bytes(report, SEV_REPORT_CHIP_ID), SEV_CHIP_ID_SIZE);
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		sev_report_tcb(report, SEV_REPORT_REPORTED_TCB, (enum sev_tcb_component)i,
			       &out->tcb[i]);
	return sev_kds_check_request(out, err);
}

enum sev_rc sev_kds_request_of_report(const struct sev_report *report, struct sev_kds_request *out,
				      struct sev_err *err)
{
	enum sev_rc rc = check_signer(report, err);

	if (rc)
		return rc;
	return fill(report, sev_report_product(report), out, err);
}

/* Whether a report that does not say may be of a product: the first row of its KDS name, since the
 * others ask for the same. */
static bool may_be(const struct sev_report *report, const struct sev_products *products,
		   const struct sev_product *product)
{
	return sev_products_find_name(products, sev_product_kds_name(product)) == product &&
	       sev_product_tcb_layout(product) == sev_report_tcb_layout(report);
}

/* Asks for the VCEK of each product until one has it. */
static enum sev_rc try_products(const struct sev_kds *kds, const struct sev_report *report,
				const struct sev_products *products, struct sev_certs *certs,
				struct sev_err *err)
{
	enum sev_rc rc = sev_fail(err, SEV_ERR_UNKNOWN, "report: no product fits it");
	const struct sev_product *product;

	for (size_t i = 0; (product = sev_products_at(products, i)); i++) {
		struct sev_kds_request request;

		if (!may_be(report, products, product))
			continue;
		rc = fill(report, product, &request, err);
		if (!rc)
			rc = sev_kds_get(kds, &request, certs, err);
		if (rc != SEV_ERR_IO || err->sys_errno != ENOENT)
			return rc;
	}
	return rc;
}

enum sev_rc sev_kds_get_vcek(const struct sev_kds *kds, const struct sev_report *report,
			     const struct sev_products *products, struct sev_certs *certs,
			     struct sev_err *err)
{
	struct sev_kds_request request;
	struct sev_err own; /* trying products reads it */
	enum sev_rc rc;

	if (!err)
		err = &own;
	if (sev_report_product(report)) {
		rc = sev_kds_request_of_report(report, &request, err);
		return rc ? rc : sev_kds_get(kds, &request, certs, err);
	}
	rc = check_signer(report, err);
	if (rc)
		return rc;
	return try_products(kds, report, products ? products : sev_products_builtin(), certs, err);
}

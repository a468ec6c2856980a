/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/report/evidence_product.h"

#include <sev/cert.h>

/* The entry of the key that signed; NULL when it is not there. */
static const struct sev_cert_entry *leaf_entry(const struct sev_evidence *evidence)
{
	const struct sev_cert_table *table = sev_evidence_certs(evidence);
	unsigned key = sev_report_signing_key(sev_evidence_report(evidence));

	if (!table)
		return NULL;
	return sev_cert_table_find(table, key == SEV_SIGNING_KEY_VLEK ? SEV_CERT_ENTRY_VLEK
								      : SEV_CERT_ENTRY_VCEK);
}

/* What is no certificate, or names no product, leaves the report as it was. */
static void take_from(const struct sev_cert_entry *entry, struct sev_certs *certs,
		      struct sev_report *report, const struct sev_products *products)
{
	const char *name;

	if (sev_certs_add_file(certs, "leaf", entry->data, entry->size, SEV_ORIGIN_EVIDENCE, NULL))
		return;
	name = sev_certs_count(certs) > 0 ? sev_cert_product(sev_certs_at(certs, 0)) : NULL;
	if (name)
		sev_report_set_product(
			report,
			sev_products_find_name(products ? products : sev_products_builtin(), name));
}

void evidence_take_product(const struct sev_evidence *evidence, const struct sev_products *products)
{
	const struct sev_cert_entry *entry = leaf_entry(evidence);
	struct sev_certs *certs;

	if (!entry || sev_certs_new(&certs, NULL))
		return;
	take_from(entry, certs, sev_evidence_report(evidence), products);
	sev_certs_free(certs);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence: an extended report, of a processor of a products file, whose table is replaced by one
 * that was written.
 */
#include <stdlib.h>
#include <string.h>

#include <sev/evidence.h>

#include "fault.h"

static const char PRODUCTS[] =
	"{\"schema\":\"products\",\"version\":1,\"products\":[{\"name\":\"Venice\","
	"\"kds_name\":\"Venice\",\"family\":\"0x1a\",\"first_model\":\"0x50\",\"last_model\":"
	"\"0x57\",\"tcb_layout\":\"family-1ah\",\"chip_id_size\":8}]}";

static enum sev_rc replace_certs(struct sev_evidence *evidence, struct sev_err *err)
{
	static const uint8_t data[] = {1, 2, 3};
	static const struct sev_cert_entry entry = {
		.kind = SEV_CERT_ENTRY_VCEK, .data = data, .size = sizeof(data)};
	uint8_t *table = NULL;
	size_t size = 0;
	enum sev_rc rc = sev_cert_table_write(&entry, 1, &table, &size, err);

	if (!rc)
		rc = sev_evidence_set_certs(evidence, "table", table, size, err);
	free(table);
	return rc;
}

static enum sev_rc read_evidence(const struct sev_products *products, struct sev_err *err)
{
	/* VERSION 3, CPUID 1Ah/50h, then a table without entries. */
	static const uint8_t data[SEV_REPORT_SIZE + 24] = {
		[0] = 3, [0x0A] = 3, [0x188] = 0x1A, [0x189] = 0x50};
	struct sev_evidence *evidence = NULL;
	enum sev_rc rc = sev_evidence_read("report", data, sizeof(data), products, &evidence, err);

	if (!rc)
		rc = replace_certs(evidence, err);
	sev_evidence_free(evidence);
	return rc;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_products *products = NULL;
	enum sev_rc rc = sev_products_read("products", PRODUCTS, strlen(PRODUCTS), &products, err);

	(void)dir;
	if (!rc)
		rc = read_evidence(products, err);
	sev_products_free(products);
	return rc;
}

const struct fault_scenario FAULT_EVIDENCE = {
	.name = "evidence",
	.run = run,
};

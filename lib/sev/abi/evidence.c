/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/evidence.h>

#include <stdlib.h>
#include <string.h>

#include "abi/layout/report.h"
#include "base/bytes.h"
#include "base/err.h"

struct sev_evidence {
	char *name;
	enum sev_evidence_kind kind;
	struct sev_report *report;
	struct sev_cert_table *certs;
	struct sev_hcl *hcl;
	const struct sev_quote *quote;
};

/* A report begins with VERSION and GUEST_SVN, and its POLICY is never zero. */
static bool is_report_rsp(struct sev_view view)
{
	return view.size >= SEV_REPORT_RSP_REPORT + SEV_REPORT_SIZE &&
	       sev_get_le32(view.data + SEV_REPORT_RSP_REPORT_SIZE) == SEV_REPORT_SIZE &&
	       sev_is_zero(view.data + SEV_REPORT_RSP_RESERVED,
			   SEV_REPORT_RSP_REPORT - SEV_REPORT_RSP_RESERVED);
}

/* spec: SNP-ABI MSG_REPORT_RSP: a report is there when STATUS is 0 */
static enum sev_rc read_report_rsp(struct sev_evidence *evidence, struct sev_view view,
				   const struct sev_products *products, struct sev_err *err)
{
	uint32_t status = sev_get_le32(view.data + SEV_REPORT_RSP_STATUS);
	size_t end = SEV_REPORT_RSP_REPORT + SEV_REPORT_SIZE;

	evidence->kind = SEV_EVIDENCE_REPORT_RSP;
	if (status)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: MSG_REPORT_RSP: found STATUS 0x%x, expected 0 and a report",
				evidence->name, status);
	if (!sev_is_zero(view.data + end, view.size - end))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: MSG_REPORT_RSP: found data behind the report, expected zeros "
				"from 0x%zx on",
				evidence->name, end);
	return sev_report_read(evidence->name, view.data + SEV_REPORT_RSP_REPORT, SEV_REPORT_SIZE,
			       products, &evidence->report, err);
}

static enum sev_rc read_hcl(struct sev_evidence *evidence, struct sev_view view,
			    const struct sev_products *products, struct sev_err *err)
{
	enum sev_rc rc = sev_hcl_read(evidence->name, view.data, view.size, &evidence->hcl, err);

	evidence->kind = SEV_EVIDENCE_HCL;
	if (rc)
		return rc;
	return sev_report_read(evidence->name, sev_hcl_report(evidence->hcl), SEV_REPORT_SIZE,
			       products, &evidence->report, err);
}

static enum sev_rc fail_form(const struct sev_evidence *evidence, struct sev_view view,
			     struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: found %zu bytes, expected an attestation report (%d bytes), one with "
			"certificates behind it, MSG_REPORT_RSP or an HCL report",
			evidence->name, view.size, SEV_REPORT_SIZE);
}

/* A report, and what follows it: where neither looks like it, it is something else. */
static enum sev_rc read_extended(struct sev_evidence *evidence, struct sev_view view,
				 const struct sev_products *products, struct sev_err *err)
{
	enum sev_rc rc = sev_report_read(evidence->name, view.data, SEV_REPORT_SIZE, products,
					 &evidence->report, err);

	evidence->kind = SEV_EVIDENCE_REPORT;
	if (rc || view.size == SEV_REPORT_SIZE)
		return rc;
	evidence->kind = SEV_EVIDENCE_EXTENDED_REPORT;
	rc = sev_cert_table_read(evidence->name, view.data + SEV_REPORT_SIZE,
				 view.size - SEV_REPORT_SIZE, &evidence->certs, err);
	if (rc == SEV_ERR_FORMAT && sev_get_le32(view.data) > UINT8_MAX)
		return fail_form(evidence, view, err);
	return rc;
}

static enum sev_rc read_any(struct sev_evidence *evidence, struct sev_view view,
			    const struct sev_products *products, struct sev_err *err)
{
	if (sev_hcl_is(view.data, view.size))
		return read_hcl(evidence, view, products, err);
	if (view.size < SEV_REPORT_SIZE)
		return fail_form(evidence, view, err);
	if (is_report_rsp(view))
		return read_report_rsp(evidence, view, products, err);
	return read_extended(evidence, view, products, err);
}

enum sev_rc sev_evidence_read(const char *name, const void *data, size_t size,
			      const struct sev_products *products, struct sev_evidence **out,
			      struct sev_err *err)
{
	struct sev_view view = {.data = data, .size = size};
	struct sev_evidence *evidence = calloc(1, sizeof(*evidence));
	enum sev_rc rc;

	if (!evidence)
		return sev_fail_nomem(err);
	evidence->name = strdup(name);
	rc = evidence->name ? read_any(evidence, view, products, err) : sev_fail_nomem(err);
	if (rc) {
		sev_evidence_free(evidence);
		return rc;
	}
	*out = evidence;
	return SEV_OK;
}

enum sev_rc sev_evidence_set_certs(struct sev_evidence *evidence, const char *name,
				   const void *table, size_t size, struct sev_err *err)
{
	struct sev_cert_table *certs;
	enum sev_rc rc = sev_cert_table_read(name, table, size, &certs, err);

	if (rc)
		return rc;
	sev_cert_table_free(evidence->certs);
	evidence->certs = certs;
	return SEV_OK;
}

void sev_evidence_free(struct sev_evidence *evidence)
{
	if (!evidence)
		return;
	sev_hcl_free(evidence->hcl);
	sev_cert_table_free(evidence->certs);
	sev_report_free(evidence->report);
	free(evidence->name);
	free(evidence);
}

const char *sev_evidence_name(const struct sev_evidence *evidence)
{
	return evidence->name;
}

enum sev_evidence_kind sev_evidence_kind(const struct sev_evidence *evidence)
{
	return evidence->kind;
}

struct sev_report *sev_evidence_report(const struct sev_evidence *evidence)
{
	return evidence->report;
}

const struct sev_cert_table *sev_evidence_certs(const struct sev_evidence *evidence)
{
	return evidence->certs;
}

const struct sev_hcl *sev_evidence_hcl(const struct sev_evidence *evidence)
{
	return evidence->hcl;
}

void sev_evidence_set_quote(struct sev_evidence *evidence, const struct sev_quote *quote)
{
	evidence->quote = quote;
}

const struct sev_quote *sev_evidence_quote(const struct sev_evidence *evidence)
{
	return evidence->quote;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest sends to be believed: a report alone, an extended report, or Azure's HCL report.
 */
#ifndef SEV_EVIDENCE_H
#define SEV_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include <sev/cert_table.h>
#include <sev/err.h>
#include <sev/hcl.h>
#include <sev/quote.h>
#include <sev/report.h>

SEV_BEGIN_DECLS

enum sev_evidence_kind {
	SEV_EVIDENCE_REPORT = 0,	  /* 0x4A0 bytes */
	SEV_EVIDENCE_EXTENDED_REPORT = 1, /* the same, then a certificate table */
	SEV_EVIDENCE_REPORT_RSP = 2,	  /* MSG_REPORT_RSP: a header of 0x20 bytes before it */
	SEV_EVIDENCE_HCL = 3,		  /* Azure's: see sev/hcl.h */
};

struct sev_evidence;

/*
 * Reads what data is. products as in sev_report_read(). SEV_ERR_FORMAT says what was found and what
 * forms there are.
 */
SEV_API enum sev_rc sev_evidence_read(const char *name, const void *data, size_t size,
				      const struct sev_products *products,
				      struct sev_evidence **out, struct sev_err *err);
/* Adds the certificate table that came beside the report (auxblob), in place of one within. */
SEV_API enum sev_rc sev_evidence_set_certs(struct sev_evidence *evidence, const char *name,
					   const void *table, size_t size, struct sev_err *err);
SEV_API void sev_evidence_free(struct sev_evidence *evidence);
SEV_API const char *sev_evidence_name(const struct sev_evidence *evidence);
SEV_API enum sev_evidence_kind sev_evidence_kind(const struct sev_evidence *evidence);
SEV_API struct sev_report *sev_evidence_report(const struct sev_evidence *evidence);
/* NULL when there is none. */
SEV_API const struct sev_cert_table *sev_evidence_certs(const struct sev_evidence *evidence);
/* NULL but for SEV_EVIDENCE_HCL. */
SEV_API const struct sev_hcl *sev_evidence_hcl(const struct sev_evidence *evidence);
/* A TPM quote that came with an HCL report, and what is asked of it; it must outlive the evidence.
 */
SEV_API void sev_evidence_set_quote(struct sev_evidence *evidence, const struct sev_quote *quote);
/* NULL when there is none. */
SEV_API const struct sev_quote *sev_evidence_quote(const struct sev_evidence *evidence);

SEV_END_DECLS

#endif

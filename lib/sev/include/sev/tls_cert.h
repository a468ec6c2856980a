/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports in TLS certificates (RA-TLS, attested TLS): the forms that are publicly known, and how
 * each of them binds the certificate's key to the report.
 */
#ifndef SEV_TLS_CERT_H
#define SEV_TLS_CERT_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

struct sev_tls_cert;

/*
 * Reads a DER certificate and finds the one extension that holds a report. Its signature is not
 * looked at: what binds it is the report. SEV_ERR_FORMAT for what is no certificate, one without a
 * report, or with more than one; SEV_ERR_UNSUPPORTED for a known form that has no report as the
 * firmware wrote it.
 */
SEV_API enum sev_rc sev_tls_cert_read(const char *name, const void *der, size_t size,
				      struct sev_tls_cert **out, struct sev_err *err);
SEV_API void sev_tls_cert_free(struct sev_tls_cert *cert);
/* What the form is called, and its extension in numbers: "1.2.840.113741.1337.6". */
SEV_API const char *sev_tls_cert_form(const struct sev_tls_cert *cert);
SEV_API const char *sev_tls_cert_oid(const struct sev_tls_cert *cert);
/* The bytes that were found, for sev_evidence_read(). */
SEV_API const uint8_t *sev_tls_cert_evidence(const struct sev_tls_cert *cert, size_t *size);
/* The certificate's SubjectPublicKeyInfo in DER. */
SEV_API const uint8_t *sev_tls_cert_spki(const struct sev_tls_cert *cert, size_t *size);

/*
 * The REPORT_DATA that binds the certificate's key (and the nonce, unless nonce_size is 0) to the
 * report: of the known ways the one that gives report_data, and the form's usual way when none
 * does. *recipe is what to call it.
 */
SEV_API enum sev_rc sev_tls_cert_binding(const struct sev_tls_cert *cert,
					 const uint8_t report_data[64], const void *nonce,
					 size_t nonce_size, uint8_t expected[64],
					 const char **recipe, struct sev_err *err);

SEV_END_DECLS

#endif

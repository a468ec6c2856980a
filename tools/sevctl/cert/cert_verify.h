/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying certificates by themselves, without a report: X.509 up to a pinned root or an anchor.
 */
#ifndef TOOLS_SEVCTL_CERT_VERIFY_H
#define TOOLS_SEVCTL_CERT_VERIFY_H

#include <stdint.h>

#include <sev/cert.h>
#include <sev/verify.h>

#include "sevctl/cert/cert_checks.h"

/* What certificates are judged by. */
struct cert_judge {
	const struct sev_certs *certs;	 /* those given, issuers and CRLs among them */
	const struct sev_certs *anchors; /* roots that the user named */
	int64_t now;
	enum sev_crl_mode crl_mode;
	struct cert_checks *checks;
};

/*
 * Verifies each certificate that is given: its form, validity, signature and revocation, those of
 * the built-in CA keys it needs, and that it leads to a root that is trusted.
 */
enum sev_rc cert_verify_x509(const struct cert_judge *judge, struct sev_err *err);

/* Notes whether a certificate is in a CRL of its issuer. */
enum sev_rc cert_verify_revocation(const struct cert_judge *judge, const struct sev_cert *cert,
				   struct sev_err *err);

/* Verifies each CRL that is given: its signature, and that it is not stale. */
enum sev_rc cert_verify_crls(const struct cert_judge *judge, struct sev_err *err);

#endif

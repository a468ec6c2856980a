/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was read of a TLS certificate.
 */
#ifndef SEV_VERIFY_TLS_CERT_H
#define SEV_VERIFY_TLS_CERT_H

#include <sev/tls_cert.h>

#include "verify/tls/tls_cert_forms.h"

struct sev_tls_cert {
	char *name;
	uint8_t *der; /* what the views are views of */
	struct sev_view spki;
	const struct sev_tls_form *form;
	char *oid;
	struct sev_tls_found found;
};

#endif

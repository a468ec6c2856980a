/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of sets of certificates: finding the few that matter without walking through all.
 */
#ifndef SEV_VERIFY_CERTS_H
#define SEV_VERIFY_CERTS_H

#include "verify/x509/cert.h"

/* Certificates that are no VCEK or VLEK. */
size_t sev_certs_ca_count(const struct sev_certs *certs);
/* The i-th of them; NULL past the last. */
struct sev_cert *sev_certs_ca_at(const struct sev_certs *certs, size_t i, enum sev_origin *origin);

/*
 * The next VCEK whose hwID begins with eight bytes, from *at = SEV_CERTS_FIRST on; NULL when there
 * is none.
 */
#define SEV_CERTS_FIRST SIZE_MAX
struct sev_cert *sev_certs_next_of_chip(const struct sev_certs *certs, const uint8_t chip_id[8],
					size_t *at, enum sev_origin *origin);

#endif

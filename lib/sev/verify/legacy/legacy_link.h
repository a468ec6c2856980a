/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One link of a legacy chain: who signed whom.
 */
#ifndef SEV_VERIFY_LEGACY_LINK_H
#define SEV_VERIFY_LEGACY_LINK_H

#include <stdbool.h>

#include "abi/legacy_key.h"
#include "abi/sev_cert.h"

/* Whether one of the signature slots of cert, in any order, is signer's. */
enum sev_rc sev_legacy_is_signed(const struct sev_sev_cert *cert,
				 const struct sev_legacy_key *signer, bool *is_signed,
				 struct sev_err *err);
/* The same for a CA certificate, which names its signer. */
enum sev_rc sev_legacy_ca_is_signed(const struct sev_sev_cert *cert,
				    const struct sev_sev_cert *signer, bool *is_signed,
				    struct sev_err *err);

/* Whether a CA certificate names signer as the one who signed it. */
bool sev_legacy_names(const struct sev_sev_cert *cert, const struct sev_sev_cert *signer);

/* Whether a slot of cert says that a key of that usage signed it. */
bool sev_legacy_has_slot(const struct sev_sev_cert *cert, uint32_t usage);

/* The i-th certificate of a kind; NULL past the last. */
const struct sev_sev_cert *sev_legacy_find(const struct sev_sev_certs *certs,
					   enum sev_sev_cert_kind kind, size_t i);

/*
 * The first certificate of a kind that signer (NULL: nobody) signed; if there is none, the first of
 * that kind, or NULL, and *is_signed is false.
 */
enum sev_rc sev_legacy_pick(const struct sev_sev_certs *certs, enum sev_sev_cert_kind kind,
			    const struct sev_legacy_key *signer, const struct sev_sev_cert **out,
			    bool *is_signed, struct sev_err *err);

bool sev_legacy_same(const struct sev_sev_cert *a, const struct sev_sev_cert *b);

/* The first reserved field of a certificate that is not zero; NULL when all are. */
const struct sev_legacy_field *sev_legacy_nonzero_reserved(const struct sev_sev_cert *cert);

#endif

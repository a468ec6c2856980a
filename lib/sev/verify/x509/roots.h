/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AMD's public keys: the ARKs, which everything trusts in the end, and the ASKs and ASVKs that they
 * signed, so that a report with its VCEK or VLEK verifies with nothing else at hand.
 */
#ifndef SEV_VERIFY_ROOTS_H
#define SEV_VERIFY_ROOTS_H

#include <sev/cert.h>

#include "verify/x509/cert.h"

#define SEV_AMD_KEY_COUNT 9

struct sev_amd_key {
	enum sev_cert_kind kind;
	const char *name;    /* common name */
	const char *product; /* KDS name */
	uint8_t serial[3];   /* of its certificate */
	uint8_t spki_sha256[32];
	uint8_t modulus[512];
};

extern const struct sev_amd_key SEV_AMD_KEYS[SEV_AMD_KEY_COUNT];

/* The key of a kind for a product (KDS name, in exactly its case); NULL when there is none. */
const struct sev_amd_key *sev_amd_key_find(enum sev_cert_kind kind, const char *product);
/* For checking signatures with it. */
struct sev_ca_key sev_amd_key_view(const struct sev_amd_key *key);
/* Whether it is that key. */
bool sev_amd_key_is(const struct sev_amd_key *key, const struct sev_ca_key *other);

#endif

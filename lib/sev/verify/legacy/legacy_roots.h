/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AMD's legacy roots, pinned by SHA-256 of SubjectPublicKeyInfo, and the ASKs that they signed.
 */
#ifndef SEV_VERIFY_LEGACY_ROOTS_H
#define SEV_VERIFY_LEGACY_ROOTS_H

#include <stddef.h>
#include <stdint.h>

struct sev_legacy_root {
	const char *product;		/* "Naples", also in AMD's file name ask_ark_naples.cert */
	const uint8_t *ark_spki_sha256; /* 32 bytes */
	const uint8_t *ask_spki_sha256;
	size_t ask_n_size;
	const uint8_t *ask_n; /* the modulus, most significant byte first; the exponent is 65537 */
};

/* Naples, Rome, Milan, Genoa, Turin; NULL past the last. */
const struct sev_legacy_root *sev_legacy_root_at(size_t i);
/* The one whose ARK, or ASK, has that SubjectPublicKeyInfo; NULL when none has. */
const struct sev_legacy_root *sev_legacy_root_of_ark(const uint8_t spki_sha256[32]);
const struct sev_legacy_root *sev_legacy_root_of_ask(const uint8_t spki_sha256[32]);

#endif

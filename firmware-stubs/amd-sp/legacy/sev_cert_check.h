/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading keys out of SEV certificates that came from outside, and checking signatures by them.
 */
#ifndef AMD_SP_LEGACY_SEV_CERT_CHECK_H
#define AMD_SP_LEGACY_SEV_CERT_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/layout/sev_cert.h"
#include "base/crypto_ecdsa.h"

/* A certificate's key; numbers most significant byte first. */
struct sp_cert_key {
	uint32_t usage, algo; /* SEV_LEGACY_USAGE_…, SEV_LEGACY_ALGO_… */
	bool rsa;
	struct sev_ec_point point;
	size_t n_size; /* RSA: bytes of n and of e */
	uint8_t n[SEV_LEGACY_RSA_SIZE], e[SEV_LEGACY_RSA_SIZE];
};

/* False where the certificate is of another version, of an unknown algorithm or curve, or is
 * malformed. */
bool sp_cert_key_read(const uint8_t cert[SEV_LEGACY_CERT_SIZE], struct sp_cert_key *key);

/*
 * Whether signer, whose key can sign, signed cert in one of its slots: INVALID_CERTIFICATE when
 * neither is said to be of the signer's usage and algorithm, BAD_SIGNATURE when one is and it is
 * wrong.
 */
uint32_t sp_cert_verify(const struct sp_cert_key *signer, const uint8_t cert[SEV_LEGACY_CERT_SIZE]);
/* The same; *at is the slot, its offset, that was right. */
uint32_t sp_cert_verify_slot(const struct sp_cert_key *signer,
			     const uint8_t cert[SEV_LEGACY_CERT_SIZE], unsigned *at);

#endif

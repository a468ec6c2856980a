/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making SEV certificates (SEV-API: SEV certificate): a P-384 point with two slots for signatures.
 */
#ifndef AMD_SP_LEGACY_SEV_CERT_BUILD_H
#define AMD_SP_LEGACY_SEV_CERT_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include "abi/layout/sev_cert.h"

/* r and s, 72 bytes each, little-endian. */
#define SP_ECDSA_SIZE (2 * SEV_LEGACY_INTEGER_SIZE)

struct sp_cert_subject {
	uint32_t usage; /* SEV_LEGACY_USAGE_…: the PDH's key is one for ECDH, others for ECDSA */
	uint8_t api_major, api_minor;
};

/* The certificate of a scalar's public key, both slots empty. */
uint32_t sp_cert_make(const struct sp_cert_subject *subject, const uint8_t scalar[48],
		      uint8_t cert[SEV_LEGACY_CERT_SIZE]);

/* Signs it: slot is SEV_LEGACY_CERT_SIG1 or SEV_LEGACY_CERT_SIG2, usage the signer's. */
uint32_t sp_cert_sign(uint8_t cert[SEV_LEGACY_CERT_SIZE], unsigned slot, uint32_t usage,
		      const uint8_t scalar[48]);

/* ECDSA on P-384 over SHA-256 of data, as the PEK signs reports and the platform its certificates.
 */
uint32_t sp_ecdsa_sign(const uint8_t scalar[48], const void *data, size_t size,
		       uint8_t signature[SP_ECDSA_SIZE]);

#endif

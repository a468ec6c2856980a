/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An owner of a platform: a key, the OCA certificate that it makes of it, and its signature on the
 * PEK of a CSR, by OpenSSL alone. A failure ends the test program.
 */
#ifndef TESTS_SUPPORT_PLATFORM_OWNER_H
#define TESTS_SUPPORT_PLATFORM_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/evp.h>

#define OWNER_CERT_SIZE 2084

enum owner_key { OWNER_P384, OWNER_P256, OWNER_RSA2048, OWNER_RSA4096 };

struct platform_owner {
	EVP_PKEY *key;
	uint32_t algo; /* 0x0001 RSA, 0x0002 ECDSA, both SHA-256; 0x0101, 0x0102 with SHA-384 */
	bool rsa;
	size_t length; /* bytes of a coordinate, or of the modulus */
};

void owner_setup(struct platform_owner *owner, enum owner_key kind, bool sha384);
void owner_teardown(struct platform_owner *owner);
/* The self-signed OCA certificate. */
void owner_oca(const struct platform_owner *owner, uint8_t cert[OWNER_CERT_SIZE]);
/* Signs a certificate in slot 0 or 1. */
void owner_sign(const struct platform_owner *owner, unsigned slot, uint8_t cert[OWNER_CERT_SIZE]);

/* Whether a slot of cert is the ECDSA signature, over SHA-256, of the P-384 key in signer. */
bool cert_is_signed(const uint8_t cert[OWNER_CERT_SIZE], unsigned slot,
		    const uint8_t signer[OWNER_CERT_SIZE]);
/*
 * Whether signature, 512 bytes, little-endian, is RSASSA-PSS with SHA-384 over size bytes, by the
 * RSA-4096 key of a CA certificate in AMD's binary form.
 */
bool ca_has_signed(const uint8_t *ca, const uint8_t *data, size_t size, const uint8_t *signature);

#endif

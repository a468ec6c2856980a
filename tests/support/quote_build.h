/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TPM quotes made by the test with OpenSSL alone: the bytes as TPM 2.0 Library, Part 2, lays out
 * TPMS_ATTEST and TPMT_SIGNATURE.
 */
#ifndef TESTS_SUPPORT_QUOTE_BUILD_H
#define TESTS_SUPPORT_QUOTE_BUILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

struct quote_build {
	const uint8_t *nonce;
	size_t nonce_size;
	uint32_t pcrs; /* bit n: PCR n */
	const uint8_t (*values)[32];
	/* What came out. */
	uint8_t attest[1024];
	size_t attest_size;
	uint8_t signature[1024]; /* the bare one */
	size_t signature_size;
};

/* Fills attest and signs it. false when OpenSSL failed. */
bool quote_build(struct quote_build *quote, EVP_PKEY *key);
/* Signs attest as it is now. */
bool quote_sign(struct quote_build *quote, EVP_PKEY *key);
/* Runtime data of an HCL report with this key as HCLAkPub; more is put at the end of the object. */
void quote_runtime_data(EVP_PKEY *key, const char *more, char *out, size_t size);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <openssl/opensslv.h>

#include "base/crypto_pkey.h"
#include "base/p384_provider.h"

#define UNCOMPRESSED 0x04 /* first byte of an encoded point */

static enum sev_rc prepare(const struct sev_p384_point *point, void **key, struct sev_err *err)
{
	uint8_t encoded[1 + 2 * SEV_P384_LENGTH] = {UNCOMPRESSED};
	EVP_PKEY *pkey = NULL;
	enum sev_rc rc;

	memcpy(encoded + 1, point->x, sizeof(point->x));
	memcpy(encoded + 1 + sizeof(point->x), point->y, sizeof(point->y));
	rc = sev_pkey_from_point("public key", "secp384r1", "P-384", encoded, sizeof(encoded),
				 &pkey, err);
	*key = pkey;
	return rc;
}

static void release(void *key)
{
	EVP_PKEY_free(key);
}

static enum sev_rc verify(void *key, const uint8_t *digest, size_t digest_size,
			  const struct sev_p384_signature *signature, bool *valid,
			  struct sev_err *err)
{
	return sev_pkey_verify_ecdsa(key, digest, digest_size, signature->r, signature->s,
				     SEV_P384_LENGTH, valid, err);
}

const struct sev_p384_provider sev_p384_openssl = {
	.name = "OpenSSL " OPENSSL_VERSION_STR,
	.prepare = prepare,
	.release = release,
	.verify = verify,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_pkey.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "base/err.h"

#define GROUP_MAX 32

enum sev_rc sev_fail_crypto(const char *what, struct sev_err *err)
{
	ERR_clear_error();
	return sev_fail(err, SEV_ERR_CRYPTO, "%s failed in the crypto library", what);
}

enum sev_rc sev_pkey_from_point(const char *name, const char *group, const char *curve,
				uint8_t *encoded, size_t size, EVP_PKEY **out, struct sev_err *err)
{
	char group_text[GROUP_MAX] = "";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group_text, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, encoded, size),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *pkey = NULL;
	unsigned long reason;
	int rc;

	memcpy(group_text, group, strnlen(group, GROUP_MAX - 1));
	if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1) {
		EVP_PKEY_CTX_free(ctx);
		return sev_fail_crypto("making a public key", err);
	}
	rc = EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(ctx);
	if (rc == 1) {
		*out = pkey;
		return SEV_OK;
	}
	/* Only the curve's own complaint says something about the point. */
	reason = ERR_peek_last_error();
	if (ERR_GET_LIB(reason) != ERR_LIB_EC || ERR_GET_REASON(reason) == ERR_R_MALLOC_FAILURE)
		return sev_fail_crypto("making a public key", err);
	ERR_clear_error();
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: the point of the public key is not on the curve %s", name, curve);
}

enum sev_rc sev_pkey_spki(const EVP_PKEY *pkey, uint8_t **der, size_t *size, struct sev_err *err)
{
	int length = i2d_PUBKEY(pkey, NULL);
	unsigned char *at;

	if (length <= 0)
		return sev_fail_crypto("encoding a public key", err);
	*der = malloc((size_t)length);
	if (!*der)
		return sev_fail_nomem(err);
	at = *der;
	*size = (size_t)length;
	if (i2d_PUBKEY(pkey, &at) == length)
		return SEV_OK;
	free(*der);
	*der = NULL;
	return sev_fail_crypto("encoding a public key", err);
}

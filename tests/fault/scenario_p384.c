/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A right and a wrong signature, by every provider.
 */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "base/err.h"
#include "base/p384_provider.h"
#include "fault.h"

static struct sev_p384_point point;
static struct sev_p384_signature signature;
static uint8_t digest[SEV_P384_LENGTH];

static bool take_point(EVP_PKEY *pkey)
{
	uint8_t encoded[1 + 2 * SEV_P384_LENGTH];
	size_t length = 0;

	if (EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, encoded, sizeof(encoded),
					    &length) != 1 ||
	    length != sizeof(encoded))
		return false;
	memcpy(&point, encoded + 1, sizeof(point));
	return true;
}

/* A key and a signature of this process, made before calls begin to fail. */
static void sign(const char *dir)
{
	uint8_t der[128];
	const uint8_t *at = der;
	size_t size = sizeof(der);
	EVP_PKEY *pkey = EVP_EC_gen("P-384");
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);
	ECDSA_SIG *sig = NULL;

	(void)dir;
	if (take_point(pkey) && EVP_PKEY_sign_init(ctx) == 1 &&
	    EVP_PKEY_sign(ctx, der, &size, digest, sizeof(digest)) == 1)
		sig = d2i_ECDSA_SIG(NULL, &at, (long)size);
	if (sig) {
		BN_bn2binpad(ECDSA_SIG_get0_r(sig), signature.r, SEV_P384_LENGTH);
		BN_bn2binpad(ECDSA_SIG_get0_s(sig), signature.s, SEV_P384_LENGTH);
	}
	ECDSA_SIG_free(sig);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(pkey);
}

/* Verifies; an answer that is not the expected one is an error as well. */
static enum sev_rc expect(const struct sev_p384_key *key, const uint8_t *of, bool expected,
			  struct sev_err *err)
{
	bool valid = !expected;
	enum sev_rc rc = sev_p384_verify(key, of, SEV_P384_LENGTH, &signature, &valid, err);

	if (rc || valid == expected)
		return rc;
	return sev_fail(err, SEV_ERR_MISMATCH, "the answer is wrong");
}

static enum sev_rc with(const struct sev_p384_provider *provider, struct sev_err *err)
{
	uint8_t wrong[SEV_P384_LENGTH] = {1};
	struct sev_p384_key *key = NULL;
	enum sev_rc rc = sev_p384_key_new_with(provider, "key", &point, &key, err);

	if (!rc)
		rc = expect(key, digest, true, err);
	if (!rc)
		rc = expect(key, wrong, false, err);
	sev_p384_key_free(key);
	return rc;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	(void)dir;
	for (size_t i = 0; !rc && sev_p384_providers[i]; i++)
		rc = with(sev_p384_providers[i], err);
	return rc;
}

const struct fault_scenario FAULT_P384 = {
	.name = "p384",
	.run = run,
	.prepare = sign,
};

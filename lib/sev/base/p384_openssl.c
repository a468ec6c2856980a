/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/opensslv.h>

#include "base/p384_provider.h"

static enum sev_rc prepare(const struct sev_p384_point *point, void **key, struct sev_err *err)
{
	struct sev_ec_key *pkey = NULL;
	enum sev_rc rc = sev_ec_key_from_point("public key", point, &pkey, err);

	*key = pkey;
	return rc;
}

static void release(void *key)
{
	sev_ec_key_free(key);
}

static enum sev_rc verify(const void *key, const uint8_t *digest, size_t digest_size,
			  const struct sev_p384_signature *signature, bool *valid,
			  struct sev_err *err)
{
	return sev_ec_key_verify_digest(key, digest, digest_size, signature, valid, err);
}

const struct sev_p384_provider sev_p384_openssl = {
	.name = "OpenSSL " OPENSSL_VERSION_STR,
	.prepare = prepare,
	.release = release,
	.verify = verify,
};

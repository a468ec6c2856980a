/* SPDX-License-Identifier: Apache-2.0 */
#include "base/p384.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/p384_curve.h"
#include "base/p384_provider.h"

struct sev_p384_key {
	const struct sev_p384_provider *provider;
	void *prepared;
};

const struct sev_p384_provider *const sev_p384_providers[] = {
#ifdef SEVKIT_P384_NETTLE
	&sev_p384_nettle,
#endif
	&sev_p384_openssl,
	NULL,
};

enum sev_rc sev_p384_key_new_with(const struct sev_p384_provider *provider, const char *name,
				  const struct sev_p384_point *point, struct sev_p384_key **out,
				  struct sev_err *err)
{
	struct sev_p384_key *key;
	enum sev_rc rc;

	if (!sev_p384_on_curve(point))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: the point of the public key is not on the curve P-384", name);
	key = calloc(1, sizeof(*key));
	if (!key)
		return sev_fail_nomem(err);
	key->provider = provider;
	rc = provider->prepare(point, &key->prepared, err);
	if (rc) {
		free(key);
		return rc;
	}
	*out = key;
	return SEV_OK;
}

enum sev_rc sev_p384_key_new(const char *name, const struct sev_p384_point *point,
			     struct sev_p384_key **out, struct sev_err *err)
{
	return sev_p384_key_new_with(sev_p384_providers[0], name, point, out, err);
}

void sev_p384_key_free(struct sev_p384_key *key)
{
	if (!key)
		return;
	key->provider->release(key->prepared);
	free(key);
}

enum sev_rc sev_p384_verify(const struct sev_p384_key *key, const uint8_t *digest,
			    size_t digest_size, const struct sev_p384_signature *signature,
			    bool *valid, struct sev_err *err)
{
	*valid = false;
	/* spec: SNP-ABI ATTESTATION_REPORT SIGNATURE: r and s are in [1, n - 1] */
	if (!sev_p384_is_scalar(signature->r) || !sev_p384_is_scalar(signature->s))
		return SEV_OK;
	return key->provider->verify(key->prepared, digest, digest_size, signature, valid, err);
}

const char *sev_p384_provider(void)
{
	return sev_p384_providers[0]->name;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/keys/ca.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"

#define MAGIC	0x5F5F41435F505341ull /* "ASP_CA__" */
#define VERSION 1

static enum sev_rc check(const struct sp_ca *ca, int64_t size, struct sev_err *err)
{
	if (size < 0)
		return sev_fail(err, SEV_ERR_IO, "record \"ca\": it cannot be read");
	if (!size)
		return sev_fail(err, SEV_ERR_UNKNOWN, "record \"ca\": there is none");
	if (size != (int64_t)sizeof(*ca) || ca->magic != MAGIC || ca->version != VERSION)
		return sev_fail(err, SEV_ERR_FORMAT,
				"record \"ca\": found %lld bytes that are no CA of this program, "
				"expected %zu",
				(long long)size, sizeof(*ca));
	for (unsigned i = 0; i < SP_CA_NAMES; i++)
		if (ca->certs[i].size > SP_CA_DER_MAX)
			return sev_fail(err, SEV_ERR_FORMAT,
					"record \"ca\": found a certificate of %u bytes, expected "
					"at most %d",
					ca->certs[i].size, SP_CA_DER_MAX);
	return SEV_OK;
}

enum sev_rc sp_ca_load(const struct amd_sp_store *store, struct sp_ca **out, struct sev_err *err)
{
	struct sp_ca *ca = calloc(1, sizeof(*ca));
	enum sev_rc rc;

	*out = NULL;
	if (!ca)
		return sev_fail_nomem(err);
	rc = check(ca, store->load(store->ctx, "ca", ca, sizeof(*ca)), err);
	if (rc) {
		sp_ca_free(ca);
		return rc;
	}
	*out = ca;
	return SEV_OK;
}

enum sev_rc sp_ca_save(const struct amd_sp_store *store, struct sp_ca *ca, struct sev_err *err)
{
	ca->magic = MAGIC;
	ca->version = VERSION;
	if (store->save(store->ctx, "ca", ca, sizeof(*ca)) != 0)
		return sev_fail(err, SEV_ERR_IO, "record \"ca\": it cannot be saved");
	return SEV_OK;
}

void sp_ca_free(struct sp_ca *ca)
{
	if (!ca)
		return;
	sev_cleanse(ca, sizeof(*ca));
	free(ca);
}

enum sev_rc sp_ca_key(const struct sp_ca *ca, enum sp_ca_name name, struct sev_rsa_key **out,
		      struct sev_err *err)
{
	static const char *const names[] = {"key of the ARK", "key of the ASK", "key of the ASVK"};

	return sev_rsa_key_read(names[name], ca->keys[name], strnlen(ca->keys[name], SP_CA_PEM_MAX),
				out, err);
}

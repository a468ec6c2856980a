/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a CA and a chip are made.
 */
#include "amd-sp/keys/factory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/keys/ca.h"
#include "amd-sp/keys/cert.h"
#include "amd-sp/snp/snp_data.h"
#include "base/crypto.h"
#include "base/err.h"

static enum sev_rc make_key(struct sp_ca *ca, enum sp_ca_name name, const char *given,
			    struct sev_err *err)
{
	struct sev_rsa_key *key = NULL;
	enum sev_rc rc = given ? sev_rsa_key_read("CA key", given, strlen(given), &key, err)
			       : sev_rsa_key_generate(&key, err);

	if (!rc)
		rc = sev_rsa_key_write(key, ca->keys[name], SP_CA_PEM_MAX, err);
	sev_rsa_key_free(key);
	return rc;
}

static enum sev_rc make_keys(struct sp_ca *ca, const struct amd_sp_ca_keys *keys,
			     struct sev_err *err)
{
	const char *const given[SP_CA_NAMES] = {
		[SP_CA_ARK] = keys ? keys->ark : NULL,
		[SP_CA_ASK] = keys ? keys->ask : NULL,
		[SP_CA_ASVK] = keys ? keys->asvk : NULL,
	};
	enum sev_rc rc = sev_random(ca->vlek_secret, sizeof(ca->vlek_secret), err);

	for (unsigned i = 0; !rc && i < SP_CA_NAMES; i++)
		rc = make_key(ca, (enum sp_ca_name)i, given[i], err);
	return rc;
}

/* Takes what was written, into a place of the record. */
static enum sev_rc keep(struct sp_der *der, struct sp_ca_der *place, enum sev_rc rc,
			struct sev_err *err)
{
	if (!rc && der->size > SP_CA_DER_MAX)
		rc = sev_fail(err, SEV_ERR_FORMAT,
			      "CA: found a certificate of %zu bytes, expected at most %d",
			      der->size, SP_CA_DER_MAX);
	if (!rc) {
		memcpy(place->data, der->data, der->size);
		place->size = (uint32_t)der->size;
	}
	sp_der_free(der);
	return rc;
}

static enum sev_rc make_certs(struct sp_ca *ca, struct sev_err *err)
{
	struct sp_der der = {0};
	enum sev_rc rc = SEV_OK;

	for (unsigned i = 0; !rc && i < SP_CA_NAMES; i++) {
		rc = sp_cert_ca(ca, (enum sp_ca_name)i, &der, err);
		rc = keep(&der, &ca->certs[i], rc, err);
	}
	if (!rc) {
		rc = sp_cert_crl(ca, &der, err);
		rc = keep(&der, &ca->crl, rc, err);
	}
	return rc;
}

/* Record "root": all that the chip knows of AMD's root. */
static enum sev_rc keep_root(const struct amd_sp_store *store, const struct sp_ca *ca,
			     struct sev_err *err)
{
	struct sev_rsa_key *ark = NULL;
	uint8_t *spki = NULL;
	uint8_t digest[32];
	size_t size = 0;
	enum sev_rc rc = sp_ca_key(ca, SP_CA_ARK, &ark, err);

	if (!rc)
		rc = sev_rsa_key_spki(ark, &spki, &size, err);
	sev_rsa_key_free(ark);
	if (rc)
		return rc;
	sev_sha256(spki, size, digest);
	free(spki);
	if (store->save(store->ctx, "root", digest, sizeof(digest)) != 0)
		return sev_fail(err, SEV_ERR_IO, "record \"root\": it cannot be saved");
	return SEV_OK;
}

static enum sev_rc make_ca(const struct amd_sp_store *store, const struct amd_sp_profile *profile,
			   int64_t now, const struct amd_sp_ca_keys *keys, struct sev_err *err)
{
	struct sp_ca *ca = calloc(1, sizeof(*ca));
	enum sev_rc rc;

	if (!ca)
		return sev_fail_nomem(err);
	ca->made = now;
	snprintf(ca->product, sizeof(ca->product), "%s", profile->product);
	rc = make_keys(ca, keys, err);
	if (!rc)
		rc = make_certs(ca, err);
	if (!rc)
		rc = sp_ca_save(store, ca, err);
	if (!rc)
		rc = keep_root(store, ca, err);
	sp_ca_free(ca);
	return rc;
}

/* The chip's first firmware is that of its profile, committed. */
static enum sev_rc make_snp_data(struct amd_sp *sp, struct sev_err *err)
{
	const struct amd_sp_profile *profile = sp->profile;
	struct sp_version version = {profile->api_major, profile->api_minor, profile->build, {{0}}};

	memcpy(version.tcb.svn, profile->tcb, sizeof(version.tcb.svn));
	sp->snp_data.committed = version;
	sp->snp_data.installed = version;
	if (sp_snp_data_save(sp) != SEV_FW_SUCCESS)
		return sev_fail(err, SEV_ERR_IO, "record \"snp\": it cannot be saved");
	return SEV_OK;
}

static enum sev_rc make_chip(const struct amd_sp_store *store, const struct amd_sp_profile *profile,
			     struct sev_err *err)
{
	struct amd_sp *sp = calloc(1, sizeof(*sp));
	enum sev_rc rc;

	if (!sp)
		return sev_fail_nomem(err);
	sp->profile = profile;
	sp->store = *store;
	sp->chip = (struct sp_chip){.magic = SP_CHIP_MAGIC, .version = SP_CHIP_VERSION};
	rc = sev_random(sp->chip.chip_id, profile->chip_id_size, err);
	if (!rc)
		rc = sev_random(sp->chip.secret, sizeof(sp->chip.secret), err);
	if (!rc && store->save(store->ctx, "chip", &sp->chip, sizeof(sp->chip)) != 0)
		rc = sev_fail(err, SEV_ERR_IO, "record \"chip\": it cannot be saved");
	if (!rc)
		rc = make_snp_data(sp, err);
	sev_cleanse(sp, sizeof(*sp));
	free(sp);
	return rc;
}

enum sev_rc amd_sp_manufacture(const struct amd_sp_store *store,
			       const struct amd_sp_profile *profile, int64_t now,
			       const struct amd_sp_ca_keys *keys, struct sev_err *err)
{
	enum sev_rc rc = make_ca(store, profile, now, keys, err);

	return rc ? rc : make_chip(store, profile, err);
}

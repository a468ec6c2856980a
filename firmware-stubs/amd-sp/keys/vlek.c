/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AMD's side of VLEKs. Record "csp" lists the providers that were given one, so that the
 * certificate of the VLEK that is loaded can be made: nothing in the chip names its provider.
 */
#include "amd-sp/keys/vlek.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/tcb.h"
#include "amd-sp/keys/sp_keys.h"
#include "base/crypto.h"
#include "base/crypto_aes.h"
#include "base/err.h"

#define CSP_MAX	     16
#define CSP_NAME_MAX 64

struct csp_list {
	char name[CSP_MAX][CSP_NAME_MAX];
};

uint32_t sp_vlek_wrap_key(const struct amd_sp *sp, uint8_t key[32])
{
	return sp_chip_key(sp, "sevkit-vlek-wrap", key);
}

void sp_hashstick_write(const struct amd_sp_profile *profile, const struct sp_tcb_chain *chain,
			uint8_t stick[SP_HASHSTICK_LINKS * SP_LINK_SIZE])
{
	memset(stick, 0, SP_HASHSTICK_LINKS * SP_LINK_SIZE);
	for (unsigned i = 0; i < AMD_SP_TCB_COMPONENTS; i++) {
		const signed char byte = SEV_TCB_LAYOUT[i].byte[profile->tcb_has_fmc];

		if (byte >= 0)
			memcpy(stick + byte * SP_LINK_SIZE, chain->link[i], SP_LINK_SIZE);
	}
}

void sp_hashstick_read(const struct amd_sp_profile *profile, const struct sp_tcb *tcb,
		       const uint8_t stick[SP_HASHSTICK_LINKS * SP_LINK_SIZE],
		       struct sp_tcb_chain *chain)
{
	*chain = (struct sp_tcb_chain){.at = *tcb};
	for (unsigned i = 0; i < AMD_SP_TCB_COMPONENTS; i++) {
		const signed char byte = SEV_TCB_LAYOUT[i].byte[profile->tcb_has_fmc];

		if (byte >= 0)
			memcpy(chain->link[i], stick + byte * SP_LINK_SIZE, SP_LINK_SIZE);
	}
}

/* The chain of a provider at a TCB. */
static void csp_chain(const struct amd_sp *sp, const struct sp_ca *ca, const char *csp_id,
		      const struct sp_tcb *tcb, struct sp_tcb_chain *chain)
{
	uint8_t secret[SP_LINK_SIZE];
	struct sev_sha384 hash;

	sev_sha384_init(&hash);
	sev_sha384_update(&hash, ca->vlek_secret, sizeof(ca->vlek_secret));
	sev_sha384_update(&hash, csp_id, strlen(csp_id));
	sev_sha384_final(&hash, secret);
	sp_tcb_chain_start(sp->profile, secret, chain);
	sp_tcb_chain_lower(chain, tcb);
	sev_cleanse(&hash, sizeof(hash));
	sev_cleanse(secret, sizeof(secret));
}

static enum sev_rc vlek_cert(const struct amd_sp *sp, const struct sp_ca *ca, const char *csp_id,
			     const struct sp_tcb_chain *chain, bool unmarked, struct sp_der *out,
			     struct sev_err *err)
{
	struct sp_leaf leaf = {
		.profile = sp->profile, .tcb = chain->at, .csp_id = csp_id, .unmarked = unmarked};
	uint8_t seed[SP_VLEK_SEED_SIZE];
	struct sev_ec_key *key = NULL;
	uint32_t status;
	enum sev_rc rc;

	sp_tcb_chain_secret(chain, seed);
	status = sp_vlek_of_seed(seed, &key);
	sev_cleanse(seed, sizeof(seed));
	if (status)
		return sev_fail(err, SEV_ERR_CRYPTO, "VLEK: it cannot be derived");
	leaf.key = key;
	rc = sp_cert_leaf(ca, &leaf, out, err);
	sev_ec_key_free(key);
	return rc;
}

static enum sev_rc load_csps(const struct amd_sp *sp, struct csp_list *list, struct sev_err *err)
{
	int64_t size;

	memset(list, 0, sizeof(*list));
	size = sp->store.load(sp->store.ctx, "csp", list, sizeof(*list));
	if (size < 0)
		return sev_fail(err, SEV_ERR_IO, "record \"csp\": it cannot be read");
	if (size && size != (int64_t)sizeof(*list))
		return sev_fail(err, SEV_ERR_FORMAT,
				"record \"csp\": found %lld bytes, expected %zu", (long long)size,
				sizeof(*list));
	for (unsigned i = 0; i < CSP_MAX; i++)
		list->name[i][CSP_NAME_MAX - 1] = '\0';
	return SEV_OK;
}

static enum sev_rc remember_csp(const struct amd_sp *sp, const char *csp_id, struct sev_err *err)
{
	struct csp_list list;
	enum sev_rc rc = load_csps(sp, &list, err);
	unsigned i = 0;

	if (rc)
		return rc;
	while (i < CSP_MAX && list.name[i][0] && strcmp(list.name[i], csp_id) != 0)
		i++;
	if (i == CSP_MAX)
		return sev_fail(err, SEV_ERR_ARG, "VLEK: found more than %d providers", CSP_MAX);
	if (list.name[i][0])
		return SEV_OK;
	snprintf(list.name[i], CSP_NAME_MAX, "%s", csp_id);
	if (sp->store.save(sp->store.ctx, "csp", &list, sizeof(list)) != 0)
		return sev_fail(err, SEV_ERR_IO, "record \"csp\": it cannot be saved");
	return SEV_OK;
}

static bool is_loaded(const struct amd_sp *sp, const struct sp_tcb_chain *chain)
{
	uint8_t seed[SP_VLEK_SEED_SIZE];
	bool equal;

	sp_tcb_chain_secret(chain, seed);
	equal = sev_equal_ct(seed, sp->state->snp.vlek_seed, sizeof(seed));
	sev_cleanse(seed, sizeof(seed));
	return equal;
}

enum sev_rc sp_vlek_cert_loaded(struct amd_sp *sp, const struct sp_ca *ca, bool unmarked,
				struct sp_der *out, struct sev_err *err)
{
	const struct sp_snp *snp = &sp->state->snp;
	struct sp_tcb_chain chain;
	struct csp_list list;
	bool found = false;
	enum sev_rc rc;

	if (!snp->vlek_loaded)
		return sev_fail(err, SEV_ERR_UNKNOWN, "VLEK certificate: no VLEK is loaded");
	rc = load_csps(sp, &list, err);
	for (unsigned i = 0; !rc && !found && i < CSP_MAX && list.name[i][0]; i++) {
		csp_chain(sp, ca, list.name[i], &snp->vlek_tcb, &chain);
		found = is_loaded(sp, &chain);
		if (found)
			rc = vlek_cert(sp, ca, list.name[i], &chain, unmarked, out, err);
	}
	sev_cleanse(&chain, sizeof(chain));
	if (!rc && !found)
		return sev_fail(err, SEV_ERR_UNKNOWN,
				"VLEK certificate: the VLEK that is loaded is not of this CA");
	return rc;
}

/* A hashstick, sealed for the chip. */
static enum sev_rc wrap(const struct amd_sp *sp, const struct sp_tcb_chain *chain,
			uint8_t out[AMD_SP_HASHSTICK_SIZE], struct sev_err *err)
{
	uint8_t stick[SP_HASHSTICK_LINKS * SP_LINK_SIZE], key[32];
	enum sev_rc rc = sev_random(out + SEV_HASHSTICK_IV, SEV_GCM_IV_SIZE, err);

	sev_put_le64(out + SEV_HASHSTICK_TCB, sp_tcb_pack(sp->profile, &chain->at));
	sp_hashstick_write(sp->profile, chain, stick);
	if (!rc && sp_vlek_wrap_key(sp, key))
		rc = sev_fail(err, SEV_ERR_CRYPTO, "VLEK: the chip's key cannot be derived");
	if (!rc)
		rc = sev_aes256_gcm_seal(key, out + SEV_HASHSTICK_IV, out + SEV_HASHSTICK_TCB,
					 SEV_HASHSTICK_TAG - SEV_HASHSTICK_TCB, stick,
					 out + SEV_HASHSTICK_WRAPPED, sizeof(stick),
					 out + SEV_HASHSTICK_TAG, err);
	sev_cleanse(stick, sizeof(stick));
	sev_cleanse(key, sizeof(key));
	return rc;
}

/* CA's part of amd_sp_vlek_make(). */
static enum sev_rc make(struct amd_sp *sp, const struct sp_ca *ca, const char *csp_id,
			const struct sp_tcb *tcb, uint8_t hashstick[AMD_SP_HASHSTICK_SIZE],
			struct sp_der *cert, struct sev_err *err)
{
	struct sp_tcb_chain chain;
	enum sev_rc rc;

	csp_chain(sp, ca, csp_id, tcb, &chain);
	rc = wrap(sp, &chain, hashstick, err);
	if (!rc)
		rc = vlek_cert(sp, ca, csp_id, &chain, false, cert, err);
	sev_cleanse(&chain, sizeof(chain));
	return rc;
}

enum sev_rc amd_sp_vlek_make(struct amd_sp *sp, const char *csp_id, uint64_t tcb_version,
			     uint8_t hashstick[AMD_SP_HASHSTICK_SIZE], uint8_t **cert, size_t *size,
			     struct sev_err *err)
{
	struct sp_der der = {0};
	struct sp_ca *ca = NULL;
	struct sp_tcb tcb;
	enum sev_rc rc;

	*cert = NULL;
	memset(hashstick, 0, AMD_SP_HASHSTICK_SIZE);
	if (!csp_id[0] || strlen(csp_id) >= CSP_NAME_MAX)
		return sev_fail(err, SEV_ERR_ARG,
				"VLEK: found a provider of %zu characters, expected 1 to %d",
				strlen(csp_id), CSP_NAME_MAX - 1);
	if (!sp_tcb_unpack(sp->profile, tcb_version, &tcb))
		return sev_fail(err, SEV_ERR_ARG,
				"VLEK: found TCB_VERSION 0x%016llx with reserved bits",
				(unsigned long long)tcb_version);
	rc = sp_ca_load(&sp->store, &ca, err);
	if (!rc)
		rc = make(sp, ca, csp_id, &tcb, hashstick, &der, err);
	if (!rc)
		rc = remember_csp(sp, csp_id, err);
	sp_ca_free(ca);
	if (rc) {
		sp_der_free(&der);
		return rc;
	}
	*cert = der.data;
	*size = der.size;
	return SEV_OK;
}

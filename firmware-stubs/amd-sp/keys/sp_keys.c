/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/keys/sp_keys.h"

#include <stdlib.h>
#include <string.h>

#include "amd-sp/keys/tcb_chain.h"
#include "base/crypto.h"
#include "base/crypto_ec_private.h"
#include "base/crypto_kdf.h"

/* A key that was made, and what it was made of: another process may have changed that since. */
struct made {
	struct sev_ec_key *key;
	struct sp_tcb tcb;
	uint8_t seed[SP_VLEK_SEED_SIZE];
};

struct sp_keys {
	struct made made[SP_SIGNERS];
};

uint32_t sp_chip_key(const struct amd_sp *sp, const char *label, uint8_t key[32])
{
	return sp_crypto(
		sev_kdf(sp->chip.secret, sizeof(sp->chip.secret), label, NULL, 0, key, 32, NULL));
}

/* The key pair of a secret, by two blocks of the KDF. */
static uint32_t derive_key(const uint8_t secret[SP_LINK_SIZE], const char *label,
			   struct sev_ec_key **key)
{
	const uint8_t first = 1, second = 2;
	uint8_t seed[64], scalar[SEV_P384_LENGTH];
	enum sev_rc rc = sev_kdf(secret, SP_LINK_SIZE, label, &first, 1, seed, 32, NULL);

	*key = NULL;
	if (!rc)
		rc = sev_kdf(secret, SP_LINK_SIZE, label, &second, 1, seed + 32, 32, NULL);
	if (!rc)
		rc = sev_ec_scalar_derive(seed, scalar, NULL);
	if (!rc)
		rc = sev_ec_key_from_scalar(scalar, key, NULL);
	sev_cleanse(seed, sizeof(seed));
	sev_cleanse(scalar, sizeof(scalar));
	return sp_crypto(rc);
}

/* The chip's secret of a TCB. */
static void chip_secret(const struct amd_sp *sp, const struct sp_tcb *tcb,
			uint8_t secret[SP_LINK_SIZE])
{
	struct sp_tcb_chain chain;

	sp_tcb_chain_start(sp->profile, sp->chip.secret, &chain);
	sp_tcb_chain_lower(&chain, tcb);
	sp_tcb_chain_secret(&chain, secret);
	sev_cleanse(&chain, sizeof(chain));
}

uint32_t sp_vcek_at(const struct amd_sp *sp, const struct sp_tcb *tcb, struct sev_ec_key **key)
{
	uint8_t secret[SP_LINK_SIZE];
	uint32_t status;

	chip_secret(sp, tcb, secret);
	status = derive_key(secret, "sevkit-vcek", key);
	sev_cleanse(secret, sizeof(secret));
	return status;
}

uint32_t sp_vlek_of_seed(const uint8_t seed[SP_VLEK_SEED_SIZE], struct sev_ec_key **key)
{
	return derive_key(seed, "sevkit-vlek", key);
}

static bool is_fresh(const struct amd_sp *sp, enum sp_signer signer, const struct made *made)
{
	const struct sp_snp *snp = &sp->state->snp;

	if (signer == SP_SIGNER_VCEK)
		return made->key && sp_tcb_eq(&made->tcb, &snp->reported_tcb);
	return made->key && sp_tcb_eq(&made->tcb, &snp->vlek_tcb) &&
	       sev_equal_ct(made->seed, snp->vlek_seed, sizeof(made->seed));
}

static uint32_t make(struct amd_sp *sp, enum sp_signer signer, struct made *made)
{
	const struct sp_snp *snp = &sp->state->snp;

	sev_ec_key_free(made->key);
	made->key = NULL;
	if (signer == SP_SIGNER_VCEK) {
		made->tcb = snp->reported_tcb;
		return sp_vcek_at(sp, &made->tcb, &made->key);
	}
	made->tcb = snp->vlek_tcb;
	memcpy(made->seed, snp->vlek_seed, sizeof(made->seed));
	return sp_vlek_of_seed(made->seed, &made->key);
}

uint32_t sp_signing_key(struct amd_sp *sp, enum sp_signer signer, const struct sev_ec_key **key)
{
	uint32_t status = SEV_FW_SUCCESS;
	struct made *made;

	*key = NULL;
	if (signer == SP_SIGNER_VLEK && !sp->state->snp.vlek_loaded)
		return SEV_FW_INVALID_KEY;
	if (!sp->keys)
		sp->keys = calloc(1, sizeof(*sp->keys));
	if (!sp->keys)
		return SEV_FW_HWERROR_PLATFORM;
	made = &sp->keys->made[signer];
	if (!is_fresh(sp, signer, made))
		status = make(sp, signer, made);
	*key = made->key;
	return status;
}

uint32_t sp_root_secret(struct amd_sp *sp, enum sp_signer signer, const struct sp_tcb *tcb,
			uint8_t secret[48])
{
	const struct sp_snp *snp = &sp->state->snp;
	uint8_t root[SP_LINK_SIZE];
	enum sev_rc rc;

	if (signer == SP_SIGNER_VLEK ? !snp->vlek_loaded : !sp_tcb_le(tcb, &snp->running.tcb))
		return SEV_FW_INVALID_KEY;
	if (signer == SP_SIGNER_VLEK)
		memcpy(root, snp->vlek_seed, sizeof(root));
	else
		chip_secret(sp, tcb, root);
	rc = sev_kdf(root, sizeof(root), "sevkit-root-1", NULL, 0, secret, 32, NULL);
	if (!rc)
		rc = sev_kdf(root, sizeof(root), "sevkit-root-2", NULL, 0, secret + 32, 16, NULL);
	sev_cleanse(root, sizeof(root));
	return sp_crypto(rc);
}

void sp_keys_free(struct sp_keys *keys)
{
	if (!keys)
		return;
	for (unsigned i = 0; i < SP_SIGNERS; i++)
		sev_ec_key_free(keys->made[i].key);
	sev_cleanse(keys, sizeof(*keys));
	free(keys);
}

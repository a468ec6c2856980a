/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEK_CERT_IMPORT: what an owner brings, checked before it is taken.
 */
#include <string.h>

#include "amd-sp/legacy/identity.h"
#include "amd-sp/legacy/sev_cert_build.h"
#include "amd-sp/legacy/sev_cert_check.h"

static bool can_sign(const struct sp_cert_key *key)
{
	return SEV_LEGACY_ALGO_KIND(key->algo) == SEV_LEGACY_KIND_RSA ||
	       SEV_LEGACY_ALGO_KIND(key->algo) == SEV_LEGACY_KIND_ECDSA;
}

/* spec: SEV-API PEK_CERT_IMPORT: the OCA's version, usage, algorithm and key must be good */
static bool is_oca(const uint8_t *cert, struct sp_cert_key *key)
{
	return sp_cert_key_read(cert, key) && key->usage == SEV_LEGACY_USAGE_OCA && can_sign(key);
}

/* spec: SEV-API PEK_CERT_IMPORT: the PEK's version, usage, algorithm and public key are this
 * platform's */
static bool is_own_pek(const struct amd_sp *sp, const uint8_t *cert)
{
	const uint8_t *own = sp->state->legacy.data.pek.cert;
	struct sp_cert_key key;

	return sp_cert_key_read(cert, &key) &&
	       !memcmp(cert + SEV_LEGACY_CERT_PUBKEY_USAGE, own + SEV_LEGACY_CERT_PUBKEY_USAGE,
		       SEV_LEGACY_CERT_SIGNED - SEV_LEGACY_CERT_PUBKEY_USAGE);
}

/* slot: that of the signature. */
static uint32_t check_signature(const struct amd_sp *sp, const struct sp_cert_key *oca,
				const uint8_t *cert, unsigned *slot)
{
	uint32_t status = sp_cert_verify_slot(oca, cert, slot);

	/* spec: SEV-API PEK_CERT_IMPORT: a wrong signature of the OCA is refused */
	if (status == SEV_FW_BAD_SIGNATURE)
		return sp_quirk_status(sp, AMD_SP_QUIRK_IMPORT_SIGNATURE);
	return status;
}

/* The slot that is the CEK's. */
static unsigned other_slot(unsigned slot)
{
	return slot == SEV_LEGACY_CERT_SIG1 ? SEV_LEGACY_CERT_SIG2 : SEV_LEGACY_CERT_SIG1;
}

uint32_t sp_identity_import(struct amd_sp *sp, const uint8_t pek[SEV_LEGACY_CERT_SIZE],
			    const uint8_t oca[SEV_LEGACY_CERT_SIZE], struct sp_sev_data *data)
{
	struct sp_cert_key key;
	uint32_t status;
	unsigned slot;

	if (!is_oca(oca, &key) || !is_own_pek(sp, pek))
		return SEV_FW_INVALID_CERTIFICATE;
	status = check_signature(sp, &key, oca, &slot);
	if (!status)
		status = check_signature(sp, &key, pek, &slot);
	if (status)
		return status;
	*data = sp->state->legacy.data;
	data->external_owner = true;
	memset(data->oca.scalar, 0, sizeof(data->oca.scalar));
	memcpy(data->oca.cert, oca, SEV_LEGACY_CERT_SIZE);
	memcpy(data->pek.cert, pek, SEV_LEGACY_CERT_SIZE);
	status = sp_identity_sign_pek(sp, other_slot(slot), data);
	return status ? status : sp_identity_renew_pdh(sp, data);
}

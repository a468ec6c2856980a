/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/peer_chain.h"

#include <string.h>

#include "amd-sp/legacy/ca_cert.h"
#include "amd-sp/legacy/guest_command.h"

#define CA_SIZE(bits) (SEV_LEGACY_CA_PUBEXP + 3 * (size_t)(bits) / 8)

/* What the chip has of AMD's root: record "root", SHA-256 of its SubjectPublicKeyInfo. */
#define ROOT "root"

bool sp_amd_certs_size_known(size_t size)
{
	return size == 2 * CA_SIZE(4096) || size == 2 * CA_SIZE(2048);
}

/* The key of a certificate of a usage, which can sign. */
static bool read_signer(const uint8_t *cert, uint32_t usage, struct sp_cert_key *key)
{
	uint32_t kind;

	if (!sp_cert_key_read(cert, key) || key->usage != usage)
		return false;
	kind = SEV_LEGACY_ALGO_KIND(key->algo);
	return kind == SEV_LEGACY_KIND_RSA || kind == SEV_LEGACY_KIND_ECDSA;
}

/* A certificate that is not signed as it must be. */
static uint32_t bad_chain(const struct amd_sp *sp, uint32_t status)
{
	return status == SEV_FW_BAD_SIGNATURE ? sp_quirk_status(sp, AMD_SP_QUIRK_SEV_SEND_CHAIN)
					      : status;
}

/* spec: SEV-API SEND_START: the PEK of the target signed its PDH, its OCA the PEK */
static uint32_t check_platform(const struct amd_sp *sp, const struct sp_peer_chain *chain)
{
	const uint8_t *pek_cert = chain->plat + SEV_PLAT_CERTS_PEK;
	struct sp_cert_key pek, oca;
	uint32_t status;

	if (!read_signer(pek_cert, SEV_LEGACY_USAGE_PEK, &pek) ||
	    !read_signer(chain->plat + SEV_PLAT_CERTS_OCA, SEV_LEGACY_USAGE_OCA, &oca))
		return SEV_FW_INVALID_CERTIFICATE;
	status = sp_cert_verify(&pek, chain->pdh);
	if (!status)
		status = sp_cert_verify(&oca, pek_cert);
	return bad_chain(sp, status);
}

/* spec: SEV-API SEND_START: with POLICY.DOMAIN this platform's OCA signed the target's PEK */
static uint32_t check_domain(const struct amd_sp *sp, const struct sp_peer_chain *chain)
{
	struct sp_cert_key oca;

	if (!read_signer(sp->state->legacy.data.oca.cert, SEV_LEGACY_USAGE_OCA, &oca))
		return SEV_FW_HWERROR_PLATFORM;
	return sp_cert_verify(&oca, chain->plat + SEV_PLAT_CERTS_PEK) ? SEV_FW_POLICY_FAILURE
								      : SEV_FW_SUCCESS;
}

/* spec: SEV-API SEND_START: with POLICY.SEV the target's CEK leads to AMD's root */
static uint32_t check_root(struct amd_sp *sp, const struct sp_ca_cert *ark)
{
	uint8_t root[32], digest[32];
	uint32_t status = sp_ca_cert_key_digest(ark, digest);

	if (status)
		return status;
	if (sp->store.load(sp->store.ctx, ROOT, root, sizeof(root)) != (int64_t)sizeof(root) ||
	    memcmp(root, digest, sizeof(root)) != 0)
		return SEV_FW_POLICY_FAILURE;
	return SEV_FW_SUCCESS;
}

/* spec: SEV-API SEND_START: with POLICY.SEV ARK, ASK, CEK and PEK are a chain of signatures */
static uint32_t check_amd(struct amd_sp *sp, const struct sp_peer_chain *chain)
{
	struct sev_view half = {chain->amd, chain->amd_size / 2};
	struct sp_ca_cert ask, ark;
	struct sp_cert_key cek;
	uint32_t status;

	if (!sp_ca_cert_read(half, SEV_LEGACY_USAGE_ASK, &ask) || ask.raw.size != half.size)
		return SEV_FW_INVALID_CERTIFICATE;
	half.data += half.size;
	if (!sp_ca_cert_read(half, SEV_LEGACY_USAGE_ARK, &ark) || ark.raw.size != half.size ||
	    !read_signer(chain->plat + SEV_PLAT_CERTS_CEK, SEV_LEGACY_USAGE_CEK, &cek))
		return SEV_FW_INVALID_CERTIFICATE;
	status = sp_ca_cert_signed_by(&ark, &ark) && sp_ca_cert_signed_by(&ask, &ark)
			 ? SEV_FW_SUCCESS
			 : SEV_FW_BAD_SIGNATURE;
	if (!status)
		status = sp_cert_verify(&ask.key, chain->plat + SEV_PLAT_CERTS_CEK);
	if (!status)
		status = sp_cert_verify(&cek, chain->plat + SEV_PLAT_CERTS_PEK);
	return status ? bad_chain(sp, status) : check_root(sp, &ark);
}

uint32_t sp_peer_chain_check(struct amd_sp *sp, const struct sp_peer_chain *chain, uint32_t policy)
{
	const uint8_t *pek = chain->plat + SEV_PLAT_CERTS_PEK;
	uint32_t status = check_platform(sp, chain);

	if (!status && (policy & SP_POLICY_DOMAIN))
		status = check_domain(sp, chain);
	if (!status && (policy & SP_POLICY_SEV))
		status = check_amd(sp, chain);
	/* spec: SEV-API SEND_START: the target's PEK is of the API version that POLICY asks for */
	if (!status && !sp_policy_api_met(policy, pek[SEV_LEGACY_CERT_API_MAJOR],
					  pek[SEV_LEGACY_CERT_API_MINOR]))
		status = SEV_FW_POLICY_FAILURE;
	return status;
}

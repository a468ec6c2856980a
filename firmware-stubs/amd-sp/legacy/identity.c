/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/identity.h"

#include <string.h>

#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/legacy/sev_cert_build.h"
#include "base/crypto.h"
#include "base/crypto_ec_private.h"

static struct sp_cert_subject subject(const struct amd_sp *sp, uint32_t usage)
{
	const struct sp_version *running = &sp->state->snp.running;

	return (struct sp_cert_subject){usage, running->api_major, running->api_minor};
}

static uint32_t generate(struct amd_sp *sp, uint32_t usage, struct sp_identity *identity)
{
	const struct sp_cert_subject made = subject(sp, usage);
	uint32_t status = sp_crypto(sev_ec_scalar_generate(identity->scalar, NULL));

	return status ? status : sp_cert_make(&made, identity->scalar, identity->cert);
}

uint32_t sp_identity_renew_pdh(struct amd_sp *sp, struct sp_sev_data *data)
{
	uint32_t status = generate(sp, SEV_LEGACY_USAGE_PDH, &data->pdh);

	/* spec: SEV-API PDH: the PEK signs it */
	return status ? status
		      : sp_cert_sign(data->pdh.cert, SEV_LEGACY_CERT_SIG1, SEV_LEGACY_USAGE_PEK,
				     data->pek.scalar);
}

uint32_t sp_identity_sign_pek(struct amd_sp *sp, unsigned slot, struct sp_sev_data *data)
{
	uint8_t cek[48];
	uint32_t status = sp_cek_scalar(sp, cek);

	if (!status)
		status = sp_cert_sign(data->pek.cert, slot, SEV_LEGACY_USAGE_CEK, cek);
	sev_cleanse(cek, sizeof(cek));
	return status;
}

uint32_t sp_identity_make(struct amd_sp *sp, struct sp_sev_data *data)
{
	uint32_t status;

	memset(data, 0, sizeof(*data));
	data->present = true;
	status = generate(sp, SEV_LEGACY_USAGE_OCA, &data->oca);
	/* spec: SEV-API OCA: the owner's certificate signs itself */
	if (!status)
		status = sp_cert_sign(data->oca.cert, SEV_LEGACY_CERT_SIG1, SEV_LEGACY_USAGE_OCA,
				      data->oca.scalar);
	if (!status)
		status = generate(sp, SEV_LEGACY_USAGE_PEK, &data->pek);
	/* spec: SEV-API PEK: both the OCA and the CEK sign it, in any slot */
	if (!status)
		status = sp_cert_sign(data->pek.cert, SEV_LEGACY_CERT_SIG1, SEV_LEGACY_USAGE_OCA,
				      data->oca.scalar);
	if (!status)
		status = sp_identity_sign_pek(sp, SEV_LEGACY_CERT_SIG2, data);
	return status ? status : sp_identity_renew_pdh(sp, data);
}

uint32_t sp_identity_csr(struct amd_sp *sp, uint8_t cert[SEV_LEGACY_CERT_SIZE])
{
	const struct sp_cert_subject pek = subject(sp, SEV_LEGACY_USAGE_PEK);

	return sp_cert_make(&pek, sp->state->legacy.data.pek.scalar, cert);
}

/* spec: SEV-API PDH_CERT_EXPORT: the CEK that firmware exports is not signed by the ASK */
uint32_t sp_identity_cek(struct amd_sp *sp, uint8_t cert[SEV_LEGACY_CERT_SIZE])
{
	const struct sp_cert_subject cek = subject(sp, SEV_LEGACY_USAGE_CEK);
	uint8_t scalar[48];
	uint32_t status = sp_cek_scalar(sp, scalar);

	if (!status)
		status = sp_cert_make(&cek, scalar, cert);
	sev_cleanse(scalar, sizeof(scalar));
	return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands around the platform's identity: PLATFORM_RESET, PEK_GEN, PEK_CSR, PEK_CERT_IMPORT,
 * PDH_GEN, PDH_CERT_EXPORT. Each makes the new identity aside, and durable, before it is the
 * platform's.
 */
#include <string.h>

#include "amd-sp/legacy/identity.h"
#include "amd-sp/legacy/platform_handlers.h"
#include "amd-sp/legacy/sev_data.h"
#include "base/crypto.h"

#define CHAIN_SIZE (3 * SEV_LEGACY_CERT_SIZE) /* PEK, OCA, CEK */

uint32_t sp_platform_reset(struct amd_sp *sp, struct sp_call *call)
{
	(void)call;
	/* spec: SEV-API PLATFORM_RESET: the persistent identity is deleted */
	return sp_sev_data_delete(sp);
}

static uint32_t adopt(struct amd_sp *sp, uint32_t status, struct sp_sev_data *data)
{
	if (!status)
		status = sp_sev_data_save(sp, data);
	sev_cleanse(data, sizeof(*data));
	return status;
}

uint32_t sp_pek_gen(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_sev_data data;

	(void)call;
	/* spec: SEV-API PEK_GEN: new OCA, PEK and PDH; the platform owns itself, whoever owned it
	 */
	/* AMD's sev-tool relies on that: by it set_self_owned ends ownership of a platform in INIT.
	 */
	return adopt(sp, sp_identity_make(sp, &data), &data);
}

uint32_t sp_pdh_gen(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_sev_data data = sp->state->legacy.data;

	(void)call;
	/* spec: SEV-API PDH_GEN: a new PDH, signed by the PEK, which stays */
	return adopt(sp, sp_identity_renew_pdh(sp, &data), &data);
}

uint32_t sp_pek_csr(struct amd_sp *sp, struct sp_call *call)
{
	uint8_t cert[SEV_LEGACY_CERT_SIZE];
	uint32_t status = sp_identity_csr(sp, cert);

	if (status)
		return status;
	/* spec: SEV-API PEK_CSR: a buffer that is too small is told the length needed */
	return sp_output_blob(sp, call, SEV_AT_PEK_CSR_CSR_PADDR, SEV_AT_PEK_CSR_CSR_LEN, cert,
			      sizeof(cert));
}

uint32_t sp_pek_cert_import(struct amd_sp *sp, struct sp_call *call)
{
	uint8_t pek[SEV_LEGACY_CERT_SIZE], oca[SEV_LEGACY_CERT_SIZE];
	struct sp_sev_data data;
	uint32_t status;

	/* spec: SEV-API PEK_CERT_IMPORT: the platform must own itself */
	if (sp->state->legacy.data.external_owner)
		return SEV_FW_ALREADY_OWNED;
	/* spec: SEV-API PEK_CERT_IMPORT: both certificates have the size of one */
	if (SP_GET(call, 32, PEK_CERT_IMPORT, PEK_LEN) != sizeof(pek) ||
	    SP_GET(call, 32, PEK_CERT_IMPORT, OCA_LEN) != sizeof(oca))
		return SEV_FW_INVALID_LENGTH;
	/* spec: SEV-API PEK_CERT_IMPORT: both certificates are in memory */
	status = sp_read(sp, SP_GET(call, 64, PEK_CERT_IMPORT, PEK_PADDR), pek, sizeof(pek));
	if (!status)
		status =
			sp_read(sp, SP_GET(call, 64, PEK_CERT_IMPORT, OCA_PADDR), oca, sizeof(oca));
	if (status)
		return status;
	return adopt(sp, sp_identity_import(sp, pek, oca, &data), &data);
}

static uint32_t export(struct amd_sp *sp, uint64_t pdh_paddr, uint64_t certs_paddr)
{
	const struct sp_sev_data *data = &sp->state->legacy.data;
	uint8_t chain[CHAIN_SIZE];
	uint32_t status;

	memcpy(chain, data->pek.cert, SEV_LEGACY_CERT_SIZE);
	memcpy(chain + SEV_LEGACY_CERT_SIZE, data->oca.cert, SEV_LEGACY_CERT_SIZE);
	status = sp_identity_cek(sp, chain + (size_t)2 * SEV_LEGACY_CERT_SIZE);
	/* Both or none. */
	if (!status)
		status = sp_writable(sp, certs_paddr, sizeof(chain));
	if (!status)
		status = sp_write(sp, pdh_paddr, data->pdh.cert, SEV_LEGACY_CERT_SIZE);
	if (!status)
		status = sp_write(sp, certs_paddr, chain, sizeof(chain));
	return status;
}

uint32_t sp_pdh_cert_export(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t pdh_paddr = SP_GET(call, 64, PDH_CERT_EXPORT, PDH_PADDR);
	uint64_t certs_paddr = SP_GET(call, 64, PDH_CERT_EXPORT, CERTS_PADDR);
	bool room = SP_GET(call, 32, PDH_CERT_EXPORT, PDH_LEN) >= SEV_LEGACY_CERT_SIZE &&
		    SP_GET(call, 32, PDH_CERT_EXPORT, CERTS_LEN) >= CHAIN_SIZE;

	SP_PUT(call, 32, PDH_CERT_EXPORT, PDH_LEN, SEV_LEGACY_CERT_SIZE);
	SP_PUT(call, 32, PDH_CERT_EXPORT, CERTS_LEN, CHAIN_SIZE);
	/* spec: SEV-API PDH_CERT_EXPORT: where one buffer is too small, both lengths are told */
	if (!pdh_paddr || !certs_paddr || !room)
		return SEV_FW_INVALID_LENGTH;
	return export(sp, pdh_paddr, certs_paddr);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The platform's identity: OCA, PEK and PDH, made, renewed and given to an owner.
 */
#ifndef AMD_SP_LEGACY_IDENTITY_H
#define AMD_SP_LEGACY_IDENTITY_H

#include "amd-sp/sp.h"

/* A new, self-owned identity. */
uint32_t sp_identity_make(struct amd_sp *sp, struct sp_sev_data *data);
/* A new PDH, signed by the PEK. */
uint32_t sp_identity_renew_pdh(struct amd_sp *sp, struct sp_sev_data *data);
/* The CEK's signature on the PEK, in slot SEV_LEGACY_CERT_SIG1 or SEV_LEGACY_CERT_SIG2. */
uint32_t sp_identity_sign_pek(struct amd_sp *sp, unsigned slot, struct sp_sev_data *data);
/* The PEK without signatures, for an owner to sign. */
uint32_t sp_identity_csr(struct amd_sp *sp, uint8_t cert[SEV_LEGACY_CERT_SIZE]);
/*
 * Takes an owner's OCA and the PEK certificate that it signed; a new PDH. INVALID_CERTIFICATE where
 * one is not what it must be, BAD_SIGNATURE where a signature is wrong.
 */
uint32_t sp_identity_import(struct amd_sp *sp, const uint8_t pek[SEV_LEGACY_CERT_SIZE],
			    const uint8_t oca[SEV_LEGACY_CERT_SIZE], struct sp_sev_data *data);
/* The CEK's certificate as the firmware exports it: nobody signed it. */
uint32_t sp_identity_cek(struct amd_sp *sp, uint8_t cert[SEV_LEGACY_CERT_SIZE]);

#endif

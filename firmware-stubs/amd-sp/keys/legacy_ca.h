/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AMD's side of SEV and SEV-ES: ARK and ASK in their binary form (SEV-API: CA certificate), with
 * the keys of the X.509 ones, and the CEK certificate that AMD gives out for a chip. KEY_IDs begin
 * with SEV_LEGACY_SIMULATION: this form has no other place for the mark of a simulation.
 */
#ifndef AMD_SP_KEYS_LEGACY_CA_H
#define AMD_SP_KEYS_LEGACY_CA_H

#include "amd-sp/keys/ca.h"
#include "amd-sp/keys/der_write.h"

/*
 * What AMD_SP_CERT_LEGACY_ARK, _ASK and _CEK are, appended to out. Signatures have a random salt,
 * so what was given out once is kept in record "legacy_ca" and given out again.
 */
enum sev_rc sp_legacy_ark(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			  struct sev_err *err);
enum sev_rc sp_legacy_ask(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			  struct sev_err *err);
enum sev_rc sp_legacy_cek(struct amd_sp *sp, const struct sp_ca *ca, struct sp_der *out,
			  struct sev_err *err);

#endif

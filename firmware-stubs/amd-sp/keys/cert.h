/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X.509 certificates and CRLs in the form of AMD's, with the mark of a simulation.
 */
#ifndef AMD_SP_KEYS_CERT_H
#define AMD_SP_KEYS_CERT_H

#include <sev/ec_key.h>

#include "amd-sp/keys/ca.h"
#include "amd-sp/keys/der_write.h"
#include "amd-sp/snp/platform.h"

/* The certificate of a CA's key, signed by the ARK's. Appended to out. */
enum sev_rc sp_cert_ca(const struct sp_ca *ca, enum sp_ca_name name, struct sp_der *out,
		       struct sev_err *err);
/* The ARK's CRL: nothing is revoked. */
enum sev_rc sp_cert_crl(const struct sp_ca *ca, struct sp_der *out, struct sev_err *err);

/* A leaf: VCEK with hwid, or VLEK with csp_id. */
struct sp_leaf {
	const struct amd_sp_profile *profile;
	struct sp_tcb tcb;
	const uint8_t *hwid; /* profile->chip_id_size bytes; NULL: a VLEK */
	const char *csp_id;
	const struct sev_ec_key *key;
	bool unmarked; /* without the mark of a simulation */
};
enum sev_rc sp_cert_leaf(const struct sp_ca *ca, const struct sp_leaf *leaf, struct sp_der *out,
			 struct sev_err *err);

#endif

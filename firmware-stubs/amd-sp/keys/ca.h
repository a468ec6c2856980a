/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AMD's side as it is kept: record "ca" has the private keys of ARK, ASK and ASVK, their
 * certificates, the ARK's CRL, and the secret that VLEKs come from. Real firmware has none of this.
 */
#ifndef AMD_SP_KEYS_CA_H
#define AMD_SP_KEYS_CA_H

#include "amd-sp/keys/factory.h"
#include "base/crypto_rsa_private.h"

enum sp_ca_name { SP_CA_ARK, SP_CA_ASK, SP_CA_ASVK, SP_CA_NAMES };

#define SP_CA_PEM_MAX 3584
#define SP_CA_DER_MAX 2044

struct sp_ca_der {
	uint32_t size;
	uint8_t data[SP_CA_DER_MAX];
};

struct sp_ca {
	uint64_t magic, version;
	int64_t made; /* seconds since 1970: where validities start */
	char product[8];
	uint8_t vlek_secret[48];
	char keys[SP_CA_NAMES][SP_CA_PEM_MAX]; /* PEM, NUL-terminated */
	struct sp_ca_der certs[SP_CA_NAMES];
	struct sp_ca_der crl;
};

/*
 * Loads record "ca" into a new struct, freed with sp_ca_free(). SEV_ERR_UNKNOWN where the store has
 * none, SEV_ERR_FORMAT where it is another program's.
 */
enum sev_rc sp_ca_load(const struct amd_sp_store *store, struct sp_ca **out, struct sev_err *err);
/* Saves it, for the factory. */
enum sev_rc sp_ca_save(const struct amd_sp_store *store, struct sp_ca *ca, struct sev_err *err);
/* Wipes it; NULL is fine. */
void sp_ca_free(struct sp_ca *ca);
/* A private key of it, freed with sev_rsa_key_free(). */
enum sev_rc sp_ca_key(const struct sp_ca *ca, enum sp_ca_name name, struct sev_rsa_key **out,
		      struct sev_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AMD's side: the roots of a product, the certificates that they sign, and how a chip is made. The
 * keys are generated for each store; the certificates' names and extensions are AMD's, and each has
 * the mark of a simulation, where it is not asked for without.
 */
#ifndef AMD_SP_KEYS_FACTORY_H
#define AMD_SP_KEYS_FACTORY_H

#include "amd-sp/amd_sp.h"

/* PEM texts of RSA-4096 private keys to use in place of fresh ones, which take seconds to make. */
struct amd_sp_ca_keys {
	const char *ark, *ask, *asvk;
};

/*
 * Makes the CA and a chip: records "ca", "chip", "snp", and "root", which is all that the firmware
 * knows of AMD's root: SHA-256 of the ARK's SubjectPublicKeyInfo. now: seconds since 1970, the
 * start of the CA certificates' validity. keys may be NULL.
 */
enum sev_rc amd_sp_manufacture(const struct amd_sp_store *store,
			       const struct amd_sp_profile *profile, int64_t now,
			       const struct amd_sp_ca_keys *keys, struct sev_err *err);

/* What the CA gives out. */
enum amd_sp_cert {
	AMD_SP_CERT_ARK, /* X.509, DER, as the rest but where another form is named */
	AMD_SP_CERT_ASK,
	AMD_SP_CERT_ASVK,
	AMD_SP_CERT_VCEK,	/* of the chip at REPORTED_TCB */
	AMD_SP_CERT_VLEK,	/* of the VLEK that is loaded */
	AMD_SP_CERT_CRL,	/* the ARK's: nothing is revoked */
	AMD_SP_CERT_LEGACY_ARK, /* binary, as sev/sev_cert.h reads it */
	AMD_SP_CERT_LEGACY_ASK,
	AMD_SP_CERT_LEGACY_CEK,
	/* Leaves without the mark, for verifiers that refuse them with it; their signers have it.
	 */
	AMD_SP_CERT_VCEK_UNMARKED,
	AMD_SP_CERT_VLEK_UNMARKED,
};
/* malloc'ed. SEV_ERR_UNKNOWN when there is none: no VLEK is loaded. */
enum sev_rc amd_sp_cert_get(struct amd_sp *sp, enum amd_sp_cert kind, uint8_t **out, size_t *size,
			    struct sev_err *err);
/* The VCEK certificate for any TCB_VERSION up to the current one, as the KDS would issue it. */
enum sev_rc amd_sp_vcek_cert(struct amd_sp *sp, uint64_t tcb_version, uint8_t **out, size_t *size,
			     struct sev_err *err);

#define AMD_SP_HASHSTICK_SIZE 432
/*
 * A VLEK hashstick of a cloud provider for a TCB_VERSION, wrapped for this chip (SNP_VLEK_LOAD), as
 * the KDS would make it, and its certificate, malloc'ed DER.
 */
enum sev_rc amd_sp_vlek_make(struct amd_sp *sp, const char *csp_id, uint64_t tcb_version,
			     uint8_t hashstick[AMD_SP_HASHSTICK_SIZE], uint8_t **cert, size_t *size,
			     struct sev_err *err);

/*
 * A firmware image for DOWNLOAD_FIRMWARE(_EX), signed by AMD's side; it holds a version, no code.
 * malloc'ed.
 */
struct amd_sp_image {
	uint8_t api_major, api_minor, build;
	uint8_t svn[AMD_SP_TCB_COMPONENTS]; /* those of FMC and MICROCODE do not come with it */
	bool not_live;			    /* SNP must be shut down first: SHUTDOWN_REQUIRED */
};
enum sev_rc amd_sp_image_make(struct amd_sp *sp, const struct amd_sp_image *image, uint8_t **out,
			      size_t *size, struct sev_err *err);

#endif

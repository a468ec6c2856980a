/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every certificate of AMD's has in common: names, validity, RSASSA-PSS.
 */
#ifndef AMD_SP_KEYS_CERT_FORM_H
#define AMD_SP_KEYS_CERT_FORM_H

#include "amd-sp/keys/der_write.h"
#include "base/crypto_rsa_private.h"

#define SP_CN_MAX 32

/* The head of a certificate: what stands before its extensions. */
struct sp_cert_head {
	char subject[SP_CN_MAX], issuer[SP_CN_MAX]; /* CN */
	uint64_t serial;
	int64_t not_before;
	unsigned years;
	uint8_t *spki; /* malloc'ed by who fills it */
	size_t spki_size;
	bool trailer; /* the default trailerField is written out, as in AMD's CA certificates */
};

/* Name, AlgorithmIdentifier, Extension; oid: contents of its DER, with no zero in them. */
void sp_der_name(struct sp_der *der, const char *common_name);
void sp_der_algorithm(struct sp_der *der, bool trailer);
void sp_der_extension(struct sp_der *der, const char *oid, bool critical,
		      const struct sp_der *value);
/* The mark of a simulation. */
void sp_der_mark(struct sp_der *der);
/* The same day and hour, years later. */
int64_t sp_years_later(int64_t time, unsigned years);

/* Certificate of a head and the extensions in list. */
enum sev_rc sp_cert_write(const struct sp_cert_head *head, const struct sp_der *list,
			  const struct sev_rsa_key *signer, struct sp_der *out,
			  struct sev_err *err);
/* What is signed, its algorithm, its signature. */
enum sev_rc sp_signed_write(const struct sp_der *body, bool trailer,
			    const struct sev_rsa_key *signer, struct sp_der *out,
			    struct sev_err *err);

#endif

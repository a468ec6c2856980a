/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of certificates and CRLs, for the files that verify them.
 */
#ifndef SEV_VERIFY_CERT_H
#define SEV_VERIFY_CERT_H

#include <stdatomic.h>

#include <sev/cert.h>

#include "base/crypto_ec.h"
#include "base/crypto_rsa.h"
#include "verify/x509/amd_ext.h"
#include "verify/x509/x509.h"

/* An RSA key that signs certificates; points into what it is taken from. */
struct sev_ca_key {
	struct sev_view n, e; /* n is empty: no RSA key */
	uint8_t spki_sha256[32];
};

struct sev_cert {
	atomic_uint references;
	char *name;
	enum sev_cert_kind kind;
	uint8_t sha256[32];
	struct sev_view der; /* owned; the views below point into it */
	struct sev_x509_signed signature;
	struct sev_view inner_algorithm;
	uint64_t version; /* as encoded: 2 is X.509 version 3 */
	struct sev_view serial;
	struct sev_view issuer, subject, spki, extensions;
	char issuer_cn[SEV_X509_CN_SIZE];
	char subject_cn[SEV_X509_CN_SIZE];
	char product[SEV_X509_CN_SIZE]; /* "": none */
	int64_t not_before, not_after;
	struct sev_ca_key key;
	bool has_point; /* the key is an uncompressed point of P-384 */
	struct sev_p384_point point;
	struct sev_amd_ext amd;
	bool simulation;
};

struct sev_crl {
	atomic_uint references;
	char *name;
	uint8_t sha256[32];
	struct sev_view der; /* owned */
	struct sev_x509_signed signature;
	struct sev_view inner_algorithm;
	struct sev_view issuer;
	char issuer_cn[SEV_X509_CN_SIZE];
	int64_t this_update, next_update;
	bool has_next_update;
	bool unknown_critical;
	struct sev_view revoked; /* contents of revokedCertificates */
	size_t count;
};

/* The next serial number of revokedCertificates' contents; false at the end. */
bool sev_crl_next_serial(struct sev_view *rest, struct sev_view *serial);

/* The key of a SubjectPublicKeyInfo (whole value) in key or point, where it is one of those. */
void sev_cert_read_key(struct sev_cert *cert);

/*
 * The form of one role in a chain. SEV_CERT_OTHER: a root that the user named, whatever its name.
 * The identity (TCB, hwID, cspID) is not part of it.
 */
enum sev_rc sev_cert_check_form(const struct sev_cert *cert, enum sev_cert_kind role,
				struct sev_err *err);

/* What a CN says: the kind, and the product's KDS name in product ("": none). */
enum sev_cert_kind sev_cert_kind_of_cn(const char *cn, char product[SEV_X509_CN_SIZE]);

/* Whether what was signed is signed by the key. An error means memory or library. */
enum sev_rc sev_signed_by(const struct sev_x509_signed *what, const struct sev_ca_key *key,
			  bool *valid, struct sev_err *err);

#endif

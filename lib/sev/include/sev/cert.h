/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AMD's X.509 certificates of SNP (VCEK and KDS specification): ARK, ASK, ASVK, VCEK, VLEK, and the
 * CRLs of the ARK; and sets of them as they come in files.
 */
#ifndef SEV_CERT_H
#define SEV_CERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/product.h>

SEV_BEGIN_DECLS

enum sev_cert_kind {
	SEV_CERT_OTHER = 0, /* a certificate, not of AMD's names */
	SEV_CERT_ARK = 1,
	SEV_CERT_ASK = 2,
	SEV_CERT_ASVK = 3,
	SEV_CERT_VCEK = 4,
	SEV_CERT_VLEK = 5,
};
/* "ARK", "ASK", ...; "certificate" for OTHER. */
SEV_API const char *sev_cert_kind_name(enum sev_cert_kind kind);

/* One certificate; counted, immutable, to be shared by threads. */
struct sev_cert;

/*
 * Reads one DER certificate, nothing after it. The kind is what its subject's CN claims
 * ("SEV-VCEK", "ARK-Milan"); that proves nothing. AMD's extensions are decoded, but a wrong or
 * missing one is not an error here: sev_cert_check() says so. SEV_ERR_FORMAT for what is no
 * certificate.
 */
SEV_API enum sev_rc sev_cert_read(const char *name, const void *der, size_t size,
				  struct sev_cert **out, struct sev_err *err);
SEV_API struct sev_cert *sev_cert_ref(struct sev_cert *cert);
SEV_API void sev_cert_free(struct sev_cert *cert);

/* What messages call it: the name it was read under. */
SEV_API const char *sev_cert_name(const struct sev_cert *cert);
SEV_API enum sev_cert_kind sev_cert_kind(const struct sev_cert *cert);
SEV_API const uint8_t *sev_cert_der(const struct sev_cert *cert, size_t *size);
/* Common names of subject and issuer, printable; "" when there is none. */
SEV_API const char *sev_cert_subject(const struct sev_cert *cert);
SEV_API const char *sev_cert_issuer(const struct sev_cert *cert);
/*
 * The product's KDS name ("Milan"): of a CA certificate from its CN, of a VCEK or VLEK from its
 * issuer's. NULL when there is none.
 */
SEV_API const char *sev_cert_product(const struct sev_cert *cert);
/* Seconds since 1970 UTC. */
SEV_API int64_t sev_cert_not_before(const struct sev_cert *cert);
SEV_API int64_t sev_cert_not_after(const struct sev_cert *cert);
/* The serial number, most significant byte first, without leading zeros. */
SEV_API const uint8_t *sev_cert_serial(const struct sev_cert *cert, size_t *size);
/* SHA-256 of the DER certificate, and of its SubjectPublicKeyInfo (what pins are made of). */
SEV_API void sev_cert_sha256(const struct sev_cert *cert, uint8_t digest[32]);
SEV_API void sev_cert_spki_sha256(const struct sev_cert *cert, uint8_t digest[32]);

/* AMD's extensions of VCEK and VLEK, 1.3.6.1.4.1.3704.1. */
SEV_API bool sev_cert_struct_version(const struct sev_cert *cert, unsigned *out);
/* productName1 ("Milan-B0"): a hint, see the KDS's habits. NULL when there is none. */
SEV_API const char *sev_cert_product_name(const struct sev_cert *cert);
/* One SPL; false when the certificate does not have it. */
SEV_API bool sev_cert_tcb(const struct sev_cert *cert, enum sev_tcb_component component,
			  uint8_t *out);
/* hwID, 64 or 8 bytes; NULL when there is none. */
SEV_API const uint8_t *sev_cert_hwid(const struct sev_cert *cert, size_t *size);
/* cspID of a VLEK; NULL when there is none. */
SEV_API const char *sev_cert_csp_id(const struct sev_cert *cert);
/* sevkit's own mark of a software processor. */
SEV_API bool sev_cert_is_simulation(const struct sev_cert *cert);

/*
 * Whether a certificate is formed as AMD forms its kind: X.509 version, algorithms, key type,
 * names, basic constraints and key usage of CAs, AMD extensions there and in their encoding, none
 * twice. SEV_ERR_MISMATCH with a sentence otherwise.
 */
SEV_API enum sev_rc sev_cert_check(const struct sev_cert *cert, struct sev_err *err);
/*
 * Whether cert's signature is issuer's: RSASSA-PSS, SHA-384, MGF1 with SHA-384, salt of 48 bytes.
 * SEV_ERR_MISMATCH when it is not.
 */
SEV_API enum sev_rc sev_cert_check_signature(const struct sev_cert *cert,
					     const struct sev_cert *issuer, struct sev_err *err);

/* A certificate revocation list; counted, immutable. */
struct sev_crl;

SEV_API enum sev_rc sev_crl_read(const char *name, const void *der, size_t size,
				 struct sev_crl **out, struct sev_err *err);
SEV_API struct sev_crl *sev_crl_ref(struct sev_crl *crl);
SEV_API void sev_crl_free(struct sev_crl *crl);
SEV_API const char *sev_crl_name(const struct sev_crl *crl);
SEV_API const char *sev_crl_issuer(const struct sev_crl *crl);
SEV_API const uint8_t *sev_crl_der(const struct sev_crl *crl, size_t *size);
SEV_API int64_t sev_crl_this_update(const struct sev_crl *crl);
/* False when there is no nextUpdate. */
SEV_API bool sev_crl_next_update(const struct sev_crl *crl, int64_t *out);
SEV_API size_t sev_crl_count(const struct sev_crl *crl);
/* Whether a serial number is in it. */
SEV_API bool sev_crl_has(const struct sev_crl *crl, const uint8_t *serial, size_t size);
SEV_API enum sev_rc sev_crl_check_signature(const struct sev_crl *crl,
					    const struct sev_cert *issuer, struct sev_err *err);

/* Where something in a set came from. */
enum sev_origin {
	SEV_ORIGIN_GIVEN = 0,	 /* named by the user */
	SEV_ORIGIN_EVIDENCE = 1, /* in the extended report */
	SEV_ORIGIN_CACHE = 2,
	SEV_ORIGIN_KDS = 3,
	SEV_ORIGIN_BUILT_IN = 4,
};
/* "given", "extended report", "cache", "KDS", "built in". */
SEV_API const char *sev_origin_name(enum sev_origin origin);

/* A set of certificates and CRLs. Duplicates (same bytes) are kept once. */
struct sev_certs;

SEV_API enum sev_rc sev_certs_new(struct sev_certs **out, struct sev_err *err);
SEV_API void sev_certs_free(struct sev_certs *certs);
/* Adds; the set takes a reference of its own. */
SEV_API enum sev_rc sev_certs_add(struct sev_certs *certs, struct sev_cert *cert,
				  enum sev_origin origin, struct sev_err *err);
SEV_API enum sev_rc sev_certs_add_crl(struct sev_certs *certs, struct sev_crl *crl,
				      enum sev_origin origin, struct sev_err *err);
/*
 * Adds what a file holds: PEM blocks (CERTIFICATE, X509 CRL, TRUSTED CERTIFICATE refused), one or
 * more DER certificates or CRLs one after another. SEV_ERR_FORMAT names the block or offset;
 * nothing is added then.
 */
SEV_API enum sev_rc sev_certs_add_file(struct sev_certs *certs, const char *name, const void *data,
				       size_t size, enum sev_origin origin, struct sev_err *err);
SEV_API size_t sev_certs_count(const struct sev_certs *certs);
/* The i-th; NULL past the last. Owned by the set. */
SEV_API struct sev_cert *sev_certs_at(const struct sev_certs *certs, size_t i);
SEV_API enum sev_origin sev_certs_origin(const struct sev_certs *certs, size_t i);
SEV_API size_t sev_certs_crl_count(const struct sev_certs *certs);
SEV_API struct sev_crl *sev_certs_crl_at(const struct sev_certs *certs, size_t i);
SEV_API enum sev_origin sev_certs_crl_origin(const struct sev_certs *certs, size_t i);

SEV_END_DECLS

#endif

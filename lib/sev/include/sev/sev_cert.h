/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Legacy SEV certificates (SEV API specification, Appendix C): the 2084 bytes of PDH, PEK, OCA, CEK
 * and GODH, AMD's CA certificates (ARK, ASK), the chain they make, and the ATTESTATION report that
 * a PEK signs.
 */
#ifndef SEV_SEV_CERT_H
#define SEV_SEV_CERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/ec_key.h>
#include <sev/err.h>
#include <sev/result.h>

SEV_BEGIN_DECLS

#define SEV_SEV_CERT_SIZE      0x824 /* PDH, PEK, OCA, CEK, GODH */
#define SEV_LEGACY_REPORT_SIZE 0xD0

enum sev_sev_cert_kind {
	SEV_SEV_CERT_ARK = 0,
	SEV_SEV_CERT_ASK = 1,
	SEV_SEV_CERT_CEK = 2,
	SEV_SEV_CERT_OCA = 3,
	SEV_SEV_CERT_PEK = 4,
	SEV_SEV_CERT_PDH = 5,
};
SEV_API const char *sev_sev_cert_kind_name(enum sev_sev_cert_kind kind);

/* One certificate of either format; immutable. */
struct sev_sev_cert;

/*
 * Reads one certificate, the bytes of exactly one. An ARK whose self-signature is cut off (AMD's
 * file for Naples: 576 bytes) is read; sev_sev_cert_has_signature() says so. SEV_ERR_FORMAT names
 * the offset, what was found and what was expected.
 */
SEV_API enum sev_rc sev_sev_cert_read(const char *name, const void *data, size_t size,
				      struct sev_sev_cert **out, struct sev_err *err);
SEV_API void sev_sev_cert_free(struct sev_sev_cert *cert);
SEV_API const char *sev_sev_cert_name(const struct sev_sev_cert *cert);
SEV_API enum sev_sev_cert_kind sev_sev_cert_kind(const struct sev_sev_cert *cert);
SEV_API const uint8_t *sev_sev_cert_raw(const struct sev_sev_cert *cert, size_t *size);
SEV_API bool sev_sev_cert_has_signature(const struct sev_sev_cert *cert);

/*
 * What an owner of platforms does, far away from them: makes an OCA certificate (SEV API
 * specification, Appendix C.2), and signs with its key what platforms' PEK_CSR gave.
 */

/* The certificate of a private key, signed by itself: ECDSA on P-384 with SHA-256. */
SEV_API enum sev_rc sev_sev_cert_make_oca(const struct sev_ec_key *key,
					  uint8_t out[SEV_SEV_CERT_SIZE], struct sev_err *err);
/*
 * A PEK certificate with the OCA's signature in its first free slot. SEV_ERR_ARG: key is not that
 * of oca, or public; SEV_ERR_FORMAT: csr is no PEK's or has no free slot, oca is no OCA's;
 * SEV_ERR_UNSUPPORTED: oca has another key than ECDSA on P-384.
 */
SEV_API enum sev_rc sev_sev_cert_sign_pek(const struct sev_sev_cert *csr,
					  const struct sev_sev_cert *oca,
					  const struct sev_ec_key *key,
					  uint8_t out[SEV_SEV_CERT_SIZE], struct sev_err *err);
/* Whether PEK_CERT_IMPORT can take the two: SEV_ERR_FORMAT where one is of another kind,
 * SEV_ERR_MISMATCH where the OCA did not sign itself or the PEK. */
SEV_API enum sev_rc sev_sev_cert_check_import(const struct sev_sev_cert *pek,
					      const struct sev_sev_cert *oca, struct sev_err *err);

/* A set of them in file order: what an export, a cert_chain or an ask_ark file holds. */
struct sev_sev_certs;

SEV_API enum sev_rc sev_sev_certs_new(struct sev_sev_certs **out, struct sev_err *err);
SEV_API void sev_sev_certs_free(struct sev_sev_certs *certs);
/* Adds the certificates of a file one after another; nothing is added on failure. */
SEV_API enum sev_rc sev_sev_certs_add_file(struct sev_sev_certs *certs, const char *name,
					   const void *data, size_t size, struct sev_err *err);
SEV_API size_t sev_sev_certs_count(const struct sev_sev_certs *certs);
SEV_API const struct sev_sev_cert *sev_sev_certs_at(const struct sev_sev_certs *certs, size_t i);

/*
 * Verifies the chain ARK (pinned, or anchor) -> ASK -> CEK -> PEK (+ OCA) -> PDH of a set; what is
 * not needed (no PDH) is not asked. Fills the LEGACY checks of a new result, with facts that name
 * the product and each certificate's signers. anchor may be NULL.
 */
SEV_API enum sev_rc sev_sev_certs_verify(const struct sev_sev_certs *certs,
					 const struct sev_sev_cert *anchor, struct sev_result **out,
					 struct sev_err *err);

/* The legacy report of ATTESTATION (SEV API specification, ATTESTATION). */
struct sev_legacy_report {
	uint8_t mnonce[16];
	uint8_t launch_digest[32];
	uint32_t policy;
	uint32_t sig_usage;
	uint32_t sig_algo;
};
SEV_API enum sev_rc sev_legacy_report_read(const char *name, const void *data, size_t size,
					   struct sev_legacy_report *out, struct sev_err *err);

/* What a guest owner wants of a legacy report; what is NULL is not asked. Set size to its sizeof.
 */
struct sev_legacy_wants {
	size_t size;
	const uint8_t *mnonce;	      /* 16 bytes */
	const uint8_t *launch_digest; /* 32 bytes */
	uint32_t policy_required;     /* bits */
	uint32_t policy_forbidden;
	bool debug_allowed;	/* NODBG may be clear */
	const uint32_t *policy; /* all of POLICY */
};
/* The chain of certs, the PEK's signature over the report, and wants (may be NULL). */
SEV_API enum sev_rc sev_legacy_report_verify(const char *name, const void *data, size_t size,
					     const struct sev_sev_certs *certs,
					     const struct sev_sev_cert *anchor,
					     const struct sev_legacy_wants *wants,
					     struct sev_result **out, struct sev_err *err);

SEV_END_DECLS

#endif

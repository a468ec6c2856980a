/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From evidence to a verdict: is it genuine, and is it what I want?
 */
#ifndef SEV_VERIFY_H
#define SEV_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/appraisal.h>
#include <sev/cert.h>
#include <sev/err.h>
#include <sev/evidence.h>
#include <sev/result.h>

SEV_BEGIN_DECLS

enum sev_crl_mode {
	SEV_CRL_IF_AVAILABLE = 0,
	SEV_CRL_REQUIRE = 1,
	SEV_CRL_OFF = 2,
};
/* "require", "if-available", "off" in any case. */
SEV_API enum sev_rc sev_crl_mode_parse(const char *text, enum sev_crl_mode *out,
				       struct sev_err *err);

/*
 * What is trusted and what is asked. It is set up by one thread; after that any number of threads
 * may verify with it. Chains that were verified are remembered by the hashes of their certificates,
 * at most as many as sev_verifier_set_cache_size() says (4096), so that a certificate is verified
 * once.
 */
struct sev_verifier;

/* Trusts AMD's pinned roots, asks the appraisal's defaults, takes CRLs where it has them. */
SEV_API enum sev_rc sev_verifier_new(struct sev_verifier **out, struct sev_err *err);
SEV_API void sev_verifier_free(struct sev_verifier *verifier);
/* One more root, for chains that end in this very certificate, whatever it is called. */
SEV_API enum sev_rc sev_verifier_add_anchor(struct sev_verifier *verifier, struct sev_cert *anchor,
					    struct sev_err *err);
/* Certificates and CRLs at hand for every verification; must outlive the verifier. */
SEV_API void sev_verifier_set_certs(struct sev_verifier *verifier, const struct sev_certs *certs);
/* NULL: the defaults. Must outlive the verifier. */
SEV_API void sev_verifier_set_appraisal(struct sev_verifier *verifier,
					const struct sev_appraisal *appraisal);
SEV_API void sev_verifier_set_products(struct sev_verifier *verifier,
				       const struct sev_products *products);
SEV_API void sev_verifier_set_crl_mode(struct sev_verifier *verifier, enum sev_crl_mode mode);
/* Pass sentences are left empty: for many reports. */
SEV_API void sev_verifier_set_terse(struct sev_verifier *verifier, bool terse);
SEV_API void sev_verifier_set_cache_size(struct sev_verifier *verifier, size_t chains);

/*
 * Verifies at a time (seconds since 1970 UTC). certs (may be NULL) are those at hand for this
 * evidence alone. The evidence's certificate table is used as well. A verdict of any kind is
 * SEV_OK; an error means that there is none (memory, crypto library). *out is new.
 */
SEV_API enum sev_rc sev_verify(struct sev_verifier *verifier, struct sev_evidence *evidence,
			       const struct sev_certs *certs, int64_t now, struct sev_result **out,
			       struct sev_err *err);

/* What a report needs before it can be verified with certs, for a caller who can fetch. */
struct sev_needs {
	bool leaf; /* the VCEK; a VLEK cannot be fetched */
	bool ca;   /* a CA that is not built in */
	bool crl;
	const char *product; /* KDS name; NULL when it is not known */
	enum sev_cert_kind leaf_kind;
};
SEV_API enum sev_rc sev_verifier_needs(const struct sev_verifier *verifier,
				       const struct sev_evidence *evidence,
				       const struct sev_certs *certs, struct sev_needs *out,
				       struct sev_err *err);

SEV_END_DECLS

#endif

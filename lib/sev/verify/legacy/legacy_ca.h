/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The upper end of a legacy chain: ASKs, given or built in, and the ARK that each rests on.
 */
#ifndef SEV_VERIFY_LEGACY_CA_H
#define SEV_VERIFY_LEGACY_CA_H

#include "verify/legacy/legacy_chain.h"
#include "verify/legacy/legacy_link.h"
#include "verify/legacy/legacy_roots.h"

/* An ASK: a certificate that was given, or the built-in key of a product. */
struct sev_legacy_ask {
	const struct sev_sev_cert *cert;    /* NULL: built in */
	const struct sev_legacy_root *root; /* its product; NULL: none of AMD's */
	struct sev_legacy_key key;
};

/* The i-th ASK to try: those given, then those built in; *found is false past the last. */
enum sev_rc sev_legacy_ask_at(const struct sev_legacy_chain *chain, size_t i,
			      struct sev_legacy_ask *out, bool *found, struct sev_err *err);

/* Checks what an ASK rests on. */
enum sev_rc sev_legacy_check_ask(struct sev_legacy_chain *chain, const struct sev_legacy_ask *ask,
				 struct sev_err *err);
/* Checks an ARK: that it signed itself, and is pinned or the anchor. */
enum sev_rc sev_legacy_check_ark(struct sev_legacy_chain *chain, const struct sev_sev_cert *ark,
				 struct sev_err *err);
/* Notes when reserved bytes of a certificate are not zero. */
void sev_legacy_check_reserved(struct sev_legacy_chain *chain, const struct sev_sev_cert *cert);

#endif

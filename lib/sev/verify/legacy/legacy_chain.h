/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain ARK, ASK, CEK, PEK (and OCA), PDH of legacy certificates.
 */
#ifndef SEV_VERIFY_LEGACY_CHAIN_H
#define SEV_VERIFY_LEGACY_CHAIN_H

#include <sev/result.h>
#include <sev/sev_cert.h>

/* A chain under way; what was not given, or not chosen, is NULL. */
struct sev_legacy_chain {
	const struct sev_sev_certs *certs;
	const struct sev_sev_cert *anchor;
	struct sev_result *result;
	const struct sev_sev_cert *cek, *oca, *pek, *pdh;
};

/*
 * Verifies what is in certs, filling in LEGACY_ROOT and LEGACY_CHAIN, and chooses the certificates
 * of the chain. Of several of a kind, the one is chosen that its signer signed.
 */
enum sev_rc sev_legacy_chain_verify(struct sev_legacy_chain *chain, struct sev_err *err);
/* legacy_stray.c: fails LEGACY_CHAIN where certs has one that is no part of the chain. */
enum sev_rc sev_legacy_check_strays(struct sev_legacy_chain *chain, struct sev_err *err);

#endif

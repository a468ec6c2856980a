/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A verdict for relying parties: an EAT Attestation Result (draft-ietf-rats-ear-04) as a JWT.
 */
#ifndef TOOLS_SEVCTL_EAR_H
#define TOOLS_SEVCTL_EAR_H

#include <stddef.h>
#include <stdint.h>

#include <sev/report.h>
#include <sev/result.h>

#include "base/crypto_jws.h"

#define EAR_PROFILE   "tag:ietf.org,2026:rats/ear#04"
#define EAR_NONCE_MIN 8 /* RFC 9711, nonce */
#define EAR_NONCE_MAX 64

/* What goes into it. */
struct ear {
	const struct sev_result *result;
	const struct sev_report *report; /* NULL: a legacy one, whose fields are not shown */
	int64_t issued;			 /* seconds since 1970 UTC */
	const uint8_t *nonce;		 /* of the relying party; NULL: none */
	size_t nonce_size;
	const uint8_t *policy_sha256; /* of the policy document; NULL: there is none */
};

/* The claims as JSON on one line, a new string. */
enum sev_rc ear_claims(const struct ear *ear, char **out, struct sev_err *err);
/* The claims signed, a new string. */
enum sev_rc ear_token(const struct ear *ear, const struct sev_jws_key *key, char **out,
		      struct sev_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of a verifier.
 */
#ifndef SEV_VERIFY_VERIFIER_H
#define SEV_VERIFY_VERIFIER_H

#include <sev/verify.h>

#include "verify/genuine/memo.h"

struct sev_verifier {
	struct sev_certs *anchors;
	const struct sev_certs *certs; /* may be NULL */
	const struct sev_appraisal *appraisal;
	struct sev_appraisal *default_appraisal; /* owned */
	const struct sev_products *products;
	enum sev_crl_mode crl_mode;
	bool terse;
	struct sev_memo *memo; /* of signatures that were verified */
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificates that a report needs and nobody gave: from the cache, then from the KDS.
 */
#ifndef TOOLS_SEVCTL_FIND_CERTS_H
#define TOOLS_SEVCTL_FIND_CERTS_H

#include <sev/verify.h>

#include "sevctl/kds/kds_options.h"

#define MISSING_MAX 2048

/*
 * Adds to certs what verifier needs for the evidence. What cannot be had is no failure: missing
 * says what, and the command that gets it ("" when all is there), and the verdict will say what
 * that means. crl_wanted: a CRL that cannot be had is worth a word.
 */
enum sev_rc find_certs(const struct kds_setup *setup, const struct sev_verifier *verifier,
		       const struct sev_evidence *evidence, const struct sev_products *products,
		       bool crl_wanted, struct sev_certs *certs, char missing[MISSING_MAX],
		       struct sev_err *err);

#endif

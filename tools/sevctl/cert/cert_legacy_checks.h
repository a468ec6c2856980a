/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Legacy SEV certificates verified, as checks.
 */
#ifndef TOOLS_SEVCTL_CERT_LEGACY_CHECKS_H
#define TOOLS_SEVCTL_CERT_LEGACY_CHECKS_H

#include <sev/sev_cert.h>

#include "sevctl/cert/cert_checks.h"

/* Verifies a chain up to AMD's pinned root or anchor (NULL: none), and notes what was found. */
enum sev_rc cert_legacy_check(const struct sev_sev_certs *certs, const struct sev_sev_cert *anchor,
			      struct cert_checks *checks, struct sev_err *err);

#endif

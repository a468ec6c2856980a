/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first question: did a trusted processor sign these bytes?
 */
#ifndef SEV_VERIFY_GENUINE_H
#define SEV_VERIFY_GENUINE_H

#include "verify/genuine/inquiry.h"

/*
 * Sets every check of the question but those of Azure's and legacy evidence. inquiry has its first
 * part filled in; afterwards its leaf is the one that was found, to be used before
 * sev_pool_close().
 */
enum sev_rc sev_genuine(struct sev_inquiry *inquiry, const struct sev_certs *certs);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling by its bytes which form of certificates a file has.
 */
#ifndef TOOLS_SEVCTL_CERT_SNIFF_H
#define TOOLS_SEVCTL_CERT_SNIFF_H

#include <stdbool.h>

#include "base/bytes.h"
#include "sevctl/cert/cert_input.h"

/* False when it is none of them. */
bool cert_sniff(struct sev_view data, enum cert_form *out);

#endif

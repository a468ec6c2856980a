/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which numbers are a point of P-384. Not in constant time: points are public.
 */
#ifndef SEV_BASE_P384_CURVE_H
#define SEV_BASE_P384_CURVE_H

#include <stdbool.h>

#include "base/crypto_ec.h"

/* Whether both coordinates are below p and satisfy the curve's equation. */
bool sev_p384_on_curve(const struct sev_p384_point *point);

#endif

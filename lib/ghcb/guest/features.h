/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GHCB_GUEST_FEATURES_H
#define GHCB_GUEST_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

/* Whether every feature comes with those that it requires. */
bool ghcb_features_are_complete(uint64_t features);

#endif

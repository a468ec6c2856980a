/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking through CBOR (RFC 8949) that nobody trusts: items of definite length, one after another.
 */
#ifndef SEV_BASE_CBOR_H
#define SEV_BASE_CBOR_H

#include <stdbool.h>

#include "base/bytes.h"

enum sev_cbor_major {
	SEV_CBOR_UNSIGNED = 0,
	SEV_CBOR_BYTES = 2,
	SEV_CBOR_TEXT = 3,
	SEV_CBOR_ARRAY = 4,
	SEV_CBOR_MAP = 5,
	SEV_CBOR_TAG = 6,
};

/*
 * Takes an item's head off the front of rest, if it is of that kind: its argument (a number, a
 * count of items, a tag). False, and rest untouched, otherwise.
 */
bool sev_cbor_head(struct sev_view *rest, enum sev_cbor_major major, uint64_t *argument);
/* Takes a byte or text string. */
bool sev_cbor_string(struct sev_view *rest, enum sev_cbor_major major, struct sev_view *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing DER (X.690): elements appended to a buffer. What goes wrong is remembered and told at the
 * end, so that a format reads straight down.
 */
#ifndef AMD_SP_KEYS_DER_WRITE_H
#define AMD_SP_KEYS_DER_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/der.h"

#define SP_DER_NULL   0x05
#define SP_DER_TAG(n) ((uint8_t)(0xA0 | (n))) /* [n], constructed */

struct sp_der {
	uint8_t *data; /* malloc'ed; the caller's to free */
	size_t size, room;
	bool failed; /* out of memory */
};

void sp_der_free(struct sp_der *der);

/* Bytes as they are; one element; an element of a text; an INTEGER, as short as can be. */
void sp_der_raw(struct sp_der *der, const void *data, size_t size);
void sp_der_put(struct sp_der *der, uint8_t tag, const void *data, size_t size);
void sp_der_text(struct sp_der *der, uint8_t tag, const char *text);
void sp_der_integer(struct sp_der *der, uint64_t value);
/* UTCTime, or GeneralizedTime from 2050 on; seconds since 1970, UTC. */
void sp_der_time(struct sp_der *der, int64_t time);

/* A constructed element around what is written until its close: size_t at = sp_der_open(...). */
size_t sp_der_open(struct sp_der *der, uint8_t tag);
void sp_der_close(struct sp_der *der, size_t at);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking through DER (X.690) that nobody trusts: one value after another, within bounds.
 */
#ifndef SEV_BASE_DER_H
#define SEV_BASE_DER_H

#include <stdbool.h>

#include "base/bytes.h"

enum sev_der_tag {
	SEV_DER_BOOLEAN = 0x01,
	SEV_DER_INTEGER = 0x02,
	SEV_DER_BIT_STRING = 0x03,
	SEV_DER_OCTET_STRING = 0x04,
	SEV_DER_OID = 0x06,
	SEV_DER_UTF8_STRING = 0x0C,
	SEV_DER_PRINTABLE_STRING = 0x13,
	SEV_DER_IA5_STRING = 0x16,
	SEV_DER_UTC_TIME = 0x17,
	SEV_DER_GENERALIZED_TIME = 0x18,
	SEV_DER_SEQUENCE = 0x30,
	SEV_DER_SET = 0x31,
	SEV_DER_VERSION = 0xA0,	   /* [0] of a certificate */
	SEV_DER_EXTENSIONS = 0xA3, /* [3] of a certificate */
};

/* A value: its tag, its contents, and all of it with its header. */
struct sev_der {
	uint8_t tag;
	struct sev_view contents;
	struct sev_view whole;
};

/*
 * Takes the next value off the front of rest. False, and rest untouched, when there is none: at the
 * end, or where the header is cut, longer than it must be, or announces more than is there.
 */
bool sev_der_next(struct sev_view *rest, struct sev_der *out);
/* The next value, when it has that tag; rest is untouched otherwise. */
bool sev_der_take(struct sev_view *rest, uint8_t tag, struct sev_der *out);

#endif

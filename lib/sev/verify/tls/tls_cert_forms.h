/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms in which a certificate's extension holds a report: one row each.
 */
#ifndef SEV_VERIFY_TLS_CERT_FORMS_H
#define SEV_VERIFY_TLS_CERT_FORMS_H

#include <stdbool.h>

#include "base/bytes.h"

/* What was found in an extension's value; views into it, or into text (base64 that was decoded). */
struct sev_tls_found {
	struct sev_view evidence;
	struct sev_view claims; /* of DICE: what REPORT_DATA is the hash of; size 0 otherwise */
	uint8_t *decoded;	/* malloc'ed, also where nothing was found; NULL: not needed */
	bool nomem;
};

struct sev_tls_form {
	const char *name;
	uint8_t oid[16]; /* contents of the DER OBJECT IDENTIFIER */
	size_t oid_size;
	/* False when the value does not hold a report. */
	bool (*find)(struct sev_view value, struct sev_tls_found *found);
	/* What is wrong with a value in which find found none; NULL: nothing is known. */
	const char *refusal;
	const char *usual; /* the usual binding's name, see tls_cert_bind.c */
};

/* The form of an OID; the last resort, a report in any extension, when none has it. */
const struct sev_tls_form *sev_tls_form_of(struct sev_view oid);

#endif

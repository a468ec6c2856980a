/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates and CRLs of either kind in one list, for the commands that write them again.
 */
#ifndef TOOLS_SEVCTL_CERT_LIST_H
#define TOOLS_SEVCTL_CERT_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "sevctl/cert/cert_input.h"

/* One of the three is not NULL; owned by the input. */
struct cert_item {
	const struct sev_cert *cert;
	const struct sev_crl *crl;
	const struct sev_sev_cert *legacy;
};

/* "VCEK", "CRL", "PDH"; the name of its file. */
const char *cert_item_kind(const struct cert_item *item);
const char *cert_item_name(const struct cert_item *item);

/* Adds an object with its kind and name to a list. */
void cert_item_add_json(struct sev_json *json, struct json_object *list,
			const struct cert_item *item);

/* Everything of an input in the order of its files, malloc'ed; NULL when out of memory. */
struct cert_item *cert_items(const struct cert_input *input, size_t *count);

/* What items can be written as. */
enum cert_output {
	CERT_OUTPUT_PEM = 0,
	CERT_OUTPUT_DER = 1,
	CERT_OUTPUT_SEV = 2,  /* binary SEV certificates */
	CERT_OUTPUT_SPKI = 3, /* public keys in PEM */
};

/* Bytes to be written. */
struct cert_bytes {
	uint8_t *data;
	size_t size;
};

/* Appends an item. SEV_ERR_ARG where that form cannot say what the item does. */
enum sev_rc cert_item_append(const struct cert_item *item, enum cert_output form,
			     struct cert_bytes *out, struct sev_err *err);

/* Writes to a file; path NULL or "-": to standard output. */
enum sev_rc cert_bytes_write(const struct cert_bytes *bytes, const char *path, struct sev_err *err);

#endif

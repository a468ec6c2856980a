/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of the legacy formats (certificates, ATTESTATION reports) by their table.
 */
#ifndef TOOLS_SEVCTL_LEGACY_FIELDS_H
#define TOOLS_SEVCTL_LEGACY_FIELDS_H

#include <stdint.h>

#include "abi/layout/sev_cert.h"
#include "base/json.h"

/* Prints a field of data; reserved bytes only when they are not zero, marked "!". */
void legacy_print_field(const struct sev_legacy_field *field, const uint8_t *data);
/* The same into an object: under the field's name in lower case. A part before a dot names an
 * object in it. */
void legacy_add_field(struct sev_json *json, struct json_object *parent,
		      const struct sev_legacy_field *field, const uint8_t *data);

#endif

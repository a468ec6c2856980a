/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VMSA pages as text and JSON, in both directions.
 */
#ifndef SEV_ABI_VMSA_TEXT_H
#define SEV_ABI_VMSA_TEXT_H

#include <stdbool.h>

#include <sev/vmsa.h>

#include "base/json.h"

/* A field's value as a new string: "0x…", or hex of a byte string. NULL when out of memory. */
char *sev_vmsa_field_text(const uint8_t page[SEV_VMSA_SIZE], unsigned field);

/* Whether all bytes of a field are zero. */
bool sev_vmsa_field_is_zero(const uint8_t page[SEV_VMSA_SIZE], unsigned field);

/* Sets a field: a number, decimal or 0x, or the hex of a byte string. */
enum sev_rc sev_vmsa_set_text(uint8_t page[SEV_VMSA_SIZE], const char *name, const char *value,
			      struct sev_err *err);

/*
 * Adds every field to parent by its name, segments as objects; reserved areas only where they are
 * not zero.
 */
void sev_vmsa_add_json(struct sev_json *json, struct json_object *parent,
		       const uint8_t page[SEV_VMSA_SIZE]);

/* The same as the public sevctl prints it; what lies past SEV_VMSA_SEVCTL_END is not in it. */
void sev_vmsa_add_sevctl_json(struct sev_json *json, struct json_object *parent,
			      const uint8_t page[SEV_VMSA_SIZE]);

/*
 * Sets the fields that a JSON text names, and leaves the others: a document of `vmsa show --json`
 * or what sevctl prints. name is what messages call it. SEV_ERR_FORMAT when it is neither.
 */
enum sev_rc sev_vmsa_apply_json(const char *name, const char *text, size_t size,
				uint8_t page[SEV_VMSA_SIZE], struct sev_err *err);

/* A page from a file's bytes: the page itself, or JSON that is applied to zeros. */
enum sev_rc sev_vmsa_read(const char *name, const uint8_t *data, size_t size,
			  uint8_t page[SEV_VMSA_SIZE], struct sev_err *err);

#endif

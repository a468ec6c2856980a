/* SPDX-License-Identifier: Apache-2.0 */
#include "abi/vmsa_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/vmsa_sevctl.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json_read.h"
#include "base/text.h"

#define NAME_MAX_SIZE 64

char *sev_vmsa_field_text(const uint8_t page[SEV_VMSA_SIZE], unsigned field)
{
	const uint8_t *data = page + sev_vmsa_field_offset(field);
	size_t size = sev_vmsa_field_size(field);
	char *hex;

	if (size <= 8)
		return sev_format("0x%llx", (unsigned long long)sev_get_le(data, size));
	hex = malloc(2 * size + 1);
	if (hex)
		sev_hex_encode(data, size, hex);
	return hex;
}

bool sev_vmsa_field_is_zero(const uint8_t page[SEV_VMSA_SIZE], unsigned field)
{
	const uint8_t *data = page + sev_vmsa_field_offset(field);

	for (size_t i = 0; i < sev_vmsa_field_size(field); i++)
		if (data[i])
			return false;
	return true;
}

static enum sev_rc set_field(uint8_t page[SEV_VMSA_SIZE], unsigned field, const char *value,
			     struct sev_err *err)
{
	size_t size = sev_vmsa_field_size(field);
	uint64_t number;

	if (size <= 8 && sev_parse_u64(value, &number))
		return sev_vmsa_set(page, field, number, err);
	if (size <= 8)
		return sev_fail(err, SEV_ERR_ARG, "VMSA field %s: found '%s', expected a number",
				sev_vmsa_field_name(field), value);
	if (strlen(value) == 2 * size &&
	    sev_hex_decode(value, page + sev_vmsa_field_offset(field), size))
		return SEV_OK;
	return sev_fail(err, SEV_ERR_ARG, "VMSA field %s: found '%.32s', expected %zu bytes in hex",
			sev_vmsa_field_name(field), value, size);
}

enum sev_rc sev_vmsa_set_text(uint8_t page[SEV_VMSA_SIZE], const char *name, const char *value,
			      struct sev_err *err)
{
	uint8_t changed[SEV_VMSA_SIZE];
	unsigned field;
	enum sev_rc rc = sev_vmsa_field_find(name, &field, err);

	if (rc)
		return rc;
	memcpy(changed, page, sizeof(changed));
	rc = set_field(changed, field, value, err);
	if (!rc)
		memcpy(page, changed, sizeof(changed));
	return rc;
}

/* The object that holds a field named "cs.base", and the key in it. */
static struct json_object *place(struct sev_json *json, struct json_object *parent,
				 const char *name, const char **key)
{
	const char *dot = strchr(name, '.');
	struct json_object *segment;
	char *outer;

	*key = dot ? dot + 1 : name;
	if (!dot)
		return parent;
	outer = strndup(name, (size_t)(dot - name));
	if (!outer || !json_object_object_get_ex(parent, outer, &segment))
		segment = outer ? sev_json_add_object(json, parent, outer) : NULL;
	free(outer);
	return segment;
}

void sev_vmsa_add_json(struct sev_json *json, struct json_object *parent,
		       const uint8_t page[SEV_VMSA_SIZE])
{
	for (unsigned i = 0; i < sev_vmsa_field_count(); i++) {
		const uint8_t *data = page + sev_vmsa_field_offset(i);
		size_t size = sev_vmsa_field_size(i);
		struct json_object *object;
		const char *key;

		if (sev_vmsa_field_reserved(i) && sev_vmsa_field_is_zero(page, i))
			continue;
		object = place(json, parent, sev_vmsa_field_name(i), &key);
		if (size < 8)
			sev_json_add_number(json, object, key, sev_get_le(data, size));
		else if (size == 8)
			sev_json_add_u64(json, object, key, sev_get_le64(data));
		else
			sev_json_add_bytes(json, object, key, data, size);
	}
}

void sev_vmsa_add_sevctl_json(struct sev_json *json, struct json_object *parent,
			      const uint8_t page[SEV_VMSA_SIZE])
{
	for (size_t i = 0; i < SEV_COUNT(SEV_VMSA_SEVCTL_FIELDS); i++) {
		const struct sev_vmsa_sevctl_field *f = &SEV_VMSA_SEVCTL_FIELDS[i];
		const uint8_t *data = page + f->offset;
		const char *key;
		struct json_object *object = place(json, parent, f->name, &key);
		struct json_object *list;

		if (f->kind == SEV_VMSA_SEVCTL_NUMBER) {
			sev_json_add_number(json, object, key, sev_get_le(data, f->size));
			continue;
		}
		list = sev_json_add_array(json, object, key);
		for (size_t k = 0; k < f->size; k++)
			sev_json_add_number(json, list, NULL, data[k]);
	}
}

/* The text of a JSON string; NULL when it is none, or has a NUL in it. */
static const char *json_text(struct json_object *value)
{
	const char *text = json_object_get_string(value);

	if (!json_object_is_type(value, json_type_string) ||
	    strlen(text) != (size_t)json_object_get_string_len(value))
		return NULL;
	return text;
}

/* A JSON integer or a string that holds a number. */
static bool json_number(struct json_object *value, uint64_t *number)
{
	const char *text = json_text(value);

	if (text)
		return sev_parse_u64(text, number);
	if (!json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0)
		return false;
	*number = json_object_get_uint64(value);
	return true;
}

/* Sets the field of that name ("cs.base") from a JSON value. */
typedef enum sev_rc apply_fn(const char *name, struct json_object *value,
			     uint8_t page[SEV_VMSA_SIZE], struct sev_err *err);

static enum sev_rc apply_ours(const char *name, struct json_object *value,
			      uint8_t page[SEV_VMSA_SIZE], struct sev_err *err)
{
	unsigned field;
	uint64_t number;
	enum sev_rc rc = sev_vmsa_field_find(name, &field, err);

	if (rc)
		return rc;
	if (sev_vmsa_field_size(field) <= 8 && json_number(value, &number))
		return sev_vmsa_set(page, field, number, err);
	if (json_text(value))
		return set_field(page, field, json_text(value), err);
	return sev_fail(err, SEV_ERR_FORMAT, "VMSA field %s: found %s, expected %s", name,
			json_type_to_name(json_object_get_type(value)),
			sev_vmsa_field_size(field) <= 8 ? "a number" : "bytes in hex");
}

static const char *sevctl_name(const void *ctx, size_t i)
{
	(void)ctx;
	return SEV_VMSA_SEVCTL_FIELDS[i].name;
}

static enum sev_rc find_sevctl(const char *name, const struct sev_vmsa_sevctl_field **field,
			       struct sev_err *err)
{
	const size_t count = SEV_COUNT(SEV_VMSA_SEVCTL_FIELDS);
	const char *near;

	for (size_t i = 0; i < count; i++) {
		*field = &SEV_VMSA_SEVCTL_FIELDS[i];
		if (strcmp((*field)->name, name) == 0)
			return SEV_OK;
	}
	near = sev_nearest_name(name, count, sevctl_name, NULL);
	if (near)
		return sev_fail(err, SEV_ERR_FORMAT, "unknown field '%s'; did you mean '%s'?", name,
				near);
	return sev_fail(err, SEV_ERR_FORMAT, "unknown field '%s'", name);
}

static enum sev_rc apply_sevctl_bytes(const struct sev_vmsa_sevctl_field *field,
				      struct json_object *value, uint8_t *page, struct sev_err *err)
{
	bool fits = json_object_is_type(value, json_type_array) &&
		    json_object_array_length(value) == field->size;

	for (size_t i = 0; fits && i < field->size; i++) {
		uint64_t byte = 0;

		fits = json_number(json_object_array_get_idx(value, i), &byte) && byte <= 255;
		page[field->offset + i] = (uint8_t)byte;
	}
	if (fits)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT, "%s: expected a list of %u numbers of a byte",
			field->name, (unsigned)field->size);
}

static enum sev_rc apply_sevctl(const char *name, struct json_object *value,
				uint8_t page[SEV_VMSA_SIZE], struct sev_err *err)
{
	const struct sev_vmsa_sevctl_field *field;
	uint64_t number;
	enum sev_rc rc = find_sevctl(name, &field, err);

	if (rc)
		return rc;
	if (field->kind == SEV_VMSA_SEVCTL_BYTES)
		return apply_sevctl_bytes(field, value, page, err);
	if (!json_number(value, &number) || (field->size < 8 && number >> (8 * field->size)))
		return sev_fail(err, SEV_ERR_FORMAT, "%s: expected a number of %u bytes", name,
				(unsigned)field->size);
	sev_put_le(page + field->offset, number, field->size);
	return SEV_OK;
}

static enum sev_rc apply_segment(const char *segment, struct json_object *parts, apply_fn *apply,
				 uint8_t page[SEV_VMSA_SIZE], struct sev_err *err)
{
	json_object_object_foreach(parts, key, value)
	{
		char name[NAME_MAX_SIZE];
		enum sev_rc rc;
		int length = snprintf(name, sizeof(name), "%s.%s", segment, key);

		if (length < 0 || (size_t)length >= sizeof(name))
			return sev_fail(err, SEV_ERR_FORMAT, "unknown field '%.32s.%.32s'", segment,
					key);
		rc = apply(name, value, page, err);
		if (rc)
			return rc;
	}
	return SEV_OK;
}

static enum sev_rc apply_fields(struct json_object *fields, apply_fn *apply,
				uint8_t page[SEV_VMSA_SIZE], struct sev_err *err)
{
	json_object_object_foreach(fields, key, value)
	{
		bool segment = json_object_is_type(value, json_type_object);
		enum sev_rc rc = segment ? apply_segment(key, value, apply, page, err)
					 : apply(key, value, page, err);

		if (rc)
			return rc;
	}
	return SEV_OK;
}

static enum sev_rc apply_document(struct json_object *root, uint8_t page[SEV_VMSA_SIZE],
				  struct sev_err *err)
{
	struct json_object *schema;
	struct json_object *fields;

	if (!json_object_is_type(root, json_type_object))
		return sev_fail(err, SEV_ERR_FORMAT, "found JSON that is no object");
	if (!json_object_object_get_ex(root, "schema", &schema))
		return apply_fields(root, apply_sevctl, page, err);
	if (!json_text(schema) || strcmp(json_text(schema), "vmsa") != 0)
		return sev_fail(err, SEV_ERR_FORMAT, "schema: found '%.32s', expected 'vmsa'",
				json_text(schema) ? json_text(schema) : "");
	if (!json_object_object_get_ex(root, "fields", &fields) ||
	    !json_object_is_type(fields, json_type_object))
		return sev_fail(err, SEV_ERR_FORMAT, "fields: expected an object");
	return apply_fields(fields, apply_ours, page, err);
}

/* Whether the run of digits at text is a number of up to 64 bits. */
static bool digits_fit(const char *text, size_t length)
{
	char digits[24];
	uint64_t value;

	if (length >= sizeof(digits))
		return false;
	memcpy(digits, text, length);
	digits[length] = '\0';
	return sev_parse_u64(digits, &value);
}

/* Whether all numbers outside of strings fit 64 bits: json-c would quietly cut them. */
static bool numbers_fit(const char *text, size_t size)
{
	bool quoted = false;

	for (size_t i = 0; i < size; i++) {
		size_t length = 0;

		if (text[i] == '\\')
			i++;
		else if (text[i] == '"')
			quoted = !quoted;
		while (!quoted && i + length < size && text[i + length] >= '0' &&
		       text[i + length] <= '9')
			length++;
		if (length > 0 && !digits_fit(text + i, length))
			return false;
		i += length > 0 ? length - 1 : 0;
	}
	return true;
}

#define JSON_MAX (1 << 20) /* far more than any page needs */

enum sev_rc sev_vmsa_apply_json(const char *name, const char *text, size_t size,
				uint8_t page[SEV_VMSA_SIZE], struct sev_err *err)
{
	const struct sev_view view = {(const uint8_t *)text, size};
	uint8_t changed[SEV_VMSA_SIZE];
	struct json_object *root = NULL;
	enum sev_rc rc;

	if (size > JSON_MAX || memchr(text, 0, size) || !numbers_fit(text, size))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu bytes, expected JSON of up to %d with numbers of up "
				"to 64 bits",
				name, size, JSON_MAX);
	rc = sev_json_parse(name, view, &root, err);
	if (rc)
		return rc;
	memcpy(changed, page, sizeof(changed));
	rc = apply_document(root, changed, err);
	json_object_put(root);
	if (!rc) {
		memcpy(page, changed, sizeof(changed));
		return SEV_OK;
	}
	sev_err_prefix(err, "%s", name);
	/* What the file names wrongly is the file's fault, not the caller's. */
	if (rc == SEV_ERR_ARG)
		rc = SEV_ERR_FORMAT;
	if (err)
		err->rc = rc;
	return rc;
}

enum sev_rc sev_vmsa_read(const char *name, const uint8_t *data, size_t size,
			  uint8_t page[SEV_VMSA_SIZE], struct sev_err *err)
{
	/* A page may begin like JSON, but no page is without a zero byte. */
	bool json = size > 0 && data[0] == '{' && !memchr(data, 0, size);

	if (size == SEV_VMSA_SIZE && !json) {
		memcpy(page, data, SEV_VMSA_SIZE);
		return SEV_OK;
	}
	if (!json)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu bytes, expected a VMSA page of %d or JSON", name,
				size, SEV_VMSA_SIZE);
	memset(page, 0, SEV_VMSA_SIZE);
	return sev_vmsa_apply_json(name, (const char *)data, size, page, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/report/legacy_fields.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <sev/policy.h>

#include "base/bytes.h"
#include "base/text.h"
#include "common/integer.h"

/* The largest field is 880 bytes. */
#define TEXT_MAX (2 * 1024 + 3)

/* The name of a usage, an algorithm or a curve; NULL for other kinds and codes without a name. */
static const char *code_name(const struct sev_legacy_field *field, uint32_t code)
{
	static const struct {
		uint8_t kind;
		const struct sev_legacy_name *names;
		size_t count;
	} tables[] = {
		{SEV_LEGACY_USAGE, SEV_LEGACY_USAGES, SEV_COUNT(SEV_LEGACY_USAGES)},
		{SEV_LEGACY_ALGO, SEV_LEGACY_ALGOS, SEV_COUNT(SEV_LEGACY_ALGOS)},
		{SEV_LEGACY_CURVE, SEV_LEGACY_CURVES, SEV_COUNT(SEV_LEGACY_CURVES)},
	};

	for (size_t t = 0; t < SEV_COUNT(tables); t++)
		for (size_t i = 0; tables[t].kind == field->kind && i < tables[t].count; i++)
			if (tables[t].names[i].code == code)
				return tables[t].names[i].name;
	return NULL;
}

static bool is_code(const struct sev_legacy_field *field)
{
	return field->kind == SEV_LEGACY_USAGE || field->kind == SEV_LEGACY_ALGO ||
	       field->kind == SEV_LEGACY_CURVE;
}

/* data is the field's. */
static void format_value(const struct sev_legacy_field *field, const uint8_t *data,
			 char out[TEXT_MAX])
{
	switch ((enum sev_legacy_kind)field->kind) {
	case SEV_LEGACY_NUMBER:
		snprintf(out, TEXT_MAX, "%u", (unsigned)sev_get_le(data, field->size));
		return;
	case SEV_LEGACY_USAGE:
	case SEV_LEGACY_ALGO:
	case SEV_LEGACY_CURVE:
	case SEV_LEGACY_POLICY:
		snprintf(out, TEXT_MAX, "0x%x", (unsigned)sev_get_le(data, field->size));
		return;
	case SEV_LEGACY_INTEGER:
		tool_format_integer(data, field->size, out);
		return;
	case SEV_LEGACY_BYTES:
	case SEV_LEGACY_RESERVED:
		sev_hex_encode(data, field->size, out);
		return;
	}
}

static void print_policy(uint64_t policy)
{
	struct sev_err err;

	for (unsigned i = 0; i < sev_policy_field_count(SEV_MODE_SEV); i++)
		printf("      %-25s %3u  %s\n", sev_policy_field_name(SEV_MODE_SEV, i),
		       (unsigned)sev_policy_field_value(SEV_MODE_SEV, i, policy),
		       sev_policy_field_meaning(SEV_MODE_SEV, i, policy));
	if (sev_policy_check(SEV_MODE_SEV, policy, &err))
		printf("!     %s\n", err.msg);
}

void legacy_print_field(const struct sev_legacy_field *field, const uint8_t *data)
{
	uint64_t value = field->size <= 4 ? sev_get_le(data + field->offset, field->size) : 0;
	bool reserved = field->kind == SEV_LEGACY_RESERVED;
	const char *name = NULL;
	char text[TEXT_MAX];

	data += field->offset;
	if (reserved && sev_is_zero(data, field->size))
		return;
	if (is_code(field)) {
		name = code_name(field, (uint32_t)value);
		name = name ? name : "not known";
	}
	format_value(field, data, text);
	printf("%c %-19s %s%s%s%s\n", reserved ? '!' : ' ', field->name, text,
	       reserved ? "  must be zero" : "", name ? "  " : "", name ? name : "");
	if (field->kind == SEV_LEGACY_POLICY)
		print_policy(value);
}

static void lower(const char *name, size_t length, char out[32])
{
	size_t n = 0;

	for (; n < length && n < 31; n++)
		out[n] = (char)tolower((unsigned char)name[n]);
	out[n] = '\0';
}

/* Where the field goes: in parent, or in the object that its name begins with. */
static struct json_object *place(struct sev_json *json, struct json_object *parent,
				 const char *name, char key[32])
{
	const char *dot = strchr(name, '.');
	struct json_object *object = NULL;

	if (!dot) {
		lower(name, strlen(name), key);
		return parent;
	}
	lower(name, (size_t)(dot - name), key);
	if (!json_object_object_get_ex(parent, key, &object))
		object = sev_json_add_object(json, parent, key);
	lower(dot + 1, strlen(dot + 1), key);
	return object;
}

static void add_policy(struct sev_json *json, struct json_object *parent, const char *key,
		       uint64_t policy)
{
	struct json_object *object = sev_json_add_object(json, parent, key);
	char name[32];

	sev_json_add_u64(json, object, "value", policy);
	for (unsigned i = 0; i < sev_policy_field_count(SEV_MODE_SEV); i++) {
		const char *field = sev_policy_field_name(SEV_MODE_SEV, i);

		lower(field, strlen(field), name);
		sev_json_add_number(json, object, name,
				    sev_policy_field_value(SEV_MODE_SEV, i, policy));
	}
}

static void add_code(struct sev_json *json, struct json_object *parent, const char *key,
		     const struct sev_legacy_field *field, uint32_t code)
{
	struct json_object *object = sev_json_add_object(json, parent, key);

	sev_json_add_u64(json, object, "value", code);
	sev_json_add_string(json, object, "name", code_name(field, code));
}

void legacy_add_field(struct sev_json *json, struct json_object *parent,
		      const struct sev_legacy_field *field, const uint8_t *data)
{
	uint64_t value = field->size <= 4 ? sev_get_le(data + field->offset, field->size) : 0;
	struct json_object *object;
	char text[TEXT_MAX];
	char key[32];

	data += field->offset;
	if (field->kind == SEV_LEGACY_RESERVED && sev_is_zero(data, field->size))
		return;
	object = place(json, parent, field->name, key);
	if (field->kind == SEV_LEGACY_NUMBER) {
		sev_json_add_number(json, object, key, value);
	} else if (field->kind == SEV_LEGACY_POLICY) {
		add_policy(json, object, key, value);
	} else if (is_code(field)) {
		add_code(json, object, key, field, (uint32_t)value);
	} else {
		format_value(field, data, text);
		sev_json_add_string(json, object, key, text);
	}
}

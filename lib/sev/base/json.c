/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/text.h"
#include "base/utf8.h"

/* Adds value, which may be NULL for want of memory, and gives it back only when it was added. */
static struct json_object *add(struct sev_json *json, struct json_object *parent, const char *key,
			       struct json_object *value)
{
	int rc = -1;

	if (value && parent && key)
		rc = json_object_object_add(parent, key, value);
	if (value && parent && !key)
		rc = json_object_array_add(parent, value);
	if (rc == 0)
		return value;
	json_object_put(value);
	json->failed = true;
	return NULL;
}

void sev_json_begin(struct sev_json *json, const char *schema)
{
	json->failed = false;
	json->root = json_object_new_object();
	if (!json->root)
		json->failed = true;
	if (!schema)
		return;
	sev_json_add_string(json, json->root, "schema", schema);
	sev_json_add_number(json, json->root, "version", 1);
}

void sev_json_end(struct sev_json *json)
{
	json_object_put(json->root);
	json->root = NULL;
}

struct json_object *sev_json_add_object(struct sev_json *json, struct json_object *parent,
					const char *key)
{
	return add(json, parent, key, json_object_new_object());
}

struct json_object *sev_json_add_array(struct sev_json *json, struct json_object *parent,
				       const char *key)
{
	return add(json, parent, key, json_object_new_array());
}

/* JSON is UTF-8; names of files and command lines need not be. */
static void add_text(struct sev_json *json, struct json_object *parent, const char *key,
		     const char *text)
{
	char *copy = sev_utf8_repaired(text);

	add(json, parent, key, copy ? json_object_new_string(copy) : NULL);
	free(copy);
}

void sev_json_add_string(struct sev_json *json, struct json_object *parent, const char *key,
			 const char *value)
{
	if (value) {
		add_text(json, parent, key, value);
		return;
	}
	if (!parent || (key ? json_object_object_add(parent, key, NULL)
			    : json_object_array_add(parent, NULL)) != 0)
		json->failed = true;
}

void sev_json_add_number(struct sev_json *json, struct json_object *parent, const char *key,
			 uint64_t value)
{
	add(json, parent, key, json_object_new_uint64(value));
}

void sev_json_add_bool(struct sev_json *json, struct json_object *parent, const char *key,
		       bool value)
{
	add(json, parent, key, json_object_new_boolean(value));
}

void sev_json_add_u64(struct sev_json *json, struct json_object *parent, const char *key,
		      uint64_t value)
{
	char text[19];

	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)value);
	add(json, parent, key, json_object_new_string(text));
}

void sev_json_add_bytes(struct sev_json *json, struct json_object *parent, const char *key,
			const uint8_t *data, size_t size)
{
	char *hex = malloc(2 * size + 1);

	if (!hex) {
		json->failed = true;
		return;
	}
	sev_hex_encode(data, size, hex);
	add(json, parent, key, json_object_new_string(hex));
	free(hex);
}

static enum sev_rc text_of(const struct sev_json *json, int flags, const char *end, char **out,
			   struct sev_err *err)
{
	const char *text = NULL;

	if (!json->failed)
		text = json_object_to_json_string_ext(json->root,
						      flags | JSON_C_TO_STRING_NOSLASHESCAPE);
	*out = text ? sev_format("%s%s", text, end) : NULL;
	return *out ? SEV_OK : sev_fail_nomem(err);
}

enum sev_rc sev_json_text(const struct sev_json *json, char **out, struct sev_err *err)
{
	return text_of(json, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED, "\n", out, err);
}

enum sev_rc sev_json_line(const struct sev_json *json, char **out, struct sev_err *err)
{
	return text_of(json, JSON_C_TO_STRING_PLAIN, "", out, err);
}

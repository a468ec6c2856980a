/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_read.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

/* Nothing that we read is nested deeper. */
#define DEPTH_MAX 16

static enum sev_rc parse_text(const char *name, json_tokener *tokener, struct sev_view text,
			      struct json_object **out, struct sev_err *err)
{
	enum json_tokener_error status;
	size_t end;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	*out = json_tokener_parse_ex(tokener, (const char *)text.data, (int)text.size);
	status = json_tokener_get_error(tokener);
	end = json_tokener_get_parse_end(tokener);
	if (status == json_tokener_continue)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: the JSON ends too early, at byte %zu",
				name, text.size);
	if (status != json_tokener_success)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: not JSON at byte %zu: %s", name, end,
				json_tokener_error_desc(status));
	return SEV_OK;
}

/* The number of keys in a tree; its depth is bounded. */
static size_t tree_keys(struct json_object *value)
{
	size_t keys = 0;

	if (json_object_is_type(value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(value); i++)
			keys += tree_keys(json_object_array_get_idx(value, i));
	} else if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, child)
		{
			(void)key;
			keys += 1 + tree_keys(child);
		}
	}
	return keys;
}

/* The number of keys in a text that is known to be JSON: colons outside strings. */
static size_t text_keys(struct sev_view text)
{
	bool in_string = false;
	size_t keys = 0;

	for (size_t i = 0; i < text.size; i++) {
		uint8_t c = text.data[i];

		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (c == ':' && !in_string)
			keys++;
	}
	return keys;
}

enum sev_rc sev_json_parse(const char *name, struct sev_view text, struct json_object **out,
			   struct sev_err *err)
{
	json_tokener *tokener;
	const uint8_t *nul;
	enum sev_rc rc;

	*out = NULL;
	if (text.size >= INT_MAX)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: has %zu bytes, expected less than 2 GiB",
				name, text.size);
	/* json-c ends there, and would pass over what is behind. */
	nul = text.size ? memchr(text.data, '\0', text.size) : NULL;
	if (nul)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: not JSON at byte %zu: found a NUL", name,
				(size_t)(nul - text.data));
	tokener = json_tokener_new_ex(DEPTH_MAX);
	if (!tokener)
		return sev_fail_nomem(err);
	rc = parse_text(name, tokener, text, out, err);
	json_tokener_free(tokener);
	/* The parser keeps the last of equal keys; readers that keep the first would differ. */
	if (!rc && tree_keys(*out) != text_keys(text))
		rc = sev_fail(err, SEV_ERR_FORMAT, "%s: an object has the same key twice", name);
	if (rc) {
		json_object_put(*out);
		*out = NULL;
	}
	return rc;
}

enum sev_rc sev_json_top(const char *name, struct json_object *document, struct sev_json_at *out,
			 struct sev_err *err)
{
	if (!json_object_is_type(document, json_type_object))
		return sev_fail(err, SEV_ERR_FORMAT, "%s: found %s, expected a JSON object", name,
				json_type_to_name(json_object_get_type(document)));
	*out = (struct sev_json_at){.name = name, .object = document};
	return SEV_OK;
}

static struct json_object *find(const struct sev_json_at *at, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(at->object, key, &value);
	return value;
}

bool sev_json_has(const struct sev_json_at *at, const char *key)
{
	return json_object_object_get_ex(at->object, key, NULL);
}

static const char *key_at(const void *ctx, size_t i)
{
	return ((const char *const *)ctx)[i];
}

static bool is_among(const char *key, const char *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

enum sev_rc sev_json_only(const struct sev_json_at *at, const char *const *keys, size_t count,
			  struct sev_err *err)
{
	char place[64] = "";

	if (at->array)
		snprintf(place, sizeof(place), "%s[%zu]: ", at->array, at->index);
	json_object_object_foreach(at->object, key, value)
	{
		const char *near;

		(void)value;
		if (is_among(key, keys, count))
			continue;
		near = sev_nearest_name(key, count, key_at, keys);
		return sev_fail(err, SEV_ERR_FORMAT, "%s: %sunknown key '%s'%s%s%s", at->name,
				place, key, near ? "; did you mean '" : "", near ? near : "",
				near ? "'?" : "");
	}
	return SEV_OK;
}

/* What a message shows of a value that is not what was expected. */
#define SHOWN 60

enum sev_rc sev_json_fail(const struct sev_json_at *at, const char *key, struct sev_err *err,
			  const char *expected)
{
	const char *found = "nothing";
	char place[64] = "";

	if (sev_json_has(at, key))
		found = json_object_to_json_string_ext(find(at, key), JSON_C_TO_STRING_PLAIN);
	if (at->array)
		snprintf(place, sizeof(place), "%s[%zu].", at->array, at->index);
	return sev_fail(err, SEV_ERR_FORMAT, "%s: %s%s: found %.*s%s, expected %s", at->name, place,
			key, SHOWN, found ? found : "?", found && strlen(found) > SHOWN ? "…" : "",
			expected);
}

enum sev_rc sev_json_string(const struct sev_json_at *at, const char *key, const char **out,
			    struct sev_err *err)
{
	struct json_object *value = find(at, key);

	if (!json_object_is_type(value, json_type_string))
		return sev_json_fail(at, key, err, "a string");
	*out = json_object_get_string(value);
	if (strlen(*out) != (size_t)json_object_get_string_len(value))
		return sev_json_fail(at, key, err, "a string without NUL");
	return SEV_OK;
}

/* A NUL-terminated copy of bytes that must not hold a NUL; frees bytes. */
static enum sev_rc text_of_bytes(const struct sev_json_at *at, const char *key, uint8_t *bytes,
				 size_t size, char **out, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	if (memchr(bytes, 0, size))
		rc = sev_json_fail(at, key, err, "text without NUL");
	else if (!(*out = strndup((const char *)bytes, size)))
		rc = sev_fail_nomem(err);
	free(bytes);
	return rc;
}

enum sev_rc sev_json_any_text(const struct sev_json_at *at, const char *key, char **out,
			      struct sev_err *err)
{
	char other[64];
	const char *text;
	uint8_t *bytes;
	size_t size;
	enum sev_rc rc;

	snprintf(other, sizeof(other), "%s_base64", key);
	if (sev_json_has(at, other)) {
		rc = sev_json_string(at, other, &text, err);
		if (rc)
			return rc;
		rc = sev_base64_decode(at->name, text, &bytes, &size, err);
		return rc ? rc : text_of_bytes(at, other, bytes, size, out, err);
	}
	rc = sev_json_string(at, key, &text, err);
	if (rc)
		return rc;
	*out = strdup(text);
	return *out ? SEV_OK : sev_fail_nomem(err);
}

enum sev_rc sev_json_number(const struct sev_json_at *at, const char *key, uint64_t max,
			    uint64_t *out, struct sev_err *err)
{
	struct json_object *value = find(at, key);
	int64_t number = json_object_get_int64(value);
	char expected[64];

	if (json_object_is_type(value, json_type_int) && number >= 0 && (uint64_t)number <= max) {
		*out = (uint64_t)number;
		return SEV_OK;
	}
	snprintf(expected, sizeof(expected), "a number from 0 to %llu", (unsigned long long)max);
	return sev_json_fail(at, key, err, expected);
}

enum sev_rc sev_json_u64(const struct sev_json_at *at, const char *key, uint64_t *out,
			 struct sev_err *err)
{
	struct json_object *value = find(at, key);
	const char *text = NULL;

	if (json_object_is_type(value, json_type_string))
		text = json_object_get_string(value);
	if (!text || strncmp(text, "0x", 2) != 0 || !sev_parse_u64(text, out))
		return sev_json_fail(at, key, err, "a 64-bit value as \"0x…\"");
	return SEV_OK;
}

enum sev_rc sev_json_bool(const struct sev_json_at *at, const char *key, bool *out,
			  struct sev_err *err)
{
	struct json_object *value = find(at, key);

	if (!json_object_is_type(value, json_type_boolean))
		return sev_json_fail(at, key, err, "true or false");
	*out = json_object_get_boolean(value);
	return SEV_OK;
}

enum sev_rc sev_json_hex(const struct sev_json_at *at, const char *key, uint8_t *out, size_t size,
			 struct sev_err *err)
{
	struct json_object *value = find(at, key);
	char expected[64];

	if (json_object_is_type(value, json_type_string) &&
	    sev_hex_decode(json_object_get_string(value), out, size))
		return SEV_OK;
	snprintf(expected, sizeof(expected), "%zu bytes as %zu hex digits", size, 2 * size);
	return sev_json_fail(at, key, err, expected);
}

enum sev_rc sev_json_array(const struct sev_json_at *at, const char *key, size_t max, size_t *count,
			   struct sev_err *err)
{
	struct json_object *value = find(at, key);

	if (!json_object_is_type(value, json_type_array))
		return sev_json_fail(at, key, err, "an array");
	*count = json_object_array_length(value);
	if (*count > max)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: %s: has %zu elements, expected at most %zu", at->name, key,
				*count, max);
	return SEV_OK;
}

enum sev_rc sev_json_element(const struct sev_json_at *at, const char *key, size_t i,
			     struct sev_json_at *out, struct sev_err *err)
{
	struct json_object *value = json_object_array_get_idx(find(at, key), i);

	if (!json_object_is_type(value, json_type_object))
		return sev_fail(err, SEV_ERR_FORMAT, "%s: %s[%zu]: found %s, expected an object",
				at->name, key, i, json_type_to_name(json_object_get_type(value)));
	*out = (struct sev_json_at){.name = at->name, .object = value, .array = key, .index = i};
	return SEV_OK;
}

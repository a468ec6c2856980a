/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/vm/qemu_opts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

void sev_qopts_clear(struct sev_qopts *opts)
{
	for (size_t i = 0; i < opts->count; i++) {
		free(opts->all[i].key);
		free(opts->all[i].value);
	}
	free(opts->all);
	*opts = (struct sev_qopts){0};
}

/* Takes over key and value, either of which may be NULL after a failed allocation. */
static enum sev_rc add(struct sev_qopts *opts, char *key, char *value, struct sev_err *err)
{
	size_t room = opts->room ? 2 * opts->room : 8;

	if (key && value && opts->count == opts->room) {
		struct sev_qopt *more = reallocarray(opts->all, room, sizeof(*more));

		if (more) {
			opts->all = more;
			opts->room = room;
		}
	}
	if (!key || !value || opts->count == opts->room) {
		free(key);
		free(value);
		return sev_fail_nomem(err);
	}
	opts->all[opts->count++] = (struct sev_qopt){key, value};
	return SEV_OK;
}

enum sev_rc sev_qopts_set(struct sev_qopts *opts, const char *key, const char *value,
			  struct sev_err *err)
{
	return add(opts, strdup(key), strdup(value), err);
}

const char *sev_qopts_get(const struct sev_qopts *opts, const char *key)
{
	for (size_t i = opts->count; i > 0; i--)
		if (strcmp(opts->all[i - 1].key, key) == 0)
			return opts->all[i - 1].value;
	return NULL;
}

/* The value at *text, up to a comma that is not doubled; *text moves past that comma. */
static char *take_value(const char **text)
{
	char *value = malloc(strlen(*text) + 1);
	const char *s = *text;
	size_t n = 0;

	if (!value)
		return NULL;
	for (; *s; s++) {
		if (s[0] == ',' && s[1] != ',')
			break;
		if (s[0] == ',')
			s++;
		value[n++] = *s;
	}
	value[n] = '\0';
	*text = *s ? s + 1 : s;
	return value;
}

/* A part without "=" that is not the implied one: a switch. */
static enum sev_rc add_switch(struct sev_qopts *opts, const char *part, size_t length,
			      struct sev_err *err)
{
	bool off = length > 2 && strncmp(part, "no", 2) == 0;

	if (off)
		return add(opts, strndup(part + 2, length - 2), strdup("off"), err);
	return add(opts, strndup(part, length), strdup("on"), err);
}

static enum sev_rc parse_pairs(struct sev_qopts *opts, const char *option, const char *implied,
			       const char *text, struct sev_err *err)
{
	const char *whole = text;
	enum sev_rc rc = SEV_OK;

	while (*text && !rc) {
		size_t length = strcspn(text, "=,");
		bool value =
			text == whole && implied && (length > 0 || strncmp(text, ",,", 2) == 0);

		if (text[length] == '=' && length > 0) {
			char *key = strndup(text, length);

			text += length + 1;
			rc = add(opts, key, take_value(&text), err);
		} else if (value) {
			rc = add(opts, strdup(implied), take_value(&text), err);
		} else if (length > 0) {
			rc = add_switch(opts, text, length, err);
			text += length + (text[length] == ',');
		} else {
			return sev_fail(err, SEV_ERR_FORMAT,
					"%s %s: found '%s', expected key=value", option, whole,
					text);
		}
	}
	return rc;
}

static enum sev_rc add_json(struct sev_qopts *opts, const char *option, const char *prefix,
			    struct json_object *value, struct sev_err *err);

static enum sev_rc add_json_array(struct sev_qopts *opts, const char *option, const char *prefix,
				  struct json_object *array, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; i < json_object_array_length(array) && !rc; i++) {
		char *key = sev_format("%s.%zu", prefix, i);

		rc = key ? add_json(opts, option, key, json_object_array_get_idx(array, i), err)
			 : sev_fail_nomem(err);
		free(key);
	}
	return rc;
}

static enum sev_rc add_json_object(struct sev_qopts *opts, const char *option, const char *prefix,
				   struct json_object *object, struct sev_err *err)
{
	json_object_object_foreach(object, name, member)
	{
		char *key = sev_format("%s%s%s", prefix, *prefix ? "." : "", name);
		enum sev_rc rc =
			key ? add_json(opts, option, key, member, err) : sev_fail_nomem(err);

		free(key);
		if (rc)
			return rc;
	}
	return SEV_OK;
}

static enum sev_rc add_json(struct sev_qopts *opts, const char *option, const char *prefix,
			    struct json_object *value, struct sev_err *err)
{
	const char *text;

	switch (json_object_get_type(value)) {
	case json_type_object:
		return add_json_object(opts, option, prefix, value, err);
	case json_type_array:
		return add_json_array(opts, option, prefix, value, err);
	case json_type_boolean:
		return sev_qopts_set(opts, prefix, json_object_get_boolean(value) ? "on" : "off",
				     err);
	case json_type_int:
	case json_type_double:
	case json_type_string:
		text = json_object_get_string(value);
		return text ? sev_qopts_set(opts, prefix, text, err) : sev_fail_nomem(err);
	case json_type_null:
		break;
	}
	return sev_fail(err, SEV_ERR_FORMAT, "%s: JSON member %s is null", option, prefix);
}

static enum sev_rc parse_json(struct sev_qopts *opts, const char *option, const char *text,
			      struct sev_err *err)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *object;
	enum json_tokener_error why;
	size_t length = strlen(text);
	enum sev_rc rc;

	if (!tokener)
		return sev_fail_nomem(err);
	if (length >= INT32_MAX) {
		json_tokener_free(tokener);
		return sev_fail(err, SEV_ERR_FORMAT, "%s: JSON of %zu bytes is too long", option,
				length);
	}
	object = json_tokener_parse_ex(tokener, text, (int)length + 1);
	why = json_tokener_get_error(tokener);
	if (why != json_tokener_success)
		rc = sev_fail(err, SEV_ERR_FORMAT, "%s: malformed JSON at character %zu: %s",
			      option, json_tokener_get_parse_end(tokener),
			      json_tokener_error_desc(why));
	else if (!json_object_is_type(object, json_type_object))
		rc = sev_fail(err, SEV_ERR_FORMAT, "%s: found JSON, but not an object", option);
	else
		rc = add_json_object(opts, option, "", object, err);
	json_object_put(object);
	json_tokener_free(tokener);
	return rc;
}

enum sev_rc sev_qopts_parse(struct sev_qopts *opts, const char *option, const char *implied,
			    const char *text, struct sev_err *err)
{
	if (strncmp(text, "json:", 5) == 0)
		return parse_json(opts, option, text + 5, err);
	if (text[0] == '{')
		return parse_json(opts, option, text, err);
	return parse_pairs(opts, option, implied, text, err);
}

enum sev_rc sev_qopts_bool(const struct sev_qopts *opts, const char *option, const char *key,
			   bool *out, struct sev_err *err)
{
	static const struct {
		const char *text;
		bool value;
	} words[] = {
		{"on", true},	{"yes", true}, {"true", true},	 {"y", true},
		{"off", false}, {"no", false}, {"false", false}, {"n", false},
	};
	const char *text = sev_qopts_get(opts, key);

	if (!text)
		return SEV_OK;
	for (size_t i = 0; i < SEV_COUNT(words); i++) {
		if (strcmp(text, words[i].text) == 0) {
			*out = words[i].value;
			return SEV_OK;
		}
	}
	return sev_fail(err, SEV_ERR_FORMAT, "%s: %s: found '%s', expected on or off", option, key,
			text);
}

/* As strtoull with base 0, but nothing around the digits. */
static bool parse_number(const char *text, uint64_t *out)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*out = strtoull(text, &end, 0);
	return errno == 0 && *end == '\0';
}

enum sev_rc sev_qopts_number(const struct sev_qopts *opts, const char *option, const char *key,
			     uint64_t max, uint64_t *out, bool *given, struct sev_err *err)
{
	const char *text = sev_qopts_get(opts, key);
	uint64_t value;

	if (given)
		*given = text != NULL;
	if (!text)
		return SEV_OK;
	if (!parse_number(text, &value) || value > max)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: %s: found '%s', expected a number up to %llu", option, key,
				text, (unsigned long long)max);
	*out = value;
	return SEV_OK;
}

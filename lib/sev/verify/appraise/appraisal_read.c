/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policy documents: each key is a setting, each value is handed to it as the text that an option
 * would have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/json_read.h"
#include "base/text.h"
#include "verify/appraise/appraisal.h"

#define SCHEMA	  "sevkit.appraisal"
#define FAMILY	  "measurement_family"
#define PLACE_MAX 64
/* The largest number that every reader of JSON keeps as it is. */
#define EXACT_MAX (INT64_C(1) << 53)

/* Keys that are no settings. */
static const char *const OTHER_KEYS[] = {"schema", "version", "description", FAMILY};

struct policy {
	struct sev_json_at top;
	struct sev_appraisal *appraisal;
};

/* What a setting says of its value was wrong with the document. */
static enum sev_rc in_document(const struct policy *policy, enum sev_rc rc, struct sev_err *err)
{
	if (rc != SEV_ERR_ARG)
		return rc;
	sev_err_prefix(err, "%s", policy->top.name);
	if (err)
		err->rc = SEV_ERR_FORMAT;
	return SEV_ERR_FORMAT;
}

static enum sev_rc fail_value(const struct policy *policy, const char *place,
			      struct json_object *value, const char *expected, struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_FORMAT, "%s: %s: found %s, expected %s", policy->top.name,
			place, json_type_to_name(json_object_get_type(value)), expected);
}

static enum sev_rc apply_number(const struct policy *policy, const struct sev_setting_row *row,
				const char *place, struct json_object *value, struct sev_err *err)
{
	int64_t number = json_object_get_int64(value);
	char text[32];

	if (number > EXACT_MAX)
		return fail_value(policy, place, value, "numbers above 2^53 as \"0x...\"", err);
	snprintf(text, sizeof(text), "%lld", (long long)number);
	return in_document(policy, sev_setting_apply(policy->appraisal, row, place, text, err),
			   err);
}

static enum sev_rc apply_string(const struct policy *policy, const struct sev_setting_row *row,
				const char *place, struct json_object *value, struct sev_err *err)
{
	const char *text = json_object_get_string(value);

	if (strlen(text) != (size_t)json_object_get_string_len(value))
		return fail_value(policy, place, value, "a string without NUL", err);
	return in_document(policy, sev_setting_apply(policy->appraisal, row, place, text, err),
			   err);
}

/* One value: what is not an array. */
static enum sev_rc apply_value(const struct policy *policy, const struct sev_setting_row *row,
			       const char *place, struct json_object *value, struct sev_err *err)
{
	static const char *const expected[] = {
		[SEV_SETTING_STRING] = "a string",
		[SEV_SETTING_NUMBER] = "a number or a string",
		[SEV_SETTING_BOOL] = "true or false",
	};
	enum sev_setting_json json = sev_setting_json(row);

	if (json == SEV_SETTING_BOOL && json_object_is_type(value, json_type_boolean))
		return sev_setting_apply(policy->appraisal, row, place,
					 json_object_get_boolean(value) ? "on" : "off", err);
	if (json == SEV_SETTING_NUMBER && json_object_is_type(value, json_type_int))
		return apply_number(policy, row, place, value, err);
	if (json != SEV_SETTING_BOOL && json_object_is_type(value, json_type_string))
		return apply_string(policy, row, place, value, err);
	return fail_value(policy, place, value, expected[json], err);
}

static enum sev_rc apply_array(const struct policy *policy, const struct sev_setting_row *row,
			       const char *key, struct json_object *array, struct sev_err *err)
{
	size_t count = json_object_array_length(array);
	char place[PLACE_MAX];
	enum sev_rc rc = SEV_OK;

	/* An empty list would be a question that is not asked: say so rather than accept all. */
	if (count == 0)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: %s: found an empty list, expected at least one value",
				policy->top.name, key);
	for (size_t i = 0; !rc && i < count; i++) {
		snprintf(place, sizeof(place), "%s[%zu]", key, i);
		rc = apply_value(policy, row, place, json_object_array_get_idx(array, i), err);
	}
	return rc;
}

static enum sev_rc fail_key(const struct policy *policy, const char *key, struct sev_err *err)
{
	const char *near = sev_setting_nearest(key);

	if (near)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: unknown key '%s'; did you mean '%s'?",
				policy->top.name, key, near);
	return sev_fail(err, SEV_ERR_FORMAT, "%s: unknown key '%s'", policy->top.name, key);
}

static bool is_other_key(const char *key)
{
	for (size_t i = 0; i < SEV_COUNT(OTHER_KEYS); i++)
		if (strcmp(key, OTHER_KEYS[i]) == 0)
			return true;
	return false;
}

static enum sev_rc apply_key(const struct policy *policy, const char *key,
			     struct json_object *value, struct sev_err *err)
{
	const struct sev_setting_row *row = sev_setting_find(key);

	if (!row)
		return fail_key(policy, key, err);
	if (sev_setting_repeats(row) && json_object_is_type(value, json_type_array))
		return apply_array(policy, row, key, value, err);
	return apply_value(policy, row, key, value, err);
}

static enum sev_rc read_settings(const struct policy *policy, struct sev_err *err)
{
	json_object_object_foreach(policy->top.object, key, value)
	{
		enum sev_rc rc;

		if (is_other_key(key))
			continue;
		rc = apply_key(policy, key, value, err);
		if (rc)
			return rc;
	}
	return SEV_OK;
}

/* schema and version; what says nothing else is no policy. */
static enum sev_rc check_schema(const struct sev_json_at *top, const char *expected,
				struct sev_err *err)
{
	const char *schema;
	uint64_t version;
	enum sev_rc rc = sev_json_string(top, "schema", &schema, err);

	if (rc)
		return rc;
	if (strcmp(schema, expected) != 0)
		return sev_json_fail(top, "schema", err, expected);
	rc = sev_json_number(top, "version", EXACT_MAX, &version, err);
	if (rc)
		return rc;
	return version == 1 ? SEV_OK : sev_json_fail(top, "version", err, "1");
}

/* An object of family.schema.json. */
static enum sev_rc read_family(struct sev_appraisal *appraisal, const struct sev_json_at *at,
			       struct sev_err *err)
{
	static const char *const keys[] = {
		"schema",	  "version",  "mode",	   "vcpus",   "digest",
		"ap_vmsa_sha384", "vmsa_gpa", "max_vcpus", "digests",
	};
	uint8_t digest[48], vmsa[48];
	uint64_t from, to, gpa;
	enum sev_rc rc = sev_json_only(at, keys, SEV_COUNT(keys), err);

	if (!rc)
		rc = sev_json_hex(at, "digest", digest, sizeof(digest), err);
	if (!rc)
		rc = sev_json_hex(at, "ap_vmsa_sha384", vmsa, sizeof(vmsa), err);
	if (!rc)
		rc = sev_json_u64(at, "vmsa_gpa", &gpa, err);
	if (!rc && gpa % 4096)
		rc = sev_json_fail(at, "vmsa_gpa", err, "a multiple of 4096");
	if (!rc)
		rc = sev_json_number(at, "vcpus", UINT32_MAX, &from, err);
	if (!rc)
		rc = sev_json_number(at, "max_vcpus", UINT32_MAX, &to, err);
	if (rc)
		return rc;
	rc = sev_appraisal_expand_family(appraisal, digest, (uint32_t)from, vmsa, gpa, (uint32_t)to,
					 at->name, err);
	if (rc == SEV_ERR_ARG && err)
		err->rc = SEV_ERR_FORMAT;
	return rc == SEV_ERR_ARG ? SEV_ERR_FORMAT : rc;
}

static enum sev_rc read_families(const struct policy *policy, struct sev_err *err)
{
	struct sev_json_at at;
	size_t count;
	enum sev_rc rc;

	if (!sev_json_has(&policy->top, FAMILY))
		return SEV_OK;
	rc = sev_json_array(&policy->top, FAMILY, SEV_LIST_MAX, &count, err);
	if (!rc && count == 0)
		rc = sev_json_fail(&policy->top, FAMILY, err, "at least one family");
	for (size_t i = 0; !rc && i < count; i++) {
		rc = sev_json_element(&policy->top, FAMILY, i, &at, err);
		if (!rc)
			rc = read_family(policy->appraisal, &at, err);
	}
	return rc;
}

static enum sev_rc read_policy(const struct policy *policy, struct sev_err *err)
{
	const char *description;
	enum sev_rc rc = check_schema(&policy->top, SCHEMA, err);

	if (!rc && sev_json_has(&policy->top, "description"))
		rc = sev_json_string(&policy->top, "description", &description, err);
	if (!rc)
		rc = read_settings(policy, err);
	return rc ? rc : read_families(policy, err);
}

enum sev_rc sev_appraisal_read(struct sev_appraisal *appraisal, const char *name, const void *json,
			       size_t size, struct sev_err *err)
{
	struct policy policy = {.appraisal = appraisal};
	struct json_object *document;
	enum sev_rc rc = sev_json_parse(name, (struct sev_view){json, size}, &document, err);

	if (!rc)
		rc = sev_json_top(name, document, &policy.top, err);
	if (!rc)
		rc = read_policy(&policy, err);
	json_object_put(document);
	return rc;
}

enum sev_rc sev_appraisal_read_family(struct sev_appraisal *appraisal, const char *name,
				      const void *json, size_t size, struct sev_err *err)
{
	struct sev_json_at top;
	struct json_object *document;
	enum sev_rc rc = sev_json_parse(name, (struct sev_view){json, size}, &document, err);

	if (!rc)
		rc = sev_json_top(name, document, &top, err);
	if (!rc)
		rc = check_schema(&top, "sevkit.family", err);
	if (!rc)
		rc = read_family(appraisal, &top, err);
	json_object_put(document);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON that nobody trusts. Reading checks syntax, UTF-8, depth and repeated
 * keys first; then every value is taken by a call that says what it must be, and whose message
 * names the place: "plan.json: events[3].gpa: found true, expected …".
 */
#ifndef SEV_BASE_JSON_READ_H
#define SEV_BASE_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include <sev/err.h>

#include "base/bytes.h"

/* Parses a whole text. *out belongs to the caller (json_object_put). name is used in messages. */
enum sev_rc sev_json_parse(const char *name, struct sev_view text, struct json_object **out,
			   struct sev_err *err);

/* An object in a document, and where it stands; nothing in it is owned. */
struct sev_json_at {
	const char *name; /* of the document */
	struct json_object *object;
	const char *array; /* the array that it is an element of; NULL at the top */
	size_t index;
};

/* The outermost value, which must be an object. */
enum sev_rc sev_json_top(const char *name, struct json_object *document, struct sev_json_at *out,
			 struct sev_err *err);

bool sev_json_has(const struct sev_json_at *at, const char *key);

/* SEV_ERR_FORMAT for an object that has another key than these; it suggests the nearest. */
enum sev_rc sev_json_only(const struct sev_json_at *at, const char *const *keys, size_t count,
			  struct sev_err *err);

/* "events[3].gpa: found …, expected EXPECTED" as SEV_ERR_FORMAT. */
enum sev_rc sev_json_fail(const struct sev_json_at *at, const char *key, struct sev_err *err,
			  const char *expected);

/* A string without NUL in it; owned by the document. */
enum sev_rc sev_json_string(const struct sev_json_at *at, const char *key, const char **out,
			    struct sev_err *err);
/* The same for text that may not be UTF-8: the key, or KEY_base64. *out is new. */
enum sev_rc sev_json_any_text(const struct sev_json_at *at, const char *key, char **out,
			      struct sev_err *err);
/* An integer from 0 to max. */
enum sev_rc sev_json_number(const struct sev_json_at *at, const char *key, uint64_t max,
			    uint64_t *out, struct sev_err *err);
/* A 64-bit value: "0x…". */
enum sev_rc sev_json_u64(const struct sev_json_at *at, const char *key, uint64_t *out,
			 struct sev_err *err);
/* true or false. */
enum sev_rc sev_json_bool(const struct sev_json_at *at, const char *key, bool *out,
			  struct sev_err *err);
/* Exactly size bytes in hex. */
enum sev_rc sev_json_hex(const struct sev_json_at *at, const char *key, uint8_t *out, size_t size,
			 struct sev_err *err);
/* The length of an array of at most max elements. */
enum sev_rc sev_json_array(const struct sev_json_at *at, const char *key, size_t max, size_t *count,
			   struct sev_err *err);
/* Element i of that array, which must be an object. key must outlive *out. */
enum sev_rc sev_json_element(const struct sev_json_at *at, const char *key, size_t i,
			     struct sev_json_at *out, struct sev_err *err);

#endif

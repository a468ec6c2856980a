/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building JSON documents: values in the project's spelling, and running out of memory noticed
 * once, at the end.
 */
#ifndef SEV_BASE_JSON_H
#define SEV_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include <sev/err.h>

/* A document under way. */
struct sev_json {
	struct json_object *root;
	bool failed;
};

/* Begins a document: an object, with "schema" and "version" 1 unless schema is NULL. */
void sev_json_begin(struct sev_json *json, const char *schema);

/* Gives the document back; its objects are gone. */
void sev_json_end(struct sev_json *json);

/*
 * What follows adds a value to parent: under key when parent is an object, at the end when it is
 * an array (key NULL). A NULL parent is one that could not be made.
 */
struct json_object *sev_json_add_object(struct sev_json *json, struct json_object *parent,
					const char *key);
struct json_object *sev_json_add_array(struct sev_json *json, struct json_object *parent,
				       const char *key);
/* value NULL is JSON's null; bytes that are not UTF-8 become U+FFFD. */
void sev_json_add_string(struct sev_json *json, struct json_object *parent, const char *key,
			 const char *value);
void sev_json_add_number(struct sev_json *json, struct json_object *parent, const char *key,
			 uint64_t value);
void sev_json_add_bool(struct sev_json *json, struct json_object *parent, const char *key,
		       bool value);
/* A 64-bit value: "0x…". */
void sev_json_add_u64(struct sev_json *json, struct json_object *parent, const char *key,
		      uint64_t value);
/* A byte string: lower-case hex. */
void sev_json_add_bytes(struct sev_json *json, struct json_object *parent, const char *key,
			const uint8_t *data, size_t size);

/* The finished document, two spaces deep, with a newline, as a new string. */
enum sev_rc sev_json_text(const struct sev_json *json, char **out, struct sev_err *err);
/* The same on one line, without spaces and without a newline. */
enum sev_rc sev_json_line(const struct sev_json *json, char **out, struct sev_err *err);

#endif

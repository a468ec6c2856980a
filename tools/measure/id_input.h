/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the id-block commands read: digests, policies, keys, and the two structures.
 */
#ifndef TOOLS_MEASURE_ID_INPUT_H
#define TOOLS_MEASURE_ID_INPUT_H

#include <sev/ec_key.h>
#include <sev/id_block.h>

#include "common/opt.h"

/* --digest, --policy, --id-key, --author-key, and their other spellings. */
extern const struct tool_option id_input_options[];

/* What was given of them, and the bytes of a structure. */
struct id_input {
	const char *name; /* the file, NULL before it is read */
	enum sev_id_kind kind;
	uint8_t data[SEV_ID_AUTH_SIZE];
	bool has_digest;
	uint8_t digest[48];
	bool has_policy;
	uint64_t policy;
};

/* The value of an option that has two spellings. */
const char *id_input_value(const struct tool_args *args, const char *name, const char *alias);

/* size bytes in hex (0x before them or not) or base64. */
bool id_input_bytes(const char *text, uint8_t *out, size_t size);

/* --digest and --policy into input; prints what is wrong. */
enum tool_exit id_input_expected(const struct tool_args *args, struct id_input *input);

/* The key in a PEM file. */
enum sev_rc id_input_key(const char *path, struct sev_ec_key **out, struct sev_err *err);

/* An ID block or ID authentication information from a file. */
enum sev_rc id_input_file(const char *path, struct id_input *input, struct sev_err *err);

#endif

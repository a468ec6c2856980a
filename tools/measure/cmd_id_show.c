/* SPDX-License-Identifier: Apache-2.0 */
/*
 * id-block show: prints ID blocks and ID authentication information by their fields.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "abi/layout/id_block.h"
#include "base/bytes.h"
#include "base/text.h"
#include "common/integer.h"
#include "common/json.h"
#include "measure/commands.h"
#include "measure/id_input.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_id_block_show_options[] = {OPTIONS, NULL};

#define TEXT_MAX (2 * 892 + 1) /* the largest field in hex */

static void format_field(const struct sev_id_field *field, const uint8_t *data, char *out)
{
	data += field->offset;
	switch ((enum sev_id_field_kind)field->kind) {
	case SEV_ID_NUMBER:
		snprintf(out, TEXT_MAX, "%u", sev_get_le32(data));
		return;
	case SEV_ID_NUMBER64:
		snprintf(out, TEXT_MAX, "0x%llx", (unsigned long long)sev_get_le64(data));
		return;
	case SEV_ID_INTEGER:
		tool_format_integer(data, field->size, out);
		return;
	case SEV_ID_BYTES:
	case SEV_ID_RESERVED:
		sev_hex_encode(data, field->size, out);
		return;
	}
}

static bool is_empty(const struct sev_id_field *field, const uint8_t *data)
{
	for (size_t i = 0; i < field->size; i++)
		if (data[field->offset + i])
			return false;
	return field->kind == SEV_ID_RESERVED;
}

static const struct sev_id_field *fields_of(enum sev_id_kind kind, size_t *count)
{
	*count = kind == SEV_ID_KIND_BLOCK ? SEV_COUNT(SEV_ID_BLOCK_FIELDS)
					   : SEV_COUNT(SEV_ID_AUTH_FIELDS);
	return kind == SEV_ID_KIND_BLOCK ? SEV_ID_BLOCK_FIELDS : SEV_ID_AUTH_FIELDS;
}

/* The digests that a report shows of the keys in ID authentication information. */
static size_t key_digests(const struct id_input *input, const char *names[2],
			  uint8_t digests[2][SEV_ID_KEY_DIGEST_SIZE])
{
	if (input->kind != SEV_ID_KIND_AUTH)
		return 0;
	names[0] = "ID_KEY_DIGEST";
	sev_id_auth_id_key_digest(input->data, digests[0]);
	if (!sev_id_auth_has_author(input->data))
		return 1;
	names[1] = "AUTHOR_KEY_DIGEST";
	sev_id_auth_author_key_digest(input->data, digests[1]);
	return 2;
}

static void show_text(const struct id_input *input)
{
	size_t count;
	const struct sev_id_field *fields = fields_of(input->kind, &count);
	uint8_t digests[2][SEV_ID_KEY_DIGEST_SIZE];
	const char *names[2];
	size_t derived = key_digests(input, names, digests);
	char text[TEXT_MAX];

	printf("%s: %s\n", input->name,
	       input->kind == SEV_ID_KIND_BLOCK ? "ID block" : "ID authentication information");
	for (size_t i = 0; i < count; i++) {
		if (is_empty(&fields[i], input->data))
			continue;
		format_field(&fields[i], input->data, text);
		printf("  %-18s %s\n", fields[i].name, text);
	}
	for (size_t i = 0; i < derived; i++) {
		sev_hex_encode(digests[i], SEV_ID_KEY_DIGEST_SIZE, text);
		printf("  %-18s %s\n", names[i], text);
	}
}

/* The name in lower case, its part after the dot; the part before it names a new object. */
static struct json_object *place(struct sev_json *json, struct json_object *root, const char *name,
				 char key[32])
{
	const char *dot = strchr(name, '.');
	struct json_object *parent = root;
	size_t n = 0;

	for (const char *c = name; *c && c != dot && n < 31; c++)
		key[n++] = (char)tolower((unsigned char)*c);
	key[n] = '\0';
	if (!dot)
		return parent;
	if (!json_object_object_get_ex(root, key, &parent))
		parent = sev_json_add_object(json, root, key);
	for (n = 0; dot[n + 1] && n < 31; n++)
		key[n] = (char)tolower((unsigned char)dot[n + 1]);
	key[n] = '\0';
	return parent;
}

static void add_field(struct sev_json *json, struct json_object *root,
		      const struct sev_id_field *field, const uint8_t *data)
{
	char text[TEXT_MAX];
	char key[32];
	struct json_object *parent = place(json, root, field->name, key);

	if (field->kind == SEV_ID_NUMBER) {
		sev_json_add_number(json, parent, key, sev_get_le32(data + field->offset));
		return;
	}
	format_field(field, data, text);
	sev_json_add_string(json, parent, key, text);
}

static void show_json(struct sev_json *json, struct json_object *list, const struct id_input *input)
{
	struct json_object *file = sev_json_add_object(json, list, NULL);
	struct json_object *values;
	size_t count;
	const struct sev_id_field *fields = fields_of(input->kind, &count);
	uint8_t digests[2][SEV_ID_KEY_DIGEST_SIZE];
	const char *names[2];
	size_t derived = key_digests(input, names, digests);
	char key[32];

	sev_json_add_string(json, file, "file", input->name);
	sev_json_add_string(json, file, "kind",
			    input->kind == SEV_ID_KIND_BLOCK ? "id_block" : "id_auth");
	values = sev_json_add_object(json, file, "fields");
	for (size_t i = 0; i < count; i++)
		if (!is_empty(&fields[i], input->data))
			add_field(json, values, &fields[i], input->data);
	for (size_t i = 0; i < derived; i++)
		sev_json_add_bytes(json, place(json, file, names[i], key), key, digests[i],
				   SEV_ID_KEY_DIGEST_SIZE);
}

enum tool_exit cmd_id_block_show(const struct tool_args *args)
{
	bool as_json = tool_has(args, "json");
	struct json_object *list;
	struct sev_json json;
	struct id_input input;
	struct sev_err err;

	sev_json_begin(&json, "id-block-show");
	list = sev_json_add_array(&json, json.root, "files");
	for (size_t i = 0; i < tool_positional_count(args); i++) {
		if (id_input_file(tool_positional(args, i), &input, &err)) {
			sev_json_end(&json);
			return tool_fail(args, &err);
		}
		if (as_json)
			show_json(&json, list, &input);
		else
			show_text(&input);
	}
	if (as_json)
		return tool_print_json(args, &json, TOOL_DONE);
	sev_json_end(&json);
	return TOOL_DONE;
}

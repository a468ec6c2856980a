/* SPDX-License-Identifier: Apache-2.0 */
/*
 * id-block: makes the ID block and ID authentication information of a guest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/blob.h>
#include <sev/id_block.h>
#include <sev/policy.h>

#include "base/bytes.h"
#include "base/os/file.h"
#include "base/text.h"
#include "common/json.h"
#include "measure/commands.h"
#include "measure/id_input.h"

static const char *const FILE_FORMATS[] = {"binary", "base64", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "family-id", .metavar = "ID", .help = "family of the guest: 16 bytes, see below"},
	{.name = "familyid", .metavar = "ID", .help = "the same"},
	{.name = "image-id",
	 .metavar = "ID",
	 .help = "image of the guest: 16 bytes in hex or "
		 "base64, or 16 characters"},
	{.name = "imageid", .metavar = "ID", .help = "the same"},
	{.name = "version", .metavar = "N", .help = "version of the ID block's format (1)"},
	{.name = "svn", .metavar = "N", .help = "security version of the guest (default 0)"},
	{.name = "out-dir",
	 .metavar = "DIR",
	 .help = "write id-block.bin, id-auth.bin and their base64 (.b64) there",
	 .kind = TOOL_VALUE_FILE},
	{.name = "id-block-file",
	 .metavar = "FILE",
	 .help = "write the ID block there",
	 .kind = TOOL_VALUE_FILE},
	{.name = "id-auth-file",
	 .metavar = "FILE",
	 .help = "write the ID authentication information there",
	 .kind = TOOL_VALUE_FILE},
	{.name = "file-format",
	 .metavar = "FORMAT",
	 .help = "of these two files: binary (default) or base64",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = FILE_FORMATS},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_id_block_options[] = {id_input_options, OPTIONS, NULL};

/* Everything that one run makes. */
struct made {
	uint8_t block[SEV_ID_BLOCK_SIZE];
	uint8_t auth[SEV_ID_AUTH_SIZE];
	char *block_base64;
	char *auth_base64;
	bool has_author;
	uint8_t id_key_digest[SEV_ID_KEY_DIGEST_SIZE];
	uint8_t author_key_digest[SEV_ID_KEY_DIGEST_SIZE];
};

static enum tool_exit read_id(const struct tool_args *args, const char *name, const char *alias,
			      uint8_t id[16])
{
	const char *text = id_input_value(args, name, alias);

	if (!text || id_input_bytes(text, id, 16))
		return TOOL_DONE;
	if (strlen(text) != 16)
		return tool_usage_error(args,
					"--%s: found '%s', expected 16 bytes in hex or base64, or "
					"16 characters",
					name, text);
	memcpy(id, text, 16);
	return TOOL_DONE;
}

static enum tool_exit read_block(const struct tool_args *args, struct sev_id_block *block)
{
	struct id_input input = {.name = NULL};
	enum tool_exit status;
	uint64_t version, svn;

	sev_id_block_init(block);
	status = id_input_expected(args, &input);
	if (status)
		return status;
	if (!input.has_digest)
		return tool_usage_error(args, "--digest is missing: the guest's launch digest");
	memcpy(block->launch_digest, input.digest, sizeof(block->launch_digest));
	if (input.has_policy)
		block->policy = input.policy;
	if (!tool_number(args, "version", 1, 1, 1, &version) ||
	    !tool_number(args, "svn", 0, UINT32_MAX, 0, &svn))
		return TOOL_USAGE;
	block->version = (uint32_t)version;
	block->guest_svn = (uint32_t)svn;
	status = read_id(args, "family-id", "familyid", block->family_id);
	return status ? status : read_id(args, "image-id", "imageid", block->image_id);
}

/* Signs, and takes the digests of the keys. */
static enum sev_rc sign(const struct sev_id_block *block, const struct sev_ec_key *id_key,
			const struct sev_ec_key *author_key, struct made *made, struct sev_err *err)
{
	enum sev_rc rc;

	sev_id_block_encode(block, made->block);
	rc = sev_id_auth_sign(made->block, id_key, author_key, made->auth, err);
	if (rc)
		return rc;
	sev_id_auth_id_key_digest(made->auth, made->id_key_digest);
	made->has_author = author_key != NULL;
	if (author_key)
		sev_id_auth_author_key_digest(made->auth, made->author_key_digest);
	made->block_base64 = sev_base64_encode(made->block, sizeof(made->block));
	made->auth_base64 = sev_base64_encode(made->auth, sizeof(made->auth));
	if (made->block_base64 && made->auth_base64)
		return SEV_OK;
	*err = (struct sev_err){.rc = SEV_ERR_NOMEM, .msg = "out of memory"};
	return SEV_ERR_NOMEM;
}

static enum tool_exit load_and_sign(const struct tool_args *args, const struct sev_id_block *block,
				    struct made *made)
{
	const char *id_path = id_input_value(args, "id-key", "idkey");
	const char *author_path = id_input_value(args, "author-key", "authorkey");
	struct sev_ec_key *id_key = NULL;
	struct sev_ec_key *author_key = NULL;
	struct sev_err err;
	enum sev_rc rc;

	if (!id_path)
		return tool_usage_error(args, "--id-key is missing: the key that signs");
	rc = id_input_key(id_path, &id_key, &err);
	if (!rc && author_path)
		rc = id_input_key(author_path, &author_key, &err);
	if (!rc)
		rc = sign(block, id_key, author_key, made, &err);
	sev_ec_key_free(id_key);
	sev_ec_key_free(author_key);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

/* Writes text and a newline. */
static enum sev_rc write_text(const char *path, const char *text, struct sev_err *err)
{
	char *line = sev_format("%s\n", text);
	enum sev_rc rc = SEV_ERR_NOMEM;

	*err = (struct sev_err){.rc = rc, .msg = "out of memory"};
	if (line)
		rc = sev_file_write(path, line, strlen(line), 0644, err);
	free(line);
	return rc;
}

static enum sev_rc write_files(const struct tool_args *args, const struct made *made,
			       struct sev_err *err)
{
	const char *dir = tool_value(args, "out-dir");
	const char *format = tool_value(args, "file-format");
	const struct {
		const char *option;
		const char *name;
		const uint8_t *data;
		size_t size;
		const char *base64;
	} files[] = {
		{"id-block-file", "id-block", made->block, sizeof(made->block), made->block_base64},
		{"id-auth-file", "id-auth", made->auth, sizeof(made->auth), made->auth_base64},
	};
	bool base64 = format && strcmp(format, "base64") == 0;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < SEV_COUNT(files); i++) {
		const char *path = tool_value(args, files[i].option);
		char *binary_path =
			dir ? sev_format("%s%s%s.bin", dir, sev_slash_after(dir), files[i].name)
			    : NULL;
		char *text_path =
			dir ? sev_format("%s%s%s.b64", dir, sev_slash_after(dir), files[i].name)
			    : NULL;

		if (dir && (!binary_path || !text_path)) {
			*err = (struct sev_err){.rc = SEV_ERR_NOMEM, .msg = "out of memory"};
			rc = SEV_ERR_NOMEM;
		} else if (dir) {
			rc = sev_file_write(binary_path, files[i].data, files[i].size, 0644, err);
			if (!rc)
				rc = write_text(text_path, files[i].base64, err);
		}
		if (!rc && path && base64)
			rc = write_text(path, files[i].base64, err);
		if (!rc && path && !base64)
			rc = sev_file_write(path, files[i].data, files[i].size, 0644, err);
		free(binary_path);
		free(text_path);
	}
	return rc;
}

static enum tool_exit print_json(const struct tool_args *args, const struct made *made)
{
	struct sev_json json;

	sev_json_begin(&json, "id-block");
	sev_json_add_string(&json, json.root, "id_block", made->block_base64);
	sev_json_add_string(&json, json.root, "id_auth", made->auth_base64);
	sev_json_add_bool(&json, json.root, "author_key_enabled", made->has_author);
	sev_json_add_bytes(&json, json.root, "id_key_digest", made->id_key_digest,
			   sizeof(made->id_key_digest));
	if (made->has_author)
		sev_json_add_bytes(&json, json.root, "author_key_digest", made->author_key_digest,
				   sizeof(made->author_key_digest));
	return tool_print_json(args, &json, TOOL_DONE);
}

/* The first line is what QEMU's sev-snp-guest object takes. */
static enum tool_exit print_text(const struct made *made)
{
	char hex[2 * SEV_ID_KEY_DIGEST_SIZE + 1];

	printf("id-block=%s,id-auth=%s,author-key-enabled=%s\n", made->block_base64,
	       made->auth_base64, made->has_author ? "on" : "off");
	sev_hex_encode(made->id_key_digest, sizeof(made->id_key_digest), hex);
	printf("ID_KEY_DIGEST      %s\n", hex);
	if (!made->has_author)
		return TOOL_DONE;
	sev_hex_encode(made->author_key_digest, sizeof(made->author_key_digest), hex);
	printf("AUTHOR_KEY_DIGEST  %s\n", hex);
	return TOOL_DONE;
}

enum tool_exit cmd_id_block(const struct tool_args *args)
{
	struct made made = {.block_base64 = NULL};
	struct sev_id_block block;
	struct sev_err err;
	enum tool_exit status = read_block(args, &block);

	if (!status)
		status = load_and_sign(args, &block, &made);
	if (!status && write_files(args, &made, &err))
		status = tool_fail(args, &err);
	if (!status)
		status = tool_has(args, "json") ? print_json(args, &made) : print_text(&made);
	free(made.block_base64);
	free(made.auth_base64);
	return status;
}

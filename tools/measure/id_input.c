/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/id_input.h"

#include <stdlib.h>
#include <string.h>

#include <sev/blob.h>
#include <sev/policy.h>

#include "base/text.h"

const struct tool_option id_input_options[] = {
	{.name = "digest", .metavar = "DIGEST", .help = "launch digest: 48 bytes in hex or base64"},
	{.name = "measurement", .metavar = "DIGEST", .help = "the same"},
	{.name = "policy",
	 .metavar = "POLICY",
	 .help = "guest policy, by number or names (default 0x30000 when one is made)"},
	{.name = "id-key",
	 .metavar = "FILE",
	 .help = "ID key, P-384 in PEM; to verify, its public half will do",
	 .kind = TOOL_VALUE_FILE},
	{.name = "idkey", .metavar = "FILE", .help = "the same", .kind = TOOL_VALUE_FILE},
	{.name = "author-key",
	 .metavar = "FILE",
	 .help = "author key, P-384 in PEM",
	 .kind = TOOL_VALUE_FILE},
	{.name = "authorkey", .metavar = "FILE", .help = "the same", .kind = TOOL_VALUE_FILE},
	{.name = NULL},
};

const char *id_input_value(const struct tool_args *args, const char *name, const char *alias)
{
	const char *value = tool_value(args, name);

	return value ? value : tool_value(args, alias);
}

bool id_input_bytes(const char *text, uint8_t *out, size_t size)
{
	bool prefixed = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	uint8_t *bytes = NULL;
	size_t length = 0;
	bool fits;

	if (sev_hex_decode(prefixed ? text + 2 : text, out, size))
		return true;
	/* Hex of another length is base64 too: a SEV-ES digest, of 64 digits, that of 48 bytes. */
	if (strspn(text, "0123456789abcdefABCDEF") == strlen(text))
		return false;
	if (sev_base64_decode("", text, &bytes, &length, NULL))
		return false;
	fits = length == size;
	if (fits)
		memcpy(out, bytes, size);
	free(bytes);
	return fits;
}

enum tool_exit id_input_expected(const struct tool_args *args, struct id_input *input)
{
	const char *digest = id_input_value(args, "digest", "measurement");
	const char *policy = tool_value(args, "policy");
	struct sev_err err;

	if (digest && !id_input_bytes(digest, input->digest, sizeof(input->digest)))
		return tool_usage_error(
			args, "--digest: found '%s', expected 48 bytes (SNP) in hex or base64",
			digest);
	input->has_digest = digest != NULL;
	if (policy && sev_policy_parse(SEV_MODE_SNP, policy, &input->policy, &err))
		return tool_fail(args, &err);
	input->has_policy = policy != NULL;
	return TOOL_DONE;
}

enum sev_rc id_input_key(const char *path, struct sev_ec_key **out, struct sev_err *err)
{
	struct sev_blob *blob = NULL;
	enum sev_rc rc = sev_blob_map_file(path, &blob, err);

	/* The mapping shares the page cache's copy: nothing of ours to wipe. */
	if (!rc)
		rc = sev_ec_key_read(path, sev_blob_data(blob), sev_blob_size(blob), out, err);
	sev_blob_free(blob);
	return rc;
}

enum sev_rc id_input_file(const char *path, struct id_input *input, struct sev_err *err)
{
	struct sev_blob *blob = NULL;
	enum sev_rc rc = sev_blob_map_file(path, &blob, err);

	input->name = path;
	if (!rc)
		rc = sev_id_read(path, sev_blob_data(blob), sev_blob_size(blob), &input->kind,
				 input->data, err);
	sev_blob_free(blob);
	return rc;
}

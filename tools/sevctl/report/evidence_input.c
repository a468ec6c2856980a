/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/report/evidence_input.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "common/input.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Whether all is printable ASCII and white space: no report is. */
static bool is_text(const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((data[i] < ' ' || data[i] > '~') && !is_space(data[i]))
			return false;
	return size > 0;
}

/* Drops white space; the new length. */
static size_t squeeze(char *text)
{
	size_t n = 0;

	for (const char *c = text; *c; c++)
		if (!is_space(*c))
			text[n++] = *c;
	text[n] = '\0';
	return n;
}

/* The text is freed or becomes the bytes. */
static enum sev_rc decode_hex(char *text, struct evidence_input *out, struct sev_err *err)
{
	size_t digits = strlen(text);
	uint8_t *bytes;

	if (digits % 2 != 0) {
		free(text);
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu hex digits, expected two for each byte", out->name,
				digits);
	}
	bytes = malloc(digits / 2 + 1);
	if (!bytes) {
		free(text);
		return sev_fail_nomem(err);
	}
	sev_hex_decode(text, bytes, digits / 2);
	free(text);
	out->encoding = EVIDENCE_HEX;
	out->data = bytes;
	out->size = digits / 2;
	return SEV_OK;
}

static enum sev_rc decode_base64(char *text, struct evidence_input *out, struct sev_err *err)
{
	struct sev_err why;
	enum sev_rc rc = sev_base64_decode(out->name, text, &out->data, &out->size, &why);

	free(text);
	out->encoding = EVIDENCE_BASE64;
	if (rc == SEV_ERR_FORMAT)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found text, expected binary data, hex or base64", out->name);
	if (rc && err)
		*err = why;
	return rc;
}

static enum sev_rc decode_text(char *text, struct evidence_input *out, struct sev_err *err)
{
	size_t length = squeeze(text);
	bool prefixed = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

	if (prefixed)
		memmove(text, text + 2, length - 1);
	if (strspn(text, "0123456789abcdefABCDEF") == strlen(text))
		return decode_hex(text, out, err);
	return decode_base64(text, out, err);
}

enum sev_rc evidence_input_read(const char *path, struct evidence_input *out, struct sev_err *err)
{
	char *data;
	size_t size;
	enum sev_rc rc = input_read(path, &data, &size, err);

	if (rc)
		return rc;
	*out = (struct evidence_input){.name = strcmp(path, "-") ? path : "standard input"};
	if (is_text(data, size))
		return decode_text(data, out, err);
	out->encoding = EVIDENCE_BINARY;
	out->data = (uint8_t *)data;
	out->size = size;
	return SEV_OK;
}

void evidence_input_free(struct evidence_input *input)
{
	free(input->data);
	input->data = NULL;
}

const char *evidence_encoding_name(enum evidence_encoding encoding)
{
	static const char *const names[] = {"binary", "hex", "base64"};

	return names[encoding];
}

const struct tool_option evidence_products_options[] = {
	{.name = "products",
	 .metavar = "FILE",
	 .help = "JSON file of processors that are not built in; it carries no trust",
	 .kind = TOOL_VALUE_FILE},
	{.name = NULL},
};

enum sev_rc evidence_products(const struct tool_args *args, struct sev_products **out,
			      struct sev_err *err)
{
	const char *path = tool_value(args, "products");
	char *json;
	size_t size;
	enum sev_rc rc;

	*out = NULL;
	if (!path)
		return SEV_OK;
	rc = input_read(path, &json, &size, err);
	if (rc)
		return rc;
	rc = sev_products_read(path, json, size, out, err);
	free(json);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parsers of text: hex, base64, numbers, names; and the messages that quote what they read.
 * What was read is written again and must come out as it went in.
 */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "fuzz.h"

static void check_hex(const char *text, size_t length)
{
	size_t size = length / 2;
	uint8_t *bytes = malloc(size + 1);
	char *again = malloc(2 * size + 1);

	fuzz_assert(bytes && again);
	if (sev_hex_decode(text, bytes, size)) {
		fuzz_assert(length == 2 * size);
		sev_hex_encode(bytes, size, again);
		fuzz_assert(sev_name_equal(text, again));
	}
	free(bytes);
	free(again);
}

static void check_base64(const char *text)
{
	struct sev_err err;
	uint8_t *bytes = NULL;
	uint8_t *twice = NULL;
	size_t size = 0;
	size_t twice_size = 0;
	char *again;

	if (sev_base64_decode("input", text, &bytes, &size, &err)) {
		fuzz_assert(err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return;
	}
	again = sev_base64_encode(bytes, size);
	fuzz_assert(again);
	fuzz_assert(sev_base64_decode("again", again, &twice, &twice_size, &err) == SEV_OK);
	fuzz_assert(size == twice_size && memcmp(bytes, twice, size) == 0);
	free(again);
	free(twice);
	free(bytes);
}

static void check_number(const char *text)
{
	char again[32];
	uint64_t value;
	uint64_t twice;

	if (!sev_parse_u64(text, &value))
		return;
	snprintf(again, sizeof(again), "0x%llx", (unsigned long long)value);
	fuzz_assert(sev_parse_u64(again, &twice) && value == twice);
}

static void check_guid(const char *text, size_t length)
{
	char out[SEV_GUID_TEXT];

	if (length < 16)
		return;
	sev_guid_format((const uint8_t *)text, out);
	fuzz_assert(strlen(out) == SEV_GUID_TEXT - 1);
}

static const char *name_of(const void *ctx, size_t i)
{
	return ((const char *const *)ctx)[i];
}

static void check_message(const char *text)
{
	static const char *const names[] = {"EPYC-Milan", "EPYC-v4", "snp:svsm"};
	struct sev_err err;

	sev_nearest_name(text, 3, name_of, names);
	sev_fail(&err, SEV_ERR_ARG, "unknown name '%s'", text);
	sev_err_prefix(&err, "%s", text);
	fuzz_assert(strlen(err.msg) < SEV_ERR_MSG_MAX);
	for (const char *c = err.msg; *c; c++)
		fuzz_assert((unsigned char)*c >= 0x20 && *c != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	fuzz_assert(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	check_hex(text, strlen(text));
	check_base64(text);
	check_number(text);
	check_guid(text, strlen(text));
	check_message(text);
	free(text);
	return 0;
}

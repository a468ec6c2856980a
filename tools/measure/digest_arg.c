/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/digest_arg.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"

static const size_t LENGTHS[] = {SEV_SHA384_LENGTH, SEV_SHA256_LENGTH};

static bool take_base64(const char *text, uint8_t *digest, size_t *length)
{
	uint8_t *bytes = NULL;
	bool ok = sev_base64_decode("digest", text, &bytes, length, NULL) == SEV_OK;

	ok = ok && (*length == SEV_SHA384_LENGTH || *length == SEV_SHA256_LENGTH);
	if (ok)
		memcpy(digest, bytes, *length);
	free(bytes);
	return ok;
}

enum tool_exit digest_arg(const struct tool_args *args, const char *what, const char *text,
			  uint8_t digest[SEV_DIGEST_MAX], size_t *length)
{
	for (size_t i = 0; i < SEV_COUNT(LENGTHS); i++) {
		*length = LENGTHS[i];
		if (sev_hex_decode(text, digest, *length))
			return TOOL_DONE;
	}
	if (take_base64(text, digest, length))
		return TOOL_DONE;
	return tool_usage_error(
		args,
		"%s: found '%s', expected 48 bytes (SNP) or 32 (SEV, SEV-ES) in hex "
		"or base64",
		what, text);
}

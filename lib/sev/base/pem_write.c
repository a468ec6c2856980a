/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pem_write.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define LINE 64

/* Copies text in lines. */
static void put_lines(char *out, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		size_t n = left < LINE ? left : LINE;

		memcpy(out, text, n);
		out[n] = '\n';
		out += n + 1;
		text += n;
		left -= n;
	}
	*out = '\0';
}

char *sev_pem_write(const char *label, const uint8_t *der, size_t size)
{
	char *base64 = sev_base64_encode(der, size);
	char *lines = NULL;
	char *pem = NULL;

	if (base64)
		lines = malloc(strlen(base64) + strlen(base64) / LINE + 2);
	if (lines) {
		put_lines(lines, base64);
		pem = sev_format("-----BEGIN %s-----\n%s-----END %s-----\n", label, lines, label);
	}
	free(lines);
	free(base64);
	return pem;
}

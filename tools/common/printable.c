/* SPDX-License-Identifier: Apache-2.0 */
#include "common/printable.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define ESCAPE_LENGTH 4

/* Bytes to copy at text[at], 0 where one byte is to be escaped. */
static size_t plain_length(const char *text, size_t at, size_t length)
{
	return sev_utf8_printable_length((const unsigned char *)text + at, length - at);
}

/* Spaces before first and from last on are escaped. */
static char *escape(const char *text, size_t first, size_t last)
{
	size_t length = strlen(text);
	char *out = malloc(ESCAPE_LENGTH * length + 1);
	char *end = out;
	size_t used;

	for (size_t at = 0; out && at < length; at += used) {
		bool at_end = at < first || at >= last;
		size_t plain = at_end ? 0 : plain_length(text, at, length);

		used = plain ? plain : 1;
		if (plain)
			end = (char *)memcpy(end, text + at, plain) + plain;
		else
			end += sprintf(end, "\\x%02x", (unsigned char)text[at]);
	}
	if (out)
		*end = '\0';
	return out;
}

char *tool_printable(const char *text)
{
	return escape(text, 0, strlen(text));
}

char *tool_visible(const char *text)
{
	size_t first = strspn(text, " ");
	size_t last = strlen(text);

	while (last > first && text[last - 1] == ' ')
		last--;
	return escape(text, first, last);
}

void tool_put_printable(FILE *out, const char *text)
{
	char *safe = text ? tool_printable(text) : NULL;

	fputs(safe ? safe : "(out of memory)", out);
	free(safe);
}

void tool_put_visible(FILE *out, const char *text)
{
	char *safe = tool_visible(text);

	fputs(safe ? safe : "(out of memory)", out);
	free(safe);
}

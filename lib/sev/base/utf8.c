/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

size_t sev_utf8_length(const unsigned char *s, size_t n)
{
	static const struct {
		unsigned char lead_lo, lead_hi, second_lo, second_hi;
		size_t length;
	} forms[] = {
		{0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
		{0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
		{0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
		{0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
	};

	if (s[0] < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (s[0] < forms[i].lead_lo || s[0] > forms[i].lead_hi)
			continue;
		if (n < forms[i].length || s[1] < forms[i].second_lo || s[1] > forms[i].second_hi)
			return 0;
		for (size_t k = 2; k < forms[i].length; k++)
			if ((s[k] & 0xC0) != 0x80)
				return 0;
		return forms[i].length;
	}
	return 0;
}

/* The code point of a well-formed sequence of up to three bytes, which is what matters here. */
static unsigned code_point(const unsigned char *s, size_t length)
{
	if (length == 1)
		return s[0];
	if (length == 2)
		return (s[0] & 0x1FU) << 6 | (s[1] & 0x3FU);
	return length == 3 ? (s[0] & 0x0FU) << 12 | (s[1] & 0x3FU) << 6 | (s[2] & 0x3FU) : 0xFFFFU;
}

size_t sev_utf8_printable_length(const unsigned char *s, size_t n)
{
	static const struct {
		unsigned first, last;
	} steering[] = {
		{0x0000, 0x001F}, {0x007F, 0x009F}, {0x200E, 0x200F},
		{0x2028, 0x202E}, {0x2066, 0x2069}, {0x061C, 0x061C},
	};
	size_t length = sev_utf8_length(s, n);
	unsigned point = length ? code_point(s, length) : 0;

	for (size_t i = 0; i < sizeof(steering) / sizeof(steering[0]); i++)
		if (point >= steering[i].first && point <= steering[i].last)
			return 0;
	return length;
}

bool sev_utf8_valid(const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		size_t length = sev_utf8_length((const unsigned char *)text, left);

		if (!length)
			return false;
		text += length;
		left -= length;
	}
	return true;
}

char *sev_utf8_repaired(const char *text)
{
	static const char mark[] = "\xEF\xBF\xBD";
	size_t left = strlen(text);
	char *copy = calloc(left + 1, sizeof(mark) - 1);
	size_t used = 0;

	while (copy && left > 0) {
		size_t length = sev_utf8_length((const unsigned char *)text, left);
		size_t taken = length ? length : 1;

		memcpy(copy + used, length ? text : mark, length ? length : sizeof(mark) - 1);
		used += length ? length : sizeof(mark) - 1;
		text += taken;
		left -= taken;
	}
	return copy;
}

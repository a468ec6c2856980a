/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/mention.h"

#include <stddef.h>
#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_word(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t prefix(const char *at, const char *text)
{
	size_t n = 0;

	while (text[n] && lower(at[n]) == lower(text[n]))
		n++;
	return text[n] ? 0 : n;
}

static bool starts_here(const char *line, const char *at, enum mention_edges edges)
{
	return at == line || !is_word(at[-1]) ||
	       (edges == MENTION_AFTER_UNDERSCORE && at[-1] == '_');
}

const char *mention_find(const char *line, const char *text, enum mention_edges edges)
{
	for (const char *at = line; *at; at++) {
		size_t n = starts_here(line, at, edges) ? prefix(at, text) : 0;

		if (n && !is_word(at[n]))
			return at;
	}
	return NULL;
}

static bool name_here(const char *at, const char *name)
{
	for (; *name; name++) {
		if (*name == '_') {
			at += *at == '_' || *at == ' ' || *at == '-';
			continue;
		}
		if (lower(*at) != lower(*name))
			return false;
		at++;
	}
	return !is_word(*at);
}

bool mention_name(const char *line, const char *name)
{
	for (const char *at = line; *at; at++)
		if (starts_here(line, at, MENTION_AFTER_UNDERSCORE) && name_here(at, name))
			return true;
	return false;
}

static int digit(char c)
{
	c = lower(c);
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

const char *mention_number_after(const char *at, struct mention_number *out)
{
	const char *begin;
	unsigned base;

	at += strspn(at, " \t:='\"([");
	*out = (struct mention_number){.negative = *at == '-'};
	at += out->negative;
	out->hex = at[0] == '0' && lower(at[1]) == 'x';
	at += out->hex ? 2 : 0;
	base = out->hex ? 16 : 10;
	for (begin = at; digit(*at) < (int)base; at++) {
		if (out->value > (UINT64_MAX - 15) / base)
			return NULL;
		out->value = out->value * base + (unsigned)digit(*at);
	}
	return at == begin || is_word(*at) ? NULL : at;
}

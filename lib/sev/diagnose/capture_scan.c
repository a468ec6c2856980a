/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/capture_scan.h"

#include <string.h>

bool scan_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool scan_is_hex(char c)
{
	return scan_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool scan_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool scan_is_word(char c)
{
	return scan_is_letter(c) || scan_is_digit(c) || c == '_' || c == '-';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void scan_space(const char **s)
{
	while (is_space(**s))
		(*s)++;
}

bool scan_begins(const char *s, const char *with)
{
	while (*with && lower(*s) == lower(*with)) {
		s++;
		with++;
	}
	return *with == '\0';
}

bool scan_literal(const char **s, const char *literal)
{
	if (!scan_begins(*s, literal))
		return false;
	*s += strlen(literal);
	return true;
}

static bool scan_digits(const char **s, unsigned base, uint64_t *out)
{
	const char *p = *s;
	uint64_t value = 0;

	for (; base == 16 ? scan_is_hex(*p) : scan_is_digit(*p); p++) {
		unsigned digit =
			scan_is_digit(*p) ? (unsigned)(*p - '0') : (unsigned)(lower(*p) - 'a') + 10;

		if (value > (UINT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	if (p == *s)
		return false;
	*s = p;
	*out = value;
	return true;
}

bool scan_hex(const char **s, uint64_t *out)
{
	const char *p = *s;

	if (p[0] == '0' && lower(p[1]) == 'x')
		p += 2;
	if (!scan_digits(&p, 16, out))
		return false;
	*s = p;
	return true;
}

bool scan_number(const char **s, uint64_t *out)
{
	if ((*s)[0] == '0' && lower((*s)[1]) == 'x')
		return scan_hex(s, out);
	return scan_digits(s, 10, out);
}

static bool scan_form_step(const char **s, char c)
{
	uint64_t number;

	switch (c) {
	case '9':
		return scan_is_digit(*(*s)++);
	case 'a':
		return scan_is_letter(*(*s)++);
	case '_':
		return scan_is_digit(**s) || **s == ' ' ? (*s)++, true : false;
	case '#':
		scan_space(s);
		return scan_digits(s, 10, &number);
	case '~':
		*s += strspn(*s, "0123456789.,:+-Z");
		return true;
	default:
		return *(*s)++ == c;
	}
}

bool scan_form(const char **s, const char *form)
{
	const char *p = *s;

	for (; *form; form++)
		if ((!*p && *form != '~') || !scan_form_step(&p, *form))
			return false;
	*s = p;
	return true;
}

const char *scan_find(const char *s, const char *literal)
{
	for (; *s; s++)
		if (scan_begins(s, literal))
			return s + strlen(literal);
	return NULL;
}

bool scan_at_end(const char *s)
{
	scan_space(&s);
	return *s == '\0';
}

void scan_copy(char *out, size_t size, const char *from, size_t n)
{
	if (n > size - 1)
		n = size - 1;
	memcpy(out, from, n);
	out[n] = '\0';
}

size_t scan_trimmed(const char *s, size_t n)
{
	while (n > 0 && is_space(s[n - 1]))
		n--;
	return n;
}

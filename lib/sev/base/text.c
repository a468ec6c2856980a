/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/err.h"

static const char HEX[] = "0123456789abcdef";

void sev_hex_encode(const uint8_t *data, size_t size, char *out)
{
	for (size_t i = 0; i < size; i++) {
		out[2 * i] = HEX[data[i] >> 4];
		out[2 * i + 1] = HEX[data[i] & 15];
	}
	out[2 * size] = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool sev_hex_decode(const char *text, uint8_t *out, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int high = hex_digit(text[2 * i]);
		int low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);

		if (low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return text[2 * size] == '\0';
}

char *sev_base64_encode(const uint8_t *data, size_t size)
{
	size_t chars = (size + 2) / 3 * 4;
	char *out;

	if (size > INT32_MAX / 2)
		return NULL;
	out = malloc(chars + 1);
	if (!out)
		return NULL;
	out[0] = '\0';
	EVP_EncodeBlock((unsigned char *)out, data, (int)size);
	return out;
}

char *sev_base64url_encode(const uint8_t *data, size_t size)
{
	char *out = sev_base64_encode(data, size);

	if (!out)
		return NULL;
	for (char *c = out; *c; c++) {
		if (*c == '+')
			*c = '-';
		if (*c == '/')
			*c = '_';
		if (*c == '=')
			*c = '\0';
	}
	return out;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_base64_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/';
}

/* Number of padding characters of n characters of base64; -1 when they are no base64. */
static int base64_padding(const char *text, size_t n)
{
	size_t padding = 0;

	if (n % 4 != 0 || n > INT32_MAX / 2)
		return -1;
	while (padding < 2 && padding < n && text[n - 1 - padding] == '=')
		padding++;
	for (size_t i = 0; i + padding < n; i++)
		if (!is_base64_char(text[i]))
			return -1;
	return (int)padding;
}

enum sev_rc sev_base64_decode(const char *what, const char *text, uint8_t **out, size_t *size,
			      struct sev_err *err)
{
	size_t n;
	uint8_t *bytes;
	int padding;

	while (is_space(*text))
		text++;
	n = strlen(text);
	while (n > 0 && is_space(text[n - 1]))
		n--;
	padding = base64_padding(text, n);
	if (padding < 0)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: not base64", what);
	bytes = malloc(n / 4 * 3 + 1);
	if (!bytes)
		return sev_fail_nomem(err);
	if (n > 0 && EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)n) < 0) {
		free(bytes);
		return sev_fail(err, SEV_ERR_FORMAT, "%s: not base64", what);
	}
	*out = bytes;
	*size = n / 4 * 3 - (size_t)padding;
	return SEV_OK;
}

/* The character of standard base64 for one of base64url; NUL for what is none. */
static char base64_char(char c)
{
	if (c == '-')
		return '+';
	if (c == '_')
		return '/';
	return is_base64_char(c) && c != '+' && c != '/' ? c : '\0';
}

/* The same bytes in standard base64, padded, as a new string; *valid says whether they are any. */
static char *base64_of_base64url(const char *text, bool *valid)
{
	size_t n = strlen(text);
	size_t padding = (4 - n % 4) % 4;
	char *standard = malloc(n + padding + 1);

	*valid = padding < 3;
	if (!standard)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		standard[i] = base64_char(text[i]);
		if (!standard[i])
			*valid = false;
	}
	memset(standard + n, '=', padding);
	standard[n + padding] = '\0';
	return standard;
}

enum sev_rc sev_base64url_decode(const char *what, const char *text, uint8_t **out, size_t *size,
				 struct sev_err *err)
{
	bool valid;
	char *standard = base64_of_base64url(text, &valid);
	enum sev_rc rc;

	if (!standard)
		return sev_fail_nomem(err);
	if (valid)
		rc = sev_base64_decode(what, standard, out, size, err);
	else
		rc = sev_fail(err, SEV_ERR_FORMAT, "%s: not base64url without padding", what);
	free(standard);
	return rc;
}

void sev_guid_format(const uint8_t guid[16], char *out)
{
	/* The order in which the stored bytes appear in the text. */
	static const uint8_t order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
	size_t at = 0;

	for (size_t i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[at++] = '-';
		out[at++] = HEX[guid[order[i]] >> 4];
		out[at++] = HEX[guid[order[i]] & 15];
	}
	out[at] = '\0';
}

bool sev_parse_u64(const char *text, uint64_t *out)
{
	unsigned base = 10;
	uint64_t value = 0;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	}
	if (*text == '\0')
		return false;
	for (; *text; text++) {
		int digit = hex_digit(*text);

		if (digit < 0 || (unsigned)digit >= base)
			return false;
		if (value > (UINT64_MAX - (unsigned)digit) / base)
			return false;
		value = value * base + (unsigned)digit;
	}
	*out = value;
	return true;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool sev_name_equal(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

#define NAME_MAX_LENGTH 64

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Edit distance of two names, case ignored: characters to add, to leave out, to replace, and
 * neighbours to swap. Names longer than the limit are far.
 */
static size_t edit_distance(const char *a, const char *b)
{
	size_t rows[3][NAME_MAX_LENGTH + 1];
	size_t na = strlen(a);
	size_t nb = strlen(b);

	if (na > NAME_MAX_LENGTH || nb > NAME_MAX_LENGTH)
		return SIZE_MAX;
	for (size_t j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];
		const size_t *higher = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			row[j] = above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
			row[j] = least(row[j], least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = least(row[j], higher[j - 2] + 1);
		}
	}
	return rows[na % 3][nb];
}

const char *sev_nearest_name(const char *text, size_t count,
			     const char *(*name_of)(const void *ctx, size_t i), const void *ctx)
{
	size_t limit = strlen(text) / 3 + 1;
	const char *best = NULL;

	for (size_t i = 0; i < count; i++) {
		size_t distance = edit_distance(text, name_of(ctx, i));

		if (distance < limit || (distance == limit && !best)) {
			best = name_of(ctx, i);
			limit = distance;
		}
	}
	return best;
}

const char *sev_slash_after(const char *folder)
{
	size_t length = strlen(folder);

	return length > 0 && folder[length - 1] == '/' ? "" : "/";
}

char *sev_shell_word(const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-_./=:,+@%";
	static const char quote[] = "'\\''";
	size_t length = strlen(text);
	char *word = length && strspn(text, plain) == length ? strdup(text) : NULL;
	char *end;

	if (word)
		return word;
	word = malloc(length * (sizeof(quote) - 1) + sizeof("''"));
	if (!word)
		return NULL;
	end = word;
	*end++ = '\'';
	for (; *text; text++) {
		if (*text == '\'')
			end = (char *)memcpy(end, quote, sizeof(quote) - 1) + sizeof(quote) - 1;
		else
			*end++ = *text;
	}
	memcpy(end, "'", 2);
	return word;
}

char *sev_format(const char *fmt, ...)
{
	va_list ap;
	char *out = NULL;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&out, fmt, ap);
	va_end(ap);
	return n < 0 ? NULL : out;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define ESCAPE_LENGTH 4 /* "\xNN" */

/* What is formatted before it is cut: two of the longest paths, and what is said of them. */
#define TEXT_MAX 9216

/* A message that is cut: its beginning, the mark, its end, and the NUL. */
#define CUT	  "..."
#define TAIL_ROOM (SEV_ERR_MSG_MAX / 2)
#define HEAD_ROOM (SEV_ERR_MSG_MAX - TAIL_ROOM - sizeof(CUT))

const char *sev_rc_name(enum sev_rc rc)
{
	switch (rc) {
	case SEV_OK:
		return "ok";
	case SEV_ERR_ARG:
		return "bad argument";
	case SEV_ERR_NOMEM:
		return "out of memory";
	case SEV_ERR_IO:
		return "input or output failed";
	case SEV_ERR_FORMAT:
		return "malformed input";
	case SEV_ERR_UNSUPPORTED:
		return "not supported";
	case SEV_ERR_CRYPTO:
		return "crypto library failed";
	case SEV_ERR_MISMATCH:
		return "mismatch";
	case SEV_ERR_CANCELLED:
		return "cancelled";
	case SEV_ERR_UNKNOWN:
		return "not known";
	}
	return "unknown error";
}

/*
 * Bytes that the character at s (n bytes are there) takes in a message, as it is or escaped; *used
 * is what it takes in the text.
 */
static size_t put_length(const unsigned char *s, size_t n, size_t *used)
{
	size_t plain = sev_utf8_printable_length(s, n);

	*used = plain ? plain : 1;
	return plain ? plain : ESCAPE_LENGTH;
}

/* Copies what fits into room bytes; returns how much of the text that was. */
static size_t put_text(char **out, const unsigned char *s, size_t n, size_t room)
{
	size_t at = 0;

	while (at < n) {
		size_t used;
		size_t length = put_length(s + at, n - at, &used);

		if (length > room)
			break;
		if (length == used)
			memcpy(*out, s + at, used);
		else
			snprintf(*out, ESCAPE_LENGTH + 1, "\\x%02x", (unsigned)s[at]);
		*out += length;
		room -= length;
		at += used;
	}
	return at;
}

/* The whole length in a message, from a character on. */
static size_t message_length(const unsigned char *s, size_t n)
{
	size_t length = 0;
	size_t used;

	for (size_t at = 0; at < n; at += used)
		length += put_length(s + at, n - at, &used);
	return length;
}

/* Where the longest end begins that fits into room bytes. */
static size_t end_that_fits(const unsigned char *s, size_t n, size_t room)
{
	size_t length = message_length(s, n);
	size_t at = 0;

	while (length > room) {
		size_t used;

		length -= put_length(s + at, n - at, &used);
		at += used;
	}
	return at;
}

/*
 * Copies text into a message of SEV_ERR_MSG_MAX bytes, escaping what is no printable UTF-8. The
 * subject at its beginning may be long, so that what does not fit is cut out of the middle.
 */
static void put_message(char *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n = strlen(text);
	size_t end;

	if (message_length(s, n) < SEV_ERR_MSG_MAX) {
		put_text(&out, s, n, SEV_ERR_MSG_MAX - 1);
	} else {
		put_text(&out, s, n, HEAD_ROOM);
		out = (char *)memcpy(out, CUT, sizeof(CUT) - 1) + sizeof(CUT) - 1;
		end = end_that_fits(s, n, TAIL_ROOM);
		put_text(&out, s + end, n - end, TAIL_ROOM);
	}
	*out = '\0';
}

static void fill(struct sev_err *err, enum sev_rc rc, int sys_errno, const char *text)
{
	memset(err, 0, sizeof(*err));
	err->rc = rc;
	err->sys_errno = sys_errno;
	put_message(err->msg, text);
}

/* Formats into TEXT_MAX bytes; returns the length of what is there. */
static size_t format(char *text, const char *fmt, va_list ap)
{
	int length = vsnprintf(text, TEXT_MAX, fmt, ap);

	if (length < 0)
		text[0] = '\0';
	return length < 0 ? 0 : strlen(text);
}

enum sev_rc sev_fail(struct sev_err *err, enum sev_rc rc, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	if (!err)
		return rc;
	va_start(ap, fmt);
	format(text, fmt, ap);
	va_end(ap);
	fill(err, rc, 0, text);
	return rc;
}

enum sev_rc sev_fail_errno(struct sev_err *err, int sys_errno, const char *fmt, ...)
{
	char why[128];
	char text[TEXT_MAX + sizeof(why) + 2];
	va_list ap;
	size_t used;

	if (!err)
		return SEV_ERR_IO;
	va_start(ap, fmt);
	used = format(text, fmt, ap);
	va_end(ap);
	snprintf(text + used, sizeof(text) - used, ": %s", strerror_r(sys_errno, why, sizeof(why)));
	fill(err, SEV_ERR_IO, sys_errno, text);
	return SEV_ERR_IO;
}

enum sev_rc sev_fail_nomem(struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_NOMEM, "out of memory");
}

void sev_err_prefix(struct sev_err *err, const char *fmt, ...)
{
	char text[TEXT_MAX + SEV_ERR_MSG_MAX + 2];
	va_list ap;
	size_t used;

	if (!err)
		return;
	va_start(ap, fmt);
	used = format(text, fmt, ap);
	va_end(ap);
	snprintf(text + used, sizeof(text) - used, ": %s", err->msg);
	put_message(err->msg, text);
}

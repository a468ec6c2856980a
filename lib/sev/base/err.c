/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const char CUT[] = "...";

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

/* Length of the printable UTF-8 sequence at s (n bytes are there), 0 when there is none. */
static size_t printable_length(const unsigned char *s, size_t n)
{
	return s[0] < 0x20 || s[0] == 0x7F ? 0 : sev_utf8_length(s, n);
}

/* Copies text into a message of SEV_ERR_MSG_MAX bytes, escaping what is no printable UTF-8. */
static void put_message(char *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n = strlen(text);
	size_t room = SEV_ERR_MSG_MAX - sizeof(CUT); /* keeps place for the mark and the NUL */
	size_t used = 0;
	bool cut = false;

	while (n > 0) {
		size_t take = printable_length(s, n);
		char escape[5];
		size_t put = take ? take : 4;

		if (used + put > room) {
			cut = true;
			break;
		}
		if (take) {
			memcpy(out + used, s, take);
		} else {
			snprintf(escape, sizeof(escape), "\\x%02x", (unsigned)s[0]);
			memcpy(out + used, escape, 4);
			take = 1;
		}
		used += put;
		s += take;
		n -= take;
	}
	if (cut) {
		memcpy(out + used, CUT, sizeof(CUT) - 1);
		used += sizeof(CUT) - 1;
	}
	out[used] = '\0';
}

static void fill(struct sev_err *err, enum sev_rc rc, int sys_errno, const char *text)
{
	memset(err, 0, sizeof(*err));
	err->rc = rc;
	err->sys_errno = sys_errno;
	put_message(err->msg, text);
}

enum sev_rc sev_fail(struct sev_err *err, enum sev_rc rc, const char *fmt, ...)
{
	char text[2 * SEV_ERR_MSG_MAX];
	va_list ap;

	if (!err)
		return rc;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fill(err, rc, 0, text);
	return rc;
}

enum sev_rc sev_fail_errno(struct sev_err *err, int sys_errno, const char *fmt, ...)
{
	char text[2 * SEV_ERR_MSG_MAX];
	char why[128];
	va_list ap;
	int used;

	if (!err)
		return SEV_ERR_IO;
	va_start(ap, fmt);
	used = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (used < 0)
		used = 0;
	if ((size_t)used < sizeof(text))
		snprintf(text + used, sizeof(text) - (size_t)used, ": %s",
			 strerror_r(sys_errno, why, sizeof(why)));
	fill(err, SEV_ERR_IO, sys_errno, text);
	return SEV_ERR_IO;
}

enum sev_rc sev_fail_nomem(struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_NOMEM, "out of memory");
}

void sev_err_prefix(struct sev_err *err, const char *fmt, ...)
{
	char text[3 * SEV_ERR_MSG_MAX];
	va_list ap;
	int used;

	if (!err)
		return;
	va_start(ap, fmt);
	used = vsnprintf(text, SEV_ERR_MSG_MAX, fmt, ap);
	va_end(ap);
	if (used < 0)
		return;
	if (used >= SEV_ERR_MSG_MAX)
		used = SEV_ERR_MSG_MAX - 1;
	snprintf(text + used, sizeof(text) - (size_t)used, ": %s", err->msg);
	put_message(err->msg, text);
}

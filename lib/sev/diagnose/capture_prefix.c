/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands before a line's own text: time stamps of dmesg and of the journal, the host, the
 * program. And what must not be in any line.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/utf8.h"
#include "diagnose/capture_scan.h"
#include "diagnose/capture_store.h"

/* The time stamps, and whether a host and a program follow. */
static const struct {
	const char *form;
	bool named;
} STAMPS[] = {
	{"[#.#]", false},		       /* dmesg */
	{"[aaa aaa _9 99:99:99 9999]", false}, /* dmesg -T */
	{"9999-99-99T99:99:99,~", false},      /* dmesg --time-format iso */
	{"aaa _9 99:99:99~", true},	       /* journalctl */
	{"aaa 9999-99-99 99:99:99 aaa", true}, /* -o short-full */
	{"9999-99-99T99:99:99~", true},	       /* -o short-iso, rsyslog */
};

/* "host program[123]: " or "host kernel: ". */
static bool scan_names(const char **s, const char *line, struct capture_prefix *prefix)
{
	const char *p = *s;
	size_t host, program;

	scan_space(&p);
	host = strcspn(p, " ");
	if (p[host] != ' ')
		return false;
	program = strcspn(p + host + 1, " ");
	if (host == 0 || program < 2 || p[host + program] != ':')
		return false;
	prefix->host = (size_t)(p - line);
	prefix->host_size = host;
	*s = p + host + 1 + program;
	return true;
}

static bool scan_stamp(const char **s, const char *line, struct capture_prefix *prefix)
{
	for (size_t i = 0; i < SEV_COUNT(STAMPS); i++) {
		const char *p = *s;

		if (!scan_form(&p, STAMPS[i].form))
			continue;
		if (*p != ' ' && *p != '\0' && *p != '[' && *p != '\t')
			continue;
		if (STAMPS[i].named && !scan_names(&p, line, prefix))
			continue;
		*s = p;
		return true;
	}
	return false;
}

/* The thread or CPU that printk tells beside the time: "[    T1]". */
static void scan_caller(const char **s)
{
	const char *p = *s;

	if (*p++ != '[')
		return;
	scan_space(&p);
	if (*p != 'T' && *p != 'C')
		return;
	p++;
	if (scan_form(&p, "#]"))
		*s = p;
}

struct capture_prefix capture_prefix_of(const char *line)
{
	struct capture_prefix prefix = {0};
	const char *s = line;

	scan_form(&s, "<#>");
	/* A journal's line may have the kernel's own stamp behind its names. */
	for (unsigned i = 0; i < 2; i++) {
		const char *p = s;

		scan_space(&p);
		if (!scan_stamp(&p, line, &prefix))
			break;
		scan_caller(&p);
		scan_space(&p);
		s = p;
		prefix.stamped = true;
	}
	prefix.size = (size_t)(s - line);
	return prefix;
}

/* Length of an escape sequence that a terminal takes for colours and the like. */
static size_t escape_length(const char *s)
{
	size_t n = 1;

	if (s[1] != '[')
		return 1;
	for (n = 2; s[n] >= 0x20 && s[n] < 0x40; n++)
		;
	return s[n] >= 0x40 && s[n] < 0x7F ? n + 1 : n;
}

char *capture_cleaned(const char *text, bool several_lines)
{
	static const char mark[] = "\xEF\xBF\xBD";
	size_t left = strlen(text);
	char *copy = malloc(left * (sizeof(mark) - 1) + 1);
	char *end = copy;

	if (!copy)
		return NULL;
	while (*text) {
		size_t n = sev_utf8_printable_length((const unsigned char *)text, left);

		if (*text == '\x1B') {
			n = escape_length(text);
		} else if (n == 0 && *text != '\t' && (*text != '\n' || !several_lines)) {
			end = (char *)memcpy(end, mark, sizeof(mark) - 1) + sizeof(mark) - 1;
			n = 1;
		} else {
			n = n ? n : 1;
			end = (char *)memcpy(end, text, n) + n;
		}
		text += n;
		left -= n;
	}
	*end = '\0';
	return copy;
}

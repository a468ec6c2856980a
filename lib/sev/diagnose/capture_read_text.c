/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pasted text, line by line: each goes to the recognisers in turn, and what none of them takes is
 * kept as a line.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "diagnose/capture_reader.h"
#include "diagnose/capture_scan.h"

/* Of lines without a time stamp. The first that takes a line has it. */
static capture_recogniser *const RECOGNISERS[] = {
	read_error,   read_tool,    read_cpuid,	 read_cpuid_words, read_msr,	 read_path,
	read_other,   read_listing, read_tcb,	 read_limit,	   read_module,	 read_dmi,
	read_cpuinfo, read_uname,   read_answer, read_command,	   read_sevtool,
};

enum sev_rc capture_reader_new(struct sev_capture *capture, struct capture_reader **out,
			       struct sev_err *err)
{
	struct capture_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return sev_fail_nomem(err);
	reader->capture = capture;
	reader->cpu = -1;
	reader->first_cpu = -1;
	*out = reader;
	return SEV_OK;
}

void capture_reader_free(struct capture_reader *reader)
{
	free(reader);
}

static void tell(struct capture_reader *reader, const struct capture_fact *what, const char *key,
		 va_list ap)
{
	char text[CAPTURE_KEY_MAX + 1];
	struct capture_fact fact = *what;
	const struct capture_fact *known;
	int n = vsnprintf(text, sizeof(text), key, ap);
	enum sev_rc rc;

	if (reader->rc || n < 0 || (size_t)n >= sizeof(text))
		return;
	fact.key = text;
	fact.where = reader->where;
	known = capture_find(reader->capture, text);
	if (fact.hearsay && known && !known->hearsay)
		return;
	rc = capture_put(reader->capture, &fact, reader->err);
	/* A key that can't be one is no fact, and the text is not wrong for it. */
	if (rc != SEV_ERR_ARG)
		reader->rc = rc;
}

void reader_tell(struct capture_reader *reader, const char *value, const char *key, ...)
{
	struct capture_fact fact = {.value = (char *)value};
	va_list ap;

	va_start(ap, key);
	tell(reader, &fact, key, ap);
	va_end(ap);
}

void reader_tell_hearsay(struct capture_reader *reader, const char *value, const char *key, ...)
{
	struct capture_fact fact = {.value = (char *)value, .hearsay = true};
	va_list ap;

	va_start(ap, key);
	tell(reader, &fact, key, ap);
	va_end(ap);
}

void reader_tell_missing(struct capture_reader *reader, int sys_errno, const char *key, ...)
{
	struct capture_fact fact = {.sys_errno = sys_errno};
	va_list ap;

	va_start(ap, key);
	tell(reader, &fact, key, ap);
	va_end(ap);
}

void reader_tell_number(struct capture_reader *reader, uint64_t value, const char *key, ...)
{
	char text[24];
	struct capture_fact fact = {.value = text};
	va_list ap;

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	va_start(ap, key);
	tell(reader, &fact, key, ap);
	va_end(ap);
}

void reader_tell_part(struct capture_reader *reader, const char *value, size_t n, const char *key,
		      ...)
{
	struct capture_fact fact = {.value = strndup(value, n)};
	va_list ap;

	if (!fact.value) {
		reader->rc = sev_fail_nomem(reader->err);
		return;
	}
	va_start(ap, key);
	tell(reader, &fact, key, ap);
	va_end(ap);
	free(fact.value);
}

/* Cuts quote marks, and what Markdown puts around lines. */
static char *unquoted(char *line)
{
	size_t size;

	while (line[0] == '>' && (line[1] == ' ' || line[1] == '>' || line[1] == '\0'))
		line += line[1] == ' ' ? 2 : 1;
	size = scan_trimmed(line, strlen(line));
	line[size] = '\0';
	if (size >= 4 && strncmp(line, "**", 2) == 0 && strcmp(line + size - 2, "**") == 0) {
		line[size - 2] = '\0';
		line += 2;
	}
	size = strlen(line);
	if (size > 2 && line[0] == '`' && line[1] != '`' && line[size - 1] == '`') {
		line[size - 1] = '\0';
		line++;
	}
	return line;
}

static bool is_fence(const char *line)
{
	scan_space(&line);
	return strncmp(line, "```", 3) == 0 || strncmp(line, "~~~", 3) == 0 ||
	       strcmp(line, "<details>") == 0 || strcmp(line, "</details>") == 0;
}

static bool recognise(struct capture_reader *reader, const char *line)
{
	for (size_t i = 0; i < SEV_COUNT(RECOGNISERS); i++)
		if (RECOGNISERS[i](reader, line))
			return true;
	return false;
}

static enum sev_rc read_line(struct capture_reader *reader, const char *line)
{
	struct capture_prefix prefix = capture_prefix_of(line);
	bool taken = false;

	if (scan_at_end(line) || is_fence(line))
		return SEV_OK;
	read_kernel(reader, line + prefix.size);
	if (prefix.stamped)
		reader->command = COMMAND_NONE;
	else
		taken = recognise(reader, line);
	if (reader->rc || taken)
		return reader->rc;
	return capture_put_line(reader->capture, line, reader->where, reader->err);
}

enum sev_rc capture_reader_line(struct capture_reader *reader, const char *line, unsigned where,
				struct sev_err *err)
{
	char *copy = capture_cleaned(line, false);

	if (!copy)
		return sev_fail_nomem(err);
	reader->err = err;
	reader->rc = SEV_OK;
	reader->where = where;
	reader->rc = read_line(reader, unquoted(copy));
	free(copy);
	return reader->rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of a bundle: facts as text, both ways.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "diagnose/capture_scan.h"
#include "diagnose/capture_store.h"

/* A growing text; data is NULL once memory ran out. */
struct text {
	char *data;
	size_t size, room;
};

static void append(struct text *text, const char *bytes, size_t size)
{
	if (!text->data)
		return;
	if (size >= text->room - text->size) {
		size_t room = 2 * (text->size + size) + 256;
		char *bigger = realloc(text->data, room);

		if (!bigger) {
			free(text->data);
			text->data = NULL;
			return;
		}
		text->data = bigger;
		text->room = room;
	}
	memcpy(text->data + text->size, bytes, size);
	text->size += size;
	text->data[text->size] = '\0';
}

static void append_string(struct text *text, const char *string)
{
	append(text, string, strlen(string));
}

/* Whether a character stands where readers would take it for something else. */
static bool stands_odd(const char *line, size_t size, size_t i)
{
	bool space = line[i] == ' ';

	return (i == 0 && (space || line[i] == '(')) || (i + 1 == size && space);
}

static void append_escaped(struct text *text, const char *line, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		char hex[8];

		if (line[i] == '\\')
			append_string(text, "\\\\");
		else if (line[i] == '\t')
			append_string(text, "\\t");
		else if (stands_odd(line, size, i)) {
			snprintf(hex, sizeof(hex), "\\x%02x", (unsigned char)line[i]);
			append_string(text, hex);
		} else
			append(text, line + i, 1);
	}
}

static void append_key(struct text *text, const char *key)
{
	const struct capture_section *section = &CAPTURE_SECTIONS[capture_section_of(key)];

	append_string(text, section->indent);
	append_string(text, key + strlen(section->word));
	append_string(text, ":");
}

static void append_missing(struct text *text, const struct capture_fact *fact)
{
	const char *name = capture_errno_name(fact->sys_errno);
	char why[32];

	append_key(text, fact->key);
	if (fact->sys_errno == ENOENT)
		snprintf(why, sizeof(why), " (absent)\n");
	else if (name)
		snprintf(why, sizeof(why), " (refused: %s)\n", name);
	else
		snprintf(why, sizeof(why), " (refused: %d)\n", fact->sys_errno);
	append_string(text, why);
}

static void append_known(struct text *text, const char *key, const char *value)
{
	size_t size;

	do {
		size = strcspn(value, "\n");
		append_key(text, key);
		append(text, " ", size > 0);
		append_escaped(text, value, size);
		append_string(text, "\n");
		value += size;
	} while (*value++);
}

static enum sev_rc append_fact(struct text *text, const struct capture_fact *fact,
			       struct sev_err *err)
{
	char *masked;

	if (!fact->value) {
		append_missing(text, fact);
		return SEV_OK;
	}
	masked = capture_masked_value(fact->key, fact->value);
	if (!masked)
		return sev_fail_nomem(err);
	append_known(text, fact->key, masked);
	free(masked);
	return SEV_OK;
}

static enum sev_rc append_facts(struct text *text, const struct sev_capture *capture,
				struct sev_err *err)
{
	size_t section = CAPTURE_SECTION_COUNT;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < capture->fact_count; i++) {
		size_t next = capture_section_of(capture->facts[i]->key);

		if (next != section) {
			append_string(text, "\n");
			append_string(text, CAPTURE_SECTIONS[next].heading);
			append_string(text, "\n");
		}
		section = next;
		rc = append_fact(text, capture->facts[i], err);
	}
	return rc;
}

static enum sev_rc append_lines(struct text *text, const struct sev_capture *capture,
				struct sev_err *err)
{
	if (capture->line_count > 0)
		append_string(text, "\n" CAPTURE_LINES_HEADING "\n");
	for (size_t i = 0; i < capture->line_count; i++) {
		char *masked = capture_masked(capture->lines[i].whole);

		if (!masked)
			return sev_fail_nomem(err);
		append_string(text, masked);
		append_string(text, "\n");
		free(masked);
	}
	return SEV_OK;
}

enum sev_rc sev_capture_write(const struct sev_capture *capture, char **out, size_t *size,
			      struct sev_err *err)
{
	struct text text = {.data = calloc(1, 4096), .room = 4096};
	enum sev_rc rc;

	append_string(&text, CAPTURE_HEAD CAPTURE_VERSION "\n");
	rc = append_facts(&text, capture, err);
	if (!rc)
		rc = append_lines(&text, capture, err);
	if (!rc && !text.data)
		rc = sev_fail_nomem(err);
	if (rc) {
		free(text.data);
		return rc;
	}
	*out = text.data;
	*size = text.size;
	return SEV_OK;
}

/* The byte of what stands behind a backslash; -1: nothing that is meant. */
static int unescaped(const char **s)
{
	uint8_t byte;
	char hex[3];

	switch (*(*s)++) {
	case '\\':
		return '\\';
	case 't':
		return '\t';
	case 'x':
		scan_copy(hex, sizeof(hex), *s, strnlen(*s, 2));
		*s += strlen(hex);
		return sev_hex_decode(hex, &byte, 1) && byte ? byte : -1;
	default:
		return -1;
	}
}

/* Takes the escapes out of a value, in its place. */
static bool unescape(char *value)
{
	const char *s = value;
	char *end = value;

	while (*s) {
		int byte = (unsigned char)*s++;

		if (byte == '\\')
			byte = unescaped(&s);
		if (byte < 0)
			return false;
		*end++ = (char)byte;
	}
	*end = '\0';
	return true;
}

/* Why there is no value, of "(absent)" or "(refused: NAME)"; 0: it is neither. */
static int missing_errno(const char *value)
{
	char name[32];
	size_t size = strlen(value);

	if (strcmp(value, "(absent)") == 0)
		return ENOENT;
	if (!scan_literal(&value, "(refused: ") || size < 12 || size > 40)
		return 0;
	scan_copy(name, sizeof(name), value, strlen(value) - 1);
	return value[strlen(name)] == ')' ? capture_errno_of(name) : 0;
}

/* One more line of the value of a key that came on the line before. */
static enum sev_rc put_more(struct capture_fact *before, const struct capture_fact *fact,
			    struct sev_err *err)
{
	if (!before->value || !fact->value || before->last + 1 != fact->where)
		return sev_fail(err, SEV_ERR_FORMAT, "%s is told twice, first on line %u",
				fact->key, before->where);
	return capture_put_more(before, fact->value, err);
}

static enum sev_rc put_read(struct sev_capture *capture, struct capture_fact *fact, char *value,
			    struct sev_err *err)
{
	struct capture_fact *before = capture_find(capture, fact->key);

	if (value[0] == '(') {
		fact->sys_errno = missing_errno(value);
		if (!fact->sys_errno)
			return sev_fail(err, SEV_ERR_FORMAT,
					"%s: found \"%.60s\", expected a value, (absent) or "
					"(refused: …)",
					fact->key, value);
	} else if (!unescape(value)) {
		return sev_fail(err, SEV_ERR_FORMAT, "%s: a backslash without a meaning",
				fact->key);
	} else {
		fact->value = value;
	}
	return before ? put_more(before, fact, err) : capture_put(capture, fact, err);
}

enum sev_rc capture_read_bundle_line(struct sev_capture *capture, size_t section, const char *line,
				     unsigned where, struct sev_err *err)
{
	const struct capture_section *kind = &CAPTURE_SECTIONS[section];
	struct capture_fact fact = {.where = where};
	const char *colon;
	char *value;
	enum sev_rc rc;

	scan_space(&line);
	colon = strstr(line, ": ");
	if (!colon && line[strlen(line) - 1] == ':')
		colon = line + strlen(line) - 1;
	if (!colon || !scan_begins(line, kind->begins))
		return sev_fail(err, SEV_ERR_FORMAT,
				"found \"%.60s\", expected a key that begins with \"%s\", a colon "
				"and a value",
				line, kind->begins);
	fact.key = sev_format("%s%.*s", kind->word, (int)(colon - line), line);
	value = strdup(colon[1] ? colon + 2 : "");
	if (fact.key && value)
		rc = put_read(capture, &fact, value, err);
	else
		rc = sev_fail_nomem(err);
	free(fact.key);
	free(value);
	return rc;
}

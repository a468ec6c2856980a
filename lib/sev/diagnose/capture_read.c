/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text into a capture: a bundle, or what people paste.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "diagnose/capture_scan.h"
#include "diagnose/capture_store.h"

struct source {
	const char *name;
	const char *at, *end;
	size_t line_max;
	unsigned line; /* of the line that was taken last */
	char *text;    /* a copy of that line, without its end */
};

/* What a byte is called that no text has; NULL: it may be in one. */
static const char *no_text(unsigned char c)
{
	if (c == 0)
		return "a NUL";
	if (c < ' ' && !strchr("\t\n\v\f\r\b\a\x1B", c))
		return "a control character";
	return NULL;
}

static enum sev_rc check_text(const char *name, const char *data, size_t size, struct sev_err *err)
{
	unsigned line = 1;

	if (size > CAPTURE_SIZE_MAX)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: %zu bytes, expected at most %u", name,
				size, CAPTURE_SIZE_MAX);
	if (size >= 2 && (memcmp(data, "\xFF\xFE", 2) == 0 || memcmp(data, "\xFE\xFF", 2) == 0))
		return sev_fail(err, SEV_ERR_FORMAT, "%s: found UTF-16, expected UTF-8", name);
	for (size_t i = 0; i < size; i++) {
		const char *what = no_text((unsigned char)data[i]);

		if (what)
			return sev_fail(err, SEV_ERR_FORMAT, "%s: line %u: found %s, expected text",
					name, line, what);
		line += data[i] == '\n';
	}
	return SEV_OK;
}

/* The next line into source->text, NULL at the end. */
static enum sev_rc next_line(struct source *source, struct sev_err *err)
{
	const char *stop;
	size_t size;

	free(source->text);
	source->text = NULL;
	if (source->at == source->end)
		return SEV_OK;
	source->line++;
	stop = memchr(source->at, '\n', (size_t)(source->end - source->at));
	size = (size_t)((stop ? stop : source->end) - source->at);
	if (size > source->line_max)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: line %u is %zu bytes long, expected at most %zu", source->name,
				source->line, size, source->line_max);
	source->text = strndup(source->at, size);
	if (!source->text)
		return sev_fail_nomem(err);
	source->at = stop ? stop + 1 : source->end;
	if (size > 0 && source->text[size - 1] == '\r')
		source->text[size - 1] = '\0';
	return SEV_OK;
}

static bool is_comment(const char *line)
{
	return line[0] == '#' || scan_at_end(line);
}

/* The index of a heading; the count of sections: the lines; beyond: no section. */
static size_t section_headed(const char *heading)
{
	size_t i = 0;

	while (i < CAPTURE_SECTION_COUNT && strcmp(CAPTURE_SECTIONS[i].heading, heading) != 0)
		i++;
	return i + (i == CAPTURE_SECTION_COUNT && strcmp(heading, CAPTURE_LINES_HEADING) != 0);
}

static enum sev_rc take_bundle_line(struct sev_capture *capture, size_t section,
				    const struct source *source, struct sev_err *err)
{
	if (section == CAPTURE_SECTION_COUNT)
		return *source->text ? capture_put_line(capture, source->text, source->line, err)
				     : SEV_OK;
	if (is_comment(source->text))
		return SEV_OK;
	if (section > CAPTURE_SECTION_COUNT)
		return sev_fail(err, SEV_ERR_FORMAT,
				"found \"%.60s\", expected the heading of a section", source->text);
	return capture_read_bundle_line(capture, section, source->text, source->line, err);
}

static enum sev_rc read_bundle(struct sev_capture *capture, struct source *source,
			       struct sev_err *err)
{
	size_t section = CAPTURE_SECTION_COUNT + 1;
	enum sev_rc rc = next_line(source, err);

	while (!rc && source->text) {
		bool heading = section != CAPTURE_SECTION_COUNT && source->text[0] == '[';

		if (heading)
			section = section_headed(source->text);
		if (heading && section > CAPTURE_SECTION_COUNT)
			rc = sev_fail(err, SEV_ERR_FORMAT, "%.60s: not a section of a capture",
				      source->text);
		if (!heading)
			rc = take_bundle_line(capture, section, source, err);
		if (rc == SEV_ERR_FORMAT || rc == SEV_ERR_ARG)
			sev_err_prefix(err, "%s: line %u", source->name, source->line);
		if (!rc)
			rc = next_line(source, err);
	}
	/* A key that a caller must not set is a fault of the text here. */
	if (rc != SEV_ERR_ARG)
		return rc;
	if (err)
		err->rc = SEV_ERR_FORMAT;
	return SEV_ERR_FORMAT;
}

static enum sev_rc read_pasted(struct sev_capture *capture, struct source *source,
			       struct sev_err *err)
{
	struct capture_reader *reader = NULL;
	enum sev_rc rc = capture_reader_new(capture, &reader, err);

	while (!rc && !(rc = next_line(source, err)) && source->text)
		rc = capture_reader_line(reader, source->text, source->line, err);
	capture_reader_free(reader);
	return rc;
}

static enum sev_rc read_source(struct sev_capture *capture, struct source *source,
			       struct sev_err *err)
{
	const char *s = source->at;
	size_t head = strlen(CAPTURE_HEAD);
	enum sev_rc rc;

	if ((size_t)(source->end - s) < head || memcmp(s, CAPTURE_HEAD, head) != 0)
		return read_pasted(capture, source, err);
	source->line_max = CAPTURE_BUNDLE_LINE_MAX;
	rc = next_line(source, err);
	if (rc)
		return rc;
	s = source->text + head;
	if (!scan_literal(&s, CAPTURE_VERSION) || !scan_at_end(s))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: line 1: a capture of version %.20s, expected " CAPTURE_VERSION,
				source->name, source->text + head);
	return read_bundle(capture, source, err);
}

enum sev_rc sev_capture_read(const char *name, const void *data, size_t size,
			     struct sev_capture **out, struct sev_err *err)
{
	struct source source = {.name = name, .line_max = CAPTURE_LINE_MAX};
	struct sev_capture *capture = NULL;
	enum sev_rc rc = check_text(name, data, size, err);

	if (!rc)
		rc = sev_capture_new(&capture, err);
	if (rc)
		return rc;
	source.at = data;
	source.end = source.at + size;
	if (size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
		source.at += 3;
	rc = read_source(capture, &source, err);
	free(source.text);
	if (rc) {
		sev_capture_free(capture);
		return rc;
	}
	*out = capture;
	return SEV_OK;
}

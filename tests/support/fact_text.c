/* SPDX-License-Identifier: Apache-2.0 */
#include "fact_text.h"

#include <errno.h>

#include "test.h"

static void add_line(struct sev_capture *capture, char *line)
{
	char *value = strstr(line, ": ");
	struct sev_err err;

	if (strncmp(line, "> ", 2) == 0) {
		assert_sev_ok(sev_capture_add_line(capture, line + 2, &err), &err);
		return;
	}
	assert_non_null(value);
	*value = '\0';
	value += 2;
	if (strcmp(value, "(absent)") == 0)
		assert_sev_ok(sev_capture_set_missing(capture, line, ENOENT, &err), &err);
	else if (strcmp(value, "(denied)") == 0)
		assert_sev_ok(sev_capture_set_missing(capture, line, EACCES, &err), &err);
	else
		assert_sev_ok(sev_capture_set(capture, line, value, &err), &err);
}

void fact_text_add(struct sev_capture *capture, const char *text)
{
	char *copy = strdup(text);
	char *at = copy;
	char *line;

	assert_non_null(copy);
	while ((line = strsep(&at, "\n")))
		if (line[0])
			add_line(capture, line);
	free(copy);
}

struct sev_capture *fact_text_read(const char *text)
{
	struct sev_capture *capture;
	struct sev_err err;

	assert_sev_ok(sev_capture_new(&capture, &err), &err);
	fact_text_add(capture, text);
	return capture;
}

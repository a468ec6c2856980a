/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's lines that may tell of SEV.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/os/io.h"
#include "host/observe.h"

#define LINE_KEPT 4096 /* bytes; the kernel's own are shorter */

/* Words of them; short ones only as they are written in capitals. */
static const struct {
	const char *text;
	bool any_case;
} WORDS[] = {
	{"SEV", false},		 {"SNP", false},	{"RMP", false},
	{"PSP", false},		 {"SVM", false},	{"DMI:", false},
	{"ccp ", false},	 {"ccp:", false},	{"kvm", true},
	{"amd-vi", true},	 {"iommu", true},	{"memory encryption", true},
	{"mtrr", true},		 {"misc cgroup", true}, {"command line:", true},
	{"linux version", true}, {"last_pfn", false},	{"microcode", true},
	{"lockdown", true},	 {"locked down", true},
};

/* strcasestr() is not of the C library that every system has. */
static bool contains_any_case(const char *line, const char *word)
{
	size_t length = strlen(word);

	for (; *line; line++)
		if (!strncasecmp(line, word, length))
			return true;
	return false;
}

static bool is_wanted(const char *line)
{
	for (size_t i = 0; i < SEV_COUNT(WORDS); i++)
		if (WORDS[i].any_case ? contains_any_case(line, WORDS[i].text)
				      : strstr(line, WORDS[i].text) != NULL)
			return true;
	return false;
}

/* "<6>": the level. */
static const char *without_level(const char *line)
{
	const char *end = *line == '<' ? line + 1 + strspn(line + 1, "0123456789") : line;

	return *line == '<' && *end == '>' ? end + 1 : line;
}

static void take_lines(struct observation *of, char *text)
{
	bool whole = false;
	char *line;

	while (!of->rc && (line = observe_line(&text)) != NULL) {
		if (!is_wanted(line))
			continue;
		line[strnlen(line, LINE_KEPT)] = '\0';
		whole = whole || strstr(line, "Linux version") != NULL;
		of->rc = sev_capture_add_line(of->capture, without_level(line), of->err);
	}
	/* The ring is overwritten in time: lines that are not there may have been. */
	observe_set(of, "kernel log", whole ? "since boot" : "without its beginning");
}

void observe_log(struct observation *of)
{
	int64_t n = SEV_IO(of->io, kernel_log, of->text, OBSERVE_TEXT_MAX);

	if (n < 0) {
		observe_missing(of, "kernel log", (int)-n);
		return;
	}
	of->text[n] = '\0';
	take_lines(of, of->text);
}

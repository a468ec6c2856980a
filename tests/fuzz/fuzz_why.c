/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of any text: which known line each is, and what its numbers mean.
 */
#include <string.h>

#include <sev/known_line.h>

#include "diagnose/meaning.h"
#include "fuzz.h"

static void check_match(const char *line)
{
	struct sev_line_match match;

	if (!sev_known_line_match(line, &match))
		return;
	fuzz_assert(match.known && match.known == sev_known_line_find(match.known->id));
	fuzz_assert(match.value_count <= SEV_LINE_VALUES);
	for (size_t i = 0; i < match.value_count; i++)
		fuzz_assert(strlen(match.values[i].text) < sizeof(match.values[i].text));
}

static void check_meanings(const char *line)
{
	struct meaning found[MEANINGS_MAX];
	size_t count = meaning_find(line, found, MEANINGS_MAX);

	fuzz_assert(count <= MEANINGS_MAX);
	for (size_t i = 0; i < count; i++)
		fuzz_assert(found[i].name && found[i].says && found[i].causes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	char *at = text;
	char *line;

	fuzz_assert(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	while ((line = strsep(&at, "\n"))) {
		check_match(line);
		check_meanings(line);
	}
	free(text);
	return 0;
}

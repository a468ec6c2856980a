/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/known_line.h>

#include <ctype.h>
#include <string.h>

#include "base/bytes.h"
#include "known_lines.h"
#include "test.h"

static const struct sev_known_line *match(const char *line, struct sev_line_match *out)
{
	return sev_known_line_match(line, out) ? out->known : NULL;
}

/* Each line is the kind that it should be. */
static void test_samples(void **state)
{
	struct sev_line_match found;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(KNOWN_LINES); i++) {
		if (!match(KNOWN_LINES[i].line, &found))
			fail_msg("%s: no row fits '%s'", KNOWN_LINES[i].id, KNOWN_LINES[i].line);
		if (strcmp(found.known->id, KNOWN_LINES[i].id) != 0)
			fail_msg("%s: '%s' is taken for %s", KNOWN_LINES[i].id, KNOWN_LINES[i].line,
				 found.known->id);
	}
}

static bool has_sample(const char *id)
{
	for (size_t i = 0; i < SEV_COUNT(KNOWN_LINES); i++)
		if (!strcmp(KNOWN_LINES[i].id, id))
			return true;
	return false;
}

/* Each row has a line that it wins, and an id of its own. */
static void test_rows_are_distinct(void **state)
{
	const struct sev_known_line *row;
	size_t n = 0;

	(void)state;
	for (; (row = sev_known_line_at(n)) != NULL; n++) {
		if (!has_sample(row->id))
			fail_msg("%s: no line of it", row->id);
		assert_ptr_equal(sev_known_line_find(row->id), row);
		for (size_t k = 0; k < n; k++)
			if (!strcmp(sev_known_line_at(k)->pattern, row->pattern))
				fail_msg("%s: has the pattern of %s", row->id,
					 sev_known_line_at(k)->id);
	}
	assert_true(n >= 150);
	assert_null(sev_known_line_find("no-such-row"));
}

/* The names in braces are known, and each part between {any}s begins with a character. */
static void check_pattern(const struct sev_known_line *row)
{
	static const char *const tokens[] = {"{hex}", "{dec}", "{word}", "{any}"};
	const char *at = row->pattern;
	bool begins = true;

	while (*at) {
		size_t size = 1;

		for (size_t i = 0; *at == '{' && i < SEV_COUNT(tokens); i++)
			if (!strncmp(at, tokens[i], strlen(tokens[i])))
				size = strlen(tokens[i]);
		if (*at == '{' && (size == 1 || begins))
			fail_msg("%s: pattern '%s'", row->id, row->pattern);
		if (*at == ' ' && at[1] == ' ')
			fail_msg("%s: two spaces in '%s'", row->id, row->pattern);
		begins = size > 1 && !strncmp(at, "{any}", 5);
		at += size;
	}
}

static void check_sentence(const struct sev_known_line *row, const char *text)
{
	size_t size = strlen(text);

	if (size < 12 || text[size - 1] != '.' || islower((unsigned char)text[0]))
		fail_msg("%s: no sentence: '%s'", row->id, text);
}

static void test_rows_are_well_formed(void **state)
{
	const struct sev_known_line *row;

	(void)state;
	for (size_t i = 0; (row = sev_known_line_at(i)) != NULL; i++) {
		check_pattern(row);
		check_sentence(row, row->says);
		assert_true(strlen(row->step) > 4);
		assert_true(row->group < SEV_LINE_GROUPS);
		for (size_t k = 0; row->causes[k]; k++)
			check_sentence(row, row->causes[k]);
		for (size_t k = 0; row->next[k]; k++)
			check_sentence(row, row->next[k]);
		assert_null(row->causes[SEV_LINE_CAUSES - 1]);
		assert_null(row->next[SEV_LINE_NEXT - 1]);
		/* What failed has something to do about it. */
		if (row->kind == SEV_LINE_SYMPTOM || row->kind == SEV_LINE_CAUSE)
			if (!row->next[0])
				fail_msg("%s: nothing to do next", row->id);
		if (row->kind == SEV_LINE_SYMPTOM && !row->causes[0])
			fail_msg("%s: no causes", row->id);
	}
}

static void test_values(void **state)
{
	struct sev_line_match found;

	(void)state;
	assert_non_null(
		match("SEV-SNP: RMPUPDATE failed for PFN 145e00, pg_level: 1, ret: -3", &found));
	assert_int_equal(found.value_count, 3);
	assert_string_equal(found.values[0].text, "145e00");
	assert_string_equal(found.values[1].text, "1");
	assert_string_equal(found.values[2].text, "-3");
	assert_non_null(
		match("AMD-Vi: Event logged [RMP_PAGE_FAULT device=0000:41:00.0, vmg_tag=0x0001, "
		      "gpa=0x145000, flags_rmp=0x0000, flags=0x0020]",
		      &found));
	assert_int_equal(found.value_count, SEV_LINE_VALUES);
	assert_string_equal(found.values[0].text, " device=0000:41:00.0, ");
	assert_string_equal(found.values[1].text, "0x0001");
	assert_string_equal(found.values[2].text, "0x145000");
	assert_string_equal(found.values[3].text, "0x0000");
}

/* Any case, and more than one space. */
static void test_spelling(void **state)
{
	struct sev_line_match found;

	(void)state;
	assert_non_null(match("kvm_amd:  sev-es   ENABLED\t(asids 1 - 99)", &found));
	assert_string_equal(found.known->id, "sev-es-asids");
	assert_string_equal(found.values[1].text, "99");
}

/* A number is a whole one, and words are whole ones. */
static void test_whole_words(void **state)
{
	struct sev_line_match found;

	(void)state;
	assert_non_null(match("ccp 0000:42:00.1: SEV: failed to INIT error 0x1, rc -5", &found));
	assert_string_equal(found.known->id, "sev-init-bad-state-after-snp");
	assert_non_null(match("ccp 0000:42:00.1: SEV: failed to INIT error 0x11, rc -5", &found));
	assert_string_equal(found.known->id, "sev-init-rc-error");
	assert_null(match("kvm_amd: XSEV enabled (ASIDs 1 - 2)", &found));
	assert_null(match("kvm_amd: SEV enabled (ASIDs 1 - x)", &found));
}

/* A row that stands for every status sends nobody to look up one that was not printed. */
static void test_any_status_names_none(void **state)
{
	static const char *const lines[] = {
		"ccp 0000:42:00.1: SEV: failed to INIT error 0x8004, rc -5",
		"ccp 0000:42:00.1: SEV-SNP: failed to INIT rc -5, error 0x9003",
	};
	struct sev_line_match found;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(lines); i++) {
		assert_non_null(match(lines[i], &found));
		assert_non_null(found.known->next[0]);
		for (size_t n = 0; n < SEV_COUNT(found.known->next) && found.known->next[n]; n++)
			assert_null(strstr(found.known->next[n], "error 0x"));
	}
}

static void test_nothing(void **state)
{
	static const char *const lines[] = {
		"",
		" ",
		"usb 1-1: new high-speed USB device number 2 using xhci_hcd",
		"{hex}",
		"SEV",
		"error",
		"\xff\xfe\x80",
	};
	struct sev_line_match found;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(lines); i++)
		assert_null(match(lines[i], &found));
}

/* Of a very long line the beginning is looked at, and it takes no longer for what nearly fits. */
static void test_long_line(void **state)
{
	static char line[1 << 20];
	static const char *const parts[] = {"SEV enabled (ASIDs 1 - ", "IO_PAGE_FAULT ",
					    "0123456789abcdef", "RMPUPDATE failed for PFN ",
					    "SEV-SNP: failed to INIT rc -5"};
	struct sev_line_match found;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(parts); i++) {
		size_t size = strlen(parts[i]);

		for (size_t at = 0; at + size < sizeof(line); at += size)
			memcpy(line + at, parts[i], size);
		(void)match(line, &found);
	}
	memset(line, ' ', sizeof(line) - 1);
	strcpy(line + sizeof(line) - 100, "Nested Paging disabled");
	assert_string_equal(match(line, &found)->id, "kvm-nested-paging-off");
	memset(line, 'x', sizeof(line) - 1);
	strcpy(line + sizeof(line) - 100, " Nested Paging disabled");
	assert_null(match(line, &found));
}

static void test_groups(void **state)
{
	(void)state;
	assert_string_equal(sev_line_group_name(SEV_LINE_CCP), "CCP");
	assert_string_equal(sev_line_group_name(SEV_LINE_GROUPS), "unknown");
	assert_null(sev_known_line_at(100000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_rows_are_distinct),
		cmocka_unit_test(test_rows_are_well_formed),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_spelling),
		cmocka_unit_test(test_whole_words),
		cmocka_unit_test(test_any_status_names_none),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/bytes.h"
#include "sevctl/at_option.h"

/* Numbers from "date -u -d TEXT +%s". */
static const struct {
	const char *text;
	int64_t time;
} GOOD[] = {
	{"1970-01-01", 0},
	{"2026-11-23", 1795392000},
	{"2026-11-23T10:00:00Z", 1795428000},
	{"2026-11-23t10:00:00z", 1795428000},
	{"2026-11-23T10:00Z", 1795428000},
	{"2026-11-23T10:00:00", 1795428000},
	{"2026-11-23 10:00:00", 1795428000},
	{"2026-11-23T10:00:00+01:30", 1795422600},
	{"2026-11-23T10:00:00-01:30", 1795433400},
	{"2024-02-29", 1709164800},
	{"2000-02-29T23:59:59Z", 951868799},
	{"2100-03-01", 4107542400},
	{"9999-12-31T23:59:59Z", 253402300799},
	{"@0", 0},
	{"@1795428000", 1795428000},
};

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < SEV_COUNT(GOOD); i++) {
		int64_t found = -1;

		if (!at_parse(GOOD[i].text, &found) || found != GOOD[i].time)
			fail_msg("%s: found %lld", GOOD[i].text, (long long)found);
	}
}

static void test_bad(void **state)
{
	static const char *const texts[] = {
		"",
		"@",
		"@-1",
		"@99999999999999",
		"now",
		"2026",
		"2026-11",
		"2026-13-01",
		"2026-00-01",
		"2026-11-31",
		"2025-02-29",
		"2100-02-29",
		"2026-11-00",
		"1969-12-31",
		"26-11-23",
		"2026-1-23",
		"2026-11-23T",
		"2026-11-23T24:00:00Z",
		"2026-11-23T10:60:00Z",
		"2026-11-23T10:00:60Z",
		"2026-11-23T10:00:00+1",
		"2026-11-23T10:00:00+24:00",
		"2026-11-23T10:00:00Zx",
		"2026-11-23x",
		" 2026-11-23",
		"2026-11-23T10",
		"2026-11-23T10:00:00+01:00Z",
	};
	int64_t found;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(texts); i++)
		if (at_parse(texts[i], &found))
			fail_msg("'%s' is taken for %lld", texts[i], (long long)found);
}

static void test_format(void **state)
{
	char text[AT_TEXT];

	(void)state;
	at_format(1795428000, text);
	assert_string_equal(text, "2026-11-23T10:00:00Z");
	at_format(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

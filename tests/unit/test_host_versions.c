/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which firmware runs, by what the BIOS, the file and the kernel's log tell.
 */
#include "base/bytes.h"
#include "sevctl/host/host_versions.h"
#include "test.h"

/* spec: UAPI kernel log: the driver tells from which version to which it updated the firmware */
static void test_bios_version(void **state)
{
	static const struct {
		const char *log, *version;
	} rows[] = {
		{"", "not known"},
		{"<6>[    5.1] ccp 0000:22:00.1: SEV API:1.55 build:21\n", "not known"},
		{"<6>[    5.1] ccp 0000:22:00.1: SEV firmware updated from 1.55.21 to 1.55.39\n",
		 "1.55.21"},
		/* The driver was loaded again: the BIOS's is the first. */
		{"SEV firmware updated from 1.49.3 to 1.55.21\n"
		 "SEV firmware updated from 1.55.21 to 1.55.39\n",
		 "1.49.3"},
		{"SEV firmware updated from 1.55\n", "not known"},
		{"SEV firmware updated from a.b.c to 1.55.39\n", "not known"},
		{"SEV firmware updated from 1.55.2", "not known"}, /* cut off */
	};
	char text[HOST_VERSION_TEXT];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct host_version version = host_bios_version(rows[i].log);

		host_version_text(&version, text);
		assert_string_equal(text, rows[i].version);
	}
}

static struct host_version of_text(const char *text)
{
	struct host_version v = {.known = false};

	v.known = text && sscanf(text, "%u.%u.%u", &v.major, &v.minor, &v.build) == 3;
	return v;
}

static void test_judge(void **state)
{
	static const struct {
		const char *bios, *file, *running;
		const char *sentence, *concluded; /* the BIOS's in the end */
	} rows[] = {
		{NULL, NULL, NULL, "not known", "not known"},
		{NULL, "1.55.39", NULL, "not known", "not known"},
		{NULL, NULL, "1.55.21", "the BIOS's: no file is there", "1.55.21"},
		{NULL, "1.55.9", "1.55.21", "the BIOS's: the file is older", "1.55.21"},
		{NULL, "1.54.200", "1.55.21", "the BIOS's: the file is older", "1.55.21"},
		{NULL, "1.55.21", "1.55.21", "the file's; whether the BIOS", "not known"},
		{NULL, "1.55.39", "1.55.21", "not the file's, which is newer", "not known"},
		{"1.55.21", "1.55.39", "1.55.39", "the file's, which replaced", "1.55.21"},
		{"1.55.21", "1.55.20", "1.55.21", "the BIOS's", "1.55.21"},
		{"1.55.21", "1.55.39", "1.55.21", "the BIOS's, not the file's, which is newer",
		 "1.55.21"},
		{"1.55.21", NULL, "1.55.39", "one that replaced the BIOS's, and that", "1.55.21"},
		{"1.55.21", "1.55.40", "1.55.39",
		 "one that replaced the BIOS's, not the file's, which is newer", "1.55.21"},
	};
	char text[HOST_VERSION_TEXT];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct host_versions v = {of_text(rows[i].bios), of_text(rows[i].file),
					  of_text(rows[i].running)};
		const char *sentence = host_versions_judge(&v);

		assert_ptr_equal(strstr(sentence, rows[i].sentence), sentence);
		host_version_text(&v.bios, text);
		assert_string_equal(text, rows[i].concluded);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bios_version),
		cmocka_unit_test(test_judge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Captures as a store, and their bundle: what was written reads as the same facts; what is no
 * bundle and no text is refused. Forms are those of docs/host-capture.md.
 */
#include "capture_text.h"

#include "base/bytes.h"

static struct sev_err err;

static void test_states(void **state)
{
	struct sev_capture *capture = NULL;
	const char *value = NULL;
	int sys_errno = 0;

	(void)state;
	assert_sev_ok(sev_capture_new(&capture, &err), &err);
	assert_int_equal(sev_capture_get(capture, "msr 0xc0010010", &value, &sys_errno),
			 SEV_FACT_UNREAD);
	assert_sev_ok(sev_capture_set(capture, "msr 0xc0010010", "0x1", &err), &err);
	assert_sev_ok(sev_capture_set(capture, "msr 0xc0010010", "0x2", &err), &err);
	assert_int_equal(sev_capture_get(capture, "msr 0xc0010010", &value, NULL), SEV_FACT_KNOWN);
	assert_string_equal(value, "0x2");
	assert_sev_ok(sev_capture_set_missing(capture, "msr 0xc0010010", EIO, &err), &err);
	assert_int_equal(sev_capture_get(capture, "msr 0xc0010010", NULL, &sys_errno),
			 SEV_FACT_REFUSED);
	assert_int_equal(sys_errno, EIO);
	assert_sev_ok(sev_capture_set_missing(capture, "device /dev/sev", ENOENT, &err), &err);
	assert_int_equal(sev_capture_get(capture, "device /dev/sev", NULL, NULL), SEV_FACT_ABSENT);
	assert_int_equal(sev_capture_where(capture, "device /dev/sev"), 0);
	sev_capture_free(capture);
}

static void test_refused_keys(void **state)
{
	static const char *const keys[] = {"",	 "a: b", "a:",	 " a",	 "a ",
					   "#a", "[a]",	 "a\nb", "msr ", "file "};
	struct sev_capture *capture = NULL;

	(void)state;
	assert_sev_ok(sev_capture_new(&capture, &err), &err);
	for (size_t i = 0; i < SEV_COUNT(keys); i++)
		if (sev_capture_set(capture, keys[i], "v", &err) != SEV_ERR_ARG)
			fail_msg("the key \"%s\" is taken", keys[i]);
	assert_int_equal(sev_capture_set_missing(capture, "a", 0, &err), SEV_ERR_ARG);
	assert_null(sev_capture_key_at(capture, 0));
	sev_capture_free(capture);
}

/* Facts of every section, and values that need care. */
static const struct {
	const char *key, *value;
} FACTS[] = {
	{"cpuid 0x8000001f 0x00", "eax=0x0101fd3f ebx=0x00004173 ecx=0x000001fd edx=0x00000064"},
	{"msr 0xc0010010", "0x0000000003f40000"},
	{"msr 0xc0010132", NULL},
	{"file /sys/module/kvm_amd/parameters/sev_snp", "Y"},
	{"file /sys/devices/pci0000:00/0000:00:08.1/uevent", "DRIVER=pcieport"},
	{"file /sys/fs/cgroup/misc.capacity", "sev 410\nsev_es 99"},
	{"file /tmp/empty", ""},
	{"file /tmp/lines", "\n\na\n"},
	{"file /tmp/null", "(null)"},
	{"file /tmp/spaces", "  two \ttabs\t and \\x41 \\ "},
	{"file /tmp/space", " "},
	{"device /dev/sev", "read-write"},
	{"sev platform_status.api_major", "1"},
	{"tool sev-es", "FAIL"},
	{"cpuinfo model name", "AMD EPYC 7763 64-Core Processor"},
};

static struct sev_capture *capture_of_facts(void)
{
	struct sev_capture *capture = NULL;

	assert_sev_ok(sev_capture_new(&capture, &err), &err);
	/* The other way round: the order is the bundle's, not the caller's. */
	for (size_t i = SEV_COUNT(FACTS); i-- > 0;) {
		if (FACTS[i].value)
			assert_sev_ok(sev_capture_set(capture, FACTS[i].key, FACTS[i].value, &err),
				      &err);
		else
			assert_sev_ok(sev_capture_set_missing(capture, FACTS[i].key, EACCES, &err),
				      &err);
	}
	assert_sev_ok(sev_capture_set_missing(capture, "file /absent", ENOENT, &err), &err);
	assert_sev_ok(sev_capture_set_missing(capture, "file /odd", 133, &err), &err);
	assert_sev_ok(sev_capture_add_line(capture, "[    0.004794] SEV-SNP: [msr]", &err), &err);
	assert_sev_ok(sev_capture_add_line(capture, "[lines]", &err), &err);
	return capture;
}

static void test_round_trip(void **state)
{
	struct sev_capture *capture = capture_of_facts();
	char *text = bundle_of(capture);
	struct sev_capture *again = capture_of(text);
	char *text_again = bundle_of(again);
	int sys_errno = 0;
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(FACTS); i++)
		assert_string_equal(capture_fact_text(again, FACTS[i].key),
				    FACTS[i].value ? FACTS[i].value : "(refused)");
	assert_int_equal(sev_capture_get(again, "msr 0xc0010132", NULL, &sys_errno),
			 SEV_FACT_REFUSED);
	assert_int_equal(sys_errno, EACCES);
	assert_int_equal(sev_capture_get(again, "file /odd", NULL, &sys_errno), SEV_FACT_REFUSED);
	assert_int_equal(sys_errno, 133);
	assert_string_equal(capture_fact_text(again, "file /absent"), "(absent)");
	while (sev_capture_key_at(again, count)) {
		assert_string_equal(sev_capture_key_at(again, count),
				    sev_capture_key_at(capture, count));
		count++;
	}
	assert_int_equal(count, SEV_COUNT(FACTS) + 2);
	assert_null(sev_capture_key_at(capture, count));
	assert_int_equal(sev_capture_line_count(again), 2);
	assert_string_equal(sev_capture_line_at(again, 0)->text, "SEV-SNP: [msr]");
	assert_string_equal(sev_capture_line_at(again, 1)->whole, "[lines]");
	assert_null(sev_capture_line_at(again, 2));
	assert_string_equal(text, text_again);
	free(text_again);
	sev_capture_free(again);
	free(text);
	sev_capture_free(capture);
}

static void test_bundle_by_hand(void **state)
{
	struct sev_capture *capture = capture_of("sevkit host capture 1\r\n"
						 "# a remark\r\n"
						 "[files]\r\n"
						 "/a: x\\x41\\t\\\\\r\n"
						 "\r\n"
						 "[msr]\r\n"
						 "0xc0010131: (refused: EIO)\r\n"
						 "[lines]\r\n"
						 "# a line\r\n"
						 "0xc0010010: 1\r\n");

	(void)state;
	assert_string_equal(capture_fact_text(capture, "file /a"), "xA\t\\");
	assert_int_equal(sev_capture_where(capture, "file /a"), 4);
	assert_string_equal(capture_fact_text(capture, "msr 0xc0010131"), "(refused)");
	assert_string_equal(capture_fact_text(capture, "msr 0xc0010010"), "(unread)");
	assert_int_equal(sev_capture_line_count(capture), 2);
	assert_int_equal(sev_capture_line_at(capture, 1)->where, 10);
	sev_capture_free(capture);
}

#define HEAD "sevkit host capture 1\n"

static void test_bad_text(void **state)
{
	static const struct {
		const char *text;
		size_t size; /* 0: up to the NUL */
		const char *says;
	} rows[] = {
		{"a\n\0b", 4, "x: line 2: found a NUL"},
		{"\x7F\x45LF\x02\x01", 0, "x: line 1: found a control character"},
		{"\xFF\xFE s", 0, "found UTF-16"},
		{"sevkit host capture 2\n", 0, "line 1: a capture of version 2, expected 1"},
		{"sevkit host capture \n", 0, "line 1: a capture of version"},
		{HEAD "[nonsense]\n", 0, "x: line 2: [nonsense]: not a section"},
		{HEAD "a: b\n", 0, "x: line 2: found \"a: b\", expected the heading"},
		{HEAD "[msr]\nc0010010: 1\n", 0,
		 "x: line 3: found \"c0010010: 1\", expected a key"},
		{HEAD "[files]\n/a\n", 0, "x: line 3: found \"/a\", expected a key"},
		{HEAD "[files]\n/a: (gone)\n", 0, "line 3: file /a: found \"(gone)\", expected"},
		{HEAD "[files]\n/a: (refused: EWHAT)\n", 0, "expected a value, (absent) or"},
		{HEAD "[files]\n/a: \\q\n", 0, "file /a: a backslash"},
		{HEAD "[files]\n/a: \\x00\n", 0, "file /a: a backslash"},
		{HEAD "[files]\n/a: \\", 0, "file /a: a backslash"},
		{HEAD "[files]\n/a: 1\n\n/a: 2\n", 0,
		 "line 5: file /a is told twice, first on line 3"},
		{HEAD "[files]\n/a: 1\n/a: (absent)\n", 0, "told twice"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		size_t size = rows[i].size ? rows[i].size : strlen(rows[i].text);
		struct sev_capture *capture = NULL;

		assert_int_equal(sev_capture_read("x", rows[i].text, size, &capture, &err),
				 SEV_ERR_FORMAT);
		if (!strstr(err.msg, rows[i].says))
			fail_msg("%s: expected \"%s\"", err.msg, rows[i].says);
		assert_null(capture);
	}
}

static void test_limits(void **state)
{
	size_t size = (64u << 20) + 1;
	char *text = malloc(size);
	struct sev_capture *capture = NULL;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', size);
	assert_int_equal(sev_capture_read("x", text, size, &capture, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "expected at most 67108864"));
	assert_int_equal(sev_capture_read("x", text, 65537, &capture, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "line 1 is 65537 bytes long"));
	memset(text, '\n', size);
	for (size_t i = 0; i < 2 * 262145; i += 2)
		text[i] = 'a';
	assert_int_equal(sev_capture_read("x", text, 2 * 262145, &capture, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "more than 262144 lines"));
	free(text);
}

static void test_typed(void **state)
{
	struct sev_capture *capture = NULL;
	struct sev_cpuid registers;
	uint64_t number;
	uint32_t field;

	(void)state;
	assert_sev_ok(sev_capture_new(&capture, &err), &err);
	assert_sev_ok(sev_capture_set(capture, "cpuid.field sev-snp", "1", &err), &err);
	assert_true(sev_capture_cpuid_field(capture, "sev-snp", &field) && field == 1);
	assert_sev_ok(sev_capture_set(capture, "cpuid 0x8000001f 0x00",
				      "eax=0x0000000f ebx=0x00004173 ecx=0x000001fd edx=0x00000064",
				      &err),
		      &err);
	assert_true(sev_capture_cpuid(capture, 0x8000001F, 0, &registers));
	assert_int_equal(registers.eax, 0xF);
	assert_int_equal(registers.edx, 0x64);
	/* The registers are better than words. spec: APM3 CPUID 8000_001F: EAX bit 4 is SEV-SNP. */
	assert_true(sev_capture_cpuid_field(capture, "sev-snp", &field) && field == 0);
	assert_true(sev_capture_cpuid_field(capture, "c-bit", &field) && field == 51);
	assert_true(sev_capture_cpuid_field(capture, "address-reduction", &field) && field == 5);
	assert_true(sev_capture_cpuid_field(capture, "vmpls", &field) && field == 4);
	assert_true(sev_capture_cpuid_field(capture, "sev-asids", &field) && field == 509);
	assert_true(sev_capture_cpuid_field(capture, "min-sev-asid", &field) && field == 100);
	assert_false(sev_capture_cpuid_field(capture, "npt", &field));
	assert_false(sev_capture_cpuid_field(capture, "no-such-field", &field));
	assert_false(sev_capture_cpuid(capture, 0x80000001, 0, &registers));
	assert_sev_ok(sev_capture_set(capture, "msr 0xc0010010", "0x0000000003f40000", &err), &err);
	assert_true(sev_capture_msr(capture, 0xC0010010, &number) && number == 0x3F40000);
	assert_sev_ok(sev_capture_set(capture, "msr 0xc0010010", "0x3f4zz", &err), &err);
	assert_false(sev_capture_msr(capture, 0xC0010010, &number));
	assert_sev_ok(sev_capture_set(capture, "file /misc", "sev 410\nsev_es 99\nx max", &err),
		      &err);
	assert_true(sev_capture_entry(capture, "file /misc", "sev", &number) && number == 410);
	assert_true(sev_capture_entry(capture, "file /misc", "sev_es", &number) && number == 99);
	assert_true(sev_capture_entry(capture, "file /misc", "x", &number) && number == UINT64_MAX);
	assert_false(sev_capture_entry(capture, "file /misc", "se", &number));
	sev_capture_free(capture);
}

static void test_steering(void **state)
{
	struct sev_capture *capture = capture_of("\xEF\xBB\xBF\x1B[32mred\x1B[0m line\a\n\xFF\n");

	(void)state;
	assert_int_equal(sev_capture_line_count(capture), 2);
	assert_string_equal(sev_capture_line_at(capture, 0)->whole, "red line\xEF\xBF\xBD");
	assert_string_equal(sev_capture_line_at(capture, 1)->whole, "\xEF\xBF\xBD");
	sev_capture_free(capture);
	sev_capture_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_states),	   cmocka_unit_test(test_refused_keys),
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_bundle_by_hand),
		cmocka_unit_test(test_bad_text),   cmocka_unit_test(test_limits),
		cmocka_unit_test(test_typed),	   cmocka_unit_test(test_steering),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

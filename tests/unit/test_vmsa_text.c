/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "abi/layout/vmsa_sevctl.h"
#include "abi/vmsa_text.h"
#include "base/bytes.h"

/* The table of sevctl's names covers its part of the page without gap or overlap. */
static void test_sevctl_table(void **state)
{
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(SEV_VMSA_SEVCTL_FIELDS); i++) {
		assert_int_equal(SEV_VMSA_SEVCTL_FIELDS[i].offset, at);
		at += SEV_VMSA_SEVCTL_FIELDS[i].size;
	}
	assert_int_equal(at, SEV_VMSA_SEVCTL_END);
}

/* A page of zeros with one JSON text applied, little-endian at the offsets of the APM. */
static void test_apply(void **state)
{
	static const struct {
		const char *json;
		size_t offset;
		size_t size;
		uint64_t value;
	} cases[] = {
		{"{\"schema\":\"vmsa\",\"fields\":{\"cs\":{\"base\":\"0xffff0000\"}}}", 0x18, 8,
		 0xFFFF0000},
		{"{\"schema\":\"vmsa\",\"fields\":{\"tr\":{\"attrib\":139}}}", 0x92, 2, 0x8B},
		{"{\"schema\":\"vmsa\",\"fields\":{\"RIP\":65520}}", 0x178, 8, 0xFFF0},
		{"{\"schema\":\"vmsa\",\"fields\":{\"mxcsr\":\"8064\"}}", 0x408, 4, 0x1F80},
		{"{\"schema\":\"vmsa\",\"fields\":{\"sev_features\":18446744073709551615}}", 0x3B0,
		 8, UINT64_MAX},
		{"{\"rip\":65520}", 0x178, 8, 0xFFF0},
		{"{\"cs\":{\"base\":4294901760}}", 0x18, 8, 0xFFFF0000},
		{"{\"reserved_2\":[1,2,3,4]}", 0xCC, 4, 0x04030201},
		{"{\"sw_scratch\":7}\n", 0x3A8, 8, 7},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		uint8_t page[SEV_VMSA_SIZE] = {0};
		uint8_t expected[SEV_VMSA_SIZE] = {0};
		struct sev_err err;

		sev_put_le(expected + cases[i].offset, cases[i].value, cases[i].size);
		assert_sev_ok(
			sev_vmsa_apply_json("j", cases[i].json, strlen(cases[i].json), page, &err),
			&err);
		assert_memory_equal(page, expected, sizeof(page));
	}
}

static void test_bad_json(void **state)
{
	static const struct {
		const char *json;
		const char *message;
	} cases[] = {
		{"", "j: the JSON ends too early, at byte 0"},
		{"{", "j: the JSON ends too early, at byte 1"},
		{"{\"rip\":1} x", "j: not JSON at byte 10"},
		{"{\"rip\":1,\"rip\":2}", "j: an object has the same key twice"},
		{"[]", "j: found JSON that is no object"},
		{"{\"rip\":18446744073709551616}", "numbers of up to 64 bits"},
		{"{\"rip\":-1}", "j: rip: expected a number of 8 bytes"},
		{"{\"cpl\":256}", "j: cpl: expected a number of 1 bytes"},
		{"{\"rip\":1.5}", "j: rip: expected a number of 8 bytes"},
		{"{\"rip\":null}", "j: rip: expected a number of 8 bytes"},
		{"{\"cs\":1}", "j: unknown field 'cs'"},
		{"{\"reserved_2\":[1,2,3]}",
		 "j: reserved_2: expected a list of 4 numbers of a byte"},
		{"{\"reserved_2\":[1,2,3,256]}",
		 "j: reserved_2: expected a list of 4 numbers of a byte"},
		{"{\"sw_scratc\":1}", "j: unknown field 'sw_scratc'; did you mean 'sw_scratch'?"},
		{"{\"schema\":\"plan\"}", "j: schema: found 'plan', expected 'vmsa'"},
		{"{\"schema\":null}", "j: schema: found '', expected"},
		{"{\"schema\":\"vmsa\"}", "j: fields: expected an object"},
		{"{\"schema\":\"vmsa\",\"fields\":1}", "j: fields: expected an object"},
		{"{\"schema\":\"vmsa\",\"fields\":{\"ripp\":1}}",
		 "j: unknown VMSA field 'ripp'; did you mean 'rip'?"},
		{"{\"schema\":\"vmsa\",\"fields\":{\"cs\":{\"bas\":1}}}",
		 "j: unknown VMSA field 'cs.bas'; did you mean 'cs.base'?"},
		{"{\"schema\":\"vmsa\",\"fields\":{\"cs\":{\"attrib\":65536}}}",
		 "j: VMSA field cs.attrib has 2 bytes, 0x10000 does not fit it"},
		{"{\"schema\":\"vmsa\",\"fields\":{\"rip\":[]}}",
		 "j: VMSA field rip: found array, expected a number"},
		{"{\"schema\":\"vmsa\",\"fields\":{\"rip\":\"x\"}}",
		 "j: VMSA field rip: found 'x', expected a number"},
		{"{\"schema\":\"vmsa\",\"fields\":{\"rip\":\"1\\u0000\"}}",
		 "j: VMSA field rip: found string, expected a number"},
		{"{\"schema\":\"vmsa\",\"fields\":{\"fpreg_x87\":7}}",
		 "j: VMSA field fpreg_x87: found int, expected bytes in hex"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		uint8_t page[SEV_VMSA_SIZE];
		uint8_t before[SEV_VMSA_SIZE];
		struct sev_err err;

		memset(page, 0x5A, sizeof(page));
		memcpy(before, page, sizeof(page));
		assert_int_equal(
			sev_vmsa_apply_json("j", cases[i].json, strlen(cases[i].json), page, &err),
			SEV_ERR_FORMAT);
		assert_int_equal(err.rc, SEV_ERR_FORMAT);
		if (!strstr(err.msg, cases[i].message))
			fail_msg("found \"%s\", expected \"%s\"", err.msg, cases[i].message);
		assert_memory_equal(page, before, sizeof(page));
	}
}

/* What a page holds where both JSON shapes have names: every byte of it. */
static void test_round_trip(void **state)
{
	uint8_t page[SEV_VMSA_SIZE];
	uint8_t again[SEV_VMSA_SIZE];
	struct sev_json json;
	struct sev_err err;
	char *text = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(page); i++)
		page[i] = (uint8_t)(i * 7 + i / 256);
	sev_json_begin(&json, "vmsa");
	sev_vmsa_add_json(&json, sev_json_add_object(&json, json.root, "fields"), page);
	assert_sev_ok(sev_json_text(&json, &text, &err), &err);
	sev_json_end(&json);
	assert_sev_ok(sev_vmsa_read("j", (const uint8_t *)text, strlen(text), again, &err), &err);
	assert_memory_equal(again, page, sizeof(page));
	free(text);

	sev_json_begin(&json, NULL);
	sev_vmsa_add_sevctl_json(&json, json.root, page);
	assert_sev_ok(sev_json_text(&json, &text, &err), &err);
	sev_json_end(&json);
	assert_sev_ok(sev_vmsa_read("j", (const uint8_t *)text, strlen(text), again, &err), &err);
	assert_memory_equal(again, page, SEV_VMSA_SEVCTL_END);
	free(text);
}

/* A page whose first byte is that of a JSON object is a page all the same. */
static void test_page_like_json(void **state)
{
	uint8_t page[SEV_VMSA_SIZE] = {'{'};
	uint8_t again[SEV_VMSA_SIZE];
	struct sev_err err;

	(void)state;
	assert_sev_ok(sev_vmsa_read("p", page, sizeof(page), again, &err), &err);
	assert_memory_equal(again, page, sizeof(page));
	assert_int_equal(sev_vmsa_read("p", page, sizeof(page) - 1, again, &err), SEV_ERR_FORMAT);
	assert_string_equal(err.msg, "p: found 4095 bytes, expected a VMSA page of 4096 or JSON");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sevctl_table),   cmocka_unit_test(test_apply),
		cmocka_unit_test(test_bad_json),       cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_page_like_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

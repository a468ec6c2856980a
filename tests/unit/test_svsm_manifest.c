/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <sev/svsm_manifest.h>

#include "base/bytes.h"

/* 63849ebb-3d92-4670-a1ff-58f9c94b87bb and the vTPM's GUID as they are stored, two services. */
static const uint8_t GOOD[] = {
	0xbb, 0x9e, 0x84, 0x63, 0x92, 0x3d, 0x70, 0x46, 0xa1, 0xff, 0x58, 0xf9, 0xc9,
	0x4b, 0x87, 0xbb, 0x4d, 0,    0,    0,	  2,	0,    0,    0,	  0xeb, 0xf1,
	0x76, 0xc4, 0x23, 0x01, 0xa5, 0x45, 0x96, 0x41, 0xb4, 0xe7, 0xdd, 0xe5, 0xbf,
	0xe3, 0x48, 0,	  0,	0,    5,    0,	  0,	0,    1,    2,	  3,	4,
	5,    6,    7,	  8,	9,    10,   11,	  12,	13,   14,   15,	  16,	0x4d,
	0,    0,    0,	  0,	0,    0,    0,	  'h',	'e',  'l',  'l',  'o',
};

static void test_reads(void **state)
{
	struct sev_svsm_service service;
	struct sev_err err;
	size_t count;

	(void)state;
	assert_sev_ok(sev_svsm_manifest_count("m", GOOD, sizeof(GOOD), &count, &err), &err);
	assert_int_equal(count, 2);
	sev_svsm_manifest_at(GOOD, 0, &service);
	assert_string_equal(service.guid, "c476f1eb-0123-45a5-9641-b4e7dde5bfe3");
	assert_string_equal(service.name, "vTPM");
	assert_int_equal(service.size, 5);
	assert_memory_equal(service.data, "hello", 5);
	sev_svsm_manifest_at(GOOD, 1, &service);
	assert_string_equal(service.guid, "04030201-0605-0807-090a-0b0c0d0e0f10");
	assert_null(service.name);
	assert_int_equal(service.size, 0);
}

static const struct {
	size_t at;
	uint8_t value;
	const char *says;
} BYTES[] = {
	{0, 0xba, "GUID: found 63849eba-"},
	{16, 0x4c, "size: found 76, expected 77"},
	{19, 0xff, "size: found"},
	{20, 3, "found 3 services in 77 bytes"},
	{23, 0xff, "services in 77 bytes"},
	{40, 0x47, "service 0: found 0x5 bytes at 0x47, expected between 0x48 and 0x4d"},
	{43, 0xff, "service 0"},
	{44, 6, "service 0: found 0x6 bytes at 0x48"},
	{47, 0xff, "service 0"},
	{68, 1, "service 1: found 0x1 bytes at 0x4d"},
};

/* spec: SVSM attestation protocol: the services manifest says what it is and how long */
/* spec: SVSM attestation protocol: each service lies behind the entries, within the manifest */
static void test_bad(void **state)
{
	uint8_t bad[sizeof(GOOD)];
	struct sev_err err;
	size_t count;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(BYTES); i++) {
		memcpy(bad, GOOD, sizeof(bad));
		bad[BYTES[i].at] = BYTES[i].value;
		assert_int_equal(sev_svsm_manifest_count("m", bad, sizeof(bad), &count, &err),
				 SEV_ERR_FORMAT);
		if (!strstr(err.msg, BYTES[i].says))
			fail_msg("case %zu: found '%s', expected '%s'", i, err.msg, BYTES[i].says);
	}
	for (size_t size = 0; size < sizeof(GOOD); size++)
		assert_int_equal(sev_svsm_manifest_count("m", GOOD, size, &count, &err),
				 SEV_ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

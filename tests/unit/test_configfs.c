/* SPDX-License-Identifier: Apache-2.0 */
/*
 * configfs-tsm, against a tree of the test's own.
 */
#include "test.h"

#include <errno.h>

#include <openssl/sha.h>

#include <sev/guest.h>

#include "base/bytes.h"
#include "guest_fixture.h"

static int begin(void **state)
{
	(void)state;
	guest_begin(SEV_GUEST_VIA_CONFIGFS);
	guest.has_device = false;
	return 0;
}

static void test_report(void **state)
{
	struct sev_guest_report *report;
	const uint8_t *data;
	size_t size;

	(void)state;
	guest.certs_size = 3000;
	memset(guest.certs, 0xCC, 3000);
	report = get();
	data = sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size);
	assert_int_equal(size, 0x4A0);
	assert_memory_equal(data + 0x50, report_data, 64);
	assert_null(sev_guest_report_part(report, SEV_GUEST_PART_CERTS, &size));
	sev_guest_report_free(report);

	request.certs = true;
	report = get();
	data = sev_guest_report_part(report, SEV_GUEST_PART_CERTS, &size);
	assert_int_equal(size, 3000);
	assert_memory_equal(data, guest.certs, size);
	sev_guest_report_free(report);

	guest.certs_size = 0;
	report = get();
	assert_null(sev_guest_report_part(report, SEV_GUEST_PART_CERTS, &size));
	sev_guest_report_free(report);
}

/* flaw 21: the VMPL is privlevel_floor unless another is asked for. */
static void test_privlevel(void **state)
{
	struct sev_guest_report *report;
	const uint8_t *data;
	struct sev_err err;
	size_t size;

	(void)state;
	guest.vmpl = 2;
	report = get();
	data = sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size);
	assert_int_equal(data[0x30], 2);
	sev_guest_report_free(report);
	request.vmpl = 3;
	report = get();
	data = sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size);
	assert_int_equal(data[0x30], 3);
	sev_guest_report_free(report);
	request.vmpl = 1;
	fails(SEV_ERR_ARG, "VMPL 1 is asked for, expected at least 2", &err);
	assert_int_equal(guest.requests, 2);
}

/* Somebody else writes: what was read is thrown away, and all is begun again. */
static void test_disturbed(void **state)
{
	struct sev_guest_report *report;
	struct sev_err err;
	size_t size;

	(void)state;
	guest.disturbed = 3;
	report = get();
	assert_non_null(sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size));
	sev_guest_report_free(report);
	assert_int_equal(guest.requests, 4);
	guest.disturbed = 100;
	fails(SEV_ERR_IO, "generation: another writer", &err);
}

static void test_names(void **state)
{
	struct sev_err err;

	(void)state;
	guest.taken_names = 3;
	sev_guest_report_free(get());
	guest.taken_names = 1000;
	fails(SEV_ERR_IO, "cannot be made: File exists", &err);
}

/* REPORT_DATA is SHA-512 of the nonce and the manifest, the report is at VMPL 0. */
/* spec: SVSM attestation protocol: REPORT_DATA is SHA-512 of nonce and manifest */
static void test_svsm(void **state)
{
	uint8_t both[64 + 10], expected[64];
	struct sev_guest_report *report;
	const uint8_t *data;
	struct sev_err err;
	size_t size;

	(void)state;
	guest.vmpl = 2;
	guest.has_svsm = true;
	request.svsm = true;
	request.service_guid = "c476f1eb-0123-45a5-9641-b4e7dde5bfe3";
	request.service_manifest_version = 1;
	report = get();
	assert_string_equal(guest.instances[0].service_guid, request.service_guid);
	assert_int_equal(guest.instances[0].manifest_version, 1);
	data = sev_guest_report_part(report, SEV_GUEST_PART_MANIFEST, &size);
	assert_int_equal(size, 10);
	assert_memory_equal(data, "a manifest", 10);
	memcpy(both, report_data, 64);
	memcpy(both + 64, data, 10);
	SHA512(both, sizeof(both), expected);
	data = sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size);
	assert_memory_equal(data + 0x50, expected, 64);
	assert_int_equal(data[0x30], 0);
	sev_guest_report_free(report);

	guest.other_report_data = true;
	fails(SEV_ERR_MISMATCH, "REPORT_DATA", &err);
	guest.other_report_data = false;
	guest.manifest_size = 0;
	fails(SEV_ERR_FORMAT, "SVSM services manifest: found nothing", &err);
	guest.has_svsm = false;
	fails(SEV_ERR_UNSUPPORTED, "has no service_provider", &err);
}

/* The manifest of all services is read; that of one is the service's own. */
static void test_all_services(void **state)
{
	/* Its GUID as it is stored, 24 bytes in all, no service. */
	static const uint8_t none[24] = {0xbb, 0x9e, 0x84, 0x63, 0x92, 0x3d, 0x70, 0x46, 0xa1,
					 0xff, 0x58, 0xf9, 0xc9, 0x4b, 0x87, 0xbb, 24};
	struct sev_err err;

	(void)state;
	guest.has_svsm = true;
	request.svsm = true;
	fails(SEV_ERR_FORMAT, "manifestblob: found 10 bytes, expected an SVSM services manifest",
	      &err);
	guest.manifest = none;
	guest.manifest_size = sizeof(none);
	sev_guest_report_free(get());
}

static void change_missing(void)
{
	guest.has_configfs = false;
}
static void change_denied(void)
{
	guest.mkdir_denied = true;
}
static void change_provider(void)
{
	guest.provider = "tdx_guest";
}
static void change_no_provider(void)
{
	guest.no_provider = true;
}
static void change_echo(void)
{
	guest.other_report_data = true;
}
static void change_vmpl(void)
{
	guest.other_vmpl = true;
}
static void change_firmware(void)
{
	guest.outblob_error = ENXIO;
}
static void change_invalid(void)
{
	guest.report_status = 0x16;
}
static void change_busy(void)
{
	guest.outblob_error = EBUSY;
}
static void change_cut(void)
{
	guest.outblob_cut = 1;
}
static void change_rmdir(void)
{
	guest.rmdir_fails = true;
}
static void change_key(void)
{
	request.key_sel = 1;
}

static const struct {
	void (*change)(void);
	enum sev_rc rc;
	const char *says;
} FAILURES[] = {
	{change_missing, SEV_ERR_IO, "configfs-tsm is not there: it needs Linux 6.7"},
	{change_denied, SEV_ERR_IO, "run as root"},
	{change_provider, SEV_ERR_UNSUPPORTED, "found 'tdx_guest', expected 'sev_guest'"},
	{change_no_provider, SEV_ERR_IO, "provider: cannot be read"},
	{change_echo, SEV_ERR_MISMATCH, "REPORT_DATA of the report is not"},
	{change_vmpl, SEV_ERR_MISMATCH, "VMPL of the report: found 1, expected 0"},
	{change_firmware, SEV_ERR_IO, "the firmware refused"},
	{change_invalid, SEV_ERR_IO, "privlevel_floor"},
	{change_busy, SEV_ERR_IO, "throttling"},
	{change_cut, SEV_ERR_FORMAT, "outblob: found 1183 bytes, expected 1184"},
	{change_rmdir, SEV_ERR_IO, "cannot be removed"},
	{change_key, SEV_ERR_UNSUPPORTED, "configfs chooses no signing key"},
};

static void test_failures(void **state)
{
	struct sev_err err;

	for (size_t i = 0; i < SEV_COUNT(FAILURES); i++) {
		begin(state);
		FAILURES[i].change();
		fails(FAILURES[i].rc, FAILURES[i].says, &err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_report, begin),
		cmocka_unit_test_setup(test_privlevel, begin),
		cmocka_unit_test_setup(test_disturbed, begin),
		cmocka_unit_test_setup(test_names, begin),
		cmocka_unit_test_setup(test_svsm, begin),
		cmocka_unit_test_setup(test_all_services, begin),
		cmocka_unit_test_setup(test_failures, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/sev-guest: reports, extended reports and derived keys, against a kernel and firmware of the
 * test's own.
 */
#include "test.h"

#include <errno.h>

#include <sev/fw_status.h>
#include <sev/guest.h>

#include "base/bytes.h"
#include "guest_fixture.h"

static int begin(void **state)
{
	(void)state;
	guest_begin(SEV_GUEST_VIA_SEV_GUEST);
	guest.has_configfs = false;
	return 0;
}

static void test_report(void **state)
{
	struct sev_guest_report *report = get();
	const uint8_t *data;
	size_t size;

	(void)state;
	data = sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size);
	assert_int_equal(size, 0x4A0);
	assert_int_equal(data[0], 5);
	assert_memory_equal(data + 0x50, report_data, 64);
	assert_null(sev_guest_report_part(report, SEV_GUEST_PART_CERTS, &size));
	assert_int_equal(size, 0);
	assert_int_equal(sev_guest_report_via(report), SEV_GUEST_VIA_SEV_GUEST);
	assert_int_equal(guest.last_version, 1);
	assert_int_equal(guest.requests, 1);
	sev_guest_report_free(report);
}

/* flaw 21: the default VMPL is the guest's own, whichever it is. */
static void test_own_vmpl(void **state)
{
	struct sev_guest_report *report;
	const uint8_t *data;
	struct sev_err err;
	size_t size;

	(void)state;
	guest.vmpl = 2;
	guest.has_vmpl_file = true;
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
	fails(SEV_ERR_IO, "INVALID_PARAM (0x16); is the VMPL that is asked for below", &err);
	assert_int_equal(err.fw_status, 0x16);
}

/* flaw 31: a masked CHIP_ID, zero here, says nothing of the signature; MASK_CHIP_KEY does. */
static void test_signed(void **state)
{
	struct sev_guest_report *report = get();

	(void)state;
	assert_true(sev_guest_report_is_signed(report));
	sev_guest_report_free(report);
	guest.key_info = 2;
	report = get();
	assert_false(sev_guest_report_is_signed(report));
	sev_guest_report_free(report);
	guest.key_info = 0x1d; /* every other bit */
	report = get();
	assert_true(sev_guest_report_is_signed(report));
	sev_guest_report_free(report);
}

/* What goes wrong, where, and what is said. */
static void change_status(void)
{
	guest.report_status = 0x0A;
}
static void change_size(void)
{
	guest.report_size = 0x49F;
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
	guest.fw_error = 0x20;
}
static void change_firmware_unknown(void)
{
	guest.fw_error = 0x77;
}
static void change_vmm(void)
{
	guest.vmm_error = 9;
}
static void change_wiped(void)
{
	guest.wiped = true;
}
static void change_device(void)
{
	guest.is_other_device = true;
}
static void change_missing(void)
{
	guest.has_device = false;
}
static void change_denied(void)
{
	guest.open_error = EACCES;
}
static void change_tag(void)
{
	guest.fails_with = EBADMSG;
}
static void change_memory(void)
{
	guest.fails_with = ENOMEM;
}
static void change_key(void)
{
	request.key_sel = 2;
}
static void change_old_kernel(void)
{
	guest.old_kernel = true;
	guest.fw_error = 0x16;
}

static const struct {
	void (*change)(void);
	enum sev_rc rc;
	const char *says;
	int sys_errno;
	uint32_t fw_status, vmm_error;
} FAILURES[] = {
	{change_status, SEV_ERR_IO, "the firmware answered BAD_SIGNATURE (0xa)", 0, 0x0A, 0},
	{change_size, SEV_ERR_FORMAT, "REPORT_SIZE of the answer: found 1183, expected 1184", 0, 0,
	 0},
	{change_echo, SEV_ERR_MISMATCH, "REPORT_DATA of the report is not what was asked for", 0, 0,
	 0},
	{change_vmpl, SEV_ERR_MISMATCH, "VMPL of the report: found 1, expected 0", 0, 0, 0},
	{change_firmware, SEV_ERR_IO, "RMP_INIT_REQUIRED (0x20)", EIO, 0x20, 0},
	{change_firmware_unknown, SEV_ERR_IO, "unknown status (0x77)", EIO, 0x77, 0},
	{change_vmm, SEV_ERR_IO, "VMM error 9", EIO, 0, 9},
	{change_wiped, SEV_ERR_IO, "(VMPCK) for messages to the firmware was wiped", ENOTTY, 0, 0},
	{change_device, SEV_ERR_IO, "is not the device of the driver sev-guest", ENOTTY, 0, 0},
	{change_missing, SEV_ERR_IO, "/dev/sev-guest: this is no SNP guest", ENOENT, 0, 0},
	{change_denied, SEV_ERR_IO, "run as root", EACCES, 0, 0},
	{change_tag, SEV_ERR_IO, "answer is not authentic", EBADMSG, 0, 0},
	{change_memory, SEV_ERR_IO, "failed before the firmware was reached", ENOMEM, 0, 0},
	{change_key, SEV_ERR_IO, "INVALID_KEY (0x27); the host has not loaded", 0, 0x27, 0},
	{change_old_kernel, SEV_ERR_IO, "INVALID_PARAM (0x16)", 0, 0x16, 0},
};

/* flaw 34: ENOTTY of a wiped key and of another device are told apart. */
/* spec: SNP-ABI MSG_REPORT_RSP: STATUS and REPORT_SIZE come before the report */
static void test_failures(void **state)
{
	struct sev_err err;

	for (size_t i = 0; i < SEV_COUNT(FAILURES); i++) {
		begin(state);
		FAILURES[i].change();
		fails(FAILURES[i].rc, FAILURES[i].says, &err);
		assert_int_equal(err.sys_errno, FAILURES[i].sys_errno);
		assert_int_equal(err.fw_status, FAILURES[i].fw_status);
		assert_int_equal(err.vmm_error, FAILURES[i].vmm_error);
	}
}

/* The host throttles: the same request again, each two seconds, for as long as patience lasts. */
static void test_throttled(void **state)
{
	struct sev_err err;

	(void)state;
	guest.busy = 3;
	sev_guest_report_free(get());
	assert_int_equal(guest.waited_ms, 6000);
	assert_int_equal(guest.requests, 1);

	guest.busy = 100;
	guest.waited_ms = 0;
	request.patience = 10;
	fails(SEV_ERR_IO, "the host is busy (VMM error 2: throttled) and was for 10 seconds", &err);
	assert_int_equal(err.vmm_error, 2);
	assert_int_equal(guest.waited_ms, 10000);

	guest.waited_ms = 0;
	request.patience = 0;
	fails(SEV_ERR_IO, "throttled", &err);
	assert_int_equal(guest.waited_ms, 0);
}

/* A driver that waits by itself has given up, and wiped the key: asking again would not help. */
static void test_driver_gave_up(void **state)
{
	struct sev_err err;

	(void)state;
	guest.busy = 1;
	guest.driver_waits = true;
	fails(SEV_ERR_IO, "throttled", &err);
	assert_int_equal(err.sys_errno, ETIMEDOUT);
	assert_int_equal(guest.ioctls, 1);
	fails(SEV_ERR_IO, "VMPCK", &err);
}

/* A table of one entry, 24 bytes of zeros, and a certificate of size bytes of 0xCC. */
static void make_certs(uint32_t size)
{
	memset(guest.certs, 0, sizeof(guest.certs));
	guest.certs[0] = 0x63;
	guest.certs[16] = 48;
	guest.certs[20] = (uint8_t)size;
	guest.certs[21] = (uint8_t)(size >> 8);
	memset(guest.certs + 48, 0xCC, size);
	guest.certs_size = 48 + size;
}

static void expect_certs(size_t expected)
{
	struct sev_guest_report *report = get();
	const uint8_t *data;
	size_t size;

	data = sev_guest_report_part(report, SEV_GUEST_PART_CERTS, &size);
	assert_int_equal(size, expected);
	if (expected)
		assert_memory_equal(data, guest.certs, expected);
	data = sev_guest_report_part(report, SEV_GUEST_PART_REPORT, &size);
	assert_memory_equal(data + 0x50, report_data, 64);
	sev_guest_report_free(report);
}

static void test_extended(void **state)
{
	struct sev_err err;

	(void)state;
	request.certs = true;
	expect_certs(0);
	make_certs(1000);
	expect_certs(1048);
	assert_int_equal(guest.ioctls, 2);
	/* Too small first, then what certs_len says. */
	make_certs(10000);
	expect_certs(10048);
	assert_int_equal(guest.ioctls, 4);
	guest.old_kernel = true;
	expect_certs(10048);
	make_certs(0x4000 - 48);
	expect_certs(0x4000);
	make_certs(0x4000 - 47);
	fails(SEV_ERR_IO, "certificates want 20480 bytes", &err);
	assert_int_equal(err.vmm_error, 1);
}

/* A table that says more than there is is kept as it came: reading it is for others. */
static void test_lying_table(void **state)
{
	struct sev_guest_report *report;
	size_t size;

	(void)state;
	request.certs = true;
	make_certs(1000);
	guest.certs[23] = 0xff;
	report = get();
	sev_guest_report_part(report, SEV_GUEST_PART_CERTS, &size);
	assert_int_equal(size, 0x2000);
	sev_guest_report_free(report);
}

static void test_key_sel(void **state)
{
	(void)state;
	guest.has_vlek = true;
	for (unsigned i = 0; i <= 2; i++) {
		request.key_sel = i;
		sev_guest_report_free(get());
		assert_int_equal(guest.last_key_sel, i);
	}
}

static void test_bad_requests(void **state)
{
	struct sev_err err;

	begin(state);
	request.key_sel = 3;
	fails(SEV_ERR_ARG, "KEY_SEL: found 3, expected 0 to 2", &err);
	begin(state);
	request.vmpl = 4;
	fails(SEV_ERR_ARG, "VMPL: found 4, expected 0 to 3", &err);
	begin(state);
	request.via = (enum sev_guest_via)(SEV_GUEST_VIA_VTPM + 1);
	fails(SEV_ERR_ARG, "way to a report: found 4", &err);
	begin(state);
	request.svsm = true;
	fails(SEV_ERR_UNSUPPORTED, "sev-guest asks no SVSM", &err);
	begin(state);
	request.report_data = NULL;
	fails(SEV_ERR_UNSUPPORTED, "needs report data", &err);
	begin(state);
	request.nonce = report_data;
	request.nonce_size = 65;
	fails(SEV_ERR_ARG, "nonce of the quote: found 65 bytes", &err);
	request.nonce_size = 64;
	fails(SEV_ERR_UNSUPPORTED, "makes no TPM quote", &err);
	assert_int_equal(guest.ioctls, 0);
}

/* auto: the first way that is there; where there is none, what was tried. */
static void test_auto(void **state)
{
	struct sev_guest_report *report;
	struct sev_err err;

	begin(state);
	request.via = SEV_GUEST_VIA_AUTO;
	report = get();
	assert_int_equal(sev_guest_report_via(report), SEV_GUEST_VIA_SEV_GUEST);
	sev_guest_report_free(report);
	guest.has_configfs = true;
	report = get();
	assert_int_equal(sev_guest_report_via(report), SEV_GUEST_VIA_CONFIGFS);
	sev_guest_report_free(report);
	/* What configfs cannot do leads on to the device. */
	request.key_sel = 1;
	report = get();
	assert_int_equal(sev_guest_report_via(report), SEV_GUEST_VIA_SEV_GUEST);
	sev_guest_report_free(report);
	/* A way that is there and fails is the answer. */
	guest.fw_error = 0x20;
	fails(SEV_ERR_IO, "/dev/sev-guest: the firmware answered", &err);
	guest.has_device = false;
	guest.has_configfs = false;
	fails(SEV_ERR_IO, "no way to a report here: configfs chooses no signing key", &err);
	assert_non_null(strstr(err.msg, "; /dev/sev-guest: this is no SNP guest"));
	assert_non_null(strstr(err.msg, "; "));
}

static struct sev_derived_key_request key_request;
static uint8_t key[32];

static void begin_key(void)
{
	begin(NULL);
	sev_derived_key_request_init(&key_request);
	key_request.io = &guest.io;
	memset(key, 0x55, sizeof(key));
}

static void key_fails(enum sev_rc rc, const char *says, struct sev_err *err)
{
	assert_int_equal(sev_guest_derived_key(&key_request, key, err), rc);
	assert_int_equal(fake_guest_left(&guest), 0);
	if (!strstr(err->msg, says))
		fail_msg("found '%s', expected '%s'", err->msg, says);
}

/* MSG_KEY_REQ byte by byte. */
static void expect_key(const uint8_t message[40], unsigned version)
{
	uint8_t expected[32];
	struct sev_err err;

	fake_guest_key(message, expected);
	assert_sev_ok(sev_guest_derived_key(&key_request, key, &err), &err);
	assert_memory_equal(key, expected, sizeof(key));
	assert_int_equal(guest.last_version, version);
	assert_int_equal(fake_guest_left(&guest), 0);
}

static void test_key(void **state)
{
	static const uint8_t plain[40] = {0};
	static const uint8_t last[40] = {[16] = 3};
	static const uint8_t all[40] = {
		[0] = 3,			    /* VMRK, KEY_SEL 1 */
		[8] = 0x3f,			    /* GUEST_FIELD_SELECT */
		[16] = 2,			    /* VMPL */
		[20] = 5,			    /* GUEST_SVN */
		[24] = 4,   10, 0, 0, 0, 0, 24, 84, /* TCB_VERSION */
	};

	(void)state;
	begin_key();
	expect_key(plain, 1);
	begin_key();
	key_request.root_key = SEV_ROOT_KEY_VMRK;
	key_request.key_sel = 1;
	key_request.fields = 0x3f;
	key_request.vmpl = 2;
	key_request.guest_svn = 5;
	memcpy(key_request.tcb_version, all + 24, 8);
	expect_key(all, 1);
	assert_int_equal(guest.requests, 1);
	/* The last VMPL, and the version with a vector although none is asked for. */
	begin_key();
	key_request.vmpl = 3;
	key_request.message_version = 2;
	expect_key(last, 2);
}

/* Values of fields that are not selected are not sent. */
static void test_key_unselected(void **state)
{
	static const uint8_t plain[40] = {[8] = 0x0f};

	(void)state;
	begin_key();
	key_request.fields = 0x0f;
	key_request.guest_svn = 5;
	key_request.tcb_version[0] = 1;
	key_request.launch_mit_vector = 1;
	expect_key(plain, 1);
}

/* flaw 33: bit 6 is LAUNCH_MIT_VECTOR, which message version 2 carries. */
static void test_key_vector(void **state)
{
	static const uint8_t message[40] = {[8] = 0x40, [32] = 0x21};
	static const uint8_t none[40] = {[8] = 0x40};
	struct sev_err err;

	(void)state;
	begin_key();
	key_request.fields = SEV_KEY_FIELD_LAUNCH_MIT_VECTOR;
	key_request.launch_mit_vector = 0x21;
	expect_key(message, 2);
	/* A kernel that drops the vector is noticed, unless there is nothing to drop. */
	begin_key();
	key_request.fields = SEV_KEY_FIELD_LAUNCH_MIT_VECTOR;
	key_request.launch_mit_vector = 0x21;
	guest.passes_vector = false;
	key_fails(SEV_ERR_UNSUPPORTED, "does not pass it to the firmware", &err);
	assert_true(sev_is_zero(key, sizeof(key)));
	key_request.launch_mit_vector = 0;
	expect_key(none, 2);
	key_request.message_version = 1;
	key_fails(SEV_ERR_ARG, "expected version 2", &err);
}

static void change_key_status(void)
{
	guest.key_status = 0x16;
}
static void change_key_zero(void)
{
	guest.zero_key = true;
}
static void change_svn(void)
{
	key_request.fields = SEV_KEY_FIELD_GUEST_SVN;
	key_request.guest_svn = 6;
}
static void change_tcb(void)
{
	key_request.fields = SEV_KEY_FIELD_TCB_VERSION;
	key_request.tcb_version[7] = 85;
}
static void change_field(void)
{
	key_request.fields = 0x80;
}
static void change_key_vmpl(void)
{
	key_request.vmpl = 4;
}
static void change_key_sel(void)
{
	key_request.key_sel = 3;
}
static void change_root(void)
{
	key_request.root_key = (enum sev_root_key)2;
}
static void change_version(void)
{
	key_request.message_version = 3;
}
static void change_vlek(void)
{
	key_request.key_sel = 2;
}

static const struct {
	void (*change)(void);
	enum sev_rc rc;
	const char *says;
} KEY_FAILURES[] = {
	{change_key_status, SEV_ERR_IO, "INVALID_PARAM (0x16)"},
	{change_key_zero, SEV_ERR_FORMAT, "the derived key is all zero"},
	{change_svn, SEV_ERR_IO, "INVALID_PARAM"},
	{change_tcb, SEV_ERR_IO, "INVALID_PARAM"},
	{change_field, SEV_ERR_ARG, "GUEST_FIELD_SELECT: found 0x80, expected bits 0 to 6 only"},
	{change_key_vmpl, SEV_ERR_ARG, "VMPL: found 4"},
	{change_key_sel, SEV_ERR_ARG, "KEY_SEL: found 3"},
	{change_root, SEV_ERR_ARG, "ROOT_KEY_SELECT: found 2"},
	{change_version, SEV_ERR_ARG, "message version: found 3"},
	{change_vlek, SEV_ERR_IO, "INVALID_KEY (0x27)"},
	{change_missing, SEV_ERR_IO, "this is no SNP guest"},
	{change_wiped, SEV_ERR_IO, "VMPCK"},
};

/* spec: SNP-ABI MSG_KEY_RSP: there is a key when STATUS is 0, and it is never zero */
/* spec: SNP-ABI MSG_KEY_REQ: reserved bits of GUEST_FIELD_SELECT and of KEY_SEL are zero */
static void test_key_failures(void **state)
{
	struct sev_err err;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(KEY_FAILURES); i++) {
		begin_key();
		KEY_FAILURES[i].change();
		key_fails(KEY_FAILURES[i].rc, KEY_FAILURES[i].says, &err);
	}
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(sev_fw_status_name(0x27), "INVALID_KEY");
	assert_string_equal(sev_fw_status_name(0x1E), "unknown status");
	assert_string_equal(sev_key_field_name(6), "launch-mit-vector");
	assert_null(sev_key_field_name(7));
	assert_string_equal(sev_guest_via_name(SEV_GUEST_VIA_VTPM), "vtpm");
	assert_null(sev_guest_via_name((enum sev_guest_via)4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_report, begin),
		cmocka_unit_test_setup(test_own_vmpl, begin),
		cmocka_unit_test_setup(test_signed, begin),
		cmocka_unit_test_setup(test_failures, begin),
		cmocka_unit_test_setup(test_throttled, begin),
		cmocka_unit_test_setup(test_driver_gave_up, begin),
		cmocka_unit_test_setup(test_extended, begin),
		cmocka_unit_test_setup(test_lying_table, begin),
		cmocka_unit_test_setup(test_key_sel, begin),
		cmocka_unit_test_setup(test_bad_requests, begin),
		cmocka_unit_test_setup(test_auto, begin),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_key_unselected),
		cmocka_unit_test(test_key_vector),
		cmocka_unit_test(test_key_failures),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

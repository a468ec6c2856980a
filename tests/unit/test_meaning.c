/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What numbers in lines mean. The codes are those of the specification and of errno.h.
 */
#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "diagnose/meaning.h"
#include "test.h"

#define REASON(set, code) ((set) | (code) << 4)

/* spec: GHCB termination request: sets and codes of reasons */
/* spec: GHCB SNP guest request: the hypervisor's code is in the high half of the answer */
static const struct row {
	const char *line;
	enum meaning_kind kind;
	uint64_t value;
	const char *name;
	const char *command;
} ROWS[] = {
	/* QEMU's decimal, others' hex. */
	{"fw_error=11", MEANING_STATUS, 0x0B, "BAD_MEASUREMENT", NULL},
	{"x: SNP_LAUNCH_FINISH ret=-5 fw_error=22 'Invalid parameter'", MEANING_STATUS, 0x16,
	 "INVALID_PARAM", "SNP_LAUNCH_FINISH"},
	{"sev_launch_start: LAUNCH_START ret=1 fw_error=7 ''", MEANING_STATUS, 7, "POLICY_FAILURE",
	 "LAUNCH_START"},
	{"fw_err=17 (Invalid command)", MEANING_STATUS, 0x11, "INVALID_COMMAND", NULL},
	{"failed with error=0xb", MEANING_STATUS, 0x0B, "BAD_MEASUREMENT", NULL},
	{"SEV: failed to INIT error 0x13, rc -5", MEANING_STATUS, 0x13, "HWERROR_PLATFORM", "INIT"},
	{"SEV-SNP: failed to INIT rc -5, error 0x3", MEANING_STATUS, 3, "INVALID_CONFIG",
	 "SNP_INIT"},
	{"status: 0x16", MEANING_STATUS, 0x16, "INVALID_PARAM", NULL},
	{"Status Code: 0x4: Memory buffer too small.", MEANING_STATUS, 4, "INVALID_LENGTH", NULL},
	{"fw_error='1: Platform state is invalid'", MEANING_STATUS, 1, "INVALID_PLATFORM_STATE",
	 NULL},
	{"SNP_LAUNCH_START ret=-22 fw_error=0 ''", MEANING_STATUS, 0, "SUCCESS",
	 "SNP_LAUNCH_START"},
	{"fw_error=-1", MEANING_STATUS, UINT32_MAX, "NO_FW_CALL", NULL},
	{"Error: 0x9003", MEANING_STATUS, 0x9003, "unknown status", NULL},
	/* Names in each spelling. */
	{"Bad measurement", MEANING_STATUS, 0x0B, "BAD_MEASUREMENT", NULL},
	{"KnownSevError(BadMeasurement)", MEANING_STATUS, 0x0B, "BAD_MEASUREMENT", NULL},
	{"SEV_RET_INVALID_PAGE_STATE", MEANING_STATUS, 0x1A, "INVALID_PAGE_STATE", NULL},
	{"Platform status: Invalid platform state", MEANING_STATUS, 1, "INVALID_PLATFORM_STATE",
	 NULL},
	{"LAUNCH_UPDATE: Invalid parameter", MEANING_STATUS, 0x16, "INVALID_PARAM",
	 "LAUNCH_UPDATE_DATA"},
	{"the firmware said Policy is not allowed", MEANING_STATUS, 7, "POLICY_FAILURE", NULL},
	/* errno values. */
	{"ret=-25", MEANING_ERRNO, ENOTTY, "ENOTTY", NULL},
	{"KVM_SEV_INIT2 ret=-16", MEANING_ERRNO, EBUSY, "EBUSY", "KVM_SEV_INIT"},
	{"failed to initialize ret=-25", MEANING_ERRNO, ENOTTY, "ENOTTY", "KVM_SEV_INIT"},
	{"Inappropriate ioctl for device (os error 25)", MEANING_ERRNO, ENOTTY, "ENOTTY", NULL},
	{"errno: 12", MEANING_ERRNO, ENOMEM, "ENOMEM", NULL},
	{"failed to register region error 'Cannot allocate memory'", MEANING_ERRNO, ENOMEM,
	 "ENOMEM", "KVM_MEMORY_ENCRYPT_REG_REGION"},
	/* Guests that end themselves. */
	{"SEV-ES guest requested termination: 0x0:0x2", MEANING_REASON, REASON(0, 2), NULL, NULL},
	{"0x1:0xc", MEANING_REASON, REASON(1, 12), NULL, NULL},
	/* Answers to guest requests. */
	{"exitinfo2: 0x100000000", MEANING_VMM, 1, "INVALID_LEN", NULL},
	{"exitinfo2: 0x16", MEANING_STATUS, 0x16, "INVALID_PARAM", NULL},
	{"Detected error from ASP request. rc: -5, fw_err: 8589934592", MEANING_VMM, 2, "BUSY",
	 "SNP_GUEST_REQUEST"},
	{"vmm_err: 2", MEANING_VMM, 2, "BUSY", NULL},
	/* Events of the GHCB protocol and exits of #VC. */
	{"kvm_amd: vmgexit: exit code 0x80000013 input is not valid", MEANING_EXIT, 0x80000013,
	 "exit code", NULL},
	{"vmgexit: unsupported event - exit_info_1=0x81, exit_info_2=0x0", MEANING_EXIT, 0x81,
	 "exit code", NULL},
	{"Unsupported exit-code 0x404 in #VC exception (IP: 0x1)", MEANING_EXIT, 0x404, "exit code",
	 NULL},
	{"Wrong/unhandled opcode bytes: 0x90, exit_code: 0x72, rIP: 0x1", MEANING_EXIT, 0x72,
	 "exit code", NULL},
};

static void check_row(const struct row *row, const struct meaning *found)
{
	if (found->kind != row->kind || found->value != row->value)
		fail_msg("'%s': found %d 0x%llx", row->line, found->kind,
			 (unsigned long long)found->value);
	if (row->name && strcmp(found->name, row->name) != 0)
		fail_msg("'%s': found %s", row->line, found->name);
	if (!row->command != !found->command ||
	    (row->command && strcmp(row->command, found->command) != 0))
		fail_msg("'%s': command %s", row->line, found->command ? found->command : "none");
	assert_non_null(found->says);
}

static void test_first(void **state)
{
	struct meaning found[MEANINGS_MAX];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(ROWS); i++) {
		if (!meaning_find(ROWS[i].line, found, MEANINGS_MAX))
			fail_msg("'%s': nothing", ROWS[i].line);
		check_row(&ROWS[i], &found[0]);
	}
}

/* All of a line, each once. */
static void test_all(void **state)
{
	struct meaning found[MEANINGS_MAX];

	(void)state;
	assert_int_equal(meaning_find("SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad measurement'",
				      found, MEANINGS_MAX),
			 2);
	assert_int_equal(found[0].kind, MEANING_STATUS);
	assert_int_equal(found[1].kind, MEANING_ERRNO);
	assert_int_equal(found[1].value, EIO);
	assert_int_equal(meaning_find("exitinfo2: 0x200000016", found, MEANINGS_MAX), 2);
	assert_int_equal(meaning_find("exitinfo2: 0x200000016", found, 1), 1);
}

/* Numbers and words of other things. */
static void test_none(void **state)
{
	static const char *const lines[] = {
		"",
		"ret=",
		"ret=0",
		"error",
		"error 22",
		"nofw_error=11",
		"ret=-25x",
		"fw_error=99999999999999999999999999",
		"0x0:0x1 and more",
		"12:34",
		"0x10:0x0",
		"active, inactive and unsupported",
		"1:2 termination",
		"the process ended with exit code 139",
		"exit code 0x1234",
	};
	struct meaning found[MEANINGS_MAX];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(lines); i++)
		if (meaning_find(lines[i], found, MEANINGS_MAX))
			fail_msg("'%s': found %s", lines[i], found[0].name);
}

/* The cause depends on the command. */
static void test_causes(void **state)
{
	struct meaning found[MEANINGS_MAX];

	(void)state;
	meaning_find("SNP_LAUNCH_UPDATE fw_error=22", found, MEANINGS_MAX);
	assert_true(found[0].specific);
	assert_non_null(strstr(found[0].causes[0], "CPUID page"));
	meaning_find("SNP_CONFIG fw_error=22", found, MEANINGS_MAX);
	assert_non_null(strstr(found[0].causes[0], "REPORTED_TCB"));
	meaning_find("fw_error=22", found, MEANINGS_MAX);
	assert_false(found[0].specific);
	assert_non_null(found[0].causes[0]);
	meaning_find("fw_error=64", found, MEANINGS_MAX);
	assert_null(found[0].causes[0]);
}

static void check_rows(const struct meaning_row *rows)
{
	for (; rows->causes[0]; rows++) {
		for (size_t k = 0; rows->causes[k]; k++)
			assert_int_equal(rows->causes[k][strlen(rows->causes[k]) - 1], '.');
		assert_null(rows->causes[MEANING_CAUSES - 1]);
		/* INIT goes by the kernel's sentence, see ROWS. */
		if (rows->command && strcmp(rows->command, "INIT") != 0 &&
		    !meaning_command(rows->command))
			fail_msg("%s: no line names it", rows->command);
	}
}

static void test_tables(void **state)
{
	(void)state;
	check_rows(STATUS_MEANINGS);
	check_rows(ERRNO_MEANINGS);
	check_rows(REASON_MEANINGS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first),  cmocka_unit_test(test_all),
		cmocka_unit_test(test_none),   cmocka_unit_test(test_causes),
		cmocka_unit_test(test_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

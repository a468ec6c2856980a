/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launches that fail: every failure names the event that it struck, and nothing is left behind.
 */
#include <errno.h>

#include "test.h"

#include <sev/digest.h>

#include "abi/layout/cpuid_page.h"
#include "abi/layout/fw_status.h"
#include "abi/layout/kvm_uapi.h"
#include "abi/layout/kvm_vcpu_uapi.h"
#include "base/bytes.h"
#include "launch_host.h"
#include "launch_plan.h"

#define VMSAS 2
#define NEVER 1000

static struct sev_err err;

static const struct launch_plan PLANS[] = {
	{.mode = SEV_MODE_SEV},
	{.mode = SEV_MODE_SEVES, .vcpus = VMSAS},
	{.mode = SEV_MODE_SNP, .vcpus = VMSAS, .hashes = true},
};

static enum sev_rc run(const struct sev_plan *plan, const struct sev_launch_options *options)
{
	struct sev_launch *launch;
	enum sev_rc rc;

	memset(&err, 0, sizeof(err));
	rc = sev_launch_new(plan, options, &launch, &err);
	if (!rc)
		rc = sev_launch_run(launch, &err);
	sev_launch_free(launch);
	return rc;
}

static void assert_nothing_left(const struct launch_host *host, const char *what)
{
	const char *left = launch_host_left(host);

	if (left)
		fail_msg("%s: left: %s (%s)", what, left, err.msg);
}

static void assert_names(const struct sev_plan *plan, size_t event, const char *command)
{
	char begin[256];

	snprintf(begin, sizeof(begin), "event %zu (%s): ", event,
		 sev_event_origin(sev_plan_event(plan, event)));
	if (strncmp(err.msg, begin, strlen(begin)) != 0 || !strstr(err.msg, command))
		fail_msg("found \"%s\", expected \"%s...%s\"", err.msg, begin, command);
}

static size_t last_event(const struct sev_plan *plan)
{
	return sev_plan_event_count(plan) - 1;
}

/* One fault: the n-th command of an id, from 0, answers with a hardware error. */
static enum sev_rc run_with_fault(struct launch_host *host, const struct sev_plan *plan,
				  uint32_t id, unsigned n)
{
	const struct amd_sp_fault fault = {.id = id, .after = n, .status = SEV_FW_HWERROR_PLATFORM};
	const struct sev_launch_options options = launch_host_options(host);
	enum sev_rc rc;

	amd_sp_inject(host->lx.sim.sp, &fault);
	rc = run(plan, &options);
	amd_sp_inject(host->lx.sim.sp, NULL);
	return rc;
}

static void assert_firmware(enum sev_rc rc)
{
	assert_int_equal(rc, SEV_ERR_IO);
	assert_int_equal(err.sys_errno, EIO);
	assert_int_equal(err.fw_status, SEV_FW_HWERROR_PLATFORM);
	assert_non_null(strstr(err.msg, "the firmware answered HWERROR_PLATFORM (0x13)"));
}

static const struct {
	unsigned plan;
	uint32_t id;
	const char *command;
	bool finish; /* of the last event; otherwise the first */
} COMMANDS[] = {
	{0, SEV_CMD_LAUNCH_START, "LAUNCH_START", false},
	{0, SEV_CMD_ACTIVATE, "LAUNCH_START", false},
	{0, SEV_CMD_LAUNCH_FINISH, "LAUNCH_FINISH", true},
	{1, SEV_CMD_LAUNCH_START, "LAUNCH_START", false},
	{1, SEV_CMD_ACTIVATE, "LAUNCH_START", false},
	{1, SEV_CMD_LAUNCH_FINISH, "LAUNCH_FINISH", true},
	{2, SEV_CMD_SNP_LAUNCH_START, "SNP_LAUNCH_START", false},
	{2, SEV_CMD_SNP_ACTIVATE, "SNP_LAUNCH_START", false},
	{2, SEV_CMD_SNP_LAUNCH_FINISH, "SNP_LAUNCH_FINISH", true},
};

static void refusals_of_start_and_finish_name_them(void **state)
{
	struct launch_host host;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	for (size_t i = 0; i < SEV_COUNT(COMMANDS); i++) {
		struct sev_plan *plan = launch_plan_make(&PLANS[COMMANDS[i].plan]);

		assert_firmware(run_with_fault(&host, plan, COMMANDS[i].id, 0));
		assert_names(plan, COMMANDS[i].finish ? last_event(plan) : 0, COMMANDS[i].command);
		assert_nothing_left(&host, COMMANDS[i].command);
		assert_int_equal(run_with_fault(&host, plan, COMMANDS[i].id, 1), SEV_OK);
		assert_nothing_left(&host, COMMANDS[i].command);
		sev_plan_free(plan);
	}
	launch_host_teardown(&host);
}

/* UAPI: SNP_LAUNCH_START: a context that cannot be made is ENOTTY, although the firmware said why
 */
static void a_context_that_cannot_be_made_is_told(void **state)
{
	struct sev_plan *plan = launch_plan_make(&PLANS[2]);
	struct launch_host host;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	assert_int_equal(run_with_fault(&host, plan, SEV_CMD_SNP_GCTX_CREATE, 0), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, ENOTTY);
	assert_int_equal(err.fw_status, SEV_FW_HWERROR_PLATFORM);
	assert_names(plan, 0, "SNP_LAUNCH_START");
	assert_nothing_left(&host, "GCTX_CREATE");
	launch_host_teardown(&host);
	sev_plan_free(plan);
}

/* The event of the n-th page of SNP_LAUNCH_UPDATE; *first: a call of KVM's begins with it. */
static size_t event_of_page(const struct sev_plan *plan, unsigned n, bool *first)
{
	unsigned pages = 0;

	for (size_t i = 0; i < sev_plan_event_count(plan); i++) {
		const struct sev_event *event = sev_plan_event(plan, i);
		unsigned count = (unsigned)(sev_event_length(event) / 4096);
		bool one_by_one =
			!sev_event_data(event) && sev_event_page_type(event) != SEV_PAGE_ZERO;

		if (sev_event_kind(event) != SEV_EVENT_UPDATE)
			continue;
		*first = one_by_one || n == pages;
		if (n < pages + count)
			return i;
		pages += count;
	}
	/* What is left is KVM's VMSAs. */
	*first = n < pages + VMSAS;
	return n < pages + VMSAS ? last_event(plan) : NEVER;
}

/*
 * UAPI: SNP_LAUNCH_UPDATE: a failure of the first page is the command's; a later one ends it with
 * what was done so far, and the next call begins with it
 */
static void refusals_of_pages_name_their_event(void **state)
{
	struct sev_plan *plan = launch_plan_make(&PLANS[2]);
	struct launch_host host;
	unsigned failed = 0;
	size_t event = 0;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	for (unsigned n = 0; event != NEVER; n++) {
		enum sev_rc rc = run_with_fault(&host, plan, SEV_CMD_SNP_LAUNCH_UPDATE, n);
		bool first;

		event = event_of_page(plan, n, &first);
		assert_nothing_left(&host, "SNP_LAUNCH_UPDATE");
		if (!first) {
			assert_sev_ok(rc, &err);
			continue;
		}
		assert_firmware(rc);
		assert_names(plan, event, "SNP_LAUNCH_");
		failed++;
	}
	/* Each region, and the vCPUs' VMSAs. */
	assert_true(failed >= sev_plan_event_count(plan) - 2);
	launch_host_teardown(&host);
	sev_plan_free(plan);
}

/* KVM splits a region where its pages are not one after the other in memory. */
static void refusals_of_data_name_their_event(void **state)
{
	struct launch_host host;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	for (unsigned i = 0; i < 2; i++) {
		struct sev_plan *plan = launch_plan_make(&PLANS[i]);
		unsigned n = 0;

		while (run_with_fault(&host, plan, SEV_CMD_LAUNCH_UPDATE_DATA, n)) {
			assert_firmware(err.rc);
			assert_names(plan, 1, "LAUNCH_UPDATE_DATA");
			assert_nothing_left(&host, "LAUNCH_UPDATE_DATA");
			n++;
		}
		assert_true(n >= 1);
		sev_plan_free(plan);
	}
	launch_host_teardown(&host);
}

static void refusals_of_vmsas_and_measure_are_told(void **state)
{
	struct sev_plan *plan = launch_plan_make(&PLANS[1]);
	struct launch_host host;
	unsigned n = 0;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	for (; run_with_fault(&host, plan, SEV_CMD_LAUNCH_UPDATE_VMSA, n); n++) {
		assert_firmware(err.rc);
		assert_names(plan, 2, "LAUNCH_UPDATE_VMSA");
		assert_nothing_left(&host, "LAUNCH_UPDATE_VMSA");
	}
	assert_int_equal(n, VMSAS);
	assert_firmware(run_with_fault(&host, plan, SEV_CMD_LAUNCH_MEASURE, 0));
	assert_int_equal(strncmp(err.msg, "LAUNCH_MEASURE: ", 16), 0);
	assert_nothing_left(&host, "LAUNCH_MEASURE");
	launch_host_teardown(&host);
	sev_plan_free(plan);
}

/* Whether an ioctl is about an event of the plan. */
static bool is_of_event(unsigned long request, uint32_t op)
{
	switch (request) {
	case SEV_KVM_CREATE_VCPU:
	case SEV_KVM_SET_SREGS:
	case SEV_KVM_SET_REGS:
	case SEV_KVM_SET_XCRS:
	case SEV_KVM_SET_DEBUGREGS:
	case SEV_KVM_SET_FPU:
	case SEV_KVM_SET_MSRS:
	case SEV_KVM_GET_SUPPORTED_CPUID: /* of the CPUID page */
		return true;
	case SEV_KVM_MEMORY_ENCRYPT_OP:
		return op != SEV_KVM_INIT && op != SEV_KVM_ES_INIT && op != SEV_KVM_INIT2 &&
		       op != SEV_KVM_LAUNCH_MEASURE;
	}
	return false;
}

static void assert_errno(const struct launch_host *host, enum sev_rc rc)
{
	bool named = strncmp(err.msg, "event ", 6) == 0;

	assert_int_not_equal(rc, SEV_OK);
	if (host->failed_request == SEV_KVM_CHECK_EXTENSION) {
		assert_int_equal(rc, SEV_ERR_UNSUPPORTED);
		return;
	}
	assert_int_equal(rc, SEV_ERR_IO);
	assert_int_equal(err.sys_errno, host->fail_errno);
	if (named != is_of_event(host->failed_request, host->failed_op))
		fail_msg("ioctl 0x%lx, command %u: found \"%s\"", host->failed_request,
			 host->failed_op, err.msg);
}

static const int ERRNOS[] = {EPERM, EIO, ENOMEM, EFAULT, EBUSY, EINVAL, ENOTTY};

/* Every ioctl of a launch fails in turn. */
static void failing_ioctls_are_told(void **state)
{
	struct launch_host host;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	for (size_t i = 0; i < SEV_COUNT(PLANS); i++) {
		struct sev_plan *plan = launch_plan_make(&PLANS[i]);
		struct sev_launch_options options = launch_host_options(&host);
		unsigned n = 1;

		options.init = SEV_LAUNCH_INIT_INIT2;
		for (;; n++) {
			enum sev_rc rc;

			host.ioctls = 0;
			host.fail_ioctl = n;
			host.fail_errno = ERRNOS[n % SEV_COUNT(ERRNOS)];
			host.failed_request = 0;
			rc = run(plan, &options);
			/* The last ones give regions back, which closing the VM does too. */
			if (!host.failed_request ||
			    host.failed_request == SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION)
				break;
			assert_errno(&host, rc);
			assert_nothing_left(&host, "an ioctl");
		}
		assert_true(n > 8);
		assert_nothing_left(&host, "all ioctls");
		host.fail_ioctl = 0;
		sev_plan_free(plan);
	}
	launch_host_teardown(&host);
}

/* A page with one entry, and what is to be told of it. */
static const struct {
	uint32_t count;
	uint32_t words[12]; /* of the entry */
	const char *text[2];
} CPUID_PAGES[] = {
	/* Leaf 1: not all features are there. */
	{1,
	 {1, 0, 0, 0, 0, 0, 0x00A00F11, 0, 0xFFFFFFFF, 0},
	 {"leaf 0x1 subleaf 0x0 ECX: 0xfefa320b, not 0xffffffff", "CPUID page of 1 entries"}},
	/* The vendor is AMD's. */
	{1,
	 {0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0x69746E65},
	 {"leaf 0x0 subleaf 0x0 EBX: 0x68747541, not 0x0",
	  "leaf 0x0 subleaf 0x0 ECX: 0x444d4163, not 0x0"}},
	/* Reserved bytes. */
	{1,
	 {5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7},
	 {"leaf 0x5 subleaf 0x0 RSVD: 0x0, not 0x7", "CPUID page of 1 entries"}},
	{65, {0x80000002}, {"COUNT: 0x40, not 0x41", "CPUID page of 65 entries"}},
	{64, {1, 0, 0, 0, 0, 0, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u}, {"; and ", " more"}},
};

static void corrections_of_cpuid_pages_are_told(void **state)
{
	struct sev_plan *plan = launch_plan_make(&PLANS[2]);
	struct launch_host host;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	for (size_t i = 0; i < SEV_COUNT(CPUID_PAGES); i++) {
		struct sev_launch_options options = launch_host_options(&host);
		uint8_t page[SEV_CPUID_PAGE_SIZE] = {0};

		sev_put_le32(page, CPUID_PAGES[i].count);
		for (unsigned entry = 0; entry < 64 && entry < CPUID_PAGES[i].count; entry++)
			for (unsigned word = 0; word < 12; word++)
				sev_put_le32(page + 0x10 + (size_t)entry * 48 + (size_t)word * 4,
					     CPUID_PAGES[i].words[word]);
		options.cpuid_page = page;
		assert_int_equal(run(plan, &options), SEV_ERR_IO);
		assert_int_equal(err.sys_errno, EIO);
		assert_int_equal(err.fw_status, SEV_FW_INVALID_PARAM);
		assert_int_equal(strncmp(err.msg, "event ", 6), 0);
		assert_non_null(strstr(err.msg, "CPUID"));
		if (!strstr(err.msg, CPUID_PAGES[i].text[0]) ||
		    !strstr(err.msg, CPUID_PAGES[i].text[1]))
			fail_msg("found \"%s\"", err.msg);
		assert_nothing_left(&host, "CPUID page");
	}
	launch_host_teardown(&host);
	sev_plan_free(plan);
}

/* Devices that are not there, and KVM without the guests that are asked for. */
static void hosts_that_cannot_launch_are_told(void **state)
{
	struct sev_plan *plan = launch_plan_make(&PLANS[2]);
	struct sev_launch_options options;
	struct launch_host host;

	(void)state;
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	options = launch_host_options(&host);
	host.front.open = NULL;
	assert_int_equal(run(plan, &options), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, ENOSYS);
	assert_non_null(strstr(err.msg, "/dev/kvm"));
	launch_host_teardown(&host);
	launch_host_setup(&host, "milan-1.55", LX_LINUX_6_18);
	options = launch_host_options(&host);
	host.lx.kernel->state->sev_snp = false;
	assert_int_equal(run(plan, &options), SEV_ERR_UNSUPPORTED);
	assert_non_null(strstr(err.msg, "KVM has no VMs of type"));
	launch_host_teardown(&host);
	sev_plan_free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals_of_start_and_finish_name_them),
		cmocka_unit_test(a_context_that_cannot_be_made_is_told),
		cmocka_unit_test(refusals_of_pages_name_their_event),
		cmocka_unit_test(refusals_of_data_name_their_event),
		cmocka_unit_test(refusals_of_vmsas_and_measure_are_told),
		cmocka_unit_test(failing_ioctls_are_told),
		cmocka_unit_test(corrections_of_cpuid_pages_are_told),
		cmocka_unit_test(hosts_that_cannot_launch_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

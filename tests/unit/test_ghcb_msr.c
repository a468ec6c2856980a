/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GHCB MSR protocol: the guest's side against a hypervisor that answers what a row says, the
 * hypervisor's side against requests that a row says, and both against each other. The numbers are
 * the specification's, written out.
 */
#include <setjmp.h>

#include "ghcb/hv_msr.h"
#include "ghcb/msr.h"
#include "ghcb/text.h"
#include "test.h"

#define HELD UINT64_C(0x123456000) /* a GHCB's GPA that is in the MSR */

/* A guest's CPU whose hypervisor is a number, or our own side. */
struct vm {
	uint64_t msr, asked, answer;
	const struct ghcb_hv_msr *hv;
	int exits, halts;
	jmp_buf ended;
};

static uint64_t vm_rdmsr(void *ctx, uint32_t msr)
{
	assert_int_equal(msr, 0xC0010130);
	return ((struct vm *)ctx)->msr;
}

static void vm_wrmsr(void *ctx, uint32_t msr, uint64_t value)
{
	assert_int_equal(msr, 0xC0010130);
	((struct vm *)ctx)->msr = value;
}

static void vm_exit(void *ctx)
{
	struct vm *vm = ctx;

	vm->exits++;
	vm->asked = vm->msr;
	vm->msr = vm->answer;
	if (vm->hv)
		ghcb_hv_msr_exit(vm->hv, vm->asked, &vm->msr);
}

static void vm_halt(void *ctx)
{
	struct vm *vm = ctx;

	if (++vm->halts == 3)
		longjmp(vm->ended, 1);
}

static const struct ghcb_ops OPS = {
	.size = sizeof(OPS),
	.rdmsr = vm_rdmsr,
	.wrmsr = vm_wrmsr,
	.vmgexit = vm_exit,
	.halt = vm_halt,
};

/* What a row asks; the result is in one number. */
typedef enum ghcb_rc ask(struct ghcb_cpu *cpu, uint64_t *result);

static enum ghcb_rc ask_info(struct ghcb_cpu *cpu, uint64_t *result)
{
	struct ghcb_sev_info info = {0};
	enum ghcb_rc rc = ghcb_msr_sev_info(cpu, &info);

	*result = (uint64_t)info.version_max << 32 | (uint64_t)info.version_min << 16 | info.cbit;
	return rc;
}

static enum ghcb_rc ask_version_1(struct ghcb_cpu *cpu, uint64_t *result)
{
	enum ghcb_rc rc;

	cpu->version = 0;
	rc = ghcb_msr_negotiate(cpu, 1, 1);
	*result = cpu->version;
	return rc;
}

static enum ghcb_rc ask_version_2(struct ghcb_cpu *cpu, uint64_t *result)
{
	enum ghcb_rc rc;

	cpu->version = 0;
	rc = ghcb_msr_negotiate(cpu, 2, 2);
	*result = cpu->version;
	return rc;
}

static enum ghcb_rc ask_any_version(struct ghcb_cpu *cpu, uint64_t *result)
{
	enum ghcb_rc rc;

	cpu->version = 0;
	rc = ghcb_msr_negotiate(cpu, 1, 2);
	*result = cpu->version;
	return rc;
}

static enum ghcb_rc ask_cpuid(struct ghcb_cpu *cpu, uint64_t *result)
{
	uint32_t value = 0;
	enum ghcb_rc rc = ghcb_msr_cpuid(cpu, 0x8000001F, GHCB_CPUID_EBX, &value);

	*result = value;
	return rc;
}

static enum ghcb_rc ask_hold(struct ghcb_cpu *cpu, uint64_t *result)
{
	*result = 0;
	return ghcb_msr_ap_reset_hold(cpu);
}

static enum ghcb_rc ask_preferred(struct ghcb_cpu *cpu, uint64_t *result)
{
	bool any = false;
	enum ghcb_rc rc = ghcb_msr_preferred_gpa(cpu, result, &any);

	*result |= any;
	return rc;
}

static enum ghcb_rc ask_register(struct ghcb_cpu *cpu, uint64_t *result)
{
	*result = 0;
	return ghcb_msr_register_gpa(cpu, 0x7000);
}

static enum ghcb_rc ask_shared(struct ghcb_cpu *cpu, uint64_t *result)
{
	uint32_t error = 0;
	enum ghcb_rc rc = ghcb_msr_page_state(cpu, 0x7000, GHCB_PSC_SHARED, &error);

	*result = error;
	return rc;
}

static enum ghcb_rc ask_vmpl(struct ghcb_cpu *cpu, uint64_t *result)
{
	uint32_t error = 0;
	enum ghcb_rc rc = ghcb_msr_run_vmpl(cpu, 2, &error);

	*result = error;
	return rc;
}

static enum ghcb_rc ask_features(struct ghcb_cpu *cpu, uint64_t *result)
{
	*result = 0;
	return ghcb_msr_features(cpu, result);
}

static const struct answer_row {
	const char *name;
	ask *ask;
	uint64_t request, answer;
	enum ghcb_rc rc;
	uint64_t result; /* where rc is OK, or an error code */
} ANSWERS[] = {
	{"information", ask_info, 0x002, UINT64_C(0x0002000133000001), GHCB_OK,
	 UINT64_C(0x200010033)},
	/* spec: GHCB MSR protocol: an answer has the response code of its request */
	{"information: unchanged", ask_info, 0x002, 0x002, GHCB_ERR_RESPONSE, 0},
	{"information: a CPUID response", ask_info, 0x002, UINT64_C(0x0002000133000005),
	 GHCB_ERR_RESPONSE, 0},
	/* spec: GHCB MSR protocol: SEV information: bits 23:12 are 0 */
	{"information: bit 12", ask_info, 0x002, UINT64_C(0x0002000133001001), GHCB_ERR_RESERVED,
	 0},
	{"information: bit 23", ask_info, 0x002, UINT64_C(0x0002000133800001), GHCB_ERR_RESERVED,
	 0},
	/* spec: GHCB MSR protocol: SEV information: the lowest version is not above the highest */
	{"information: 2 to 1", ask_info, 0x002, UINT64_C(0x0001000233000001), GHCB_ERR_VERSION, 0},
	/* spec: GHCB version negotiation: the highest version of both is used */
	{"versions 1 to 2", ask_any_version, 0x002, UINT64_C(0x0002000133000001), GHCB_OK, 2},
	{"versions 1 to 7", ask_any_version, 0x002, UINT64_C(0x0007000133000001), GHCB_OK, 2},
	{"version 1", ask_any_version, 0x002, UINT64_C(0x0001000133000001), GHCB_OK, 1},
	{"version 1 of 1 to 2", ask_version_1, 0x002, UINT64_C(0x0002000133000001), GHCB_OK, 1},
	/* spec: GHCB version negotiation: the ranges of guest and hypervisor overlap */
	{"version 1 for SNP", ask_version_2, 0x002, UINT64_C(0x0001000133000001), GHCB_ERR_VERSION,
	 0},
	{"versions from 2 on for 1", ask_version_1, 0x002, UINT64_C(0x0002000233000001),
	 GHCB_ERR_VERSION, 0},
	{"CPUID", ask_cpuid, UINT64_C(0x8000001F40000004), UINT64_C(0x0000717340000005), GHCB_OK,
	 0x7173},
	/* spec: GHCB MSR protocol: CPUID: bits 29:12 are 0 */
	{"CPUID: bit 12", ask_cpuid, UINT64_C(0x8000001F40000004), UINT64_C(0x0000717340001005),
	 GHCB_ERR_RESERVED, 0},
	{"CPUID: bit 29", ask_cpuid, UINT64_C(0x8000001F40000004), UINT64_C(0x0000717360000005),
	 GHCB_ERR_RESERVED, 0},
	/* spec: GHCB MSR protocol: CPUID: the answer is of the register that was asked */
	{"CPUID: of EAX", ask_cpuid, UINT64_C(0x8000001F40000004), UINT64_C(0x0000717300000005),
	 GHCB_ERR_RESPONSE, 0},
	{"CPUID: of EDX", ask_cpuid, UINT64_C(0x8000001F40000004), UINT64_C(0x00007173C0000005),
	 GHCB_ERR_RESPONSE, 0},
	{"reset hold: INIT and SIPI", ask_hold, 0x006, 0x1007, GHCB_OK, 0},
	/* spec: GHCB MSR protocol: AP reset hold: woken without INIT and SIPI, it asks again */
	{"reset hold: other", ask_hold, 0x006, 0x007, GHCB_WAIT, 0},
	{"preferred GPA", ask_preferred, 0x010, 0x9011, GHCB_OK, 0x9000},
	/* spec: GHCB MSR protocol: preferred GHCB GPA: all ones is no preference */
	{"no preferred GPA", ask_preferred, 0x010, UINT64_C(0xFFFFFFFFFFFFF011), GHCB_OK, 1},
	{"registered", ask_register, 0x7012, 0x7013, GHCB_OK, 0},
	/* spec: GHCB MSR protocol: register GHCB GPA: accepted when the same GFN comes back */
	{"not registered", ask_register, 0x7012, UINT64_C(0xFFFFFFFFFFFFF013), GHCB_ERR_REFUSED, 0},
	{"registered elsewhere", ask_register, 0x7012, 0x8013, GHCB_ERR_REFUSED, 0},
	{"shared", ask_shared, UINT64_C(0x0020000000007014), 0x015, GHCB_OK, 0},
	{"not shared", ask_shared, UINT64_C(0x0020000000007014), UINT64_C(0x8000000000000015),
	 GHCB_ERR_REFUSED, 0x80000000},
	/* spec: GHCB MSR protocol: an answer with an error code: bits 31:12 are 0 */
	{"shared: bit 12", ask_shared, UINT64_C(0x0020000000007014), 0x1015, GHCB_ERR_RESERVED, 0},
	{"shared: bit 31", ask_shared, UINT64_C(0x0020000000007014), 0x80000015, GHCB_ERR_RESERVED,
	 0},
	{"VMPL 2 ran", ask_vmpl, UINT64_C(0x0000000200000016), 0x017, GHCB_OK, 0},
	{"VMPL 2 did not run", ask_vmpl, UINT64_C(0x0000000200000016), UINT64_C(0x100000017),
	 GHCB_ERR_REFUSED, 1},
	{"VMPL 2: bit 12", ask_vmpl, UINT64_C(0x0000000200000016), 0x1017, GHCB_ERR_RESERVED, 0},
	{"features", ask_features, 0x080, 0x3081, GHCB_OK, 3},
	/* spec: GHCB hypervisor features: a feature comes with those that it requires */
	{"features: creation without SNP", ask_features, 0x080, 0x2081, GHCB_ERR_RESPONSE, 2},
	{"features: timer without injection", ask_features, 0x080, 0xB081, GHCB_ERR_RESPONSE, 0xB},
	{"features: VMPLs without SNP", ask_features, 0x080, 0x20081, GHCB_ERR_RESPONSE, 0x20},
};

static void test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(*ANSWERS); i++) {
		const struct answer_row *row = &ANSWERS[i];
		struct vm vm = {.msr = HELD, .answer = row->answer};
		struct ghcb_cpu cpu = {.ops = &OPS, .ctx = &vm, .version = 2};
		uint64_t result = 0;

		print_message("%s\n", row->name);
		assert_int_equal(row->ask(&cpu, &result), row->rc);
		assert_int_equal(vm.asked, row->request);
		assert_int_equal(vm.exits, 1);
		assert_int_equal(vm.msr, HELD);
		if (row->rc == GHCB_OK || row->rc == GHCB_ERR_REFUSED)
			assert_int_equal(result, row->result);
	}
}

/* What cannot be asked does not leave the guest. */
static void test_not_asked(void **state)
{
	struct vm vm = {.msr = HELD};
	struct ghcb_cpu cpu = {.ops = &OPS, .ctx = &vm, .version = 1};
	uint64_t features;
	uint32_t value;

	(void)state;
	/* spec: GHCB MSR protocol: hypervisor features: from version 2 on */
	assert_int_equal(ghcb_msr_features(&cpu, &features), GHCB_ERR_STATE);
	assert_int_equal(ghcb_msr_negotiate(&cpu, 0, 2), GHCB_ERR_ARG);
	assert_int_equal(ghcb_msr_negotiate(&cpu, 1, 3), GHCB_ERR_ARG);
	assert_int_equal(ghcb_msr_negotiate(&cpu, 2, 1), GHCB_ERR_ARG);
	assert_int_equal(ghcb_msr_cpuid(&cpu, 0, (enum ghcb_msr_cpuid_reg)4, &value), GHCB_ERR_ARG);
	assert_int_equal(ghcb_msr_register_gpa(&cpu, 0x7001), GHCB_ERR_ARG);
	assert_int_equal(ghcb_msr_register_gpa(&cpu, UINT64_C(0xFFFFFFFFFFFFF000)), GHCB_ERR_ARG);
	/* spec: GHCB MSR protocol: page state change: to private or to shared only */
	assert_int_equal(ghcb_msr_page_state(&cpu, 0x7000, GHCB_PSC_PSMASH, &value), GHCB_ERR_ARG);
	assert_int_equal(ghcb_msr_page_state(&cpu, 0x7001, GHCB_PSC_SHARED, &value), GHCB_ERR_ARG);
	assert_int_equal(ghcb_msr_page_state(&cpu, UINT64_C(1) << 52, GHCB_PSC_SHARED, &value),
			 GHCB_ERR_ARG);
	assert_int_equal(vm.exits, 0);
}

static void test_terminate(void **state)
{
	static struct vm vm;
	struct ghcb_cpu cpu = {.ops = &OPS, .ctx = &vm, .version = 2};

	(void)state;
	/* spec: GHCB MSR protocol: termination: a guest that comes back asks again */
	if (!setjmp(vm.ended))
		ghcb_msr_terminate(&cpu, 1, 2);
	assert_int_equal(vm.asked, 0x21100);
	assert_int_equal(vm.exits, 3);
}

/* A VMM whose CPUID tells what it was asked, and that has pages up to 0x100000. */
static uint32_t vmm_cpuid(void *ctx, uint32_t function, enum ghcb_msr_cpuid_reg reg)
{
	(void)ctx;
	return function << 4 | reg;
}

static uint32_t vmm_page_state(void *ctx, uint64_t gpa, enum ghcb_psc_op op)
{
	*(uint64_t *)ctx = gpa | op;
	return gpa < 0x100000 ? 0 : 7;
}

static bool vmm_register(void *ctx, uint64_t gpa)
{
	(void)ctx;
	return gpa < 0x100000;
}

static const struct ghcb_hv_msr_ops VMM = {sizeof(VMM), vmm_cpuid, vmm_page_state, vmm_register};
static uint64_t page_state_done;

static const struct ghcb_hv_msr SNP = {&VMM, &page_state_done, 1, 2, 51, true, 0x23, 0x9000};
static const struct ghcb_hv_msr BARE = {&VMM, &page_state_done, 2, 2, 51, true, 0x3, 0};
static const struct ghcb_hv_msr ES = {&VMM, &page_state_done, 1, 1, 47, false, 0, 0};

static const struct request_row {
	const char *name;
	const struct ghcb_hv_msr *vcpu;
	uint64_t request;
	enum ghcb_hv_action action;
	uint64_t answer;
} REQUESTS[] = {
	{"a page", &SNP, 0x7000, GHCB_HV_PAGE, 0x7000},
	{"information", &SNP, 0x002, GHCB_HV_RESUME, UINT64_C(0x0002000133000001)},
	{"information of SEV-ES", &ES, 0x002, GHCB_HV_RESUME, UINT64_C(0x000100012F000001)},
	{"information with data", &SNP, 0x1002, GHCB_HV_RESUME, 0x1002},
	{"CPUID", &SNP, UINT64_C(0x0000000740000004), GHCB_HV_RESUME, UINT64_C(0x0000007140000005)},
	/* spec: GHCB MSR protocol: CPUID: a request with bits 29:12 set gets no answer */
	{"CPUID with bit 12", &SNP, 0x40001004, GHCB_HV_RESUME, 0x40001004},
	{"CPUID with bit 29", &SNP, 0x60000004, GHCB_HV_RESUME, 0x60000004},
	{"reset hold", &SNP, 0x006, GHCB_HV_RESET_HOLD, 0x006},
	{"reset hold with data", &SNP, 0x1006, GHCB_HV_RESUME, 0x1006},
	{"preferred GPA", &SNP, 0x010, GHCB_HV_RESUME, 0x9011},
	{"no preferred GPA", &BARE, 0x010, GHCB_HV_RESUME, UINT64_C(0xFFFFFFFFFFFFF011)},
	{"registration", &SNP, 0x7012, GHCB_HV_RESUME, 0x7013},
	/* spec: GHCB MSR protocol: register GHCB GPA: refused with all ones */
	{"registration past memory", &SNP, 0x100012, GHCB_HV_RESUME, UINT64_C(0xFFFFFFFFFFFFF013)},
	/* spec: GHCB MSR protocol: requests about the GHCB's GPA and page states are of SNP guests
	 * only */
	{"preferred GPA of SEV-ES", &ES, 0x010, GHCB_HV_VIOLATION, 0x010},
	{"registration of SEV-ES", &ES, 0x7012, GHCB_HV_VIOLATION, 0x7012},
	{"page state of SEV-ES", &ES, UINT64_C(0x0010000000007014), GHCB_HV_VIOLATION,
	 UINT64_C(0x0010000000007014)},
	{"private", &SNP, UINT64_C(0x0010000000007014), GHCB_HV_RESUME, 0x015},
	{"private past memory", &SNP, UINT64_C(0x0010000000100014), GHCB_HV_RESUME,
	 UINT64_C(0x700000015)},
	/* spec: GHCB MSR protocol: page state change: other operations and bits are an error */
	{"operation 0", &SNP, 0x7014, GHCB_HV_RESUME, UINT64_C(0x100000015)},
	{"operation 3", &SNP, UINT64_C(0x0030000000007014), GHCB_HV_RESUME, UINT64_C(0x100000015)},
	{"page state with bit 56", &SNP, UINT64_C(0x0110000000007014), GHCB_HV_RESUME,
	 UINT64_C(0x100000015)},
	{"run VMPL 2", &SNP, UINT64_C(0x0000000200000016), GHCB_HV_RUN_VMPL, 2},
	{"run VMPL 4", &SNP, UINT64_C(0x0000000400000016), GHCB_HV_RESUME, UINT64_C(0x100000017)},
	{"run VMPL with bit 40", &SNP, UINT64_C(0x0000010200000016), GHCB_HV_RESUME,
	 UINT64_C(0x100000017)},
	/* spec: GHCB MSR protocol: run VMPL: only where the hypervisor offers multiple VMPLs */
	{"run VMPL of a guest with one", &BARE, UINT64_C(0x0000000200000016), GHCB_HV_RESUME,
	 UINT64_C(0x0000000200000016)},
	{"features", &SNP, 0x080, GHCB_HV_RESUME, 0x23081},
	/* spec: GHCB MSR protocol: hypervisor features: only where version 2 is offered */
	{"features of version 1", &ES, 0x080, GHCB_HV_RESUME, 0x080},
	{"termination", &SNP, 0x21100, GHCB_HV_TERMINATE, 0x102},
	/* spec: GHCB MSR protocol: an unknown request leaves the MSR as it was */
	{"unknown", &SNP, 0x003, GHCB_HV_RESUME, 0x003},
	{"a response", &SNP, 0x7013, GHCB_HV_RESUME, 0x7013},
};

static void test_requests(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(REQUESTS) / sizeof(*REQUESTS); i++) {
		const struct request_row *row = &REQUESTS[i];
		uint64_t answer = 0;

		print_message("%s\n", row->name);
		assert_int_equal(ghcb_hv_msr_exit(row->vcpu, row->request, &answer), row->action);
		assert_int_equal(answer, row->answer);
	}
}

/* spec: GHCB MSR protocol: SEV information: the MSR has it at a vCPU's reset */
static void test_later_answers(void **state)
{
	(void)state;
	assert_int_equal(ghcb_hv_msr_reset(&SNP), UINT64_C(0x0002000133000001));
	assert_int_equal(ghcb_hv_msr_woken(true), 0x1007);
	assert_int_equal(ghcb_hv_msr_woken(false), 0x007);
	assert_int_equal(ghcb_hv_msr_vmpl_ran(0), 0x017);
	assert_int_equal(ghcb_hv_msr_vmpl_ran(1), UINT64_C(0x100000017));
}

/* The two sides against each other. */
static void test_both(void **state)
{
	struct vm vm = {.msr = HELD, .hv = &SNP};
	struct ghcb_cpu cpu = {.ops = &OPS, .ctx = &vm, .version = 0};
	uint64_t features, gpa;
	uint32_t value;
	bool any;

	(void)state;
	assert_int_equal(ghcb_msr_negotiate(&cpu, 2, 2), GHCB_OK);
	assert_int_equal(cpu.version, 2);
	assert_int_equal(ghcb_msr_features(&cpu, &features), GHCB_OK);
	assert_int_equal(features,
			 GHCB_FEATURE_SNP | GHCB_FEATURE_AP_CREATION | GHCB_FEATURE_MULTI_VMPL);
	for (unsigned reg = GHCB_CPUID_EAX; reg <= GHCB_CPUID_EDX; reg++) {
		assert_int_equal(ghcb_msr_cpuid(&cpu, 0xB, (enum ghcb_msr_cpuid_reg)reg, &value),
				 GHCB_OK);
		assert_int_equal(value, 0xB0 | reg);
	}
	assert_int_equal(ghcb_msr_preferred_gpa(&cpu, &gpa, &any), GHCB_OK);
	assert_int_equal(gpa, 0x9000);
	assert_false(any);
	assert_int_equal(ghcb_msr_register_gpa(&cpu, 0xFF000), GHCB_OK);
	assert_int_equal(ghcb_msr_register_gpa(&cpu, 0x100000), GHCB_ERR_REFUSED);
	assert_int_equal(ghcb_msr_page_state(&cpu, 0x5000, GHCB_PSC_SHARED, &value), GHCB_OK);
	assert_int_equal(page_state_done, 0x5000 | GHCB_PSC_SHARED);
	assert_int_equal(ghcb_msr_page_state(&cpu, 0x100000, GHCB_PSC_PRIVATE, &value),
			 GHCB_ERR_REFUSED);
	assert_int_equal(value, 7);
	assert_int_equal(vm.msr, HELD);
}

static void test_texts(void **state)
{
	(void)state;
	assert_string_equal(ghcb_msr_text(0x7012), "register GHCB GPA request");
	assert_string_equal(ghcb_msr_text(0x7000), "GHCB GPA");
	assert_string_equal(ghcb_msr_text(0xF00), "unknown");
	assert_string_equal(ghcb_reason_text(1, 2), "a page could not be validated");
	assert_string_equal(ghcb_reason_text(5, 2), "unknown");
	assert_string_equal(ghcb_feature_text(1), "SNP AP creation");
	assert_string_equal(ghcb_feature_text(63), "unknown");
	for (int rc = GHCB_OK; rc < GHCB_RCS; rc++) {
		assert_string_not_equal(ghcb_rc_text((enum ghcb_rc)rc), "unknown");
		assert_string_not_equal(ghcb_rc_name((enum ghcb_rc)rc), "unknown");
	}
	assert_string_equal(ghcb_rc_text(GHCB_RCS), "unknown");
	assert_string_equal(ghcb_rc_name(GHCB_ERR_RESERVED), "ERR_RESERVED");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),	      cmocka_unit_test(test_not_asked),
		cmocka_unit_test(test_terminate),     cmocka_unit_test(test_requests),
		cmocka_unit_test(test_later_answers), cmocka_unit_test(test_both),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

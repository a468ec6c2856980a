/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of an SVSM: an SVSM of the test's behind a hypervisor that may not run it, by the MSR and
 * by the page; and its PVALIDATE by lists.
 */
#include "ghcb/svsm.h"
#include "ghcb_page_vm.h"

#define CA_GPA UINT64_C(0x40000000)

enum lie { HONEST, NOT_RUN, MSR_ERROR, MSR_RESERVED, OTHER_RESPONSE, PAGE_MALFORMED };

/* What the SVSM does with a call; the result. */
typedef uint64_t svsm_call(struct ghcb_svsm_regs *regs);

struct host {
	struct vm vm;
	struct ghcb_svsm svsm;
	enum lie lie;
	svsm_call *call;
	unsigned calls, until; /* until: calls that are answered with again */
	uint64_t again, result;
	alignas(4096) uint8_t ca[4096];
	alignas(4096) uint8_t other_ca[4096];
};

static struct host host;

static void by_page(void)
{
	assert_int_equal(vm_get(&host.vm, VM_CODE), 0x80000018);
	assert_int_equal(vm_get(&host.vm, VM_INFO1), 0);
	vm_answer(&host.vm, host.lie == PAGE_MALFORMED ? 2 : 0, host.lie == PAGE_MALFORMED ? 6 : 0);
	if (host.lie == OTHER_RESPONSE)
		vm_answer(&host.vm, 3, 0);
}

static void by_msr(void)
{
	assert_int_equal(host.vm.msr, 0x016);
	host.vm.msr = 0x017;
	if (host.lie == MSR_ERROR)
		host.vm.msr |= UINT64_C(5) << 32;
	if (host.lie == MSR_RESERVED)
		host.vm.msr |= 0x1000;
	if (host.lie == OTHER_RESPONSE)
		host.vm.msr = 0x015;
}

static void vmgexit_svsm(void *ctx, struct ghcb_svsm_regs *regs)
{
	volatile uint8_t *ca = host.svsm.ca;

	assert_ptr_equal(ctx, &host.vm);
	host.calls++;
	/* spec: SVSM calling convention: the call is pending until the SVSM has taken it */
	assert_int_equal(ca[0], 1);
	if (host.lie == HONEST) {
		ca[0] = 0;
		regs->rax = host.calls <= host.until ? host.again : host.call(regs);
	}
	if (host.vm.msr & 0xFFF)
		by_msr();
	else
		by_page();
}

static const struct ghcb_ops OPS = {.size = sizeof(OPS),
				    .rdmsr = vm_rdmsr,
				    .wrmsr = vm_wrmsr,
				    .vmgexit = vm_vmgexit,
				    .vmgexit_svsm = vmgexit_svsm};

static uint64_t sum(struct ghcb_svsm_regs *regs)
{
	assert_int_equal(regs->rax, UINT64_C(0x200000001));
	*regs = (struct ghcb_svsm_regs){0, regs->rcx + 1, regs->rdx + 1, regs->r8 + 1,
					regs->r9 + 1};
	return host.result;
}

static struct ghcb_cpu *start(bool msr, svsm_call *call)
{
	struct ghcb_cpu *cpu;

	memset(&host, 0, sizeof(host));
	cpu = vm_start(&host.vm, &OPS);
	host.call = call;
	host.svsm = (struct ghcb_svsm){.ca = host.ca, .ca_gpa = CA_GPA, .by_msr = msr};
	return cpu;
}

static const struct row {
	const char *name;
	enum lie lie;
	unsigned until;
	uint64_t again, result;
	enum ghcb_rc by_page, by_msr;
	unsigned calls;
} ROWS[] = {
	{"done", HONEST, 0, 0, 0, GHCB_OK, GHCB_OK, 1},
	/* spec: SVSM calling convention: still pending afterwards: the SVSM did not run */
	{"not run", NOT_RUN, 0, 0, 0, GHCB_ERR_SVSM, GHCB_ERR_SVSM, 1},
	{"an error of the hypervisor's", MSR_ERROR, 0, 0, 0, GHCB_ERR_SVSM, GHCB_ERR_REFUSED, 1},
	{"reserved bits", MSR_RESERVED, 0, 0, 0, GHCB_ERR_SVSM, GHCB_ERR_RESERVED, 1},
	{"another response", OTHER_RESPONSE, 0, 0, 0, GHCB_ERR_RESPONSE, GHCB_ERR_RESPONSE, 1},
	{"unknown event", PAGE_MALFORMED, 0, 0, 0, GHCB_ERR_MALFORMED, GHCB_ERR_SVSM, 1},
	/* spec: SVSM result codes: incomplete and busy ask for the same call again */
	{"incomplete", HONEST, 3, 0x80000000, 0, GHCB_OK, GHCB_OK, 4},
	{"busy", HONEST, 3, 0x80000007, 0, GHCB_OK, GHCB_OK, 4},
	/* spec: SVSM result codes: repetitions are bounded */
	{"incomplete for ever", HONEST, 5000, 0x80000000, 0, GHCB_ERR_NO_PROGRESS,
	 GHCB_ERR_NO_PROGRESS, 1024},
	{"busy for ever", HONEST, 5000, 0x80000007, 0, GHCB_ERR_BUSY, GHCB_ERR_BUSY, 1024},
	{"unsupported", HONEST, 0, 0, 0x80000001, GHCB_ERR_SVSM, GHCB_ERR_SVSM, 1},
	{"of the protocol", HONEST, 0, 0, 0x80001010, GHCB_ERR_SVSM, GHCB_ERR_SVSM, 1},
	{"wider than 32 bits", HONEST, 0, 0, UINT64_C(0x100000000), GHCB_ERR_SVSM, GHCB_ERR_SVSM,
	 1},
};

static void run_row(const struct row *row, bool msr)
{
	struct ghcb_cpu *cpu = start(msr, sum);
	const struct ghcb_svsm_regs given = {UINT64_C(0x200000001), 10, 20, 30, 40};
	struct ghcb_svsm_regs regs = given;
	enum ghcb_rc expected = msr ? row->by_msr : row->by_page;

	print_message("%s by %s\n", row->name, msr ? "MSR" : "page");
	host.lie = row->lie;
	host.until = row->until;
	host.again = row->again;
	host.result = row->result;
	assert_int_equal(ghcb_svsm_call(cpu, &host.svsm, &regs), expected);
	assert_int_equal(host.calls, row->calls);
	assert_int_equal(host.ca[0], 0);
	assert_int_equal(host.vm.msr, VM_GPA);
	assert_int_equal(cpu->depth, 0);
	if (expected) {
		assert_memory_equal(&regs, &given, sizeof(regs));
		return;
	}
	assert_int_equal(regs.rcx, 11);
	assert_int_equal(regs.rdx, 21);
	assert_int_equal(regs.r8, 31);
	assert_int_equal(regs.r9, 41);
}

static void test_calls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		run_row(&ROWS[i], false);
		run_row(&ROWS[i], true);
	}
	assert_int_equal(host.svsm.result, UINT64_C(0x100000000));
	assert_string_equal(ghcb_svsm_text(host.svsm.result), "unknown");
	assert_string_equal(ghcb_svsm_text(0x80000007), "busy: the same call later");
	assert_string_equal(ghcb_svsm_text(0x80001006), "core PVALIDATE: FAIL_SIZEMISMATCH");
}

static void test_area(void **state)
{
	struct ghcb_svsm_regs regs = {0};
	struct ghcb_cpu *cpu = start(false, sum);

	(void)state;
	/* spec: SVSM calling area: a page */
	host.svsm.ca_gpa = CA_GPA + 8;
	assert_int_equal(ghcb_svsm_call(cpu, &host.svsm, &regs), GHCB_ERR_ARG);
	host.svsm.ca_gpa = CA_GPA;
	host.svsm.ca = host.ca + 8;
	assert_int_equal(ghcb_svsm_call(cpu, &host.svsm, &regs), GHCB_ERR_ARG);
	host.svsm.ca = NULL;
	assert_int_equal(ghcb_svsm_call(cpu, &host.svsm, &regs), GHCB_ERR_ARG);
	assert_int_equal(host.calls, 0);
}

static struct ghcb_svsm_regs seen;

static uint64_t core(struct ghcb_svsm_regs *regs)
{
	seen = *regs;
	regs->rcx = host.result;
	return 0;
}

static void test_core(void **state)
{
	struct ghcb_cpu *cpu = start(false, core);
	uint32_t min, max;

	(void)state;
	host.result = UINT64_C(0x0000000300000001);
	assert_int_equal(ghcb_svsm_query(cpu, &host.svsm, 2, 1, &min, &max), GHCB_OK);
	assert_int_equal(seen.rax, 6);
	assert_int_equal(seen.rcx, UINT64_C(0x200000001));
	assert_int_equal(min, 1);
	assert_int_equal(max, 3);
	/* spec: SVSM core query protocol: the version that was asked is in the range that there is
	 */
	assert_int_equal(ghcb_svsm_query(cpu, &host.svsm, 2, 4, &min, &max), GHCB_ERR_SVSM);
	host.result = 0;
	assert_int_equal(ghcb_svsm_query(cpu, &host.svsm, 2, 4, &min, &max), GHCB_OK);
	assert_int_equal(min | max, 0);

	assert_int_equal(ghcb_svsm_create_vcpu(cpu, &host.svsm, 0x201000, 0x202000, 9), GHCB_OK);
	assert_int_equal(seen.rax, 2);
	assert_int_equal(seen.rcx, 0x201000);
	assert_int_equal(seen.rdx, 0x202000);
	assert_int_equal(seen.r8, 9);
	assert_int_equal(ghcb_svsm_delete_vcpu(cpu, &host.svsm, 0x201000), GHCB_OK);
	assert_int_equal(seen.rax, 3);
	assert_int_equal(seen.rcx, 0x201000);
	/* spec: SVSM core create vCPU: VMSA and calling area are two pages */
	host.calls = 0;
	assert_int_equal(ghcb_svsm_create_vcpu(cpu, &host.svsm, 0x201000, 0x201000, 9),
			 GHCB_ERR_ARG);
	assert_int_equal(ghcb_svsm_create_vcpu(cpu, &host.svsm, 0x201001, 0x202000, 9),
			 GHCB_ERR_ARG);
	assert_int_equal(ghcb_svsm_create_vcpu(cpu, &host.svsm, 0x201000, 0x202001, 9),
			 GHCB_ERR_ARG);
	assert_int_equal(ghcb_svsm_delete_vcpu(cpu, &host.svsm, 0x201001), GHCB_ERR_ARG);
	assert_int_equal(ghcb_svsm_remap_ca(cpu, &host.svsm, host.other_ca, 0x7001), GHCB_ERR_ARG);
	assert_int_equal(host.calls, 0);

	assert_int_equal(ghcb_svsm_remap_ca(cpu, &host.svsm, host.other_ca, 0x7000), GHCB_OK);
	assert_int_equal(seen.rax, 0);
	assert_int_equal(seen.rcx, 0x7000);
	assert_ptr_equal(host.svsm.ca, host.other_ca);
	assert_int_equal(host.svsm.ca_gpa, 0x7000);
	host.lie = NOT_RUN;
	assert_int_equal(ghcb_svsm_remap_ca(cpu, &host.svsm, host.ca, 0x8000), GHCB_ERR_SVSM);
	assert_ptr_equal(host.svsm.ca, host.other_ca);
}

static void on_run_vmpl(struct vm *vm)
{
	assert_int_equal(vm_get(vm, VM_CODE), 0x80000018);
	assert_int_equal(vm_get(vm, VM_INFO1), 3);
	vm_answer(vm, 0, 0);
}

static void test_run_vmpl(void **state)
{
	struct ghcb_cpu *cpu = start(false, core);

	(void)state;
	host.vm.hypervisor = on_run_vmpl;
	assert_int_equal(ghcb_event_run_vmpl(cpu, 3), GHCB_OK);
	assert_int_equal(ghcb_event_run_vmpl(cpu, 4), GHCB_ERR_ARG);
	assert_int_equal(host.vm.exits, 1);
}

/* An SVSM's PVALIDATE, over a state for each page of 4 KiB. */
#define BASE  UINT64_C(0x10000000)
#define PAGES 2048u

static struct {
	bool valid[PAGES], small[PAGES]; /* small: of a 2 MiB page, whether the RMP has 4 KiB */
	unsigned refuse;		 /* 1: this page is FAIL_INPUT; 0: none */
	bool wrong_next, short_next;
	unsigned sizes[2]; /* how many of 4 KiB, and of 2 MiB */
} rmp;

static uint64_t validate_one(uint64_t entry)
{
	const unsigned index = (unsigned)(((entry & ~UINT64_C(0xFFF)) - BASE) >> 12);
	const unsigned count = entry & 1 ? 512 : 1;
	const bool valid = entry & 4;

	assert_int_equal(entry & 0xFFA, 0);
	assert_true(index + count <= PAGES && index % count == 0);
	if (rmp.refuse && rmp.refuse >= index && rmp.refuse < index + count)
		return 0x80001001;
	if (count > 1 && rmp.small[index])
		return 0x80001006;
	if (rmp.valid[index] == valid)
		return 0x80001010;
	rmp.sizes[count > 1]++;
	memset(rmp.valid + index, valid, count);
	return 0;
}

static uint64_t pvalidate(struct ghcb_svsm_regs *regs)
{
	uint16_t entries, next;
	uint64_t result = 0;

	assert_int_equal(regs->rax, 1);
	assert_int_equal(regs->rcx, CA_GPA + 8);
	memcpy(&entries, host.ca + 8, 2);
	memcpy(&next, host.ca + 10, 2);
	assert_memory_equal(host.ca + 12, "\0\0\0", 4);
	assert_true(entries <= 510);
	while (!result && next < entries) {
		uint64_t entry;

		memcpy(&entry, host.ca + 16 + (size_t)8 * next, 8);
		result = validate_one(entry);
		next = (uint16_t)(next + !result);
		/* Some are left for another call. */
		if (!result && next < entries && next % 200 == 0) {
			result = 0x80000000;
			break;
		}
	}
	if (rmp.wrong_next)
		next = (uint16_t)(entries + 1);
	if (rmp.short_next)
		next = (uint16_t)(entries - 1);
	memcpy(host.ca + 10, &next, 2);
	return result;
}

static void test_pvalidate(void **state)
{
	struct ghcb_cpu *cpu = start(false, pvalidate);
	const uint64_t size = PAGES * UINT64_C(0x1000);

	(void)state;
	memset(&rmp, 0, sizeof(rmp));
	/* spec: SVSM core PVALIDATE: 2 MiB that the RMP has by 4 KiB are done so */
	rmp.small[512] = true;
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE, size, true), GHCB_OK);
	assert_int_equal(rmp.sizes[0], 512);
	assert_int_equal(rmp.sizes[1], 3);
	for (unsigned i = 0; i < PAGES; i++)
		assert_true(rmp.valid[i]);
	/* From within a page of 2 MiB to within another. */
	memset(rmp.sizes, 0, sizeof(rmp.sizes));
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE + 0x1000, size - 0x2000, false),
			 GHCB_OK);
	assert_int_equal(rmp.sizes[0], 511 + 512 + 511);
	assert_int_equal(rmp.sizes[1], 1);
	assert_true(rmp.valid[0] && rmp.valid[PAGES - 1] && !rmp.valid[1]);
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE + 1, 0x1000, true),
			 GHCB_ERR_ARG);
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE, 0x1001, true), GHCB_ERR_ARG);
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, 0x2000, UINT64_C(0) - 0x1000, true),
			 GHCB_ERR_ARG);
}

static void test_pvalidate_failures(void **state)
{
	struct ghcb_cpu *cpu = start(false, pvalidate);

	(void)state;
	memset(&rmp, 0, sizeof(rmp));
	rmp.valid[7] = true;
	/* spec: SVSM core PVALIDATE: no change is the same as a carry flag of the instruction */
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE + 0x1000, 0x10000, true),
			 GHCB_ERR_VALIDATED);
	assert_int_equal(host.svsm.failed, BASE + 0x7000);
	assert_int_equal(host.svsm.failed_size, 0x1000);
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE + 0x1000, 0x10000, false),
			 GHCB_ERR_NOT_VALIDATED);
	assert_int_equal(host.svsm.failed, BASE + 0x8000);
	rmp.refuse = 600;
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE + 0x200000, 0x200000, true),
			 GHCB_ERR_PVALIDATE);
	assert_int_equal(host.svsm.failed_size, 0x200000);
	/* The page of 2 MiB was of 4 KiB, and one of these fails. */
	rmp.small[512] = true;
	rmp.refuse = 0;
	rmp.valid[700] = true;
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE + 0x200000, 0x200000, true),
			 GHCB_ERR_VALIDATED);
	assert_int_equal(host.svsm.failed, BASE + 700 * 0x1000);
	/* spec: SVSM core PVALIDATE: next is within the list, and past its end after success */
	rmp.wrong_next = true;
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE + 0x400000, 0x1000, true),
			 GHCB_ERR_SVSM);
	rmp.wrong_next = false;
	rmp.short_next = true;
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE + 0x401000, 0x1000, true),
			 GHCB_ERR_SVSM);
	rmp.short_next = false;
	host.lie = NOT_RUN;
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE + 0x402000, 0x1000, true),
			 GHCB_ERR_SVSM);
	assert_false(rmp.valid[1026]);
	host.svsm.ca = NULL;
	assert_int_equal(ghcb_svsm_pvalidate(cpu, &host.svsm, BASE, 0x1000, true), GHCB_ERR_ARG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls),	  cmocka_unit_test(test_area),
		cmocka_unit_test(test_core),	  cmocka_unit_test(test_run_vmpl),
		cmocka_unit_test(test_pvalidate), cmocka_unit_test(test_pvalidate_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

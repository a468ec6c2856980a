/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starting vCPUs: the VMSA byte by byte, at the offsets and with the numbers of the specification,
 * and what the hypervisor can do with the requests.
 */
#include "ghcb/ap.h"
#include "ghcb_page_vm.h"

struct value {
	unsigned offset, size;
	uint64_t value;
};

/* spec: APM2 processor state after INIT: segments, in the form of a VMSA */
#define SEGMENTS_OF_INIT                                                                           \
	{0x032, 2, 0x92}, {0x034, 4, 0xFFFF}, {0x002, 2, 0x92}, {0x004, 4, 0xFFFF},                \
		{0x042, 2, 0x92}, {0x044, 4, 0xFFFF}, {0x052, 2, 0x92}, {0x054, 4, 0xFFFF},        \
		{0x022, 2, 0x92}, {0x024, 4, 0xFFFF}, {0x064, 4, 0xFFFF}, {0x084, 4, 0xFFFF},      \
		{0x072, 2, 0x82}, {0x074, 4, 0xFFFF}, {0x092, 2, 0x83},                            \
	{                                                                                          \
		0x094, 4, 0xFFFF                                                                   \
	}

/* spec: APM2 processor state after INIT: registers that are not 0 */
#define REGISTERS_OF_INIT                                                                          \
	{0x160, 8, 0x400}, {0x168, 8, 0xFFFF0FF0}, {0x170, 8, 2},                                  \
		{0x268, 8, UINT64_C(0x0007040600070406)}, {0x3E8, 8, 1}, {0x408, 4, 0x1F80},       \
		{0x40C, 2, 0x5555},                                                                \
	{                                                                                          \
		0x410, 2, 0x0040                                                                   \
	}

/* Of COMMON below. */
#define COMMON_VALUES                                                                              \
	{0x0CA, 1, 2}, {0x3B0, 8, 0x201}, {0x2F0, 8, UINT64_C(0x100000000)},                       \
	{                                                                                          \
		0x2F8, 8, UINT64_C(0xFFFFFFFFFFFFF000)                                             \
	}

static const struct value SIPI[] = {
	SEGMENTS_OF_INIT,
	REGISTERS_OF_INIT,
	COMMON_VALUES,
	/* spec: APM2 INIT and SIPI: the vector is 8 bits of the start address */
	{0x010, 2, 0x9F00},
	{0x012, 2, 0x9A},
	{0x014, 4, 0xFFFF},
	{0x018, 8, 0x9F000},
	{0x178, 8, 0x123},
	/* spec: APM2 SEV-ES: EFER.SVME is set in every guest's VMSA */
	{0x0D0, 8, 0x1000},
	{0x148, 8, 0x40},
	{0x158, 8, 0x60000010},
};

static const struct value LONG[] = {
	{0x042, 2, 0x92},
	{0x044, 4, 0xFFFF},
	{0x052, 2, 0x92},
	{0x054, 4, 0xFFFF},
	{0x072, 2, 0x82},
	{0x074, 4, 0xFFFF},
	{0x092, 2, 0x83},
	{0x094, 4, 0xFFFF},
	REGISTERS_OF_INIT,
	COMMON_VALUES,
	/* ES, CS, SS, DS */
	{0x000, 2, 0x18},
	{0x002, 2, 0xC93},
	{0x004, 4, 0xFFFFFFFF},
	{0x010, 2, 0x10},
	{0x012, 2, 0xA9B},
	{0x014, 4, 0xFFFFFFFF},
	{0x020, 2, 0x18},
	{0x022, 2, 0xC93},
	{0x024, 4, 0xFFFFFFFF},
	{0x030, 2, 0x18},
	{0x032, 2, 0xC93},
	{0x034, 4, 0xFFFFFFFF},
	/* GDTR, IDTR */
	{0x064, 4, 0x1F},
	{0x068, 8, 0x5000},
	{0x084, 4, 0xFFF},
	{0x088, 8, 0x6000},
	{0x0D0, 8, 0x1D00},
	{0x148, 8, 0x620},
	{0x150, 8, UINT64_C(0x8000000004000)},
	{0x158, 8, 0x80000011},
	{0x178, 8, UINT64_C(0xFFFFFFFF81000000)},
	{0x1D8, 8, UINT64_C(0xFFFFC90000004000)},
	{0x338, 8, 7},
};

static const struct ghcb_ap_common COMMON = {
	.vmpl = 2,
	.sev_features = 0x201,
	.cr4 = 0x6F0,
	.tsc_scale = UINT64_C(0x100000000),
	.tsc_offset = UINT64_C(0xFFFFFFFFFFFFF000),
};

static const struct ghcb_ap_long START = {
	.rip = UINT64_C(0xFFFFFFFF81000000),
	.rsp = UINT64_C(0xFFFFC90000004000),
	.rdi = 7,
	.cr0 = 0x80000011,
	.cr3 = UINT64_C(0x8000000004000),
	.cr4 = 0x620,
	.efer = 0xD00,
	.gdt_base = 0x5000,
	.idt_base = 0x6000,
	.gdt_limit = 0x1F,
	.idt_limit = 0xFFF,
	.cs = 0x10,
	.ss = 0x18,
};

static void check_vmsa(const uint8_t *vmsa, const struct value *values, size_t count)
{
	uint8_t expected[4096] = {0};

	for (size_t i = 0; i < count; i++)
		memcpy(expected + values[i].offset, &values[i].value, values[i].size);
	for (size_t i = 0; i < sizeof(expected); i++)
		if (vmsa[i] != expected[i])
			fail_msg("0x%03zx: found %02x, expected %02x", i, vmsa[i], expected[i]);
}

static void test_sipi(void **state)
{
	static uint8_t vmsa[4096];

	(void)state;
	memset(vmsa, 0xCC, sizeof(vmsa));
	assert_int_equal(ghcb_vmsa_sipi(vmsa, &COMMON, 0x9F123), GHCB_OK);
	check_vmsa(vmsa, SIPI, sizeof(SIPI) / sizeof(*SIPI));
	assert_int_equal(ghcb_vmsa_sipi(vmsa, &COMMON, 0xFFFFF), GHCB_OK);
	assert_int_equal(ghcb_vmsa_sipi(vmsa, &COMMON, 0x100000), GHCB_ERR_ARG);
}

static void test_long(void **state)
{
	static uint8_t vmsa[4096];
	struct ghcb_ap_long start = START;

	(void)state;
	memset(vmsa, 0xCC, sizeof(vmsa));
	assert_int_equal(ghcb_vmsa_long(vmsa, &COMMON, &start), GHCB_OK);
	check_vmsa(vmsa, LONG, sizeof(LONG) / sizeof(*LONG));
	/* spec: APM2 long mode: paging, protection, PAE, and a long mode that is enabled and active
	 */
	start.cr0 = 0x80000010;
	assert_int_equal(ghcb_vmsa_long(vmsa, &COMMON, &start), GHCB_ERR_ARG);
	start.cr0 = 0x11;
	assert_int_equal(ghcb_vmsa_long(vmsa, &COMMON, &start), GHCB_ERR_ARG);
	start = START;
	start.cr4 = 0x600;
	assert_int_equal(ghcb_vmsa_long(vmsa, &COMMON, &start), GHCB_ERR_ARG);
	start = START;
	start.efer = 0x900;
	assert_int_equal(ghcb_vmsa_long(vmsa, &COMMON, &start), GHCB_ERR_ARG);
	start.efer = 0xC00;
	assert_int_equal(ghcb_vmsa_long(vmsa, &COMMON, &start), GHCB_ERR_ARG);
}

/* What the guest asked, in order: the VMSA attribute, and requests by the page. */
struct host {
	struct vm vm;
	char log[64];
	uint32_t rmpadjust;	 /* EAX of each */
	uint32_t rmpadjust_back; /* of the one that takes the attribute away */
	uint64_t info1, info2;	 /* answer */
	uint64_t seen1, seen2, seen_rax;
	bool rax_valid;
	alignas(4096) uint8_t vmsa[4096];
	alignas(4096) uint8_t list[8192];
};

static struct host host;

static void note(const char *text)
{
	strncat(host.log, text, sizeof(host.log) - strlen(host.log) - 1);
}

static uint32_t on_rmpadjust(void *ctx, uint64_t address, bool large, uint64_t rdx)
{
	(void)ctx;
	assert_int_equal(address, (uintptr_t)host.vmsa);
	assert_false(large);
	note(rdx == 0x10001 ? "vmsa " : rdx == 1 ? "none " : "other ");
	return rdx == 1 ? host.rmpadjust_back : host.rmpadjust;
}

static void on_creation(struct vm *vm)
{
	note("event ");
	assert_int_equal(vm_get(vm, VM_CODE), 0x80000013);
	host.seen1 = vm_get(vm, VM_INFO1);
	host.seen2 = vm_get(vm, VM_INFO2);
	host.seen_rax = vm_get(vm, VM_RAX);
	host.rax_valid = vm_is_valid(vm, VM_RAX);
	vm_answer(vm, host.info1, host.info2);
}

static const struct ghcb_ops OPS = {.size = sizeof(OPS),
				    .rdmsr = vm_rdmsr,
				    .wrmsr = vm_wrmsr,
				    .vmgexit = vm_vmgexit,
				    .rmpadjust = on_rmpadjust};

static struct ghcb_cpu *start(void (*hypervisor)(struct vm *vm))
{
	struct ghcb_cpu *cpu;

	memset(&host, 0, sizeof(host));
	cpu = vm_start(&host.vm, &OPS);
	host.vm.hypervisor = hypervisor;
	assert_int_equal(ghcb_vmsa_sipi(host.vmsa, &COMMON, 0x9F000), GHCB_OK);
	return cpu;
}

static const struct creation {
	const char *name;
	uint64_t gpa;
	bool on_init, running;
	uint8_t vmpl;
	uint64_t features;
	uint32_t rmpadjust, rmpadjust_back;
	uint64_t info1, info2;
	enum ghcb_rc rc;
	const char *log;
	bool runs;
} CREATIONS[] = {
	/* spec: GHCB SNP AP creation: the page is a VMSA before the hypervisor hears of it */
	{"now", 0x201000, false, false, 2, 0x201, 0, 0, 0, 0, GHCB_OK, "vmsa event ", true},
	{"on INIT", 0x201000, true, false, 2, 0x201, 0, 0, 0, 0, GHCB_OK, "vmsa event ", true},
	/* spec: GHCB SNP AP creation: a VMSA is a page, not one at 2 MiB (erratum) */
	{"at 2 MiB", 0x200000, false, false, 2, 0x201, 0, 0, 0, 0, GHCB_ERR_ARG, "", false},
	{"no page", 0x201800, false, false, 2, 0x201, 0, 0, 0, 0, GHCB_ERR_ARG, "", false},
	{"at 0", 0, false, false, 2, 0x201, 0, 0, 0, 0, GHCB_ERR_ARG, "", false},
	/* spec: GHCB SNP AP creation: a new VMSA for each start */
	{"again", 0x201000, false, true, 2, 0x201, 0, 0, 0, 0, GHCB_ERR_STATE, "", true},
	/* spec: GHCB SNP AP creation: SEV_FEATURES that are told are those of the VMSA */
	{"other features", 0x201000, false, false, 2, 0x200, 0, 0, 0, 0, GHCB_ERR_ARG, "", false},
	{"another VMPL", 0x201000, false, false, 1, 0x201, 0, 0, 0, 0, GHCB_ERR_ARG, "", false},
	{"VMPL 4", 0x201000, false, false, 4, 0x201, 0, 0, 0, 0, GHCB_ERR_ARG, "", false},
	/* spec: APM3 RMPADJUST: the VMSA attribute goes with VMPL1, so that success proves VMPL0 */
	{"not VMPL0", 0x201000, false, false, 2, 0x201, 2, 0, 0, 0, GHCB_ERR_RMPADJUST, "vmsa ",
	 false},
	{"refused", 0x201000, false, false, 2, 0x201, 0, 0, 2, 5, GHCB_ERR_MALFORMED,
	 "vmsa event none ", false},
	{"refused, and the page stays a VMSA", 0x201000, false, false, 2, 0x201, 0, 3, 2, 5,
	 GHCB_ERR_RMPADJUST, "vmsa event none ", true},
	{"no answer", 0x201000, false, false, 2, 0x201, 0, 0, 7, 0, GHCB_ERR_RESPONSE,
	 "vmsa event ", true},
};

static void test_create(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(CREATIONS) / sizeof(*CREATIONS); i++) {
		const struct creation *row = &CREATIONS[i];
		struct ghcb_cpu *cpu = start(on_creation);
		const struct ghcb_ap_common common = {.vmpl = row->vmpl,
						      .sev_features = row->features};
		struct ghcb_ap ap = {0x1234567, host.vmsa, row->gpa, row->running};

		print_message("%s\n", row->name);
		host.rmpadjust = row->rmpadjust;
		host.rmpadjust_back = row->rmpadjust_back;
		host.info1 = row->info1;
		host.info2 = row->info2;
		assert_int_equal(ghcb_ap_create(cpu, &ap, &common, row->on_init), row->rc);
		assert_string_equal(host.log, row->log);
		assert_int_equal(ap.running, row->runs);
		if (row->rc)
			continue;
		assert_int_equal(host.seen1, row->on_init ? UINT64_C(0x0123456700020000)
							  : UINT64_C(0x0123456700020001));
		assert_int_equal(host.seen2, row->gpa);
		assert_true(host.rax_valid);
		assert_int_equal(host.seen_rax, 0x201);
	}
}

static void test_destroy(void **state)
{
	struct ghcb_cpu *cpu = start(on_creation);
	struct ghcb_ap ap = {5, host.vmsa, 0x201000, false};
	const struct ghcb_ap_common wrong = {.vmpl = 4};

	(void)state;
	assert_int_equal(ghcb_ap_destroy(cpu, &ap, &COMMON), GHCB_ERR_STATE);
	ap.running = true;
	assert_int_equal(ghcb_ap_destroy(cpu, &ap, &wrong), GHCB_ERR_ARG);
	assert_string_equal(host.log, "");
	host.info1 = 2;
	host.info2 = 5;
	assert_int_equal(ghcb_ap_destroy(cpu, &ap, &COMMON), GHCB_ERR_MALFORMED);
	assert_true(ap.running);
	assert_string_equal(host.log, "event ");
	host.info1 = host.info2 = 0;
	host.log[0] = 0;
	/* spec: GHCB SNP AP creation: the VMSA attribute is taken away once the vCPU is destroyed
	 */
	host.rmpadjust_back = 3;
	assert_int_equal(ghcb_ap_destroy(cpu, &ap, &COMMON), GHCB_ERR_RMPADJUST);
	assert_true(ap.running);
	host.rmpadjust_back = 0;
	assert_int_equal(ghcb_ap_destroy(cpu, &ap, &COMMON), GHCB_OK);
	assert_false(ap.running);
	assert_string_equal(host.log, "event none event none ");
	assert_int_equal(host.seen1, UINT64_C(0x0000000500020002));
	assert_int_equal(host.seen2, 0);
	assert_false(host.rax_valid);
}

/* What a hypervisor gives for the list: pages that it needs, a count, and IDs. */
static const struct id_row {
	const char *name;
	uint64_t given, needed;
	uint32_t list[5], room;
	enum ghcb_rc rc;
	uint32_t count;
} IDS[] = {
	{"3 IDs", 1, 1, {3, 0, 2, 0x12345}, 4, GHCB_OK, 3},
	{"as many as there is room for", 1, 1, {4, 0, 2, 4, 6}, 4, GHCB_OK, 4},
	{"1 ID in 2 pages", 2, 1, {1, 0}, 4, GHCB_OK, 1},
	{"too few pages", 1, 2, {3, 0, 2, 4}, 4, GHCB_ERR_SPACE, 0},
	{"too many for the room", 1, 1, {5, 0, 2, 4, 6}, 4, GHCB_ERR_SPACE, 5},
	/* spec: GHCB APIC ID list: there are IDs, and no more than fit the pages */
	{"none", 1, 1, {0}, 4, GHCB_ERR_RESPONSE, 0},
	{"as many as fit a page", 1, 1, {1023}, 4, GHCB_ERR_SPACE, 1023},
	{"one more than fit a page", 1, 1, {1024}, 4, GHCB_ERR_RESPONSE, 1024},
	{"more than fit the pages that it needs", 2, 1, {1024}, 4, GHCB_ERR_RESPONSE, 1024},
	{"all ones", 1, 1, {0xFFFFFFFF}, 4, GHCB_ERR_RESPONSE, 0xFFFFFFFF},
	{"in no page", 1, 0, {1, 0}, 4, GHCB_ERR_RESPONSE, 1},
	/* spec: GHCB APIC ID list: each ID is there once */
	{"one twice", 1, 1, {3, 7, 2, 7}, 4, GHCB_ERR_DUPLICATE, 3},
};

static void on_ids(struct vm *vm)
{
	const struct id_row *row = vm->test;

	assert_int_equal(vm_get(vm, VM_CODE), 0x80000017);
	assert_int_equal(vm_get(vm, VM_INFO1), 0x7000);
	assert_int_equal(vm_get(vm, VM_RAX), row->given);
	memcpy(host.list, row->list, sizeof(row->list));
	vm_answer(vm, 0, 0);
	vm_put(vm, VM_RAX, row->needed);
}

static void test_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(IDS) / sizeof(*IDS); i++) {
		struct ghcb_cpu *cpu = start(on_ids);
		struct id_row row = IDS[i];
		uint64_t pages = row.given;
		uint32_t ids[4], count;

		print_message("%s\n", row.name);
		host.vm.test = &row;
		assert_int_equal(
			ghcb_apic_ids(cpu, host.list, 0x7000, &pages, ids, row.room, &count),
			row.rc);
		assert_int_equal(count, row.count);
		assert_int_equal(pages, row.needed);
		if (!row.rc)
			assert_memory_equal(ids, row.list + 1, count * sizeof(*ids));
	}
}

static void on_size(struct vm *vm)
{
	assert_int_equal(vm_get(vm, VM_INFO1), 0);
	assert_int_equal(vm_get(vm, VM_RAX), 0);
	assert_true(vm_is_valid(vm, VM_RAX));
	vm_answer(vm, 0, 0);
	vm_put(vm, VM_RAX, *(uint64_t *)vm->test);
}

static void test_ids_size(void **state)
{
	struct ghcb_cpu *cpu = start(on_size);
	uint64_t needed = 3, pages = 1;
	uint32_t id, count;

	(void)state;
	host.vm.test = &needed;
	assert_int_equal(ghcb_apic_ids_pages(cpu, &pages), GHCB_OK);
	assert_int_equal(pages, 3);
	/* spec: GHCB APIC ID list: it has a count, so that it needs a page */
	needed = 0;
	assert_int_equal(ghcb_apic_ids_pages(cpu, &pages), GHCB_ERR_RESPONSE);
	pages = 1;
	host.vm.exits = 0;
	assert_int_equal(ghcb_apic_ids(cpu, host.list, 0x7008, &pages, &id, 1, &count),
			 GHCB_ERR_ARG);
	assert_int_equal(ghcb_apic_ids(cpu, host.list, 0, &pages, &id, 1, &count), GHCB_ERR_ARG);
	pages = 0;
	assert_int_equal(ghcb_apic_ids(cpu, host.list, 0x7000, &pages, &id, 1, &count),
			 GHCB_ERR_ARG);
	assert_int_equal(host.vm.exits, 0);
}

static void test_jump_table(void **state)
{
	uint16_t cs = 0, ip = 0;

	(void)state;
	start(NULL);
	/* spec: GHCB AP jump table: a page; IP at offset 0, CS at 2 */
	assert_int_equal(ghcb_jump_table_read(host.list, &cs, &ip), GHCB_ERR_STATE);
	assert_int_equal(ghcb_jump_table_write(host.list, 0x9F00, 0x0123), GHCB_OK);
	assert_memory_equal(host.list, "\x23\x01\x00\x9F", 4);
	assert_int_equal(ghcb_jump_table_read(host.list, &cs, &ip), GHCB_OK);
	assert_int_equal(cs, 0x9F00);
	assert_int_equal(ip, 0x0123);
	assert_int_equal(ghcb_jump_table_write(host.list + 8, 0, 0), GHCB_ERR_ARG);
	assert_int_equal(ghcb_jump_table_read(host.list + 8, &cs, &ip), GHCB_ERR_ARG);
}

static void hold_by_page(struct vm *vm)
{
	assert_int_equal(vm_get(vm, VM_CODE), 0x80000004);
	vm_answer(vm, vm->exits == 9 ? 4 : 0, vm->exits == 5);
}

static void hold_by_msr(struct vm *vm)
{
	assert_int_equal(vm->msr, 0x006);
	vm->exits++;
	vm->msr = vm->exits == 3 ? 0x1007 : vm->exits == 5 ? 0x006 : 0x007;
}

static void test_hold(void **state)
{
	struct ghcb_cpu *cpu = start(hold_by_page);

	(void)state;
	/* spec: GHCB AP reset hold: woken without SIPI, it asks again */
	assert_int_equal(ghcb_ap_hold(cpu), GHCB_OK);
	assert_int_equal(host.vm.exits, 5);
	assert_int_equal(ghcb_ap_hold(cpu), GHCB_ERR_RESPONSE);
	assert_int_equal(host.vm.exits, 9);
	cpu->page = NULL;
	host.vm.exits = 0;
	host.vm.by_msr = hold_by_msr;
	assert_int_equal(ghcb_ap_hold(cpu), GHCB_OK);
	assert_int_equal(host.vm.exits, 3);
	assert_int_equal(ghcb_ap_hold(cpu), GHCB_ERR_RESPONSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sipi),	   cmocka_unit_test(test_long),
		cmocka_unit_test(test_create),	   cmocka_unit_test(test_destroy),
		cmocka_unit_test(test_ids),	   cmocka_unit_test(test_ids_size),
		cmocka_unit_test(test_jump_table), cmocka_unit_test(test_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

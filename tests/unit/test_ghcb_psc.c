/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of page state changes, the guest's side: what goes into the shared buffer, and each lie
 * about what came of it.
 */
#include "ghcb/psc.h"
#include "ghcb_page_vm.h"

/* What a hypervisor does in one exit. */
struct reply {
	uint16_t current, end;
	uint32_t reserved;
	unsigned index; /* of an entry, from which */
	uint64_t flip;	/* these bits are changed */
	uint64_t info2;
};

struct row {
	const char *name;
	struct reply first, then; /* then: at each later exit */
	enum ghcb_rc rc;
	unsigned exits, done;
};

/* Three entries: 4 KiB to private, 2 MiB to shared, 4 KiB to shared. */
#define ENTRY_0 UINT64_C(0x0010000000005000)
#define ENTRY_1 UINT64_C(0x0120000000200000)
#define ENTRY_2 UINT64_C(0x0020000FFFFFF000)

static const struct ghcb_ops OPS = {
	.size = sizeof(OPS), .rdmsr = vm_rdmsr, .wrmsr = vm_wrmsr, .vmgexit = vm_vmgexit};

static uint64_t entry_at(const struct vm *vm, unsigned index)
{
	return vm_get(vm, VM_BUFFER + 8 + 8u * index);
}

static void tell(struct vm *vm, const struct reply *reply)
{
	const uint64_t entry = entry_at(vm, reply->index) ^ reply->flip;

	memcpy(vm->page + VM_BUFFER, &reply->current, 2);
	memcpy(vm->page + VM_BUFFER + 2, &reply->end, 2);
	memcpy(vm->page + VM_BUFFER + 4, &reply->reserved, 4);
	memcpy(vm->page + VM_BUFFER + 8 + (size_t)8 * reply->index, &entry, 8);
	vm_answer(vm, 0, reply->info2);
}

static void lie(struct vm *vm)
{
	const struct row *row = vm->test;

	assert_int_equal(vm_get(vm, VM_CODE), 0x80000010);
	assert_int_equal(vm_get(vm, 0x3A8), VM_GPA + 0x800);
	assert_true(vm_is_valid(vm, 0x3A8));
	tell(vm, vm->exits == 1 ? &row->first : &row->then);
}

static const struct row ROWS[] = {
	{"done", {.current = 3, .end = 2}, {0}, GHCB_OK, 1, 3},
	{"in two parts", {.current = 1, .end = 2}, {.current = 3, .end = 2}, GHCB_OK, 2, 3},
	{"within 2 MiB",
	 {.current = 1, .end = 2, .index = 1, .flip = 0x105},
	 {.current = 3, .end = 2},
	 GHCB_OK,
	 2,
	 3},
	/* spec: GHCB SNP page state change: EXITINFO2 other than 0 is a failure */
	{"bad header", {.end = 2, .info2 = UINT64_C(0x100000001)}, {0}, GHCB_ERR_PSC, 1, 0},
	{"bad entry",
	 {.current = 1, .end = 2, .info2 = UINT64_C(0x100000002)},
	 {0},
	 GHCB_ERR_PSC,
	 1,
	 1},
	{"failed in the host",
	 {.current = 2, .end = 2, .info2 = UINT64_C(0x10000000003)},
	 {0},
	 GHCB_ERR_PSC,
	 1,
	 2},
	{"a failure of no kind", {.end = 2, .info2 = 1}, {0}, GHCB_ERR_PSC, 1, 0},
	{"done, but for an error",
	 {.current = 3, .end = 2, .info2 = UINT64_C(1) << 63},
	 {0},
	 GHCB_ERR_PSC,
	 1,
	 3},
	/* spec: GHCB SNP page state change: the last entry and what is reserved stay as they were
	 */
	{"reserved bits", {.current = 3, .end = 2, .reserved = 1}, {0}, GHCB_ERR_PSC_LIST, 1, 0},
	{"reserved bit 31",
	 {.current = 3, .end = 2, .reserved = 1u << 31},
	 {0},
	 GHCB_ERR_PSC_LIST,
	 1,
	 0},
	{"a shorter list", {.current = 2, .end = 1}, {0}, GHCB_ERR_PSC_LIST, 1, 0},
	{"a longer list", {.current = 3, .end = 3}, {0}, GHCB_ERR_PSC_LIST, 1, 0},
	{"a list of all", {.current = 1, .end = 0xFFFF}, {0}, GHCB_ERR_PSC_LIST, 1, 0},
	/* spec: GHCB SNP page state change: the current entry goes upwards, to one past the last */
	{"more than there are", {.current = 4, .end = 2}, {0}, GHCB_ERR_PSC_LIST, 1, 0},
	{"backwards", {.current = 2, .end = 2}, {.current = 1, .end = 2}, GHCB_ERR_PSC_LIST, 2, 2},
	/* spec: GHCB SNP page state change: of an entry only the count of pages changes, upwards */
	{"another page",
	 {.current = 1, .end = 2, .index = 1, .flip = 0x200000},
	 {0},
	 GHCB_ERR_PSC_LIST,
	 1,
	 0},
	{"another operation",
	 {.current = 1, .end = 2, .index = 1, .flip = UINT64_C(3) << 52},
	 {0},
	 GHCB_ERR_PSC_LIST,
	 1,
	 0},
	{"another size",
	 {.current = 1, .end = 2, .index = 1, .flip = UINT64_C(1) << 56},
	 {0},
	 GHCB_ERR_PSC_LIST,
	 1,
	 0},
	{"a reserved bit of an entry",
	 {.current = 1, .end = 2, .index = 1, .flip = UINT64_C(1) << 63},
	 {0},
	 GHCB_ERR_PSC_LIST,
	 1,
	 0},
	{"more pages than 2 MiB",
	 {.current = 1, .end = 2, .index = 1, .flip = 513},
	 {0},
	 GHCB_ERR_PSC_LIST,
	 1,
	 0},
	{"more pages than 4 KiB",
	 {.current = 0, .end = 2, .index = 0, .flip = 2},
	 {0},
	 GHCB_ERR_PSC_LIST,
	 1,
	 0},
	{"pages backwards",
	 {.current = 1, .end = 2, .index = 1, .flip = 4},
	 {.current = 1, .end = 2, .index = 1, .flip = 5},
	 GHCB_ERR_PSC_LIST,
	 2,
	 1},
	/* spec: GHCB SNP page state change: what is left is asked again, not for ever */
	{"nothing done", {.end = 2}, {.end = 2}, GHCB_ERR_NO_PROGRESS, 64, 0},
	{"nothing done any more",
	 {.current = 2, .end = 2},
	 {.current = 2, .end = 2},
	 GHCB_ERR_NO_PROGRESS,
	 65,
	 2},
};

static void test_lies(void **state)
{
	const uint64_t list[] = {ghcb_psc_entry(0x5000, false, GHCB_PSC_PRIVATE),
				 ghcb_psc_entry(0x200000, true, GHCB_PSC_SHARED),
				 ghcb_psc_entry(UINT64_C(0xFFFFFF000), false, GHCB_PSC_SHARED)};

	(void)state;
	assert_int_equal(list[0], ENTRY_0);
	assert_int_equal(list[1], ENTRY_1);
	assert_int_equal(list[2], ENTRY_2);
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		static struct vm vm;
		struct ghcb_cpu *cpu = vm_start(&vm, &OPS);
		struct row row = ROWS[i];
		struct ghcb_psc_outcome outcome;

		print_message("%s\n", row.name);
		vm.hypervisor = lie;
		vm.test = &row;
		assert_int_equal(ghcb_psc(cpu, list, 3, &outcome), row.rc);
		assert_int_equal(vm.exits, row.exits);
		assert_int_equal(outcome.done, row.done);
		assert_int_equal(outcome.error,
				 row.rc == GHCB_ERR_PSC ? row.first.info2 : UINT64_C(0));
		assert_int_equal(cpu->depth, 0);
	}
}

/* Does the first, then damages the rest while the guest is not looking. */
static void damage(struct vm *vm)
{
	if (vm->exits == 1) {
		assert_int_equal(vm_get(vm, VM_BUFFER), 0x20000);
		assert_int_equal(entry_at(vm, 0), ENTRY_0);
		tell(vm, &(struct reply){1, 2, 0, 2, UINT64_C(0xFFFFFF), 0});
		return;
	}
	assert_int_equal(vm_get(vm, VM_BUFFER), 0x20001);
	assert_int_equal(entry_at(vm, 1), ENTRY_1);
	assert_int_equal(entry_at(vm, 2), ENTRY_2);
	tell(vm, &(struct reply){3, 2, 0, 0, 0, 0});
}

static void test_own_list(void **state)
{
	static struct vm vm;
	const uint64_t list[] = {ENTRY_0, ENTRY_1, ENTRY_2};
	struct ghcb_cpu *cpu = vm_start(&vm, &OPS);
	struct ghcb_psc_outcome outcome;

	(void)state;
	/* spec: GHCB SNP page state change: a resumed list is made again from the guest's own copy
	 */
	vm.hypervisor = damage;
	assert_int_equal(ghcb_psc(cpu, list, 3, &outcome), GHCB_OK);
	assert_int_equal(vm.exits, 2);
}

static void do_all(struct vm *vm)
{
	const uint64_t header = vm_get(vm, VM_BUFFER);
	const uint16_t end = (uint16_t)(header >> 16);

	assert_int_equal(header & 0xFFFF, 0);
	assert_int_equal(end, vm->exits == 1 ? 252 : 46);
	for (unsigned i = 0; i <= end; i++)
		assert_int_equal(entry_at(vm, i), UINT64_C(0x0010000000000000) |
							  (uint64_t)(i + (vm->exits == 1 ? 0 : 253))
								  << 12);
	tell(vm, &(struct reply){(uint16_t)(end + 1), end, 0, 0, 0, 0});
}

/* 253 entries fill the shared buffer; more come in further lists. */
static void test_many(void **state)
{
	static struct vm vm;
	static uint64_t list[300];
	struct ghcb_cpu *cpu = vm_start(&vm, &OPS);
	struct ghcb_psc_outcome outcome;

	(void)state;
	for (unsigned i = 0; i < 300; i++)
		list[i] = ghcb_psc_entry((uint64_t)i << 12, false, GHCB_PSC_PRIVATE);
	vm.hypervisor = do_all;
	assert_int_equal(ghcb_psc(cpu, list, 300, &outcome), GHCB_OK);
	assert_int_equal(outcome.done, 300);
	assert_int_equal(vm.exits, 2);
	assert_int_equal(ghcb_psc(cpu, list, 0, &outcome), GHCB_OK);
	assert_int_equal(vm.exits, 2);
}

static void malformed(struct vm *vm)
{
	vm_answer(vm, 2, 3);
}

/* What ghcb_call() finds is no outcome of the list. */
static void test_malformed(void **state)
{
	static struct vm vm;
	const uint64_t list[] = {ENTRY_0};
	struct ghcb_cpu *cpu = vm_start(&vm, &OPS);
	struct ghcb_psc_outcome outcome;

	(void)state;
	vm.hypervisor = malformed;
	assert_int_equal(ghcb_psc(cpu, list, 1, &outcome), GHCB_ERR_MALFORMED);
	assert_int_equal(outcome.done, 0);
	assert_int_equal(cpu->depth, 0);
	cpu->snp = false;
	assert_int_equal(ghcb_psc(cpu, list, 1, &outcome), GHCB_ERR_STATE);
	assert_int_equal(vm.exits, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_own_list),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

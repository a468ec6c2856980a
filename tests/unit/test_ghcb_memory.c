/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest's pages against the RMP of the software platform, and a hypervisor that exchanges pages,
 * skips them, or answers lists with others.
 */
#include <string.h>

#include "ghcb_vm.h"
#include "test.h"

#define LARGE UINT64_C(0x200000)
#define PAGE  UINT64_C(0x5000)

static struct ghcb_vm vm;

static int begin(void **state)
{
	(void)state;
	ghcb_vm_start(&vm);
	ghcb_vm_open(&vm);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ghcb_vm_end(&vm);
	return 0;
}

static enum rmp_state rmp_of(uint64_t gpa)
{
	return rmp_state_at(vm.machine, vm.spa[gpa / 4096]);
}

static void assert_pages(uint64_t gpa, uint64_t pages, enum rmp_state rmp,
			 enum ghcb_page_state state)
{
	for (uint64_t at = gpa; at < gpa + pages * 4096; at += 4096) {
		assert_int_equal(rmp_of(at), rmp);
		assert_int_equal(ghcb_memory_state(&vm.memory, at), state);
	}
}

static void test_life(void **state)
{
	uint32_t value = 0x12345678, back = 0;

	(void)state;
	/* spec: GHCB page validation: to private: the mapping, then the hypervisor, PVALIDATE last
	 */
	assert_int_equal(ghcb_memory_unshare(&vm.memory, LARGE - 0x2000, 512 + 4), GHCB_OK);
	assert_string_equal(vm.log, "pPV");
	assert_pages(LARGE - 0x2000, 516, RMP_GUEST_VALID, GHCB_PAGE_PRIVATE);
	assert_int_equal(rmp_at(vm.machine, vm.spa[LARGE / 4096])->size, RMP_2M);
	assert_int_equal(vm.exits, 1);
	/* spec: GHCB page validation: lines of the page's last owner are pushed out of the caches
	 */
	assert_int_equal(vm.touches, 2 * 516);
	assert_int_equal(cpu_guest_write(&vm.guest, LARGE + 0x5000, true, &value, 4), CPU_OK);
	/* spec: GHCB page validation: to shared: PVALIDATE first, then the hypervisor, then the
	 * mapping */
	memset(vm.log, 0, sizeof(vm.log));
	assert_int_equal(ghcb_memory_share(&vm.memory, LARGE - 0x1000, 1), GHCB_OK);
	assert_string_equal(vm.log, "ISs");
	assert_pages(LARGE - 0x1000, 1, RMP_HYPERVISOR, GHCB_PAGE_SHARED);
	assert_int_equal(cpu_guest_read(&vm.guest, LARGE + 0x5000, true, &back, 4), CPU_OK);
	assert_int_equal(back, value);
	assert_int_equal(ghcb_memory_unshare(&vm.memory, LARGE - 0x1000, 1), GHCB_OK);
	assert_pages(LARGE - 0x1000, 1, RMP_GUEST_VALID, GHCB_PAGE_PRIVATE);
	vm.touches = 0;
	vm.memory.coherent = true;
	assert_int_equal(ghcb_memory_unshare(&vm.memory, 0x7000, 1), GHCB_OK);
	assert_int_equal(vm.touches, 0);
	assert_int_equal(ghcb_memory_invalidate(&vm.memory, 0x7000, 1), GHCB_OK);
	assert_pages(0x7000, 1, RMP_GUEST_INVALID, GHCB_PAGE_INVALID);
	assert_int_equal(ghcb_memory_validate(&vm.memory, 0x7000, 1), GHCB_OK);
	assert_pages(0x7000, 1, RMP_GUEST_VALID, GHCB_PAGE_PRIVATE);
	assert_int_equal(ghcb_memory_split(&vm.memory, LARGE), GHCB_OK);
	assert_int_equal(ghcb_memory_merge(&vm.memory, LARGE), GHCB_OK);
}

/* spec: GHCB page validation: a page is validated once in its private life */
static void test_refused(void **state)
{
	(void)state;
	assert_int_equal(ghcb_memory_note_private(&vm.memory, 0x8000, 2), GHCB_OK);
	vm.exits = 0;
	assert_int_equal(ghcb_memory_unshare(&vm.memory, 0x7000, 3), GHCB_ERR_DUPLICATE);
	assert_int_equal(vm.memory.failed, 0x8000);
	assert_int_equal(ghcb_memory_validate(&vm.memory, 0x8000, 1), GHCB_ERR_DUPLICATE);
	assert_int_equal(ghcb_memory_note_private(&vm.memory, 0x9000, 1), GHCB_ERR_DUPLICATE);
	assert_int_equal(ghcb_memory_share(&vm.memory, GHCB_VM_GHCB, 1), GHCB_ERR_DUPLICATE);
	assert_int_equal(ghcb_memory_validate(&vm.memory, 0xA000, 1), GHCB_ERR_STATE);
	assert_int_equal(ghcb_memory_invalidate(&vm.memory, 0xA000, 1), GHCB_ERR_STATE);
	assert_int_equal(ghcb_memory_split(&vm.memory, LARGE), GHCB_ERR_STATE);
	assert_int_equal(ghcb_memory_share(&vm.memory, 0xA001, 1), GHCB_ERR_ARG);
	assert_int_equal(ghcb_memory_share(&vm.memory, GHCB_VM_SIZE - 4096, 2), GHCB_ERR_ARG);
	assert_int_equal(ghcb_memory_share(&vm.memory, GHCB_VM_SIZE, UINT64_MAX), GHCB_ERR_ARG);
	assert_int_equal(vm.exits, 0);
	assert_string_equal(vm.log, "");
}

/* spec: APM3 PVALIDATE: CF: the page was so already: what the guest knows is not so */
static void test_exchanged(void **state)
{
	const uint64_t first = vm.spa[PAGE / 4096], second = vm.spa[0x400];
	const struct rmp_update assigned = {.gpa = PAGE, .asid = GHCB_VM_ASID, .assigned = true};

	(void)state;
	assert_int_equal(ghcb_memory_unshare(&vm.memory, PAGE, 1), GHCB_OK);
	/* Another frame under the same address, which the guest never validated. */
	assert_int_equal(rmp_update(vm.machine, second, &assigned), RMP_OK);
	vm.spa[PAGE / 4096] = second;
	assert_int_equal(ghcb_memory_share(&vm.memory, PAGE, 1), GHCB_ERR_NOT_VALIDATED);
	assert_int_equal(vm.memory.failed, PAGE);
	assert_int_equal(ghcb_memory_state(&vm.memory, PAGE), GHCB_PAGE_PRIVATE);
	/* The guest shares the page; the first frame, validated, is kept and given again. */
	rmp_at(vm.machine, second)->validated = true;
	assert_int_equal(ghcb_memory_share(&vm.memory, PAGE, 1), GHCB_OK);
	vm.spa[PAGE / 4096] = first;
	vm.deaf = true;
	assert_int_equal(ghcb_memory_unshare(&vm.memory, PAGE, 1), GHCB_ERR_VALIDATED);
	assert_int_not_equal(ghcb_memory_state(&vm.memory, PAGE), GHCB_PAGE_PRIVATE);
}

/* spec: GHCB SNP page state change: what is validated is told by the guest's own list */
static void test_skipped(void **state)
{
	(void)state;
	vm.deaf = true;
	assert_int_equal(ghcb_memory_unshare(&vm.memory, PAGE, 2), GHCB_ERR_PVALIDATE);
	assert_int_equal(vm.memory.failed, PAGE);
	assert_int_equal(vm.memory.error, 1);
	assert_int_equal(ghcb_memory_state(&vm.memory, PAGE), GHCB_PAGE_INVALID);
	/* Once they are the guest's, only PVALIDATE is left. */
	vm.deaf = false;
	vm.refuses = 5;
	for (uint64_t i = 0; i < 2; i++)
		rmp_update(vm.machine, vm.spa[PAGE / 4096 + i],
			   &(struct rmp_update){
				   .gpa = PAGE + i * 4096, .asid = GHCB_VM_ASID, .assigned = true});
	assert_int_equal(ghcb_memory_unshare(&vm.memory, PAGE, 2), GHCB_OK);
	assert_int_equal(ghcb_memory_unshare(&vm.memory, 0xA000, 2), GHCB_ERR_PSC);
	assert_int_equal(vm.memory.error, UINT64_C(0x10000000005));
	assert_int_equal(vm.memory.failed, 0xA000);
	assert_int_equal(ghcb_memory_state(&vm.memory, 0xA000), GHCB_PAGE_UNKNOWN);
}

/* spec: APM3 PVALIDATE: a page of 2 MiB that is 4 KiB in the RMP is done by 4 KiB */
static void test_smaller(void **state)
{
	(void)state;
	vm.small = true;
	assert_int_equal(ghcb_memory_unshare(&vm.memory, LARGE, 512), GHCB_OK);
	assert_pages(LARGE, 512, RMP_GUEST_VALID, GHCB_PAGE_PRIVATE);
	assert_int_equal(rmp_at(vm.machine, vm.spa[LARGE / 4096])->size, RMP_4K);
	assert_int_equal(ghcb_memory_share(&vm.memory, LARGE, 512), GHCB_OK);
	assert_pages(LARGE, 512, RMP_HYPERVISOR, GHCB_PAGE_SHARED);
}

/* spec: GHCB SNP page state change: a resumed list is made again from the guest's own copy */
static void test_by_parts(void **state)
{
	(void)state;
	vm.later = 100;
	assert_int_equal(ghcb_memory_unshare(&vm.memory, LARGE, 512), GHCB_OK);
	assert_int_equal(vm.exits, 6);
	assert_int_equal(ghcb_memory_unshare(&vm.memory, PAGE, 300), GHCB_OK);
	assert_pages(PAGE, 300, RMP_GUEST_VALID, GHCB_PAGE_PRIVATE);
}

/* Before there is a GHCB page. */
static void test_by_msr(void **state)
{
	(void)state;
	vm.cpu.page = NULL;
	assert_int_equal(ghcb_memory_unshare(&vm.memory, PAGE, 3), GHCB_OK);
	assert_int_equal(vm.exits, 3);
	assert_pages(PAGE, 3, RMP_GUEST_VALID, GHCB_PAGE_PRIVATE);
	assert_int_equal(ghcb_memory_share(&vm.memory, PAGE + 0x1000, 1), GHCB_OK);
	assert_pages(PAGE + 0x1000, 1, RMP_HYPERVISOR, GHCB_PAGE_SHARED);
	vm.refuses = 9;
	assert_int_equal(ghcb_memory_share(&vm.memory, PAGE, 1), GHCB_ERR_PSC);
	assert_int_equal(vm.memory.error, 9);
}

static void set(size_t offset, uint64_t value)
{
	memcpy(ghcb_vm_bytes(&vm, GHCB_VM_GHCB) + offset, &value, 8);
}

static uint64_t get(size_t offset)
{
	uint64_t value;

	memcpy(&value, ghcb_vm_bytes(&vm, GHCB_VM_GHCB) + offset, 8);
	return value;
}

static void lie_reserved(struct ghcb_vm *of)
{
	(void)of;
	set(0x800, get(0x800) | UINT64_C(1) << 32);
}

static void lie_end(struct ghcb_vm *of)
{
	(void)of;
	set(0x800, get(0x800) + 0x10000);
}

static void lie_ahead(struct ghcb_vm *of)
{
	(void)of;
	set(0x800, (get(0x800) & ~UINT64_C(0xFFFF)) | 4);
}

static void lie_back(struct ghcb_vm *of)
{
	if (of->exits == 2)
		set(0x800, get(0x800) & ~UINT64_C(0xFFFF));
}

static void lie_entry(struct ghcb_vm *of)
{
	(void)of;
	set(0x810, get(0x810) ^ 0x1000);
}

static void lie_pages(struct ghcb_vm *of)
{
	(void)of;
	set(0x810, get(0x810) | 2);
}

static void lie_error(struct ghcb_vm *of)
{
	(void)of;
	set(0x3A0, UINT64_C(0x100000002));
}

static void lie_idle(struct ghcb_vm *of)
{
	(void)of;
	set(0x800, UINT64_C(2) << 16);
	set(0x808, get(0x808) & ~UINT64_C(0xFFF));
}

static const struct lie_row {
	const char *name;
	void (*lie)(struct ghcb_vm *vm);
	enum ghcb_rc rc;
} LIES[] = {
	/* spec: GHCB SNP page state change: the last entry and what is reserved stay as they were
	 */
	{"reserved", lie_reserved, GHCB_ERR_PSC_LIST},
	{"more entries", lie_end, GHCB_ERR_PSC_LIST},
	/* spec: GHCB SNP page state change: the current entry goes upwards, to one past the last */
	{"past the end", lie_ahead, GHCB_ERR_PSC_LIST},
	{"backwards", lie_back, GHCB_ERR_PSC_LIST},
	/* spec: GHCB SNP page state change: of an entry only the count of pages changes, upwards */
	{"another page", lie_entry, GHCB_ERR_PSC_LIST},
	{"more pages than there are", lie_pages, GHCB_ERR_PSC_LIST},
	/* spec: GHCB SNP page state change: EXITINFO2 other than 0 is a failure */
	{"an error", lie_error, GHCB_ERR_PSC},
	/* spec: GHCB SNP page state change: what is left is asked again, not for ever */
	{"no progress", lie_idle, GHCB_ERR_NO_PROGRESS},
};

static void test_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(LIES) / sizeof(*LIES); i++) {
		print_message("%s\n", LIES[i].name);
		vm.later = 1;
		vm.exits = 0;
		vm.after = LIES[i].lie;
		assert_int_equal(ghcb_memory_unshare(&vm.memory, 0x100000 + i * 0x10000, 3),
				 LIES[i].rc);
		assert_true(vm.exits <= 64);
		assert_int_equal(vm.cpu.depth, 0);
	}
}

static void test_rmpadjust(void **state)
{
	const uint64_t address = PAGE + vm.memory.offset;
	const struct rmp_entry *entry = rmp_at(vm.machine, vm.spa[PAGE / 4096]);

	(void)state;
	assert_int_equal(ghcb_memory_unshare(&vm.memory, PAGE, 1), GHCB_OK);
	assert_int_equal(ghcb_set_permissions(&vm.cpu, address, false, 2, 0x3), GHCB_OK);
	assert_int_equal(entry->perms[2], 0x3);
	/* spec: APM3 RMPADJUST: for a VMPL that is less privileged; 4 permissions */
	assert_int_equal(ghcb_set_permissions(&vm.cpu, address, false, 0, 0x3), GHCB_ERR_ARG);
	assert_int_equal(ghcb_set_permissions(&vm.cpu, address, false, 4, 0x3), GHCB_ERR_ARG);
	assert_int_equal(ghcb_set_permissions(&vm.cpu, address, false, 1, 0x13), GHCB_ERR_ARG);
	/* spec: APM3 RMPADJUST: the VMSA attribute goes with VMPL1, so that success proves VMPL0 */
	assert_int_equal(ghcb_set_vmsa(&vm.cpu, address, true), GHCB_OK);
	assert_true(entry->vmsa);
	assert_int_equal(ghcb_set_vmsa(&vm.cpu, address, false), GHCB_OK);
	assert_false(entry->vmsa);
	assert_true(ghcb_is_vmpl0(&vm.cpu, address));
	vm.guest.vmpl = 1;
	assert_false(ghcb_is_vmpl0(&vm.cpu, address));
}

#define VM_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VM_TEST(test_life),    VM_TEST(test_refused), VM_TEST(test_exchanged),
		VM_TEST(test_skipped), VM_TEST(test_smaller), VM_TEST(test_by_parts),
		VM_TEST(test_by_msr),  VM_TEST(test_lists),   VM_TEST(test_rmpadjust),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

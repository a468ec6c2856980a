/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every lie against the library's guest, and against the one that believes everything; every attack
 * against the library's hypervisor. test_hostile --list prints their names.
 */
#include <string.h>

#include "hostile.h"
#include "test.h"

static const struct hostile_lie *const LISTS[] = {HOSTILE_MEMORY, HOSTILE_ANSWERS, HOSTILE_VCS,
						  HOSTILE_MESSAGES, HOSTILE_OTHERS};
#define LIST_COUNT (sizeof(LISTS) / sizeof(*LISTS))

static const char *const RESULTS[] = {[HOSTILE_SKIPPED] = "skipped",
				      [HOSTILE_RESISTED] = "resisted",
				      [HOSTILE_FOOLED] = "fooled",
				      [HOSTILE_FAILED_HONESTLY] = "fails without a lie"};

static void expect(const struct hostile_guest *guest, enum hostile_result result)
{
	unsigned wrong = 0;

	for (size_t list = 0; list < LIST_COUNT; list++)
		for (const struct hostile_lie *lie = LISTS[list]; lie->name; lie++) {
			const enum hostile_result found = hostile_run(guest, lie);

			print_message("%-20s %s\n", lie->name, RESULTS[found]);
			wrong += found != result;
		}
	assert_int_equal(wrong, 0);
}

static void test_ghcb(void **state)
{
	(void)state;
	expect(&HOSTILE_GHCB, HOSTILE_RESISTED);
}

static void test_naive(void **state)
{
	(void)state;
	expect(&HOSTILE_NAIVE, HOSTILE_FOOLED);
}

/* What of the VMM's an attack must leave alone. */
static bool untouched(const struct ghcb_vmm *vmm)
{
	return !vmm->msr && !vmm->port_size && !vmm->ap_id && !vmm->doorbell && !vmm->jump_table;
}

static void test_attacks(void **state)
{
	static struct ghcb_vmm vmm;
	uint64_t info[2];

	(void)state;
	for (const struct hostile_attack *attack = HOSTILE_ATTACKS; attack->name; attack++) {
		bool goes_on;

		print_message("%s\n", attack->name);
		ghcb_vmm_start(&vmm, true, 2);
		vmm.vm.msr = GHCB_VM_GHCB;
		assert_int_equal(ghcb_memory_share(&vmm.vm.memory, HOSTILE_REQUEST, 2), GHCB_OK);
		vmm.vm.msr = GHCB_VM_GHCB;
		attack->write(&vmm, ghcb_vm_bytes(&vmm.vm, GHCB_VM_GHCB));
		goes_on = HOSTILE_GHCB_HOST.vmgexit(&vmm);
		assert_int_equal(goes_on, !attack->ends);
		assert_true(untouched(&vmm));
		if (goes_on) {
			memcpy(info, ghcb_vm_bytes(&vmm.vm, vmm.vm.msr) + 0x398, sizeof(info));
			assert_true(info[0] == attack->info1);
			assert_true(info[1] == attack->info2);
		}
		ghcb_vmm_end(&vmm);
	}
}

static int list(void)
{
	for (size_t i = 0; i < LIST_COUNT; i++)
		for (const struct hostile_lie *lie = LISTS[i]; lie->name; lie++)
			printf("%s\t%s\n", lie->name, lie->attack);
	for (const struct hostile_attack *attack = HOSTILE_ATTACKS; attack->name; attack++)
		printf("%s\t%s\n", attack->name, attack->attack);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ghcb),
		cmocka_unit_test(test_naive),
		cmocka_unit_test(test_attacks),
	};

	if (argc > 1 && !strcmp(argv[1], "--list"))
		return list();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds of every description of a machine, whatever it was read from.
 */
#ifndef TESTS_FUZZ_VM_CHECK_H
#define TESTS_FUZZ_VM_CHECK_H

#include <sev/vm.h>

#include "fuzz.h"

/* Resolves: either something is asked for, or a configuration comes out. */
static inline void check_resolution(const struct sev_vm *vm, const struct sev_vm_facts *facts)
{
	struct sev_config *config = sev_config_new();
	struct sev_vm_resolution *r;
	struct sev_err err;
	enum sev_rc rc;

	fuzz_assert(config);
	fuzz_assert(sev_vm_resolve(vm, facts, &r, &err) == SEV_OK);
	fuzz_assert(sev_vm_choice_count(r) > 0);
	rc = sev_vm_apply(r, config, &err);
	fuzz_assert(rc == (sev_vm_ask_count(r) ? SEV_ERR_UNKNOWN : SEV_OK));
	for (unsigned i = 0; rc == SEV_OK && i < SEV_VM_FILE_COUNT; i++)
		fuzz_assert(!sev_vm_uses(r, (enum sev_vm_file)i) ||
			    sev_vm_path(vm, (enum sev_vm_file)i));
	sev_vm_resolution_free(r);
	sev_config_free(config);
}

/* What a reader returned: a machine or a message. Frees vm. */
static inline void check_vm(enum sev_rc rc, struct sev_vm *vm, const struct sev_err *err)
{
	static const char *const kernels[] = {"5.14.0-1.el9", "6.6.0-rc1-snp-host", "6.12.1"};
	struct sev_vm_facts *facts;

	fuzz_assert((rc == SEV_OK) == (vm != NULL));
	if (rc) {
		fuzz_assert(err->rc == rc && err->msg[0]);
		return;
	}
	facts = sev_vm_facts_new();
	fuzz_assert(facts);
	check_resolution(vm, facts);
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
		fuzz_assert(!sev_vm_facts_set_host_kernel(facts, kernels[i], NULL));
		check_resolution(vm, facts);
	}
	sev_vm_facts_free(facts);
	sev_vm_free(vm);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libvirt domains.
 */
#include "vm_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_vm *vm = NULL;
	struct sev_err err;
	enum sev_rc rc = sev_vm_from_libvirt("input", data, size, &vm, &err);

	check_vm(rc, vm, &err);
	return 0;
}

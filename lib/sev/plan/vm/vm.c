/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/vm/vm.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define BIOS_UNIT   UINT64_C(0x10000)
#define PFLASH_UNIT UINT64_C(0x1000)

void sev_vm_free(struct sev_vm *vm)
{
	if (!vm)
		return;
	for (size_t i = 0; i < SEV_VM_FILE_COUNT; i++) {
		free(vm->path[i]);
		free(vm->source[i]);
	}
	for (size_t i = 0; i < vm->data_dir_count; i++)
		free(vm->data_dirs[i]);
	free(vm->data_dirs);
	free(vm->object);
	free(vm->features_why);
	free(vm->unknown_property);
	free(vm->unmeasured_flash);
	free(vm->append);
	free(vm->vcpus_why);
	free(vm->cpu);
	free(vm->machine);
	free(vm);
}

const char *sev_vm_path(const struct sev_vm *vm, enum sev_vm_file file)
{
	return (size_t)file < SEV_VM_FILE_COUNT ? vm->path[file] : NULL;
}

enum sev_rc sev_vm_set_path(struct sev_vm *vm, enum sev_vm_file file, const char *path,
			    const char *source, struct sev_err *err)
{
	char *path_copy = strdup(path);
	char *source_copy = strdup(source);

	if (!path_copy || !source_copy) {
		free(path_copy);
		free(source_copy);
		return sev_fail_nomem(err);
	}
	free(vm->path[file]);
	free(vm->source[file]);
	vm->path[file] = path_copy;
	vm->source[file] = source_copy;
	vm->located[file] = true;
	return SEV_OK;
}

bool sev_vm_firmware_is_bare(const struct sev_vm *vm)
{
	const char *path = vm->path[SEV_VM_FIRMWARE];

	return path && vm->firmware == SEV_VM_FIRMWARE_BIOS && !vm->located[SEV_VM_FIRMWARE] &&
	       !strchr(path, '/');
}

const char *sev_vm_data_dir(const struct sev_vm *vm, size_t i)
{
	return i < vm->data_dir_count ? vm->data_dirs[i] : NULL;
}

enum sev_rc sev_vm_check_firmware_size(const struct sev_vm *vm, uint64_t size, struct sev_err *err)
{
	bool bios = vm->firmware == SEV_VM_FIRMWARE_BIOS;
	/* spec: QEMU pc_sysfw: -bios files are a multiple of 64 KiB, but for SNP guests */
	/* spec: QEMU pc_sysfw: the size of a pflash unit is a multiple of 4 KiB */
	uint64_t unit = bios && !vm->snp ? BIOS_UNIT : PFLASH_UNIT;

	if (vm->firmware == SEV_VM_FIRMWARE_ABSENT || (size > 0 && size % unit == 0))
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: %llu bytes given to %s, QEMU expects a multiple of %llu",
			vm->path[SEV_VM_FIRMWARE], (unsigned long long)size,
			bios ? "-bios" : "pflash", (unsigned long long)unit);
}

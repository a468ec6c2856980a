/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of a description of a virtual machine: what of it has to do with its measurement.
 */
#ifndef SEV_PLAN_VM_H
#define SEV_PLAN_VM_H

#include <sev/vm.h>

#include "base/bytes.h"
#include "plan/config.h"

/* The option legacy-vm-type of sev-guest. */
enum sev_vm_legacy {
	SEV_VM_LEGACY_UNSET,
	SEV_VM_LEGACY_AUTO,
	SEV_VM_LEGACY_ON,
	SEV_VM_LEGACY_OFF,
};

/* How QEMU is given its firmware; the rules on its size differ. */
enum sev_vm_firmware_kind {
	SEV_VM_FIRMWARE_ABSENT,
	SEV_VM_FIRMWARE_BIOS,
	SEV_VM_FIRMWARE_PFLASH,
};

#define SEV_VM_UNSET UINT32_MAX

struct sev_vm {
	bool snp;     /* sev-snp-guest; otherwise sev-guest */
	char *object; /* as in messages: "sev-snp-guest 'sev0'" */
	uint64_t policy;
	bool policy_given;
	bool kernel_hashes;
	bool id_block;
	uint8_t host_data[SEV_HOST_DATA]; /* zeros where none is given */
	enum sev_vm_legacy legacy;
	uint64_t features;	/* SEV_FEATURES bits asked for by properties */
	char *features_why;	/* those properties */
	char *unknown_property; /* one that may change the measurement; NULL for none */

	char *path[SEV_VM_FILE_COUNT];
	char *source[SEV_VM_FILE_COUNT]; /* the option that named the file */
	bool located[SEV_VM_FILE_COUNT]; /* set from outside */
	enum sev_vm_firmware_kind firmware;
	char *unmeasured_flash; /* "unit 1 (VARS.fd)"; NULL for none */
	bool firmware_auto;	/* chosen by libvirt when the domain starts */
	char **data_dirs;
	size_t data_dir_count;
	char *append;

	uint32_t vcpus;		   /* present at launch */
	uint32_t vcpus_before_6_2; /* the same by the rules of QEMU before 6.2 */
	char *vcpus_why;

	char *cpu;			  /* model name; NULL for the default */
	uint32_t family, model, stepping; /* SEV_VM_UNSET: the model's own */

	char *machine; /* machine type; NULL for the default */
};

#endif

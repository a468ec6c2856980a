/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the description of a virtual machine to the digest that it will have: what from-qemu and
 * from-libvirt share.
 */
#ifndef TOOLS_MEASURE_FROM_VM_H
#define TOOLS_MEASURE_FROM_VM_H

#include <sev/vm.h>

#include "common/launch_options.h"
#include "common/opt.h"

extern const struct tool_option from_vm_options[];

/* The tables of options of both commands. */
#define FROM_VM_OPTIONS                                                                            \
	from_vm_options, launch_model_options, launch_features_options, launch_kernel_options,     \
		launch_variant_options

/* Where the paths of the description are looked up. */
struct from_vm_place {
	const char *root; /* the tree that they are in; "" for ours */
	const char *cwd;  /* before relative ones, with its slash; "" for the working directory */
};

/* Resolves, prints the choices, and the digest; or what has to be told first. */
enum tool_exit from_vm_run(const struct tool_args *args, struct sev_vm *vm,
			   const struct from_vm_place *place);

#endif

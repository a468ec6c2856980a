/* SPDX-License-Identifier: Apache-2.0 */
/*
 * from-libvirt: what will this libvirt domain measure?
 */
#include <stdlib.h>
#include <string.h>

#include "common/input.h"
#include "measure/commands.h"
#include "measure/from_vm.h"

const struct tool_option *const cmd_from_libvirt_options[] = {FROM_VM_OPTIONS, NULL};

enum tool_exit cmd_from_libvirt(const struct tool_args *args)
{
	static const struct from_vm_place here = {.root = "", .cwd = ""};
	const char *path = tool_positional(args, 0);
	enum tool_exit status;
	struct sev_vm *vm;
	struct sev_err err;
	char *xml;
	size_t size;
	enum sev_rc rc;

	if (launch_variant_help(args))
		return TOOL_DONE;
	if (input_read(path, &xml, &size, &err))
		return tool_fail(args, &err);
	rc = sev_vm_from_libvirt(strcmp(path, "-") == 0 ? "standard input" : path, xml, size, &vm,
				 &err);
	free(xml);
	if (rc)
		return tool_fail(args, &err);
	status = from_vm_run(args, vm, &here);
	sev_vm_free(vm);
	return status;
}

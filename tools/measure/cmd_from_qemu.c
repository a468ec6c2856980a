/* SPDX-License-Identifier: Apache-2.0 */
/*
 * from-qemu: what will the machine of this QEMU command line, or of this running QEMU, measure?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "measure/commands.h"
#include "measure/from_vm.h"
#include "measure/input.h"

static const struct tool_option OPTIONS[] = {
	{.name = "pid", .metavar = "N", .help = "read the command line of the running QEMU N"},
	{.name = NULL},
};

const struct tool_option *const cmd_from_qemu_options[] = {OPTIONS, FROM_VM_OPTIONS, NULL};

/* Words that end with a NUL each, as an array into them; NULL when out of memory. */
static const char **split_words(const char *text, size_t size, size_t *count)
{
	const char **words = calloc(size + 1, sizeof(*words));
	size_t n = 0;

	if (!words)
		return NULL;
	for (size_t at = 0; at < size; at += strlen(text + at) + 1)
		words[n++] = text + at;
	*count = n;
	return words;
}

static enum sev_rc read_process(unsigned long pid, struct sev_vm **vm, struct sev_err *err)
{
	char path[64];
	const char **argv = NULL;
	char *text = NULL;
	size_t size, argc;
	enum sev_rc rc;

	snprintf(path, sizeof(path), "/proc/%lu/cmdline", pid);
	rc = input_read(path, &text, &size, err);
	if (!rc && size == 0)
		rc = sev_fail(err, SEV_ERR_FORMAT, "%s: found nothing, expected a command line",
			      path);
	if (!rc) {
		argv = split_words(text, size, &argc);
		rc = argv ? sev_vm_from_qemu(argc, argv, vm, err) : sev_fail_nomem(err);
	}
	free(argv);
	free(text);
	return rc;
}

/* The process's own view of the file system, unless it is ours. */
static void set_root(unsigned long pid, char *root, size_t size)
{
	char link[64];
	char target[2];

	snprintf(link, sizeof(link), "/proc/%lu/root", pid);
	if (readlink(link, target, sizeof(target)) == 1)
		root[0] = '\0';
	else
		snprintf(root, size, "%s", link);
}

static enum tool_exit run_process(const struct tool_args *args)
{
	char root[64], cwd[64];
	const struct from_vm_place place = {.root = root, .cwd = cwd};
	enum tool_exit status;
	struct sev_vm *vm;
	struct sev_err err;
	uint64_t pid;

	if (!tool_number(args, "pid", 1, INT32_MAX, 0, &pid))
		return TOOL_USAGE;
	if (read_process(pid, &vm, &err))
		return tool_fail(args, &err);
	set_root(pid, root, sizeof(root));
	snprintf(cwd, sizeof(cwd), "/proc/%lu/cwd/", (unsigned long)pid);
	status = from_vm_run(args, vm, &place);
	sev_vm_free(vm);
	return status;
}

static enum tool_exit run_words(const struct tool_args *args)
{
	static const struct from_vm_place here = {.root = "", .cwd = ""};
	size_t argc = tool_positional_count(args);
	const char **argv = calloc(argc, sizeof(*argv));
	enum tool_exit status;
	struct sev_vm *vm;
	struct sev_err err;
	enum sev_rc rc;

	for (size_t i = 0; argv && i < argc; i++)
		argv[i] = tool_positional(args, i);
	rc = argv ? sev_vm_from_qemu(argc, argv, &vm, &err) : sev_fail_nomem(&err);
	free(argv);
	if (rc)
		return tool_fail(args, &err);
	status = from_vm_run(args, vm, &here);
	sev_vm_free(vm);
	return status;
}

enum tool_exit cmd_from_qemu(const struct tool_args *args)
{
	bool words = tool_positional_count(args) > 0;

	if (launch_variant_help(args))
		return TOOL_DONE;
	if (words == tool_has(args, "pid"))
		return tool_usage_error(args,
					"expected either --pid N or -- qemu-system-x86_64 ...");
	return words ? run_words(args) : run_process(args);
}

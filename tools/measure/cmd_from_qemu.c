/* SPDX-License-Identifier: Apache-2.0 */
/*
 * from-qemu: what will the machine of this QEMU command line, or of this running QEMU, measure?
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "common/input.h"
#include "measure/commands.h"
#include "measure/from_vm.h"

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

/* By its own name: wrappers may put something around it. */
static bool looks_like_qemu(const char *program)
{
	const char *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;

	return strstr(name, "qemu") || strcmp(name, "kvm") == 0;
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
	if (rc && argv && !looks_like_qemu(argv[0]))
		sev_err_prefix(err, "process %lu (%s) does not look like QEMU", pid, argv[0]);
	free(argv);
	free(text);
	return rc;
}

/* The text of a link in a process's folder of /proc; "" when it cannot be read. */
static void read_proc_link(const char *process, const char *name, char text[PATH_MAX])
{
	char path[64];
	ssize_t size;

	snprintf(path, sizeof(path), "/proc/%s/%s", process, name);
	size = readlink(path, text, PATH_MAX - 1);
	text[size > 0 ? size : 0] = '\0';
}

static bool is_same_folder(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Whether paths mean to the process what they mean to us: its root says "/" in a container too. */
static bool has_our_root(const char *process, const char *root)
{
	char ours[PATH_MAX], theirs[PATH_MAX];

	read_proc_link("self", "ns/mnt", ours);
	read_proc_link(process, "ns/mnt", theirs);
	return ours[0] && strcmp(ours, theirs) == 0 && is_same_folder("/", root);
}

/* The working directory of a process with another root, as it is called there. */
static void set_inner_cwd(const char *process, char cwd[PATH_MAX + 1])
{
	char root[PATH_MAX], whole[PATH_MAX];
	size_t length;

	read_proc_link(process, "root", root);
	read_proc_link(process, "cwd", whole);
	/* Both begin with a root that is a folder of ours; that of a container is "/". */
	length = strcmp(root, "/") == 0 ? 0 : strlen(root);
	if (strncmp(whole, root, length) != 0)
		length = 0;
	snprintf(cwd, PATH_MAX + 1, "%s/", whole + length);
}

static enum tool_exit run_process(const struct tool_args *args)
{
	char process[24], root[64], cwd[PATH_MAX + 1];
	const struct from_vm_place place = {.root = root, .cwd = cwd};
	enum tool_exit status;
	struct sev_vm *vm;
	struct sev_err err;
	uint64_t pid;

	if (!tool_number(args, "pid", 1, INT32_MAX, 0, &pid))
		return TOOL_USAGE;
	if (read_process(pid, &vm, &err))
		return tool_fail(args, &err);
	snprintf(process, sizeof(process), "%llu", (unsigned long long)pid);
	snprintf(root, sizeof(root), "/proc/%s/root", process);
	if (has_our_root(process, root)) {
		root[0] = '\0';
		snprintf(cwd, sizeof(cwd), "/proc/%s/cwd/", process);
	} else {
		set_inner_cwd(process, cwd);
	}
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

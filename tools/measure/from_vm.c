/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/from_vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sev/digest.h>
#include <sev/plan.h>
#include <sev/vcpu.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "common/launch_notes.h"
#include "common/manifest_files.h"
#include "common/progress.h"
#include "measure/from_vm_output.h"
#include "measure/rooted_path.h"
#include "plan/config.h"

static const char *const FORMAT_CHOICES[] = {"hex", "base64", NULL};

const struct tool_option from_vm_options[] = {
	{.name = "host-kernel",
	 .metavar = "RELEASE",
	 .help = "kernel of the host, as uname -r prints it there"},
	{.name = "qemu-version", .metavar = "VERSION", .help = "version of QEMU on the host"},
	{.name = "ovmf",
	 .metavar = "FILE",
	 .help = "firmware, where it is not where the machine has it",
	 .kind = TOOL_VALUE_FILE},
	{.name = "igvm",
	 .metavar = "FILE",
	 .help = "IGVM file, where it is not where the machine has it",
	 .kind = TOOL_VALUE_FILE},
	{.name = "no-variant",
	 .metavar = "NAME",
	 .help = "the opposite of --variant, for one that would be chosen",
	 .offer = sev_variant_name},
	{.name = "output-format",
	 .metavar = "FORMAT",
	 .help = "hex (default) or base64",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = FORMAT_CHOICES},
	{.name = "plan",
	 .metavar = "FILE",
	 .help = "write the launch plan's manifest, for explain, diff and plan check",
	 .kind = TOOL_VALUE_FILE},
	{.name = "quiet", .letter = 'q', .help = "print the digest alone"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

/* The files of a machine: the option that says where one is, and who takes it. */
static const struct {
	enum sev_vm_file file;
	const char *option; /* without its dashes */
	const char *source;
	void (*set)(struct sev_config *config, struct sev_blob *blob);
	bool hashed; /* as a whole, beforehand */
} FILES[] = {
	{SEV_VM_FIRMWARE, "ovmf", "--ovmf", sev_config_set_ovmf, false},
	{SEV_VM_KERNEL, "kernel", "--kernel", sev_config_set_kernel, true},
	{SEV_VM_INITRD, "initrd", "--initrd", sev_config_set_initrd, true},
	{SEV_VM_IGVM, "igvm", "--igvm", sev_config_set_igvm, false},
};

/* A path of the description as it is reached from here; *out is to be freed. */
static enum sev_rc reach(const struct from_vm_place *place, const char *path, char **out,
			 struct sev_err *err)
{
	char *whole = sev_format("%s%s", path[0] == '/' ? "" : place->cwd, path);
	enum sev_rc rc = SEV_OK;

	*out = whole;
	if (!whole)
		return sev_fail_nomem(err);
	if (place->root[0]) {
		rc = rooted_path(place->root, whole, out, err);
		free(whole);
	}
	return rc;
}

static bool is_readable(const struct from_vm_place *place, const char *path)
{
	char *here;
	bool readable = !reach(place, path, &here, NULL) && access(here, R_OK) == 0;

	free(here);
	return readable;
}

/* A bare -bios name: QEMU's working directory first, then its -L directories. */
static enum sev_rc locate_firmware(struct sev_vm *vm, const struct from_vm_place *place,
				   struct sev_err *err)
{
	const char *name = sev_vm_path(vm, SEV_VM_FIRMWARE);
	const char *dir;

	if (!sev_vm_firmware_is_bare(vm))
		return SEV_OK;
	if (is_readable(place, name))
		return sev_vm_set_path(vm, SEV_VM_FIRMWARE, name,
				       "-bios, found in the working directory", err);
	for (size_t i = 0; (dir = sev_vm_data_dir(vm, i)) != NULL; i++) {
		char *path = sev_format("%s%s%s", dir, sev_slash_after(dir), name);
		enum sev_rc rc;

		if (!path)
			return sev_fail_nomem(err);
		if (!is_readable(place, path)) {
			free(path);
			continue;
		}
		rc = sev_vm_set_path(vm, SEV_VM_FIRMWARE, path, "-bios, found by -L", err);
		free(path);
		return rc;
	}
	return SEV_OK;
}

/* Files that the user has elsewhere. */
static enum sev_rc take_paths(const struct tool_args *args, struct sev_vm *vm, struct sev_err *err)
{
	for (size_t i = 0; i < SEV_COUNT(FILES); i++) {
		const char *path = tool_value(args, FILES[i].option);
		enum sev_rc rc;

		if (!path)
			continue;
		rc = sev_vm_set_path(vm, FILES[i].file, path, FILES[i].source, err);
		if (rc)
			return rc;
	}
	return SEV_OK;
}

static enum sev_rc take_versions(const struct tool_args *args, struct sev_vm_facts *facts,
				 struct sev_err *err)
{
	const char *kernel = tool_value(args, "host-kernel");
	const char *qemu = tool_value(args, "qemu-version");
	enum sev_rc rc = kernel ? sev_vm_facts_set_host_kernel(facts, kernel, err) : SEV_OK;

	return rc || !qemu ? rc : sev_vm_facts_set_qemu_version(facts, qemu, err);
}

static enum sev_rc take_variants(const struct tool_args *args, const char *option, bool on,
				 struct sev_vm_facts *facts, struct sev_err *err)
{
	const char *name;

	for (size_t i = 0; (name = tool_value_at(args, option, i)) != NULL; i++) {
		unsigned variant;
		enum sev_rc rc = sev_variant_find(name, &variant, err);

		if (rc)
			return rc;
		sev_vm_facts_set_variant(facts, variant, on);
	}
	return SEV_OK;
}

/* Model and features, by the rules that they have everywhere. */
static enum tool_exit take_model(const struct tool_args *args, struct sev_vm_facts *facts)
{
	struct sev_config *config;
	enum tool_exit status = launch_new_config(args, &config);

	if (!status)
		status = launch_set_model(args, config);
	if (!status)
		status = launch_set_features(args, config);
	if (!status && launch_has_model(args))
		sev_vm_facts_set_vcpu_sig(facts, config->vcpu_sig);
	if (!status && tool_has(args, "guest-features"))
		sev_vm_facts_set_guest_features(facts, config->guest_features);
	sev_config_free(config);
	return status;
}

static enum tool_exit take_facts(const struct tool_args *args, struct sev_vm_facts *facts)
{
	struct sev_err err;

	if (take_versions(args, facts, &err) || take_variants(args, "variant", true, facts, &err) ||
	    take_variants(args, "no-variant", false, facts, &err))
		return tool_fail(args, &err);
	return take_model(args, facts);
}

static enum tool_exit open_files(const struct tool_args *args, const struct sev_vm *vm,
				 const struct from_vm_place *place,
				 const struct sev_vm_resolution *resolution,
				 struct sev_config *config)
{
	for (size_t i = 0; i < SEV_COUNT(FILES); i++) {
		const char *given = tool_value(args, FILES[i].option);
		enum tool_exit status;
		struct sev_err err;
		char *path = NULL;

		if (!sev_vm_uses(resolution, FILES[i].file))
			continue;
		if (!given && reach(place, sev_vm_path(vm, FILES[i].file), &path, &err))
			return tool_fail(args, &err);
		status = launch_open(args, given ? given : path, FILES[i].set, FILES[i].hashed,
				     config);
		free(path);
		if (status == TOOL_NOT_FOUND_OUT && !given)
			fprintf(stderr, "Where it is elsewhere here, give --%s FILE.\n",
				FILES[i].option);
		if (status)
			return status;
	}
	return TOOL_DONE;
}

static enum tool_exit compute(const struct tool_args *args, const struct sev_plan *plan,
			      uint8_t digest[SEV_DIGEST_MAX], size_t *size)
{
	struct tool_progress progress;
	struct sev_err err;
	enum sev_rc rc;

	rc = sev_plan_digest(plan, tool_progress_begin(&progress, "measuring"), digest, &err);
	tool_progress_end(&progress);
	if (rc)
		return tool_fail(args, &err);
	*size = sev_digest_length(sev_plan_mode(plan));
	if (!tool_has(args, "plan"))
		return TOOL_DONE;
	return manifest_save(args, plan, tool_value(args, "plan"));
}

static enum tool_exit build_and_compute(const struct tool_args *args, const struct sev_vm *vm,
					const struct sev_config *config,
					uint8_t digest[SEV_DIGEST_MAX], size_t *size)
{
	struct sev_plan *plan = NULL;
	enum tool_exit status;
	struct sev_err err;
	enum sev_rc rc = SEV_OK;

	if (config->ovmf)
		rc = sev_vm_check_firmware_size(vm, sev_blob_size(config->ovmf), &err);
	if (!rc)
		rc = sev_plan_build(config, &plan, &err);
	if (rc)
		return tool_fail(args, &err);
	launch_note_plan(args, plan);
	status = compute(args, plan, digest, size);
	sev_plan_free(plan);
	return status;
}

static enum tool_exit measure(const struct tool_args *args, const struct sev_vm *vm,
			      const struct from_vm_place *place,
			      const struct sev_vm_resolution *resolution)
{
	struct sev_config *config = sev_config_new();
	uint8_t digest[SEV_DIGEST_MAX];
	enum tool_exit status;
	struct sev_err err;
	size_t size = 0;

	if (!config)
		return tool_fail_nomem(args);
	if (sev_vm_apply(resolution, config, &err))
		status = tool_fail(args, &err);
	else
		status = open_files(args, vm, place, resolution, config);
	if (!status)
		status = build_and_compute(args, vm, config, digest, &size);
	sev_config_free(config);
	return status ? status : from_vm_print_digest(args, resolution, digest, size);
}

static enum tool_exit resolve(const struct tool_args *args, struct sev_vm *vm,
			      const struct from_vm_place *place, const struct sev_vm_facts *facts)
{
	struct sev_vm_resolution *resolution;
	enum tool_exit status;
	struct sev_err err;

	if (take_paths(args, vm, &err) || locate_firmware(vm, place, &err) ||
	    sev_vm_resolve(vm, facts, &resolution, &err))
		return tool_fail(args, &err);
	if (sev_vm_ask_count(resolution) > 0)
		status = from_vm_print_asks(args, resolution);
	else
		status = measure(args, vm, place, resolution);
	sev_vm_resolution_free(resolution);
	return status;
}

enum tool_exit from_vm_run(const struct tool_args *args, struct sev_vm *vm,
			   const struct from_vm_place *place)
{
	struct sev_vm_facts *facts = sev_vm_facts_new();
	enum tool_exit status;

	if (!facts)
		return tool_fail_nomem(args);
	status = take_facts(args, facts);
	if (!status)
		status = resolve(args, vm, place, facts);
	sev_vm_facts_free(facts);
	return status;
}

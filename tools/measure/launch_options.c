/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/launch_options.h"

#include <stdio.h>
#include <stdlib.h>

#include <sev/digest.h>
#include <sev/policy.h>
#include <sev/vcpu.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "common/progress.h"
#include "measure/launch_notes.h"

static const char *const MODE_CHOICES[] = {"sev", "seves", "snp", "snp:svsm", NULL};
static const char *const VMM_CHOICES[] = {"QEMU", "ec2", "gce", "krun", NULL};

const struct tool_option launch_mode_options[] = {
	{.name = "mode",
	 .metavar = "MODE",
	 .help = "sev, seves, snp or snp:svsm",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = MODE_CHOICES},
	{.name = NULL},
};

const struct tool_option launch_vcpus_options[] = {
	{.name = "vcpus", .metavar = "N", .help = "number of vCPUs, 1 to 4096"},
	{.name = NULL},
};

const struct tool_option launch_model_options[] = {
	{.name = "vcpu-type",
	 .metavar = "TYPE",
	 .help = "vCPU model as QEMU calls it: EPYC-Milan",
	 .offer = sev_vcpu_type_name},
	{.name = "vcpu-sig", .metavar = "VALUE", .help = "vCPU signature (CPUID 1, EAX): 0xa00f11"},
	{.name = "vcpu-family", .metavar = "N", .help = "vCPU family, with model and stepping"},
	{.name = "vcpu-model", .metavar = "N", .help = "vCPU model"},
	{.name = "vcpu-stepping", .metavar = "N", .help = "vCPU stepping"},
	{.name = NULL},
};

const struct tool_option launch_vmm_options[] = {
	{.name = "vmm-type",
	 .metavar = "VMM",
	 .help = "who creates the guest: QEMU (default), ec2, gce or krun",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = VMM_CHOICES},
	{.name = NULL},
};

const struct tool_option launch_features_options[] = {
	{.name = "guest-features",
	 .metavar = "VALUE",
	 .help = "SEV_FEATURES of SNP guests: a number, or names such as snp-active,debug-swap "
		 "(default 0x1)"},
	{.name = NULL},
};

const struct tool_option launch_firmware_options[] = {
	{.name = "ovmf", .metavar = "FILE", .help = "OVMF image", .kind = TOOL_VALUE_FILE},
	{.name = "igvm",
	 .metavar = "FILE",
	 .help = "IGVM file instead of an OVMF image",
	 .kind = TOOL_VALUE_FILE},
	{.name = "raw",
	 .metavar = "FILE",
	 .help = "firmware without tables, loaded below 4 GiB as it is",
	 .kind = TOOL_VALUE_FILE},
	{.name = "snp-ovmf-hash",
	 .metavar = "HEX",
	 .help = "digest of the OVMF pages (from --mode snp:ovmf-hash) to start from"},
	{.name = NULL},
};

const struct tool_option launch_kernel_options[] = {
	{.name = "kernel", .metavar = "FILE", .help = "kernel image", .kind = TOOL_VALUE_FILE},
	{.name = "initrd",
	 .metavar = "FILE",
	 .help = "initial ram disk, with --kernel",
	 .kind = TOOL_VALUE_FILE},
	{.name = NULL},
};

const struct tool_option launch_append_options[] = {
	{.name = "append", .metavar = "CMDLINE", .help = "kernel command line, with --kernel"},
	{.name = NULL},
};

const struct tool_option launch_svsm_options[] = {
	{.name = "svsm",
	 .metavar = "FILE",
	 .help = "COCONUT-SVSM binary, with --mode snp:svsm",
	 .kind = TOOL_VALUE_FILE},
	{.name = "vars-size",
	 .metavar = "BYTES",
	 .help = "size of the variable store between SVSM and OVMF"},
	{.name = "vars-file",
	 .metavar = "FILE",
	 .help = "variable store, for its size",
	 .kind = TOOL_VALUE_FILE},
	{.name = NULL},
};

const struct tool_option launch_policy_options[] = {
	{.name = "policy",
	 .metavar = "VALUE",
	 .help = "guest policy, a number or names (default: QEMU's); enters no digest"},
	{.name = NULL},
};

const struct tool_option launch_variant_options[] = {
	{.name = "variant",
	 .metavar = "NAME",
	 .help = "a known difference between VMMs, kernels and calculators; may be repeated; "
		 "'help' lists them",
	 .offer = sev_variant_name},
	{.name = NULL},
};

static const struct launch_mode MODES[] = {
	{.name = "sev", .peer_name = "SEV", .mode = SEV_MODE_SEV},
	{.name = "seves", .peer_name = "SEV_ES", .mode = SEV_MODE_SEVES, .has_vmsas = true},
	{.name = "snp", .peer_name = "SEV_SNP", .mode = SEV_MODE_SNP, .has_vmsas = true},
	{.name = "snp:ovmf-hash", .mode = SEV_MODE_SNP, .ovmf_hash = true},
	{.name = "snp:svsm",
	 .peer_name = "SEV_SNP_SVSM",
	 .mode = SEV_MODE_SNP,
	 .has_vmsas = true,
	 .svsm = true},
};

static const struct launch_mode *find_mode(const char *name)
{
	for (size_t i = 0; i < SEV_COUNT(MODES); i++)
		if (name && sev_name_equal(name, MODES[i].name))
			return &MODES[i];
	return NULL;
}

const struct launch_mode *launch_mode_required(const struct tool_args *args)
{
	const struct launch_mode *mode = find_mode(tool_value(args, "mode"));

	if (!mode)
		tool_usage_error(args, "--mode is missing: sev, seves, snp or snp:svsm");
	return mode;
}

/* The first option of a list that was given; NULL when none was. */
static const char *first_given(const struct tool_args *args, const char *const *names)
{
	for (; *names; names++)
		if (tool_has(args, *names))
			return *names;
	return NULL;
}

bool launch_has_model(const struct tool_args *args)
{
	static const char *const names[] = {"vcpu-family", "vcpu-sig", "vcpu-type", NULL};

	return first_given(args, names) != NULL;
}

enum tool_exit launch_set_vcpus(const struct tool_args *args, struct sev_config *config)
{
	uint64_t vcpus;

	if (!tool_has(args, "vcpus"))
		return TOOL_DONE;
	if (!tool_number(args, "vcpus", 1, SEV_VCPUS_MAX, 0, &vcpus))
		return TOOL_USAGE;
	sev_config_set_vcpus(config, (uint32_t)vcpus);
	return TOOL_DONE;
}

static enum tool_exit set_family(const struct tool_args *args, uint32_t *sig)
{
	struct sev_err err;
	uint64_t family, model, stepping;

	if (!tool_has(args, "vcpu-model") || !tool_has(args, "vcpu-stepping"))
		return tool_usage_error(args,
					"--vcpu-family needs --vcpu-model and --vcpu-stepping");
	if (!tool_number(args, "vcpu-family", 0, 270, 0, &family) ||
	    !tool_number(args, "vcpu-model", 0, 255, 0, &model) ||
	    !tool_number(args, "vcpu-stepping", 0, 15, 0, &stepping))
		return TOOL_USAGE;
	if (sev_vcpu_sig_pack((uint32_t)family, (uint32_t)model, (uint32_t)stepping, sig, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

/* The most precise option counts: family, model and stepping, then signature, then type. */
enum tool_exit launch_set_model(const struct tool_args *args, struct sev_config *config)
{
	static const char *const parts[] = {"vcpu-model", "vcpu-stepping", NULL};
	const char *type = tool_value(args, "vcpu-type");
	struct sev_err err;
	uint64_t given;
	uint32_t sig = 0;
	enum tool_exit status = TOOL_DONE;

	if (type && sev_vcpu_type_find(type, &sig, &err))
		return tool_fail(args, &err);
	if (!tool_number(args, "vcpu-sig", 0, UINT32_MAX, sig, &given))
		return TOOL_USAGE;
	sig = (uint32_t)given;
	if (tool_has(args, "vcpu-family"))
		status = set_family(args, &sig);
	else if (first_given(args, parts))
		return tool_usage_error(args, "--%s needs --vcpu-family", first_given(args, parts));
	sev_config_set_vcpu_sig(config, sig);
	return status;
}

enum tool_exit launch_set_vmm_type(const struct tool_args *args, struct sev_config *config)
{
	const char *name = tool_value(args, "vmm-type");
	enum sev_vmm_type vmm;
	struct sev_err err;

	if (!name)
		return TOOL_DONE;
	if (sev_vmm_type_parse(name, &vmm, &err))
		return tool_fail(args, &err);
	sev_config_set_vmm_type(config, vmm);
	return TOOL_DONE;
}

enum tool_exit launch_set_features(const struct tool_args *args, struct sev_config *config)
{
	const char *text = tool_value(args, "guest-features");
	uint64_t features;
	struct sev_err err;

	if (!text)
		return TOOL_DONE;
	if (sev_features_parse(text, &features, &err))
		return tool_fail(args, &err);
	sev_config_set_guest_features(config, features);
	return TOOL_DONE;
}

enum tool_exit launch_set_policy(const struct tool_args *args, struct sev_config *config)
{
	const struct launch_mode *mode = find_mode(tool_value(args, "mode"));
	const char *text = tool_value(args, "policy");
	uint64_t policy;
	struct sev_err err;

	if (!text)
		return TOOL_DONE;
	if (sev_policy_parse(mode ? mode->mode : SEV_MODE_SNP, text, &policy, &err))
		return tool_fail(args, &err);
	sev_config_set_policy(config, policy);
	return TOOL_DONE;
}

bool launch_variant_help(const struct tool_args *args)
{
	const char *name;

	for (size_t i = 0; (name = tool_value_at(args, "variant", i)) != NULL; i++) {
		if (!sev_name_equal(name, "help"))
			continue;
		for (unsigned v = 0; v < sev_variant_count(); v++)
			printf("%s\n    %s\n    Who: %s\n", sev_variant_name(v),
			       sev_variant_summary(v), sev_variant_who(v));
		return true;
	}
	return false;
}

enum tool_exit launch_set_variants(const struct tool_args *args, struct sev_config *config)
{
	const char *name;

	for (size_t i = 0; (name = tool_value_at(args, "variant", i)) != NULL; i++) {
		struct sev_err err;
		unsigned variant;

		if (sev_variant_find(name, &variant, &err))
			return tool_fail(args, &err);
		sev_config_set_variant(config, variant, true);
	}
	return TOOL_DONE;
}

static enum tool_exit hash_now(const struct tool_args *args, struct sev_blob *blob)
{
	struct tool_progress progress;
	uint8_t digest[SEV_SHA256_LENGTH];
	struct sev_err err;
	char *what = sev_format("hashing %s", sev_blob_name(blob));
	enum sev_rc rc;

	if (!what) {
		sev_fail_nomem(&err);
		return tool_fail(args, &err);
	}
	rc = sev_blob_sha256(blob, tool_progress_begin(&progress, what), digest, &err);
	tool_progress_end(&progress);
	free(what);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

enum tool_exit launch_open(const struct tool_args *args, const char *path,
			   void (*set)(struct sev_config *, struct sev_blob *), bool hash,
			   struct sev_config *config)
{
	struct sev_blob *blob = NULL;
	struct sev_err err;
	enum tool_exit status = TOOL_DONE;

	if (sev_blob_map_file(path, &blob, &err))
		return tool_fail(args, &err);
	if (hash)
		status = hash_now(args, blob);
	set(config, blob);
	sev_blob_free(blob);
	return status;
}

static enum tool_exit open_given(const struct tool_args *args, const char *option,
				 void (*set)(struct sev_config *, struct sev_blob *), bool hash,
				 struct sev_config *config)
{
	const char *path = tool_value(args, option);

	return path ? launch_open(args, path, set, hash, config) : TOOL_DONE;
}

static enum tool_exit set_ovmf_hash(const struct tool_args *args, struct sev_config *config)
{
	const char *hex = tool_value(args, "snp-ovmf-hash");
	uint8_t hash[SEV_SHA384_LENGTH];

	if (!hex)
		return TOOL_DONE;
	if (!sev_hex_decode(hex, hash, sizeof(hash)))
		return tool_usage_error(args,
					"--snp-ovmf-hash: found '%s', expected %zu hex digits", hex,
					2 * sizeof(hash));
	sev_config_set_ovmf_hash(config, hash);
	return TOOL_DONE;
}

enum tool_exit launch_set_firmware(const struct tool_args *args, struct sev_config *config)
{
	enum tool_exit status = set_ovmf_hash(args, config);

	if (!status)
		status = open_given(args, "ovmf", sev_config_set_ovmf, false, config);
	if (!status)
		status = open_given(args, "igvm", sev_config_set_igvm, false, config);
	if (!status)
		status = open_given(args, "raw", sev_config_set_raw, false, config);
	return status;
}

enum tool_exit launch_set_kernel(const struct tool_args *args, struct sev_config *config)
{
	enum tool_exit status = open_given(args, "kernel", sev_config_set_kernel, true, config);

	return status ? status : open_given(args, "initrd", sev_config_set_initrd, true, config);
}

enum tool_exit launch_set_append(const struct tool_args *args, struct sev_config *config)
{
	struct sev_err err;

	if (sev_config_set_append(config, tool_value(args, "append"), &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

static enum tool_exit set_vars_file(const struct tool_args *args, const char *path,
				    struct sev_config *config)
{
	struct sev_blob *blob = NULL;
	struct sev_err err;

	if (sev_blob_map_file(path, &blob, &err))
		return tool_fail(args, &err);
	sev_config_set_vars_size(config, sev_blob_size(blob));
	sev_blob_free(blob);
	return TOOL_DONE;
}

enum tool_exit launch_set_svsm(const struct tool_args *args, struct sev_config *config)
{
	const char *vars_file = tool_value(args, "vars-file");
	uint64_t size;

	if (!tool_number(args, "vars-size", 0, UINT32_MAX, 0, &size))
		return TOOL_USAGE;
	sev_config_set_vars_size(config, size);
	if (vars_file) {
		enum tool_exit status = set_vars_file(args, vars_file, config);

		if (status)
			return status;
	}
	return open_given(args, "svsm", sev_config_set_svsm, false, config);
}

enum tool_exit launch_check_firmware(const struct tool_args *args)
{
	static const char *const names[] = {"ovmf", "igvm", "raw"};
	const char *found = NULL;

	for (size_t i = 0; i < SEV_COUNT(names); i++) {
		if (!tool_has(args, names[i]))
			continue;
		if (found)
			return tool_usage_error(args, "--%s and --%s exclude each other", found,
						names[i]);
		found = names[i];
	}
	if (!found)
		return tool_usage_error(args, "--ovmf is missing (or --igvm, or --raw)");
	return TOOL_DONE;
}

static enum tool_exit check_firmware(const struct tool_args *args, const struct launch_mode *mode)
{
	enum tool_exit status = launch_check_firmware(args);

	if (status)
		return status;
	if (tool_has(args, "snp-ovmf-hash") &&
	    (mode->mode != SEV_MODE_SNP || mode->svsm || !tool_has(args, "ovmf")))
		return tool_usage_error(args, "--snp-ovmf-hash needs --mode snp and --ovmf");
	return TOOL_DONE;
}

static enum tool_exit check_kernel(const struct tool_args *args)
{
	static const char *const parts[] = {"initrd", "append", NULL};
	const char *part = first_given(args, parts);

	if (part && !tool_has(args, "kernel"))
		return tool_usage_error(args, "--%s needs --kernel", part);
	return TOOL_DONE;
}

static enum tool_exit check_svsm(const struct tool_args *args, const struct launch_mode *mode)
{
	static const char *const ours[] = {"svsm", "vars-size", "vars-file", NULL};
	const char *given = first_given(args, ours);

	if (!mode->svsm && given)
		return tool_usage_error(args, "--%s needs --mode snp:svsm", given);
	if (!mode->svsm)
		return TOOL_DONE;
	if (!tool_has(args, "svsm") || !tool_has(args, "ovmf"))
		return tool_usage_error(args, "--mode snp:svsm needs --svsm and --ovmf");
	if (tool_has(args, "vars-size") == tool_has(args, "vars-file"))
		return tool_usage_error(args,
					"--mode snp:svsm needs one of --vars-size and --vars-file");
	return TOOL_DONE;
}

/* Only QEMU puts the signature into VMSAs, and an IGVM file brings its own. */
static bool needs_model(const struct tool_args *args, const struct launch_mode *mode)
{
	const char *vmm = tool_value(args, "vmm-type");

	return mode->has_vmsas && !tool_has(args, "igvm") && (!vmm || sev_name_equal(vmm, "QEMU"));
}

static enum tool_exit check_vcpus(const struct tool_args *args, const struct launch_mode *mode)
{
	if (mode->has_vmsas && !tool_has(args, "igvm") && !tool_has(args, "vcpus"))
		return tool_usage_error(args, "--mode %s needs --vcpus", mode->name);
	if (needs_model(args, mode) && !launch_has_model(args))
		return tool_usage_error(args,
					"--mode %s needs one of --vcpu-type, --vcpu-sig and "
					"--vcpu-family",
					mode->name);
	return TOOL_DONE;
}

static enum tool_exit check_options(const struct tool_args *args, const struct launch_mode *mode)
{
	enum tool_exit status = check_firmware(args, mode);

	if (!status)
		status = check_kernel(args);
	if (!status)
		status = check_vcpus(args, mode);
	return status ? status : check_svsm(args, mode);
}

static enum tool_exit set_numbers(const struct tool_args *args, struct sev_config *config)
{
	enum tool_exit status = launch_set_vcpus(args, config);

	if (!status)
		status = launch_set_model(args, config);
	if (!status)
		status = launch_set_vmm_type(args, config);
	if (!status)
		status = launch_set_features(args, config);
	if (!status)
		status = launch_set_policy(args, config);
	return status ? status : launch_set_variants(args, config);
}

static enum tool_exit set_files(const struct tool_args *args, const struct launch_mode *mode,
				struct sev_config *config)
{
	enum tool_exit status = launch_set_firmware(args, config);

	if (status)
		return status;
	if (mode->svsm)
		return launch_set_svsm(args, config);
	status = launch_set_kernel(args, config);
	return status ? status : launch_set_append(args, config);
}

enum tool_exit launch_new_config(const struct tool_args *args, struct sev_config **out)
{
	struct sev_err err;

	*out = sev_config_new();
	if (*out)
		return TOOL_DONE;
	sev_fail_nomem(&err);
	return tool_fail(args, &err);
}

enum tool_exit launch_config(const struct tool_args *args, struct sev_config **out)
{
	const struct launch_mode *mode;
	struct sev_config *config;
	enum tool_exit status;

	*out = NULL;
	if (launch_variant_help(args))
		return TOOL_DONE;
	mode = launch_mode_required(args);
	if (!mode)
		return TOOL_USAGE;
	status = launch_new_config(args, &config);
	if (status)
		return status;
	sev_config_set_mode(config, mode->mode);
	status = set_numbers(args, config);
	if (!status)
		status = check_options(args, mode);
	if (!status)
		status = set_files(args, mode, config);
	if (status) {
		sev_config_free(config);
		return status;
	}
	launch_note_idle(args, mode);
	*out = config;
	return TOOL_DONE;
}

enum tool_exit launch_plan(const struct tool_args *args, struct sev_plan **out)
{
	struct sev_config *config;
	struct sev_err err;
	enum tool_exit status = launch_config(args, &config);

	*out = NULL;
	if (!status && config && sev_plan_build(config, out, &err))
		status = tool_fail(args, &err);
	sev_config_free(config);
	return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which options of a launch go together, and the whole configuration.
 */
#include "common/launch_options.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/text.h"
#include "common/launch_notes.h"

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
	const char *part = tool_first_given(args, parts);

	if (part && !tool_has(args, "kernel"))
		return tool_usage_error(args, "--%s needs --kernel", part);
	return TOOL_DONE;
}

static enum tool_exit check_svsm(const struct tool_args *args, const struct launch_mode *mode)
{
	static const char *const ours[] = {"svsm", "vars-size", "vars-file", NULL};
	const char *given = tool_first_given(args, ours);

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
	if (!status)
		status = launch_set_host_data(args, config);
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
	*out = sev_config_new();
	return *out ? TOOL_DONE : tool_fail_nomem(args);
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

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vmsa build, vmsa update: make the VMSA page of a vCPU, and change one.
 */
#include <sev/config.h>
#include <sev/vmsa.h>

#include "abi/vmsa.h"
#include "base/os/file.h"
#include "common/launch_options.h"
#include "measure/commands.h"
#include "measure/vmsa_input.h"
#include "plan/config.h"

static const char *const MODES[] = {"seves", "snp", NULL};

static const struct tool_option MODE_OPTIONS[] = {
	{.name = "mode",
	 .metavar = "MODE",
	 .help = "seves or snp (default)",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = MODES},
	{.name = NULL},
};

static const struct tool_option UPDATE_OPTIONS[] = {
	{.name = "out",
	 .metavar = "FILE",
	 .help = "write the page there instead of over the old one",
	 .kind = TOOL_VALUE_FILE},
	{.name = NULL},
};

const struct tool_option *const cmd_vmsa_build_options[] = {
	MODE_OPTIONS,
	launch_model_options,
	launch_vmm_options,
	launch_features_options,
	launch_variant_options,
	vmsa_input_options,
	NULL,
};

const struct tool_option *const cmd_vmsa_update_options[] = {
	launch_model_options,
	vmsa_input_options,
	UPDATE_OPTIONS,
	NULL,
};

/* What the public sevctl builds: a SEV-ES guest's page as the legacy init call makes it. */
static enum tool_exit set_sevctl(const struct tool_args *args, struct sev_config *config)
{
	static const char *const variants[] = {"fpu-zero", "krun-intended"};
	struct sev_err err;
	enum sev_vmm_type vmm;
	unsigned variant;

	sev_config_set_mode(config, SEV_MODE_SEVES);
	if (sev_vmm_type_parse(tool_value(args, "userspace"), &vmm, &err))
		return tool_fail(args, &err);
	sev_config_set_vmm_type(config, vmm);
	for (size_t i = 0; i < 2; i++) {
		if (sev_variant_find(variants[i], &variant, &err))
			return tool_fail(args, &err);
		sev_config_set_variant(config, variant, true);
	}
	return TOOL_DONE;
}

static enum tool_exit set_mode(const struct tool_args *args, struct sev_config *config)
{
	const char *name = tool_value(args, "mode");
	struct sev_err err;
	enum sev_mode mode;

	if (!name)
		return TOOL_DONE;
	if (sev_mode_parse(name, &mode, &err))
		return tool_fail(args, &err);
	sev_config_set_mode(config, mode);
	return TOOL_DONE;
}

/* The signature from either spelling of the options; *given says whether there is one. */
static enum tool_exit read_sig(const struct tool_args *args, bool *given, uint32_t *sig)
{
	struct sev_config *config;
	enum tool_exit status = vmsa_input_sig(args, given, sig);

	if (status || *given)
		return status;
	*given = launch_has_model(args);
	status = launch_new_config(args, &config);
	if (status)
		return status;
	status = launch_set_model(args, config);
	*sig = config->vcpu_sig;
	sev_config_free(config);
	return status;
}

static enum tool_exit configure(const struct tool_args *args, struct sev_config *config)
{
	bool has_sig = false;
	uint32_t sig = 0;
	enum tool_exit status = TOOL_DONE;

	if (vmsa_input_is_sevctl(args))
		status = set_sevctl(args, config);
	if (!status)
		status = set_mode(args, config);
	if (!status)
		status = launch_set_vmm_type(args, config);
	if (!status)
		status = launch_set_features(args, config);
	if (!status)
		status = launch_set_variants(args, config);
	if (!status)
		status = read_sig(args, &has_sig, &sig);
	if (status)
		return status;
	if (!has_sig && config->vmm == SEV_VMM_QEMU && !vmsa_input_is_sevctl(args) &&
	    !tool_has(args, "from-json"))
		return tool_usage_error(args, "--vcpu-type is missing (or --vcpu-sig): QEMU puts "
					      "the vCPU's signature in RDX");
	sev_config_set_vcpu_sig(config, sig);
	return TOOL_DONE;
}

static enum tool_exit read_entry(const struct tool_args *args, uint64_t *cpu, uint32_t *eip)
{
	bool given = false;
	enum tool_exit status;

	if (!tool_number(args, "cpu", 0, SEV_VCPUS_MAX - 1, 0, cpu))
		return TOOL_USAGE;
	status = vmsa_input_reset(args, &given, eip);
	if (status || given)
		return status;
	*eip = SEV_RESET_EIP;
	if (*cpu > 0 && !vmsa_input_is_sevctl(args) && !tool_has(args, "from-json"))
		return tool_usage_error(args, "--ovmf or --reset-eip is missing: an AP starts at "
					      "the firmware's reset address");
	return TOOL_DONE;
}

static enum tool_exit write_page(const struct tool_args *args, const char *path,
				 const uint8_t page[SEV_VMSA_SIZE])
{
	struct sev_err err;

	if (sev_file_write(path, page, SEV_VMSA_SIZE, 0644, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

static enum tool_exit build(const struct tool_args *args, struct sev_config *config)
{
	uint8_t page[SEV_VMSA_SIZE];
	struct sev_err err;
	uint64_t cpu;
	uint32_t eip;
	enum tool_exit status = configure(args, config);

	if (!status)
		status = read_entry(args, &cpu, &eip);
	if (status)
		return status;
	if (sev_vmsa_build(config, (uint32_t)cpu, eip, page, &err))
		return tool_fail(args, &err);
	status = vmsa_input_change(args, page);
	return status ? status : write_page(args, tool_positional(args, 0), page);
}

enum tool_exit cmd_vmsa_build(const struct tool_args *args)
{
	struct sev_config *config;
	enum tool_exit status;

	if (launch_variant_help(args))
		return TOOL_DONE;
	status = launch_new_config(args, &config);
	if (!status)
		status = build(args, config);
	sev_config_free(config);
	return status;
}

/* A firmware's reset address is for APs: with --cpu 0, or none, the entry point stays. */
static enum tool_exit update_entry(const struct tool_args *args, uint8_t page[SEV_VMSA_SIZE])
{
	bool given = false;
	uint32_t eip = 0;
	uint64_t cpu;
	enum tool_exit status;

	if (!tool_number(args, "cpu", 0, SEV_VCPUS_MAX - 1, 0, &cpu))
		return TOOL_USAGE;
	status = vmsa_input_reset(args, &given, &eip);
	if (status || !given || (cpu == 0 && !tool_has(args, "reset-eip")))
		return status;
	sev_vmsa_put(page, SEV_VMSA_CS_BASE, eip & 0xFFFF0000u);
	sev_vmsa_put(page, SEV_VMSA_RIP, eip & 0xFFFFu);
	return TOOL_DONE;
}

enum tool_exit cmd_vmsa_update(const struct tool_args *args)
{
	const char *path = tool_positional(args, 0);
	const char *out = tool_value(args, "out");
	uint8_t page[SEV_VMSA_SIZE];
	bool has_sig = false;
	uint32_t sig = 0;
	struct sev_err err;
	enum tool_exit status;

	if (vmsa_input_page(path, false, page, &err))
		return tool_fail(args, &err);
	status = read_sig(args, &has_sig, &sig);
	if (!status && has_sig)
		sev_vmsa_put(page, SEV_VMSA_RDX, sig);
	if (!status)
		status = update_entry(args, page);
	if (!status)
		status = vmsa_input_change(args, page);
	return status ? status : write_page(args, out ? out : path, page);
}

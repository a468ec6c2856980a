/* SPDX-License-Identifier: Apache-2.0 */
#include "common/launch_options.h"

#include <stdio.h>

#include <sev/vcpu.h>

#include "base/bytes.h"
#include "base/text.h"
#include "common/bind_option.h"

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

const struct tool_option launch_host_data_options[] = {
	{.name = "host-data",
	 .metavar = "HEX",
	 .help = "HOST_DATA that the host gives an SNP guest (32 bytes); enters no digest"},
	{.name = "bind-host-data",
	 .metavar = "RECIPE=INPUT[,INPUT]",
	 .help = "make HOST_DATA like this: sha256-file=FILE, initdata=FILE, nonce=HEX, ... "
		 "(sevctl verify --list-recipes)",
	 .offer = bind_offer},
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

const struct launch_mode *launch_mode_given(const struct tool_args *args)
{
	const char *name = tool_value(args, "mode");

	for (size_t i = 0; i < SEV_COUNT(MODES); i++)
		if (name && sev_name_equal(name, MODES[i].name))
			return &MODES[i];
	return NULL;
}

const struct launch_mode *launch_mode_required(const struct tool_args *args)
{
	const struct launch_mode *mode = launch_mode_given(args);

	if (!mode)
		tool_usage_error(args, "--mode is missing: sev, seves, snp or snp:svsm");
	return mode;
}

bool launch_has_model(const struct tool_args *args)
{
	static const char *const names[] = {"vcpu-family", "vcpu-sig", "vcpu-type", NULL};

	return tool_first_given(args, names) != NULL;
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

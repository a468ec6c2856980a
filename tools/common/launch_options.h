/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options that describe a launch, as tables that commands put together, and the configuration
 * that they come to. Options are spelled as sev-snp-measure spells them where it has the same one.
 */
#ifndef TOOLS_COMMON_LAUNCH_OPTIONS_H
#define TOOLS_COMMON_LAUNCH_OPTIONS_H

#include <sev/config.h>
#include <sev/plan.h>

#include "common/opt.h"

extern const struct tool_option launch_mode_options[];	   /* --mode */
extern const struct tool_option launch_vcpus_options[];	   /* --vcpus */
extern const struct tool_option launch_model_options[];	   /* --vcpu-type and the like */
extern const struct tool_option launch_vmm_options[];	   /* --vmm-type */
extern const struct tool_option launch_features_options[]; /* --guest-features */
extern const struct tool_option launch_firmware_options[]; /* --ovmf, --igvm, --raw, ... */
extern const struct tool_option launch_kernel_options[];   /* --kernel, --initrd */
extern const struct tool_option launch_append_options[];   /* --append */
extern const struct tool_option launch_svsm_options[];	   /* --svsm, --vars-size, --vars-file */
extern const struct tool_option launch_policy_options[];   /* --policy */
extern const struct tool_option launch_variant_options[];  /* --variant */

/* --host-data and --bind-host-data: of no digest, for commands that make plans. */
extern const struct tool_option launch_host_data_options[];

/* All of the others but --mode, for a command's list of tables. */
#define LAUNCH_OPTIONS_BUT_MODE                                                                    \
	launch_vcpus_options, launch_model_options, launch_vmm_options, launch_features_options,   \
		launch_firmware_options, launch_kernel_options, launch_append_options,             \
		launch_svsm_options, launch_policy_options, launch_variant_options

/* What follows --mode. */
struct launch_mode {
	const char *name;      /* "snp:svsm" */
	const char *peer_name; /* what sev-snp-measure --verbose calls it: "SEV_SNP_SVSM" */
	enum sev_mode mode;
	bool has_vmsas;
	bool svsm;
	bool ovmf_hash; /* snp:ovmf-hash: the digest of the firmware pages alone */
};

/* The mode given; NULL when none is. */
const struct launch_mode *launch_mode_given(const struct tool_args *args);
/* The same; NULL after a message when --mode is missing. */
const struct launch_mode *launch_mode_required(const struct tool_args *args);

/*
 * The whole configuration, files opened and kernel and initrd hashed. Anything but TOOL_DONE is the
 * exit status after a message; TOOL_DONE with *out NULL means that `--variant help` was asked for
 * and answered.
 */
enum tool_exit launch_config(const struct tool_args *args, struct sev_config **out);

/* The plan of that configuration, with the same exit status. */
enum tool_exit launch_plan(const struct tool_args *args, struct sev_plan **out);

/* A configuration to fill step by step; a message when out of memory. */
enum tool_exit launch_new_config(const struct tool_args *args, struct sev_config **out);

/*
 * The steps of launch_config(), for commands that have ranges where a launch has one value. Each
 * takes what its options say; an option that was not given leaves the configuration as it is.
 */
enum tool_exit launch_set_vcpus(const struct tool_args *args, struct sev_config *config);
enum tool_exit launch_set_model(const struct tool_args *args, struct sev_config *config);
enum tool_exit launch_set_vmm_type(const struct tool_args *args, struct sev_config *config);
enum tool_exit launch_set_features(const struct tool_args *args, struct sev_config *config);
enum tool_exit launch_set_policy(const struct tool_args *args, struct sev_config *config);
enum tool_exit launch_set_host_data(const struct tool_args *args, struct sev_config *config);
enum tool_exit launch_set_variants(const struct tool_args *args, struct sev_config *config);
/* Whether exactly one firmware is given. */
enum tool_exit launch_check_firmware(const struct tool_args *args);
enum tool_exit launch_set_firmware(const struct tool_args *args, struct sev_config *config);
enum tool_exit launch_set_kernel(const struct tool_args *args, struct sev_config *config);
enum tool_exit launch_set_append(const struct tool_args *args, struct sev_config *config);
enum tool_exit launch_set_svsm(const struct tool_args *args, struct sev_config *config);

/* Whether an option says which signature the vCPUs have. */
bool launch_has_model(const struct tool_args *args);

/* Answers `--variant help`, when that was asked. */
bool launch_variant_help(const struct tool_args *args);

/* Opens one file and hands it to set; hash: computes its SHA-256 now, with progress. */
enum tool_exit launch_open(const struct tool_args *args, const char *path,
			   void (*set)(struct sev_config *, struct sev_blob *), bool hash,
			   struct sev_config *config);

#endif

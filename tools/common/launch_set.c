/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each option of a launch does to the configuration.
 */
#include "common/launch_options.h"

#include <stdlib.h>

#include <sev/digest.h>
#include <sev/policy.h>
#include <sev/vcpu.h>

#include "base/err.h"
#include "base/text.h"
#include "common/bind_option.h"
#include "common/progress.h"
#include "plan/config.h"

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
	else if (tool_first_given(args, parts))
		return tool_usage_error(args, "--%s needs --vcpu-family",
					tool_first_given(args, parts));
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
	const struct launch_mode *mode = launch_mode_given(args);
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

static enum tool_exit read_host_data(const struct tool_args *args, uint8_t out[SEV_HOST_DATA])
{
	const char *hex = tool_value(args, "host-data");
	const struct sev_bind_recipe *recipe;
	struct sev_err err;
	size_t size = 0;

	if (!hex &&
	    bind_make(tool_value(args, "bind-host-data"), out, SEV_HOST_DATA, &recipe, &err)) {
		sev_err_prefix(&err, "--bind-host-data");
		return tool_fail(args, &err);
	}
	if (hex && (!bind_hex(hex, out, SEV_HOST_DATA, &size) || size != SEV_HOST_DATA))
		return tool_usage_error(args, "--host-data: found '%s', expected %d hex digits",
					hex, 2 * SEV_HOST_DATA);
	return TOOL_DONE;
}

enum tool_exit launch_set_host_data(const struct tool_args *args, struct sev_config *config)
{
	static const char *const ways[] = {"host-data", "bind-host-data", NULL};
	const struct launch_mode *mode = launch_mode_given(args);
	const char *way = tool_first_given(args, ways);
	uint8_t host_data[SEV_HOST_DATA];
	enum tool_exit status;

	if (!way)
		return TOOL_DONE;
	if (tool_has(args, "host-data") && tool_has(args, "bind-host-data"))
		return tool_usage_error(args, "--host-data and --bind-host-data both say what "
					      "HOST_DATA is, expected one of them");
	if (mode && mode->mode != SEV_MODE_SNP)
		return tool_usage_error(args, "--%s: a guest of --mode %s has no HOST_DATA", way,
					mode->name);
	status = read_host_data(args, host_data);
	if (!status)
		sev_config_set_host_data(config, host_data);
	return status;
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

	if (!what)
		return tool_fail_nomem(args);
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

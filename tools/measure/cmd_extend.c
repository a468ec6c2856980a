/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sev-measure extend: from the SNP digest of one vCPU count to those of others. VMSAs come last in
 * the chain and those of APs are alike, so no firmware is needed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/vmsa.h>

#include "base/crypto.h"
#include "base/err.h"
#include "base/text.h"
#include "common/json.h"
#include "common/launch_options.h"
#include "measure/commands.h"
#include "measure/digest_arg.h"

static const struct tool_option OPTIONS[] = {
	{.name = "from", .metavar = "N", .help = "number of vCPUs that DIGEST is of"},
	{.name = "to", .metavar = "M", .help = "the largest number of vCPUs, up to 4096"},
	{.name = "vmsa",
	 .metavar = "FILE",
	 .help = "VMSA page of an AP, as --dump-vmsa and vmsa build write it",
	 .kind = TOOL_VALUE_FILE},
	{.name = "ovmf",
	 .metavar = "FILE",
	 .help = "instead of --vmsa: OVMF image, for the AP reset address",
	 .kind = TOOL_VALUE_FILE},
	{.name = "reset-eip",
	 .metavar = "ADDRESS",
	 .help = "instead of --vmsa: the AP reset address, such as 0x80b004"},
	{.name = "vmsa-gpa",
	 .metavar = "ADDRESS",
	 .help = "address under which VMSAs are measured (default: KVM's, 0xfffffffff000)"},
	{.name = "json", .help = "print the family of digests as JSON, for a policy to carry"},
	{.name = NULL},
};

const struct tool_option *const cmd_extend_options[] = {OPTIONS,
							launch_model_options,
							launch_vmm_options,
							launch_features_options,
							launch_variant_options,
							NULL};

struct family {
	uint8_t digest[SEV_DIGEST_MAX];
	uint8_t vmsa[SEV_VMSA_SIZE];
	uint64_t from, to, gpa;
	uint8_t *values; /* to - from digests */
};

static enum tool_exit read_page(const struct tool_args *args, const char *path, uint8_t *page)
{
	struct sev_blob *blob = NULL;
	struct sev_err err;

	if (sev_blob_map_file(path, &blob, &err))
		return tool_fail(args, &err);
	if (sev_blob_size(blob) != SEV_VMSA_SIZE) {
		sev_fail(&err, SEV_ERR_FORMAT, "%s: has %zu bytes, expected a VMSA page of %d",
			 path, sev_blob_size(blob), SEV_VMSA_SIZE);
		sev_blob_free(blob);
		return tool_fail(args, &err);
	}
	memcpy(page, sev_blob_data(blob), SEV_VMSA_SIZE);
	sev_blob_free(blob);
	return TOOL_DONE;
}

/* The page of an AP as the plan of a guest with this firmware has it. */
static enum tool_exit page_of_firmware(const struct tool_args *args, struct sev_config *config,
				       uint8_t *page)
{
	struct sev_plan *plan;
	struct sev_err err;
	enum tool_exit status =
		launch_open(args, tool_value(args, "ovmf"), sev_config_set_ovmf, false, config);

	if (status)
		return status;
	sev_config_set_vcpus(config, 2);
	if (sev_plan_build(config, &plan, &err))
		return tool_fail(args, &err);
	for (size_t i = 0; i < sev_plan_event_count(plan); i++) {
		const struct sev_event *event = sev_plan_event(plan, i);

		if (sev_event_kind(event) == SEV_EVENT_VMSA && sev_event_vcpu(event) == 1)
			memcpy(page, sev_event_data(event), SEV_VMSA_SIZE);
	}
	sev_plan_free(plan);
	return TOOL_DONE;
}

static enum tool_exit page_of_address(const struct tool_args *args, const struct sev_config *config,
				      uint8_t *page)
{
	uint64_t address;
	struct sev_err err;

	if (!tool_number(args, "reset-eip", 1, UINT32_MAX, 0, &address))
		return TOOL_USAGE;
	if (sev_vmsa_build(config, 1, (uint32_t)address, page, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

static enum tool_exit configure(const struct tool_args *args, struct sev_config *config)
{
	enum tool_exit status = launch_set_model(args, config);

	if (!status)
		status = launch_set_vmm_type(args, config);
	if (!status)
		status = launch_set_features(args, config);
	return status ? status : launch_set_variants(args, config);
}

static enum tool_exit build_page(const struct tool_args *args, uint8_t *page)
{
	struct sev_config *config;
	enum tool_exit status = launch_new_config(args, &config);

	if (!status)
		status = configure(args, config);
	if (!status)
		status = tool_has(args, "ovmf") ? page_of_firmware(args, config, page)
						: page_of_address(args, config, page);
	sev_config_free(config);
	return status;
}

static enum tool_exit check_sources(const struct tool_args *args)
{
	unsigned count = (unsigned)tool_has(args, "vmsa") + (unsigned)tool_has(args, "ovmf") +
			 (unsigned)tool_has(args, "reset-eip");
	const char *vmm = tool_value(args, "vmm-type");

	if (count != 1)
		return tool_usage_error(
			args, "the AP's VMSA needs one of --vmsa, --ovmf and --reset-eip");
	if (tool_has(args, "vmsa") || launch_has_model(args) || (vmm && strcmp(vmm, "QEMU") != 0))
		return TOOL_DONE;
	return tool_usage_error(args, "the AP's VMSA needs --vcpu-type or --vcpu-sig");
}

static enum tool_exit read_options(const struct tool_args *args, struct family *family)
{
	size_t length;
	enum tool_exit status =
		digest_arg(args, "DIGEST", tool_positional(args, 0), family->digest, &length);

	if (status)
		return status;
	if (length != SEV_SHA384_LENGTH)
		return tool_usage_error(args,
					"DIGEST: only SNP digests (48 bytes) can be extended");
	if (!tool_has(args, "from") || !tool_has(args, "to"))
		return tool_usage_error(args, "--from and --to are needed");
	if (!tool_number(args, "from", 1, SEV_VCPUS_MAX, 0, &family->from) ||
	    !tool_number(args, "to", 1, SEV_VCPUS_MAX, 0, &family->to) ||
	    !tool_number(args, "vmsa-gpa", 0, UINT64_MAX, SEV_VMSA_GPA, &family->gpa))
		return TOOL_USAGE;
	if (family->to < family->from)
		return tool_usage_error(args, "--to: found %llu, expected at least --from (%llu)",
					(unsigned long long)family->to,
					(unsigned long long)family->from);
	return check_sources(args);
}

static enum tool_exit compute(const struct tool_args *args, struct family *family)
{
	uint32_t count = (uint32_t)(family->to - family->from);
	struct sev_err err;

	family->values = calloc(count + 1u, SEV_SHA384_LENGTH);
	if (!family->values)
		return tool_fail_nomem(args);
	if (sev_digest_extend(family->digest, family->vmsa, family->gpa, count, family->values,
			      &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

static void print_text(const struct family *family)
{
	for (uint64_t n = family->from + 1; n <= family->to; n++) {
		char hex[2 * SEV_SHA384_LENGTH + 1];

		sev_hex_encode(family->values + (n - family->from - 1) * SEV_SHA384_LENGTH,
			       SEV_SHA384_LENGTH, hex);
		printf("%4llu  %s\n", (unsigned long long)n, hex);
	}
}

static enum tool_exit print_json(const struct tool_args *args, const struct family *family)
{
	uint8_t hash[SEV_SHA384_LENGTH];
	struct sev_json json;
	struct json_object *list;

	sev_sha384(family->vmsa, SEV_VMSA_SIZE, hash);
	sev_json_begin(&json, "sevkit.family");
	sev_json_add_string(&json, json.root, "mode", "snp");
	sev_json_add_number(&json, json.root, "vcpus", family->from);
	sev_json_add_bytes(&json, json.root, "digest", family->digest, SEV_SHA384_LENGTH);
	sev_json_add_bytes(&json, json.root, "ap_vmsa_sha384", hash, sizeof(hash));
	sev_json_add_u64(&json, json.root, "vmsa_gpa", family->gpa);
	sev_json_add_number(&json, json.root, "max_vcpus", family->to);
	list = sev_json_add_array(&json, json.root, "digests");
	for (uint64_t n = family->from + 1; n <= family->to; n++) {
		struct json_object *entry = sev_json_add_object(&json, list, NULL);

		sev_json_add_number(&json, entry, "vcpus", n);
		sev_json_add_bytes(&json, entry, "digest",
				   family->values + (n - family->from - 1) * SEV_SHA384_LENGTH,
				   SEV_SHA384_LENGTH);
	}
	return tool_print_json(args, &json, TOOL_DONE);
}

enum tool_exit cmd_extend(const struct tool_args *args)
{
	struct family family = {0};
	const char *vmsa = tool_value(args, "vmsa");
	enum tool_exit status;

	if (launch_variant_help(args))
		return TOOL_DONE;
	status = read_options(args, &family);
	if (!status)
		status = vmsa ? read_page(args, vmsa, family.vmsa) : build_page(args, family.vmsa);
	if (!status)
		status = compute(args, &family);
	if (!status && tool_has(args, "json"))
		status = print_json(args, &family);
	else if (!status)
		print_text(&family);
	free(family.values);
	return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/vmsa_input.h"

#include <stdlib.h>
#include <string.h>

#include <sev/blob.h>
#include <sev/vcpu.h>

#include "abi/vmsa_text.h"
#include "base/bytes.h"
#include "base/err.h"
#include "plan/ovmf.h"

static const char *const USERSPACES[] = {"qemu", "krun", NULL};

const struct tool_option vmsa_input_options[] = {
	{.name = "cpu", .metavar = "N", .help = "number of the vCPU (default 0, the BSP)"},
	{.name = "reset-eip", .metavar = "ADDRESS", .help = "AP reset address"},
	{.name = "ovmf",
	 .metavar = "FILE",
	 .help = "firmware, for its AP reset address",
	 .kind = TOOL_VALUE_FILE},
	{.name = "from-json",
	 .metavar = "FILE",
	 .help = "set the fields in what 'vmsa show' or sevctl printed",
	 .kind = TOOL_VALUE_FILE},
	{.name = "set", .metavar = "FIELD=VALUE", .help = "set one field; may be repeated"},
	{.name = "family", .metavar = "N", .help = "sevctl: vCPU family"},
	{.name = "model", .metavar = "N", .help = "sevctl: vCPU model"},
	{.name = "stepping", .metavar = "N", .help = "sevctl: vCPU stepping"},
	{.name = "firmware",
	 .metavar = "FILE",
	 .help = "sevctl: the same as --ovmf",
	 .kind = TOOL_VALUE_FILE},
	{.name = "userspace",
	 .metavar = "VMM",
	 .help = "sevctl: qemu or krun, and its page (SEV-ES, FPU state zero)",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = USERSPACES},
	{.name = NULL},
};

enum sev_rc vmsa_input_page(const char *path, bool json, uint8_t page[SEV_VMSA_SIZE],
			    struct sev_err *err)
{
	struct sev_blob *blob = NULL;
	enum sev_rc rc = sev_blob_map_file(path, &blob, err);

	if (rc)
		return rc;
	if (!json && sev_blob_size(blob) != SEV_VMSA_SIZE)
		rc = sev_fail(err, SEV_ERR_FORMAT, "%s: found %zu bytes, expected a page of %d",
			      path, sev_blob_size(blob), SEV_VMSA_SIZE);
	else
		rc = sev_vmsa_read(path, sev_blob_data(blob), sev_blob_size(blob), page, err);
	sev_blob_free(blob);
	return rc;
}

bool vmsa_input_is_sevctl(const struct tool_args *args)
{
	return tool_has(args, "userspace");
}

/*
 * One of them alone would leave the others at 0, which is a model that nobody meant; only the
 * public sevctl reads it so, and takes zeros for none given.
 */
static enum tool_exit check_sig_options(const struct tool_args *args)
{
	static const char *const parts[] = {"family", "model", "stepping"};
	size_t given = 0;

	for (size_t i = 0; i < SEV_COUNT(parts); i++)
		given += tool_has(args, parts[i]);
	if (given == 0 || given == SEV_COUNT(parts) || vmsa_input_is_sevctl(args))
		return TOOL_DONE;
	return tool_usage_error(args, "--family, --model and --stepping belong together (without "
				      "--userspace)");
}

enum tool_exit vmsa_input_sig(const struct tool_args *args, bool *given, uint32_t *sig)
{
	uint64_t family, model, stepping;
	struct sev_err err;
	enum tool_exit status = check_sig_options(args);

	if (status)
		return status;
	if (!tool_number(args, "family", 0, 270, 0, &family) ||
	    !tool_number(args, "model", 0, 255, 0, &model) ||
	    !tool_number(args, "stepping", 0, 15, 0, &stepping))
		return TOOL_USAGE;
	*given =
		vmsa_input_is_sevctl(args) ? family || model || stepping : tool_has(args, "family");
	if (sev_vcpu_sig_pack((uint32_t)family, (uint32_t)model, (uint32_t)stepping, sig, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

static enum sev_rc firmware_reset(const char *path, uint32_t *eip, struct sev_err *err)
{
	struct sev_ovmf ovmf;
	struct sev_blob *blob = NULL;
	enum sev_rc rc = sev_blob_map_file(path, &blob, err);

	if (!rc)
		rc = sev_ovmf_read(blob, SEV_OVMF_LOWEST, &ovmf, err);
	sev_blob_free(blob);
	if (rc)
		return rc;
	if (!ovmf.reset.present || ovmf.reset.base == 0)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: the firmware has no AP reset address (SEV-ES reset block)",
				path);
	*eip = ovmf.reset.base;
	return SEV_OK;
}

enum tool_exit vmsa_input_reset(const struct tool_args *args, bool *given, uint32_t *eip)
{
	const char *path = tool_value(args, "ovmf");
	struct sev_err err;
	uint64_t address;

	if (!path)
		path = tool_value(args, "firmware");
	if (!tool_number(args, "reset-eip", 0, UINT32_MAX, 0, &address))
		return TOOL_USAGE;
	*eip = (uint32_t)address;
	*given = path || tool_has(args, "reset-eip");
	if (!path)
		return TOOL_DONE;
	if (tool_has(args, "reset-eip"))
		return tool_usage_error(args, "--reset-eip and a firmware exclude each other");
	return firmware_reset(path, eip, &err) ? tool_fail(args, &err) : TOOL_DONE;
}

static enum sev_rc apply_json(const char *path, uint8_t page[SEV_VMSA_SIZE], struct sev_err *err)
{
	struct sev_blob *blob = NULL;
	enum sev_rc rc = sev_blob_map_file(path, &blob, err);

	if (!rc)
		rc = sev_vmsa_apply_json(path, (const char *)sev_blob_data(blob),
					 sev_blob_size(blob), page, err);
	sev_blob_free(blob);
	return rc;
}

/* One "FIELD=VALUE". */
static enum tool_exit set_one(const struct tool_args *args, const char *setting,
			      uint8_t page[SEV_VMSA_SIZE])
{
	const char *equals = strchr(setting, '=');
	struct sev_err err;
	enum sev_rc rc;
	char *name;

	if (!equals)
		return tool_usage_error(args, "--set: found '%s', expected FIELD=VALUE", setting);
	name = strndup(setting, (size_t)(equals - setting));
	rc = name ? sev_vmsa_set_text(page, name, equals + 1, &err) : sev_fail_nomem(&err);
	free(name);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

enum tool_exit vmsa_input_change(const struct tool_args *args, uint8_t page[SEV_VMSA_SIZE])
{
	const char *json = tool_value(args, "from-json");
	const char *setting;
	struct sev_err err;

	if (json && apply_json(json, page, &err))
		return tool_fail(args, &err);
	for (size_t i = 0; (setting = tool_value_at(args, "set", i)) != NULL; i++) {
		enum tool_exit status = set_one(args, setting, page);

		if (status)
			return status;
	}
	return TOOL_DONE;
}

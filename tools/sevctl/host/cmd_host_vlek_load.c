/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host vlek-load: a VLEK hashstick that AMD's KDS wrapped for this chip.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/fw_status.h>

#include "abi/layout/hashstick.h"
#include "base/bytes.h"
#include "base/err.h"
#include "common/input.h"
#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/host/host_snp.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, sim_host_options, NULL};

static enum sev_rc check_form(const char *path, const uint8_t *stick, size_t size,
			      struct sev_err *err)
{
	if (size != SEV_HOST_HASHSTICK_SIZE)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: wrapped VLEK hashstick: found %zu bytes, expected %d%s", path,
				size, SEV_HOST_HASHSTICK_SIZE,
				size == SEV_HASHSTICK_SIZE_WRAPPED
					? ": this one is not wrapped for a chip"
					: "");
	/* spec: SNP-ABI SNP_VLEK_LOAD: reserved bytes of the hashstick are 0 */
	if (!sev_is_zero(stick + SEV_HASHSTICK_RSVD_00C,
			 SEV_HASHSTICK_WRAPPED - SEV_HASHSTICK_RSVD_00C) ||
	    !sev_is_zero(stick + SEV_HASHSTICK_RSVD_198,
			 SEV_HASHSTICK_TAG - SEV_HASHSTICK_RSVD_198))
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: wrapped VLEK hashstick: reserved bytes at 0x%x and 0x%x: found "
			"others, expected zeros",
			path, SEV_HASHSTICK_RSVD_00C, SEV_HASHSTICK_RSVD_198);
	return SEV_OK;
}

/* spec: SNP-ABI SNP_VLEK_LOAD: the hashstick's TCB must match ReportedTCB */
static enum tool_exit check_tcb(const struct tool_args *args, const struct host_snp *snp,
				const uint8_t *stick)
{
	uint64_t tcb = sev_get_le64(stick + SEV_HASHSTICK_TCB);
	char found[HOST_TCB_TEXT], expected[HOST_TCB_TEXT];

	if (tcb == snp->status.reported_tcb)
		return TOOL_DONE;
	host_tcb_text(snp->layout, tcb, found);
	host_tcb_text(snp->layout, snp->status.reported_tcb, expected);
	fprintf(stderr,
		"%s: %s: TCB of the hashstick: found %s, expected %s, which this host reports "
		"(REPORTED_TCB): get a hashstick for it, or report that of the hashstick: sevctl "
		"host config set --tcb %s\n",
		tool_command_name(args), tool_positional(args, 0), found, expected, found);
	return TOOL_NOT_SO;
}

/* What the firmware's answer means for the one who has the file. */
static enum tool_exit explain(const struct tool_args *args, const struct sev_err *err)
{
	enum tool_exit status = tool_fail(args, err);

	if (err->fw_status == SEV_FW_BAD_MEASUREMENT)
		fprintf(stderr,
			"  the authentication tag does not fit this chip's wrapping key: the KDS "
			"was asked with the CHIP_ID of another processor, or the file is damaged. "
			"Ask it again with the ID that `sevctl host show id` prints\n");
	if (err->fw_status == SEV_FW_INVALID_PARAM)
		fprintf(stderr, "  the hashstick has the TCB that the kernel says is reported, "
				"and yet the firmware wants another one: was it configured or "
				"committed just now? See `sevctl host config show`\n");
	return status;
}

static enum tool_exit tell(const struct tool_args *args, const struct host_snp *snp)
{
	char tcb[HOST_TCB_TEXT];
	struct sev_json json;

	host_tcb_text(snp->layout, snp->status.reported_tcb, tcb);
	if (tool_has(args, "json")) {
		sev_json_begin(&json, "host-vlek-load");
		sev_json_add_string(&json, json.root, "file", tool_positional(args, 0));
		host_tcb_add_json(&json, json.root, "tcb", snp->layout, snp->status.reported_tcb);
		return tool_print_json(args, &json, TOOL_DONE);
	}
	printf("the VLEK for TCB %s signs reports now, until SNP is shut down or the TCB that is "
	       "reported changes\n",
	       tcb);
	printf("put its certificate into the blob that VMMs serve: sevctl host export-certs --vlek "
	       "FILE --fetch --out FILE\n");
	return TOOL_DONE;
}

static enum tool_exit load_stick(const struct tool_args *args, const struct host_use *use,
				 const uint8_t *stick)
{
	enum tool_exit status;
	struct host_snp snp;
	struct sev_err err;

	status = host_snp_read(args, use, &snp);
	if (!status)
		status = check_tcb(args, &snp, stick);
	if (status)
		return status;
	if (sev_host_snp_vlek_load(use->dev, stick, SEV_HOST_HASHSTICK_SIZE, &err))
		return explain(args, &err);
	return tell(args, &snp);
}

static enum tool_exit load(const struct tool_args *args, const struct host_use *use)
{
	const char *path = tool_positional(args, 0);
	enum tool_exit status;
	struct sev_err err;
	char *data = NULL;
	size_t size;

	if (input_read(path, &data, &size, &err) ||
	    check_form(path, (const uint8_t *)data, size, &err))
		status = tool_fail(args, &err);
	else
		status = load_stick(args, use, (const uint8_t *)data);
	free(data);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	return host_run_writing(args, load);
}

const struct tool_command cmd_host_vlek_load = {
	.name = "host vlek-load",
	.summary = "load a VLEK: a hashstick that AMD wrapped for this chip",
	.positionals = "FILE",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = ALL_OPTIONS,
	.example = "sevctl host vlek-load vlek.bin",
	.run = run,
};

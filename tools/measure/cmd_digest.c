/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sev-measure without a command: the launch digest on one line, as sev-snp-measure prints it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/digest.h>
#include <sev/plan.h>

#include "base/os/file.h"
#include "base/text.h"
#include "common/json.h"
#include "common/launch_notes.h"
#include "common/launch_options.h"
#include "common/progress.h"
#include "measure/commands.h"

static const char *const MODE_CHOICES[] = {"sev",	    "seves",	"snp",
					   "snp:ovmf-hash", "snp:svsm", NULL};
static const char *const FORMAT_CHOICES[] = {"hex", "base64", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "mode",
	 .metavar = "MODE",
	 .help = "sev, seves, snp, snp:svsm, or snp:ovmf-hash (the OVMF pages alone)",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = MODE_CHOICES},
	{.name = "output-format",
	 .metavar = "FORMAT",
	 .help = "hex (default) or base64",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = FORMAT_CHOICES},
	{.name = "verbose", .letter = 'v', .help = "say what the digest is of"},
	{.name = "dump-vmsa", .help = "write the measured VMSAs to vmsa0.bin, vmsa1.bin, ..."},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_digest_options[] = {OPTIONS, LAUNCH_OPTIONS_BUT_MODE, NULL};

static bool is_base64(const struct tool_args *args)
{
	const char *format = tool_value(args, "output-format");

	return format && strcmp(format, "base64") == 0;
}

/* The digest as a new string; NULL when out of memory. */
static char *encode(const uint8_t *digest, size_t size, bool base64)
{
	char *text;

	if (base64)
		return sev_base64_encode(digest, size);
	text = malloc(2 * size + 1);
	if (text)
		sev_hex_encode(digest, size, text);
	return text;
}

static enum tool_exit print_json(const struct tool_args *args, const struct launch_mode *mode,
				 const uint8_t *digest, size_t size)
{
	struct sev_json json;

	sev_json_begin(&json, "digest");
	sev_json_add_string(&json, json.root, "mode", mode->name);
	sev_json_add_string(&json, json.root, "algorithm",
			    size == SEV_SHA384_LENGTH ? "sha384" : "sha256");
	sev_json_add_bytes(&json, json.root, "digest", digest, size);
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit print_digest(const struct tool_args *args, const struct launch_mode *mode,
				   const uint8_t *digest, size_t size)
{
	char *text;

	if (tool_has(args, "json"))
		return print_json(args, mode, digest, size);
	/* The OVMF hash is for --snp-ovmf-hash, which takes hex. */
	text = encode(digest, size, is_base64(args) && !mode->ovmf_hash);
	if (!text)
		return tool_fail_nomem(args);
	if (tool_has(args, "verbose") && mode->peer_name)
		printf("Calculated %s guest measurement: ", mode->peer_name);
	printf("%s\n", text);
	free(text);
	return TOOL_DONE;
}

static enum sev_rc write_vmsa(const struct sev_event *event, struct sev_err *err)
{
	char path[32];

	snprintf(path, sizeof(path), "vmsa%u.bin", sev_event_vcpu(event));
	return sev_file_write(path, sev_event_data(event), sev_event_length(event), 0666, err);
}

static enum tool_exit dump_vmsas(const struct tool_args *args, const struct sev_plan *plan)
{
	struct sev_err err;

	for (size_t i = 0; i < sev_plan_event_count(plan); i++) {
		const struct sev_event *event = sev_plan_event(plan, i);

		if (sev_event_kind(event) == SEV_EVENT_VMSA && write_vmsa(event, &err))
			return tool_fail(args, &err);
	}
	return TOOL_DONE;
}

static enum tool_exit measure_plan(const struct tool_args *args, const struct launch_mode *mode,
				   const struct sev_plan *plan)
{
	struct tool_progress progress;
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_err err;
	enum sev_rc rc;

	launch_note_plan(args, plan);
	rc = sev_plan_digest(plan, tool_progress_begin(&progress, "measuring"), digest, &err);
	tool_progress_end(&progress);
	if (rc)
		return tool_fail(args, &err);
	if (tool_has(args, "dump-vmsa")) {
		enum tool_exit status = dump_vmsas(args, plan);

		if (status)
			return status;
	}
	return print_digest(args, mode, digest, sev_digest_length(sev_plan_mode(plan)));
}

static enum tool_exit measure(const struct tool_args *args, const struct launch_mode *mode)
{
	struct sev_plan *plan;
	enum tool_exit status = launch_plan(args, &plan);

	if (!status && plan)
		status = measure_plan(args, mode, plan);
	sev_plan_free(plan);
	return status;
}

/* The chain after the firmware pages: the first update of a guest of firmware alone. */
static enum sev_rc hash_pages(const struct sev_config *config, uint8_t digest[SEV_DIGEST_MAX],
			      struct sev_err *err)
{
	struct sev_digest *state = NULL;
	struct sev_plan *plan = NULL;
	enum sev_rc rc = sev_plan_build(config, &plan, err);

	if (!rc)
		rc = sev_digest_new(SEV_MODE_SNP, NULL, &state, err);
	for (size_t i = 0; !rc && i < sev_plan_event_count(plan); i++)
		if (sev_event_kind(sev_plan_event(plan, i)) == SEV_EVENT_UPDATE)
			rc = sev_digest_event(state, sev_plan_event(plan, i), NULL, err);
	if (!rc)
		rc = sev_digest_value(state, digest, err);
	sev_digest_free(state);
	sev_plan_free(plan);
	return rc;
}

/* Every option but --ovmf is without effect, so that a command line need only change its mode. */
static enum tool_exit measure_ovmf(const struct tool_args *args, const struct launch_mode *mode)
{
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_config *config;
	struct sev_err err;
	enum tool_exit status;

	if (!tool_has(args, "ovmf"))
		return tool_usage_error(args, "--mode snp:ovmf-hash needs --ovmf");
	status = launch_new_config(args, &config);
	if (status)
		return status;
	sev_config_set_vcpus(config, 1);
	status = launch_open(args, tool_value(args, "ovmf"), sev_config_set_raw, false, config);
	if (!status && hash_pages(config, digest, &err))
		status = tool_fail(args, &err);
	sev_config_free(config);
	return status ? status : print_digest(args, mode, digest, SEV_SHA384_LENGTH);
}

enum tool_exit cmd_digest(const struct tool_args *args)
{
	const struct launch_mode *mode;

	if (launch_variant_help(args))
		return TOOL_DONE;
	mode = launch_mode_required(args);
	if (!mode)
		return TOOL_USAGE;
	if (tool_has(args, "dump-vmsa") && !mode->has_vmsas)
		return tool_usage_error(args, "--dump-vmsa: a guest of --mode %s has no VMSA",
					mode->name);
	return mode->ovmf_hash ? measure_ovmf(args, mode) : measure(args, mode);
}

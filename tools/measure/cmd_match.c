/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sev-measure match: which configuration gives the digest that a guest showed?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/vcpu.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "common/json.h"
#include "common/progress.h"
#include "measure/commands.h"
#include "measure/digest_arg.h"
#include "measure/match.h"
#include "measure/reproduce.h"
#include "measure/space.h"

static const struct tool_option OPTIONS[] = {
	{.name = "stage",
	 .metavar = "DIGEST",
	 .help = "a digest seen during the launch, such as a VMM logs; may be repeated"},
	{.name = "exact",
	 .help = "try what the options say and nothing else: no variants, no launch without kernel "
		 "or initrd, no other white space around a command line, no other size of a "
		 "variable store"},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_match_options[] = {OPTIONS, SPACE_OPTIONS, NULL};

/* SEV_FEATURES that hosts are known to set, and what users turn on one at a time. */
static const char *const USUAL_FEATURES[] = {
	"snp-active",
	"snp-active,debug-swap",
	"snp-active,reflect-vc",
	"snp-active,reflect-vc,debug-swap",
	"snp-active,restricted-injection",
	"snp-active,alternate-injection",
	"snp-active,prevent-host-ibs",
	"snp-active,btb-isolation",
	"snp-active,secure-tsc",
	"snp-active,secure-tsc,debug-swap",
	"snp-active,smt-protection",
	NULL,
};

#define USUAL_VCPUS "1-512"

static enum tool_exit add_stages(const struct tool_args *args, struct sev_match *match,
				 size_t length)
{
	const char *text;

	for (size_t i = 0; (text = tool_value_at(args, "stage", i)) != NULL; i++) {
		uint8_t digest[SEV_DIGEST_MAX];
		struct sev_err err;
		size_t size;
		enum tool_exit status = digest_arg(args, "--stage", text, digest, &size);

		if (status)
			return status;
		if (size != length)
			return tool_usage_error(
				args, "--stage: has %zu bytes, expected %zu as DIGEST has", size,
				length);
		if (sev_match_add_stage(match, digest, &err))
			return tool_fail(args, &err);
	}
	return TOOL_DONE;
}

static enum tool_exit add_values(const struct tool_args *args, struct sev_match *match)
{
	struct sev_sweep *sweep = sev_match_sweep(match);
	bool more = !tool_has(args, "exact");
	struct space_models models = {.distinct = true};
	enum tool_exit status = space_add_ovmf(args, sweep);

	if (more)
		sev_match_try_variants(match);
	if (!status && more)
		status = space_add_vars_sizes(args, sweep);
	if (!status)
		status = space_add_kernels(args, sweep, more);
	if (!status)
		status = space_add_appends(args, sweep, more);
	if (!status)
		status = space_add_vmm_types(args, sweep, "all");
	if (!status)
		status = space_add_features(args, sweep, USUAL_FEATURES);
	if (!status)
		status = space_add_models(args, sweep, "all", &models);
	if (!status)
		status = space_add_vcpus(args, sweep, USUAL_VCPUS);
	space_models_free(&models);
	return status;
}

static enum tool_exit search(const struct tool_args *args, struct sev_match *match)
{
	struct tool_progress progress;
	struct sev_err err;
	enum sev_rc rc =
		sev_match_run(match, tool_progress_begin(&progress, "digests compared"), &err);

	tool_progress_end(&progress);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

/* Whether a vCPU type has a signature with which the hit gives the digest. */
static bool has_type(const struct sev_match *match, size_t hit, unsigned type)
{
	for (size_t k = 0; k < sev_match_sig_count(match, hit); k++)
		if (sev_match_sig(match, hit, k) == sev_vcpu_type_sig(type))
			return true;
	return false;
}

static void print_types(const struct sev_match *match, size_t hit)
{
	const char *separator = "";

	printf("    vCPU types that give it alike:");
	for (unsigned t = 0; t < sev_vcpu_type_count(); t++) {
		if (!has_type(match, hit, t))
			continue;
		printf("%s %s", separator, sev_vcpu_type_name(t));
		separator = ",";
	}
	printf("%s\n", separator[0] ? "" : " (none has a name)");
}

static void print_variants(const struct sev_plan *plan)
{
	for (size_t i = 0; i < sev_plan_setting_count(plan); i++) {
		unsigned variant;

		if (strcmp(sev_plan_setting_key(plan, i), "variant") != 0 ||
		    sev_variant_find(sev_plan_setting_value(plan, i), &variant, NULL))
			continue;
		printf("    Variant %s: %s\n        Who: %s\n", sev_variant_name(variant),
		       sev_variant_summary(variant), sev_variant_who(variant));
	}
}

static void print_hit(const struct sev_match *match, size_t i)
{
	const struct sev_plan *plan = sev_match_plan(match, i);
	char *command = reproduce_command(plan);

	printf("%s\n", command ? command : "(out of memory)");
	if (reproduce_setting(plan, "vcpu_sig"))
		print_types(match, i);
	print_variants(plan);
	free(command);
}

/* A sentence that may quote a command line, on one line. */
static void print_sentence(const char *what, const char *text)
{
	printf("%s: ", what);
	for (; *text; text++)
		if ((unsigned char)*text < 0x20)
			printf("\\x%02x", (unsigned)*text);
		else
			putchar(*text);
	printf(".\n");
}

static void print_remarks(const struct sev_match *match)
{
	for (size_t i = 0; i < sev_match_finding_count(match); i++)
		print_sentence("Found out", sev_match_finding(match, i));
	if (sev_match_skipped(match))
		printf("Left out: %llu combinations that make no launch; the first: %s\n",
		       (unsigned long long)sev_match_skipped(match), sev_match_skipped_why(match));
}

/* What to leave out next, or what to try next. */
static void print_advice(const struct tool_args *args)
{
	static const char *const narrowing[] = {"vcpus", "vcpu-type", "vcpu-sig", "vmm-type",
						"guest-features"};
	const char *separator = "Only the given values were tried of";

	printf("Nothing more can be said: digests of unlike launches have nothing in common. Try "
	       "other\nfirmware files, kernels and command lines, or more vCPUs (tried: --vcpus "
	       "%s unless given).\n",
	       USUAL_VCPUS);
	for (size_t i = 0; i < SEV_COUNT(narrowing); i++) {
		if (!tool_has(args, narrowing[i]))
			continue;
		printf("%s --%s", separator, narrowing[i]);
		separator = ",";
	}
	if (strcmp(separator, ",") == 0)
		printf("; leave them out to try the usual ones.\n");
}

static void print_text(const struct tool_args *args, const struct sev_match *match)
{
	size_t count = sev_match_count(match);

	for (size_t i = 0; i < count; i++)
		print_hit(match, i);
	if (count == 0)
		printf("No match among %llu digests.\n",
		       (unsigned long long)sev_match_candidates(match));
	print_remarks(match);
	if (count == 0 && sev_match_candidates(match) > 0 && sev_match_finding_count(match) == 0)
		print_advice(args);
}

static void json_types(struct sev_json *json, struct json_object *entry,
		       const struct sev_match *match, size_t hit)
{
	struct json_object *sigs = sev_json_add_array(json, entry, "vcpu_sigs");
	struct json_object *types = sev_json_add_array(json, entry, "vcpu_types");

	for (size_t k = 0; k < sev_match_sig_count(match, hit); k++)
		sev_json_add_u64(json, sigs, NULL, sev_match_sig(match, hit, k));
	for (unsigned t = 0; t < sev_vcpu_type_count(); t++)
		if (has_type(match, hit, t))
			sev_json_add_string(json, types, NULL, sev_vcpu_type_name(t));
}

static void json_variants(struct sev_json *json, struct json_object *entry,
			  const struct sev_plan *plan)
{
	struct json_object *variants = sev_json_add_array(json, entry, "variants");

	for (size_t i = 0; i < sev_plan_setting_count(plan); i++) {
		struct json_object *item;
		unsigned variant;

		if (strcmp(sev_plan_setting_key(plan, i), "variant") != 0 ||
		    sev_variant_find(sev_plan_setting_value(plan, i), &variant, NULL))
			continue;
		item = sev_json_add_object(json, variants, NULL);
		sev_json_add_string(json, item, "name", sev_variant_name(variant));
		sev_json_add_string(json, item, "summary", sev_variant_summary(variant));
		sev_json_add_string(json, item, "who", sev_variant_who(variant));
	}
}

static void json_settings(struct sev_json *json, struct json_object *entry,
			  const struct sev_plan *plan)
{
	struct json_object *settings = sev_json_add_object(json, entry, "settings");

	for (size_t i = 0; i < sev_plan_setting_count(plan); i++)
		if (strcmp(sev_plan_setting_key(plan, i), "variant") != 0)
			sev_json_add_string(json, settings, sev_plan_setting_key(plan, i),
					    sev_plan_setting_value(plan, i));
}

static void json_hit(struct sev_json *json, struct json_object *hits, const struct sev_match *match,
		     size_t i)
{
	const struct sev_plan *plan = sev_match_plan(match, i);
	struct json_object *entry = sev_json_add_object(json, hits, NULL);
	char *command = reproduce_command(plan);

	sev_json_add_string(json, entry, "command", command);
	json_settings(json, entry, plan);
	if (reproduce_setting(plan, "vcpu_sig"))
		json_types(json, entry, match, i);
	json_variants(json, entry, plan);
	free(command);
}

static enum tool_exit print_json(const struct tool_args *args, const struct sev_match *match,
				 const uint8_t *digest, size_t length, enum tool_exit status)
{
	struct sev_json json;
	struct json_object *list;

	sev_json_begin(&json, "match");
	sev_json_add_bytes(&json, json.root, "digest", digest, length);
	sev_json_add_number(&json, json.root, "candidates", sev_match_candidates(match));
	sev_json_add_number(&json, json.root, "skipped", sev_match_skipped(match));
	sev_json_add_string(&json, json.root, "skipped_why", sev_match_skipped_why(match));
	list = sev_json_add_array(&json, json.root, "matches");
	for (size_t i = 0; i < sev_match_count(match); i++)
		json_hit(&json, list, match, i);
	list = sev_json_add_array(&json, json.root, "findings");
	for (size_t i = 0; i < sev_match_finding_count(match); i++)
		sev_json_add_string(&json, list, NULL, sev_match_finding(match, i));
	return tool_print_json(args, &json, status);
}

/* Where no combination makes a launch, nothing was evaluated. */
static enum tool_exit outcome(const struct sev_match *match)
{
	if (sev_match_count(match))
		return TOOL_DONE;
	return sev_match_candidates(match) ? TOOL_NOT_SO : TOOL_MALFORMED;
}

static enum tool_exit find(const struct tool_args *args, struct sev_match *match,
			   const uint8_t *digest, size_t length)
{
	enum tool_exit status = add_stages(args, match, length);

	if (!status)
		status = add_values(args, match);
	if (!status)
		status = search(args, match);
	if (status)
		return status;
	status = outcome(match);
	if (tool_has(args, "json"))
		return print_json(args, match, digest, length, status);
	print_text(args, match);
	return status;
}

enum tool_exit cmd_match(const struct tool_args *args)
{
	uint8_t digest[SEV_DIGEST_MAX];
	struct sev_config *base;
	struct sev_match *match;
	struct sev_err err;
	size_t length;
	enum tool_exit status;

	if (launch_variant_help(args))
		return TOOL_DONE;
	status = digest_arg(args, "DIGEST", tool_positional(args, 0), digest, &length);
	if (!status)
		status = launch_check_firmware(args);
	if (!status)
		status = space_base(args, &base);
	if (status)
		return status;
	if (sev_match_new(base, digest, length, &match, &err)) {
		sev_config_free(base);
		return tool_fail(args, &err);
	}
	status = find(args, match, digest, length);
	sev_match_free(match);
	sev_config_free(base);
	return status;
}

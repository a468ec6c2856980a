/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sev-measure matrix: the digests of all combinations of given values, one line each, as they are
 * made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "base/utf8.h"
#include "common/json.h"
#include "common/progress.h"
#include "measure/commands.h"
#include "measure/space.h"

static const char *const FORMATS[] = {"csv", "ndjson", NULL};
static const char *const MODES[] = {"sev", "seves", "snp", "snp:svsm", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "mode",
	 .metavar = "MODE",
	 .help = "sev, seves, snp (default) or snp:svsm",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = MODES},
	{.name = "format",
	 .metavar = "FORMAT",
	 .help = "csv (default) or ndjson: one JSON object a line",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = FORMATS},
	{.name = "json", .help = "the same as --format ndjson"},
	{.name = NULL},
};

const struct tool_option *const cmd_matrix_options[] = {OPTIONS, SPACE_OPTIONS, NULL};

enum column {
	MODE,
	OVMF,
	KERNEL,
	INITRD,
	APPEND,
	VMM_TYPE,
	VCPU_TYPE,
	VCPU_SIG,
	GUEST_FEATURES,
	VCPUS,
	DIGEST,
	COLUMN_COUNT
};

static const char *const COLUMNS[COLUMN_COUNT] = {
	[MODE] = "mode",	   [OVMF] = "ovmf",	    [KERNEL] = "kernel",
	[INITRD] = "initrd",	   [APPEND] = "append",	    [VMM_TYPE] = "vmm_type",
	[VCPU_TYPE] = "vcpu_type", [VCPU_SIG] = "vcpu_sig", [GUEST_FEATURES] = "guest_features",
	[VCPUS] = "vcpus",	   [DIGEST] = "digest",
};

/* The values of one line; NULL where one does not count. */
struct line {
	const char *values[COLUMN_COUNT];
	char vcpu_sig[16], features[24], vcpus[16], digest[2 * SEV_DIGEST_MAX + 1];
};

struct matrix {
	const struct tool_args *args;
	struct space_models models;
	bool ndjson;
	uint64_t skipped;
};

/* RFC 4180: quoted when it has a quote, comma or line break; an empty text is quoted, none is not.
 */
static void put_csv(const char *text)
{
	if (!text)
		return;
	if (text[0] && !strpbrk(text, "\",\r\n")) {
		fputs(text, stdout);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

static void print_csv(const struct line *line)
{
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		if (i)
			putchar(',');
		put_csv(line->values[i]);
	}
	putchar('\n');
}

/* A JSON string; bytes that are not UTF-8 become U+FFFD. */
static void put_json_text(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t left = strlen(text);

	putchar('"');
	while (left > 0) {
		size_t length = sev_utf8_length(p, left);

		if (!length)
			fputs("\\ufffd", stdout);
		else if (*p < 0x20)
			printf("\\u%04x", *p);
		else if (*p == '"' || *p == '\\')
			printf("\\%c", *p);
		else
			fwrite(p, 1, length, stdout);
		p += length ? length : 1;
		left -= length ? length : 1;
	}
	putchar('"');
}

static void print_ndjson(const struct line *line)
{
	fputs("{\"schema\":\"matrix\",\"version\":1", stdout);
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		if (!line->values[i])
			continue;
		printf(",\"%s\":", COLUMNS[i]);
		if (i == VCPUS)
			fputs(line->values[i], stdout);
		else
			put_json_text(line->values[i]);
	}
	fputs("}\n", stdout);
}

static const char *name_of(const struct sev_blob *blob)
{
	return blob ? sev_blob_name(blob) : NULL;
}

static void fill_vcpus(const struct matrix *matrix, const struct sev_candidate *candidate,
		       struct line *line)
{
	const struct sev_config *config = candidate->config;
	size_t model = candidate->index[SEV_AXIS_SIG];

	if (!candidate->vcpus)
		return;
	snprintf(line->vcpus, sizeof(line->vcpus), "%u", candidate->vcpus);
	line->values[VCPUS] = line->vcpus;
	line->values[VMM_TYPE] = sev_vmm_type_name(config->vmm);
	if (config->mode == SEV_MODE_SNP) {
		snprintf(line->features, sizeof(line->features), "0x%llx",
			 (unsigned long long)config->guest_features);
		line->values[GUEST_FEATURES] = line->features;
	}
	if (model == SEV_AXIS_BASE)
		return;
	snprintf(line->vcpu_sig, sizeof(line->vcpu_sig), "0x%x", config->vcpu_sig);
	line->values[VCPU_TYPE] = matrix->models.items[model].name;
	line->values[VCPU_SIG] = line->vcpu_sig;
}

static bool visit(void *ctx, const struct sev_candidate *candidate)
{
	const struct matrix *matrix = ctx;
	const struct sev_config *config = candidate->config;
	struct line line = {.values[APPEND] = config->append};

	line.values[MODE] = config->svsm ? "snp:svsm" : sev_mode_name(config->mode);
	line.values[OVMF] = name_of(config->igvm  ? config->igvm
				    : config->raw ? config->raw
						  : config->ovmf);
	line.values[KERNEL] = name_of(config->kernel);
	line.values[INITRD] = name_of(config->initrd);
	fill_vcpus(matrix, candidate, &line);
	sev_hex_encode(candidate->digest, candidate->length, line.digest);
	line.values[DIGEST] = line.digest;
	if (matrix->ndjson)
		print_ndjson(&line);
	else
		print_csv(&line);
	return !ferror(stdout);
}

static void skipped(void *ctx, const struct sev_config *config, const struct sev_err *why)
{
	struct matrix *matrix = ctx;

	(void)config;
	if (matrix->skipped++ == 0)
		fprintf(stderr, "%s: a combination is left out: %s\n",
			tool_command_name(matrix->args), why->msg);
}

static enum tool_exit add_values(struct matrix *matrix, struct sev_sweep *sweep)
{
	const struct tool_args *args = matrix->args;
	enum tool_exit status = space_add_ovmf(args, sweep);

	if (!status)
		status = space_add_kernels(args, sweep, false);
	if (!status)
		status = space_add_appends(args, sweep, false);
	if (!status)
		status = space_add_vmm_types(args, sweep, NULL);
	if (!status)
		status = space_add_features(args, sweep, NULL);
	if (!status)
		status = space_add_models(args, sweep, NULL, &matrix->models);
	return status ? status : space_add_vcpus(args, sweep, NULL);
}

static void print_head(void)
{
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		printf("%s%s", i ? "," : "", COLUMNS[i]);
	putchar('\n');
}

/* Combinations that were left out make the matrix incomplete, which the status says. */
static enum tool_exit print_matrix(struct matrix *matrix, struct sev_sweep *sweep)
{
	const struct sev_sweep_visitor visitor = {visit, NULL, skipped, matrix};
	struct sev_err err;
	enum tool_exit status = add_values(matrix, sweep);

	if (status)
		return status;
	if (!matrix->ndjson)
		print_head();
	if (sev_sweep_run(sweep, &visitor, NULL, &err))
		return tool_fail(matrix->args, &err);
	if (matrix->skipped > 1)
		fprintf(stderr, "%s: %llu combinations are left out\n",
			tool_command_name(matrix->args), (unsigned long long)matrix->skipped);
	return matrix->skipped ? TOOL_MALFORMED : TOOL_DONE;
}

static bool only_qemu_uses_models(const struct tool_args *args)
{
	const char *vmms = tool_value(args, "vmm-type");

	return vmms && strcasestr(vmms, "QEMU") == NULL && strcasestr(vmms, "all") == NULL;
}

static enum tool_exit check_options(const struct tool_args *args, const char *mode)
{
	bool has_vmsas = strcmp(mode, "sev") != 0 && !tool_has(args, "igvm");
	bool has_model = tool_has(args, "vcpu-type") || tool_has(args, "vcpu-sig");
	enum tool_exit status = launch_check_firmware(args);

	if (status)
		return status;
	if (has_vmsas && !tool_has(args, "vcpus"))
		return tool_usage_error(args, "--mode %s needs --vcpus", mode);
	if (has_vmsas && !has_model && !only_qemu_uses_models(args))
		return tool_usage_error(args, "--mode %s needs --vcpu-type or --vcpu-sig", mode);
	if ((strcmp(mode, "snp:svsm") == 0) != tool_has(args, "svsm"))
		return tool_usage_error(args, "--mode snp:svsm and --svsm belong together");
	return TOOL_DONE;
}

/* "snp:svsm" is no mode of its own. */
static void set_mode(struct sev_config *base, const char *mode)
{
	enum sev_mode value = SEV_MODE_SNP;

	if (sev_mode_parse(mode, &value, NULL) == SEV_OK)
		sev_config_set_mode(base, value);
}

enum tool_exit cmd_matrix(const struct tool_args *args)
{
	const char *mode = tool_has(args, "mode") ? tool_value(args, "mode") : "snp";
	const char *format = tool_value(args, "format");
	struct matrix matrix = {.args = args};
	struct sev_config *base;
	struct sev_sweep *sweep;
	struct sev_err err;
	enum tool_exit status;

	if (launch_variant_help(args))
		return TOOL_DONE;
	matrix.ndjson = tool_has(args, "json") || (format && strcmp(format, "ndjson") == 0);
	status = check_options(args, mode);
	if (!status)
		status = space_base(args, &base);
	if (status)
		return status;
	set_mode(base, mode);
	if (sev_sweep_new(base, &sweep, &err)) {
		sev_config_free(base);
		return tool_fail(args, &err);
	}
	status = print_matrix(&matrix, sweep);
	space_models_free(&matrix.models);
	sev_sweep_free(sweep);
	sev_config_free(base);
	return status;
}

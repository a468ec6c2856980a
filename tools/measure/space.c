/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/vcpu.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "common/progress.h"

const struct tool_option space_options[] = {
	{.name = "vcpus", .metavar = "LIST", .help = "numbers of vCPUs: 1,2,4-8"},
	{.name = "vcpu-type",
	 .metavar = "LIST",
	 .help = "vCPU models as QEMU calls them: EPYC-Milan,EPYC-Genoa, or all",
	 .offer = sev_vcpu_type_name},
	{.name = "vcpu-sig", .metavar = "LIST", .help = "vCPU signatures: 0xa00f11,0xa10f10"},
	{.name = "vmm-type", .metavar = "LIST", .help = "QEMU,ec2,gce,krun, or all"},
	{.name = "guest-features",
	 .metavar = "VALUE",
	 .help = "SEV_FEATURES: a number, or names; may be repeated"},
	{.name = NULL},
};

void space_models_free(struct space_models *models)
{
	free(models->items);
}

static enum tool_exit check_svsm(const struct tool_args *args)
{
	bool size = tool_has(args, "vars-size");
	bool file = tool_has(args, "vars-file");

	if (!tool_has(args, "svsm") && (size || file))
		return tool_usage_error(args, "--vars-%s needs --svsm", size ? "size" : "file");
	if (tool_has(args, "svsm") && size == file)
		return tool_usage_error(args, "--svsm needs one of --vars-size and --vars-file");
	return TOOL_DONE;
}

enum tool_exit space_base(const struct tool_args *args, struct sev_config **base)
{
	struct sev_config *config;
	enum tool_exit status = check_svsm(args);

	*base = NULL;
	if (status)
		return status;
	status = launch_new_config(args, &config);
	if (!status)
		status = launch_set_firmware(args, config);
	if (!status)
		status = launch_set_svsm(args, config);
	if (!status)
		status = launch_set_variants(args, config);
	if (status)
		sev_config_free(config);
	else
		*base = config;
	return status;
}

/* One element of a list. */
typedef enum tool_exit (*add_item)(const struct tool_args *args, struct sev_sweep *sweep,
				   const char *item, void *ctx);

static enum tool_exit each_item(const struct tool_args *args, struct sev_sweep *sweep,
				const char *list, add_item add, void *ctx)
{
	char *copy = strdup(list);
	char *rest = copy;
	enum tool_exit status = TOOL_DONE;

	if (!copy)
		return tool_fail_nomem(args);
	while (rest && !status)
		status = add(args, sweep, strsep(&rest, ","), ctx);
	free(copy);
	return status;
}

/* The elements of all lists given by an option, or else of the fallback. */
static enum tool_exit each_given(const struct tool_args *args, struct sev_sweep *sweep,
				 const char *option, const char *fallback, add_item add, void *ctx)
{
	enum tool_exit status = TOOL_DONE;
	const char *list;

	if (!tool_has(args, option))
		return fallback ? each_item(args, sweep, fallback, add, ctx) : TOOL_DONE;
	for (size_t i = 0; !status && (list = tool_value_at(args, option, i)) != NULL; i++)
		status = each_item(args, sweep, list, add, ctx);
	return status;
}

/* "4" or "4-8". */
static bool parse_range(const char *item, uint64_t *first, uint64_t *last)
{
	const char *dash = strchr(item, '-');
	char *text;
	bool ok;

	if (!dash) {
		ok = sev_parse_u64(item, first);
		*last = *first;
		return ok;
	}
	text = strndup(item, (size_t)(dash - item));
	ok = text && sev_parse_u64(text, first) && sev_parse_u64(dash + 1, last);
	free(text);
	return ok;
}

static enum tool_exit add_vcpus(const struct tool_args *args, struct sev_sweep *sweep,
				const char *item, void *ctx)
{
	uint64_t first = 0;
	uint64_t last = 0;
	struct sev_err err;

	(void)ctx;
	if (!parse_range(item, &first, &last) || first < 1 || last > SEV_VCPUS_MAX || first > last)
		return tool_usage_error(args,
					"--vcpus: found '%s', expected numbers from 1 to %d and "
					"ranges of them, as in 1,2,4-8",
					item, SEV_VCPUS_MAX);
	if (sev_sweep_add_vcpus(sweep, (uint32_t)first, (uint32_t)last, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

enum tool_exit space_add_vcpus(const struct tool_args *args, struct sev_sweep *sweep,
			       const char *fallback)
{
	return each_given(args, sweep, "vcpus", fallback, add_vcpus, NULL);
}

static bool is_known(const struct space_models *models, uint32_t sig)
{
	for (size_t i = 0; i < models->count; i++)
		if (models->items[i].sig == sig)
			return true;
	return false;
}

static enum tool_exit add_model(const struct tool_args *args, struct sev_sweep *sweep,
				struct space_models *models, const char *name, uint32_t sig)
{
	struct space_model *items;
	struct sev_err err;

	if (models->distinct && is_known(models, sig))
		return TOOL_DONE;
	items = reallocarray(models->items, models->count + 1, sizeof(*items));
	if (!items)
		return tool_fail_nomem(args);
	models->items = items;
	models->items[models->count++] = (struct space_model){name, sig};
	return sev_sweep_add_sig(sweep, sig, &err) ? tool_fail(args, &err) : TOOL_DONE;
}

static enum tool_exit add_all_types(const struct tool_args *args, struct sev_sweep *sweep,
				    struct space_models *models)
{
	enum tool_exit status = TOOL_DONE;

	for (unsigned i = 0; !status && i < sev_vcpu_type_count(); i++)
		status =
			add_model(args, sweep, models, sev_vcpu_type_name(i), sev_vcpu_type_sig(i));
	return status;
}

static enum tool_exit add_type(const struct tool_args *args, struct sev_sweep *sweep,
			       const char *item, void *ctx)
{
	struct sev_err err;
	uint32_t sig;

	if (sev_name_equal(item, "all"))
		return add_all_types(args, sweep, ctx);
	if (sev_vcpu_type_find(item, &sig, &err))
		return tool_fail(args, &err);
	for (unsigned i = 0; i < sev_vcpu_type_count(); i++)
		if (sev_name_equal(item, sev_vcpu_type_name(i)))
			return add_model(args, sweep, ctx, sev_vcpu_type_name(i), sig);
	return TOOL_USAGE;
}

static enum tool_exit add_sig(const struct tool_args *args, struct sev_sweep *sweep,
			      const char *item, void *ctx)
{
	uint64_t sig;

	if (!sev_parse_u64(item, &sig) || sig > UINT32_MAX)
		return tool_usage_error(args, "--vcpu-sig: found '%s', expected a 32-bit number",
					item);
	return add_model(args, sweep, ctx, NULL, (uint32_t)sig);
}

enum tool_exit space_add_models(const struct tool_args *args, struct sev_sweep *sweep,
				const char *fallback, struct space_models *models)
{
	bool has_sig = tool_has(args, "vcpu-sig");
	enum tool_exit status;

	status = each_given(args, sweep, "vcpu-type", has_sig ? NULL : fallback, add_type, models);
	return status ? status : each_given(args, sweep, "vcpu-sig", NULL, add_sig, models);
}

static enum tool_exit add_vmm_type(const struct tool_args *args, struct sev_sweep *sweep,
				   const char *item, void *ctx)
{
	enum sev_vmm_type vmm;
	struct sev_err err;

	(void)ctx;
	if (sev_name_equal(item, "all"))
		return each_item(args, sweep, "QEMU,ec2,gce,krun", add_vmm_type, NULL);
	if (sev_vmm_type_parse(item, &vmm, &err) || sev_sweep_add_vmm_type(sweep, vmm, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

enum tool_exit space_add_vmm_types(const struct tool_args *args, struct sev_sweep *sweep,
				   const char *fallback)
{
	return each_given(args, sweep, "vmm-type", fallback, add_vmm_type, NULL);
}

static enum tool_exit add_features(const struct tool_args *args, struct sev_sweep *sweep,
				   const char *text)
{
	uint64_t features;
	struct sev_err err;

	if (sev_features_parse(text, &features, &err) ||
	    sev_sweep_add_features(sweep, features, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

enum tool_exit space_add_features(const struct tool_args *args, struct sev_sweep *sweep,
				  const char *const *fallback)
{
	enum tool_exit status = TOOL_DONE;
	const char *text;

	for (size_t i = 0; !status && (text = tool_value_at(args, "guest-features", i)); i++)
		status = add_features(args, sweep, text);
	if (tool_has(args, "guest-features"))
		return status;
	for (; !status && fallback && *fallback; fallback++)
		status = add_features(args, sweep, *fallback);
	return status;
}

enum tool_exit space_add_ovmf(const struct tool_args *args, struct sev_sweep *sweep)
{
	const char *path;

	for (size_t i = 0; (path = tool_value_at(args, "ovmf", i)) != NULL; i++) {
		struct sev_blob *blob = NULL;
		struct sev_err err;
		enum sev_rc rc = sev_blob_map_file(path, &blob, &err);

		if (!rc)
			rc = sev_sweep_add_ovmf(sweep, blob, &err);
		sev_blob_free(blob);
		if (rc)
			return tool_fail(args, &err);
	}
	return TOOL_DONE;
}

enum tool_exit space_add_vars_sizes(const struct tool_args *args, struct sev_sweep *sweep)
{
	/* None, and OVMF_VARS.fd of builds of 1 or 2 MiB and of 4 MiB. */
	static const uint64_t usual[] = {0, 0x20000, 0x84000};
	uint64_t given = sev_sweep_base(sweep)->vars_size;
	struct sev_err err;
	enum sev_rc rc = sev_sweep_add_vars_size(sweep, given, &err);

	for (size_t i = 0; !rc && i < SEV_COUNT(usual); i++)
		if (usual[i] != given)
			rc = sev_sweep_add_vars_size(sweep, usual[i], &err);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

static enum sev_rc open_hashed(const char *path, struct sev_blob **blob, struct sev_err *err)
{
	struct tool_progress progress;
	uint8_t digest[SEV_SHA256_LENGTH];
	enum sev_rc rc = sev_blob_map_file(path, blob, err);

	if (rc)
		return rc;
	rc = sev_blob_sha256(*blob, tool_progress_begin(&progress, path), digest, err);
	tool_progress_end(&progress);
	return rc;
}

/* The files of one option, hashed; *count of them, to be freed by free_files. */
static enum tool_exit open_files(const struct tool_args *args, const char *option,
				 struct sev_blob ***files, size_t *count)
{
	const char *path;
	struct sev_err err;

	*count = 0;
	while (tool_value_at(args, option, *count))
		++*count;
	*files = calloc(*count + 1, sizeof(struct sev_blob *));
	if (!*files)
		return tool_fail_nomem(args);
	for (size_t i = 0; (path = tool_value_at(args, option, i)) != NULL; i++)
		if (open_hashed(path, &(*files)[i], &err))
			return tool_fail(args, &err);
	return TOOL_DONE;
}

static void free_files(struct sev_blob **files, size_t count)
{
	for (size_t i = 0; files && i < count; i++)
		sev_blob_free(files[i]);
	free(files);
}

/* One kernel with each initrd; with none when there is none, or when asked. */
static enum sev_rc add_kernel(struct sev_sweep *sweep, struct sev_blob *kernel,
			      struct sev_blob *const *initrds, size_t count, bool less,
			      struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < count; i++)
		rc = sev_sweep_add_kernel(sweep, kernel, initrds[i], err);
	if (!rc && (less || count == 0))
		rc = sev_sweep_add_kernel(sweep, kernel, NULL, err);
	return rc;
}

static enum tool_exit combine(const struct tool_args *args, struct sev_sweep *sweep,
			      struct sev_blob *const *kernels, size_t kernel_count,
			      struct sev_blob *const *initrds, size_t initrd_count, bool less)
{
	struct sev_err err;

	for (size_t i = 0; i < kernel_count; i++)
		if (add_kernel(sweep, kernels[i], initrds, initrd_count, less, &err))
			return tool_fail(args, &err);
	if (kernel_count > 0 && less && sev_sweep_add_kernel(sweep, NULL, NULL, &err))
		return tool_fail(args, &err);
	return TOOL_DONE;
}

enum tool_exit space_add_kernels(const struct tool_args *args, struct sev_sweep *sweep, bool less)
{
	struct sev_blob **kernels = NULL;
	struct sev_blob **initrds = NULL;
	size_t kernel_count = 0;
	size_t initrd_count = 0;
	enum tool_exit status;

	if (!tool_has(args, "kernel") && (tool_has(args, "initrd") || tool_has(args, "append")))
		return tool_usage_error(args, "--initrd and --append need --kernel");
	status = open_files(args, "kernel", &kernels, &kernel_count);
	if (!status)
		status = open_files(args, "initrd", &initrds, &initrd_count);
	if (!status)
		status = combine(args, sweep, kernels, kernel_count, initrds, initrd_count, less);
	free_files(kernels, kernel_count);
	free_files(initrds, initrd_count);
	return status;
}

/*
 * What becomes of a command line on its way through scripts and files: the newline at its end comes
 * or goes, and so does white space around it.
 */
static enum sev_rc add_other_ends(struct sev_sweep *sweep, const char *text, struct sev_err *err)
{
	static const char white[] = " \t\n\v\f\r";
	static const struct {
		const char *before, *after;
	} ends[] = {{"", ""}, {"", "\n"}, {"", " "}, {" ", ""}};
	size_t first = strspn(text, white);
	size_t last = strlen(text);
	enum sev_rc rc = SEV_OK;

	while (last > first && strchr(white, text[last - 1]))
		last--;
	for (size_t i = 0; !rc && i < SEV_COUNT(ends); i++) {
		char *other = sev_format("%s%.*s%s", ends[i].before, (int)(last - first),
					 text + first, ends[i].after);

		if (!other)
			return sev_fail_nomem(err);
		if (strcmp(other, text) != 0)
			rc = sev_sweep_add_append(sweep, other, err);
		free(other);
	}
	return rc;
}

enum tool_exit space_add_appends(const struct tool_args *args, struct sev_sweep *sweep, bool forms)
{
	const char *text;
	struct sev_err err;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (text = tool_value_at(args, "append", i)) != NULL; i++) {
		rc = sev_sweep_add_append(sweep, text, &err);
		if (!rc && forms)
			rc = add_other_ends(sweep, text, &err);
	}
	if (!rc && forms)
		rc = sev_sweep_add_append(sweep, NULL, &err);
	return rc ? tool_fail(args, &err) : TOOL_DONE;
}

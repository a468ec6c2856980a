/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host show: one value, bare, for scripts.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/kds.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "common/json.h"
#include "sevctl/commands.h"
#include "sevctl/host/host_chain.h"
#include "sevctl/host/host_facts.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {OPTIONS, sim_host_options, NULL};

/* The value of a field, as a new string; several of them have a line each. */
typedef enum sev_rc get(const struct host_use *use, char **out, struct sev_err *err);

static enum sev_rc give(char *text, char **out, struct sev_err *err)
{
	*out = text;
	return text ? SEV_OK : sev_fail_nomem(err);
}

static enum sev_rc get_sev_guests(const struct host_use *use, char **out, struct sev_err *err)
{
	struct sev_host_status status;
	enum sev_rc rc = sev_host_platform_status(use->dev, &status, err);

	return rc ? rc : give(sev_format("%" PRIu32, status.guest_count), out, err);
}

static enum sev_rc get_snp_guests(const struct host_use *use, char **out, struct sev_err *err)
{
	struct sev_host_snp_status status;
	enum sev_rc rc = sev_host_snp_platform_status(use->dev, &status, err);

	return rc ? rc : give(sev_format("%" PRIu32, status.guest_count), out, err);
}

/* Of both; a host without SNP has those of SEV. */
static enum sev_rc get_guests(const struct host_use *use, char **out, struct sev_err *err)
{
	struct sev_host_snp_status snp = {.guest_count = 0};
	struct sev_host_status sev;
	enum sev_rc rc = sev_host_platform_status(use->dev, &sev, err);

	if (rc)
		return rc;
	(void)sev_host_snp_platform_status(use->dev, &snp, NULL);
	return give(sev_format("%" PRIu64, (uint64_t)sev.guest_count + snp.guest_count), out, err);
}

static enum sev_rc get_identifier(const struct host_use *use, char **out, struct sev_err *err)
{
	uint8_t id[64];
	char hex[2 * sizeof(id) + 1];
	enum sev_rc rc = host_chip_id(use->dev, id, err);

	if (rc)
		return rc;
	sev_hex_encode(id, sizeof(id), hex);
	return give(strdup(hex), out, err);
}

static enum sev_rc get_version(const struct host_use *use, char **out, struct sev_err *err)
{
	struct sev_host_status status;
	enum sev_rc rc = sev_host_platform_status(use->dev, &status, err);

	if (rc)
		return rc;
	return give(sev_format("%u.%u.%u", status.api_major, status.api_minor, status.build), out,
		    err);
}

static enum sev_rc get_state(const struct host_use *use, char **out, struct sev_err *err)
{
	struct sev_host_status status;
	enum sev_rc rc = sev_host_platform_status(use->dev, &status, err);

	return rc ? rc : give(strdup(sev_host_state_name(status.state)), out, err);
}

static void put_line(FILE *to, const char *text, bool is)
{
	if (is)
		fprintf(to, "%s\n", text);
}

/* A line for each that is set. */
static enum sev_rc get_flags(const struct host_use *use, char **out, struct sev_err *err)
{
	struct sev_host_snp_status snp = {.state = 0};
	struct sev_host_status sev;
	const char *name;
	size_t size;
	bool set;
	FILE *to;
	enum sev_rc rc = sev_host_platform_status(use->dev, &sev, err);

	if (rc)
		return rc;
	to = open_memstream(out, &size);
	if (!to)
		return sev_fail_nomem(err);
	put_line(to, "owned", sev.external_owner);
	put_line(to, "es", sev.es);
	(void)sev_host_snp_platform_status(use->dev, &snp, NULL);
	for (size_t i = 0; (name = host_snp_flag(&snp, i, &set)); i++)
		put_line(to, name, set);
	if (fclose(to))
		return sev_fail_nomem(err);
	(*out)[strlen(*out) - (**out != '\0')] = '\0';
	return SEV_OK;
}

static enum sev_rc get_product(const struct host_use *use, const struct sev_product **out,
			       struct sev_err *err)
{
	unsigned family, model;
	enum sev_rc rc = host_cpu(use->platform.io, &family, &model, err);

	if (rc)
		return rc;
	*out = sev_products_find_cpuid(sev_products_builtin(), (uint8_t)family, (uint8_t)model);
	if (*out)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_UNKNOWN,
			"CPUID: found family %02xh, model %02xh, expected one whose TCB_VERSION is "
			"known",
			family, model);
}

static enum sev_rc get_tcbs(const struct host_use *use, const struct sev_product **product,
			    struct sev_host_snp_status *status, struct sev_err *err)
{
	enum sev_rc rc = sev_host_snp_platform_status(use->dev, status, err);

	return rc ? rc : get_product(use, product, err);
}

static enum sev_rc give_tcb(const struct host_use *use, bool reported, char **out,
			    struct sev_err *err)
{
	const struct sev_product *product;
	struct sev_host_snp_status status;
	char text[HOST_TCB_TEXT];
	enum sev_rc rc = get_tcbs(use, &product, &status, err);

	if (rc)
		return rc;
	host_tcb_text(sev_product_tcb_layout(product),
		      reported ? status.reported_tcb : status.current_tcb, text);
	return give(strdup(text), out, err);
}

static enum sev_rc get_tcb(const struct host_use *use, char **out, struct sev_err *err)
{
	return give_tcb(use, true, out, err);
}

static enum sev_rc get_current_tcb(const struct host_use *use, char **out, struct sev_err *err)
{
	return give_tcb(use, false, out, err);
}

/* The VCEK that signs reports now. */
static enum sev_rc get_vcek_url(const struct host_use *use, char **out, struct sev_err *err)
{
	struct sev_kds_request request = {.size = sizeof(request), .what = SEV_KDS_VCEK};
	struct sev_host_snp_status status;
	enum sev_rc rc = get_tcbs(use, &request.product, &status, err);

	if (!rc)
		rc = host_chip_id(use->dev, request.chip_id, err);
	if (rc)
		return rc;
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		host_tcb_get(sev_product_tcb_layout(request.product), status.reported_tcb, i,
			     &request.tcb[i]);
	return sev_kds_url(NULL, &request, out, err);
}

static enum sev_rc get_cek_url(const struct host_use *use, char **out, struct sev_err *err)
{
	uint8_t id[SEV_KDS_CEK_ID_SIZE];
	enum sev_rc rc = host_chip_id(use->dev, id, err);

	return rc ? rc : sev_kds_cek_url(NULL, id, out, err);
}

static const struct {
	const char *name;
	get *get;
} FIELDS[] = {
	{"guests", get_guests},
	{"sev-guests", get_sev_guests},
	{"snp-guests", get_snp_guests},
	{"identifier", get_identifier},
	{"state", get_state},
	{"tcb", get_tcb},
	{"current-tcb", get_current_tcb},
	{"version", get_version},
	{"vcek-url", get_vcek_url},
	{"cek-url", get_cek_url},
	{"flags", get_flags},
};

static const char *field_name(const void *ctx, size_t i)
{
	(void)ctx;
	return FIELDS[i].name;
}

static get *find_field(const struct tool_args *args)
{
	const char *name = tool_positional(args, 0);
	const char *nearest;

	for (size_t i = 0; i < SEV_COUNT(FIELDS); i++)
		if (sev_name_equal(name, FIELDS[i].name))
			return FIELDS[i].get;
	nearest = sev_nearest_name(name, SEV_COUNT(FIELDS), field_name, NULL);
	tool_usage_error(args, "found '%s', expected %s%s", name,
			 nearest ? "perhaps " : "guests, identifier, tcb, version, flags, …",
			 nearest ? nearest : "");
	return NULL;
}

static enum tool_exit print(const struct tool_args *args, const char *value)
{
	struct sev_json json;

	if (!tool_has(args, "json")) {
		if (*value)
			printf("%s\n", value);
		return TOOL_DONE;
	}
	sev_json_begin(&json, "host-show");
	sev_json_add_string(&json, json.root, "field", tool_positional(args, 0));
	sev_json_add_string(&json, json.root, "value", value);
	return tool_print_json(args, &json, TOOL_DONE);
}

static enum tool_exit show(const struct tool_args *args, const struct host_use *use)
{
	get *field = find_field(args);
	enum tool_exit status;
	char *value = NULL;
	struct sev_err err;

	if (!field)
		return TOOL_USAGE;
	status = field(use, &value, &err) ? tool_fail(args, &err) : print(args, value);
	free(value);
	return status;
}

static enum tool_exit run(const struct tool_args *args)
{
	return host_run(args, show);
}

const struct tool_command cmd_host_show = {
	.name = "host show",
	.summary =
		"show one value for scripts: guests, identifier, tcb, version, vcek-url, flags, …",
	.positionals = "FIELD",
	.min_positionals = 1,
	.max_positionals = 1,
	.options = ALL_OPTIONS,
	.example = "sevctl host show vcek-url",
	.run = run,
};

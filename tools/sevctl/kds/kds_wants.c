/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/kds/kds_wants.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "sevctl/report/evidence_input.h"

const struct tool_option kds_report_options[] = {
	{.name = "report",
	 .letter = 'r',
	 .metavar = "FILE",
	 .help = "the report that it is for; may be repeated",
	 .kind = TOOL_VALUE_FILE},
	{.name = "product",
	 .letter = 'p',
	 .metavar = "NAME",
	 .help = "Milan, Genoa, Bergamo, Siena or Turin; may be repeated but for a VCEK"},
	{.name = NULL},
};

/* What a word stands for: one request, or two. */
static const struct {
	const char *name;
	enum sev_kds_what what[2];
	unsigned count;
} WORDS[] = {
	{"vcek", {SEV_KDS_VCEK}, 1},
	{"ca", {SEV_KDS_CA}, 1},
	{"vlek-chain", {SEV_KDS_VLEK_CHAIN}, 1},
	{"crl", {SEV_KDS_CRL, SEV_KDS_VLEK_CRL}, 2},
};

static const enum sev_kds_what IN_BUNDLE[] = {SEV_KDS_CA, SEV_KDS_VLEK_CHAIN, SEV_KDS_CRL,
					      SEV_KDS_VLEK_CRL};

const char *kds_want_name(const struct kds_want *want)
{
	static const char *const names[] = {
		[SEV_KDS_VCEK] = "vcek",
		[SEV_KDS_CA] = "ca",
		[SEV_KDS_VLEK_CHAIN] = "vlek-chain",
		[SEV_KDS_CRL] = "crl",
		[SEV_KDS_VLEK_CRL] = "vlek-crl",
	};

	return names[want->request.what];
}

static size_t count_values(const struct tool_args *args, const char *name)
{
	size_t n = 0;

	while (tool_value_at(args, name, n))
		n++;
	return n;
}

static const struct sev_products *table_of(const struct kds_wants *wants)
{
	return wants->products ? wants->products : sev_products_builtin();
}

static const struct sev_product *find_product(const struct tool_args *args,
					      const struct kds_wants *wants, const char *name)
{
	const struct sev_product *product = sev_products_find_name(table_of(wants), name);

	if (!product)
		tool_usage_error(args,
				 "--product: found '%s', expected Milan, Genoa, Bergamo, Siena, "
				 "Turin or one of --products",
				 name);
	return product;
}

static struct kds_want *add(struct kds_wants *wants, enum sev_kds_what what,
			    const struct sev_product *product)
{
	struct kds_want *want = &wants->list[wants->count++];

	*want = (struct kds_want){
		.request = {.size = sizeof(want->request), .what = what, .product = product}};
	return want;
}

/* --- One VCEK by its parts --- */

static enum tool_exit read_parts(const struct tool_args *args, struct kds_wants *wants)
{
	const char *name = tool_value(args, "product");
	const struct sev_product *product;
	struct kds_want *want;

	if (!name || !tool_has(args, "chip-id"))
		return tool_usage_error(args, "which VCEK? Give --report, or --product, --chip-id "
					      "and --tcb");
	product = find_product(args, wants, name);
	if (!product)
		return TOOL_USAGE;
	want = add(wants, SEV_KDS_VCEK, product);
	return kds_parts_read(args, &want->request);
}

/* --- Reports --- */

static enum tool_exit read_evidence(const struct tool_args *args, const struct kds_wants *wants,
				    const char *path, struct sev_evidence **out)
{
	struct evidence_input input = {.data = NULL};
	struct sev_err err;
	enum tool_exit status = TOOL_DONE;

	*out = NULL;
	if (evidence_input_read(path, &input, &err) ||
	    sev_evidence_read(input.name, input.data, input.size, wants->products, out, &err))
		status = tool_fail(args, &err);
	evidence_input_free(&input);
	return status;
}

/* Version 2 does not say its product; the user may. */
static enum tool_exit name_product(const struct tool_args *args, const struct kds_wants *wants,
				   struct sev_report *report)
{
	const char *name = tool_value(args, "product");
	const struct sev_product *product = name ? find_product(args, wants, name) : NULL;

	if (name && !product)
		return TOOL_USAGE;
	if (product)
		sev_report_set_product(report, product);
	if (product && sev_report_product(report) &&
	    strcmp(sev_product_kds_name(sev_report_product(report)),
		   sev_product_kds_name(product)) != 0)
		return tool_usage_error(args, "--product: found %s, but the report is of %s", name,
					sev_product_name(sev_report_product(report)));
	return TOOL_DONE;
}

static enum tool_exit read_report(const struct tool_args *args, struct kds_wants *wants,
				  const char *path, bool named, struct kds_want *want)
{
	enum tool_exit status = read_evidence(args, wants, path, &want->evidence);
	struct sev_report *report;

	if (status)
		return status;
	report = sev_evidence_report(want->evidence);
	if (named)
		status = name_product(args, wants, report);
	want->request.product = sev_report_product(report);
	return status;
}

/* named: --product is the reports'. */
static enum tool_exit read_vceks(const struct tool_args *args, struct kds_wants *wants, bool named)
{
	static const char *const PARTS[] = {"chip-id", "tcb", "fmc",   "bl",
					    "tee",     "snp", "ucode", NULL};
	const char *part = tool_first_given(args, PARTS);
	enum tool_exit status = TOOL_DONE;
	const char *path;

	if (part)
		return tool_usage_error(args, "--%s: the report says that itself", part);
	for (size_t i = 0; !status && (path = tool_value_at(args, "report", i)); i++)
		status = read_report(args, wants, path, named, add(wants, SEV_KDS_VCEK, NULL));
	return status;
}

/* --- What a product has --- */

static enum tool_exit add_named(const struct tool_args *args, struct kds_wants *wants,
				const enum sev_kds_what *what, unsigned count)
{
	const char *name;

	for (size_t i = 0; (name = tool_value_at(args, "product", i)); i++) {
		const struct sev_product *product = find_product(args, wants, name);

		if (!product)
			return TOOL_USAGE;
		for (unsigned k = 0; k < count; k++)
			add(wants, what[k], product);
	}
	return TOOL_DONE;
}

static enum tool_exit add_of_reports(const struct tool_args *args, struct kds_wants *wants,
				     const enum sev_kds_what *what, unsigned count)
{
	const char *path;

	for (size_t i = 0; (path = tool_value_at(args, "report", i)); i++) {
		struct kds_want of = {.evidence = NULL};
		enum tool_exit status = read_report(args, wants, path, false, &of);

		sev_evidence_free(of.evidence);
		if (status)
			return status;
		if (!of.request.product)
			return tool_usage_error(args,
						"%s does not say of which product it is; name it "
						"with --product",
						path);
		for (unsigned k = 0; k < count; k++)
			add(wants, what[k], of.request.product);
	}
	return TOOL_DONE;
}

static void add_all_products(struct kds_wants *wants)
{
	const struct sev_product *product;

	for (size_t i = 0; (product = sev_products_at(table_of(wants), i)); i++) {
		const char *name = sev_product_kds_name(product);

		if (sev_products_find_name(table_of(wants), name) != product)
			continue;
		for (size_t k = 0; k < SEV_COUNT(IN_BUNDLE); k++)
			add(wants, IN_BUNDLE[k], product);
	}
}

/* --- Lists --- */

/* Room for all that the options can name. */
static enum tool_exit begin(const struct tool_args *args, struct kds_wants *wants)
{
	struct sev_err err;
	size_t subjects = 1 + count_values(args, "report") + count_values(args, "product");

	*wants = (struct kds_wants){.list = NULL};
	if (evidence_products(args, &wants->products, &err))
		return tool_fail(args, &err);
	for (size_t i = 0; sev_products_at(table_of(wants), i); i++)
		subjects++;
	wants->list = calloc(subjects * SEV_COUNT(IN_BUNDLE), sizeof(*wants->list));
	return wants->list ? TOOL_DONE : tool_fail_nomem(args);
}

static enum tool_exit read_of_products(const struct tool_args *args, struct kds_wants *wants,
				       const enum sev_kds_what *what, unsigned count)
{
	if (tool_has(args, "product"))
		return add_named(args, wants, what, count);
	if (tool_has(args, "report"))
		return add_of_reports(args, wants, what, count);
	return tool_usage_error(args, "of which product? Give --product or --report");
}

/* Parts of a VCEK's name say nothing of what belongs to a product. */
static enum tool_exit refuse_parts(const struct tool_args *args)
{
	for (const struct tool_option *o = kds_parts_options; o->name; o++)
		if (strcmp(o->name, "vlek") != 0 && tool_has(args, o->name))
			return tool_usage_error(args, "--%s: only vcek has it", o->name);
	return TOOL_DONE;
}

enum tool_exit kds_wants_read(const struct tool_args *args, const char *what,
			      struct kds_wants *wants)
{
	enum tool_exit status = begin(args, wants);
	bool vlek = tool_has(args, "vlek");
	size_t i = 0;

	if (status)
		return status;
	while (i < SEV_COUNT(WORDS) && !sev_name_equal(WORDS[i].name, what))
		i++;
	if (i == SEV_COUNT(WORDS))
		return tool_usage_error(args, "found '%s', expected vcek, vlek-chain, ca or crl",
					what);
	if (vlek && WORDS[i].count == 1)
		return tool_usage_error(args, "--vlek: only crl has it");
	if (WORDS[i].what[0] == SEV_KDS_VCEK)
		return tool_has(args, "report") ? read_vceks(args, wants, true)
						: read_parts(args, wants);
	status = refuse_parts(args);
	if (!status)
		status = read_of_products(args, wants, WORDS[i].what + vlek, WORDS[i].count - vlek);
	return status;
}

enum tool_exit kds_wants_bundle(const struct tool_args *args, struct kds_wants *wants)
{
	enum tool_exit status = begin(args, wants);

	if (status)
		return status;
	if (tool_has(args, "product"))
		status = add_named(args, wants, IN_BUNDLE, SEV_COUNT(IN_BUNDLE));
	else
		add_all_products(wants);
	return status ? status : read_vceks(args, wants, false);
}

void kds_wants_free(struct kds_wants *wants)
{
	for (size_t i = 0; i < wants->count; i++)
		sev_evidence_free(wants->list[i].evidence);
	free(wants->list);
	sev_products_free(wants->products);
}

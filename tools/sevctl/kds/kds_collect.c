/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/kds/kds_collect.h"

#include <stdlib.h>

#include "common/input.h"

const struct tool_option kds_anchor_options[] = {
	{.name = "trust-anchor",
	 .metavar = "FILE",
	 .help = "a root certificate to trust beside AMD's; may be repeated",
	 .kind = TOOL_VALUE_FILE},
	{.name = NULL},
};

static enum sev_rc add_anchor(struct sev_certs *anchors, const char *path, struct sev_err *err)
{
	char *data;
	size_t size;
	enum sev_rc rc = input_read(path, &data, &size, err);

	if (rc)
		return rc;
	rc = sev_certs_add_file(anchors, path, data, size, SEV_ORIGIN_GIVEN, err);
	free(data);
	return rc;
}

enum tool_exit kds_read_anchors(const struct tool_args *args, struct kds_setup *setup,
				struct sev_certs **out)
{
	struct sev_err err;
	const char *path;
	enum sev_rc rc = sev_certs_new(out, &err);

	for (size_t i = 0; !rc && (path = tool_value_at(args, "trust-anchor", i)); i++)
		rc = add_anchor(*out, path, &err);
	if (rc)
		return tool_fail(args, &err);
	setup->kds.anchors = *out;
	return TOOL_DONE;
}

enum sev_rc kds_add_all(struct sev_certs *to, const struct sev_certs *from, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < sev_certs_count(from); i++)
		rc = sev_certs_add(to, sev_certs_at(from, i), sev_certs_origin(from, i), err);
	for (size_t i = 0; !rc && i < sev_certs_crl_count(from); i++)
		rc = sev_certs_add_crl(to, sev_certs_crl_at(from, i), sev_certs_crl_origin(from, i),
				       err);
	return rc;
}

/* A report of version 2 does not say its product: its certificate does. */
static enum sev_rc find_product(const struct kds_setup *setup, const struct kds_wants *wants,
				struct kds_want *want, struct sev_err *err)
{
	const struct sev_products *table =
		wants->products ? wants->products : sev_products_builtin();
	struct sev_report *report = sev_evidence_report(want->evidence);
	struct sev_certs *found;
	enum sev_rc rc = sev_certs_new(&found, err);

	if (rc || sev_report_product(report)) {
		sev_certs_free(found);
		return rc;
	}
	rc = sev_kds_get_vcek(&setup->kds, report, wants->products, found, err);
	if (!rc)
		sev_report_set_product(
			report,
			sev_products_find_name(table, sev_cert_product(sev_certs_at(found, 0))));
	sev_certs_free(found);
	return rc;
}

static enum sev_rc fill_in(const struct kds_setup *setup, const struct kds_wants *wants,
			   struct kds_want *want, struct sev_err *err)
{
	enum sev_rc rc;

	if (!want->evidence)
		return SEV_OK;
	rc = find_product(setup, wants, want, err);
	return rc ? rc
		  : sev_kds_request_of_report(sev_evidence_report(want->evidence), &want->request,
					      err);
}

/* Whether what signed it must be had before it can be checked: not of a chain, which has it with
 * it, nor where AMD's own keys are all that is trusted. */
static bool needs_signers(const struct kds_setup *setup, const struct kds_want *want)
{
	bool is_chain =
		want->request.what == SEV_KDS_CA || want->request.what == SEV_KDS_VLEK_CHAIN;

	return !is_chain && sev_certs_count(setup->kds.anchors) > 0;
}

static enum sev_rc get_signers(const struct kds_setup *setup, const struct kds_want *want,
			       struct sev_certs *certs, struct sev_err *err)
{
	struct sev_kds_request ca = {
		.size = sizeof(ca), .what = SEV_KDS_CA, .product = want->request.product};

	return needs_signers(setup, want) ? sev_kds_get(&setup->kds, &ca, certs, err) : SEV_OK;
}

/* What is behind the first certificates of a set, as a set of its own. */
static enum sev_rc split(const struct sev_certs *certs, size_t first, struct sev_certs **out,
			 struct sev_err *err)
{
	enum sev_rc rc = sev_certs_new(out, err);

	for (size_t i = first; !rc && i < sev_certs_count(certs); i++)
		rc = sev_certs_add(*out, sev_certs_at(certs, i), sev_certs_origin(certs, i), err);
	for (size_t i = 0; !rc && i < sev_certs_crl_count(certs); i++)
		rc = sev_certs_add_crl(*out, sev_certs_crl_at(certs, i),
				       sev_certs_crl_origin(certs, i), err);
	return rc;
}

static enum sev_rc get_one(const struct kds_setup *setup, const struct kds_want *want,
			   struct sev_certs **found, struct sev_err *err)
{
	struct sev_certs *certs;
	enum sev_rc rc = sev_certs_new(&certs, err);
	size_t signers = 0;

	if (!rc)
		rc = get_signers(setup, want, certs, err);
	if (!rc) {
		signers = sev_certs_count(certs);
		rc = sev_kds_get(&setup->kds, &want->request, certs, err);
	}
	if (!rc)
		rc = split(certs, signers, found, err);
	sev_certs_free(certs);
	return rc;
}

enum tool_exit kds_collect(const struct tool_args *args, struct kds_setup *setup,
			   struct kds_wants *wants, kds_came_fn *came, void *ctx)
{
	enum tool_exit status = TOOL_DONE;

	for (size_t i = 0; !status && i < wants->count; i++) {
		struct kds_want *want = &wants->list[i];
		struct sev_certs *found = NULL;
		struct sev_err err;

		if (fill_in(setup, wants, want, &err) || get_one(setup, want, &found, &err))
			status = kds_fail(args, &err);
		else
			status = came(ctx, want, found);
		sev_certs_free(found);
	}
	kds_warn_cache(args, setup);
	return status;
}

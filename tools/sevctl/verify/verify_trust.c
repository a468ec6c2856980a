/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/verify/verify_run.h"

enum sev_rc verify_read_certs(struct verify_run *run, struct sev_err *err)
{
	const char *path;
	enum sev_rc rc = cert_input_init(&run->certs, err);

	if (!rc)
		rc = cert_input_add_options(&run->certs, run->args, err);
	if (!rc)
		rc = cert_input_init(&run->anchors, err);
	for (size_t i = 0; !rc && (path = tool_value_at(run->args, "trust-anchor", i)) != NULL; i++)
		rc = cert_input_add(&run->anchors, path, err);
	return rc;
}

/* The X.509 certificate of each --trust-anchor. */
static enum sev_rc add_anchors(struct verify_run *run, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < run->anchors.count; i++) {
		const struct sev_sev_cert *legacy;
		struct sev_cert *cert;

		rc = cert_input_one(&run->anchors.files[i], &cert, &legacy, err);
		if (!rc && cert)
			rc = sev_verifier_add_anchor(run->verifier, cert, err);
	}
	return rc;
}

static enum sev_rc set_crl_mode(struct verify_run *run, struct sev_err *err)
{
	const char *text = tool_value(run->args, "crl");
	enum sev_crl_mode mode = SEV_CRL_IF_AVAILABLE;
	enum sev_rc rc = text ? sev_crl_mode_parse(text, &mode, err) : SEV_OK;

	sev_verifier_set_crl_mode(run->verifier, mode);
	run->crl_wanted = mode == SEV_CRL_REQUIRE;
	return rc;
}

enum tool_exit verify_set_up_trust(struct verify_run *run)
{
	struct sev_err err;
	enum sev_rc rc = verify_read_certs(run, &err);

	if (!rc)
		rc = sev_verifier_new(&run->verifier, &err);
	if (!rc)
		rc = add_anchors(run, &err);
	if (!rc)
		rc = set_crl_mode(run, &err);
	if (rc)
		return tool_fail(run->args, &err);
	sev_verifier_set_certs(run->verifier, run->certs.x509);
	sev_verifier_set_appraisal(run->verifier, run->appraisal);
	if (run->products)
		sev_verifier_set_products(run->verifier, run->products);
	return TOOL_DONE;
}

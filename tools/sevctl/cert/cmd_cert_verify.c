/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cert verify: do these certificates lead to a root that is trusted?
 */
#include "base/err.h"
#include "common/json.h"
#include "sevctl/at_option.h"
#include "sevctl/cert/cert_checks.h"
#include "sevctl/cert/cert_input.h"
#include "sevctl/cert/cert_legacy_checks.h"
#include "sevctl/cert/cert_verify.h"
#include "sevctl/commands.h"

static const char *const CRL_MODES[] = {"if-available", "require", "off", NULL};

static const struct tool_option OPTIONS[] = {
	{.name = "trust-anchor",
	 .metavar = "FILE",
	 .help = "trust this root as well, X.509 or legacy; may be repeated",
	 .kind = TOOL_VALUE_FILE},
	{.name = "crl",
	 .metavar = "MODE",
	 .help = "require, if-available (default) or off",
	 .kind = TOOL_VALUE_CHOICE,
	 .choices = CRL_MODES},
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

static const struct tool_option *const ALL_OPTIONS[] = {at_options, OPTIONS, NULL};

struct verification {
	struct cert_input given, anchors;
	struct cert_checks checks;
	int64_t now;
	enum sev_crl_mode crl_mode;
};

static enum sev_rc read_anchors(struct verification *v, const struct tool_args *args,
				struct sev_err *err)
{
	const struct sev_sev_cert *legacy;
	struct sev_cert *x509;
	const char *path;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (path = tool_value_at(args, "trust-anchor", i)); i++) {
		rc = cert_input_add(&v->anchors, path, err);
		if (!rc)
			rc = cert_input_one(&v->anchors.files[v->anchors.count - 1], &x509, &legacy,
					    err);
	}
	if (rc || sev_sev_certs_count(v->anchors.legacy) <= 1)
		return rc;
	return sev_fail(err, SEV_ERR_ARG, "--trust-anchor: found two legacy roots, expected one");
}

static enum sev_rc verify_legacy(struct verification *v, struct sev_err *err)
{
	if (sev_sev_certs_count(v->given.legacy) == 0)
		return SEV_OK;
	return cert_legacy_check(v->given.legacy, sev_sev_certs_at(v->anchors.legacy, 0),
				 &v->checks, err);
}

static enum sev_rc verify(struct verification *v, struct sev_err *err)
{
	const struct cert_judge judge = {
		.certs = v->given.x509,
		.anchors = v->anchors.x509,
		.now = v->now,
		.crl_mode = v->crl_mode,
		.checks = &v->checks,
	};
	enum sev_rc rc = SEV_OK;

	if (sev_certs_count(v->given.x509) + sev_certs_crl_count(v->given.x509) > 0)
		rc = cert_verify_x509(&judge, err);
	if (!rc)
		rc = verify_legacy(v, err);
	if (!rc && v->checks.nomem)
		rc = sev_fail_nomem(err);
	return rc;
}

static enum tool_exit print(const struct tool_args *args, const struct verification *v)
{
	enum tool_exit status = cert_checks_exit(&v->checks);
	struct sev_json json;
	char at[AT_TEXT];

	if (!tool_has(args, "json")) {
		cert_checks_print(&v->checks);
		return status;
	}
	at_format(v->now, at);
	sev_json_begin(&json, "cert-verify");
	sev_json_add_string(&json, json.root, "at", at);
	cert_checks_add_json(&json, json.root, &v->checks);
	return tool_print_json(args, &json, status);
}

static enum tool_exit run(const struct tool_args *args)
{
	struct verification v = {.crl_mode = SEV_CRL_IF_AVAILABLE};
	const char *mode = tool_value(args, "crl");
	enum tool_exit status;
	struct sev_err err;
	enum sev_rc rc;

	if (!at_value(args, &v.now))
		return TOOL_USAGE;
	rc = cert_input_init(&v.given, &err);
	if (!rc)
		rc = cert_input_init(&v.anchors, &err);
	if (!rc && mode)
		rc = sev_crl_mode_parse(mode, &v.crl_mode, &err);
	if (!rc)
		rc = cert_input_add_positionals(&v.given, args, &err);
	if (!rc)
		rc = read_anchors(&v, args, &err);
	if (!rc)
		rc = verify(&v, &err);
	status = rc ? tool_fail(args, &err) : print(args, &v);
	cert_checks_free(&v.checks);
	cert_input_free(&v.given);
	cert_input_free(&v.anchors);
	return status;
}

const struct tool_command cmd_cert_verify = {
	.name = "cert verify",
	.summary = "verify certificates up to AMD's pinned roots, X.509 and legacy",
	.positionals = "PATH...",
	.min_positionals = 1,
	.max_positionals = 1000,
	.options = ALL_OPTIONS,
	.example = "sevctl cert verify vcek.der cert_chain.pem crl.der --at 2026-11-23",
	.run = run,
};

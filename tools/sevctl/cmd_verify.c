/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sevctl verify: is a report genuine, and is it what was asked for?
 */
#include "common/bind_option.h"
#include "common/json.h"
#include "sevctl/at_option.h"
#include "sevctl/batch.h"
#include "sevctl/commands.h"
#include "sevctl/verdict.h"
#include "sevctl/verify_options.h"
#include "sevctl/verify_run.h"

static enum tool_exit list_checks(const struct tool_args *args)
{
	struct sev_json json;

	if (!tool_has(args, "json")) {
		verdict_print_checks();
		return TOOL_DONE;
	}
	sev_json_begin(&json, "checks");
	verdict_add_check_list(&json, json.root);
	return tool_print_json(args, &json, TOOL_DONE);
}

static void end(struct verify_run *run)
{
	sev_result_free(run->result);
	sev_evidence_free(run->evidence);
	sev_quote_free(run->quote);
	sev_tls_cert_free(run->tls_cert);
	evidence_input_free(&run->input);
	sev_verifier_free(run->verifier);
	sev_appraisal_free(run->appraisal);
	cert_input_free(&run->certs);
	cert_input_free(&run->anchors);
	sev_products_free(run->products);
}

/* Many reports: each brings its own certificates, or those given serve. */
static enum tool_exit run_batch(struct verify_run *run)
{
	struct verify_batch batch = {.at = tool_has(run->args, "at") ? &run->at : NULL};
	enum tool_exit status = verify_read_policy(run);

	if (!status)
		status = verify_set_up_trust(run);
	if (status)
		return status;
	batch.verifier = run->verifier;
	batch.products = run->products;
	return verify_batch(run->args, &batch);
}

static enum tool_exit run_one(struct verify_run *run)
{
	enum tool_exit status = verify_read_evidence(run);

	if (!status)
		status = verify_is_legacy(run) ? verify_legacy(run) : verify_snp(run);
	return status ? status : verify_output(run);
}

static enum tool_exit run_verify(const struct tool_args *args)
{
	struct verify_run run = {.args = args};
	enum tool_exit status;
	struct sev_err err;

	if (tool_has(args, "list-checks"))
		return list_checks(args);
	if (tool_has(args, "list-recipes"))
		return bind_list_recipes(args);
	status = verify_check_options(args);
	if (status)
		return status;
	if (!at_value(args, &run.at))
		return TOOL_USAGE;
	status = verify_hex(args, "nonce", run.nonce, 1, NONCE_MAX, &run.nonce_size);
	if (!status && evidence_products(args, &run.products, &err))
		status = tool_fail(args, &err);
	if (!status)
		status = tool_has(args, "batch") ? run_batch(&run) : run_one(&run);
	end(&run);
	return status;
}

const struct tool_command cmd_verify = {
	.name = "verify",
	.summary = "verify a report: is it genuine, and is it what was asked for?",
	.positionals = "[REPORT|-]",
	.max_positionals = 1,
	.options = verify_options,
	.example = "sevctl verify report.bin --plan guest.json --bind nonce-key=$nonce,key.pub",
	.run = run_verify,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What REPORT_DATA and HOST_DATA must be: by recipe, by nonce, by the key of a TLS certificate.
 */
#include <string.h>

#include "base/err.h"
#include "common/bind_option.h"
#include "sevctl/verify_run.h"

#define REPORT_DATA 64
#define HOST_DATA   32

static enum sev_rc bind_report_data(struct verify_run *run, const char *text, struct sev_err *err)
{
	const struct sev_bind_recipe *recipe;
	uint8_t data[REPORT_DATA];
	enum sev_rc rc = bind_make(text, data, sizeof(data), &recipe, err);

	if (rc) {
		sev_err_prefix(err, "--bind");
		return rc;
	}
	return sev_appraisal_set_report_data(run->appraisal, data, recipe->name, err);
}

static enum sev_rc bind_host_data(struct verify_run *run, struct sev_err *err)
{
	const char *text = tool_value(run->args, "bind-host-data");
	const struct sev_bind_recipe *recipe;
	uint8_t data[HOST_DATA];
	enum sev_rc rc;

	if (!text)
		return SEV_OK;
	rc = bind_make(text, data, sizeof(data), &recipe, err);
	if (rc) {
		sev_err_prefix(err, "--bind-host-data");
		return rc;
	}
	return sev_appraisal_set_host_data(run->appraisal, data, recipe->name, err);
}

/* The certificate's key must be what the report was made for, whatever way that was done. */
static enum sev_rc bind_tls_cert(struct verify_run *run, struct sev_err *err)
{
	const uint8_t *found =
		sev_report_bytes(sev_evidence_report(run->evidence), SEV_REPORT_REPORT_DATA);
	static const uint8_t unknown[REPORT_DATA];
	uint8_t expected[REPORT_DATA];
	const char *recipe;
	enum sev_rc rc = sev_tls_cert_binding(run->tls_cert, found ? found : unknown, run->nonce,
					      run->nonce_size, expected, &recipe, err);

	return rc ? rc : sev_appraisal_set_report_data(run->appraisal, expected, recipe, err);
}

/* flaw 36: a nonce that is not all of REPORT_DATA is not filled up unless a recipe is asked to */
static enum sev_rc bind_nonce(struct verify_run *run, struct sev_err *err)
{
	if (sev_evidence_kind(run->evidence) == SEV_EVIDENCE_HCL)
		return sev_fail(err, SEV_ERR_ARG,
				"--nonce: REPORT_DATA of an HCL report is the hash of its runtime "
				"data; the nonce is in the TPM quote, give --quote as well");
	if (run->nonce_size == REPORT_DATA)
		return sev_appraisal_set_report_data(run->appraisal, run->nonce, "nonce", err);
	return sev_fail(err, SEV_ERR_ARG,
			"--nonce: has %zu bytes, expected all %d of REPORT_DATA; --bind "
			"nonce-padded=HEX asks for zeros behind it",
			run->nonce_size, REPORT_DATA);
}

enum sev_rc verify_bind(struct verify_run *run, struct sev_err *err)
{
	static const char *const ways[] = {"bind", "report-data", NULL};
	const char *way = tool_first_given(run->args, ways);
	bool nonce_for_report_data = run->nonce_size && !run->quote && !run->tls_cert;
	enum sev_rc rc = bind_host_data(run, err);

	if (rc)
		return rc;
	if (way && (run->tls_cert || nonce_for_report_data))
		return sev_fail(err, SEV_ERR_ARG,
				"--%s and --%s both say what REPORT_DATA is, expected one of them",
				way, run->tls_cert ? "tls-cert" : "nonce");
	if (tool_has(run->args, "bind") && tool_has(run->args, "report-data"))
		return sev_fail(err, SEV_ERR_ARG,
				"--bind and --report-data both say what REPORT_DATA is, expected "
				"one of them");
	if (run->tls_cert)
		return bind_tls_cert(run, err);
	if (nonce_for_report_data)
		return bind_nonce(run, err);
	return tool_has(run->args, "bind")
		       ? bind_report_data(run, tool_value(run->args, "bind"), err)
		       : SEV_OK;
}

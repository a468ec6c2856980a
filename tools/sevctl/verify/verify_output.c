/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/crypto.h"
#include "base/os/file.h"
#include "common/input.h"
#include "common/json.h"
#include "sevctl/at_option.h"
#include "sevctl/batch/batch.h"
#include "sevctl/report/evidence_show.h"
#include "sevctl/verify/ear.h"
#include "sevctl/verify/verdict.h"
#include "sevctl/verify/verify_run.h"

/* SNP reports are known by what was signed and the signature, without what came along. */
static void hash_report(const struct verify_run *run, uint8_t sha256[32])
{
	if (run->evidence)
		sev_sha256(sev_report_raw(sev_evidence_report(run->evidence)), SEV_REPORT_SIZE,
			   sha256);
	else
		sev_sha256(run->input.data, run->input.size, sha256);
}

static enum tool_exit print_json(const struct verify_run *run, const struct verdict *verdict,
				 enum tool_exit status)
{
	struct sev_json json;

	sev_json_begin(&json, "sevkit.verdict");
	verdict_add_json(&json, json.root, verdict);
	return tool_print_json(run->args, &json, status);
}

/* What is missing matters where the question is open, or answered no. */
static const char *missing(const struct verify_run *run)
{
	return sev_result_verdict(run->result) <= SEV_VERDICT_UNDETERMINED ? run->missing : "";
}

static enum tool_exit print(const struct verify_run *run, enum tool_exit status)
{
	char time_text[AT_TEXT];
	uint8_t sha256[32];
	struct verdict verdict = {
		.result = run->result,
		.name = run->input.name,
		.kind = run->evidence ? evidence_form_name(sev_evidence_kind(run->evidence))
				      : "legacy SEV attestation report",
		.sha256 = sha256,
		.time = time_text,
		.missing = missing(run),
		.details = tool_has(run->args, "verbose"),
	};

	at_format(run->at, time_text);
	hash_report(run, sha256);
	if (tool_has(run->args, "json"))
		return print_json(run, &verdict, status);
	if (tool_has(run->args, "quiet"))
		printf("%s\n", sev_verdict_name(sev_result_verdict(run->result)));
	else
		verdict_print(&verdict);
	return status;
}

static enum sev_rc read_key(const char *path, struct sev_jws_key **key, struct sev_err *err)
{
	char *pem;
	size_t size;
	enum sev_rc rc = input_read(path, &pem, &size, err);

	if (rc)
		return rc;
	rc = sev_jws_key_read(path, pem, size, key, err);
	sev_cleanse(pem, size);
	free(pem);
	return rc;
}

static enum sev_rc make_token(const struct verify_run *run, const struct ear *ear, char **token,
			      struct sev_err *err)
{
	struct sev_jws_key *key = NULL;
	enum sev_rc rc = read_key(tool_value(run->args, "ear-key"), &key, err);

	if (!rc)
		rc = ear_token(ear, key, token, err);
	sev_jws_key_free(key);
	return rc;
}

static enum sev_rc put_token(const struct verify_run *run, const char *token, struct sev_err *err)
{
	const char *path = tool_value(run->args, "output");

	if (path && strcmp(path, "-") != 0)
		return sev_file_write(path, token, strlen(token), 0666, err);
	printf("%s\n", token);
	return SEV_OK;
}

static enum tool_exit write_ear(const struct verify_run *run)
{
	uint8_t nonce[EAR_NONCE_MAX];
	struct ear ear = {
		.result = run->result,
		.report = run->evidence ? sev_evidence_report(run->evidence) : NULL,
		.issued = time(NULL),
		.policy_sha256 = run->has_policy ? run->policy_sha256 : NULL,
	};
	char *token = NULL;
	struct sev_err err;
	enum sev_rc rc;
	enum tool_exit status = verify_hex(run->args, "ear-nonce", nonce, EAR_NONCE_MIN,
					   sizeof(nonce), &ear.nonce_size);

	if (status)
		return status;
	ear.nonce = ear.nonce_size ? nonce : NULL;
	rc = make_token(run, &ear, &token, &err);
	if (!rc)
		rc = put_token(run, token, &err);
	free(token);
	return rc ? tool_fail(run->args, &err) : TOOL_DONE;
}

/* The token alone when it goes to standard output; the verdict too when it goes to a file. */
enum tool_exit verify_output(struct verify_run *run)
{
	enum tool_exit status = verify_status(sev_result_verdict(run->result));
	enum tool_exit written = TOOL_DONE;
	const char *path = tool_value(run->args, "output");

	if (tool_has(run->args, "ear-key"))
		written = write_ear(run);
	if (written)
		return written;
	if (tool_has(run->args, "ear-key") && (!path || strcmp(path, "-") == 0))
		return status;
	return print(run, status);
}

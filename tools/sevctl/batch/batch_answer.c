/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/batch/batch_answer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"

/* The exit status that an error means for one report alone. */
static enum tool_exit error_status(enum sev_rc rc)
{
	return rc == SEV_ERR_FORMAT ? TOOL_MALFORMED : TOOL_NOT_FOUND_OUT;
}

/* The names of the checks with this status, under key. */
static void add_checks(struct sev_json *json, const char *key, const struct sev_result *result,
		       enum sev_check_status status)
{
	struct json_object *names = sev_json_add_array(json, json->root, key);

	for (int i = 0; i < SEV_CHECKS; i++)
		if (result && sev_result_status(result, (enum sev_check)i) == status)
			sev_json_add_string(json, names, NULL, sev_check_name((enum sev_check)i));
}

static void add_id(struct sev_json *json, struct json_object *id)
{
	struct json_object *copy;

	if (json->failed)
		return;
	copy = json_object_get(id);
	if (json_object_object_add(json->root, "id", copy) == 0)
		return;
	json_object_put(copy);
	json->failed = true;
}

/* result NULL: there is none, and error says why. */
static void write_line(const struct batch_record *record, const struct batch_request *request,
		       const struct sev_result *result, const char *error, struct batch_answer *out)
{
	struct sev_json json;

	sev_json_begin(&json, NULL);
	add_id(&json, request->id);
	sev_json_add_number(&json, json.root, "record", record->number);
	sev_json_add_string(&json, json.root, "verdict",
			    result ? sev_verdict_name(sev_result_verdict(result)) : NULL);
	sev_json_add_number(&json, json.root, "status", out->status);
	add_checks(&json, "failed", result, SEV_CHECK_FAILED);
	add_checks(&json, "not_found_out", result, SEV_CHECK_UNKNOWN);
	if (error)
		sev_json_add_string(&json, json.root, "error", error);
	if (sev_json_line(&json, &out->line, NULL) == SEV_OK) {
		out->length = strlen(out->line);
		out->line[out->length++] = '\n';
	}
	sev_json_end(&json);
}

void batch_answer(const struct verify_batch *batch, const char *stream,
		  const struct batch_record *record, struct batch_answer *out)
{
	int64_t now = batch->at ? *batch->at : (int64_t)time(NULL);
	struct sev_result *result = NULL;
	struct batch_request request;
	struct sev_err err;
	enum sev_rc rc = batch_request_read(stream, record, batch->products, &request, &err);

	memset(out, 0, sizeof(*out));
	if (!rc)
		rc = sev_verify(batch->verifier, request.evidence, request.certs, now, &result,
				&err);
	out->status = rc ? error_status(rc) : verify_status(sev_result_verdict(result));
	write_line(record, &request, result, rc ? err.msg : NULL, out);
	sev_result_free(result);
	batch_request_free(&request);
}

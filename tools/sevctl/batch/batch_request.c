/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/batch/batch_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/json_read.h"
#include "base/text.h"

#define NAME_MAX_SIZE 64

static const char *const KEYS[] = {"id", "report", "certs"};

/* json-c gives the nearest number that it can hold for one that it cannot. */
static bool is_saturated(struct json_object *id)
{
	return json_object_is_type(id, json_type_int) &&
	       (json_object_get_uint64(id) == UINT64_MAX || json_object_get_int64(id) == INT64_MIN);
}

static enum sev_rc read_id(const struct sev_json_at *at, struct batch_request *out,
			   struct sev_err *err)
{
	json_object_object_get_ex(at->object, "id", &out->id);
	if (!is_saturated(out->id))
		return SEV_OK;
	out->id = NULL;
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: id: found an integer beyond 64 bits; write it as a string", at->name);
}

static enum sev_rc read_report(const struct sev_json_at *at, const struct sev_products *products,
			       struct batch_request *out, struct sev_err *err)
{
	char name[NAME_MAX_SIZE];
	const char *text = NULL;
	uint8_t *data = NULL;
	size_t size = 0;
	enum sev_rc rc = sev_json_string(at, "report", &text, err);

	snprintf(name, sizeof(name), "%s: report", at->name);
	if (!rc)
		rc = sev_base64_decode(name, text, &data, &size, err);
	if (!rc)
		rc = sev_evidence_read(name, data, size, products, &out->evidence, err);
	free(data);
	return rc;
}

static enum sev_rc read_cert(const struct sev_json_at *at, struct json_object *value, size_t i,
			     struct sev_certs *certs, struct sev_err *err)
{
	char name[NAME_MAX_SIZE];
	uint8_t *data = NULL;
	size_t size = 0;
	enum sev_rc rc;

	snprintf(name, sizeof(name), "%s: certs[%zu]", at->name, i);
	if (!json_object_is_type(value, json_type_string))
		return sev_fail(err, SEV_ERR_FORMAT, "%s: found %s, expected a string of base64",
				name, json_type_to_name(json_object_get_type(value)));
	rc = sev_base64_decode(name, json_object_get_string(value), &data, &size, err);
	if (!rc)
		rc = sev_certs_add_file(certs, name, data, size, SEV_ORIGIN_GIVEN, err);
	free(data);
	return rc;
}

static enum sev_rc read_certs(const struct sev_json_at *at, struct batch_request *out,
			      struct sev_err *err)
{
	struct json_object *array = NULL;
	size_t count = 0;
	enum sev_rc rc;

	if (!json_object_object_get_ex(at->object, "certs", &array))
		return SEV_OK;
	rc = sev_json_array(at, "certs", BATCH_CERTS_MAX, &count, err);
	if (!rc)
		rc = sev_certs_new(&out->certs, err);
	for (size_t i = 0; !rc && i < count; i++)
		rc = read_cert(at, json_object_array_get_idx(array, i), i, out->certs, err);
	return rc;
}

static enum sev_rc read_line(const char *name, const struct batch_record *record,
			     const struct sev_products *products, struct batch_request *out,
			     struct sev_err *err)
{
	struct sev_view text = {record->data, record->size};
	struct sev_json_at at;
	enum sev_rc rc = sev_json_parse(name, text, &out->document, err);

	if (!rc)
		rc = sev_json_top(name, out->document, &at, err);
	if (!rc)
		rc = read_id(&at, out, err);
	if (!rc)
		rc = sev_json_only(&at, KEYS, SEV_COUNT(KEYS), err);
	if (!rc)
		rc = read_report(&at, products, out, err);
	return rc ? rc : read_certs(&at, out, err);
}

enum sev_rc batch_request_read(const char *stream, const struct batch_record *record,
			       const struct sev_products *products, struct batch_request *out,
			       struct sev_err *err)
{
	char name[NAME_MAX_SIZE];
	enum sev_rc rc;

	memset(out, 0, sizeof(*out));
	snprintf(name, sizeof(name), "record %llu", (unsigned long long)record->number);
	if (record->bad.rc) {
		*err = record->bad;
		return record->bad.rc;
	}
	if (record->form == BATCH_LINES)
		rc = read_line(name, record, products, out, err);
	else
		rc = sev_evidence_read(name, record->data, record->size, products, &out->evidence,
				       err);
	if (rc)
		sev_err_prefix(err, "%s", stream);
	return rc;
}

void batch_request_free(struct batch_request *request)
{
	sev_evidence_free(request->evidence);
	sev_certs_free(request->certs);
	json_object_put(request->document);
	memset(request, 0, sizeof(*request));
}

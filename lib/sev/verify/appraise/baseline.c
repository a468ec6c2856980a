/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/appraise/baseline.h"

#include <stdlib.h>
#include <string.h>

#include <sev/appraisal.h>

#include "abi/product.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json_read.h"

#define SCHEMA		"sevkit.tcb-baseline"
#define ROWS_MAX	4096
#define NAME_MAX_LENGTH 64

const char *sev_baseline_builtin(void)
{
	return (const char *)SEV_BASELINE_BUILTIN;
}

void sev_baseline_free(struct sev_baseline *baseline)
{
	if (!baseline)
		return;
	for (size_t i = 0; i < baseline->count; i++) {
		free(baseline->rows[i].bulletin);
		free(baseline->rows[i].product);
	}
	free(baseline->rows);
	free(baseline->date);
	free(baseline);
}

/* A short string that is not empty, as a new one. */
static enum sev_rc read_name(const struct sev_json_at *at, const char *key, char **out,
			     struct sev_err *err)
{
	const char *text;
	enum sev_rc rc = sev_json_string(at, key, &text, err);

	if (rc)
		return rc;
	if (!*text || strlen(text) > NAME_MAX_LENGTH)
		return sev_json_fail(at, key, err, "a name of 1 to 64 bytes");
	*out = strdup(text);
	return *out ? SEV_OK : sev_fail_nomem(err);
}

/* "2025-02-03", or "2025-02" where the day is not known. */
static bool is_date(const char *text)
{
	static const char form[] = "dddd-dd-dd";
	size_t length = strlen(text);

	if (length != 7 && length != 10)
		return false;
	for (size_t i = 0; i < length; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	return true;
}

static enum sev_rc check_date(const struct sev_json_at *at, const char **date, struct sev_err *err)
{
	enum sev_rc rc = sev_json_string(at, "date", date, err);

	if (rc)
		return rc;
	return is_date(*date) ? SEV_OK : sev_json_fail(at, "date", err, "YYYY-MM-DD or YYYY-MM");
}

/* "snp=0x18,ucode=0xdb", as sev_tcb_parse() reads it. */
static enum sev_rc read_minimum(const struct sev_json_at *at, struct sev_baseline_row *row,
				struct sev_err *err)
{
	const char *text;
	enum sev_rc rc = sev_json_string(at, "minimum", &text, err);

	if (rc)
		return rc;
	if (sev_tcb_parse(text, row->values, &row->given, NULL) || !row->given)
		return sev_json_fail(at, "minimum", err, "components such as \"snp=0x18\"");
	return SEV_OK;
}

/* One of models or stepping; absent is any. */
static enum sev_rc read_cpuid(const struct sev_json_at *at, const char *key, uint64_t *value,
			      struct sev_baseline_row *row, struct sev_err *err)
{
	if (!sev_json_has(at, key))
		return SEV_OK;
	row->by_cpuid = true;
	return sev_json_number(at, key, UINT8_MAX, value, err);
}

static enum sev_rc read_silicon(const struct sev_json_at *at, struct sev_baseline_row *row,
				struct sev_err *err)
{
	uint64_t first = 0, last = UINT8_MAX, stepping = UINT64_MAX;
	enum sev_rc rc = read_cpuid(at, "first_model", &first, row, err);

	if (!rc)
		rc = read_cpuid(at, "last_model", &last, row, err);
	if (!rc)
		rc = read_cpuid(at, "stepping", &stepping, row, err);
	if (rc)
		return rc;
	if (last < first)
		return sev_json_fail(at, "last_model", err, "one that is not below first_model");
	row->first_model = (uint8_t)first;
	row->last_model = (uint8_t)last;
	row->stepping = stepping == UINT64_MAX ? -1 : (int)stepping;
	return SEV_OK;
}

static enum sev_rc read_row(const struct sev_json_at *at, struct sev_baseline_row *row,
			    struct sev_err *err)
{
	static const char *const keys[] = {
		"bulletin",   "date",	  "title",   "product", "first_model",
		"last_model", "stepping", "minimum", "source",	"note",
	};
	const char *unused;
	enum sev_rc rc = sev_json_only(at, keys, SEV_COUNT(keys), err);

	if (!rc)
		rc = read_name(at, "bulletin", &row->bulletin, err);
	if (!rc)
		rc = read_name(at, "product", &row->product, err);
	if (!rc)
		rc = check_date(at, &unused, err);
	if (!rc)
		rc = sev_json_string(at, "source", &unused, err);
	if (!rc)
		rc = read_silicon(at, row, err);
	return rc ? rc : read_minimum(at, row, err);
}

static enum sev_rc read_rows(const struct sev_json_at *top, struct sev_baseline *baseline,
			     struct sev_err *err)
{
	struct sev_json_at at;
	size_t count;
	enum sev_rc rc = sev_json_array(top, "rows", ROWS_MAX, &count, err);

	if (rc)
		return rc;
	if (count == 0)
		return sev_json_fail(top, "rows", err, "at least one row");
	baseline->rows = calloc(count, sizeof(*baseline->rows));
	if (!baseline->rows)
		return sev_fail_nomem(err);
	for (size_t i = 0; !rc && i < count; i++) {
		rc = sev_json_element(top, "rows", i, &at, err);
		if (!rc)
			rc = read_row(&at, &baseline->rows[baseline->count++], err);
	}
	return rc;
}

static enum sev_rc read_table(const struct sev_json_at *top, struct sev_baseline *baseline,
			      struct sev_err *err)
{
	static const char *const keys[] = {"schema", "version", "date", "description", "rows"};
	const char *text;
	uint64_t version;
	enum sev_rc rc = sev_json_only(top, keys, SEV_COUNT(keys), err);

	if (!rc)
		rc = sev_json_string(top, "schema", &text, err);
	if (!rc && strcmp(text, SCHEMA) != 0)
		rc = sev_json_fail(top, "schema", err, SCHEMA);
	if (!rc)
		rc = sev_json_number(top, "version", UINT32_MAX, &version, err);
	if (!rc && version != 1)
		rc = sev_json_fail(top, "version", err, "1");
	if (!rc)
		rc = check_date(top, &text, err);
	if (rc)
		return rc;
	baseline->date = strdup(text);
	return baseline->date ? read_rows(top, baseline, err) : sev_fail_nomem(err);
}

enum sev_rc sev_baseline_read(const char *name, const void *json, size_t size,
			      struct sev_baseline **out, struct sev_err *err)
{
	struct sev_json_at top;
	struct json_object *document;
	struct sev_baseline *baseline = calloc(1, sizeof(*baseline));
	enum sev_rc rc;

	*out = NULL;
	if (!baseline)
		return sev_fail_nomem(err);
	rc = sev_json_parse(name, (struct sev_view){json, size}, &document, err);
	if (!rc)
		rc = sev_json_top(name, document, &top, err);
	if (!rc)
		rc = read_table(&top, baseline, err);
	json_object_put(document);
	if (rc)
		sev_baseline_free(baseline);
	else
		*out = baseline;
	return rc;
}

enum sev_baseline_fit sev_baseline_fits(const struct sev_baseline_row *row,
					const struct sev_report *report)
{
	const struct sev_product *product = sev_report_product(report);
	uint64_t model = sev_report_number(report, SEV_REPORT_CPUID_MOD_ID);
	uint64_t stepping = sev_report_number(report, SEV_REPORT_CPUID_STEP);

	if (!product || !sev_product_is(product, row->product))
		return SEV_BASELINE_OTHER;
	if (!row->by_cpuid)
		return SEV_BASELINE_FITS;
	if (!sev_report_has(report, SEV_REPORT_CPUID_MOD_ID))
		return SEV_BASELINE_UNKNOWN;
	if (model < row->first_model || model > row->last_model ||
	    (row->stepping >= 0 && stepping != (uint64_t)row->stepping))
		return SEV_BASELINE_OTHER;
	return SEV_BASELINE_FITS;
}

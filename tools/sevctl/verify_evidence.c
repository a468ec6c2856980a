/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "common/bind_option.h"
#include "common/input.h"
#include "sevctl/verify_run.h"

enum tool_exit verify_hex(const struct tool_args *args, const char *option, uint8_t *out,
			  size_t min, size_t max, size_t *found)
{
	const char *text = tool_value(args, option);

	*found = 0;
	if (!text || (bind_hex(text, out, max, found) && *found >= min))
		return TOOL_DONE;
	if (min == max)
		return tool_usage_error(args, "--%s: found '%s', expected %zu bytes in hex", option,
					text, max);
	return tool_usage_error(args, "--%s: found '%s', expected %zu to %zu bytes in hex", option,
				text, min, max);
}

bool verify_is_legacy(const struct verify_run *run)
{
	return !run->tls_cert && run->input.size == SEV_LEGACY_REPORT_SIZE;
}

/* The first certificate of the file: a server's own comes before those of its CAs. */
static enum sev_rc read_tls_cert(const char *path, struct sev_tls_cert **out, struct sev_err *err)
{
	struct sev_certs *certs = NULL;
	const uint8_t *der;
	char *data = NULL;
	size_t size;
	enum sev_rc rc = input_read(path, &data, &size, err);

	if (!rc)
		rc = sev_certs_new(&certs, err);
	if (!rc)
		rc = sev_certs_add_file(certs, path, data, size, SEV_ORIGIN_GIVEN, err);
	if (!rc && sev_certs_count(certs) == 0)
		rc = sev_fail(err, SEV_ERR_FORMAT, "%s: found no certificate", path);
	if (!rc) {
		der = sev_cert_der(sev_certs_at(certs, 0), &size);
		rc = sev_tls_cert_read(path, der, size, out, err);
	}
	sev_certs_free(certs);
	free(data);
	return rc;
}

/* The evidence's bytes, wherever they are. */
static enum sev_rc read_bytes(struct verify_run *run, const uint8_t **data, size_t *size,
			      struct sev_err *err)
{
	const char *tls_cert = tool_value(run->args, "tls-cert");
	enum sev_rc rc;

	if (tls_cert) {
		rc = read_tls_cert(tls_cert, &run->tls_cert, err);
		run->input.name = tls_cert;
		if (!rc)
			*data = sev_tls_cert_evidence(run->tls_cert, size);
		return rc;
	}
	rc = evidence_input_read(tool_positional(run->args, 0), &run->input, err);
	*data = run->input.data;
	*size = run->input.size;
	return rc;
}

static enum sev_rc add_auxblob(const struct verify_run *run, struct sev_err *err)
{
	const char *path = tool_value(run->args, "auxblob");
	struct evidence_input table;
	enum sev_rc rc;

	if (!path)
		return SEV_OK;
	rc = evidence_input_read(path, &table, err);
	if (rc)
		return rc;
	rc = sev_evidence_set_certs(run->evidence, path, table.data, table.size, err);
	evidence_input_free(&table);
	return rc;
}

static enum sev_rc new_quote(struct verify_run *run, struct sev_err *err)
{
	struct evidence_input attest = {.data = NULL};
	struct evidence_input signature = {.data = NULL};
	enum sev_rc rc = evidence_input_read(tool_value(run->args, "quote"), &attest, err);

	if (!rc)
		rc = evidence_input_read(tool_value(run->args, "quote-signature"), &signature, err);
	if (!rc)
		rc = sev_quote_new(attest.data, attest.size, signature.data, signature.size,
				   &run->quote, err);
	evidence_input_free(&attest);
	evidence_input_free(&signature);
	return rc;
}

static enum sev_rc add_pcrs(const struct verify_run *run, struct sev_err *err)
{
	const char *path = tool_value(run->args, "pcrs");
	struct evidence_input values;
	enum sev_rc rc;

	if (!path)
		return SEV_OK;
	rc = evidence_input_read(path, &values, err);
	if (rc)
		return rc;
	rc = sev_quote_set_pcrs(run->quote, path, values.data, values.size, err);
	evidence_input_free(&values);
	return rc;
}

/* "11=0123…" */
static enum sev_rc expect_pcr(struct sev_quote *quote, const char *text, struct sev_err *err)
{
	uint8_t value[SEV_QUOTE_PCR_SIZE];
	char number[8] = "";
	size_t length = strcspn(text, "=");
	uint64_t pcr;
	size_t size;

	if (length < sizeof(number) && text[length] == '=')
		memcpy(number, text, length);
	if (sev_parse_u64(number, &pcr) && pcr < SEV_QUOTE_PCRS &&
	    bind_hex(text + length + 1, value, sizeof(value), &size) && size == sizeof(value))
		return sev_quote_expect_pcr(quote, (unsigned)pcr, value, err);
	return sev_fail(err, SEV_ERR_ARG,
			"--pcr: found '%s', expected a number from 0 to %d, =, and %d bytes in hex",
			text, SEV_QUOTE_PCRS - 1, SEV_QUOTE_PCR_SIZE);
}

static enum sev_rc expect_pcrs(const struct verify_run *run, struct sev_err *err)
{
	const char *text;
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && (text = tool_value_at(run->args, "pcr", i)) != NULL; i++)
		rc = expect_pcr(run->quote, text, err);
	return rc;
}

static enum tool_exit expect_user_data(const struct verify_run *run)
{
	uint8_t data[NONCE_MAX];
	struct sev_err err;
	size_t size;
	enum tool_exit status = verify_hex(run->args, "user-data", data, 1, sizeof(data), &size);

	if (!status && size && sev_quote_expect_user_data(run->quote, data, size, &err))
		status = tool_fail(run->args, &err);
	return status;
}

static enum tool_exit read_quote(struct verify_run *run)
{
	struct sev_err err;
	enum sev_rc rc;

	if (!tool_has(run->args, "quote"))
		return TOOL_DONE;
	rc = new_quote(run, &err);
	if (!rc && run->nonce_size)
		rc = sev_quote_expect_nonce(run->quote, run->nonce, run->nonce_size, &err);
	if (!rc)
		rc = add_pcrs(run, &err);
	if (!rc)
		rc = expect_pcrs(run, &err);
	if (rc)
		return tool_fail(run->args, &err);
	sev_evidence_set_quote(run->evidence, run->quote);
	return expect_user_data(run);
}

enum tool_exit verify_read_evidence(struct verify_run *run)
{
	const uint8_t *data = NULL;
	struct sev_err err;
	size_t size = 0;
	enum sev_rc rc = read_bytes(run, &data, &size, &err);

	if (rc)
		return tool_fail(run->args, &err);
	if (verify_is_legacy(run))
		return TOOL_DONE;
	rc = sev_evidence_read(run->input.name, data, size, run->products, &run->evidence, &err);
	if (!rc)
		rc = add_auxblob(run, &err);
	return rc ? tool_fail(run->args, &err) : read_quote(run);
}

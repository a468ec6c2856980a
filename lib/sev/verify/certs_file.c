/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of certificates and CRLs: PEM, or DER one after another.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "verify/certs.h"

#define PEM_BEGIN     "-----BEGIN "
#define PEM_END	      "-----END "
#define PEM_DASHES    "-----"
#define LABEL_MAX     32
#define NAME_MAX_SIZE 512

/* Where a file is being read, and what it has given so far. */
struct file {
	const char *name;
	struct sev_view rest;
	const uint8_t *start;
	size_t blocks; /* that were read */
	struct sev_certs *found;
	enum sev_origin origin;
	struct sev_err *err;
};

/* Where text begins in view; view.size when nowhere. */
static size_t find(struct sev_view view, const char *text)
{
	const void *at = view.size ? memmem(view.data, view.size, text, strlen(text)) : NULL;

	return at ? (size_t)((const uint8_t *)at - view.data) : view.size;
}

static void skip(struct sev_view *view, size_t size)
{
	view->data += size;
	view->size -= size;
}

static enum sev_rc add_cert(const struct file *file, const char *name, struct sev_view der)
{
	struct sev_cert *cert;
	enum sev_rc rc = sev_cert_read(name, der.data, der.size, &cert, file->err);

	if (rc)
		return rc;
	rc = sev_certs_add(file->found, cert, file->origin, file->err);
	sev_cert_free(cert);
	return rc;
}

static enum sev_rc add_crl(const struct file *file, const char *name, struct sev_view der)
{
	struct sev_crl *crl;
	enum sev_rc rc = sev_crl_read(name, der.data, der.size, &crl, file->err);

	if (rc)
		return rc;
	rc = sev_certs_add_crl(file->found, crl, file->origin, file->err);
	sev_crl_free(crl);
	return rc;
}

/*
 * Whether DER is of a CRL: what is signed begins with an algorithm, or with a version and then one;
 * a certificate's begins with [0] or a serial number of its own and then one.
 */
static bool is_crl(struct sev_view der)
{
	struct sev_der outer, body, version, algorithm, issuer;
	struct sev_view rest = der;

	if (!sev_der_take(&rest, SEV_DER_SEQUENCE, &outer) ||
	    !sev_der_take(&outer.contents, SEV_DER_SEQUENCE, &body))
		return false;
	rest = body.contents;
	sev_der_take(&rest, SEV_DER_INTEGER, &version);
	if (!sev_der_take(&rest, SEV_DER_SEQUENCE, &algorithm) ||
	    !sev_der_take(&rest, SEV_DER_SEQUENCE, &issuer) || rest.size == 0)
		return false;
	return rest.data[0] == SEV_DER_UTC_TIME || rest.data[0] == SEV_DER_GENERALIZED_TIME;
}

static enum sev_rc fail_pem(const struct file *file, const char *found, const char *expected)
{
	return sev_fail(file->err, SEV_ERR_FORMAT, "%s: PEM at offset 0x%zx: found %s, expected %s",
			file->name, (size_t)(file->rest.data - file->start), found, expected);
}

/* Base64 between two lines, white space left out, as a new string. */
static char *compact(struct sev_view text)
{
	char *out = malloc(text.size + 1);
	size_t length = 0;

	if (!out)
		return NULL;
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i] ? (char)text.data[i] : '?';

		if (!strchr(" \t\r\n", c))
			out[length++] = c;
	}
	out[length] = '\0';
	return out;
}

static enum sev_rc add_block(const struct file *file, const char *label, struct sev_view text)
{
	char name[NAME_MAX_SIZE];
	struct sev_view der = {0};
	uint8_t *bytes = NULL;
	char *base64;
	enum sev_rc rc;

	if (strcmp(label, "CERTIFICATE") != 0 && strcmp(label, "X509 CRL") != 0)
		return fail_pem(file, label, "CERTIFICATE or X509 CRL");
	base64 = compact(text);
	if (!base64)
		return sev_fail_nomem(file->err);
	rc = sev_base64_decode(file->name, base64, &bytes, &der.size, file->err);
	free(base64);
	if (rc)
		return rc;
	der.data = bytes;
	/* A file of several: the second and later ones are told by their place. */
	if (file->blocks == 0)
		snprintf(name, sizeof(name), "%s", file->name);
	else
		snprintf(name, sizeof(name), "%s@0x%zx", file->name,
			 (size_t)(file->rest.data - file->start));
	rc = label[0] == 'C' ? add_cert(file, name, der) : add_crl(file, name, der);
	free(bytes);
	return rc;
}

/* One block, from "-----BEGIN LABEL-----" to "-----END LABEL-----". */
static enum sev_rc read_block(struct file *file)
{
	char line[sizeof(PEM_END) + LABEL_MAX + sizeof(PEM_DASHES)];
	struct sev_view text = file->rest;
	char label[LABEL_MAX + 1];
	size_t length;
	size_t end;
	enum sev_rc rc;

	skip(&text, strlen(PEM_BEGIN));
	length = find(text, PEM_DASHES);
	if (length > LABEL_MAX || length == text.size)
		return fail_pem(file, "an unfinished BEGIN line", "-----BEGIN CERTIFICATE-----");
	for (size_t i = 0; i < length; i++)
		label[i] = text.data[i] >= 0x20 && text.data[i] < 0x7F ? (char)text.data[i] : '?';
	label[length] = '\0';
	skip(&text, length + strlen(PEM_DASHES));
	snprintf(line, sizeof(line), PEM_END "%s" PEM_DASHES, label);
	end = find(text, line);
	if (end == text.size)
		return fail_pem(file, "no END line", line);
	rc = add_block(file, label, (struct sev_view){text.data, end});
	if (rc)
		return rc;
	skip(&text, end + strlen(line));
	skip(&text, find(text, PEM_BEGIN));
	file->rest = text;
	return SEV_OK;
}

static enum sev_rc read_pem(struct file *file)
{
	enum sev_rc rc = SEV_OK;

	skip(&file->rest, find(file->rest, PEM_BEGIN));
	for (; !rc && file->rest.size > 0; file->blocks++)
		rc = read_block(file);
	return rc;
}

static enum sev_rc read_der(struct file *file)
{
	char name[NAME_MAX_SIZE];
	struct sev_der value;
	enum sev_rc rc = SEV_OK;

	while (!rc && file->rest.size > 0) {
		size_t offset = (size_t)(file->rest.data - file->start);

		if (!sev_der_take(&file->rest, SEV_DER_SEQUENCE, &value))
			return sev_fail(file->err, SEV_ERR_FORMAT,
					"%s: offset 0x%zx: found neither PEM nor a whole DER "
					"SEQUENCE, expected certificates or CRLs",
					file->name, offset);
		if (offset == 0)
			snprintf(name, sizeof(name), "%s", file->name);
		else
			snprintf(name, sizeof(name), "%s@0x%zx", file->name, offset);
		rc = is_crl(value.whole) ? add_crl(file, name, value.whole)
					 : add_cert(file, name, value.whole);
	}
	return rc;
}

static bool is_der(struct sev_view rest)
{
	struct sev_der value;

	return sev_der_take(&rest, SEV_DER_SEQUENCE, &value);
}

/* Moves everything over. */
static enum sev_rc take_over(struct sev_certs *certs, const struct sev_certs *found,
			     enum sev_origin origin, struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < sev_certs_count(found); i++)
		rc = sev_certs_add(certs, sev_certs_at(found, i), origin, err);
	for (size_t i = 0; !rc && i < sev_certs_crl_count(found); i++)
		rc = sev_certs_add_crl(certs, sev_certs_crl_at(found, i), origin, err);
	return rc;
}

enum sev_rc sev_certs_add_file(struct sev_certs *certs, const char *name, const void *data,
			       size_t size, enum sev_origin origin, struct sev_err *err)
{
	struct file file = {
		.name = name, .rest = {data, size}, .start = data, .origin = origin, .err = err};
	enum sev_rc rc;

	if (size == 0)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found no bytes, expected certificates or CRLs", name);
	rc = sev_certs_new(&file.found, err);
	if (rc)
		return rc;
	rc = is_der(file.rest) || find(file.rest, PEM_BEGIN) == size ? read_der(&file)
								     : read_pem(&file);
	if (!rc)
		rc = take_over(certs, file.found, origin, err);
	sev_certs_free(file.found);
	return rc;
}

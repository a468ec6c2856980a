/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate revocation lists of the ARK (RFC 5280, 5; the KDS gives them in DER).
 */
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"
#include "verify/cert.h"

#define TAG_EXTENSIONS 0xA0
#define VERSION_2      1

static enum sev_rc read_version(struct sev_x509_reader *body)
{
	struct sev_der value;

	if (body->rest.size == 0 || body->rest.data[0] != SEV_DER_INTEGER)
		return SEV_OK;
	if (!sev_der_take(&body->rest, SEV_DER_INTEGER, &value) || value.contents.size != 1 ||
	    value.contents.data[0] != VERSION_2)
		return sev_x509_fail(body, "another version", "2 (INTEGER 1), or none");
	return SEV_OK;
}

static enum sev_rc read_times(struct sev_crl *crl, struct sev_x509_reader *body)
{
	enum sev_rc rc = sev_x509_time(body, "thisUpdate (time)", &crl->this_update);

	if (rc || !sev_x509_is_time_next(body))
		return rc;
	crl->has_next_update = true;
	return sev_x509_time(body, "nextUpdate (time)", &crl->next_update);
}

bool sev_crl_next_serial(struct sev_view *rest, struct sev_view *serial)
{
	struct sev_view after = *rest;
	struct sev_der entry, number;

	if (!sev_der_take(&after, SEV_DER_SEQUENCE, &entry) ||
	    !sev_der_take(&entry.contents, SEV_DER_INTEGER, &number) || number.contents.size == 0)
		return false;
	*serial = number.contents;
	*rest = after;
	return true;
}

static enum sev_rc read_revoked(struct sev_crl *crl, struct sev_x509_reader *body)
{
	struct sev_x509_reader list;
	struct sev_view serial;
	enum sev_rc rc;

	if (body->rest.size == 0 || body->rest.data[0] != SEV_DER_SEQUENCE)
		return SEV_OK;
	rc = sev_x509_enter(body, SEV_DER_SEQUENCE, "revokedCertificates (SEQUENCE)", &list);
	if (rc)
		return rc;
	crl->revoked = list.rest;
	for (; list.rest.size > 0; crl->count++)
		if (!sev_crl_next_serial(&list.rest, &serial))
			return sev_x509_fail(&list, "a malformed entry",
					     "SEQUENCE { userCertificate INTEGER, … }");
	return SEV_OK;
}

static enum sev_rc read_extensions(struct sev_crl *crl, struct sev_x509_reader *body)
{
	struct sev_x509_reader tagged;
	struct sev_x509_extension extension;
	struct sev_der value = {0};
	enum sev_rc rc;

	if (body->rest.size == 0)
		return SEV_OK;
	rc = sev_x509_enter(body, TAG_EXTENSIONS, "crlExtensions", &tagged);
	if (!rc)
		rc = sev_x509_end(body, "tbsCertList");
	if (!rc)
		rc = sev_x509_take(&tagged, SEV_DER_SEQUENCE, "crlExtensions (SEQUENCE)", &value);
	if (!rc)
		rc = sev_x509_check_extensions(&tagged, value.contents);
	if (rc)
		return rc;
	/* One that is critical changes what the list means: it may be of some certificates only. */
	while (sev_x509_extension_next(&value.contents, &extension))
		crl->unknown_critical = crl->unknown_critical || extension.critical;
	return SEV_OK;
}

static enum sev_rc read_body(struct sev_crl *crl, struct sev_x509_reader *body)
{
	struct sev_der value;
	enum sev_rc rc = read_version(body);

	if (!rc)
		rc = sev_x509_take(body, SEV_DER_SEQUENCE, "signature (AlgorithmIdentifier)",
				   &value);
	if (rc)
		return rc;
	crl->inner_algorithm = value.whole;
	rc = sev_x509_take(body, SEV_DER_SEQUENCE, "issuer (Name)", &value);
	if (rc)
		return rc;
	crl->issuer = value.whole;
	sev_x509_common_name(crl->issuer, crl->issuer_cn);
	rc = read_times(crl, body);
	if (!rc)
		rc = read_revoked(crl, body);
	return rc ? rc : read_extensions(crl, body);
}

static enum sev_rc read_all(struct sev_crl *crl, struct sev_err *err)
{
	struct sev_x509_reader reader = {
		.name = crl->name, .start = crl->der.data, .rest = crl->der, .err = err};
	enum sev_rc rc = sev_x509_open(&reader, &crl->signature);

	if (rc)
		return rc;
	reader.rest = crl->signature.body_contents;
	sev_sha256(crl->der.data, crl->der.size, crl->sha256);
	return read_body(crl, &reader);
}

enum sev_rc sev_crl_read(const char *name, const void *der, size_t size, struct sev_crl **out,
			 struct sev_err *err)
{
	struct sev_crl *crl = calloc(1, sizeof(*crl));
	uint8_t *copy = malloc(size ? size : 1);
	enum sev_rc rc;

	if (crl)
		crl->name = strdup(name);
	if (!crl || !copy || !crl->name) {
		free(copy);
		sev_crl_free(crl);
		return sev_fail_nomem(err);
	}
	memcpy(copy, der, size);
	atomic_init(&crl->references, 1);
	crl->der.data = copy;
	crl->der.size = size;
	rc = read_all(crl, err);
	if (rc) {
		sev_crl_free(crl);
		return rc;
	}
	*out = crl;
	return SEV_OK;
}

struct sev_crl *sev_crl_ref(struct sev_crl *crl)
{
	atomic_fetch_add(&crl->references, 1);
	return crl;
}

void sev_crl_free(struct sev_crl *crl)
{
	if (!crl || atomic_fetch_sub(&crl->references, 1) > 1)
		return;
	free((void *)(uintptr_t)crl->der.data);
	free(crl->name);
	free(crl);
}

const char *sev_crl_name(const struct sev_crl *crl)
{
	return crl->name;
}

const char *sev_crl_issuer(const struct sev_crl *crl)
{
	return crl->issuer_cn;
}

const uint8_t *sev_crl_der(const struct sev_crl *crl, size_t *size)
{
	*size = crl->der.size;
	return crl->der.data;
}

int64_t sev_crl_this_update(const struct sev_crl *crl)
{
	return crl->this_update;
}

bool sev_crl_next_update(const struct sev_crl *crl, int64_t *out)
{
	*out = crl->next_update;
	return crl->has_next_update;
}

size_t sev_crl_count(const struct sev_crl *crl)
{
	return crl->count;
}

bool sev_crl_has(const struct sev_crl *crl, const uint8_t *serial, size_t size)
{
	struct sev_view rest = crl->revoked;
	struct sev_view one;

	while (sev_crl_next_serial(&rest, &one))
		if (sev_x509_number_equal(one, (struct sev_view){serial, size}))
			return true;
	return false;
}

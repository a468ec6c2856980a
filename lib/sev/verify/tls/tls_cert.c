/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/tls/tls_cert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/der.h"
#include "base/err.h"

#define OID_TEXT_MAX 128
#define OID_ARC	     40
#define OID_MORE     0x80
#define OID_BITS     0x7F

static enum sev_rc fail_form(const struct sev_tls_cert *cert, const char *place,
			     struct sev_err *err)
{
	return sev_fail(err, SEV_ERR_FORMAT, "%s: %s: expected an X.509 certificate in DER",
			cert->name, place);
}

/* The fields of a TBSCertificate that come before the extensions, one after another (RFC 5280). */
static bool skip_to_extensions(struct sev_view *tbs, struct sev_view *spki)
{
	struct sev_der value;

	sev_der_take(tbs, SEV_DER_VERSION, &value);
	if (!sev_der_take(tbs, SEV_DER_INTEGER, &value))
		return false;
	/* signature, issuer, validity, subject */
	for (int i = 0; i < 4; i++)
		if (!sev_der_take(tbs, SEV_DER_SEQUENCE, &value))
			return false;
	if (!sev_der_take(tbs, SEV_DER_SEQUENCE, &value))
		return false;
	*spki = value.whole;
	while (tbs->size > 0 && tbs->data[0] != SEV_DER_EXTENSIONS)
		if (!sev_der_next(tbs, &value))
			return false;
	return true;
}

/* One extension: its OID and its value. */
static bool take_extension(struct sev_view *list, struct sev_view *oid, struct sev_view *value)
{
	struct sev_der extension;
	struct sev_der part;

	if (!sev_der_take(list, SEV_DER_SEQUENCE, &extension) ||
	    !sev_der_take(&extension.contents, SEV_DER_OID, &part))
		return false;
	*oid = part.contents;
	sev_der_take(&extension.contents, SEV_DER_BOOLEAN, &part);
	if (!sev_der_take(&extension.contents, SEV_DER_OCTET_STRING, &part))
		return false;
	*value = part.contents;
	return extension.contents.size == 0;
}

/* An OID in numbers, "?" where it is none. */
static char *oid_text(struct sev_view oid)
{
	char text[OID_TEXT_MAX] = "";
	uint64_t number = 0;
	size_t used = 0;

	for (size_t i = 0; i < oid.size; i++) {
		number = number << 7 | (oid.data[i] & OID_BITS);
		if (number > UINT32_MAX)
			return strdup("?");
		if (oid.data[i] & OID_MORE)
			continue;
		if (used == 0) {
			uint64_t arc = number < 2 * OID_ARC ? number / OID_ARC : 2;

			used = (size_t)snprintf(text, sizeof(text), "%llu",
						(unsigned long long)arc);
			number -= arc * OID_ARC;
		}
		used += (size_t)snprintf(text + used, sizeof(text) - used, ".%llu",
					 (unsigned long long)number);
		if (used >= sizeof(text))
			return strdup("?");
		number = 0;
	}
	return strdup(text);
}

static enum sev_rc fail_second(const struct sev_tls_cert *cert, struct sev_view oid,
			       struct sev_err *err)
{
	char *text = oid_text(oid);
	enum sev_rc rc;

	if (!text)
		return sev_fail_nomem(err);
	rc = sev_fail(err, SEV_ERR_FORMAT,
		      "%s: extensions %s and %s both hold a report, expected one", cert->name,
		      cert->oid, text);
	free(text);
	return rc;
}

/* Looks into one extension; a value without a report is none of ours, unless its OID says so. */
static enum sev_rc look(struct sev_tls_cert *cert, struct sev_view oid, struct sev_view value,
			struct sev_err *err)
{
	const struct sev_tls_form *form = sev_tls_form_of(oid);
	struct sev_tls_found found = {.decoded = NULL};
	bool there = form->find(value, &found);

	if (there && !cert->form) {
		cert->form = form;
		cert->found = found;
		cert->oid = oid_text(oid);
		return cert->oid ? SEV_OK : sev_fail_nomem(err);
	}
	free(found.decoded);
	if (there)
		return fail_second(cert, oid, err);
	if (found.nomem)
		return sev_fail_nomem(err);
	if (form->refusal)
		return sev_fail(err, SEV_ERR_UNSUPPORTED, "%s: extension of %s: %s", cert->name,
				form->name, form->refusal);
	return SEV_OK;
}

static enum sev_rc look_through(struct sev_tls_cert *cert, struct sev_view list,
				struct sev_err *err)
{
	while (list.size > 0) {
		struct sev_view oid;
		struct sev_view value;
		enum sev_rc rc;

		if (!take_extension(&list, &oid, &value))
			return fail_form(cert, "an extension", err);
		rc = look(cert, oid, value, err);
		if (rc)
			return rc;
	}
	if (cert->form)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: found no extension with an attestation report in it", cert->name);
}

static enum sev_rc parse(struct sev_tls_cert *cert, struct sev_view der, struct sev_err *err)
{
	struct sev_der certificate;
	struct sev_der tbs;
	struct sev_der outer = {.contents = {NULL, 0}};
	struct sev_der list = {.contents = {NULL, 0}};

	if (!sev_der_take(&der, SEV_DER_SEQUENCE, &certificate))
		return fail_form(cert, "offset 0x0", err);
	if (der.size != 0)
		return fail_form(cert, "bytes after its end", err);
	if (!sev_der_take(&certificate.contents, SEV_DER_SEQUENCE, &tbs) ||
	    !skip_to_extensions(&tbs.contents, &cert->spki))
		return fail_form(cert, "what is signed", err);
	if (tbs.contents.size > 0 &&
	    (!sev_der_take(&tbs.contents, SEV_DER_EXTENSIONS, &outer) || tbs.contents.size != 0 ||
	     !sev_der_take(&outer.contents, SEV_DER_SEQUENCE, &list) || outer.contents.size != 0))
		return fail_form(cert, "extensions", err);
	return look_through(cert, list.contents, err);
}

enum sev_rc sev_tls_cert_read(const char *name, const void *der, size_t size,
			      struct sev_tls_cert **out, struct sev_err *err)
{
	struct sev_tls_cert *cert = calloc(1, sizeof(*cert));
	enum sev_rc rc;

	if (!cert)
		return sev_fail_nomem(err);
	cert->name = strdup(name);
	cert->der = malloc(size + 1);
	if (!cert->name || !cert->der) {
		sev_tls_cert_free(cert);
		return sev_fail_nomem(err);
	}
	memcpy(cert->der, der, size);
	rc = parse(cert, (struct sev_view){cert->der, size}, err);
	if (rc) {
		sev_tls_cert_free(cert);
		return rc;
	}
	*out = cert;
	return SEV_OK;
}

void sev_tls_cert_free(struct sev_tls_cert *cert)
{
	if (!cert)
		return;
	free(cert->name);
	free(cert->der);
	free(cert->oid);
	free(cert->found.decoded);
	free(cert);
}

const char *sev_tls_cert_form(const struct sev_tls_cert *cert)
{
	return cert->form->name;
}

const char *sev_tls_cert_oid(const struct sev_tls_cert *cert)
{
	return cert->oid;
}

const uint8_t *sev_tls_cert_evidence(const struct sev_tls_cert *cert, size_t *size)
{
	*size = cert->found.evidence.size;
	return cert->found.evidence.data;
}

const uint8_t *sev_tls_cert_spki(const struct sev_tls_cert *cert, size_t *size)
{
	*size = cert->spki.size;
	return cert->spki.data;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading certificates.
 */
#include "verify/cert.h"

#include <stdlib.h>
#include <string.h>

#include "abi/layout/x509.h"
#include "base/crypto.h"
#include "base/err.h"

#define TAG_ISSUER_ID  0x81 /* issuerUniqueID and subjectUniqueID */
#define TAG_SUBJECT_ID 0x82

/* "PREFIXproduct" */
static bool has_prefix(const char *cn, const char *prefix, char product[SEV_X509_CN_SIZE])
{
	size_t length = strlen(prefix);

	if (strncmp(cn, prefix, length) != 0)
		return false;
	memcpy(product, cn + length, strlen(cn + length) + 1);
	return true;
}

/* spec: KDS: the common names of ARK, ASK, ASVK, VCEK and VLEK */
enum sev_cert_kind sev_cert_kind_of_cn(const char *cn, char product[SEV_X509_CN_SIZE])
{
	product[0] = '\0';
	if (strcmp(cn, "SEV-VCEK") == 0)
		return SEV_CERT_VCEK;
	if (strcmp(cn, "SEV-VLEK") == 0)
		return SEV_CERT_VLEK;
	if (has_prefix(cn, "ARK-", product))
		return SEV_CERT_ARK;
	if (has_prefix(cn, "SEV-VLEK-", product))
		return SEV_CERT_ASVK;
	return has_prefix(cn, "SEV-", product) ? SEV_CERT_ASK : SEV_CERT_OTHER;
}

/* version, serialNumber and signature. */
static enum sev_rc read_head(struct sev_cert *cert, struct sev_x509_reader *body)
{
	struct sev_x509_reader tagged;
	struct sev_der value;
	enum sev_rc rc = SEV_OK;

	if (body->rest.size > 0 && body->rest.data[0] == SEV_DER_VERSION) {
		rc = sev_x509_enter(body, SEV_DER_VERSION, "version", &tagged);
		if (!rc)
			rc = sev_x509_take(&tagged, SEV_DER_INTEGER, "version (INTEGER)", &value);
		if (!rc && value.contents.size != 1)
			rc = sev_x509_fail(&tagged, "a long version", "one byte");
		if (!rc)
			rc = sev_x509_end(&tagged, "version");
		if (!rc)
			cert->version = value.contents.data[0];
	}
	if (!rc)
		rc = sev_x509_take(body, SEV_DER_INTEGER, "serialNumber (INTEGER)", &value);
	if (!rc && value.contents.size == 0)
		rc = sev_x509_fail(body, "an empty serialNumber", "a number");
	if (rc)
		return rc;
	cert->serial = sev_x509_number(value.contents);
	rc = sev_x509_take(body, SEV_DER_SEQUENCE, "signature (AlgorithmIdentifier)", &value);
	if (!rc)
		cert->inner_algorithm = value.whole;
	return rc;
}

/* issuer, validity, subject and subjectPublicKeyInfo. */
static enum sev_rc read_middle(struct sev_cert *cert, struct sev_x509_reader *body)
{
	struct sev_x509_reader validity;
	struct sev_der issuer, subject, spki;
	enum sev_rc rc;

	rc = sev_x509_take(body, SEV_DER_SEQUENCE, "issuer (Name)", &issuer);
	if (!rc)
		rc = sev_x509_enter(body, SEV_DER_SEQUENCE, "validity (SEQUENCE)", &validity);
	if (!rc)
		rc = sev_x509_time(&validity, "notBefore (UTCTime or GeneralizedTime)",
				   &cert->not_before);
	if (!rc)
		rc = sev_x509_time(&validity, "notAfter (UTCTime or GeneralizedTime)",
				   &cert->not_after);
	if (!rc)
		rc = sev_x509_end(&validity, "validity");
	if (!rc)
		rc = sev_x509_take(body, SEV_DER_SEQUENCE, "subject (Name)", &subject);
	if (!rc)
		rc = sev_x509_take(body, SEV_DER_SEQUENCE, "subjectPublicKeyInfo (SEQUENCE)",
				   &spki);
	if (rc)
		return rc;
	cert->issuer = issuer.whole;
	cert->subject = subject.whole;
	cert->spki = spki.whole;
	return SEV_OK;
}

static enum sev_rc read_extensions(struct sev_cert *cert, struct sev_x509_reader *body)
{
	struct sev_x509_reader tagged;
	struct sev_der value;
	enum sev_rc rc;

	sev_der_take(&body->rest, TAG_ISSUER_ID, &value);
	sev_der_take(&body->rest, TAG_SUBJECT_ID, &value);
	if (body->rest.size == 0)
		return SEV_OK;
	rc = sev_x509_enter(body, SEV_DER_EXTENSIONS, "extensions", &tagged);
	if (!rc)
		rc = sev_x509_end(body, "tbsCertificate");
	if (!rc)
		rc = sev_x509_take(&tagged, SEV_DER_SEQUENCE, "extensions (SEQUENCE)", &value);
	if (!rc)
		rc = sev_x509_end(&tagged, "extensions");
	if (!rc)
		rc = sev_x509_check_extensions(&tagged, value.contents);
	if (!rc)
		cert->extensions = value.contents;
	return rc;
}

static bool has_extension(const struct sev_cert *cert, struct sev_view oid)
{
	struct sev_view rest = cert->extensions;
	struct sev_x509_extension extension;

	while (sev_x509_extension_next(&rest, &extension))
		if (sev_view_equal(extension.oid, oid))
			return true;
	return false;
}

/* What follows from the fields. */
static void settle(struct sev_cert *cert)
{
	char issuer_product[SEV_X509_CN_SIZE];

	sev_x509_common_name(cert->issuer, cert->issuer_cn);
	sev_x509_common_name(cert->subject, cert->subject_cn);
	cert->kind = sev_cert_kind_of_cn(cert->subject_cn, cert->product);
	sev_cert_kind_of_cn(cert->issuer_cn, issuer_product);
	if (cert->kind == SEV_CERT_VCEK || cert->kind == SEV_CERT_VLEK)
		memcpy(cert->product, issuer_product, sizeof(cert->product));
	sev_amd_ext_read(cert->name, cert->extensions, &cert->amd, NULL);
	cert->simulation = has_extension(cert, SEV_VIEW(SEV_X509_SIMULATION));
	sev_cert_read_key(cert);
	sev_sha256(cert->der.data, cert->der.size, cert->sha256);
}

static enum sev_rc read_all(struct sev_cert *cert, struct sev_err *err)
{
	struct sev_x509_reader reader = {
		.name = cert->name, .start = cert->der.data, .rest = cert->der, .err = err};
	struct sev_x509_reader body;
	enum sev_rc rc = sev_x509_open(&reader, &cert->signature);

	if (rc)
		return rc;
	body = reader;
	body.rest = cert->signature.body_contents;
	rc = read_head(cert, &body);
	if (!rc)
		rc = read_middle(cert, &body);
	if (!rc)
		rc = read_extensions(cert, &body);
	if (!rc)
		settle(cert);
	return rc;
}

enum sev_rc sev_cert_read(const char *name, const void *der, size_t size, struct sev_cert **out,
			  struct sev_err *err)
{
	struct sev_cert *cert = calloc(1, sizeof(*cert));
	uint8_t *copy = malloc(size ? size : 1);
	enum sev_rc rc;

	if (cert)
		cert->name = strdup(name);
	if (!cert || !copy || !cert->name) {
		free(copy);
		sev_cert_free(cert);
		return sev_fail_nomem(err);
	}
	memcpy(copy, der, size);
	atomic_init(&cert->references, 1);
	cert->der.data = copy;
	cert->der.size = size;
	rc = read_all(cert, err);
	if (rc) {
		sev_cert_free(cert);
		return rc;
	}
	*out = cert;
	return SEV_OK;
}

struct sev_cert *sev_cert_ref(struct sev_cert *cert)
{
	atomic_fetch_add(&cert->references, 1);
	return cert;
}

void sev_cert_free(struct sev_cert *cert)
{
	if (!cert || atomic_fetch_sub(&cert->references, 1) > 1)
		return;
	free((void *)(uintptr_t)cert->der.data);
	free(cert->name);
	free(cert);
}

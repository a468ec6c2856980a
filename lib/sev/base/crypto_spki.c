/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crypto_spki.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/crypto_pkey.h"
#include "base/err.h"

/* PEM's labels, and whether what they hold is a certificate. */
static const struct {
	const char *label;
	bool is_cert;
} FORMS[] = {
	{"PUBLIC KEY", false},
	{"CERTIFICATE", true},
};

static X509_PUBKEY *from_der(const uint8_t *data, size_t size)
{
	const unsigned char *at = data;
	X509_PUBKEY *key = d2i_X509_PUBKEY(NULL, &at, (long)size);

	if (key && at == data + size)
		return key;
	X509_PUBKEY_free(key);
	return NULL;
}

static X509 *cert_from_der(const uint8_t *data, size_t size)
{
	const unsigned char *at = data;
	X509 *cert = d2i_X509(NULL, &at, (long)size);

	if (cert && at == data + size)
		return cert;
	X509_free(cert);
	return NULL;
}

static enum sev_rc encode(const X509_PUBKEY *key, uint8_t **der, size_t *size, struct sev_err *err)
{
	unsigned char *encoded = NULL;
	int length = i2d_X509_PUBKEY(key, &encoded);

	if (length <= 0)
		return sev_fail_crypto("encoding a public key", err);
	*der = malloc((size_t)length);
	if (*der)
		memcpy(*der, encoded, (size_t)length);
	*size = (size_t)length;
	OPENSSL_free(encoded);
	return *der ? SEV_OK : sev_fail_nomem(err);
}

static enum sev_rc fail_form(const char *name, struct sev_err *err)
{
	ERR_clear_error();
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: found no public key, expected one or a certificate, in PEM or DER",
			name);
}

/* What DER holds: a key or a certificate. */
static enum sev_rc read_key(const char *name, const uint8_t *data, size_t size, uint8_t **der,
			    size_t *der_size, struct sev_err *err)
{
	X509_PUBKEY *key = from_der(data, size);
	enum sev_rc rc = key ? encode(key, der, der_size, err) : fail_form(name, err);

	X509_PUBKEY_free(key);
	return rc;
}

static enum sev_rc read_cert(const char *name, const uint8_t *data, size_t size, uint8_t **der,
			     size_t *der_size, struct sev_err *err)
{
	X509 *cert = cert_from_der(data, size);
	enum sev_rc rc = cert ? encode(X509_get_X509_PUBKEY(cert), der, der_size, err)
			      : fail_form(name, err);

	X509_free(cert);
	return rc;
}

static enum sev_rc read_block(const char *name, const char *label, const uint8_t *data, size_t size,
			      uint8_t **der, size_t *der_size, struct sev_err *err)
{
	for (size_t i = 0; i < sizeof(FORMS) / sizeof(FORMS[0]); i++) {
		if (strcmp(label, FORMS[i].label) != 0)
			continue;
		return FORMS[i].is_cert ? read_cert(name, data, size, der, der_size, err)
					: read_key(name, data, size, der, der_size, err);
	}
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: found PEM of a %s, expected a PUBLIC KEY or a CERTIFICATE", name,
			label);
}

static enum sev_rc read_pem(const char *name, const void *data, size_t size, uint8_t **der,
			    size_t *der_size, struct sev_err *err)
{
	BIO *bio = BIO_new_mem_buf(data, (int)size);
	char *label = NULL, *header = NULL;
	unsigned char *body = NULL;
	long length = 0;
	enum sev_rc rc;

	if (!bio)
		return sev_fail_crypto("reading a public key", err);
	if (PEM_read_bio(bio, &label, &header, &body, &length) == 1)
		rc = read_block(name, label, body, (size_t)length, der, der_size, err);
	else
		rc = fail_form(name, err);
	OPENSSL_free(label);
	OPENSSL_free(header);
	OPENSSL_clear_free(body, (size_t)length);
	BIO_free(bio);
	return rc;
}

/* Whether there is a PEM block in a text. */
static bool is_pem(const void *data, size_t size)
{
	static const char begin[] = "-----BEGIN ";

	return memmem(data, size, begin, sizeof(begin) - 1);
}

enum sev_rc sev_spki_read(const char *name, const void *data, size_t size, uint8_t **der,
			  size_t *der_size, struct sev_err *err)
{
	enum sev_rc rc;

	*der = NULL;
	if (size > INT_MAX)
		return fail_form(name, err);
	if (is_pem(data, size))
		return read_pem(name, data, size, der, der_size, err);
	rc = read_key(name, data, size, der, der_size, err);
	return rc == SEV_ERR_FORMAT ? read_cert(name, data, size, der, der_size, err) : rc;
}

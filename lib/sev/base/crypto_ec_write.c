/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys on P-384: made, and written for their owner.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/crypto.h"
#include "base/crypto_ec_private.h"
#include "base/crypto_pkey.h"
#include "base/err.h"

enum sev_rc sev_ec_key_generate(struct sev_ec_key **out, struct sev_err *err)
{
	uint8_t scalar[SEV_P384_LENGTH];
	enum sev_rc rc = sev_ec_scalar_generate(scalar, err);

	*out = NULL;
	if (!rc)
		rc = sev_ec_key_from_scalar(scalar, out, err);
	sev_cleanse(scalar, sizeof(scalar));
	return rc;
}

static bool put_key(BIO *bio, const EVP_PKEY *pkey, enum sev_ec_key_form form)
{
	if (form == SEV_EC_KEY_PEM)
		return PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL) == 1;
	return i2d_PrivateKey_bio(bio, pkey) == 1;
}

/* The bytes that were written, in memory of their own. */
static enum sev_rc take_bytes(BIO *bio, uint8_t **out, size_t *size, struct sev_err *err)
{
	char *bytes = NULL;
	long length = BIO_get_mem_data(bio, &bytes);

	if (length <= 0)
		return sev_fail_crypto("writing a key", err);
	*out = malloc((size_t)length);
	if (!*out)
		return sev_fail_nomem(err);
	memcpy(*out, bytes, (size_t)length);
	*size = (size_t)length;
	return SEV_OK;
}

enum sev_rc sev_ec_key_write(const struct sev_ec_key *key, enum sev_ec_key_form form, uint8_t **out,
			     size_t *size, struct sev_err *err)
{
	BIO *bio;
	enum sev_rc rc;

	*out = NULL;
	*size = 0;
	if (!sev_ec_key_is_private(key))
		return sev_fail(err, SEV_ERR_ARG,
				"found a public key, expected a private one to write");
	bio = BIO_new(BIO_s_secmem());
	rc = bio && put_key(bio, sev_ec_key_pkey(key), form)
		     ? take_bytes(bio, out, size, err)
		     : sev_fail_crypto("writing a key", err);
	BIO_free(bio);
	return rc;
}

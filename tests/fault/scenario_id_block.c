/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An ID block: read the key, sign, verify.
 */
#include <string.h>

#include <openssl/ec.h>
#include <openssl/pem.h>

#include <sev/id_block.h>

#include "fault.h"

static char pem[1024];

/* A key of this process, made before calls begin to fail. */
static void make_key(const char *dir)
{
	EVP_PKEY *key;
	BIO *bio;

	(void)dir;
	if (pem[0])
		return;
	key = EVP_EC_gen("P-384");
	bio = BIO_new(BIO_s_mem());
	if (key && bio && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1)
		BIO_read(bio, pem, sizeof(pem) - 1);
	BIO_free(bio);
	EVP_PKEY_free(key);
}

static enum sev_rc sign_and_verify(const struct sev_ec_key *key, struct sev_err *err)
{
	struct sev_id_block fields;
	uint8_t block[SEV_ID_BLOCK_SIZE];
	uint8_t auth[SEV_ID_AUTH_SIZE];
	struct sev_id_subject subject = {.size = sizeof(subject), .block = block, .auth = auth};
	enum sev_rc rc;

	sev_id_block_init(&fields);
	sev_id_block_encode(&fields, block);
	rc = sev_id_auth_sign(block, key, key, auth, err);
	return rc ? rc : sev_id_verify(&subject, err);
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_ec_key *key = NULL;
	enum sev_rc rc = sev_ec_key_read("key", pem, strlen(pem), &key, err);

	(void)dir;
	if (!rc)
		rc = sign_and_verify(key, err);
	sev_ec_key_free(key);
	return rc;
}

const struct fault_scenario FAULT_ID_BLOCK = {
	.name = "id-block",
	.run = run,
	.prepare = make_key,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A private RSA key: read, asked for its public half, signed with, written.
 */
#include <stdlib.h>
#include <string.h>

#include "base/crypto_rsa_private.h"
#include "fault.h"
#include "test_keys.h"

static enum sev_rc use(const struct sev_rsa_key *key, struct sev_err *err)
{
	static const uint8_t digest[48];
	uint8_t n[SEV_RSA4096_LENGTH], e[SEV_RSA4096_LENGTH], signature[SEV_RSA4096_LENGTH];
	uint8_t id[SEV_KEY_ID_LENGTH];
	uint8_t *spki = NULL;
	char pem[4096];
	size_t size;
	enum sev_rc rc = sev_rsa_key_numbers(key, n, e, err);

	if (!rc)
		rc = sev_rsa_key_spki(key, &spki, &size, err);
	if (!rc)
		rc = sev_rsa_key_id(key, id, err);
	if (!rc)
		rc = sev_rsa_key_sign_pss(key, 384, digest, signature, err);
	if (!rc)
		rc = sev_rsa_key_write(key, pem, sizeof(pem), err);
	free(spki);
	return rc;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_rsa_key *key;
	enum sev_rc rc = sev_rsa_key_read("key.pem", TEST_ARK_PEM, strlen(TEST_ARK_PEM), &key, err);

	(void)dir;
	if (rc)
		return rc;
	rc = use(key, err);
	sev_rsa_key_free(key);
	return rc;
}

const struct fault_scenario FAULT_RSA_KEY = {.name = "private RSA key", .run = run};

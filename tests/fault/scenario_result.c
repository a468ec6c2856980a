/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A result filled in and finished; a report found in a TLS certificate, and its binding; a token
 * signed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/pem.h>

#include <sev/tls_cert.h>

#include "base/crypto_jws.h"
#include "fault.h"
#include "verify/result.h"

static enum sev_rc run_result(const char *dir, struct sev_err *err)
{
	struct sev_result *result;
	enum sev_rc rc = sev_result_new(false, &result, err);

	(void)dir;
	if (rc)
		return rc;
	sev_result_set(result, SEV_CHECK_SIGNATURE, SEV_CHECK_PASSED, "%s", "signed");
	sev_result_expect(result, SEV_CHECK_MEASUREMENT, false, "MEASUREMENT %d", 1);
	sev_result_advise(result, SEV_CHECK_MEASUREMENT, "%s", "another plan");
	sev_result_require(result, SEV_CHECK_HOST_DATA);
	sev_result_add_fact(result, "root", "%s", "ARK-Milan");
	sev_result_add_fact(result, "leaf", "%s", "VCEK");
	rc = sev_result_finish(result, err);
	/* Whatever was lost, it is not a verdict that lets anyone in. */
	if (sev_result_verdict(result) >= SEV_VERDICT_NOTHING_ASKED)
		rc = SEV_OK;
	sev_result_free(result);
	return rc;
}

const struct fault_scenario FAULT_RESULT = {
	.name = "result",
	.run = run_result,
};

static uint8_t certs[2][8192];
static size_t sizes[2];

/* Seeds of the fuzzer: a report as base64 text, and one in CBOR. */
static void read_certs(const char *dir)
{
	static const char *const names[2] = {SEEDS "/tls_cert/contrast", SEEDS "/tls_cert/dice"};

	(void)dir;
	for (int i = 0; i < 2; i++) {
		FILE *file = fopen(names[i], "rb");

		sizes[i] = file ? fread(certs[i], 1, sizeof(certs[i]), file) : 0;
		if (file)
			fclose(file);
	}
}

static enum sev_rc bind_cert(int i, struct sev_err *err)
{
	static const uint8_t report_data[64];
	struct sev_tls_cert *cert = NULL;
	uint8_t expected[64];
	const char *recipe;
	enum sev_rc rc = sev_tls_cert_read("tls.der", certs[i], sizes[i], &cert, err);

	if (!rc)
		rc = sev_tls_cert_binding(cert, report_data, "nonce", 5, expected, &recipe, err);
	sev_tls_cert_free(cert);
	return rc;
}

static enum sev_rc run_tls_cert(const char *dir, struct sev_err *err)
{
	enum sev_rc rc = bind_cert(0, err);

	(void)dir;
	return rc ? rc : bind_cert(1, err);
}

const struct fault_scenario FAULT_TLS_CERT = {
	.name = "tls-cert",
	.run = run_tls_cert,
	.prepare = read_certs,
};

static char pem[1024];

/* A key of this process, made before calls begin to fail. */
static void make_key(const char *dir)
{
	EVP_PKEY *key;
	BIO *bio;

	(void)dir;
	if (pem[0])
		return;
	key = EVP_EC_gen("P-256");
	bio = BIO_new(BIO_s_mem());
	if (key && bio && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1)
		BIO_read(bio, pem, sizeof(pem) - 1);
	BIO_free(bio);
	EVP_PKEY_free(key);
}

static enum sev_rc run_jws(const char *dir, struct sev_err *err)
{
	struct sev_jws_key *key = NULL;
	char *token = NULL;
	enum sev_rc rc = sev_jws_key_read("key.pem", pem, strlen(pem), &key, err);

	(void)dir;
	if (!rc)
		rc = sev_jws_sign(key, "JWT", "{}", &token, err);
	free(token);
	sev_jws_key_free(key);
	return rc;
}

const struct fault_scenario FAULT_JWS = {
	.name = "jws",
	.run = run_jws,
	.prepare = make_key,
};

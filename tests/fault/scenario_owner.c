/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An owner of platforms: a key made, written and read, an OCA certificate, a PEK signed and
 * checked; and a chip's CEK got.
 */
#include <stdlib.h>
#include <string.h>

#include <sev/kds.h>
#include <sev/sev_cert.h>

#include "fault.h"
#include "test_legacy.h"

static uint8_t csr[TEST_LEGACY_CERT_SIZE], cek[TEST_LEGACY_CERT_SIZE];

/* A signature slot that is empty. */
static const struct test_legacy_slot NOBODY = {.key = -1, .usage = 0x1000};

/* Made before calls begin to fail. */
static void make(const char *dir)
{
	struct test_legacy chain;

	(void)dir;
	test_legacy_init(&chain);
	chain.pek.slots[0] = NOBODY;
	chain.pek.slots[1] = NOBODY;
	test_legacy_cert_make(&chain.pek, csr);
	test_legacy_cert_make(&chain.cek, cek);
}

static enum sev_rc sign(const struct sev_ec_key *key, const struct sev_sev_cert *oca,
			struct sev_err *err)
{
	struct sev_sev_cert *request = NULL, *signed_pek = NULL;
	uint8_t pek[SEV_SEV_CERT_SIZE];
	enum sev_rc rc = sev_sev_cert_read("pek.csr", csr, sizeof(csr), &request, err);

	if (!rc)
		rc = sev_sev_cert_sign_pek(request, oca, key, pek, err);
	if (!rc)
		rc = sev_sev_cert_read("pek.cert", pek, sizeof(pek), &signed_pek, err);
	if (!rc)
		rc = sev_sev_cert_check_import(signed_pek, oca, err);
	sev_sev_cert_free(request);
	sev_sev_cert_free(signed_pek);
	return rc;
}

static enum sev_rc own(const struct sev_ec_key *key, struct sev_err *err)
{
	struct sev_sev_cert *oca = NULL;
	uint8_t cert[SEV_SEV_CERT_SIZE];
	enum sev_rc rc = sev_sev_cert_make_oca(key, cert, err);

	if (!rc)
		rc = sev_sev_cert_read("oca.cert", cert, sizeof(cert), &oca, err);
	if (!rc)
		rc = sign(key, oca, err);
	sev_sev_cert_free(oca);
	return rc;
}

static enum sev_rc again(const struct sev_ec_key *key, enum sev_ec_key_form form,
			 struct sev_err *err)
{
	struct sev_ec_key *read = NULL;
	uint8_t *data = NULL;
	size_t size = 0;
	enum sev_rc rc = sev_ec_key_write(key, form, &data, &size, err);

	if (!rc)
		rc = sev_ec_key_read_private("oca.key", data, size, &read, err);
	sev_ec_key_free(read);
	free(data);
	return rc;
}

static enum sev_rc owner(const char *dir, struct sev_err *err)
{
	struct sev_ec_key *key = NULL;
	enum sev_rc rc = sev_ec_key_generate(&key, err);

	(void)dir;
	if (!rc)
		rc = again(key, SEV_EC_KEY_PEM, err);
	if (!rc)
		rc = again(key, SEV_EC_KEY_DER, err);
	if (!rc)
		rc = own(key, err);
	sev_ec_key_free(key);
	return rc;
}

static enum sev_rc serve(void *ctx, const char *url, size_t max, struct sev_fetch_reply *reply,
			 struct sev_err *err)
{
	(void)ctx;
	(void)url;
	(void)max;
	*reply = (struct sev_fetch_reply){.status = 200, .retry_after = -1};
	reply->body = malloc(sizeof(cek));
	if (!reply->body) {
		*err = (struct sev_err){.rc = SEV_ERR_NOMEM, .msg = "no memory"};
		return err->rc;
	}
	memcpy(reply->body, cek, sizeof(cek));
	reply->size = sizeof(cek);
	return SEV_OK;
}

static enum sev_rc get_with(struct sev_kds *kds, struct sev_err *err)
{
	const uint8_t id[SEV_KDS_CEK_ID_SIZE] = {1};
	struct sev_sev_certs *certs = NULL;
	enum sev_rc rc = sev_sev_certs_new(&certs, err);

	if (!rc)
		rc = sev_kds_get_cek(kds, id, certs, err);
	sev_sev_certs_free(certs);
	return rc;
}

/* With the cache's failure to keep what came for an error: it must not go unnoticed either. */
static enum sev_rc fetch_cek(const char *dir, struct sev_err *err)
{
	struct sev_fetch fetch = {.size = sizeof(fetch), .get = serve};
	struct sev_kds kds = {.size = sizeof(kds), .fetch = &fetch};
	enum sev_rc rc = sev_kds_cache_open(dir, &kds.cache, err);

	if (!rc)
		rc = get_with(&kds, err);
	if (!rc && sev_kds_cache_failure(kds.cache)) {
		*err = *sev_kds_cache_failure(kds.cache);
		rc = err->rc;
	}
	sev_kds_cache_close(kds.cache);
	return rc;
}

const struct fault_scenario FAULT_OWNER = {
	.name = "owner of platforms", .run = owner, .prepare = make};

/* A file of the cache that cannot be read is fetched again; closing what was read loses nothing. */
static const char *const READING[] = {"open", "fstat", "read", "close", NULL};

const struct fault_scenario FAULT_CEK = {
	.name = "CEK", .run = fetch_cek, .prepare = make, .harmless = READING};

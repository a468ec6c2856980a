/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the KDS into the cache and a bundle; and out of the cache.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/kds.h>

#include "fault.h"
#include "test_ca.h"

static struct test_der chain; /* what the KDS serves */
static struct test_der root;

/* Made by this process, before calls begin to fail. */
static void make_chain(const char *dir)
{
	struct test_cert ark;
	struct test_cert ask;
	struct test_der der = {0};

	(void)dir;
	if (chain.size > 0)
		return;
	test_cert_init(&ark, TEST_ARK, "Milan");
	test_cert_init(&ask, TEST_ASK, "Milan");
	test_cert_make(&ark, &root);
	test_cert_make(&ask, &der);
	test_pem("CERTIFICATE", &der, &chain);
	test_pem("CERTIFICATE", &root, &chain);
	test_der_free(&der);
}

static void fill_cache(const char *dir)
{
	char path[256];
	FILE *file;

	make_chain(dir);
	snprintf(path, sizeof(path), "%s/Milan-vcek-cert_chain.pem", dir);
	file = fopen(path, "w");
	if (!file)
		return;
	fwrite(chain.data, 1, chain.size, file);
	fclose(file);
}

static enum sev_rc serve(void *ctx, const char *url, size_t max, struct sev_fetch_reply *reply,
			 struct sev_err *err)
{
	(void)ctx;
	(void)url;
	(void)max;
	*reply = (struct sev_fetch_reply){.status = 200, .retry_after = -1};
	reply->body = malloc(chain.size);
	if (!reply->body) {
		*err = (struct sev_err){.rc = SEV_ERR_NOMEM, .msg = "no memory"};
		return err->rc;
	}
	memcpy(reply->body, chain.data, chain.size);
	reply->size = chain.size;
	return SEV_OK;
}

static enum sev_rc get(const struct sev_kds *kds, struct sev_certs *certs, struct sev_err *err)
{
	struct sev_kds_request request = {
		.size = sizeof(request),
		.what = SEV_KDS_CA,
		.product = sev_products_find_name(sev_products_builtin(), "Milan"),
	};
	char *bundle = NULL;
	enum sev_rc rc = sev_kds_get(kds, &request, certs, err);

	if (!rc)
		rc = sev_kds_bundle_write(certs, TEST_NOW, &bundle, err);
	free(bundle);
	return rc;
}

static enum sev_rc get_with(struct sev_kds *kds, struct sev_err *err)
{
	struct sev_certs *anchors = NULL;
	struct sev_certs *certs = NULL;
	enum sev_rc rc = sev_certs_new(&anchors, err);

	if (!rc)
		rc = sev_certs_new(&certs, err);
	if (!rc)
		rc = sev_certs_add_file(anchors, "root", root.data, root.size, SEV_ORIGIN_GIVEN,
					err);
	kds->anchors = anchors;
	if (!rc)
		rc = get(kds, certs, err);
	sev_certs_free(certs);
	sev_certs_free(anchors);
	return rc;
}

/* With the cache's failure to keep what came for an error: it must not go unnoticed either. */
static enum sev_rc run(const char *dir, const struct sev_fetch *fetch, struct sev_err *err)
{
	struct sev_kds kds = {.size = sizeof(kds), .fetch = fetch, .now = TEST_NOW};
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

static enum sev_rc fetch_it(const char *dir, struct sev_err *err)
{
	struct sev_fetch fetch = {.size = sizeof(fetch), .get = serve};

	return run(dir, &fetch, err);
}

static enum sev_rc take_cached(const char *dir, struct sev_err *err)
{
	return run(dir, NULL, err);
}

static enum sev_rc make_curl(const char *dir, struct sev_err *err)
{
	struct sev_curl_options options = {
		.size = sizeof(options), .ca_file = dir, .proxy = dir, .user_agent = "test"};
	struct sev_curl *curl;
	enum sev_rc rc = sev_curl_new(&options, &curl, err);

	sev_curl_free(curl);
	return rc;
}

/* What is in the cache is whole. */
static bool is_whole(const char *dir, enum sev_rc rc)
{
	static char data[65536];
	char path[256];
	size_t size;
	FILE *file;

	(void)rc;
	snprintf(path, sizeof(path), "%s/Milan-vcek-cert_chain.pem", dir);
	file = fopen(path, "r");
	if (!file)
		return true;
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	return size == chain.size && memcmp(data, chain.data, size) == 0;
}

/* A file of the cache that cannot be read is fetched again; closing what was read loses nothing. */
static const char *const READING[] = {"open", "fstat", "read", "close", NULL};

const struct fault_scenario FAULT_KDS_FETCH = {
	.name = "kds-fetch",
	.run = fetch_it,
	.prepare = make_chain,
	.intact = is_whole,
	.harmless = READING,
};
const struct fault_scenario FAULT_KDS_CACHE = {
	.name = "kds-cache",
	.run = take_cached,
	.prepare = fill_cache,
	.intact = is_whole,
	.harmless = READING,
};
const struct fault_scenario FAULT_CURL = {.name = "curl", .run = make_curl};

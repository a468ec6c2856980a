/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CEKs, ASKs and ARKs in SEV's form: where they are got, what is taken, and the cache.
 */
#include "test.h"

#include <unistd.h>

#include <sev/kds.h>

#include "base/bytes.h"
#include "test_legacy.h"

#define CERT TEST_LEGACY_CERT_SIZE

static uint8_t cek[CERT], cas[2 * TEST_LEGACY_CA_MAX];

struct fake {
	unsigned status;
	const uint8_t *body;
	size_t size;
	unsigned asked;
	char url[512];
};

static enum sev_rc fake_get(void *ctx, const char *url, size_t max, struct sev_fetch_reply *reply,
			    struct sev_err *err)
{
	struct fake *fake = ctx;

	(void)max;
	(void)err;
	fake->asked++;
	snprintf(fake->url, sizeof(fake->url), "%s", url);
	*reply = (struct sev_fetch_reply){
		.status = fake->status, .retry_after = -1, .size = fake->size};
	reply->body = malloc(fake->size + 1);
	memcpy(reply->body, fake->body, fake->size);
	return SEV_OK;
}

struct fixture {
	char dir[32];
	struct fake fake;
	struct sev_fetch fetch;
	struct sev_kds kds;
	struct sev_sev_certs *certs;
};

static int setup(void **state)
{
	static struct fixture f;
	struct test_legacy chain;
	struct sev_err err;

	test_legacy_init(&chain);
	test_legacy_cert_make(&chain.cek, cek);
	test_legacy_ca_make(&chain.ask, cas);
	test_legacy_ca_make(&chain.ark, cas + TEST_LEGACY_CA_MAX);
	f = (struct fixture){.dir = "/tmp/test_cek.XXXXXX", .fake = {.status = 200}};
	assert_non_null(mkdtemp(f.dir));
	f.fetch = (struct sev_fetch){.size = sizeof(f.fetch), .get = fake_get, .ctx = &f.fake};
	f.kds = (struct sev_kds){.size = sizeof(f.kds), .fetch = &f.fetch};
	assert_sev_ok(sev_kds_cache_open(f.dir, &f.kds.cache, &err), &err);
	assert_sev_ok(sev_sev_certs_new(&f.certs, &err), &err);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	char command[64];

	sev_sev_certs_free(f->certs);
	sev_kds_cache_close(f->kds.cache);
	snprintf(command, sizeof(command), "rm -r %s", f->dir);
	return system(command);
}

static const uint8_t ID[SEV_KDS_CEK_ID_SIZE] = {0xA1, 0x02, [63] = 0xFE};
#define ID_TEXT                                                                                    \
	"a102000000000000000000000000000000000000000000000000000000000000"                         \
	"00000000000000000000000000000000000000000000000000000000000000fe"

/* spec: KDS CEK: /cek/id/ID, with the 64 bytes of GET_ID in hex */
static void test_cek(void **state)
{
	struct fixture *f = *state;
	struct sev_err err;
	size_t size;

	f->fake.body = cek;
	f->fake.size = sizeof(cek);
	assert_sev_ok(sev_kds_get_cek(&f->kds, ID, f->certs, &err), &err);
	assert_string_equal(f->fake.url, "https://kdsintf.amd.com/cek/id/" ID_TEXT);
	assert_int_equal(sev_sev_certs_count(f->certs), 1);
	assert_memory_equal(sev_sev_cert_raw(sev_sev_certs_at(f->certs, 0), &size), cek, CERT);

	/* Kept; another mirror's is another. */
	assert_sev_ok(sev_kds_get_cek(&f->kds, ID, f->certs, &err), &err);
	assert_int_equal(f->fake.asked, 1);
	f->kds.base = "http://mirror/kds/";
	assert_sev_ok(sev_kds_get_cek(&f->kds, ID, f->certs, &err), &err);
	assert_int_equal(f->fake.asked, 2);
	assert_string_equal(f->fake.url, "http://mirror/kds/cek/id/" ID_TEXT);
}

static void test_ask_ark(void **state)
{
	static const char *const names[][2] = {
		{"Naples", "naples"}, {"Rome", "rome"},	  {"Milan", "milan"},
		{"Genoa", "genoa"},   {"Turin", "turin"},
	};
	struct fixture *f = *state;
	struct sev_err err;

	f->fake.body = cas;
	f->fake.size = sizeof(cas);
	for (unsigned i = 0; i < SEV_COUNT(names); i++) {
		char url[128];

		snprintf(url, sizeof(url),
			 "https://download.amd.com/developer/eula/sev/ask_ark_%s.cert",
			 names[i][1]);
		assert_sev_ok(sev_kds_get_ask_ark(&f->kds, names[i][0], f->certs, &err), &err);
		assert_string_equal(f->fake.url, url);
		assert_int_equal(sev_sev_certs_count(f->certs), 2 * (i + 1));
	}
	f->kds.base = "http://mirror";
	assert_sev_ok(sev_kds_get_ask_ark(&f->kds, "Rome", f->certs, &err), &err);
	assert_string_equal(f->fake.url, "http://mirror/developer/eula/sev/ask_ark_rome.cert");
}

static void test_refused(void **state)
{
	static const struct {
		unsigned status;
		const uint8_t *body;
		size_t size;
		enum sev_rc rc;
		const char *message;
	} rows[] = {
		{404, cek, CERT, SEV_ERR_IO, "the KDS knows no CEK of such a chip"},
		{403, cek, CERT, SEV_ERR_IO, "HTTP status 403, expected 200"},
		{200, cek, CERT - 1, SEV_ERR_FORMAT, "found 2083 bytes"},
		{200, cas, TEST_LEGACY_CA_MAX, SEV_ERR_FORMAT, "expected CEK"},
		{200, cas, sizeof(cas), SEV_ERR_FORMAT, "expected CEK"},
	};
	struct fixture *f = *state;
	struct sev_err err;

	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		f->fake.status = rows[i].status;
		f->fake.body = rows[i].body;
		f->fake.size = rows[i].size;
		assert_int_equal(sev_kds_get_cek(&f->kds, ID, f->certs, &err), rows[i].rc);
		if (!strstr(err.msg, rows[i].message))
			fail_msg("found '%s', expected '%s'", err.msg, rows[i].message);
		assert_int_equal(sev_sev_certs_count(f->certs), 0);
	}
}

static void test_offline(void **state)
{
	struct fixture *f = *state;
	struct sev_err err;

	f->kds.fetch = NULL;
	assert_int_equal(sev_kds_get_cek(&f->kds, ID, f->certs, &err), SEV_ERR_UNKNOWN);
	assert_non_null(strstr(err.msg, "not in the cache, and nothing is fetched offline; get it "
					"with: curl -fO https://kdsintf.amd.com/cek/id/a1"));
}

/* A file of the cache that is something else goes, and is got anew. */
static void test_bad_cache(void **state)
{
	struct fixture *f = *state;
	struct sev_err err;
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/cek-" ID_TEXT ".cert", f->dir);
	file = fopen(path, "w");
	assert_non_null(file);
	fwrite(cas, 1, TEST_LEGACY_CA_MAX, file);
	fclose(file);
	f->fake.body = cek;
	f->fake.size = sizeof(cek);
	assert_sev_ok(sev_kds_get_cek(&f->kds, ID, f->certs, &err), &err);
	assert_int_equal(f->fake.asked, 1);
	assert_int_equal(sev_sev_certs_count(f->certs), 1);
}

#define WITH_CACHE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CACHE(test_cek),	  WITH_CACHE(test_ask_ark),   WITH_CACHE(test_refused),
		WITH_CACHE(test_offline), WITH_CACHE(test_bad_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Getting things from a KDS that is an array of answers: patience, what is checked, and the cache.
 */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sev/kds.h>

#include "base/bytes.h"
#include "collect/kds_cache.h"
#include "test_ca.h"

#define LATER (TEST_NOW + 365 * TEST_DAY)

/* One answer of the KDS, or why there was none. */
struct answer {
	enum sev_rc rc;
	int sys_errno;
	unsigned status;
	int64_t retry_after; /* 0: not said */
	const struct test_der *body;
};

#define WAITS 16

struct fake {
	const struct answer *answers;
	size_t asked;
	unsigned waits[WAITS];
	size_t waited;
	size_t cancel_at; /* the wait that is cancelled, from 1; 0: none */
	char url[512];	  /* the last one */
};

static enum sev_rc fake_get(void *ctx, const char *url, size_t max, struct sev_fetch_reply *reply,
			    struct sev_err *err)
{
	struct fake *fake = ctx;
	const struct answer *answer = &fake->answers[fake->asked++];

	snprintf(fake->url, sizeof(fake->url), "%s", url);
	*reply = (struct sev_fetch_reply){.status = answer->status, .retry_after = -1};
	if (answer->rc) {
		*err = (struct sev_err){.rc = answer->rc, .sys_errno = answer->sys_errno};
		snprintf(err->msg, sizeof(err->msg), "no answer");
		return answer->rc;
	}
	if (answer->retry_after)
		reply->retry_after = answer->retry_after;
	if (answer->body && answer->body->size > 0) {
		assert_true(answer->body->size <= max);
		reply->size = answer->body->size;
		reply->body = malloc(reply->size);
		memcpy(reply->body, answer->body->data, reply->size);
	}
	return SEV_OK;
}

static bool fake_wait(void *ctx, unsigned seconds)
{
	struct fake *fake = ctx;

	assert_true(fake->waited < WAITS);
	fake->waits[fake->waited++] = seconds;
	return fake->waited != fake->cancel_at;
}

/* --- What the KDS serves: a chain of the test CA, made once --- */

static struct test_chain chain;
static struct test_der ca, vlek_ca, vcek, crl, old_crl;
static struct sev_certs *anchors;
static char dir[] = "/tmp/sevkit-kds-XXXXXX";

/* The certificate of a chain as PEM, after what is there. */
static void add_pem(const struct test_cert *cert, struct test_der *out)
{
	struct test_der der = {0};

	test_cert_make(cert, &der);
	test_pem("CERTIFICATE", &der, out);
	test_der_free(&der);
}

static void add_anchor(const struct test_der *pem)
{
	struct sev_certs *certs;
	struct sev_err err;

	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	assert_sev_ok(
		sev_certs_add_file(certs, "ark", pem->data, pem->size, SEV_ORIGIN_GIVEN, &err),
		&err);
	assert_sev_ok(sev_certs_add(anchors, sev_certs_at(certs, 0), SEV_ORIGIN_GIVEN, &err), &err);
	sev_certs_free(certs);
}

static int set_up(void **state)
{
	struct test_der ark = {0};
	struct test_crl old;
	struct sev_err err;

	(void)state;
	if (!mkdtemp(dir) || sev_certs_new(&anchors, &err))
		return 1;
	test_chain_init(&chain, "Milan", 3);
	old = chain.crl;
	chain.crl.next_update = LATER;
	old.next_update = TEST_NOW - 1;
	add_pem(&chain.ark, &ark);
	add_anchor(&ark);
	add_pem(&chain.ask, &ca);
	test_der_raw(&ca, ark.data, ark.size);
	add_pem(&chain.asvk, &vlek_ca);
	test_der_raw(&vlek_ca, ark.data, ark.size);
	test_cert_make(&chain.vcek, &vcek);
	test_crl_make(&chain.crl, &crl);
	test_crl_make(&old, &old_crl);
	test_der_free(&ark);
	return 0;
}

static void empty_dir(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s/*", dir);
	assert_int_equal(system(command), 0);
}

static int tear_down(void **state)
{
	(void)state;
	empty_dir();
	rmdir(dir);
	sev_certs_free(anchors);
	test_der_free(&ca);
	test_der_free(&vlek_ca);
	test_der_free(&vcek);
	test_der_free(&crl);
	test_der_free(&old_crl);
	return 0;
}

static struct sev_kds_request request_of(enum sev_kds_what what, const char *product)
{
	struct sev_kds_request request = {
		.size = sizeof(request),
		.what = what,
		.product = sev_products_find_name(sev_products_builtin(), product),
	};

	memcpy(request.chip_id, chain.vcek.hwid, chain.vcek.hwid_size);
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++)
		request.tcb[i] = (uint8_t)(chain.vcek.tcb[i] < 0 ? 0 : chain.vcek.tcb[i]);
	return request;
}

/* A KDS with answers, a cache in dir unless cached is false, and the test CA as a root. */
struct setting {
	struct fake fake;
	struct sev_fetch fetch;
	struct sev_kds kds;
	struct sev_certs *certs;
};

static void begin(struct setting *setting, const struct answer *answers, bool cached)
{
	struct sev_err err;

	*setting = (struct setting){.fake = {.answers = answers}};
	setting->fetch = (struct sev_fetch){.size = sizeof(setting->fetch),
					    .get = fake_get,
					    .wait = fake_wait,
					    .ctx = &setting->fake};
	setting->kds = (struct sev_kds){.size = sizeof(setting->kds),
					.fetch = &setting->fetch,
					.now = TEST_NOW,
					.anchors = anchors};
	assert_sev_ok(sev_certs_new(&setting->certs, &err), &err);
	if (cached)
		assert_sev_ok(sev_kds_cache_open(dir, &setting->kds.cache, &err), &err);
}

static void end(struct setting *setting)
{
	sev_certs_free(setting->certs);
	sev_kds_cache_close(setting->kds.cache);
}

/* --- Patience --- */

/* spec: KDS throttling: 429 when there were too many requests */
static void test_patience(void **state)
{
	static const struct answer busy = {.status = 429};
	static const struct answer found = {.status = 200, .body = &ca};
	const struct {
		struct answer answers[8];
		unsigned attempts, patience;
		size_t cancel_at;
		enum sev_rc rc;
		unsigned waits[8]; /* ends with 0 */
		const char *message;
	} rows[] = {
		{.answers = {found}},
		/* The first pause, doubled each time; 5 attempts. */
		{.answers = {busy, busy, busy, busy, found}, .waits = {5, 10, 20, 40}},
		{.answers = {busy, busy, busy, busy, busy},
		 .rc = SEV_ERR_IO,
		 .waits = {5, 10, 20, 40},
		 .message = "HTTP status 429 after 5 attempts in 75 s; try again later"},
		/* As long as the server says, no less and no more. */
		{.answers = {{.status = 429, .retry_after = 1},
			     {.status = 503, .retry_after = 33},
			     found},
		 .waits = {1, 33}},
		{.answers = {{.status = 429, .retry_after = 121}},
		 .rc = SEV_ERR_IO,
		 .message = "the server asks to wait another 121 s"},
		{.answers = {{.status = 429, .retry_after = 120}, found}, .waits = {120}},
		{.answers = {{.status = 429, .retry_after = 100},
			     {.status = 429, .retry_after = 21}},
		 .rc = SEV_ERR_IO,
		 .waits = {100},
		 .message = "after 2 attempts in 100 s"},
		{.answers = {{.status = 429, .retry_after = INT64_MAX}},
		 .rc = SEV_ERR_IO,
		 .message = "after 1 attempts in 0 s"},
		/* Limits of the caller's. */
		{.answers = {busy, busy}, .attempts = 2, .rc = SEV_ERR_IO, .waits = {5}},
		{.answers = {busy, busy}, .patience = 14, .rc = SEV_ERR_IO, .waits = {5}},
		{.answers = {busy, busy, found}, .patience = 15, .waits = {5, 10}},
		{.answers = {busy, busy},
		 .cancel_at = 2,
		 .rc = SEV_ERR_CANCELLED,
		 .waits = {5, 10},
		 .message = "cancelled"},
		/* Other things that pass, and things that don't. */
		{.answers = {{.status = 500},
			     {.status = 502},
			     {.status = 504},
			     {.status = 408},
			     found},
		 .waits = {5, 10, 20, 40}},
		{.answers = {{.rc = SEV_ERR_IO, .sys_errno = ETIMEDOUT},
			     {.rc = SEV_ERR_IO, .sys_errno = ECONNRESET},
			     found},
		 .waits = {5, 10}},
		{.answers = {{.rc = SEV_ERR_IO, .sys_errno = ECONNREFUSED}},
		 .rc = SEV_ERR_IO,
		 .message = "no answer"},
		{.answers = {{.rc = SEV_ERR_FORMAT}}, .rc = SEV_ERR_FORMAT},
		{.answers = {{.status = 404}}, .rc = SEV_ERR_IO, .message = "HTTP status 404"},
		{.answers = {{.status = 403}},
		 .rc = SEV_ERR_IO,
		 .message = "HTTP status 403, expected 200"},
		{.answers = {{.status = 204}}, .rc = SEV_ERR_IO, .message = "HTTP status 204"},
	};
	struct sev_kds_request request = request_of(SEV_KDS_CA, "Milan");

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct setting s;
		struct sev_err err;

		begin(&s, rows[i].answers, false);
		s.kds.attempts = rows[i].attempts;
		s.kds.patience = rows[i].patience;
		s.fake.cancel_at = rows[i].cancel_at;
		if (sev_kds_get(&s.kds, &request, s.certs, &err) != rows[i].rc)
			fail_msg("row %zu: %s", i, err.msg);
		assert_memory_equal(s.fake.waits, rows[i].waits, sizeof(rows[i].waits));
		if (rows[i].message && !strstr(err.msg, rows[i].message))
			fail_msg("row %zu: %s", i, err.msg);
		assert_int_equal(sev_certs_count(s.certs), rows[i].rc ? 0 : 2);
		end(&s);
	}
}

static void test_not_found(void **state)
{
	static const struct answer answers[] = {{.status = 404}, {.status = 404}};
	struct sev_kds_request request = request_of(SEV_KDS_VCEK, "Milan");
	struct setting s;
	struct sev_err err;

	(void)state;
	begin(&s, answers, false);
	assert_int_equal(sev_kds_get(&s.kds, &request, s.certs, &err), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, ENOENT);
	assert_non_null(strstr(err.msg, "is the TCB the report's REPORTED_TCB"));
	request = request_of(SEV_KDS_CRL, "Milan");
	assert_int_equal(sev_kds_get(&s.kds, &request, s.certs, NULL), SEV_ERR_IO);
	end(&s);
}

/* --- What comes is what was asked for --- */

/* Gets what against answers of one body; the CA is known where with_ca. */
static enum sev_rc get_body(enum sev_kds_what what, const char *product,
			    const struct test_der *body, bool with_ca, struct sev_err *err)
{
	struct answer answers[] = {{.status = 200, .body = body}};
	struct sev_kds_request request = request_of(what, product);
	struct setting s;
	enum sev_rc rc;
	size_t before;

	begin(&s, answers, false);
	if (with_ca)
		assert_sev_ok(
			sev_certs_add_file(s.certs, "ca", ca.data, ca.size, SEV_ORIGIN_GIVEN, err),
			err);
	before = sev_certs_count(s.certs) + sev_certs_crl_count(s.certs);
	rc = sev_kds_get(&s.kds, &request, s.certs, err);
	assert_int_equal(sev_certs_count(s.certs) + sev_certs_crl_count(s.certs) > before,
			 rc == SEV_OK);
	end(&s);
	return rc;
}

static void test_right(void **state)
{
	struct sev_err err;

	(void)state;
	assert_sev_ok(get_body(SEV_KDS_VCEK, "Milan", &vcek, true, &err), &err);
	assert_sev_ok(get_body(SEV_KDS_CA, "Milan", &ca, false, &err), &err);
	assert_sev_ok(get_body(SEV_KDS_VLEK_CHAIN, "Milan", &vlek_ca, false, &err), &err);
	assert_sev_ok(get_body(SEV_KDS_CRL, "Milan", &crl, true, &err), &err);
	assert_sev_ok(get_body(SEV_KDS_VLEK_CRL, "Milan", &crl, true, &err), &err);
}

/* A right thing in place of another. */
/* spec: KDS cert_chain: the intermediate of the endpoint, then the ARK that signed it */
static void test_confused(void **state)
{
	static const struct {
		enum sev_kds_what what;
		const char *product;
		const struct test_der *body;
		const char *message;
	} rows[] = {
		{SEV_KDS_VCEK, "Milan", &ca, "found 2 certificates and 0 CRLs, expected 1 and 0"},
		{SEV_KDS_VCEK, "Milan", &crl, "found 0 certificates and 1 CRLs"},
		{SEV_KDS_VCEK, "Genoa", &vcek, "product: found Milan, expected Genoa"},
		{SEV_KDS_CA, "Milan", &vlek_ca,
		 "found SEV-VLEK-Milan and ARK-Milan, expected an ASK"},
		{SEV_KDS_CA, "Turin", &ca, "product: found Milan, expected Turin"},
		{SEV_KDS_CA, "Milan", &vcek, "expected 2 and 0"},
		/* flaw 12: the CA of VCEKs is not taken for that of VLEKs */
		{SEV_KDS_VLEK_CHAIN, "Milan", &ca, "expected an ASVK and an ARK"},
		{SEV_KDS_CRL, "Genoa", &crl, "issuer: found ARK-Milan, expected ARK-Genoa"},
		{SEV_KDS_CRL, "Milan", &vcek, "expected 0 and 1"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_err err;

		assert_int_equal(get_body(rows[i].what, rows[i].product, rows[i].body, true, &err),
				 SEV_ERR_FORMAT);
		if (!strstr(err.msg, rows[i].message))
			fail_msg("row %zu: %s", i, err.msg);
	}
}

/* One thing wrong with a VCEK. */
static void test_wrong_vcek(void **state)
{
	static const struct {
		const char *member, *value, *message;
	} rows[] = {
		{"vcek.tcb", "-1,4,0,22,211", "blSPL: found 4, expected 3"},
		{"vcek.tcb", "-1,3,1,22,211", "teeSPL: found 1, expected 0"},
		{"vcek.tcb", "-1,3,0,23,211", "snpSPL: found 23, expected 22"},
		{"vcek.tcb", "-1,3,0,22,212", "ucodeSPL: found 212, expected 211"},
		{"vcek.hwid", "0011", "hwID"},
		{"vcek.omit", "snpSPL", "snpSPL"},
		{"vcek.omit", "hwID", "hwID"},
		{"vcek.subject_cn", "SEV-VLEK", "found VLEK"},
		{"vcek.subject_cn", "SEV-Milan", "found ASK"},
		{"vcek.issuer_cn", "SEV-Turin", "product: found Turin"},
		{"vcek.signer", "rogue", "its signature is not that of the ASK of Milan"},
		{"vcek.signer", "ark", "its signature is not that of the ASK of Milan"},
		{"vcek.flip", "100", "its signature is not that of the ASK of Milan"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_chain other = chain;
		struct test_der body = {0};
		struct sev_err err;

		assert_true(test_chain_set(&other, rows[i].member, rows[i].value));
		test_cert_make(&other.vcek, &body);
		assert_int_equal(get_body(SEV_KDS_VCEK, "Milan", &body, true, &err),
				 SEV_ERR_FORMAT);
		if (!strstr(err.msg, rows[i].message))
			fail_msg("row %zu: %s", i, err.msg);
		test_der_free(&body);
	}
}

static void test_garbage(void **state)
{
	static const char *const texts[] = {"", "<html>", "\x30\x82\x05",
					    "-----BEGIN CERTIFICATE-----"};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(texts); i++) {
		for (unsigned what = SEV_KDS_VCEK; what <= SEV_KDS_VLEK_CRL; what++) {
			struct test_der body = {0};
			struct sev_err err;

			test_der_raw(&body, (const uint8_t *)texts[i], strlen(texts[i]));
			assert_int_equal(
				get_body((enum sev_kds_what)what, "Milan", &body, true, &err),
				SEV_ERR_FORMAT);
			assert_non_null(strstr(err.msg, "https://kdsintf.amd.com/"));
			test_der_free(&body);
		}
	}
}

/* flaw 1: without --trust-anchor the test CA is nobody, whatever it calls itself */
static void test_untrusted(void **state)
{
	static const struct {
		enum sev_kds_what what;
		const struct test_der *body;
		const char *message;
	} rows[] = {
		{SEV_KDS_CA, &ca, "not AMD's ARK of Milan"},
		{SEV_KDS_VLEK_CHAIN, &vlek_ca, "not AMD's ARK of Milan"},
		{SEV_KDS_VCEK, &vcek, "its signature is not that of the ASK of Milan"},
		{SEV_KDS_CRL, &crl, "its signature is not that of the ARK of Milan"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct answer answers[] = {{.status = 200, .body = rows[i].body}};
		struct sev_kds_request request = request_of(rows[i].what, "Milan");
		struct setting s;
		struct sev_err err;

		begin(&s, answers, false);
		s.kds.anchors = NULL;
		assert_int_equal(sev_kds_get(&s.kds, &request, s.certs, &err), SEV_ERR_FORMAT);
		if (!strstr(err.msg, rows[i].message))
			fail_msg("row %zu: %s", i, err.msg);
		end(&s);
	}
}

/* --- Reports --- */

static struct sev_report *report_of(const struct test_report *fields)
{
	uint8_t raw[TEST_REPORT_SIZE];
	struct sev_report *report;
	struct sev_err err;

	test_report_make(fields, raw);
	assert_sev_ok(sev_report_read("report", raw, sizeof(raw), NULL, &report, &err), &err);
	return report;
}

/* spec: KDS VCEK: the TCB of the URL is REPORTED_TCB, the hwid CHIP_ID */
static void test_report_request(void **state)
{
	struct test_report fields = chain.report;
	struct sev_kds_request expected = request_of(SEV_KDS_VCEK, "Milan");
	struct sev_kds_request request;
	struct sev_report *report;
	struct sev_err err;

	(void)state;
	fields.current_tcb[TEST_SNP]++;
	fields.committed_tcb[TEST_BL]++;
	report = report_of(&fields);
	assert_sev_ok(sev_kds_request_of_report(report, &request, &err), &err);
	assert_memory_equal(request.tcb, expected.tcb, sizeof(expected.tcb));
	assert_memory_equal(request.chip_id, expected.chip_id, sizeof(expected.chip_id));
	assert_string_equal(sev_product_kds_name(request.product), "Milan");
	sev_report_free(report);
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static void test_no_request(void **state)
{
	static const struct {
		const char *member, *value;
		enum sev_rc rc;
		const char *message;
	} rows[] = {
		{"report.signing_key", "1", SEV_ERR_ARG, "signed by a VLEK"},
		{"report.signing_key", "7", SEV_ERR_ARG, "SIGNING_KEY: found 7 (none)"},
		{"report.chip_id", ZEROS ZEROS, SEV_ERR_UNKNOWN, "CHIP_ID is all zero"},
		{"report.version", "2", SEV_ERR_UNKNOWN, "name it with --product"},
		{"report.version", "9", SEV_ERR_UNKNOWN, "version is not known"},
		{"report.cpuid_fam_id", "0x1b", SEV_ERR_UNKNOWN, "name it with --product"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_chain other = chain;
		struct sev_kds_request request;
		struct sev_report *report;
		struct sev_err err;

		assert_true(test_chain_set(&other, rows[i].member, rows[i].value));
		report = report_of(&other.report);
		if (sev_kds_request_of_report(report, &request, &err) != rows[i].rc ||
		    !strstr(err.msg, rows[i].message))
			fail_msg("row %zu: %s", i, err.msg);
		sev_report_free(report);
	}
}

/* A version 2 report is Milan's or Genoa's, and the KDS knows. */
static void test_version_2(void **state)
{
	struct test_chain genoa;
	struct test_der body = {0};
	struct sev_report *report;
	struct setting s;
	struct sev_err err;

	(void)state;
	test_chain_init(&genoa, "Genoa", 2);
	test_cert_make(&genoa.vcek, &body);
	report = report_of(&genoa.report);
	{
		const struct answer answers[] = {{.status = 404}, {.status = 200, .body = &body}};

		begin(&s, answers, false);
		assert_sev_ok(sev_kds_get_vcek(&s.kds, report, NULL, s.certs, &err), &err);
		assert_int_equal(s.fake.asked, 2);
		assert_non_null(strstr(s.fake.url, "/vcek/v1/Genoa/"));
		assert_string_equal(sev_cert_name(sev_certs_at(s.certs, 0)), "VCEK of Genoa");
		assert_string_equal(sev_cert_product(sev_certs_at(s.certs, 0)), "Genoa");
		end(&s);
	}
	{
		const struct answer answers[] = {{.status = 404}, {.status = 404}};

		begin(&s, answers, false);
		assert_int_equal(sev_kds_get_vcek(&s.kds, report, NULL, s.certs, NULL), SEV_ERR_IO);
		assert_int_equal(s.fake.asked, 2);
		end(&s);
	}
	sev_report_free(report);
	test_der_free(&body);
}

/* --- The cache --- */

/* Gets what with one answer at hand; returns how often the KDS was asked. */
static size_t ask(enum sev_kds_what what, const struct test_der *body, enum sev_origin origin)
{
	struct answer answers[] = {{.status = 200, .body = body}};
	struct sev_kds_request request = request_of(what, "Milan");
	struct setting s;
	struct sev_err err;
	size_t asked;

	begin(&s, answers, true);
	assert_sev_ok(sev_kds_get(&s.kds, &request, s.certs, &err), &err);
	assert_null(sev_kds_cache_failure(s.kds.cache));
	if (sev_certs_count(s.certs) > 0)
		assert_int_equal(sev_certs_origin(s.certs, 0), origin);
	else
		assert_int_equal(sev_certs_crl_origin(s.certs, 0), origin);
	asked = s.fake.asked;
	end(&s);
	return asked;
}

static void test_cached(void **state)
{
	static const struct {
		enum sev_kds_what what;
		const struct test_der *body;
	} rows[] = {{SEV_KDS_VCEK, &vcek},
		    {SEV_KDS_CA, &ca},
		    {SEV_KDS_VLEK_CHAIN, &vlek_ca},
		    {SEV_KDS_CRL, &crl},
		    {SEV_KDS_VLEK_CRL, &crl}};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		assert_int_equal(ask(rows[i].what, rows[i].body, SEV_ORIGIN_KDS), 1);
		assert_int_equal(ask(rows[i].what, rows[i].body, SEV_ORIGIN_CACHE), 0);
	}
	empty_dir();
}

static void path_of(const char *name, char path[256])
{
	snprintf(path, 256, "%s/%s", dir, name);
}

static void put_file(const char *name, const void *data, size_t size)
{
	char path[256];
	FILE *file;

	path_of(name, path);
	unlink(path);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	fclose(file);
}

static void put_link(const char *name)
{
	char path[256];

	path_of(name, path);
	unlink(path);
	assert_int_equal(symlink("victim", path), 0);
}

static void put_pipe(const char *name)
{
	char path[256];

	path_of(name, path);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
}

static void put_huge(const char *name)
{
	char path[256];

	put_file(name, ca.data, ca.size);
	path_of(name, path);
	assert_int_equal(truncate(path, (off_t)1 << 32), 0);
}

static void put_half(const char *name)
{
	put_file(name, ca.data, ca.size / 2);
}

static void put_nothing(const char *name)
{
	put_file(name, "", 0);
}

static void put_other(const char *name)
{
	put_file(name, vlek_ca.data, vlek_ca.size);
}

/* The right names, nobody's keys. */
static void put_forged(const char *name)
{
	struct test_chain forged = chain;
	struct test_der pem = {0};

	assert_true(test_chain_set(&forged, "ark.key", "rogue"));
	assert_true(test_chain_set(&forged, "ark.signer", "rogue"));
	assert_true(test_chain_set(&forged, "ask.signer", "rogue"));
	add_pem(&forged.ask, &pem);
	add_pem(&forged.ark, &pem);
	put_file(name, pem.data, pem.size);
	test_der_free(&pem);
}

/* What is wrong in the cache is as if it weren't there, and goes. */
static void test_poisoned(void **state)
{
	static void (*const poisons[])(const char *name) = {
		put_half, put_nothing, put_other, put_forged, put_huge, put_link, put_pipe};
	static const char name[] = "Milan-vcek-cert_chain.pem";
	char path[256];

	(void)state;
	put_file("victim", ca.data, ca.size);
	path_of(name, path);
	for (size_t i = 0; i < SEV_COUNT(poisons); i++) {
		struct stat st;

		poisons[i](name);
		assert_int_equal(ask(SEV_KDS_CA, &ca, SEV_ORIGIN_KDS), 1);
		assert_int_equal(lstat(path, &st), 0);
		assert_true(S_ISREG(st.st_mode));
		assert_int_equal(st.st_size, ca.size);
		assert_int_equal(ask(SEV_KDS_CA, &ca, SEV_ORIGIN_CACHE), 0);
	}
	empty_dir();
}

/* Offline it goes as well, and the message is the command that gets another. */
static void test_offline(void **state)
{
	struct sev_kds_request request = request_of(SEV_KDS_CA, "Milan");
	struct setting s;
	struct sev_err err;
	char path[256];

	(void)state;
	begin(&s, NULL, true);
	s.kds.fetch = NULL;
	put_half("Milan-vcek-cert_chain.pem");
	assert_int_equal(sev_kds_get(&s.kds, &request, s.certs, &err), SEV_ERR_UNKNOWN);
	assert_non_null(strstr(err.msg, "sevctl kds fetch ca --product Milan"));
	path_of("Milan-vcek-cert_chain.pem", path);
	assert_int_not_equal(access(path, F_OK), 0);
	put_file("Milan-vcek-cert_chain.pem", ca.data, ca.size);
	memset(&err, 0, sizeof(err));
	assert_sev_ok(sev_kds_get(&s.kds, &request, s.certs, &err), &err);
	end(&s);
	empty_dir();
}

/* A CRL is wanted anew when another has followed it, and used when that is not to be had. */
static void test_stale_crl(void **state)
{
	const struct answer gone[] = {{.status = 404}};
	struct sev_kds_request request = request_of(SEV_KDS_CRL, "Milan");
	struct setting s;
	struct sev_err err;

	(void)state;
	put_file("Milan-vcek-crl.der", old_crl.data, old_crl.size);
	begin(&s, gone, true);
	assert_int_equal(sev_kds_get(&s.kds, &request, s.certs, &err), SEV_ERR_IO);
	assert_int_equal(sev_certs_crl_count(s.certs), 1);
	end(&s);
	begin(&s, gone, true);
	s.kds.fetch = NULL;
	assert_sev_ok(sev_kds_get(&s.kds, &request, s.certs, &err), &err);
	assert_int_equal(sev_certs_crl_count(s.certs), 1);
	end(&s);
	assert_int_equal(ask(SEV_KDS_CRL, &crl, SEV_ORIGIN_KDS), 1);
	assert_int_equal(ask(SEV_KDS_CRL, &crl, SEV_ORIGIN_CACHE), 0);
	empty_dir();
}

/* So is a VCEK that has expired, since the KDS makes another, and a CRL of a time to come. */
static void test_expired(void **state)
{
	static const struct {
		enum sev_kds_what what;
		const struct test_der *body;
		int64_t years; /* from now */
		size_t asked;
	} rows[] = {
		{SEV_KDS_VCEK, &vcek, 0, 0},
		{SEV_KDS_VCEK, &vcek, 100, 1},
		{SEV_KDS_CRL, &crl, 0, 0},
		{SEV_KDS_CRL, &crl, -30, 1},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct answer answers[] = {{.status = 200, .body = rows[i].body}};
		struct sev_kds_request request = request_of(rows[i].what, "Milan");
		struct setting s;
		struct sev_err err;

		ask(rows[i].what, rows[i].body, SEV_ORIGIN_KDS);
		begin(&s, answers, true);
		s.kds.now += rows[i].years * 365 * TEST_DAY;
		assert_sev_ok(sev_kds_get(&s.kds, &request, s.certs, &err), &err);
		assert_int_equal(s.fake.asked, rows[i].asked);
		end(&s);
		empty_dir();
	}
}

/* What cannot be kept is there all the same. */
static void test_unwritable(void **state)
{
	const struct answer answers[] = {{.status = 200, .body = &ca}};
	struct sev_kds_request request = request_of(SEV_KDS_CA, "Milan");
	struct setting s;
	struct sev_err err;
	char path[256];

	(void)state;
	put_file("file", "x", 1);
	path_of("file/cache", path);
	begin(&s, answers, false);
	assert_sev_ok(sev_kds_cache_open(path, &s.kds.cache, &err), &err);
	assert_sev_ok(sev_kds_get(&s.kds, &request, s.certs, &err), &err);
	assert_int_equal(sev_certs_count(s.certs), 2);
	assert_non_null(sev_kds_cache_failure(s.kds.cache));
	assert_non_null(strstr(sev_kds_cache_failure(s.kds.cache)->msg, "/file"));
	end(&s);
	empty_dir();
}

static void test_where(void **state)
{
	static const struct {
		const char *given, *xdg, *home, *path; /* path NULL: there is none */
	} rows[] = {
		{"/a/b", "/x", "/h", "/a/b"},
		{"relative", NULL, NULL, "relative"},
		{NULL, "/x", "/h", "/x/sevkit/kds"},
		{NULL, "relative", "/h", "/h/.cache/sevkit/kds"},
		{NULL, "", "/h", "/h/.cache/sevkit/kds"},
		{NULL, NULL, "/h", "/h/.cache/sevkit/kds"},
		{NULL, NULL, NULL, NULL},
		{NULL, "relative", "relative", NULL},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_kds_cache *cache;
		struct sev_err err;

		unsetenv("XDG_CACHE_HOME");
		unsetenv("HOME");
		if (rows[i].xdg)
			setenv("XDG_CACHE_HOME", rows[i].xdg, 1);
		if (rows[i].home)
			setenv("HOME", rows[i].home, 1);
		if (rows[i].path) {
			assert_sev_ok(sev_kds_cache_open(rows[i].given, &cache, &err), &err);
			assert_string_equal(sev_kds_cache_path(cache), rows[i].path);
		} else {
			assert_int_equal(sev_kds_cache_open(rows[i].given, &cache, &err),
					 SEV_ERR_UNKNOWN);
		}
		sev_kds_cache_close(cache);
	}
}

#define WRITERS 4
#define WRITES	40
#define SIZE	5000

/* A file that is all one letter, of a length that goes with the letter. */
static void write_letters(struct sev_kds_cache *cache, unsigned writer)
{
	static char data[SIZE * WRITERS];

	memset(data, 'a' + (int)writer, sizeof(data));
	for (unsigned i = 0; i < WRITES; i++)
		sev_kds_cache_write(cache, "shared", data, SIZE * (writer + 1));
	_exit(sev_kds_cache_failure(cache) ? 1 : 0);
}

static void read_letters(const struct sev_kds_cache *cache, unsigned *seen)
{
	struct sev_err err;
	uint8_t *data;
	size_t size;

	assert_sev_ok(sev_kds_cache_read(cache, "shared", SIZE * WRITERS, &data, &size, &err),
		      &err);
	if (!data)
		return;
	assert_int_equal(size, SIZE * (data[0] - 'a' + 1U));
	for (size_t i = 0; i < size; i++)
		assert_int_equal(data[i], data[0]);
	free(data);
	++*seen;
}

/* Whoever writes at the same time, what is read is one of the files, whole. */
static void test_writers(void **state)
{
	struct sev_kds_cache *cache;
	unsigned running = WRITERS;
	unsigned seen = 0;
	struct sev_err err;
	char command[128];
	char path[256];

	(void)state;
	path_of("deep/down", path);
	assert_sev_ok(sev_kds_cache_open(path, &cache, &err), &err);
	for (unsigned i = 0; i < WRITERS; i++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			write_letters(cache, i);
	}
	while (running > 0) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG);

		read_letters(cache, &seen);
		if (pid <= 0)
			continue;
		assert_int_equal(status, 0);
		running--;
	}
	read_letters(cache, &seen);
	assert_true(seen > 0);
	snprintf(command, sizeof(command), "test \"$(ls -A %s/deep/down)\" = shared", dir);
	assert_int_equal(system(command), 0);
	sev_kds_cache_close(cache);
	empty_dir();
}

/* --- Bundles --- */

static void test_bundle(void **state)
{
	struct sev_certs *certs;
	struct sev_certs *again;
	struct sev_err err;
	char *text;

	(void)state;
	assert_sev_ok(sev_certs_new(&certs, &err), &err);
	assert_sev_ok(sev_certs_new(&again, &err), &err);
	assert_sev_ok(sev_certs_add_file(certs, "ca", ca.data, ca.size, SEV_ORIGIN_GIVEN, &err),
		      &err);
	assert_sev_ok(
		sev_certs_add_file(certs, "vcek", vcek.data, vcek.size, SEV_ORIGIN_GIVEN, &err),
		&err);
	assert_sev_ok(sev_certs_add_file(certs, "crl", crl.data, crl.size, SEV_ORIGIN_GIVEN, &err),
		      &err);
	assert_sev_ok(sev_kds_bundle_write(certs, TEST_NOW, &text, &err), &err);
	assert_non_null(strstr(text, "2025-06-01T00:00:00Z: 3 certificates, 1 CRLs\n"));
	assert_non_null(strstr(text, "\nVCEK of Milan: SEV-VCEK, valid from "));
	assert_non_null(strstr(text, "\nCRL of ARK-Milan: 0 revoked, made "));
	assert_non_null(strstr(text, "next 2026-06-01T00:00:00Z\n"));
	assert_sev_ok(
		sev_certs_add_file(again, "bundle", text, strlen(text), SEV_ORIGIN_GIVEN, &err),
		&err);
	assert_int_equal(sev_certs_count(again), 3);
	assert_int_equal(sev_certs_crl_count(again), 1);
	for (size_t i = 0; i < 3; i++) {
		size_t size;
		size_t other_size;
		const uint8_t *der = sev_cert_der(sev_certs_at(certs, i), &size);
		const uint8_t *other = sev_cert_der(sev_certs_at(again, i), &other_size);

		assert_int_equal(size, other_size);
		assert_memory_equal(der, other, size);
	}
	free(text);
	sev_certs_free(certs);
	sev_certs_free(again);
}

/* --- AMD's own --- */

static struct test_der read_vector(const char *folder, const char *name)
{
	struct test_der bytes = {0};
	uint8_t block[4096];
	char path[512];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file)
		fail_msg("%s is not there", path);
	while ((n = fread(block, 1, sizeof(block), file)) > 0)
		test_der_raw(&bytes, block, n);
	fclose(file);
	return bytes;
}

/* Real CA files, as the KDS serves them, come down from the pinned roots of their product alone. */
static void test_amd_ca(void **state)
{
	static const struct {
		const char *file, *product;
		enum sev_kds_what what;
	} rows[] = {
		{"amd-ca/vcek_milan.pem", "Milan", SEV_KDS_CA},
		{"amd-ca/vcek_genoa.pem", "Genoa", SEV_KDS_CA},
		{"amd-ca/vcek_turin.pem", "Turin", SEV_KDS_CA},
		{"amd-ca/vlek_milan.pem", "Milan", SEV_KDS_VLEK_CHAIN},
		{"amd-ca/vlek_genoa.pem", "Genoa", SEV_KDS_VLEK_CHAIN},
		{"amd-ca/vlek_turin.pem", "Turin", SEV_KDS_VLEK_CHAIN},
	};
	const char *folder = getenv("SEVKIT_VECTORS");

	(void)state;
	if (!folder) {
		print_message("SKIPPED: SEVKIT_VECTORS is not set\n");
		skip();
	}
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_der body = read_vector(folder, rows[i].file);
		struct answer answers[] = {{.status = 200, .body = &body},
					   {.status = 200, .body = &body}};
		struct sev_kds_request request = request_of(rows[i].what, rows[i].product);
		struct setting s;
		struct sev_err err;

		begin(&s, answers, false);
		s.kds.anchors = NULL;
		assert_sev_ok(sev_kds_get(&s.kds, &request, s.certs, &err), &err);
		request = request_of(rows[i].what, rows[(i + 1) % SEV_COUNT(rows)].product);
		if (strcmp(rows[i].product, sev_product_kds_name(request.product)) != 0)
			assert_int_equal(sev_kds_get(&s.kds, &request, s.certs, &err),
					 SEV_ERR_FORMAT);
		end(&s);
		test_der_free(&body);
	}
}

/* Real reports and the VCEKs that the KDS gave for them: CHIP_ID, TCB and AMD's signature fit. */
static void test_amd_vceks(void **state)
{
	static const struct {
		const char *report, *vcek, *product; /* product: of version 2 */
	} rows[] = {
		{"snp-reports/milan-v2/report.bin", "snp-reports/milan-v2/vcek.der", "Milan"},
		{"snp-reports/milan-v3/report.bin", "snp-reports/milan-v3/vcek.der", NULL},
		{"snp-reports/genoa-v3/report.bin", "snp-reports/genoa-v3/vcek.der", NULL},
		{"snp-reports/turin-v5/report.bin", "snp-reports/turin-v5/vcek.der", NULL},
	};
	const char *folder = getenv("SEVKIT_VECTORS");

	(void)state;
	if (!folder) {
		print_message("SKIPPED: SEVKIT_VECTORS is not set\n");
		skip();
	}
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct test_der raw = read_vector(folder, rows[i].report);
		struct test_der body = read_vector(folder, rows[i].vcek);
		struct answer answers[] = {{.status = 200, .body = &body}};
		struct sev_report *report;
		struct setting s;
		struct sev_err err;

		begin(&s, answers, false);
		s.kds.anchors = NULL;
		assert_sev_ok(sev_report_read("report", raw.data, raw.size, NULL, &report, &err),
			      &err);
		if (rows[i].product)
			sev_report_set_product(
				report,
				sev_products_find_name(sev_products_builtin(), rows[i].product));
		assert_sev_ok(sev_kds_get_vcek(&s.kds, report, NULL, s.certs, &err), &err);
		sev_report_free(report);
		end(&s);
		test_der_free(&raw);
		test_der_free(&body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patience),   cmocka_unit_test(test_not_found),
		cmocka_unit_test(test_right),	   cmocka_unit_test(test_confused),
		cmocka_unit_test(test_wrong_vcek), cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_untrusted),  cmocka_unit_test(test_report_request),
		cmocka_unit_test(test_no_request), cmocka_unit_test(test_version_2),
		cmocka_unit_test(test_cached),	   cmocka_unit_test(test_poisoned),
		cmocka_unit_test(test_offline),	   cmocka_unit_test(test_stale_crl),
		cmocka_unit_test(test_expired),	   cmocka_unit_test(test_unwritable),
		cmocka_unit_test(test_where),	   cmocka_unit_test(test_writers),
		cmocka_unit_test(test_bundle),	   cmocka_unit_test(test_amd_ca),
		cmocka_unit_test(test_amd_vceks),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

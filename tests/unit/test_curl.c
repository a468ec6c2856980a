/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fetching through libcurl from a real server, which misbehaves as its URLs tell it to.
 */
#include "test.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include <sev/fetch.h>

#include "base/bytes.h"
#include "kds_local.h"

static const char BODY[] = "thirty bytes that were served.";

static struct kds_local local;

static int start(void **state)
{
	(void)state;
	if (!sev_curl_version()) {
		fprintf(stderr, "SKIPPED: there is no libcurl\n");
		exit(77);
	}
	/* The environment's proxy is no part of the tests. */
	unsetenv("https_proxy");
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	unsetenv("HTTPS_PROXY");
	unsetenv("ALL_PROXY");
	kds_local_start(&local);
	kds_local_put(&local, "/file", BODY, strlen(BODY));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	kds_local_stop(&local);
	return 0;
}

static struct sev_curl_options defaults(void)
{
	return (struct sev_curl_options){
		.size = sizeof(struct sev_curl_options), .ca_file = local.ca, .timeout = 20};
}

static enum sev_rc get_url(const struct sev_curl_options *options, const char *url, size_t max,
			   struct sev_fetch_reply *reply, struct sev_err *err)
{
	struct sev_curl *curl = NULL;
	const struct sev_fetch *fetch;
	enum sev_rc rc;

	assert_sev_ok(sev_curl_new(options, &curl, err), err);
	fetch = sev_curl_fetch(curl);
	memset(err, 0, sizeof(*err));
	rc = fetch->get(fetch->ctx, url, max, reply, err);
	sev_curl_free(curl);
	return rc;
}

static enum sev_rc get(const char *path, struct sev_fetch_reply *reply, struct sev_err *err)
{
	struct sev_curl_options options = defaults();
	char url[256];

	snprintf(url, sizeof(url), "https://localhost:%u%s", local.https, path);
	return get_url(&options, url, 1000, reply, err);
}

static void assert_body(struct sev_fetch_reply *reply)
{
	assert_int_equal(reply->status, 200);
	assert_int_equal(reply->size, strlen(BODY));
	assert_memory_equal(reply->body, BODY, strlen(BODY));
	sev_fetch_reply_clear(reply);
}

static void test_answers(void **state)
{
	static const struct {
		const char *path;
		unsigned status;
		int64_t retry_after;
	} rows[] = {
		{"/file", 200, -1},
		{"/no-file", 404, -1},
		{"/status-429-1/file", 429, -1},
		{"/status-503-1-17/file", 503, 17},
		{"/redirect/file", 200, -1},
		{"/garbage/file", 200, -1},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_fetch_reply reply;
		struct sev_err err;

		assert_sev_ok(get(rows[i].path, &reply, &err), &err);
		assert_int_equal(reply.status, rows[i].status);
		assert_int_equal(reply.retry_after, rows[i].retry_after);
		sev_fetch_reply_clear(&reply);
		assert_null(reply.body);
	}
}

/* Retry-After as a date: about as many seconds as it is away. */
static void test_retry_date(void **state)
{
	struct sev_fetch_reply reply;
	struct sev_err err;

	(void)state;
	assert_sev_ok(get("/date-429-1-30/file", &reply, &err), &err);
	assert_int_equal(reply.status, 429);
	assert_in_range(reply.retry_after, 20, 30);
	sev_fetch_reply_clear(&reply);
}

static void test_body(void **state)
{
	struct sev_curl_options options = defaults();
	struct sev_fetch_reply reply;
	struct sev_err err;
	char url[256];

	(void)state;
	assert_sev_ok(get("/file", &reply, &err), &err);
	assert_body(&reply);
	/* What is said to be compressed is not unpacked. */
	assert_sev_ok(get("/gzip/file", &reply, &err), &err);
	assert_body(&reply);
	/* The longest body that is wanted, and one byte more than that. */
	snprintf(url, sizeof(url), "https://localhost:%u/file", local.https);
	assert_sev_ok(get_url(&options, url, strlen(BODY), &reply, &err), &err);
	assert_body(&reply);
	assert_int_equal(get_url(&options, url, strlen(BODY) - 1, &reply, &err), SEV_ERR_FORMAT);
	assert_null(reply.body);
}

/* Each is an error that says why, and whether trying again may help. */
static void test_failures(void **state)
{
	static const struct {
		const char *path;
		enum sev_rc rc;
		int sys_errno;
		const char *message;
	} rows[] = {
		{"/cut/file", SEV_ERR_IO, ECONNRESET, "/cut/file: "},
		{"/reset/file", SEV_ERR_IO, ECONNRESET, "/reset/file: "},
		{"/drop-9/file", SEV_ERR_IO, ECONNRESET, "Empty reply"},
		{"/huge/file", SEV_ERR_FORMAT, 0, "longer than the 1000 bytes"},
		{"/redirect_http/file", SEV_ERR_IO, 0, "redirects to nothing else"},
		{"/loop/file", SEV_ERR_IO, 0, "redirects"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(rows); i++) {
		struct sev_fetch_reply reply;
		struct sev_err err;

		assert_int_equal(get(rows[i].path, &reply, &err), rows[i].rc);
		assert_int_equal(err.rc, rows[i].rc);
		assert_int_equal(err.sys_errno, rows[i].sys_errno);
		if (!strstr(err.msg, rows[i].message))
			fail_msg("%s", err.msg);
		assert_null(reply.body);
	}
}

static void test_timeout(void **state)
{
	struct sev_curl_options options = defaults();
	time_t begin = time(NULL);
	struct sev_fetch_reply reply;
	struct sev_err err;
	char url[256];

	(void)state;
	options.timeout = 1;
	snprintf(url, sizeof(url), "https://localhost:%u/slow-60/file", local.https);
	assert_int_equal(get_url(&options, url, 1000, &reply, &err), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, ETIMEDOUT);
	assert_in_range(time(NULL) - begin, 0, 40);
}

/* Nobody but the server that the CA vouches for, under its own name, is talked to. */
static void test_tls(void **state)
{
	struct sev_curl_options options = defaults();
	struct sev_fetch_reply reply;
	struct sev_err err;
	char other[128];
	char url[256];

	(void)state;
	snprintf(url, sizeof(url), "https://localhost:%u/file", local.https);
	options.ca_file = NULL; /* the system's know nothing of it */
	assert_int_equal(get_url(&options, url, 1000, &reply, &err), SEV_ERR_IO);
	assert_non_null(strstr(err.msg, "--cacert"));
	snprintf(other, sizeof(other), "%s/other-ca.pem", local.out);
	options.ca_file = other;
	assert_int_equal(get_url(&options, url, 1000, &reply, &err), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, 0);
	options.ca_file = "/nonexistent/ca.pem";
	assert_int_equal(get_url(&options, url, 1000, &reply, &err), SEV_ERR_IO);
	options.ca_file = local.ca;
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/file", local.https);
	assert_int_equal(get_url(&options, url, 1000, &reply, &err), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, 0);
	/* No TLS where it is expected. */
	snprintf(url, sizeof(url), "https://localhost:%u/file", local.http);
	assert_int_equal(get_url(&options, url, 1000, &reply, &err), SEV_ERR_IO);
	assert_int_equal(err.sys_errno, 0);
	assert_non_null(strstr(err.msg, "does the server speak TLS"));
}

static void test_schemes(void **state)
{
	static const char *const refused[] = {"file:///etc/passwd", "ftp://localhost/file",
					      "gopher://localhost/", "localhost/file", ""};
	struct sev_curl_options options = defaults();
	struct sev_fetch_reply reply;
	struct sev_err err;
	char url[256];

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(refused); i++) {
		assert_int_equal(get_url(&options, refused[i], 1000, &reply, &err), SEV_ERR_IO);
		assert_null(reply.body);
	}
	/* http only where it was written. */
	snprintf(url, sizeof(url), "http://localhost:%u/file", local.http);
	assert_sev_ok(get_url(&options, url, 1000, &reply, &err), &err);
	assert_body(&reply);
	/* A mirror may lead from there to https. */
	snprintf(url, sizeof(url), "http://localhost:%u/redirect/file", local.http);
	assert_sev_ok(get_url(&options, url, 1000, &reply, &err), &err);
	assert_body(&reply);
}

static void test_proxy(void **state)
{
	struct sev_curl_options options = defaults();
	unsigned before = kds_local_requests(&local);
	struct sev_fetch_reply reply;
	struct sev_err err;
	char proxy[64];
	char url[256];

	(void)state;
	snprintf(url, sizeof(url), "https://localhost:%u/file", local.https);
	snprintf(proxy, sizeof(proxy), "http://localhost:%u", local.proxy);
	options.proxy = proxy;
	assert_sev_ok(get_url(&options, url, 1000, &reply, &err), &err);
	assert_body(&reply);
	/* One line of the proxy, one of the server. */
	assert_int_equal(kds_local_requests(&local), before + 2);
	/* The environment's, and none in its place. */
	options.proxy = NULL;
	setenv("https_proxy", proxy, 1);
	assert_sev_ok(get_url(&options, url, 1000, &reply, &err), &err);
	assert_body(&reply);
	assert_int_equal(kds_local_requests(&local), before + 4);
	options.proxy = "";
	assert_sev_ok(get_url(&options, url, 1000, &reply, &err), &err);
	assert_body(&reply);
	assert_int_equal(kds_local_requests(&local), before + 5);
	unsetenv("https_proxy");
	options.proxy = "http://localhost:1";
	assert_int_equal(get_url(&options, url, 1000, &reply, &err), SEV_ERR_IO);
}

static void test_many_requests(void **state)
{
	struct sev_curl_options options = defaults();
	struct sev_curl *curl = NULL;
	const struct sev_fetch *fetch;
	struct sev_err err;
	char good[256];
	char bad[256];

	(void)state;
	snprintf(good, sizeof(good), "https://localhost:%u/file", local.https);
	snprintf(bad, sizeof(bad), "https://localhost:%u/cut/file", local.https);
	assert_sev_ok(sev_curl_new(&options, &curl, &err), &err);
	fetch = sev_curl_fetch(curl);
	for (unsigned i = 0; i < 6; i++) {
		struct sev_fetch_reply reply;
		enum sev_rc rc = fetch->get(fetch->ctx, i % 2 ? bad : good, 1000, &reply, &err);

		assert_int_equal(rc, i % 2 ? SEV_ERR_IO : SEV_OK);
		sev_fetch_reply_clear(&reply);
	}
	sev_curl_free(curl);
	sev_curl_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),	      cmocka_unit_test(test_retry_date),
		cmocka_unit_test(test_body),	      cmocka_unit_test(test_failures),
		cmocka_unit_test(test_timeout),	      cmocka_unit_test(test_tls),
		cmocka_unit_test(test_schemes),	      cmocka_unit_test(test_proxy),
		cmocka_unit_test(test_many_requests),
	};

	return cmocka_run_group_tests(tests, start, stop);
}

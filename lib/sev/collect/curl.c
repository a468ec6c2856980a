/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The network through libcurl. What protects is set explicitly, whatever libcurl's defaults are or
 * become.
 */
#include "collect/curl_lib.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sev/fetch.h>

#include "base/bytes.h"
#include "base/err.h"

#define CONNECT_TIMEOUT 10
#define TIMEOUT		60
#define REDIRECTS	3L

struct sev_curl {
	struct sev_fetch fetch;
	char *ca_file, *proxy, *user_agent;
	long connect_timeout, timeout;
	CURL *handle; /* made by the first request; keeps the connection for the next */
};

/* The body of an answer as it arrives. */
struct body {
	struct sev_fetch_reply *reply;
	size_t max;
	bool too_long, no_memory;
};

/* Room for more bytes; at least doubled, so that many small pieces cost little. */
static bool reserve(struct body *body, size_t more)
{
	size_t old = body->reply->size;
	size_t room = old + more > 2 * old ? old + more : 2 * old;
	uint8_t *bigger = realloc(body->reply->body, room);

	if (bigger)
		body->reply->body = bigger;
	return bigger != NULL;
}

/* libcurl's write callback; less than it was given stops the transfer. */
static size_t take(char *data, size_t size, size_t count, void *ctx)
{
	struct body *body = ctx;
	struct sev_fetch_reply *reply = body->reply;
	size_t more = size * count;

	body->too_long = more > body->max - reply->size;
	if (body->too_long)
		return 0;
	body->no_memory = more > 0 && !reserve(body, more);
	if (body->no_memory)
		return 0;
	if (more > 0)
		memcpy(reply->body + reply->size, data, more);
	reply->size += more;
	return more;
}

/* Schemes of the URL and of where it leads: http only where the user wrote it, https from either.
 */
static CURLcode set_schemes(const struct sev_curl_lib *lib, CURL *handle, const char *url)
{
	bool plain = strncmp(url, "http://", 7) == 0;
	CURLcode code;

#if LIBCURL_VERSION_NUM >= 0x075500
	const char *schemes = plain ? "http,https" : "https";

	code = lib->set(handle, CURLOPT_PROTOCOLS_STR, schemes);
	return code ? code : lib->set(handle, CURLOPT_REDIR_PROTOCOLS_STR, schemes);
#else
	long schemes = plain ? CURLPROTO_HTTP | CURLPROTO_HTTPS : CURLPROTO_HTTPS;

	code = lib->set(handle, CURLOPT_PROTOCOLS, schemes);
	return code ? code : lib->set(handle, CURLOPT_REDIR_PROTOCOLS, schemes);
#endif
}

/* The first call that failed counts. */
#define SET(option, value)                                                                         \
	do {                                                                                       \
		if (!code)                                                                         \
			code = lib->set(handle, option, value);                                    \
	} while (0)

static CURLcode set_tls(const struct sev_curl_lib *lib, const struct sev_curl *curl)
{
	CURL *handle = curl->handle;
	CURLcode code = CURLE_OK;

	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (!curl->ca_file)
		return code;
	/* In place of the system's, not beside it. */
	SET(CURLOPT_CAINFO, curl->ca_file);
	SET(CURLOPT_CAPATH, NULL);
	return code;
}

static CURLcode set_limits(const struct sev_curl_lib *lib, const struct sev_curl *curl,
			   struct body *body)
{
	CURL *handle = curl->handle;
	CURLcode code = CURLE_OK;

	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_CONNECTTIMEOUT, curl->connect_timeout);
	SET(CURLOPT_TIMEOUT, curl->timeout);
	SET(CURLOPT_FOLLOWLOCATION, 1L);
	SET(CURLOPT_MAXREDIRS, REDIRECTS);
	/* Nothing is unpacked: what arrives is what is counted. */
	SET(CURLOPT_ACCEPT_ENCODING, NULL);
	SET(CURLOPT_WRITEFUNCTION, take);
	SET(CURLOPT_WRITEDATA, body);
	return code;
}

static CURLcode set_request(const struct sev_curl_lib *lib, const struct sev_curl *curl,
			    const char *url, char *why)
{
	CURL *handle = curl->handle;
	CURLcode code = CURLE_OK;

	SET(CURLOPT_ERRORBUFFER, why);
	SET(CURLOPT_URL, url);
	SET(CURLOPT_USERAGENT, curl->user_agent);
	if (curl->proxy)
		SET(CURLOPT_PROXY, curl->proxy);
	return code;
}
#undef SET

static CURLcode set_all(const struct sev_curl_lib *lib, const struct sev_curl *curl,
			const char *url, struct body *body, char *why)
{
	CURLcode code = set_schemes(lib, curl->handle, url);

	if (!code)
		code = set_tls(lib, curl);
	if (!code)
		code = set_limits(lib, curl, body);
	return code ? code : set_request(lib, curl, url, why);
}

static void read_info(const struct sev_curl_lib *lib, CURL *handle, struct sev_fetch_reply *reply)
{
	curl_off_t wait = 0;
	long status = 0;

	lib->get_info(handle, CURLINFO_RESPONSE_CODE, &status);
	/* Of seconds and of a date alike; 0 is also what stands for none. */
	lib->get_info(handle, CURLINFO_RETRY_AFTER, &wait);
	reply->status = (unsigned)status;
	reply->retry_after = wait > 0 ? wait : -1;
}

static enum sev_rc fail_transfer(CURLcode code, const char *url, const char *why,
				 const struct body *body, struct sev_err *err)
{
	if (body->no_memory)
		return sev_fail_nomem(err);
	if (body->too_long)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: the answer is longer than the %zu bytes expected at most", url,
				body->max);
	return sev_curl_fail(code, url, why, err);
}

static enum sev_rc transfer(const struct sev_curl_lib *lib, const struct sev_curl *curl,
			    const char *url, struct body *body, struct sev_err *err)
{
	char why[CURL_ERROR_SIZE] = "";
	CURLcode code = set_all(lib, curl, url, body, why);
	enum sev_rc rc = SEV_OK;

	if (!code)
		code = lib->perform(curl->handle);
	if (code)
		rc = fail_transfer(code, url, why, body, err);
	else
		read_info(lib, curl->handle, body->reply);
	/* The handle outlives why and body, and must not remember them. */
	lib->reset(curl->handle);
	return rc;
}

static enum sev_rc get(void *ctx, const char *url, size_t max, struct sev_fetch_reply *reply,
		       struct sev_err *err)
{
	struct sev_curl *curl = ctx;
	const struct sev_curl_lib *lib = sev_curl_lib();
	struct body body = {.reply = reply, .max = max};
	enum sev_rc rc;

	*reply = (struct sev_fetch_reply){.retry_after = -1};
	if (!lib)
		return sev_fail(err, SEV_ERR_UNSUPPORTED, "%s: libcurl.so.4 cannot be loaded", url);
	if (!curl->handle)
		curl->handle = lib->new_handle();
	if (!curl->handle)
		return sev_fail_nomem(err);
	rc = transfer(lib, curl, url, &body, err);
	if (rc)
		sev_fetch_reply_clear(reply);
	return rc;
}

static bool wait_seconds(void *ctx, unsigned seconds)
{
	struct timespec left = {.tv_sec = (time_t)seconds};

	(void)ctx;
	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
	return true;
}

/* A copy of text, or NULL for NULL; false when out of memory. */
static bool copy(const char *text, char **out)
{
	*out = text ? strdup(text) : NULL;
	return !text || *out;
}

static bool copy_options(struct sev_curl *curl, const struct sev_curl_options *options)
{
	const char *agent = options->user_agent ? options->user_agent : "sevkit";

	curl->connect_timeout =
		options->connect_timeout ? (long)options->connect_timeout : CONNECT_TIMEOUT;
	curl->timeout = options->timeout ? (long)options->timeout : TIMEOUT;
	return copy(options->ca_file, &curl->ca_file) && copy(options->proxy, &curl->proxy) &&
	       copy(agent, &curl->user_agent);
}

enum sev_rc sev_curl_new(const struct sev_curl_options *options, struct sev_curl **out,
			 struct sev_err *err)
{
	struct sev_curl *curl = calloc(1, sizeof(*curl));

	*out = NULL;
	if (!curl)
		return sev_fail_nomem(err);
	curl->fetch = (struct sev_fetch){
		.size = sizeof(curl->fetch), .get = get, .wait = wait_seconds, .ctx = curl};
	if (!copy_options(curl, options)) {
		sev_curl_free(curl);
		return sev_fail_nomem(err);
	}
	*out = curl;
	return SEV_OK;
}

void sev_curl_free(struct sev_curl *curl)
{
	if (!curl)
		return;
	if (curl->handle)
		sev_curl_lib()->free_handle(curl->handle);
	free(curl->ca_file);
	free(curl->proxy);
	free(curl->user_agent);
	free(curl);
}

const struct sev_fetch *sev_curl_fetch(struct sev_curl *curl)
{
	return &curl->fetch;
}

const char *sev_curl_version(void)
{
	const struct sev_curl_lib *lib = sev_curl_lib();

	return lib ? lib->version() : NULL;
}

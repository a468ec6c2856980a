/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seam to the network: a URL in, bytes out.
 */
#ifndef SEV_FETCH_H
#define SEV_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

/* The answer to one request. Free the body with sev_fetch_reply_clear(). */
struct sev_fetch_reply {
	unsigned status;     /* HTTP status; 0 for what is not HTTP */
	int64_t retry_after; /* seconds that the server asks to wait; -1: it did not say */
	uint8_t *body;
	size_t size;
};
SEV_API void sev_fetch_reply_clear(struct sev_fetch_reply *reply);

/*
 * One request, no retry, whatever the status of the answer. SEV_ERR_IO when no answer came, with
 * sys_errno ETIMEDOUT or ECONNRESET where trying again may help; SEV_ERR_FORMAT when the body has
 * more than max bytes.
 */
struct sev_fetch {
	size_t size; /* sizeof(struct sev_fetch) */
	enum sev_rc (*get)(void *ctx, const char *url, size_t max, struct sev_fetch_reply *reply,
			   struct sev_err *err);
	/* Waits for some seconds; false: cancelled. */
	bool (*wait)(void *ctx, unsigned seconds);
	void *ctx;
};

/*
 * libcurl with TLS verification, TLS 1.2 at least. Plain http is spoken only when the URL says so,
 * and a redirect (three at most) does not change the scheme. Each option may be NULL or 0.
 */
struct sev_curl_options {
	size_t size;	     /* sizeof(struct sev_curl_options) */
	const char *ca_file; /* PEM, instead of the system's */
	const char *proxy;   /* NULL: the environment's (https_proxy); "": none */
	const char *user_agent;
	unsigned connect_timeout, timeout; /* seconds; 0: 10 and 60 */
};
struct sev_curl;
/*
 * libcurl is loaded and started by the first request, which is SEV_ERR_UNSUPPORTED when it is not
 * installed or the library was built without it. For one thread at a time.
 */
SEV_API enum sev_rc sev_curl_new(const struct sev_curl_options *options, struct sev_curl **out,
				 struct sev_err *err);
SEV_API void sev_curl_free(struct sev_curl *curl);
/* Valid as long as curl. */
SEV_API const struct sev_fetch *sev_curl_fetch(struct sev_curl *curl);
/* libcurl's own account of itself; NULL when there is none. */
SEV_API const char *sev_curl_version(void);

SEV_END_DECLS

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A build without libcurl.
 */
#include <stdlib.h>

#include <sev/fetch.h>

#include "base/err.h"

struct sev_curl {
	struct sev_fetch fetch;
};

static enum sev_rc get(void *ctx, const char *url, size_t max, struct sev_fetch_reply *reply,
		       struct sev_err *err)
{
	(void)ctx;
	(void)max;
	*reply = (struct sev_fetch_reply){.retry_after = -1};
	return sev_fail(err, SEV_ERR_UNSUPPORTED, "%s: this build has no libcurl to fetch it with",
			url);
}

static bool wait_for_nothing(void *ctx, unsigned seconds)
{
	(void)ctx;
	(void)seconds;
	return false;
}

enum sev_rc sev_curl_new(const struct sev_curl_options *options, struct sev_curl **out,
			 struct sev_err *err)
{
	(void)options;
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return sev_fail_nomem(err);
	(*out)->fetch = (struct sev_fetch){
		.size = sizeof((*out)->fetch), .get = get, .wait = wait_for_nothing};
	return SEV_OK;
}

void sev_curl_free(struct sev_curl *curl)
{
	free(curl);
}

const struct sev_fetch *sev_curl_fetch(struct sev_curl *curl)
{
	return &curl->fetch;
}

const char *sev_curl_version(void)
{
	return NULL;
}

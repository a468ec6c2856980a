/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A build without libcurl.
 */
#include <stddef.h>

#include <sev/fetch.h>

#include "base/err.h"

enum sev_rc sev_curl_new(const struct sev_curl_options *options, struct sev_curl **out,
			 struct sev_err *err)
{
	(void)options;
	*out = NULL;
	return sev_fail(err, SEV_ERR_UNSUPPORTED, "fetching: this build has no libcurl");
}

void sev_curl_free(struct sev_curl *curl)
{
	(void)curl;
}

const struct sev_fetch *sev_curl_fetch(struct sev_curl *curl)
{
	(void)curl;
	return NULL;
}

const char *sev_curl_version(void)
{
	return NULL;
}

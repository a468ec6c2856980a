/* SPDX-License-Identifier: Apache-2.0 */
#include "collect/curl_lib.h"

#include <pthread.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "base/dynlib.h"

/* One ABI, built with one TLS library or another. */
static const char *const SONAMES[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};

/* Written once, under pthread_once, before anybody reads it. */
static struct sev_curl_lib lib;
static bool loaded;

static const struct sev_symbol SYMBOLS[] = {
	{"curl_global_init", &lib.global_init},	 {"curl_version", &lib.version},
	{"curl_easy_init", &lib.new_handle},	 {"curl_easy_reset", &lib.reset},
	{"curl_easy_setopt", &lib.set},		 {"curl_easy_perform", &lib.perform},
	{"curl_easy_getinfo", &lib.get_info},	 {"curl_easy_cleanup", &lib.free_handle},
	{"curl_easy_strerror", &lib.error_text},
};

static void load_library(void)
{
	bool found = false;

	for (size_t i = 0; !found && i < SEV_COUNT(SONAMES); i++)
		found = sev_dynlib_load(SONAMES[i], SYMBOLS, SEV_COUNT(SYMBOLS));
	loaded = found && lib.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

const struct sev_curl_lib *sev_curl_lib(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load_library);
	return loaded ? &lib : NULL;
}

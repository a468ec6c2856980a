/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is used of libcurl. It is loaded at first use: starting it and the twenty libraries behind
 * it costs more than a verification, and most runs fetch nothing.
 */
#ifndef SEV_COLLECT_CURL_LIB_H
#define SEV_COLLECT_CURL_LIB_H

#include <curl/curl.h>

#include <sev/err.h>

struct sev_curl_lib {
	CURLcode (*global_init)(long flags);
	char *(*version)(void);
	CURL *(*new_handle)(void);
	void (*reset)(CURL *handle);
	CURLcode (*set)(CURL *handle, CURLoption option, ...);
	CURLcode (*perform)(CURL *handle);
	CURLcode (*get_info)(CURL *handle, CURLINFO info, ...);
	void (*free_handle)(CURL *handle);
	const char *(*error_text)(CURLcode code);
};

/* NULL when libcurl is not installed or does not start. */
const struct sev_curl_lib *sev_curl_lib(void);

/* A transfer that failed, as an error: why (may be "") is what libcurl said of it. */
enum sev_rc sev_curl_fail(CURLcode code, const char *url, const char *why, struct sev_err *err);

#endif

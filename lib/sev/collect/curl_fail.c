/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "base/err.h"
#include "collect/curl_lib.h"

/* What failures mean to a caller: whether trying again may help, and what else would. */
static const struct failure {
	CURLcode code;
	int sys_errno; /* ETIMEDOUT, ECONNRESET: trying again may help */
	const char *advice;
} FAILURES[] = {
	{CURLE_COULDNT_RESOLVE_HOST, 0, "; is there a network, or a proxy to name with --proxy?"},
	{CURLE_COULDNT_RESOLVE_PROXY, 0, "; check --proxy or the variable https_proxy"},
	{CURLE_COULDNT_CONNECT, ECONNREFUSED,
	 "; check the network, and a proxy of --proxy or the variable https_proxy"},
	{CURLE_OPERATION_TIMEDOUT, ETIMEDOUT, ""},
	{CURLE_RECV_ERROR, ECONNRESET, ""},
	{CURLE_SEND_ERROR, ECONNRESET, ""},
	{CURLE_GOT_NOTHING, ECONNRESET, ""},
	{CURLE_PARTIAL_FILE, ECONNRESET, ""},
	{CURLE_PEER_FAILED_VERIFICATION, 0,
	 "; the certificate of a mirror or of an inspecting proxy may need --cacert"},
	{CURLE_SSL_CACERT_BADFILE, 0,
	 "; install ca-certificates, or name another file with --cacert"},
	{CURLE_SSL_CONNECT_ERROR, 0, "; does the server speak TLS 1.2 or later there?"},
	{CURLE_UNSUPPORTED_PROTOCOL, 0, "; expected https, and redirects to nothing else"},
	{CURLE_OK, 0, ""},
};

static const struct failure *find_failure(CURLcode code)
{
	const struct failure *f = FAILURES;

	while (f->code != CURLE_OK && f->code != code)
		f++;
	return f;
}

enum sev_rc sev_curl_fail(CURLcode code, const char *url, const char *why, struct sev_err *err)
{
	const struct failure *failure = find_failure(code);

	sev_fail(err, SEV_ERR_IO, "%s: %s%s", url, why[0] ? why : sev_curl_lib()->error_text(code),
		 failure->advice);
	if (err)
		err->sys_errno = failure->sys_errno;
	return SEV_ERR_IO;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "collect/kds_download.h"

#include <errno.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/err.h"
#include "collect/kds_kind.h"

#define ATTEMPTS       5
#define PATIENCE       120 /* seconds */
#define FIRST_PAUSE    5
#define LONGEST_PAUSE  40

#define HTTP_OK	       200
#define HTTP_NOT_FOUND 404

/* What is left of attempts and seconds. */
struct patience {
	unsigned attempts, tried;
	uint64_t seconds, waited;
	uint64_t pause; /* the next one, unless the server says */
};

static struct patience new_patience(const struct sev_kds *kds)
{
	return (struct patience){
		.attempts = kds->attempts ? kds->attempts : ATTEMPTS,
		.seconds = kds->patience ? kds->patience : PATIENCE,
		.pause = FIRST_PAUSE,
	};
}

/* spec: KDS throttling: 429 when there were too many requests */
static bool is_passing(unsigned status)
{
	static const unsigned PASSING[] = {408, 429, 500, 502, 503, 504};

	for (size_t i = 0; i < SEV_COUNT(PASSING); i++)
		if (PASSING[i] == status)
			return true;
	return false;
}

static bool may_pass(enum sev_rc rc, const struct sev_err *err, const struct sev_fetch_reply *reply)
{
	if (!rc)
		return is_passing(reply->status);
	return rc == SEV_ERR_IO && (err->sys_errno == ETIMEDOUT || err->sys_errno == ECONNRESET);
}

/* Seconds until the next attempt; as much as the server asks for, and no less. */
static uint64_t next_pause(struct patience *patience, const struct sev_fetch_reply *reply)
{
	uint64_t pause = patience->pause;

	patience->pause = 2 * pause < LONGEST_PAUSE ? 2 * pause : LONGEST_PAUSE;
	return reply->retry_after > 0 ? (uint64_t)reply->retry_after : pause;
}

/* Why a URL is not there, by what was asked for. */
static const char *why_not_found(const struct sev_kds_request *request)
{
	if (request->what == SEV_KDS_VCEK)
		return "the KDS knows no such chip at this TCB: is the product right, is the TCB the "
		       "report's REPORTED_TCB, and is it a production chip?";
	return "the KDS does not know the product: expected Milan, Genoa (Bergamo's and Siena's too) "
	       "or Turin";
}

static enum sev_rc fail_status(const char *url, const char *not_found,
			       const struct patience *patience, const struct sev_fetch_reply *reply,
			       struct sev_err *err)
{
	if (reply->status == HTTP_NOT_FOUND) {
		sev_fail(err, SEV_ERR_IO, "%s: HTTP status 404: %s", url, not_found);
		err->sys_errno = ENOENT;
		return SEV_ERR_IO;
	}
	if (!is_passing(reply->status))
		return sev_fail(err, SEV_ERR_IO,
				"%s: HTTP status %u, expected 200; is this the URL of a KDS?", url,
				reply->status);
	if (reply->retry_after > 0)
		return sev_fail(
			err, SEV_ERR_IO,
			"%s: HTTP status %u after %u attempts in %llu s; the server asks to "
			"wait another %lld s: try again then, or ask a mirror or cache",
			url, reply->status, patience->tried, (unsigned long long)patience->waited,
			(long long)reply->retry_after);
	return sev_fail(err, SEV_ERR_IO,
			"%s: HTTP status %u after %u attempts in %llu s; try again later, or allow "
			"more --attempts and --patience",
			url, reply->status, patience->tried, (unsigned long long)patience->waited);
}

/* Whether there is another attempt: waits for it. *cancelled: nobody wants it any more. */
static bool wait_for_next(const struct sev_fetch *fetch, struct patience *patience,
			  const struct sev_fetch_reply *reply, bool *cancelled)
{
	uint64_t pause = next_pause(patience, reply);

	if (patience->tried >= patience->attempts || pause > patience->seconds - patience->waited)
		return false;
	*cancelled = !fetch->wait(fetch->ctx, (unsigned)pause);
	patience->waited += pause;
	return !*cancelled;
}

static enum sev_rc try_url(const struct sev_kds *kds, const char *url, size_t max,
			   const char *not_found, struct sev_fetch_reply *reply,
			   struct sev_err *err)
{
	struct patience patience = new_patience(kds);
	bool cancelled = false;
	enum sev_rc rc;

	do {
		sev_fetch_reply_clear(reply);
		patience.tried++;
		rc = kds->fetch->get(kds->fetch->ctx, url, max, reply, err);
		if (!rc && reply->status == HTTP_OK)
			return SEV_OK;
	} while (may_pass(rc, err, reply) &&
		 wait_for_next(kds->fetch, &patience, reply, &cancelled));
	if (cancelled)
		return sev_fail(err, SEV_ERR_CANCELLED, "%s: cancelled", url);
	return rc ? rc : fail_status(url, not_found, &patience, reply, err);
}

enum sev_rc sev_kds_download_url(const struct sev_kds *kds, const char *url, size_t max,
				 const char *not_found, struct sev_fetch_reply *reply,
				 struct sev_err *err)
{
	struct sev_err own; /* retrying reads it */

	*reply = (struct sev_fetch_reply){.retry_after = -1};
	return try_url(kds, url, max, not_found, reply, err ? err : &own);
}

enum sev_rc sev_kds_download(const struct sev_kds *kds, const struct sev_kds_request *request,
			     struct sev_fetch_reply *reply, struct sev_err *err)
{
	char *url = NULL;
	enum sev_rc rc;

	*reply = (struct sev_fetch_reply){.retry_after = -1};
	rc = sev_kds_url(kds->base, request, &url, err);
	if (!rc)
		rc = sev_kds_download_url(kds, url, sev_kds_kind_of(request)->max,
					  why_not_found(request), reply, err);
	free(url);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a request to certificates: the cache, then the KDS.
 */
#include <stdlib.h>

#include <sev/kds.h>

#include "base/err.h"
#include "collect/kds_cache.h"
#include "collect/kds_check.h"
#include "collect/kds_download.h"
#include "collect/kds_kind.h"

/* One request under way. */
struct getting {
	const struct sev_kds *kds;
	const struct sev_kds_request *request;
	struct sev_certs *certs; /* what is known, and where the answer goes */
	char *file;		 /* of the cache */
};

/* Reads and checks what came from where; *out is a set of it alone, under names for people. */
static enum sev_rc read_answer(const struct getting *g, const char *where, const uint8_t *data,
			       size_t size, enum sev_origin origin, struct sev_certs **out,
			       struct sev_err *err)
{
	struct sev_certs *found = NULL;
	char *title = sev_kds_title(g->request);
	enum sev_rc rc = title ? sev_certs_new(&found, err) : sev_fail_nomem(err);

	*out = NULL;
	if (!rc)
		rc = sev_certs_add_file(found, title, data, size, origin, err);
	if (!rc)
		rc = sev_kds_check(g->kds, g->request, found, g->certs, err);
	free(title);
	if (rc) {
		sev_err_prefix(err, "%s", where);
		sev_certs_free(found);
		return rc;
	}
	*out = found;
	return SEV_OK;
}

static enum sev_rc add_all(const struct getting *g, const struct sev_certs *found,
			   struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < sev_certs_count(found); i++)
		rc = sev_certs_add(g->certs, sev_certs_at(found, i), sev_certs_origin(found, i),
				   err);
	for (size_t i = 0; !rc && i < sev_certs_crl_count(found); i++)
		rc = sev_certs_add_crl(g->certs, sev_certs_crl_at(found, i),
				       sev_certs_crl_origin(found, i), err);
	return rc;
}

/* A CRL that another has followed, or that is of a time to come. */
static bool is_stale_crl(const struct sev_crl *crl, int64_t now)
{
	int64_t next;

	return !sev_crl_next_update(crl, &next) || next < now || sev_crl_this_update(crl) > now;
}

/* Whether another copy is wanted: the KDS makes a VCEK anew whenever it is asked. */
static bool is_stale(const struct getting *g, const struct sev_certs *found)
{
	for (size_t i = 0; i < sev_certs_count(found); i++)
		if (sev_cert_not_after(sev_certs_at(found, i)) < g->kds->now)
			return true;
	for (size_t i = 0; i < sev_certs_crl_count(found); i++)
		if (is_stale_crl(sev_certs_crl_at(found, i), g->kds->now))
			return true;
	return false;
}

/* What a file of the cache holds. One that is not what it is named for goes; it is as if it had
 * not been there. */
static enum sev_rc read_cached(const struct getting *g, struct sev_certs **out, struct sev_err *err)
{
	struct sev_err why = {.rc = SEV_OK};
	uint8_t *data = NULL;
	size_t size;
	enum sev_rc rc = sev_kds_cache_read(g->kds->cache, g->file,
					    sev_kds_kind_of(g->request)->max, &data, &size, &why);

	if (!rc && data)
		rc = read_answer(g, g->file, data, size, SEV_ORIGIN_CACHE, out, &why);
	free(data);
	if (rc == SEV_ERR_FORMAT)
		sev_kds_cache_remove(g->kds->cache, g->file);
	/* A cache that cannot be read is none. */
	if (!rc || rc == SEV_ERR_FORMAT || rc == SEV_ERR_IO)
		return SEV_OK;
	if (err)
		*err = why;
	return rc;
}

static enum sev_rc fail_offline(const struct getting *g, struct sev_err *err)
{
	char *title = sev_kds_title(g->request);
	char *command = NULL;
	enum sev_rc rc = title ? sev_kds_command(g->request, &command, err) : sev_fail_nomem(err);

	if (!rc)
		rc = sev_fail(err, SEV_ERR_UNKNOWN,
			      "%s: %s, and nothing is fetched offline; get it with: %s", title,
			      g->kds->cache ? "not in the cache" : "there is no cache", command);
	free(title);
	free(command);
	return rc;
}

static enum sev_rc download(const struct getting *g, struct sev_err *err)
{
	struct sev_fetch_reply reply;
	struct sev_certs *found = NULL;
	char *url = NULL;
	enum sev_rc rc = sev_kds_download(g->kds, g->request, &reply, err);

	if (!rc)
		rc = sev_kds_url(g->kds->base, g->request, &url, err);
	if (!rc)
		rc = read_answer(g, url, reply.body, reply.size, SEV_ORIGIN_KDS, &found, err);
	if (!rc && g->kds->cache)
		sev_kds_cache_write(g->kds->cache, g->file, reply.body, reply.size);
	if (!rc)
		rc = add_all(g, found, err);
	sev_certs_free(found);
	sev_fetch_reply_clear(&reply);
	free(url);
	return rc;
}

/* cached is what the cache holds, if anything. What is past its time is better than nothing. */
static enum sev_rc get(const struct getting *g, const struct sev_certs *cached, struct sev_err *err)
{
	bool stale = cached && is_stale(g, cached);
	enum sev_rc rc;

	if (cached && (!stale || !g->kds->fetch))
		return add_all(g, cached, err);
	if (!g->kds->fetch)
		return fail_offline(g, err);
	rc = download(g, err);
	if (rc && stale && add_all(g, cached, NULL) == SEV_ERR_NOMEM)
		return sev_fail_nomem(err);
	return rc;
}

enum sev_rc sev_kds_get(const struct sev_kds *kds, const struct sev_kds_request *request,
			struct sev_certs *certs, struct sev_err *err)
{
	struct getting g = {.kds = kds, .request = request, .certs = certs};
	struct sev_certs *cached = NULL;
	enum sev_rc rc = sev_kds_cache_name(kds->base, request, &g.file, err);

	if (!rc && kds->cache)
		rc = read_cached(&g, &cached, err);
	if (!rc)
		rc = get(&g, cached, err);
	sev_certs_free(cached);
	free(g.file);
	return rc;
}

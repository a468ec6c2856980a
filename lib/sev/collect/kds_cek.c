/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates in SEV's form: the CEKs of chips, and AMD's CAs.
 */
#include <stdlib.h>
#include <string.h>

#include <sev/kds.h>

#include "base/err.h"
#include "base/text.h"
#include "collect/kds_cache.h"
#include "collect/kds_download.h"
#include "collect/kds_kind.h"

#define CERTS_MAX ((size_t)64 * 1024)

/* What is got: where from, and what it must be. */
struct document {
	const char *title; /* in messages */
	char *url;
	char *file; /* of the cache */
	const char *not_found;
	const enum sev_sev_cert_kind *kinds;
	size_t count;
};

static void document_free(struct document *doc)
{
	free(doc->url);
	free(doc->file);
}

static enum sev_rc check(const struct document *doc, const char *where,
			 const struct sev_sev_certs *found, struct sev_err *err)
{
	bool fits = sev_sev_certs_count(found) == doc->count;

	for (size_t i = 0; fits && i < doc->count; i++)
		fits = sev_sev_cert_kind(sev_sev_certs_at(found, i)) == doc->kinds[i];
	if (fits)
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT, "%s: found other certificates, expected %s", where,
			doc->title);
}

/* Into certs only what is good. */
static enum sev_rc take(const struct document *doc, const char *where, const uint8_t *data,
			size_t size, struct sev_sev_certs *certs, struct sev_err *err)
{
	struct sev_sev_certs *found;
	enum sev_rc rc = sev_sev_certs_new(&found, err);

	if (rc)
		return rc;
	rc = sev_sev_certs_add_file(found, where, data, size, err);
	if (!rc)
		rc = check(doc, where, found, err);
	sev_sev_certs_free(found);
	return rc ? rc : sev_sev_certs_add_file(certs, doc->title, data, size, err);
}

/* What the cache holds; a file that is not what it is named for goes, as if it had not been. */
static enum sev_rc take_cached(const struct sev_kds *kds, const struct document *doc,
			       struct sev_sev_certs *certs, bool *taken, struct sev_err *err)
{
	struct sev_err why = {.rc = SEV_OK};
	uint8_t *data = NULL;
	size_t size = 0;
	enum sev_rc rc;

	*taken = false;
	if (!kds->cache)
		return SEV_OK;
	rc = sev_kds_cache_read(kds->cache, doc->file, CERTS_MAX, &data, &size, &why);
	if (!rc && data)
		rc = take(doc, doc->file, data, size, certs, &why);
	*taken = !rc && data;
	free(data);
	if (rc == SEV_ERR_FORMAT)
		sev_kds_cache_remove(kds->cache, doc->file);
	return rc == SEV_ERR_NOMEM ? sev_fail_nomem(err) : SEV_OK;
}

static enum sev_rc download(const struct sev_kds *kds, const struct document *doc,
			    struct sev_sev_certs *certs, struct sev_err *err)
{
	struct sev_fetch_reply reply;
	enum sev_rc rc =
		sev_kds_download_url(kds, doc->url, CERTS_MAX, doc->not_found, &reply, err);

	if (!rc)
		rc = take(doc, doc->url, reply.body, reply.size, certs, err);
	if (!rc && kds->cache)
		sev_kds_cache_write(kds->cache, doc->file, reply.body, reply.size);
	sev_fetch_reply_clear(&reply);
	return rc;
}

static enum sev_rc get(const struct sev_kds *kds, const struct document *doc,
		       struct sev_sev_certs *certs, struct sev_err *err)
{
	bool taken;
	enum sev_rc rc = take_cached(kds, doc, certs, &taken, err);

	if (rc || taken)
		return rc;
	if (!kds->fetch)
		return sev_fail(err, SEV_ERR_UNKNOWN,
				"%s: %s, and nothing is fetched offline; get it with: curl -fO %s",
				doc->title, kds->cache ? "not in the cache" : "there is no cache",
				doc->url);
	return download(kds, doc, certs, err);
}

/* spec: KDS CEK: /cek/id/ID, with the 64 bytes of GET_ID in hex */
enum sev_rc sev_kds_cek_url(const char *base, const uint8_t id[SEV_KDS_CEK_ID_SIZE], char **out,
			    struct sev_err *err)
{
	char hex[2 * SEV_KDS_CEK_ID_SIZE + 1];
	char *start;
	enum sev_rc rc = sev_kds_base(base, &start, err);

	*out = NULL;
	if (rc)
		return rc;
	sev_hex_encode(id, SEV_KDS_CEK_ID_SIZE, hex);
	*out = sev_format("%s/cek/id/%s", start, hex);
	free(start);
	return *out ? SEV_OK : sev_fail_nomem(err);
}

enum sev_rc sev_kds_get_cek(const struct sev_kds *kds, const uint8_t id[SEV_KDS_CEK_ID_SIZE],
			    struct sev_sev_certs *certs, struct sev_err *err)
{
	static const enum sev_sev_cert_kind kinds[] = {SEV_SEV_CERT_CEK};
	char name[2 * SEV_KDS_CEK_ID_SIZE + sizeof("cek-.cert")] = "cek-";
	struct document doc = {
		.title = "CEK",
		.not_found = "the KDS knows no CEK of such a chip: is it a production chip?",
		.kinds = kinds,
		.count = 1,
	};
	enum sev_rc rc = sev_kds_cek_url(kds->base, id, &doc.url, err);

	sev_hex_encode(id, SEV_KDS_CEK_ID_SIZE, name + strlen(name));
	memcpy(name + strlen(name), ".cert", sizeof(".cert"));
	if (!rc)
		rc = sev_kds_mirrored_name(kds->base, name, &doc.file, err);
	if (!rc)
		rc = get(kds, &doc, certs, err);
	document_free(&doc);
	return rc;
}

/* "ask_ark_milan.cert"; a product's name is letters alone. */
static char *ask_ark_name(const char *product)
{
	char *name = sev_format("ask_ark_%s.cert", product);

	for (char *at = name; at && *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return name;
}

enum sev_rc sev_kds_get_ask_ark(const struct sev_kds *kds, const char *product,
				struct sev_sev_certs *certs, struct sev_err *err)
{
	static const enum sev_sev_cert_kind kinds[] = {SEV_SEV_CERT_ASK, SEV_SEV_CERT_ARK};
	const char *base = kds->base ? kds->base : SEV_ASK_ARK_URL;
	struct document doc = {
		.title = "ASK and ARK",
		.not_found = "AMD gives out no ASK and ARK of this product there",
		.kinds = kinds,
		.count = 2,
	};
	char *name = ask_ark_name(product), *start = NULL;
	enum sev_rc rc = name ? sev_kds_base(base, &start, err) : sev_fail_nomem(err);

	if (!rc)
		doc.url = sev_format("%s/developer/eula/sev/%s", start, name);
	if (!rc && !doc.url)
		rc = sev_fail_nomem(err);
	if (!rc)
		rc = sev_kds_mirrored_name(kds->base, name, &doc.file, err);
	if (!rc)
		rc = get(kds, &doc, certs, err);
	document_free(&doc);
	free(start);
	free(name);
	return rc;
}

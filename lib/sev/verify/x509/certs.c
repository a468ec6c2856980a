/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of certificates and CRLs. An index by a 64-bit key finds one among thousands: a fleet has a
 * VCEK for each chip.
 */
#include "verify/x509/certs.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#define NONE	 UINT32_MAX
#define CRLS_MAX 4096 /* each is compared with all others; AMD has a handful */

/* Chains of entries with one key: slots[hash] is the first, next[i] the one after i. */
struct index {
	uint32_t *slots;
	size_t slot_count; /* a power of two, or 0 */
};

struct entry {
	struct sev_cert *cert;
	enum sev_origin origin;
	uint32_t next_hash; /* of those whose SHA-256 falls into the same slot */
	uint32_t next_hwid;
};

struct crl_entry {
	struct sev_crl *crl;
	enum sev_origin origin;
};

struct sev_certs {
	struct entry *entries;
	size_t count, room;
	struct index by_hash, by_hwid;
	uint32_t *cas; /* those that are no leaves */
	size_t ca_count, ca_room;
	struct crl_entry *crls;
	size_t crl_count, crl_room;
};

enum sev_rc sev_certs_new(struct sev_certs **out, struct sev_err *err)
{
	*out = calloc(1, sizeof(**out));
	return *out ? SEV_OK : sev_fail_nomem(err);
}

void sev_certs_free(struct sev_certs *certs)
{
	if (!certs)
		return;
	for (size_t i = 0; i < certs->count; i++)
		sev_cert_free(certs->entries[i].cert);
	for (size_t i = 0; i < certs->crl_count; i++)
		sev_crl_free(certs->crls[i].crl);
	free(certs->entries);
	free(certs->by_hash.slots);
	free(certs->by_hwid.slots);
	free(certs->cas);
	free(certs->crls);
	free(certs);
}

/* Room for one more item. */
static bool grow(void **items, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? 2 * *room : 8;
	void *bigger;

	if (count < *room)
		return true;
	bigger = reallocarray(*items, more, size);
	if (!bigger)
		return false;
	*items = bigger;
	*room = more;
	return true;
}

static uint32_t *slot_of(const struct index *index, const uint8_t *key)
{
	uint64_t hash = sev_get_le64(key) * UINT64_C(0x9E3779B97F4A7C15);

	return &index->slots[(hash >> 32) & (index->slot_count - 1)];
}

static const uint8_t *hwid_of(const struct sev_cert *cert)
{
	return cert->kind == SEV_CERT_VCEK && cert->amd.has[SEV_AMD_EXT_HWID] ? cert->amd.hwid.data
									      : NULL;
}

static void link_entry(struct sev_certs *certs, uint32_t i)
{
	struct entry *entry = &certs->entries[i];
	uint32_t *slot = slot_of(&certs->by_hash, entry->cert->sha256);

	entry->next_hash = *slot;
	*slot = i;
	entry->next_hwid = NONE;
	if (!hwid_of(entry->cert))
		return;
	slot = slot_of(&certs->by_hwid, hwid_of(entry->cert));
	entry->next_hwid = *slot;
	*slot = i;
}

/* New indices with room for as many entries as there is memory for. */
static bool rebuild(struct sev_certs *certs)
{
	size_t count = 2 * certs->room;
	uint32_t *hash = malloc(count * sizeof(*hash));
	uint32_t *hwid = malloc(count * sizeof(*hwid));

	if (!hash || !hwid) {
		free(hash);
		free(hwid);
		return false;
	}
	memset(hash, 0xFF, count * sizeof(*hash));
	memset(hwid, 0xFF, count * sizeof(*hwid));
	free(certs->by_hash.slots);
	free(certs->by_hwid.slots);
	certs->by_hash = (struct index){hash, count};
	certs->by_hwid = (struct index){hwid, count};
	for (uint32_t i = 0; i < certs->count; i++)
		link_entry(certs, i);
	return true;
}

static bool has(const struct sev_certs *certs, const struct sev_cert *cert)
{
	uint32_t i = certs->count ? *slot_of(&certs->by_hash, cert->sha256) : NONE;

	for (; i != NONE; i = certs->entries[i].next_hash)
		if (memcmp(certs->entries[i].cert->sha256, cert->sha256, sizeof(cert->sha256)) == 0)
			return true;
	return false;
}

enum sev_rc sev_certs_add(struct sev_certs *certs, struct sev_cert *cert, enum sev_origin origin,
			  struct sev_err *err)
{
	bool leaf = cert->kind == SEV_CERT_VCEK || cert->kind == SEV_CERT_VLEK;

	if (has(certs, cert))
		return SEV_OK;
	if (certs->count >= NONE - 1)
		return sev_fail(err, SEV_ERR_ARG, "%s: too many certificates", cert->name);
	if (!grow((void **)&certs->entries, certs->count, &certs->room, sizeof(*certs->entries)) ||
	    !grow((void **)&certs->cas, certs->ca_count, &certs->ca_room, sizeof(*certs->cas)))
		return sev_fail_nomem(err);
	if (certs->by_hash.slot_count < certs->room && !rebuild(certs))
		return sev_fail_nomem(err);
	certs->entries[certs->count] = (struct entry){.cert = sev_cert_ref(cert), .origin = origin};
	link_entry(certs, (uint32_t)certs->count);
	if (!leaf)
		certs->cas[certs->ca_count++] = (uint32_t)certs->count;
	certs->count++;
	return SEV_OK;
}

enum sev_rc sev_certs_add_crl(struct sev_certs *certs, struct sev_crl *crl, enum sev_origin origin,
			      struct sev_err *err)
{
	for (size_t i = 0; i < certs->crl_count; i++)
		if (memcmp(certs->crls[i].crl->sha256, crl->sha256, sizeof(crl->sha256)) == 0)
			return SEV_OK;
	if (certs->crl_count == CRLS_MAX)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: found more than %d CRLs at hand",
				crl->name, CRLS_MAX);
	if (!grow((void **)&certs->crls, certs->crl_count, &certs->crl_room, sizeof(*certs->crls)))
		return sev_fail_nomem(err);
	certs->crls[certs->crl_count++] =
		(struct crl_entry){.crl = sev_crl_ref(crl), .origin = origin};
	return SEV_OK;
}

size_t sev_certs_count(const struct sev_certs *certs)
{
	return certs->count;
}

struct sev_cert *sev_certs_at(const struct sev_certs *certs, size_t i)
{
	return i < certs->count ? certs->entries[i].cert : NULL;
}

enum sev_origin sev_certs_origin(const struct sev_certs *certs, size_t i)
{
	return certs->entries[i].origin;
}

size_t sev_certs_crl_count(const struct sev_certs *certs)
{
	return certs->crl_count;
}

struct sev_crl *sev_certs_crl_at(const struct sev_certs *certs, size_t i)
{
	return i < certs->crl_count ? certs->crls[i].crl : NULL;
}

enum sev_origin sev_certs_crl_origin(const struct sev_certs *certs, size_t i)
{
	return certs->crls[i].origin;
}

size_t sev_certs_ca_count(const struct sev_certs *certs)
{
	return certs->ca_count;
}

struct sev_cert *sev_certs_ca_at(const struct sev_certs *certs, size_t i, enum sev_origin *origin)
{
	if (i >= certs->ca_count)
		return NULL;
	*origin = certs->entries[certs->cas[i]].origin;
	return certs->entries[certs->cas[i]].cert;
}

struct sev_cert *sev_certs_next_of_chip(const struct sev_certs *certs, const uint8_t chip_id[8],
					size_t *at, enum sev_origin *origin)
{
	uint32_t i = NONE;

	if (certs->count > 0)
		i = *at == SEV_CERTS_FIRST ? *slot_of(&certs->by_hwid, chip_id)
					   : certs->entries[*at].next_hwid;
	while (i != NONE && memcmp(hwid_of(certs->entries[i].cert), chip_id, 8) != 0)
		i = certs->entries[i].next_hwid;
	if (i == NONE)
		return NULL;
	*at = i;
	*origin = certs->entries[i].origin;
	return certs->entries[i].cert;
}

const char *sev_origin_name(enum sev_origin origin)
{
	static const char *const names[] = {
		[SEV_ORIGIN_GIVEN] = "given",	    [SEV_ORIGIN_EVIDENCE] = "extended report",
		[SEV_ORIGIN_CACHE] = "cache",	    [SEV_ORIGIN_KDS] = "KDS",
		[SEV_ORIGIN_BUILT_IN] = "built in",
	};

	return (size_t)origin < SEV_COUNT(names) ? names[origin] : "unknown";
}

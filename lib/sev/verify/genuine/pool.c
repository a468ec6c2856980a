/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificates and CRLs at hand: the evidence's own, those given with it, the verifier's.
 */
#include <stdio.h>

#include "base/err.h"
#include "verify/genuine/inquiry.h"
#include "verify/x509/certs.h"

#define NAME_SIZE 512
#define ENTRY_MAX 65536 /* Linux passes at most 32 KiB from the host, for all entries together */

/* Whether an entry matters: a VLEK that lies beside a VCEK's report does not. */
static bool is_relevant(const struct sev_inquiry *inquiry, enum sev_cert_entry_kind kind)
{
	enum sev_cert_kind wanted = sev_leaf_kind_wanted(inquiry->report);

	if (kind == SEV_CERT_ENTRY_VCEK)
		return wanted != SEV_CERT_VLEK;
	if (kind == SEV_CERT_ENTRY_VLEK)
		return wanted != SEV_CERT_VCEK;
	return true;
}

static bool is_certificate(enum sev_cert_entry_kind kind)
{
	return kind == SEV_CERT_ENTRY_VCEK || kind == SEV_CERT_ENTRY_VLEK ||
	       kind == SEV_CERT_ENTRY_ASK || kind == SEV_CERT_ENTRY_ARK ||
	       kind == SEV_CERT_ENTRY_CRL;
}

static enum sev_rc add_entry(struct sev_inquiry *inquiry, const struct sev_cert_entry *entry)
{
	struct sev_err why;
	char name[NAME_SIZE];
	enum sev_rc rc;

	snprintf(name, sizeof(name), "%s: %s", inquiry->name,
		 sev_cert_entry_kind_name(entry->kind));
	if (entry->size > ENTRY_MAX)
		rc = sev_fail(&why, SEV_ERR_FORMAT, "%s: found %zu bytes, expected at most %d",
			      name, entry->size, ENTRY_MAX);
	else
		rc = sev_certs_add_file(inquiry->own, name, entry->data, entry->size,
					SEV_ORIGIN_EVIDENCE, &why);
	if (rc == SEV_ERR_FORMAT) {
		if (is_relevant(inquiry, entry->kind))
			sev_result_set(inquiry->result, SEV_CHECK_GIVEN_CHAIN, SEV_CHECK_FAILED,
				       "%s", why.msg);
		return SEV_OK;
	}
	if (rc && inquiry->err)
		*inquiry->err = why;
	return rc;
}

static enum sev_rc add_table(struct sev_inquiry *inquiry, const struct sev_cert_table *table)
{
	const struct sev_cert_entry *entry;
	enum sev_rc rc = sev_certs_new(&inquiry->own, inquiry->err);

	for (size_t i = 0; !rc && (entry = sev_cert_table_at(table, i)); i++)
		if (is_certificate(entry->kind))
			rc = add_entry(inquiry, entry);
	if (!rc)
		inquiry->sets[inquiry->set_count++] = inquiry->own;
	return rc;
}

enum sev_rc sev_pool_open(struct sev_inquiry *inquiry, const struct sev_certs *certs)
{
	const struct sev_cert_table *table = sev_evidence_certs(inquiry->evidence);
	enum sev_rc rc = SEV_OK;

	if (certs)
		inquiry->sets[inquiry->set_count++] = certs;
	if (inquiry->verifier->certs)
		inquiry->sets[inquiry->set_count++] = inquiry->verifier->certs;
	if (table && sev_cert_table_count(table) > 0)
		rc = add_table(inquiry, table);
	return rc;
}

void sev_pool_close(struct sev_inquiry *inquiry)
{
	sev_certs_free(inquiry->own);
}

struct sev_found sev_pool_ca_at(const struct sev_inquiry *inquiry, size_t i)
{
	struct sev_found found = {0};

	for (size_t s = 0; s < inquiry->set_count; s++) {
		size_t count = sev_certs_ca_count(inquiry->sets[s]);

		if (i < count) {
			found.cert = sev_certs_ca_at(inquiry->sets[s], i, &found.origin);
			return found;
		}
		i -= count;
	}
	return found;
}

const struct sev_crl *sev_pool_crl_at(const struct sev_inquiry *inquiry, size_t i,
				      enum sev_origin *origin)
{
	for (size_t s = 0; s < inquiry->set_count; s++) {
		size_t count = sev_certs_crl_count(inquiry->sets[s]);

		if (i < count) {
			*origin = sev_certs_crl_origin(inquiry->sets[s], i);
			return sev_certs_crl_at(inquiry->sets[s], i);
		}
		i -= count;
	}
	return NULL;
}

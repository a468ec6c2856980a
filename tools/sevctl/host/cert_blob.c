/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/cert_blob.h"

#include <stdlib.h>
#include <string.h>

#include <sev/cert_table.h>

#include "base/err.h"
#include "verify/x509/cert.h"
#include "verify/x509/roots.h"

static enum sev_rc take(struct sev_cert **place, struct sev_cert *cert, struct sev_err *err)
{
	if (*place)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found a second %s, beside that of %s, expected one",
				sev_cert_name(cert), sev_cert_kind_name(sev_cert_kind(cert)),
				sev_cert_name(*place));
	*place = cert;
	return SEV_OK;
}

enum sev_rc cert_blob_take(const struct sev_certs *certs, bool vlek, struct cert_blob *out,
			   struct sev_err *err)
{
	struct sev_cert *cert;
	enum sev_rc rc = SEV_OK;

	*out = (struct cert_blob){.leaf = NULL};
	for (size_t i = 0; !rc && (cert = sev_certs_at(certs, i)); i++) {
		enum sev_cert_kind kind = sev_cert_kind(cert);

		if (kind == SEV_CERT_ARK)
			rc = take(&out->ark, cert, err);
		else if (kind == (vlek ? SEV_CERT_ASVK : SEV_CERT_ASK))
			rc = take(&out->signer, cert, err);
		else if (kind == (vlek ? SEV_CERT_VLEK : SEV_CERT_VCEK))
			rc = take(&out->leaf, cert, err);
	}
	if (!rc && sev_certs_crl_count(certs) > 1)
		rc = sev_fail(err, SEV_ERR_FORMAT, "%s: found a second CRL, expected one",
			      sev_crl_name(sev_certs_crl_at(certs, 1)));
	out->crl = sev_certs_crl_at(certs, 0);
	return rc;
}

/* --- The chain --- */

static enum sev_rc check_crl(const struct cert_blob *blob, struct sev_err *err)
{
	const struct sev_cert *const certs[] = {blob->leaf, blob->signer};
	enum sev_rc rc = sev_crl_check_signature(blob->crl, blob->ark, err);

	for (size_t i = 0; !rc && i < 2; i++) {
		size_t size;
		const uint8_t *serial = sev_cert_serial(certs[i], &size);

		if (sev_crl_has(blob->crl, serial, size))
			rc = sev_fail(err, SEV_ERR_MISMATCH, "%s: %s: it is revoked by %s",
				      sev_cert_name(certs[i]),
				      sev_cert_kind_name(sev_cert_kind(certs[i])),
				      sev_crl_name(blob->crl));
	}
	return rc;
}

static enum sev_rc check_chain(const struct cert_blob *blob, struct sev_err *err)
{
	enum sev_rc rc = sev_cert_check(blob->leaf, err);

	if (!rc)
		rc = sev_cert_check(blob->signer, err);
	if (!rc)
		rc = sev_cert_check(blob->ark, err);
	if (!rc)
		rc = sev_cert_check_signature(blob->leaf, blob->signer, err);
	if (!rc)
		rc = sev_cert_check_signature(blob->signer, blob->ark, err);
	if (!rc)
		rc = sev_cert_check_signature(blob->ark, blob->ark, err);
	return rc || !blob->crl ? rc : check_crl(blob, err);
}

/* --- The host --- */

static enum sev_rc check_product(const struct cert_blob *blob, const struct host_snp *snp,
				 struct sev_err *err)
{
	const char *found = sev_cert_product(blob->leaf);
	const char *expected = sev_product_kds_name(snp->product);

	if (found && !strcmp(found, expected))
		return SEV_OK;
	return sev_fail(err, SEV_ERR_MISMATCH, "%s: product: found %s, expected %s, this host's",
			sev_cert_name(blob->leaf), found ? found : "none", expected);
}

/* spec: KDS VCEK certificate: hwID is the CHIP_ID, of which Turin has eight bytes */
static enum sev_rc check_chip(const struct cert_blob *blob, const struct cert_blob_host *host,
			      struct sev_err *err)
{
	size_t size;
	const uint8_t *hwid = sev_cert_hwid(blob->leaf, &size);

	if (sev_cert_kind(blob->leaf) == SEV_CERT_VLEK)
		return SEV_OK;
	for (size_t at = 0; hwid && size <= 64 && at + 64 <= host->ids_size; at += 64)
		if (!memcmp(host->ids + at, hwid, size))
			return SEV_OK;
	return sev_fail(err, SEV_ERR_MISMATCH,
			"%s: hwID: found that of another chip, expected this host's CHIP_ID "
			"(GET_ID)",
			sev_cert_name(blob->leaf));
}

/* spec: KDS VCEK certificate: its SPLs are the REPORTED_TCB that it signs for */
static enum sev_rc check_tcb(const struct cert_blob *blob, const struct host_snp *snp,
			     struct sev_err *err)
{
	for (unsigned i = 0; i < SEV_TCB_COMPONENTS; i++) {
		enum sev_tcb_component component = (enum sev_tcb_component)i;
		uint8_t expected, found;

		if (!host_tcb_get(snp->layout, snp->status.reported_tcb, i, &expected))
			continue;
		if (!sev_cert_tcb(blob->leaf, component, &found) || found != expected)
			return sev_fail(err, SEV_ERR_MISMATCH,
					"%s: %s: found %u, expected %u, which this host reports "
					"(REPORTED_TCB): get the certificate for that",
					sev_cert_name(blob->leaf), sev_tcb_component_spl(component),
					found, expected);
	}
	return SEV_OK;
}

enum sev_rc cert_blob_check(const struct cert_blob *blob, const struct cert_blob_host *host,
			    struct sev_err *err)
{
	enum sev_rc rc = check_chain(blob, err);

	if (!rc)
		rc = check_product(blob, &host->snp, err);
	if (!rc)
		rc = check_chip(blob, host, err);
	return rc ? rc : check_tcb(blob, &host->snp, err);
}

bool cert_blob_is_amd(const struct cert_blob *blob)
{
	for (size_t i = 0; i < SEV_AMD_KEY_COUNT; i++)
		if (SEV_AMD_KEYS[i].kind == SEV_CERT_ARK &&
		    sev_amd_key_is(&SEV_AMD_KEYS[i], &blob->ark->key))
			return true;
	return false;
}

/* --- The bytes --- */

static struct sev_cert_entry entry_of(enum sev_cert_entry_kind kind, const struct sev_cert *cert)
{
	struct sev_cert_entry entry = {.kind = kind};

	entry.data = sev_cert_der(cert, &entry.size);
	return entry;
}

/* spec: GHCB SNP Extended Guest Request: the guest gives whole pages for the certificates */
enum sev_rc cert_blob_write(const struct cert_blob *blob, uint8_t **out, size_t *size,
			    struct sev_err *err)
{
	bool vlek = sev_cert_kind(blob->leaf) == SEV_CERT_VLEK;
	struct sev_cert_entry entries[4] = {
		entry_of(vlek ? SEV_CERT_ENTRY_VLEK : SEV_CERT_ENTRY_VCEK, blob->leaf),
		entry_of(SEV_CERT_ENTRY_ASK, blob->signer),
		entry_of(SEV_CERT_ENTRY_ARK, blob->ark),
	};
	uint8_t *table, *padded;
	size_t used;
	enum sev_rc rc;

	if (blob->crl) {
		entries[3].kind = SEV_CERT_ENTRY_CRL;
		entries[3].data = sev_crl_der(blob->crl, &entries[3].size);
	}
	rc = sev_cert_table_write(entries, blob->crl ? 4 : 3, &table, &used, err);
	if (rc)
		return rc;
	*size = (used + CERT_BLOB_PAGE - 1) / CERT_BLOB_PAGE * CERT_BLOB_PAGE;
	padded = calloc(1, *size);
	if (padded)
		memcpy(padded, table, used);
	free(table);
	*out = padded;
	return padded ? SEV_OK : sev_fail_nomem(err);
}

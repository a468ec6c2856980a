/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/cert/cert_sniff.h"

#include <string.h>

#include <sev/cert_table.h>
#include <sev/evidence.h>

#define LEGACY_MIN 0x40 /* of a CA certificate, its numbers not counted */

static bool has_text(struct sev_view data, const char *text)
{
	return data.size > 0 && memmem(data.data, data.size, text, strlen(text));
}

static bool is_pem(struct sev_view data)
{
	return has_text(data, "-----BEGIN CERTIFICATE-----") ||
	       has_text(data, "-----BEGIN X509 CRL-----");
}

/* A SEQUENCE with a length of two or three bytes, as each certificate and CRL is. */
static bool is_der(struct sev_view data)
{
	return data.size > 4 && data.data[0] == 0x30 &&
	       (data.data[1] == 0x82 || data.data[1] == 0x83);
}

static bool is_sev(struct sev_view data)
{
	return data.size >= LEGACY_MIN && sev_get_le32(data.data) == 1;
}

static bool is_extended_report(struct sev_view data)
{
	struct sev_evidence *evidence = NULL;
	bool has;

	if (sev_evidence_read("", data.data, data.size, NULL, &evidence, NULL))
		return false;
	has = sev_evidence_certs(evidence) != NULL;
	sev_evidence_free(evidence);
	return has;
}

static bool is_table(struct sev_view data)
{
	struct sev_cert_table *table = NULL;
	const struct sev_cert_entry *entry;
	bool known = false;

	if (sev_cert_table_read("", data.data, data.size, &table, NULL))
		return false;
	for (size_t i = 0; (entry = sev_cert_table_at(table, i)); i++)
		known = known || entry->kind != SEV_CERT_ENTRY_UNKNOWN;
	sev_cert_table_free(table);
	return known;
}

bool cert_sniff(struct sev_view data, enum cert_form *out)
{
	static const struct {
		bool (*is)(struct sev_view data);
		enum cert_form form;
	} forms[] = {
		{is_pem, CERT_FORM_PEM},     {is_der, CERT_FORM_DER},
		{is_sev, CERT_FORM_SEV},     {is_extended_report, CERT_FORM_EXTENDED_REPORT},
		{is_table, CERT_FORM_TABLE},
	};

	for (size_t i = 0; i < SEV_COUNT(forms); i++) {
		if (!forms[i].is(data))
			continue;
		*out = forms[i].form;
		return true;
	}
	return false;
}

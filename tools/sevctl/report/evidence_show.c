/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/report/evidence_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/printable.h"

static const struct {
	const char *key, *name;
} FORMS[] = {
	[SEV_EVIDENCE_REPORT] = {"report", "attestation report"},
	[SEV_EVIDENCE_EXTENDED_REPORT] = {"extended-report", "extended attestation report"},
	[SEV_EVIDENCE_REPORT_RSP] = {"report-rsp", "attestation report in MSG_REPORT_RSP"},
	[SEV_EVIDENCE_HCL] = {"hcl", "attestation report in an HCL report"},
};

const char *evidence_form_key(enum sev_evidence_kind kind)
{
	return FORMS[kind].key;
}

const char *evidence_form_name(enum sev_evidence_kind kind)
{
	return FORMS[kind].name;
}

static const char *byte_order(const struct sev_cert_entry *entry)
{
	return entry->mixed_endian ? "mixed-endian" : "text";
}

static void print_certs(const struct sev_cert_table *certs)
{
	const struct sev_cert_entry *entry;
	char guid[37];

	printf("certificate table: %zu entries\n", sev_cert_table_count(certs));
	for (size_t i = 0; (entry = sev_cert_table_at(certs, i)); i++) {
		sev_cert_entry_guid(entry, guid);
		printf("  %-19s %s, %s order, offset 0x%zx, %zu bytes\n",
		       sev_cert_entry_kind_name(entry->kind), guid, byte_order(entry),
		       entry->offset, entry->size);
	}
}

static void add_certs(struct sev_json *json, struct json_object *parent,
		      const struct sev_cert_table *certs)
{
	struct json_object *list = sev_json_add_array(json, parent, "certificates");
	const struct sev_cert_entry *entry;
	char guid[37];

	for (size_t i = 0; (entry = sev_cert_table_at(certs, i)); i++) {
		struct json_object *object = sev_json_add_object(json, list, NULL);

		sev_cert_entry_guid(entry, guid);
		sev_json_add_string(json, object, "kind", sev_cert_entry_kind_name(entry->kind));
		sev_json_add_string(json, object, "guid", guid);
		sev_json_add_string(json, object, "byte_order", byte_order(entry));
		sev_json_add_number(json, object, "offset", entry->offset);
		sev_json_add_number(json, object, "size", entry->size);
	}
}

/* Whether REPORT_DATA is the hash of the runtime data. */
static bool hcl_is_bound(const struct sev_evidence *evidence)
{
	const struct sev_report *report = sev_evidence_report(evidence);
	const uint8_t *found = sev_report_bytes(report, SEV_REPORT_REPORT_DATA);
	uint8_t expected[64];

	return found && sev_hcl_report_data(sev_evidence_hcl(evidence), expected, NULL) == SEV_OK &&
	       memcmp(found, expected, sizeof(expected)) == 0;
}

/* The runtime data as a new string; NULL when out of memory. */
static char *runtime_text(const struct sev_hcl *hcl)
{
	size_t size;
	const uint8_t *data = sev_hcl_runtime_data(hcl, &size);

	return strndup((const char *)data, size);
}

static void print_hcl(const struct sev_evidence *evidence)
{
	const struct sev_hcl *hcl = sev_evidence_hcl(evidence);
	const char *hash = sev_hcl_hash_name(hcl);
	bool bound = hcl_is_bound(evidence);
	char *text = runtime_text(hcl);

	printf("HCL report\n");
	printf("%c %-19s %s: %s REPORT_DATA\n", bound ? ' ' : '!', "hash of its data",
	       hash ? hash : "not known", bound ? "is" : "is not");
	printf("  %-19s ", "runtime data");
	tool_put_printable(stdout, text);
	printf("\n");
	free(text);
}

static void add_hcl(struct sev_json *json, struct json_object *parent,
		    const struct sev_evidence *evidence)
{
	const struct sev_hcl *hcl = sev_evidence_hcl(evidence);
	struct json_object *object = sev_json_add_object(json, parent, "hcl");
	char *text = runtime_text(hcl);

	if (!text)
		json->failed = true;
	sev_json_add_string(json, object, "hash", sev_hcl_hash_name(hcl));
	sev_json_add_bool(json, object, "is_report_data", hcl_is_bound(evidence));
	sev_json_add_string(json, object, "runtime_data", text);
	free(text);
}

void evidence_print_extras(const struct sev_evidence *evidence)
{
	if (sev_evidence_certs(evidence))
		print_certs(sev_evidence_certs(evidence));
	if (sev_evidence_hcl(evidence))
		print_hcl(evidence);
}

void evidence_add_extras(struct sev_json *json, struct json_object *parent,
			 const struct sev_evidence *evidence)
{
	if (sev_evidence_certs(evidence))
		add_certs(json, parent, sev_evidence_certs(evidence));
	if (sev_evidence_hcl(evidence))
		add_hcl(json, parent, evidence);
}

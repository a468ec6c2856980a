/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/report/report_json.h"

#include "sevctl/report/report_parts.h"

/* {"value": "0x…", "smt": 1, …} */
static void add_parts(struct sev_json *json, struct json_object *parent, const char *key,
		      const struct sev_report *report, enum sev_report_field field)
{
	struct json_object *object = sev_json_add_object(json, parent, key);
	struct report_part part;
	char name[32];

	sev_json_add_u64(json, object, "value", sev_report_number(report, field));
	for (unsigned i = 0; report_part(report, field, i, &part); i++) {
		if (!part.present || (part.spare && part.value == 0))
			continue;
		report_key(part.name, name);
		sev_json_add_number(json, object, name, part.value);
	}
}

static void add_signature(struct sev_json *json, struct json_object *parent, const char *key,
			  const uint8_t *signature)
{
	struct json_object *object = sev_json_add_object(json, parent, key);
	char text[REPORT_INTEGER_TEXT];

	report_integer_text(signature, 0, text);
	sev_json_add_string(json, object, "r", text);
	report_integer_text(signature, 1, text);
	sev_json_add_string(json, object, "s", text);
}

static void add_number(struct sev_json *json, struct json_object *parent, const char *key,
		       const struct sev_report *report, enum sev_report_field field)
{
	if (sev_report_field_size(field) == 8)
		sev_json_add_u64(json, parent, key, sev_report_number(report, field));
	else
		sev_json_add_number(json, parent, key, sev_report_number(report, field));
}

void report_add_field(struct sev_json *json, struct json_object *parent, const char *key,
		      const struct sev_report *report, enum sev_report_field field)
{
	if (!sev_report_has(report, field)) {
		sev_json_add_string(json, parent, key, NULL);
		return;
	}
	if (field == SEV_REPORT_SIGNATURE) {
		add_signature(json, parent, key, sev_report_bytes(report, field));
		return;
	}
	switch (sev_report_field_kind(field)) {
	case SEV_REPORT_KIND_NUMBER:
		add_number(json, parent, key, report, field);
		return;
	case SEV_REPORT_KIND_FLAGS:
	case SEV_REPORT_KIND_TCB:
		add_parts(json, parent, key, report, field);
		return;
	case SEV_REPORT_KIND_BYTES:
		sev_json_add_bytes(json, parent, key, sev_report_bytes(report, field),
				   sev_report_field_size(field));
		return;
	}
}

static void add_fields(struct sev_json *json, struct json_object *parent,
		       const struct sev_report *report)
{
	struct json_object *fields = sev_json_add_object(json, parent, "fields");
	char key[32];

	for (unsigned i = 0; i < SEV_REPORT_FIELDS; i++) {
		enum sev_report_field field = (enum sev_report_field)i;

		report_key(sev_report_field_name(field), key);
		if (sev_report_has(report, field))
			report_add_field(json, fields, key, report, field);
	}
}

static void add_reserved(struct sev_json *json, struct json_object *parent,
			 const struct sev_report *report)
{
	struct json_object *list = sev_json_add_array(json, parent, "reserved_not_zero");
	size_t offset, size;
	bool nonzero;

	for (size_t i = 0; sev_report_reserved(report, i, &offset, &size, &nonzero); i++) {
		struct json_object *range;

		if (!nonzero)
			continue;
		range = sev_json_add_object(json, list, NULL);
		sev_json_add_number(json, range, "offset", offset);
		sev_json_add_number(json, range, "size", size);
		sev_json_add_bytes(json, range, "bytes", sev_report_raw(report) + offset, size);
	}
}

static void add_product(struct sev_json *json, struct json_object *parent,
			const struct sev_report *report)
{
	const struct sev_product *product = sev_report_product(report);
	bool has_cpuid = sev_report_has(report, SEV_REPORT_CPUID_FAM_ID);
	struct json_object *object;

	if (!product) {
		sev_json_add_string(json, parent, "product", NULL);
		return;
	}
	object = sev_json_add_object(json, parent, "product");
	sev_json_add_string(json, object, "name", sev_product_name(product));
	sev_json_add_string(json, object, "kds_name", sev_product_kds_name(product));
	sev_json_add_string(json, object, "from", has_cpuid ? "cpuid" : "certificate");
}

void report_add_json(struct sev_json *json, struct json_object *parent,
		     const struct sev_report *report)
{
	sev_json_add_bool(json, parent, "known", sev_report_is_known(report));
	if (sev_report_is_known(report)) {
		add_product(json, parent, report);
		sev_json_add_string(json, parent, "tcb_layout", report_layout_name(report));
		sev_json_add_bool(json, parent, "tcb_layout_guessed",
				  report_layout_is_guess(report));
		sev_json_add_string(json, parent, "signing_key",
				    sev_signing_key_name(sev_report_signing_key(report)));
		sev_json_add_bool(json, parent, "chip_id_masked",
				  sev_report_chip_id_masked(report));
	}
	add_fields(json, parent, report);
	add_reserved(json, parent, report);
	sev_json_add_bytes(json, parent, "raw", sev_report_raw(report), SEV_REPORT_SIZE);
}

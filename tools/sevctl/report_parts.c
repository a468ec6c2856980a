/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/report_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "common/integer.h"

#define TCB_BYTES 8

static uint64_t bits_of(uint64_t value, const struct sev_bit_field *bits)
{
	return value >> bits->shift & ((UINT64_C(1) << bits->width) - 1);
}

static void named_bits(const struct sev_report *report, enum sev_report_field field,
		       const struct sev_bit_field *bits, struct report_part *out)
{
	out->present = sev_report_has(report, field);
	out->value = bits_of(sev_report_number(report, field), bits);
	out->odd = bits->must_be_one && out->value == 0;
	out->meaning = bits->width > 1 || out->value ? bits->meaning : bits->zero;
	if (field == SEV_REPORT_KEY_INFO && strcmp(bits->name, "SIGNING_KEY") == 0) {
		out->meaning = sev_signing_key_name((unsigned)out->value);
		out->odd = strcmp(out->meaning, "reserved") == 0;
	}
	snprintf(out->name, sizeof(out->name), "%s", bits->name);
}

static bool flags_part(const struct sev_report *report, enum sev_report_field field, unsigned i,
		       struct report_part *out)
{
	struct sev_bit_field bits;
	unsigned named = 0;
	unsigned bit;

	while (sev_report_bit_field(field, named, &bits)) {
		if (named++ != i)
			continue;
		named_bits(report, field, &bits, out);
		return true;
	}
	bit = i - named;
	if (bit >= 8 * sev_report_field_size(field))
		return false;
	snprintf(out->name, sizeof(out->name), "BIT_%u", bit);
	out->present = sev_report_has(report, field) && sev_report_unnamed_bits(field) >> bit & 1;
	out->spare = true;
	out->value = out->present ? sev_report_number(report, field) >> bit & 1 : 0;
	out->odd = out->value;
	out->meaning = "reserved, or not known to this build";
	return true;
}

/* Whether no component of the report's TCBs has the byte. */
static bool is_spare_byte(const struct sev_report *report, unsigned byte)
{
	for (unsigned c = 0; c < SEV_TCB_COMPONENTS; c++)
		if (sev_tcb_component_byte(sev_report_tcb_layout(report),
					   (enum sev_tcb_component)c) == (int)byte)
			return false;
	return true;
}

static bool tcb_part(const struct sev_report *report, enum sev_report_field field, unsigned i,
		     struct report_part *out)
{
	unsigned byte = i - SEV_TCB_COMPONENTS;
	uint8_t value = 0;

	if (i < SEV_TCB_COMPONENTS) {
		enum sev_tcb_component component = (enum sev_tcb_component)i;

		snprintf(out->name, sizeof(out->name), "%s", sev_tcb_component_name(component));
		out->present = sev_report_tcb(report, field, component, &value);
		out->value = value;
		return true;
	}
	if (byte >= TCB_BYTES)
		return false;
	snprintf(out->name, sizeof(out->name), "BYTE_%u", byte);
	out->present = sev_report_has(report, field) && is_spare_byte(report, byte);
	out->spare = true;
	out->value = out->present ? sev_report_number(report, field) >> (8 * byte) & UINT8_MAX : 0;
	out->odd = out->value != 0;
	out->meaning = "reserved";
	return true;
}

bool report_part(const struct sev_report *report, enum sev_report_field field, unsigned i,
		 struct report_part *out)
{
	*out = (struct report_part){.meaning = ""};
	switch (sev_report_field_kind(field)) {
	case SEV_REPORT_KIND_FLAGS:
		return flags_part(report, field, i, out);
	case SEV_REPORT_KIND_TCB:
		return tcb_part(report, field, i, out);
	default:
		return false;
	}
}

static void number_text(unsigned long long number, size_t size, char *out)
{
	if (size == 8)
		snprintf(out, REPORT_TEXT_MAX, "0x%llx", number);
	else if (number > 9)
		snprintf(out, REPORT_TEXT_MAX, "%llu (0x%llx)", number, number);
	else
		snprintf(out, REPORT_TEXT_MAX, "%llu", number);
}

void report_integer_text(const uint8_t *signature, unsigned i, char out[REPORT_INTEGER_TEXT])
{
	tool_format_integer(signature + i * SEV_REPORT_INTEGER_SIZE, SEV_REPORT_INTEGER_SIZE, out);
}

static void signature_text(const uint8_t *signature, char *out)
{
	char r[REPORT_INTEGER_TEXT], s[REPORT_INTEGER_TEXT];

	report_integer_text(signature, 0, r);
	report_integer_text(signature, 1, s);
	snprintf(out, REPORT_TEXT_MAX, "R %s, S %s", r, s);
}

void report_value_text(const struct sev_report *report, enum sev_report_field field,
		       char out[REPORT_TEXT_MAX])
{
	unsigned long long number = sev_report_number(report, field);
	size_t size = sev_report_field_size(field);

	if (field == SEV_REPORT_SIGNATURE) {
		signature_text(sev_report_bytes(report, field), out);
		return;
	}
	switch (sev_report_field_kind(field)) {
	case SEV_REPORT_KIND_BYTES:
		sev_hex_encode(sev_report_bytes(report, field), size, out);
		return;
	case SEV_REPORT_KIND_NUMBER:
		number_text(number, size, out);
		return;
	case SEV_REPORT_KIND_FLAGS:
		snprintf(out, REPORT_TEXT_MAX, "0x%llx", number);
		return;
	case SEV_REPORT_KIND_TCB:
		snprintf(out, REPORT_TEXT_MAX, "0x%016llx", number);
		return;
	}
}

void report_key(const char *name, char out[32])
{
	size_t n = 0;

	for (; n < 31 && name[n]; n++)
		out[n] = (char)tolower((unsigned char)name[n]);
	out[n] = '\0';
}

bool report_layout_is_guess(const struct sev_report *report)
{
	return !sev_report_product(report);
}

const char *report_layout_name(const struct sev_report *report)
{
	return sev_report_tcb_layout(report) == SEV_TCB_LAYOUT_FAM1AH ? "family-1ah" : "family-19h";
}

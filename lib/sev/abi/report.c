/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ATTESTATION_REPORT: reading it and its fields.
 */
#include <sev/report.h>

#include <stdlib.h>
#include <string.h>

#include "abi/layout/report.h"
#include "base/bytes.h"
#include "base/err.h"

_Static_assert(SEV_COUNT(SEV_REPORT_LAYOUT) == SEV_REPORT_FIELDS, "one row for each field");

struct sev_report {
	uint8_t raw[SEV_REPORT_SIZE];
	uint32_t version;
	const struct sev_product *product;
};

static const struct sev_report_layout *layout_of(enum sev_report_field field)
{
	return (size_t)field < SEV_REPORT_FIELDS ? &SEV_REPORT_LAYOUT[field] : NULL;
}

const char *sev_report_field_name(enum sev_report_field field)
{
	const struct sev_report_layout *layout = layout_of(field);

	return layout ? layout->name : NULL;
}

enum sev_report_kind sev_report_field_kind(enum sev_report_field field)
{
	static const enum sev_report_kind kinds[] = {
		[SEV_REPORT_LAYOUT_NUMBER] = SEV_REPORT_KIND_NUMBER,
		[SEV_REPORT_LAYOUT_FLAGS] = SEV_REPORT_KIND_FLAGS,
		[SEV_REPORT_LAYOUT_TCB] = SEV_REPORT_KIND_TCB,
		[SEV_REPORT_LAYOUT_BYTES] = SEV_REPORT_KIND_BYTES,
	};
	const struct sev_report_layout *layout = layout_of(field);

	return layout ? kinds[layout->kind] : SEV_REPORT_KIND_BYTES;
}

size_t sev_report_field_offset(enum sev_report_field field)
{
	const struct sev_report_layout *layout = layout_of(field);

	return layout ? layout->offset : 0;
}

size_t sev_report_field_size(enum sev_report_field field)
{
	const struct sev_report_layout *layout = layout_of(field);

	return layout ? layout->size : 0;
}

enum sev_rc sev_report_read(const char *name, const void *data, size_t size,
			    const struct sev_products *products, struct sev_report **out,
			    struct sev_err *err)
{
	struct sev_report *report;
	uint32_t version;

	/* spec: SNP-ABI MSG_REPORT_RSP: a report has 0x4A0 bytes */
	if (size != SEV_REPORT_SIZE)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu bytes, expected the %d of an attestation report",
				name, size, SEV_REPORT_SIZE);
	version = sev_get_le32((const uint8_t *)data + SEV_REPORT_AT_VERSION);
	/* spec: SNP-ABI MSG_REPORT_RSP: versions begin with 2 */
	if (version < SEV_REPORT_VERSION_MIN)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: VERSION: found %u, expected an attestation report of version "
				"2 or above",
				name, version);
	report = calloc(1, sizeof(*report));
	if (!report)
		return sev_fail_nomem(err);
	memcpy(report->raw, data, size);
	report->version = version;
	/* spec: SNP-ABI MSG_REPORT_RSP: CPUID fields are there from version 3 on */
	if (sev_report_has(report, SEV_REPORT_CPUID_FAM_ID))
		report->product = sev_products_find_cpuid(
			products ? products : sev_products_builtin(),
			(uint8_t)sev_report_number(report, SEV_REPORT_CPUID_FAM_ID),
			(uint8_t)sev_report_number(report, SEV_REPORT_CPUID_MOD_ID));
	*out = report;
	return SEV_OK;
}

void sev_report_free(struct sev_report *report)
{
	free(report);
}

const uint8_t *sev_report_raw(const struct sev_report *report)
{
	return report->raw;
}

bool sev_report_is_known(const struct sev_report *report)
{
	return report->version <= SEV_REPORT_VERSION_MAX;
}

bool sev_report_has(const struct sev_report *report, enum sev_report_field field)
{
	const struct sev_report_layout *layout = layout_of(field);

	if (!layout)
		return false;
	if (field == SEV_REPORT_VERSION || field == SEV_REPORT_SIGNATURE)
		return true;
	return sev_report_is_known(report) && report->version >= layout->since;
}

uint64_t sev_report_number(const struct sev_report *report, enum sev_report_field field)
{
	if (!sev_report_has(report, field) || sev_report_field_kind(field) == SEV_REPORT_KIND_BYTES)
		return 0;
	return sev_get_le(report->raw + sev_report_field_offset(field),
			  sev_report_field_size(field));
}

const uint8_t *sev_report_bytes(const struct sev_report *report, enum sev_report_field field)
{
	if (!sev_report_has(report, field))
		return NULL;
	return report->raw + sev_report_field_offset(field);
}

bool sev_report_reserved(const struct sev_report *report, size_t i, size_t *offset, size_t *size,
			 bool *nonzero)
{
	for (size_t row = 0; row < SEV_COUNT(SEV_REPORT_RESERVED); row++) {
		const struct sev_report_reserved *r = &SEV_REPORT_RESERVED[row];

		if (report->version < r->since || report->version > r->until || i-- > 0)
			continue;
		*offset = r->offset;
		*size = r->size;
		*nonzero = !sev_is_zero(report->raw + r->offset, r->size);
		return true;
	}
	return false;
}

/* spec: SNP-ABI MSG_REPORT_RSP: reserved bytes are zero, those behind the signature's too */
bool sev_report_nonzero_reserved(const struct sev_report *report, size_t *offset, size_t *size)
{
	size_t at, length;
	bool nonzero;

	for (size_t i = 0; sev_report_reserved(report, i, &at, &length, &nonzero); i++) {
		if (!nonzero)
			continue;
		*offset = at;
		*size = length;
		return true;
	}
	return false;
}

const struct sev_product *sev_report_product(const struct sev_report *report)
{
	return report->product;
}

void sev_report_set_product(struct sev_report *report, const struct sev_product *product)
{
	if (sev_report_is_known(report) && !sev_report_has(report, SEV_REPORT_CPUID_FAM_ID))
		report->product = product;
}

/* spec: KDS: from Turin on a chip id has 8 bytes, zeros behind them */
static bool has_short_chip_id(const struct sev_report *report)
{
	const uint8_t *chip_id = report->raw + SEV_REPORT_AT_CHIP_ID;

	return !sev_is_zero(chip_id, 8) && sev_is_zero(chip_id + 8, SEV_CHIP_ID_SIZE - 8);
}

enum sev_tcb_layout sev_report_tcb_layout(const struct sev_report *report)
{
	bool is_new;

	if (report->product)
		return sev_product_tcb_layout(report->product);
	is_new = sev_report_has(report, SEV_REPORT_CPUID_FAM_ID)
			 ? sev_report_number(report, SEV_REPORT_CPUID_FAM_ID) >= 0x1A
			 : has_short_chip_id(report);
	return is_new ? SEV_TCB_LAYOUT_FAM1AH : SEV_TCB_LAYOUT_FAM19H;
}

bool sev_report_tcb(const struct sev_report *report, enum sev_report_field field,
		    enum sev_tcb_component component, uint8_t *out)
{
	int byte = sev_tcb_component_byte(sev_report_tcb_layout(report), component);

	if (byte < 0 || sev_report_field_kind(field) != SEV_REPORT_KIND_TCB ||
	    !sev_report_has(report, field))
		return false;
	*out = report->raw[sev_report_field_offset(field) + (size_t)byte];
	return true;
}

bool sev_report_chip_id_masked(const struct sev_report *report)
{
	const uint8_t *chip_id = sev_report_bytes(report, SEV_REPORT_CHIP_ID);

	return chip_id && sev_is_zero(chip_id, SEV_CHIP_ID_SIZE);
}

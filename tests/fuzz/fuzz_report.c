/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of attestation reports: bytes of any length, filled up with zeros to a report's.
 */
#include <string.h>

#include <sev/report.h>

#include "fuzz.h"

static void check_field(const struct sev_report *report, enum sev_report_field field)
{
	const uint8_t *bytes = sev_report_bytes(report, field);
	size_t offset = sev_report_field_offset(field);
	uint8_t value;

	fuzz_assert((bytes != NULL) == sev_report_has(report, field));
	fuzz_assert(!bytes || bytes == sev_report_raw(report) + offset);
	fuzz_assert(offset + sev_report_field_size(field) <= SEV_REPORT_SIZE);
	fuzz_assert(bytes || sev_report_number(report, field) == 0);
	for (unsigned c = 0; c < SEV_TCB_COMPONENTS; c++)
		if (sev_report_tcb(report, field, (enum sev_tcb_component)c, &value))
			fuzz_assert(memchr(bytes, value, 8));
}

static void check_reserved(const struct sev_report *report)
{
	size_t offset, size, first, length;
	bool nonzero, any = false;

	for (size_t i = 0; sev_report_reserved(report, i, &offset, &size, &nonzero); i++) {
		fuzz_assert(size > 0 && offset + size <= SEV_REPORT_SIZE);
		any = any || nonzero;
	}
	fuzz_assert(any == sev_report_nonzero_reserved(report, &first, &length));
}

static void check(struct sev_report *report)
{
	bool known = sev_report_is_known(report);

	for (unsigned i = 0; i < SEV_REPORT_FIELDS; i++)
		check_field(report, (enum sev_report_field)i);
	check_reserved(report);
	fuzz_assert(known == (sev_report_number(report, SEV_REPORT_VERSION) <= 5));
	fuzz_assert(known || (!sev_report_product(report) && !sev_report_signing_key(report)));
	fuzz_assert(sev_signing_key_name(sev_report_signing_key(report)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t raw[SEV_REPORT_SIZE] = {0};
	struct sev_report *report = NULL;
	struct sev_err err;

	if (size != SEV_REPORT_SIZE)
		fuzz_assert(sev_report_read("input", data, size, NULL, &report, &err) ==
			    SEV_ERR_FORMAT);
	memcpy(raw, data, size < sizeof(raw) ? size : sizeof(raw));
	if (sev_report_read("input", raw, sizeof(raw), NULL, &report, &err)) {
		fuzz_assert(!report && err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return 0;
	}
	fuzz_assert(memcmp(sev_report_raw(report), raw, sizeof(raw)) == 0);
	check(report);
	sev_report_set_product(report, sev_products_at(sev_products_builtin(), 3));
	check(report);
	sev_report_free(report);
	return 0;
}

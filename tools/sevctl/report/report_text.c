/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/report/report_text.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "sevctl/report/report_parts.h"

#define DUMP_COLUMNS 32

static char mark(bool odd)
{
	return odd ? '!' : ' ';
}

static void print_flags(const struct sev_report *report, enum sev_report_field field)
{
	struct report_part part;

	for (unsigned i = 0; report_part(report, field, i, &part); i++)
		if (part.present && !(part.spare && part.value == 0))
			printf("%c     %-25s %3llu  %s\n", mark(part.odd), part.name,
			       (unsigned long long)part.value, part.meaning);
}

/* "  FMC 1, BOOT_LOADER 1, …" behind the value. */
static void print_tcb(const struct sev_report *report, enum sev_report_field field)
{
	struct report_part part;
	const char *comma = "  ";

	for (unsigned i = 0; report_part(report, field, i, &part); i++) {
		if (!part.present || (part.spare && part.value == 0))
			continue;
		printf("%s%s %llu%s", comma, part.name, (unsigned long long)part.value,
		       part.odd ? " (reserved)" : "");
		comma = ", ";
	}
}

static void print_signature(const struct sev_report *report)
{
	const uint8_t *signature = sev_report_bytes(report, SEV_REPORT_SIGNATURE);
	char text[REPORT_INTEGER_TEXT];

	report_integer_text(signature, 0, text);
	printf("  %-19s %s\n", "SIGNATURE.R", text);
	report_integer_text(signature, 1, text);
	printf("  %-19s %s\n", "SIGNATURE.S", text);
}

static bool is_odd_tcb(const struct sev_report *report, enum sev_report_field field)
{
	struct report_part part;

	if (sev_report_field_kind(field) != SEV_REPORT_KIND_TCB)
		return false;
	for (unsigned i = 0; report_part(report, field, i, &part); i++)
		if (part.odd)
			return true;
	return false;
}

static void print_field(const struct sev_report *report, enum sev_report_field field)
{
	char text[REPORT_TEXT_MAX];

	if (field == SEV_REPORT_SIGNATURE) {
		print_signature(report);
		return;
	}
	report_value_text(report, field, text);
	printf("%c %-19s %s", mark(is_odd_tcb(report, field)), sev_report_field_name(field), text);
	if (sev_report_field_kind(field) == SEV_REPORT_KIND_TCB)
		print_tcb(report, field);
	printf("\n");
	if (sev_report_field_kind(field) == SEV_REPORT_KIND_FLAGS)
		print_flags(report, field);
}

static void print_reserved(const struct sev_report *report)
{
	char text[REPORT_TEXT_MAX];
	size_t offset, size;
	bool nonzero;

	for (size_t i = 0; sev_report_reserved(report, i, &offset, &size, &nonzero); i++) {
		if (!nonzero)
			continue;
		sev_hex_encode(sev_report_raw(report) + offset, size, text);
		printf("! 0x%03zx..0x%03zx        must be zero, found %s\n", offset,
		       offset + size - 1, text);
	}
}

/* What can be said of a version that nobody here knows: its bytes, lines of zeros left out. */
static void print_bytes(const struct sev_report *report)
{
	const uint8_t *raw = sev_report_raw(report);
	char text[2 * DUMP_COLUMNS + 1];

	printf("  signed bytes that are not zero, by offset\n");
	for (size_t at = 0; at < SEV_REPORT_SIGNED_SIZE; at += DUMP_COLUMNS) {
		if (sev_is_zero(raw + at, DUMP_COLUMNS))
			continue;
		sev_hex_encode(raw + at, DUMP_COLUMNS, text);
		printf("    0x%03zx  %s\n", at, text);
	}
}

static void print_product(const struct sev_report *report)
{
	const struct sev_product *product = sev_report_product(report);
	bool has_cpuid = sev_report_has(report, SEV_REPORT_CPUID_FAM_ID);

	if (product)
		printf("  %-19s %s (KDS name %s)%s\n", "product", sev_product_name(product),
		       sev_product_kds_name(product),
		       has_cpuid ? "" : ", says the certificate that came with it");
	else if (has_cpuid)
		printf("! %-19s not known: CPUID family 0x%02llx model 0x%02llx\n", "product",
		       (unsigned long long)sev_report_number(report, SEV_REPORT_CPUID_FAM_ID),
		       (unsigned long long)sev_report_number(report, SEV_REPORT_CPUID_MOD_ID));
	else
		printf("  %-19s not in a version 2 report: its certificate says it\n", "product");
	printf("  %-19s %s%s\n", "TCB layout", report_layout_name(report),
	       report_layout_is_guess(report) ? ", by guess" : "");
}

static void print_summary(const struct sev_report *report)
{
	print_product(report);
	printf("  %-19s %s%s\n", "signing key",
	       sev_signing_key_name(sev_report_signing_key(report)),
	       sev_report_mask_chip_key(report) ? ", but MASK_CHIP_KEY: not signed" : "");
	if (sev_report_chip_id_masked(report))
		printf("  %-19s masked\n", "chip id");
}

void report_print(const struct sev_report *report)
{
	if (sev_report_is_known(report))
		print_summary(report);
	else
		printf("! VERSION is not known: this build knows %d to %d\n",
		       SEV_REPORT_VERSION_MIN, SEV_REPORT_VERSION_MAX);
	for (unsigned i = 0; i < SEV_REPORT_FIELDS; i++)
		if (sev_report_has(report, (enum sev_report_field)i))
			print_field(report, (enum sev_report_field)i);
	print_reserved(report);
	if (!sev_report_is_known(report))
		print_bytes(report);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ATTESTATION_REPORT: the bits of its fields.
 */
#include <sev/policy.h>
#include <sev/report.h>

#include "abi/layout/policy.h"
#include "abi/layout/report.h"
#include "base/bytes.h"

static unsigned key_info(const struct sev_report *report, unsigned shift, unsigned width)
{
	return (unsigned)(sev_report_number(report, SEV_REPORT_KEY_INFO) >> shift) &
	       ((1U << width) - 1);
}

unsigned sev_report_signing_key(const struct sev_report *report)
{
	return key_info(report, SEV_KEY_INFO_SIGNING_KEY, SEV_KEY_INFO_SIGNING_KEY_WIDTH);
}

bool sev_report_author_key_en(const struct sev_report *report)
{
	return key_info(report, SEV_KEY_INFO_AUTHOR_KEY_EN, 1);
}

bool sev_report_mask_chip_key(const struct sev_report *report)
{
	return key_info(report, SEV_KEY_INFO_MASK_CHIP_KEY, 1);
}

const char *sev_signing_key_name(unsigned signing_key)
{
	static const char *const names[8] = {
		[SEV_SIGNING_KEY_VCEK] = "VCEK",
		[SEV_SIGNING_KEY_VLEK] = "VLEK",
		[SEV_SIGNING_KEY_NONE] = "none",
	};
	const char *name = signing_key < SEV_COUNT(names) ? names[signing_key] : NULL;

	return name ? name : "reserved";
}

static bool policy_bit_field(unsigned i, struct sev_bit_field *out)
{
	uint64_t all = UINT64_MAX;

	if (i >= sev_policy_field_count(SEV_MODE_SNP))
		return false;
	out->name = sev_policy_field_name(SEV_MODE_SNP, i);
	out->shift = sev_policy_field_shift(SEV_MODE_SNP, i);
	out->width = sev_policy_field_width(SEV_MODE_SNP, i);
	out->meaning = sev_policy_field_meaning(SEV_MODE_SNP, i, all);
	out->zero = out->width > 1 ? "" : sev_policy_field_meaning(SEV_MODE_SNP, i, 0);
	/* spec: SNP-ABI guest policy: bit 17 must be one */
	out->must_be_one = SEV_SNP_POLICY_ONE_BIT == UINT64_C(1) << out->shift;
	return true;
}

static bool bit_field(const struct sev_report_bits *bits, size_t count, unsigned i,
		      struct sev_bit_field *out)
{
	if (i >= count)
		return false;
	out->name = bits[i].name;
	out->shift = bits[i].shift;
	out->width = bits[i].width;
	out->meaning = bits[i].one;
	out->zero = bits[i].zero;
	out->must_be_one = false;
	return true;
}

bool sev_report_bit_field(enum sev_report_field field, unsigned i, struct sev_bit_field *out)
{
	switch (field) {
	case SEV_REPORT_POLICY:
		return policy_bit_field(i, out);
	case SEV_REPORT_PLATFORM_INFO:
		return bit_field(SEV_PLATFORM_INFO_BITS, SEV_COUNT(SEV_PLATFORM_INFO_BITS), i, out);
	case SEV_REPORT_KEY_INFO:
		return bit_field(SEV_KEY_INFO_BITS, SEV_COUNT(SEV_KEY_INFO_BITS), i, out);
	default:
		return false;
	}
}

uint64_t sev_report_unnamed_bits(enum sev_report_field field)
{
	size_t size = sev_report_field_size(field);
	struct sev_bit_field bits;
	uint64_t unnamed;

	if (sev_report_field_kind(field) != SEV_REPORT_KIND_FLAGS)
		return 0;
	unnamed = size < 8 ? (UINT64_C(1) << (8 * size)) - 1 : UINT64_MAX;
	for (unsigned i = 0; sev_report_bit_field(field, i, &bits); i++)
		unnamed &= ~(((UINT64_C(1) << bits.width) - 1) << bits.shift);
	return unnamed;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts of the processor, by CPUID or as /proc/cpuinfo tells them.
 */
#include <string.h>

#include <sev/product.h>

#include "base/bytes.h"
#include "diagnose/facts.h"

bool fact_hypervisor(const struct sev_capture *capture, bool *out)
{
	struct sev_cpuid leaf;

	if (sev_capture_cpuid(capture, 1, 0, &leaf)) {
		*out = leaf.ecx >> 31 & 1;
		return true;
	}
	*out = true;
	return fact_cpu_flag(capture, "hypervisor");
}

bool fact_amd(const struct sev_capture *capture, bool *out)
{
	const char *vendor = fact_text(capture, "cpuinfo vendor_id");
	struct sev_cpuid leaf;

	if (sev_capture_cpuid(capture, 0, 0, &leaf)) {
		/* "Auth", "enti", "cAMD" */
		*out = leaf.ebx == 0x68747541 && leaf.edx == 0x69746E65 && leaf.ecx == 0x444D4163;
		return true;
	}
	if (!vendor)
		return false;
	*out = strcmp(vendor, "AuthenticAMD") == 0;
	return true;
}

bool fact_family(const struct sev_capture *capture, unsigned *family, unsigned *model)
{
	struct sev_cpuid leaf;
	uint64_t number;

	if (sev_capture_cpuid(capture, 1, 0, &leaf)) {
		*family = (leaf.eax >> 8 & 0xF) + (leaf.eax >> 20 & 0xFF);
		*model = (leaf.eax >> 4 & 0xF) | (leaf.eax >> 12 & 0xF0);
		return true;
	}
	if (!sev_capture_number(capture, "cpuinfo cpu family", &number) || number > 0xFF)
		return false;
	*family = (unsigned)number;
	if (!sev_capture_number(capture, "cpuinfo model", &number) || number > 0xFF)
		return false;
	*model = (unsigned)number;
	return true;
}

bool fact_cpu_flag(const struct sev_capture *capture, const char *flag)
{
	const char *flags = fact_text(capture, "cpuinfo flags");

	return flags && fact_has_word(flags, flag);
}

/* EPYC before SNP: Zen and Zen 2 (CPUID family 17h). */
static const struct {
	unsigned first, last;
	struct fact_product product;
} OLD[] = {
	{0x00, 0x0F, {"Naples", SEV_GENERATION_SEV_ES}},
	{0x30, 0x3F, {"Rome", SEV_GENERATION_SEV_ES}},
};

static bool product_of(unsigned family, unsigned model, struct fact_product *out)
{
	const struct sev_product *row;

	for (size_t i = 0; i < SEV_COUNT(OLD); i++)
		if (family == 0x17 && OLD[i].first <= model && model <= OLD[i].last) {
			*out = OLD[i].product;
			return true;
		}
	row = sev_products_find_cpuid(sev_products_builtin(), (uint8_t)family, (uint8_t)model);
	if (!row)
		return false;
	out->name = sev_product_name(row);
	out->newest = SEV_GENERATION_SNP;
	return true;
}

/* EPYC 7xx1 is Naples, 7xx2 Rome, 7xx3 Milan; 9xx4 is Genoa, 9xx5 Turin, others of 8xx4. */
static bool product_by_name(const char *name, struct fact_product *out)
{
	static const struct {
		char first, last;
		struct fact_product product;
	} NUMBERS[] = {
		{'7', '1', {"Naples", SEV_GENERATION_SEV_ES}},
		{'7', '2', {"Rome", SEV_GENERATION_SEV_ES}},
		{'7', '3', {"Milan", SEV_GENERATION_SNP}},
		{'8', '4', {"Bergamo, Siena", SEV_GENERATION_SNP}},
		{'9', '4', {"Genoa", SEV_GENERATION_SNP}},
		{'9', '5', {"Turin", SEV_GENERATION_SNP}},
	};
	const char *number = strstr(name, "EPYC ");

	if (!number || strspn(number + 5, "0123456789ABCDEFHPXT") < 4)
		return false;
	number += 5;
	for (size_t i = 0; i < SEV_COUNT(NUMBERS); i++)
		if (number[0] == NUMBERS[i].first && number[3] == NUMBERS[i].last) {
			*out = NUMBERS[i].product;
			return true;
		}
	return false;
}

bool fact_product(const struct sev_capture *capture, struct fact_product *out)
{
	const char *name = fact_text(capture, "cpuinfo model name");
	unsigned family, model;
	bool amd;

	if (fact_amd(capture, &amd) && !amd)
		return false;
	if (fact_family(capture, &family, &model))
		return product_of(family, model, out);
	return name && product_by_name(name, out);
}

bool fact_offered(const struct sev_capture *capture, enum sev_generation generation, bool *out)
{
	static const struct {
		const char *field, *flag, *tool;
	} NAMES[] = {
		[SEV_GENERATION_SEV] = {"sev", "sev", "tool secure-encrypted-virtualization-sev"},
		[SEV_GENERATION_SEV_ES] = {"sev-es", "sev_es", "tool encrypted-state-sev-es"},
		[SEV_GENERATION_SNP] = {"sev-snp", "sev_snp", "tool secure-nested-paging-sev-snp"},
	};
	const char *tool;
	uint32_t bit;

	if (sev_capture_cpuid_field(capture, NAMES[generation].field, &bit)) {
		*out = bit != 0;
		return true;
	}
	*out = true;
	if (fact_cpu_flag(capture, NAMES[generation].flag))
		return true;
	tool = fact_text(capture, NAMES[generation].tool);
	*out = tool && strcmp(tool, "PASS") == 0;
	return *out || (tool && strcmp(tool, "FAIL") == 0);
}

bool fact_asids(const struct sev_capture *capture, uint32_t *sev, uint32_t *es)
{
	uint32_t most, least;

	if (!sev_capture_cpuid_field(capture, "sev-asids", &most) ||
	    !sev_capture_cpuid_field(capture, "min-sev-asid", &least))
		return false;
	if (least == 0)
		least = 1;
	*es = least - 1 < most ? least - 1 : most;
	*sev = most - *es;
	return true;
}

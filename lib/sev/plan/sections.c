/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SEV metadata sections as launch events.
 */
#include "abi/layout/ovmf.h"
#include "base/blob.h"
#include "base/err.h"
#include "plan/builder.h"

/* How a section's pages are added. */
enum extent {
	ALL_PAGES, /* every page of the section */
	ONE_PAGE,  /* the first page, whatever the size says */
};

#define VMM(type) (1u << SEV_VMM_##type)
#define ANY_VMM	  (VMM(QEMU) | VMM(EC2) | VMM(GCE) | VMM(KRUN))

/* The last pass over the metadata; only EC2 has a second one. */
#define LAST_PASS 1

/*
 * How section types are measured. The first row that fits the type and the VMM counts. pass says
 * in which walk over the metadata the section is added.
 */
static const struct rule {
	uint32_t type;
	unsigned vmms;
	enum sev_page_type page_type;
	enum extent extent;
	unsigned pass;
	const char *reason;
} RULES[] = {
	{SEV_OVMF_SECTION_SNP_SEC_MEM, VMM(GCE), SEV_PAGE_UNMEASURED, ALL_PAGES, 0,
	 "GCE adds the firmware's early memory without zeroing it"},
	{SEV_OVMF_SECTION_SNP_SEC_MEM, ANY_VMM, SEV_PAGE_ZERO, ALL_PAGES, 0,
	 "the firmware's early memory"},
	{SEV_OVMF_SECTION_SNP_SECRETS, ANY_VMM, SEV_PAGE_SECRETS, ONE_PAGE, 0,
	 "filled by the AMD-SP"},
	{SEV_OVMF_SECTION_CPUID, VMM(EC2), SEV_PAGE_CPUID, ONE_PAGE, 1,
	 "EC2 adds the CPUID page after all other sections"},
	{SEV_OVMF_SECTION_CPUID, ANY_VMM, SEV_PAGE_CPUID, ONE_PAGE, 0,
	 "filled by the VMM, checked by the AMD-SP"},
	{SEV_OVMF_SECTION_SVSM_CAA, ANY_VMM, SEV_PAGE_ZERO, ALL_PAGES, 0,
	 "calling area of an SVSM"},
	{SEV_OVMF_SECTION_SNP_KERNEL_HASHES, ANY_VMM, SEV_PAGE_ZERO, ALL_PAGES, 0,
	 "left empty without a kernel"},
};

/* What QEMU does with a type that it does not know. */
static const struct rule UNKNOWN_AS_ZERO = {
	0,	   ANY_VMM, SEV_PAGE_ZERO,
	ALL_PAGES, 0,	    "QEMU zeroes sections of types that it does not know"};

static const struct rule *find_rule(const struct sev_config *config, uint32_t type)
{
	for (size_t i = 0; i < SEV_COUNT(RULES); i++)
		if (RULES[i].type == type && (RULES[i].vmms >> config->vmm & 1))
			return &RULES[i];
	return sev_config_has(config, SEV_VARIANT_QEMU_METADATA) ? &UNKNOWN_AS_ZERO : NULL;
}

bool sev_ovmf_find_section(const struct sev_ovmf *ovmf, uint32_t type,
			   struct sev_ovmf_section *found)
{
	for (uint32_t i = 0; i < ovmf->section_count; i++) {
		*found = sev_ovmf_section(ovmf, i);
		if (found->type == type)
			return true;
	}
	return false;
}

/* Bytes that the section takes in guest memory. */
static uint64_t extent_of(const struct sev_config *config, const struct rule *rule,
			  const struct sev_ovmf_section *section)
{
	bool whole = rule->extent == ALL_PAGES || sev_config_has(config, SEV_VARIANT_QEMU_METADATA);

	return whole ? section->size : SEV_PAGE_SIZE;
}

/* Fails with "NAME: SEV metadata at offset 0x…: section I " and the rest. */
#define SECTION_FAIL(ovmf, i, err, fmt, ...)                                                       \
	sev_fail((err), SEV_ERR_FORMAT, "%s: SEV metadata at offset 0x%llx: section %u " fmt,      \
		 sev_blob_name((ovmf)->blob), (unsigned long long)(ovmf)->metadata_offset, (i),    \
		 __VA_ARGS__)

static enum sev_rc check_overlap(const struct sev_config *config, const struct sev_ovmf *ovmf,
				 uint32_t i, uint64_t gpa, uint64_t end, struct sev_err *err)
{
	uint64_t image_base = SEV_4GIB - sev_blob_size(ovmf->blob);

	/* spec: OVMF SEV metadata: sections do not overlap each other or the image */
	if (!config->svsm && end > image_base)
		return SECTION_FAIL(ovmf, i, err,
				    "ends at 0x%llx, inside the image, which begins at 0x%llx",
				    (unsigned long long)end, (unsigned long long)image_base);
	for (uint32_t k = 0; k < i; k++) {
		struct sev_ovmf_section other = sev_ovmf_section(ovmf, k);
		const struct rule *rule = find_rule(config, other.type);
		uint64_t other_end = other.gpa + (rule ? extent_of(config, rule, &other) : 0);

		if (gpa < other_end && other.gpa < end)
			return SECTION_FAIL(
				ovmf, i, err,
				"(0x%llx to 0x%llx) overlaps section %u (0x%x to 0x%llx)",
				(unsigned long long)gpa, (unsigned long long)end, k, other.gpa,
				(unsigned long long)other_end);
	}
	return SEV_OK;
}

static enum sev_rc check_section(const struct sev_config *config, const struct sev_ovmf *ovmf,
				 uint32_t i, struct sev_err *err)
{
	struct sev_ovmf_section section = sev_ovmf_section(ovmf, i);
	const struct rule *rule = find_rule(config, section.type);
	uint64_t length;
	uint64_t end;

	/* spec: OVMF SEV metadata: the section type is one that has a page type */
	if (!rule)
		return SECTION_FAIL(
			ovmf, i, err,
			"has unknown type 0x%x (QEMU adds it as ZERO pages: --variant %s)",
			section.type, sev_variant_name(SEV_VARIANT_QEMU_METADATA));
	length = extent_of(config, rule, &section);
	end = section.gpa + length;
	/* spec: OVMF SEV metadata: a section lies below 4 GiB */
	if (end > SEV_4GIB)
		return SECTION_FAIL(ovmf, i, err, "ends at 0x%llx, past 4 GiB",
				    (unsigned long long)end);
	/* spec: OVMF SEV metadata: address and size are multiples of a page */
	if (section.gpa % SEV_PAGE_SIZE || length % SEV_PAGE_SIZE)
		return SECTION_FAIL(
			ovmf, i, err,
			"has address 0x%x and size 0x%llx, expected multiples of 0x1000",
			section.gpa, (unsigned long long)length);
	return check_overlap(config, ovmf, i, section.gpa, end, err);
}

static enum sev_rc add_hashes_page(struct sev_plan *plan, const struct sev_ovmf *ovmf, uint32_t i,
				   struct sev_blob *page, struct sev_err *err)
{
	struct sev_ovmf_section section = sev_ovmf_section(ovmf, i);

	/* spec: OVMF SEV metadata: SNP_KERNEL_HASHES is one page when there is a kernel */
	if (section.size != SEV_PAGE_SIZE)
		return SECTION_FAIL(
			ovmf, i, err,
			"(SNP_KERNEL_HASHES) has size 0x%x, expected 0x1000 to hold the "
			"kernel hashes table",
			section.size);
	return sev_plan_update(plan, SEV_PAGE_NORMAL, section.gpa, SEV_PAGE_SIZE, page, 0, err,
			       "kernel hashes table (section SNP_KERNEL_HASHES)");
}

static enum sev_rc add_section(const struct sev_config *config, struct sev_plan *plan,
			       const struct sev_ovmf *ovmf, uint32_t i, struct sev_blob *page,
			       struct sev_err *err)
{
	struct sev_ovmf_section section = sev_ovmf_section(ovmf, i);
	const struct rule *rule = find_rule(config, section.type);
	const char *name = sev_ovmf_section_name(section.type);

	uint64_t length = extent_of(config, rule, &section);

	if (page && section.type == SEV_OVMF_SECTION_SNP_KERNEL_HASHES)
		return add_hashes_page(plan, ovmf, i, page, err);
	if (length == 0)
		return SEV_OK;
	if (!name)
		return sev_plan_update(plan, rule->page_type, section.gpa, length, NULL, 0, err,
				       "SEV metadata section of type 0x%x", section.type);
	return sev_plan_update(plan, rule->page_type, section.gpa, length, NULL, 0, err,
			       "SEV metadata section %s", name);
}

static enum sev_rc walk(const struct sev_config *config, struct sev_plan *plan,
			const struct sev_ovmf *ovmf, unsigned pass, struct sev_blob *page,
			struct sev_err *err)
{
	for (uint32_t i = 0; i < ovmf->section_count; i++) {
		struct sev_ovmf_section section = sev_ovmf_section(ovmf, i);
		enum sev_rc rc;

		if (find_rule(config, section.type)->pass != pass)
			continue;
		rc = add_section(config, plan, ovmf, i, page, err);
		if (rc)
			return rc;
	}
	return SEV_OK;
}

enum sev_rc sev_build_sections(const struct sev_config *config, struct sev_plan *plan,
			       const struct sev_ovmf *ovmf, struct sev_blob *table_page,
			       struct sev_err *err)
{
	for (uint32_t i = 0; i < ovmf->section_count; i++) {
		enum sev_rc rc = check_section(config, ovmf, i, err);

		if (rc)
			return rc;
	}
	for (unsigned pass = 0; pass <= LAST_PASS; pass++) {
		enum sev_rc rc = walk(config, plan, ovmf, pass, table_page, err);

		if (rc)
			return rc;
	}
	return SEV_OK;
}

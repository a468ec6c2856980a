/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/igvm/igvm.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/igvm.h"
#include "base/blob.h"
#include "base/err.h"
#include "base/text.h"
#include "plan/builder.h"
#include "plan/igvm/file.h"
#include "plan/igvm/kvm.h"
#include "plan/igvm/region.h"

#define PAGE_2MB   (UINT64_C(2) << 20)

#define PAGE_FLAGS (SEV_IGVM_FLAG_2MB | SEV_IGVM_FLAG_UNMEASURED | SEV_IGVM_FLAG_SHARED)

/* Real files have three or four areas of a few pages; the host fills them in. */
#define AREAS_MAX     1024
#define AREA_SIZE_MAX (UINT64_C(1) << 30)

/* A parameter area that was declared. */
struct area {
	uint32_t index;
	uint32_t data_offset; /* 0: none */
	uint64_t size;
	bool inserted;
};

struct builder {
	const struct sev_config *config;
	struct sev_plan *plan;
	struct sev_igvm_file file;
	uint32_t mask;	    /* compatibility bit of the platform wanted, 0: not found yet */
	uint32_t platforms; /* bit n: the file supports platform type n */
	struct sev_igvm_region region;
	struct area areas[AREAS_MAX];
	size_t area_count;
	uint8_t vp_seen[0x10000 / 8];
	bool has_policy, has_id_block, host_command_line;
	uint32_t inserts, vmsas, contexts_unmeasured;
	uint64_t measured, unmeasured, shared; /* bytes of pages */
};

/* The platform of each generation. */
static const struct {
	uint8_t type;
	const char *name;
} PLATFORM_OF_MODE[] = {
	[SEV_MODE_SEV] = {SEV_IGVM_SEV, "SEV"},
	[SEV_MODE_SEVES] = {SEV_IGVM_SEV_ES, "SEV_ES"},
	[SEV_MODE_SNP] = {SEV_IGVM_SEV_SNP, "SEV_SNP"},
};

static const char *const PLATFORM_NAMES[] = {
	[SEV_IGVM_NATIVE] = "NATIVE",	[SEV_IGVM_VSM_ISOLATION] = "VSM_ISOLATION",
	[SEV_IGVM_SEV_SNP] = "SEV_SNP", [SEV_IGVM_TDX] = "TDX",
	[SEV_IGVM_SEV] = "SEV",		[SEV_IGVM_SEV_ES] = "SEV_ES",
	[SEV_IGVM_CCA] = "CCA",
};

static uint32_t u32(const struct sev_igvm_header *header, size_t offset)
{
	return sev_get_le32(header->body.data + offset);
}

static uint64_t u64(const struct sev_igvm_header *header, size_t offset)
{
	return sev_get_le64(header->body.data + offset);
}

static uint16_t u16(const struct sev_igvm_header *header, size_t offset)
{
	return sev_get_le16(header->body.data + offset);
}

/* Whether a header with its compatibility mask at offset is meant for the platform wanted. */
static bool concerns(const struct builder *b, const struct sev_igvm_header *header, size_t offset)
{
	return u32(header, offset) & b->mask;
}

/* spec: IGVM page data, parameter insert, VP context: addresses are page-aligned */
static enum sev_rc check_gpa(const struct builder *b, const struct sev_igvm_header *header,
			     uint64_t gpa, uint64_t alignment, struct sev_err *err)
{
	if (gpa % alignment)
		return sev_igvm_fail(&b->file, header, err,
				     "address 0x%" PRIx64 ", expected a multiple of %" PRIu64, gpa,
				     alignment);
	return SEV_OK;
}

static enum sev_rc on_platform(struct builder *b, const struct sev_igvm_header *header,
			       struct sev_err *err)
{
	uint32_t mask = u32(header, SEV_IGVM_PLATFORM_MASK);
	uint16_t version = u16(header, SEV_IGVM_PLATFORM_VERSION);
	uint8_t type = header->body.data[SEV_IGVM_PLATFORM_TYPE];

	/* spec: IGVM supported platform: the compatibility mask has one bit */
	if (!mask || mask & (mask - 1))
		return sev_igvm_fail(&b->file, header, err,
				     "compatibility mask 0x%" PRIx32 ", expected one bit", mask);
	if (type >= SEV_COUNT(PLATFORM_NAMES))
		return sev_igvm_fail(&b->file, header, err,
				     "platform type %u, expected at most %zu", type,
				     SEV_COUNT(PLATFORM_NAMES) - 1);
	if (b->platforms & (UINT32_C(1) << type))
		return sev_igvm_fail(&b->file, header, err,
				     "platform %s, which an earlier header has declared",
				     PLATFORM_NAMES[type]);
	b->platforms |= UINT32_C(1) << type;
	if (type != PLATFORM_OF_MODE[b->config->mode].type)
		return SEV_OK;
	if (version != 1)
		return sev_igvm_fail(&b->file, header, err, "platform version %u, expected 1",
				     version);
	b->mask = mask;
	return SEV_OK;
}

/* spec: IGVM guest policy: for SEV-SNP it is the guest policy of the SNP firmware ABI */
static enum sev_rc on_policy(struct builder *b, const struct sev_igvm_header *header,
			     struct sev_err *err)
{
	uint64_t policy = u64(header, SEV_IGVM_POLICY_POLICY);

	if (b->config->mode != SEV_MODE_SNP || !concerns(b, header, SEV_IGVM_POLICY_MASK))
		return SEV_OK;
	if (u32(header, SEV_IGVM_POLICY_RESERVED))
		return sev_igvm_fail(&b->file, header, err,
				     "reserved field 0x%" PRIx32 ", expected zero",
				     u32(header, SEV_IGVM_POLICY_RESERVED));
	if (b->has_policy)
		return sev_igvm_fail(&b->file, header, err,
				     "a second policy for the platform SEV_SNP, expected one");
	b->has_policy = true;
	if (b->config->policy_given)
		return SEV_OK;
	return sev_plan_set_policy(b->plan, policy, err);
}

static struct area *find_area(struct builder *b, uint32_t index)
{
	for (size_t i = 0; i < b->area_count; i++)
		if (b->areas[i].index == index)
			return &b->areas[i];
	return NULL;
}

static enum sev_rc on_area(struct builder *b, const struct sev_igvm_header *header,
			   struct sev_err *err)
{
	struct area area = {
		.index = u32(header, SEV_IGVM_AREA_INDEX),
		.data_offset = u32(header, SEV_IGVM_AREA_OFFSET),
		.size = u64(header, SEV_IGVM_AREA_SIZE),
	};

	/* spec: IGVM parameter area: its size is page-aligned */
	if (area.size % SEV_PAGE_SIZE || !area.size)
		return sev_igvm_fail(&b->file, header, err,
				     "parameter area of 0x%" PRIx64
				     " bytes, expected a multiple of 4096",
				     area.size);
	if (area.size > AREA_SIZE_MAX)
		return sev_igvm_fail(&b->file, header, err,
				     "parameter area of 0x%" PRIx64
				     " bytes, expected at most 0x%" PRIx64,
				     area.size, AREA_SIZE_MAX);
	/* spec: IGVM parameter area: each index is used once */
	if (find_area(b, area.index))
		return sev_igvm_fail(&b->file, header, err,
				     "parameter area %" PRIu32
				     ", which an earlier header has declared",
				     area.index);
	if (area.data_offset) {
		enum sev_rc rc =
			sev_igvm_check_data(&b->file, header, area.data_offset, area.size, err);

		if (rc)
			return rc;
	}
	if (b->area_count == AREAS_MAX)
		return sev_igvm_fail(&b->file, header, err, "more than %d parameter areas",
				     AREAS_MAX);
	b->areas[b->area_count++] = area;
	return SEV_OK;
}

/* The area that header uses: declared before, and not inserted yet. */
static enum sev_rc use_area(struct builder *b, const struct sev_igvm_header *header, uint32_t index,
			    struct area **out, struct sev_err *err)
{
	struct area *area = find_area(b, index);

	/* spec: IGVM parameter insert: the area was declared by a previous header */
	if (!area)
		return sev_igvm_fail(&b->file, header, err,
				     "parameter area %" PRIu32 ", which no earlier header declares",
				     index);
	/* spec: IGVM parameter insert: an inserted area is of no further use */
	if (area->inserted)
		return sev_igvm_fail(
			&b->file, header, err,
			"parameter area %" PRIu32 ", which an earlier header has inserted", index);
	*out = area;
	return SEV_OK;
}

/* What the host writes into a parameter area; no event. */
static enum sev_rc on_parameter(struct builder *b, const struct sev_igvm_header *header,
				struct sev_err *err)
{
	uint32_t offset = u32(header, SEV_IGVM_PARAMETER_OFFSET);
	struct area *area = NULL;
	enum sev_rc rc;

	rc = use_area(b, header, u32(header, SEV_IGVM_PARAMETER_INDEX), &area, err);
	if (rc)
		return rc;
	/* spec: IGVM parameter: it lies inside of its area */
	if (offset >= area->size)
		return sev_igvm_fail(&b->file, header, err,
				     "offset 0x%" PRIx32 " in parameter area %" PRIu32
				     ", which has 0x%" PRIx64 " bytes",
				     offset, area->index, area->size);
	b->host_command_line |= header->type == SEV_IGVM_COMMAND_LINE;
	return SEV_OK;
}

/* spec: IGVM parameter insert: the whole area is imported as unmeasured pages */
static enum sev_rc on_insert(struct builder *b, const struct sev_igvm_header *header,
			     struct sev_err *err)
{
	uint64_t gpa = u64(header, SEV_IGVM_INSERT_GPA);
	uint64_t length;
	struct area *area = NULL;
	enum sev_rc rc;

	if (!concerns(b, header, SEV_IGVM_INSERT_MASK))
		return SEV_OK;
	rc = check_gpa(b, header, gpa, SEV_PAGE_SIZE, err);
	if (rc)
		return rc;
	rc = use_area(b, header, u32(header, SEV_IGVM_INSERT_INDEX), &area, err);
	if (rc)
		return rc;
	area->inserted = true;
	b->inserts++;
	if (b->config->mode != SEV_MODE_SNP) /* without SNP nothing is unmeasured and encrypted */
		return SEV_OK;
	length = sev_config_has(b->config, SEV_VARIANT_IGVM_ONE_PARAMETER_PAGE) ? SEV_PAGE_SIZE
										: area->size;
	return sev_igvm_region_insert(&b->region, gpa, length, area->data_offset, area->index,
				      header->number, err);
}

/* A PAGE_DATA directive. */
struct page {
	uint64_t gpa, length;
	uint32_t data_offset; /* 0: no data */
	uint32_t flags;
	uint16_t type;
};

static enum sev_rc read_page(const struct builder *b, const struct sev_igvm_header *header,
			     struct page *page, struct sev_err *err)
{
	enum sev_rc rc;

	page->gpa = u64(header, SEV_IGVM_PAGE_GPA);
	page->data_offset = u32(header, SEV_IGVM_PAGE_OFFSET);
	page->flags = u32(header, SEV_IGVM_PAGE_FLAGS);
	page->type = u16(header, SEV_IGVM_PAGE_TYPE);
	page->length = page->flags & SEV_IGVM_FLAG_2MB ? PAGE_2MB : SEV_PAGE_SIZE;
	if (page->flags & ~PAGE_FLAGS)
		return sev_igvm_fail(&b->file, header, err,
				     "flags 0x%" PRIx32 ", expected none but 0x%x", page->flags,
				     PAGE_FLAGS);
	/* spec: IGVM page data: the reserved field is zero */
	if (u16(header, SEV_IGVM_PAGE_RESERVED))
		return sev_igvm_fail(&b->file, header, err, "reserved field 0x%x, expected zero",
				     u16(header, SEV_IGVM_PAGE_RESERVED));
	rc = check_gpa(b, header, page->gpa, page->length, err);
	if (rc || !page->data_offset)
		return rc;
	return sev_igvm_check_data(&b->file, header, page->data_offset, page->length, err);
}

/* The event of a page; page_type 0: none. */
struct meaning {
	unsigned page_type;
	bool zeros; /* its contents are zeros that the file does not hold */
};

/* spec: IGVM page data: a NORMAL page without data is measured as a normal page of zeros */
static struct meaning snp_normal(const struct builder *b, const struct page *page)
{
	if (page->flags & SEV_IGVM_FLAG_UNMEASURED)
		return (struct meaning){SEV_PAGE_UNMEASURED, false};
	if (page->data_offset)
		return (struct meaning){SEV_PAGE_NORMAL, false};
	if (sev_config_has(b->config, SEV_VARIANT_IGVM_NATIVE_ZERO))
		return (struct meaning){SEV_PAGE_ZERO, false};
	return (struct meaning){SEV_PAGE_NORMAL, true};
}

/* SEV and SEV-ES have normal pages only; what is unmeasured stays unencrypted. */
static struct meaning sev_normal(const struct builder *b, const struct page *page)
{
	if (sev_config_has(b->config, SEV_VARIANT_IGVM_SEV_DATA_ONLY))
		return (struct meaning){page->data_offset ? SEV_PAGE_NORMAL : 0, false};
	if (page->flags & SEV_IGVM_FLAG_UNMEASURED)
		return (struct meaning){0, false};
	return (struct meaning){SEV_PAGE_NORMAL, !page->data_offset};
}

static enum sev_rc page_meaning(const struct builder *b, const struct sev_igvm_header *header,
				const struct page *page, struct meaning *out, struct sev_err *err)
{
	static const uint8_t snp_types[] = {
		[SEV_IGVM_SECRETS] = SEV_PAGE_SECRETS,
		[SEV_IGVM_CPUID_DATA] = SEV_PAGE_CPUID,
		[SEV_IGVM_CPUID_XF] = SEV_PAGE_CPUID,
	};
	bool snp = b->config->mode == SEV_MODE_SNP;

	if (page->type >= SEV_COUNT(snp_types))
		return sev_igvm_fail(&b->file, header, err,
				     "page data type %u, expected 0 (NORMAL), 1 (SECRETS), "
				     "2 (CPUID_DATA) or 3 (CPUID_XF)",
				     page->type);
	if (page->type != SEV_IGVM_NORMAL && !snp)
		return sev_igvm_fail(&b->file, header, err,
				     "page data type %u for the platform %s, expected 0 (NORMAL)",
				     page->type, PLATFORM_OF_MODE[b->config->mode].name);
	if (page->type != SEV_IGVM_NORMAL)
		*out = (struct meaning){snp_types[page->type], false};
	else
		*out = snp ? snp_normal(b, page) : sev_normal(b, page);
	return SEV_OK;
}

static void count_page(struct builder *b, const struct page *page, struct meaning meaning)
{
	bool contents = meaning.page_type == SEV_PAGE_NORMAL || meaning.page_type == SEV_PAGE_ZERO;

	if (contents)
		b->measured += page->length;
	else
		b->unmeasured += page->length;
}

static enum sev_rc on_page(struct builder *b, const struct sev_igvm_header *header,
			   struct sev_err *err)
{
	struct sev_igvm_piece piece = {.directive = header->number};
	struct meaning meaning = {0};
	struct page page;
	enum sev_rc rc;

	if (!concerns(b, header, SEV_IGVM_PAGE_MASK))
		return SEV_OK;
	rc = read_page(b, header, &page, err);
	if (rc)
		return rc;
	rc = page_meaning(b, header, &page, &meaning, err);
	if (rc)
		return rc;
	/* spec: IGVM page data: a shared page is not part of the launch measurement */
	if (page.flags & SEV_IGVM_FLAG_SHARED &&
	    !sev_config_has(b->config, SEV_VARIANT_IGVM_MEASURE_SHARED)) {
		b->shared += page.length;
		return SEV_OK;
	}
	count_page(b, &page, meaning);
	if (!meaning.page_type)
		return SEV_OK;
	piece.kind.page_type = (enum sev_page_type)meaning.page_type;
	piece.kind.zeros = meaning.zeros;
	piece.kind.has_data = page.data_offset != 0;
	piece.kind.flags = page.flags;
	piece.kind.data_type = page.type;
	piece.kind.mask = u32(header, SEV_IGVM_PAGE_MASK);
	piece.gpa = page.gpa;
	piece.length = page.length;
	piece.offset = page.data_offset;
	return sev_igvm_region_add(&b->region, &piece, err);
}

/* spec: IGVM VP context: for SEV-ES and SEV-SNP the data is a VMSA page, placed at the address */
static enum sev_rc on_vp_context(struct builder *b, const struct sev_igvm_header *header,
				 struct sev_err *err)
{
	uint64_t gpa = u64(header, SEV_IGVM_VP_GPA);
	uint32_t offset = u32(header, SEV_IGVM_VP_OFFSET);
	uint16_t vcpu = u16(header, SEV_IGVM_VP_INDEX);
	uint8_t bit = (uint8_t)(1u << (vcpu % 8));
	enum sev_rc rc;

	if (!concerns(b, header, SEV_IGVM_VP_MASK))
		return SEV_OK;
	rc = check_gpa(b, header, gpa, SEV_PAGE_SIZE, err);
	if (rc)
		return rc;
	rc = sev_igvm_check_data(&b->file, header, offset, SEV_PAGE_SIZE, err);
	if (rc)
		return rc;
	if (b->vp_seen[vcpu / 8] & bit)
		return sev_igvm_fail(&b->file, header, err, "a second VP context of vCPU %u", vcpu);
	b->vp_seen[vcpu / 8] |= bit;
	if (b->config->mode == SEV_MODE_SEV) { /* registers are neither encrypted nor measured */
		b->contexts_unmeasured++;
		return SEV_OK;
	}
	b->vmsas++;
	return sev_igvm_region_vmsa(&b->region, vcpu, gpa, offset, header->number, err);
}

static enum sev_rc on_id_block(struct builder *b, const struct sev_igvm_header *header,
			       struct sev_err *err)
{
	char hex[2 * 48 + 1];

	if (b->config->mode != SEV_MODE_SNP || !concerns(b, header, SEV_IGVM_ID_BLOCK_MASK))
		return SEV_OK;
	if (b->has_id_block)
		return sev_igvm_fail(&b->file, header, err,
				     "a second ID block for the platform SEV_SNP, expected one");
	b->has_id_block = true;
	sev_hex_encode(header->body.data + SEV_IGVM_ID_BLOCK_DIGEST, 48, hex);
	return sev_plan_add_setting(b->plan, "igvm_id_block_digest", err, "%s", hex);
}

/* Relocation moves pages before they are measured, by how much is the loader's choice. */
static enum sev_rc on_relocation(struct builder *b, const struct sev_igvm_header *header,
				 struct sev_err *err)
{
	if (!concerns(b, header, 0))
		return SEV_OK;
	return sev_plan_add_setting(b->plan, "igvm_note", err,
				    "the file lets the loader move pages (%s header at offset "
				    "0x%" PRIx32 "); the digest is that of a guest left in place",
				    header->name, header->offset);
}

/* Headers that are not listed add no event. */
static const struct {
	uint32_t type;
	enum sev_rc (*handle)(struct builder *b, const struct sev_igvm_header *header,
			      struct sev_err *err);
} HANDLERS[] = {
	{SEV_IGVM_SUPPORTED_PLATFORM, on_platform},
	{SEV_IGVM_GUEST_POLICY, on_policy},
	{SEV_IGVM_RELOCATABLE_REGION, on_relocation},
	{SEV_IGVM_PAGE_TABLE_RELOCATION, on_relocation},
	{SEV_IGVM_PARAMETER_AREA, on_area},
	{SEV_IGVM_PAGE_DATA, on_page},
	{SEV_IGVM_PARAMETER_INSERT, on_insert},
	{SEV_IGVM_VP_CONTEXT, on_vp_context},
	{SEV_IGVM_VP_COUNT, on_parameter},
	{SEV_IGVM_SRAT, on_parameter},
	{SEV_IGVM_MADT, on_parameter},
	{SEV_IGVM_MMIO_RANGES, on_parameter},
	{SEV_IGVM_SNP_ID_BLOCK, on_id_block},
	{SEV_IGVM_MEMORY_MAP, on_parameter},
	{SEV_IGVM_COMMAND_LINE, on_parameter},
	{SEV_IGVM_SLIT, on_parameter},
	{SEV_IGVM_PPTT, on_parameter},
	{SEV_IGVM_DEVICE_TREE, on_parameter},
	{SEV_IGVM_ENVIRONMENT_INFO, on_parameter},
};

static enum sev_rc dispatch(struct builder *b, const struct sev_igvm_header *header,
			    struct sev_err *err)
{
	for (size_t i = 0; i < SEV_COUNT(HANDLERS); i++)
		if (HANDLERS[i].type == header->type)
			return HANDLERS[i].handle(b, header, err);
	return SEV_OK;
}

static enum sev_rc check_platform(const struct builder *b, struct sev_err *err)
{
	char list[128] = "";
	size_t used = 0;

	if (b->mask)
		return SEV_OK;
	for (size_t i = 0; i < SEV_COUNT(PLATFORM_NAMES); i++) {
		if (!(b->platforms >> i & 1) || used >= sizeof(list))
			continue;
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", used ? ", " : "",
					 PLATFORM_NAMES[i]);
	}
	return sev_fail(err, SEV_ERR_FORMAT, "%s: the file is for the platforms %s, expected %s",
			sev_blob_name(b->file.blob), *list ? list : "(none)",
			PLATFORM_OF_MODE[b->config->mode].name);
}

static enum sev_rc walk_headers(struct builder *b, struct sev_err *err)
{
	struct sev_igvm_walk walk = {.file = &b->file};
	struct sev_igvm_header header;
	bool more;
	enum sev_rc rc;

	for (;;) {
		rc = sev_igvm_next(&walk, &header, &more, err);
		if (rc)
			return rc;
		if (!more)
			return check_platform(b, err);
		if (header.section != SEV_IGVM_SECTION_PLATFORM) {
			rc = check_platform(b, err);
			if (rc)
				return rc;
		}
		rc = dispatch(b, &header, err);
		if (rc)
			return rc;
	}
}

/* Adds a coverage item unless there is nothing to say. */
static enum sev_rc cover(struct builder *b, bool there, const char *subject,
			 enum sev_coverage level, const char *why, struct sev_err *err)
{
	if (!there)
		return SEV_OK;
	return sev_plan_add_coverage(b->plan, subject, level, err, "%s", why);
}

static enum sev_rc add_coverage(struct builder *b, struct sev_err *err)
{
	static const char later[] = "measured only where it is among the pages of the file; what "
				    "comes later the guest has to check";
	const struct {
		bool there;
		enum sev_coverage level;
		const char *subject, *why;
	} items[] = {
		{b->measured != 0, SEV_COVERAGE_MEASURED, "IGVM pages",
		 "each is measured, contents and address, in the order of the file"},
		{b->unmeasured != 0, SEV_COVERAGE_NONE, "IGVM unmeasured pages",
		 "the host decides what SECRETS, CPUID and unmeasured pages hold"},
		{b->shared != 0, SEV_COVERAGE_NONE, "IGVM shared pages",
		 "pages that the host can see are no part of the measurement"},
		{b->inserts != 0, SEV_COVERAGE_NONE, "IGVM parameters",
		 "the host fills them in at launch (memory map, vCPU count, tables); the guest has to "
		 "check them"},
		{b->contexts_unmeasured != 0, SEV_COVERAGE_NONE, "initial registers",
		 "SEV without ES measures no register"},
		{b->vmsas != 0, SEV_COVERAGE_MEASURED, "initial registers",
		 "the VMSAs come from the file; --vcpus and the vCPU type do not change them"},
		{true, SEV_COVERAGE_NONE, "kernel", later},
		{true, SEV_COVERAGE_NONE, "initrd", later},
		{b->host_command_line, SEV_COVERAGE_NONE, "command line",
		 "the host hands it over in a parameter area"},
		{!b->host_command_line, SEV_COVERAGE_NONE, "command line", later},
		{true, SEV_COVERAGE_NONE, "root file system", later},
		{b->has_id_block, SEV_COVERAGE_REPORT_ONLY, "ID block",
		 "the firmware refuses the launch when the digest is not the one in the ID block"},
	};

	for (size_t i = 0; i < SEV_COUNT(items); i++) {
		enum sev_rc rc = cover(b, items[i].there, items[i].subject, items[i].level,
				       items[i].why, err);

		if (rc)
			return rc;
	}
	return sev_build_common_coverage(b->config, b->plan, err);
}

/* A file of this kind holds all that is launched, as QEMU insists. */
static enum sev_rc check_alone(const struct sev_config *config, struct sev_err *err)
{
	const struct {
		bool given;
		const char *name;
	} others[] = {
		{config->ovmf != NULL, "an OVMF image"},
		{config->raw != NULL, "raw firmware"},
		{config->svsm != NULL, "an SVSM binary"},
		{config->kernel != NULL, "a kernel"},
	};

	for (size_t i = 0; i < SEV_COUNT(others); i++)
		if (others[i].given)
			return sev_fail(err, SEV_ERR_ARG,
					"an IGVM file holds all that is measured; found %s "
					"besides, expected none",
					others[i].name);
	return SEV_OK;
}

static enum sev_rc build(struct builder *b, struct sev_err *err)
{
	bool qemu_order = sev_config_has(b->config, SEV_VARIANT_IGVM_QEMU_ORDER);
	enum sev_rc rc;

	rc = check_alone(b->config, err);
	if (rc)
		return rc;
	rc = sev_igvm_open(b->config->igvm, &b->file, err);
	if (rc)
		return rc;
	sev_igvm_region_init(&b->region, b->plan, b->config->igvm, qemu_order);
	rc = walk_headers(b, err);
	if (rc)
		return rc;
	rc = sev_igvm_region_finish(&b->region, err);
	if (rc)
		return rc;
	rc = sev_plan_add_setting(b->plan, "igvm_platform", err,
				  "%s, compatibility mask 0x%" PRIx32,
				  PLATFORM_OF_MODE[b->config->mode].name, b->mask);
	if (rc)
		return rc;
	rc = add_coverage(b, err);
	if (rc)
		return rc;
	return sev_igvm_add_kvm_notes(b->config, b->plan, err);
}

enum sev_rc sev_plan_build_igvm(const struct sev_config *config, struct sev_plan *plan,
				struct sev_err *err)
{
	struct builder *b = calloc(1, sizeof(*b));
	enum sev_rc rc;

	if (!b)
		return sev_fail_nomem(err);
	b->config = config;
	b->plan = plan;
	rc = build(b, err);
	sev_igvm_region_free(&b->region);
	free(b);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/ovmf.h"

#include <string.h>

#include "abi/layout/ovmf.h"
#include "base/blob.h"
#include "base/err.h"

/* Real images have about ten; the bound keeps the search for overlaps short. */
#define MAX_SECTIONS 256

/* Blocks that are known, and how many 32-bit numbers their data begin with. */
static const struct known_block {
	uint8_t guid[SEV_OVMF_GUID_LENGTH];
	const char *name;
	size_t member;
	size_t numbers;
} BLOCKS[] = {
	{SEV_OVMF_GUID_RESET_BLOCK, "SEV-ES reset block", offsetof(struct sev_ovmf, reset), 1},
	{SEV_OVMF_GUID_HASH_TABLE, "SEV hash table block", offsetof(struct sev_ovmf, hashes), 2},
	{SEV_OVMF_GUID_SECRET_BLOCK, "SEV secret block", offsetof(struct sev_ovmf, secret), 2},
	{SEV_OVMF_GUID_METADATA, "SEV metadata block", offsetof(struct sev_ovmf, metadata), 1},
	{SEV_OVMF_GUID_SVSM_INFO, "SVSM info block", offsetof(struct sev_ovmf, svsm), 1},
};

const char *sev_ovmf_section_name(uint32_t type)
{
	switch (type) {
	case SEV_OVMF_SECTION_SNP_SEC_MEM:
		return "SNP_SEC_MEM";
	case SEV_OVMF_SECTION_SNP_SECRETS:
		return "SNP_SECRETS";
	case SEV_OVMF_SECTION_CPUID:
		return "SNP_CPUID";
	case SEV_OVMF_SECTION_SVSM_CAA:
		return "SVSM_CAA";
	case SEV_OVMF_SECTION_SNP_KERNEL_HASHES:
		return "SNP_KERNEL_HASHES";
	default:
		return NULL;
	}
}

static enum sev_rc take_block(struct sev_ovmf *ovmf, const struct known_block *known,
			      struct sev_view data, enum sev_ovmf_repeat repeat,
			      struct sev_err *err)
{
	struct sev_ovmf_block *block = (struct sev_ovmf_block *)((char *)ovmf + known->member);

	/* spec: OVMF footer table: a known block holds all of its numbers */
	if (data.size < 4 * known->numbers)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: footer table: %s has %zu bytes of data, expected at least %zu",
				sev_blob_name(ovmf->blob), known->name, data.size,
				4 * known->numbers);
	if (block->present && repeat == SEV_OVMF_HIGHEST)
		return SEV_OK;
	block->present = true;
	block->base = sev_get_le32(data.data);
	block->size = known->numbers > 1 ? sev_get_le32(data.data + 4) : 0;
	return SEV_OK;
}

static const struct known_block *find_block(const uint8_t *guid)
{
	for (size_t i = 0; i < SEV_COUNT(BLOCKS); i++)
		if (memcmp(guid, BLOCKS[i].guid, SEV_OVMF_GUID_LENGTH) == 0)
			return &BLOCKS[i];
	return NULL;
}

/* Walks the entries backwards; at is the image offset of the table's first byte. */
static enum sev_rc walk_table(struct sev_ovmf *ovmf, struct sev_view table, size_t at,
			      enum sev_ovmf_repeat repeat, struct sev_err *err)
{
	size_t end = table.size;

	while (end >= SEV_OVMF_ENTRY_LENGTH) {
		const uint8_t *guid = table.data + end - SEV_OVMF_GUID_LENGTH;
		size_t length = sev_get_le16(guid - 2);
		const struct known_block *known = find_block(guid);
		enum sev_rc rc;

		/* spec: OVMF footer table: an entry's length covers its own header and fits */
		if (length < SEV_OVMF_ENTRY_LENGTH || length > end)
			return sev_fail(err, SEV_ERR_FORMAT,
					"%s: footer table: the entry that ends at offset 0x%zx has "
					"length %zu, expected %d to %zu",
					sev_blob_name(ovmf->blob), at + end, length,
					SEV_OVMF_ENTRY_LENGTH, end);
		if (known) {
			struct sev_view data = {table.data + end - length,
						length - SEV_OVMF_ENTRY_LENGTH};

			rc = take_block(ovmf, known, data, repeat, err);
			if (rc)
				return rc;
		}
		end -= length;
	}
	return SEV_OK;
}

static enum sev_rc read_table(struct sev_ovmf *ovmf, enum sev_ovmf_repeat repeat,
			      struct sev_err *err)
{
	static const uint8_t footer[] = SEV_OVMF_GUID_FOOTER;
	struct sev_view image = sev_blob_view(ovmf->blob);
	struct sev_view table;
	size_t total;
	size_t end;

	if (image.size < SEV_OVMF_FOOTER_END + SEV_OVMF_ENTRY_LENGTH)
		return SEV_OK;
	end = image.size - SEV_OVMF_FOOTER_END;
	if (memcmp(image.data + end - SEV_OVMF_GUID_LENGTH, footer, sizeof(footer)) != 0)
		return SEV_OK;
	total = sev_get_le16(image.data + end - SEV_OVMF_ENTRY_LENGTH);
	/* spec: OVMF footer table: the total length covers the footer entry and fits the image */
	if (total < SEV_OVMF_ENTRY_LENGTH || total > end)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: footer table at offset 0x%zx: total length is %zu, expected %d "
			"to %zu",
			sev_blob_name(ovmf->blob), end - SEV_OVMF_ENTRY_LENGTH, total,
			SEV_OVMF_ENTRY_LENGTH, end);
	ovmf->has_table = true;
	table.data = image.data + end - total;
	table.size = total - SEV_OVMF_ENTRY_LENGTH;
	return walk_table(ovmf, table, end - total, repeat, err);
}

/* Fails with "NAME: SEV metadata at offset 0x…: " and the rest. */
#define METADATA_FAIL(ovmf, err, fmt, ...)                                                         \
	sev_fail((err), SEV_ERR_FORMAT, "%s: SEV metadata at offset 0x%llx: " fmt,                 \
		 sev_blob_name((ovmf)->blob), (unsigned long long)(ovmf)->metadata_offset,         \
		 __VA_ARGS__)

static enum sev_rc check_header(struct sev_ovmf *ovmf, struct sev_view rest, struct sev_err *err)
{
	static const uint8_t signature[] = SEV_OVMF_METADATA_SIGNATURE;
	uint32_t length = sev_get_le32(rest.data + SEV_OVMF_METADATA_LENGTH);
	uint32_t version = sev_get_le32(rest.data + SEV_OVMF_METADATA_VERSION_AT);
	uint64_t count = sev_get_le32(rest.data + SEV_OVMF_METADATA_COUNT);
	uint64_t need = SEV_OVMF_METADATA_HEADER + count * SEV_OVMF_METADATA_DESCRIPTOR;

	/* spec: OVMF SEV metadata: signature is ASEV */
	if (memcmp(rest.data, signature, sizeof(signature)) != 0)
		return METADATA_FAIL(ovmf, err,
				     "signature is %02x%02x%02x%02x, expected 41534556 (ASEV)",
				     rest.data[0], rest.data[1], rest.data[2], rest.data[3]);
	/* spec: OVMF SEV metadata: version is 1 */
	if (version != SEV_OVMF_METADATA_VERSION)
		return METADATA_FAIL(ovmf, err, "version is %u, expected %d", version,
				     SEV_OVMF_METADATA_VERSION);
	if (count > MAX_SECTIONS)
		return METADATA_FAIL(ovmf, err, "has %llu sections, expected at most %d",
				     (unsigned long long)count, MAX_SECTIONS);
	/* spec: OVMF SEV metadata: the length covers every descriptor and fits the image */
	if (length < need || length > rest.size)
		return METADATA_FAIL(
			ovmf, err, "length is %u, expected %llu to %zu for %llu sections", length,
			(unsigned long long)need, rest.size, (unsigned long long)count);
	ovmf->section_count = (uint32_t)count;
	ovmf->sections.data = rest.data + SEV_OVMF_METADATA_HEADER;
	ovmf->sections.size = (size_t)(need - SEV_OVMF_METADATA_HEADER);
	return SEV_OK;
}

static enum sev_rc read_metadata(struct sev_ovmf *ovmf, struct sev_err *err)
{
	struct sev_view image = sev_blob_view(ovmf->blob);
	struct sev_view rest;
	uint32_t back = ovmf->metadata.base;

	if (!ovmf->metadata.present)
		return SEV_OK;
	/* spec: OVMF SEV metadata: the header lies within the image */
	if (back < SEV_OVMF_METADATA_HEADER || back > image.size)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: footer table: SEV metadata begins 0x%x bytes before the end, "
				"expected 0x%x to 0x%zx",
				sev_blob_name(ovmf->blob), back, SEV_OVMF_METADATA_HEADER,
				image.size);
	ovmf->metadata_offset = image.size - back;
	rest.data = image.data + ovmf->metadata_offset;
	rest.size = back;
	return check_header(ovmf, rest, err);
}

enum sev_rc sev_ovmf_read(struct sev_blob *image, enum sev_ovmf_repeat repeat, struct sev_ovmf *out,
			  struct sev_err *err)
{
	enum sev_rc rc;

	memset(out, 0, sizeof(*out));
	out->blob = image;
	rc = read_table(out, repeat, err);
	return rc ? rc : read_metadata(out, err);
}

struct sev_ovmf_section sev_ovmf_section(const struct sev_ovmf *ovmf, uint32_t i)
{
	const uint8_t *p = ovmf->sections.data + (size_t)i * SEV_OVMF_METADATA_DESCRIPTOR;

	return (struct sev_ovmf_section){
		.gpa = sev_get_le32(p + SEV_OVMF_DESCRIPTOR_GPA),
		.size = sev_get_le32(p + SEV_OVMF_DESCRIPTOR_SIZE),
		.type = sev_get_le32(p + SEV_OVMF_DESCRIPTOR_TYPE),
	};
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/igvm/file.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "abi/layout/igvm.h"
#include "base/crc32.h"
#include "base/err.h"

#define ANY_LENGTH UINT32_MAX

static const struct {
	uint32_t type;
	uint32_t length; /* of the body */
	const char *name;
} TYPES[] = {
	{SEV_IGVM_SUPPORTED_PLATFORM, 16, "SUPPORTED_PLATFORM"},
	{SEV_IGVM_GUEST_POLICY, 16, "GUEST_POLICY"},
	{SEV_IGVM_RELOCATABLE_REGION, 48, "RELOCATABLE_REGION"},
	{SEV_IGVM_PAGE_TABLE_RELOCATION, 32, "PAGE_TABLE_RELOCATION_REGION"},
	{SEV_IGVM_CORIM_DOCUMENT, 16, "CORIM_DOCUMENT"},
	{SEV_IGVM_CORIM_SIGNATURE, 16, "CORIM_SIGNATURE"},
	{SEV_IGVM_CCA_POLICY, 32, "CCA_POLICY"},
	{SEV_IGVM_VERSION_STRING, ANY_LENGTH, "VERSION_STRING"},
	{SEV_IGVM_PARAMETER_AREA, 16, "PARAMETER_AREA"},
	{SEV_IGVM_PAGE_DATA, 24, "PAGE_DATA"},
	{SEV_IGVM_PARAMETER_INSERT, 16, "PARAMETER_INSERT"},
	{SEV_IGVM_VP_CONTEXT, 20, "VP_CONTEXT"},
	{SEV_IGVM_REQUIRED_MEMORY, 24, "REQUIRED_MEMORY"},
	{SEV_IGVM_VP_COUNT, 8, "VP_COUNT_PARAMETER"},
	{SEV_IGVM_SRAT, 8, "SRAT"},
	{SEV_IGVM_MADT, 8, "MADT"},
	{SEV_IGVM_MMIO_RANGES, 8, "MMIO_RANGES"},
	{SEV_IGVM_SNP_ID_BLOCK, 696, "SNP_ID_BLOCK"},
	{SEV_IGVM_MEMORY_MAP, 8, "MEMORY_MAP"},
	{SEV_IGVM_ERROR_RANGE, 16, "ERROR_RANGE"},
	{SEV_IGVM_COMMAND_LINE, 8, "COMMAND_LINE"},
	{SEV_IGVM_SLIT, 8, "SLIT"},
	{SEV_IGVM_PPTT, 8, "PPTT"},
	{SEV_IGVM_VBS_MEASUREMENT, 864, "VBS_MEASUREMENT"},
	{SEV_IGVM_DEVICE_TREE, 8, "DEVICE_TREE"},
	{SEV_IGVM_ENVIRONMENT_INFO, 8, "ENVIRONMENT_INFO_PARAMETER"},
};

static const struct {
	uint32_t first, last;
	const char *name;
} SECTIONS[] = {
	[SEV_IGVM_SECTION_PLATFORM] = {SEV_IGVM_PLATFORM_FIRST, SEV_IGVM_PLATFORM_LAST, "platform"},
	[SEV_IGVM_SECTION_INIT] = {SEV_IGVM_INIT_FIRST, SEV_IGVM_INIT_LAST, "initialization"},
	[SEV_IGVM_SECTION_DIRECTIVE] = {SEV_IGVM_DIRECTIVE_FIRST, SEV_IGVM_DIRECTIVE_LAST,
					"directive"},
};

/* A 32-bit field of the fixed header. */
static uint32_t fixed(const struct sev_igvm_file *file, size_t offset)
{
	return sev_get_le32(file->bytes.data + offset);
}

static const char *name_of(const struct sev_igvm_file *file)
{
	return sev_blob_name(file->blob);
}

static enum sev_rc check_magic(const struct sev_igvm_file *file, struct sev_err *err)
{
	if (file->bytes.size < SEV_IGVM_FIXED_V1_LENGTH)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: the file has %zu bytes, expected an IGVM fixed header of %d",
				name_of(file), file->bytes.size, SEV_IGVM_FIXED_V1_LENGTH);
	if (fixed(file, SEV_IGVM_FIXED_MAGIC) != SEV_IGVM_MAGIC)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: IGVM fixed header: magic 0x%08" PRIx32 ", expected 0x%08x",
				name_of(file), fixed(file, SEV_IGVM_FIXED_MAGIC), SEV_IGVM_MAGIC);
	return SEV_OK;
}

/* What version 2 adds. */
static enum sev_rc check_version2(const struct sev_igvm_file *file, struct sev_err *err)
{
	uint32_t architecture, page_size;

	if (file->bytes.size < SEV_IGVM_FIXED_V2_LENGTH)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: the file has %zu bytes, expected an IGVM fixed header of %d "
				"(version 2)",
				name_of(file), file->bytes.size, SEV_IGVM_FIXED_V2_LENGTH);
	architecture = fixed(file, SEV_IGVM_FIXED_ARCHITECTURE);
	if (architecture != SEV_IGVM_ARCHITECTURE_X64)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: IGVM fixed header: architecture %" PRIu32
				", expected %d (x86-64)",
				name_of(file), architecture, SEV_IGVM_ARCHITECTURE_X64);
	page_size = fixed(file, SEV_IGVM_FIXED_PAGE_SIZE);
	if (page_size != 4096)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: IGVM fixed header: page size %" PRIu32 ", expected 4096",
				name_of(file), page_size);
	return SEV_OK;
}

/* Finds the length of the fixed header. */
static enum sev_rc check_version(const struct sev_igvm_file *file, uint32_t *length,
				 struct sev_err *err)
{
	uint32_t version = fixed(file, SEV_IGVM_FIXED_VERSION);

	if (version == 1) {
		*length = SEV_IGVM_FIXED_V1_LENGTH;
		return SEV_OK;
	}
	if (version != 2)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"%s: IGVM fixed header: format version %" PRIu32
				", expected 1 or 2",
				name_of(file), version);
	*length = SEV_IGVM_FIXED_V2_LENGTH;
	return check_version2(file, err);
}

static enum sev_rc check_extent(struct sev_igvm_file *file, uint32_t fixed_length,
				struct sev_err *err)
{
	uint32_t file_size = fixed(file, SEV_IGVM_FIXED_FILE_SIZE);
	uint32_t offset = fixed(file, SEV_IGVM_FIXED_HEADERS_OFFSET);
	uint32_t size = fixed(file, SEV_IGVM_FIXED_HEADERS_SIZE);

	if (file_size != file->bytes.size)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: IGVM fixed header: total file size %" PRIu32
				", but the file has %zu bytes",
				name_of(file), file_size, file->bytes.size);
	if (offset < fixed_length || offset % SEV_IGVM_VHS_ALIGN)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: IGVM fixed header: variable headers at offset 0x%" PRIx32
				", expected a multiple of 8 from 0x%" PRIx32 " on",
				name_of(file), offset, fixed_length);
	if (offset > file_size || size > file_size - offset)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: IGVM fixed header: %" PRIu32
				" bytes of variable headers at offset 0x%" PRIx32
				" end past the file's %" PRIu32,
				name_of(file), size, offset, file_size);
	file->headers_offset = offset;
	file->data_offset = offset + size;
	return SEV_OK;
}

/* spec: IGVM fixed header: CRC-32 over fixed and variable headers, itself taken as zero */
static enum sev_rc check_checksum(const struct sev_igvm_file *file, uint32_t fixed_length,
				  struct sev_err *err)
{
	static const uint8_t zero[4];
	const uint8_t *bytes = file->bytes.data;
	uint32_t behind = SEV_IGVM_FIXED_CHECKSUM + 4;
	uint32_t found = fixed(file, SEV_IGVM_FIXED_CHECKSUM);
	uint32_t crc = sev_crc32(0, bytes, SEV_IGVM_FIXED_CHECKSUM);

	crc = sev_crc32(crc, zero, sizeof(zero));
	crc = sev_crc32(crc, bytes + behind, fixed_length - behind);
	crc = sev_crc32(crc, bytes + file->headers_offset,
			file->data_offset - file->headers_offset);
	if (crc != found)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: IGVM fixed header: checksum 0x%08" PRIx32
				", but the headers have 0x%08" PRIx32,
				name_of(file), found, crc);
	return SEV_OK;
}

enum sev_rc sev_igvm_open(struct sev_blob *blob, struct sev_igvm_file *file, struct sev_err *err)
{
	uint32_t fixed_length;
	enum sev_rc rc;

	file->blob = blob;
	file->bytes.data = sev_blob_data(blob);
	file->bytes.size = sev_blob_size(blob);
	rc = check_magic(file, err);
	if (rc)
		return rc;
	rc = check_version(file, &fixed_length, err);
	if (rc)
		return rc;
	rc = check_extent(file, fixed_length, err);
	if (rc)
		return rc;
	return check_checksum(file, fixed_length, err);
}

enum sev_rc sev_igvm_fail(const struct sev_igvm_file *file, const struct sev_igvm_header *header,
			  struct sev_err *err, const char *fmt, ...)
{
	char text[SEV_ERR_MSG_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return sev_fail(err, SEV_ERR_FORMAT, "%s: %s header at offset 0x%" PRIx32 ": %s",
			name_of(file), header->name ? header->name : "unknown", header->offset,
			text);
}

enum sev_rc sev_igvm_check_data(const struct sev_igvm_file *file,
				const struct sev_igvm_header *header, uint32_t offset,
				uint64_t size, struct sev_err *err)
{
	if (offset < file->data_offset)
		return sev_igvm_fail(file, header, err,
				     "file offset 0x%" PRIx32
				     " lies in the headers, expected file data from 0x%" PRIx32
				     " on",
				     offset, file->data_offset);
	if (offset > file->bytes.size || size > file->bytes.size - offset)
		return sev_igvm_fail(file, header, err,
				     "%" PRIu64 " bytes at file offset 0x%" PRIx32
				     " end past the file's %zu",
				     size, offset, file->bytes.size);
	return SEV_OK;
}

/* The section of a type; that of the walk for types outside of all ranges. */
static enum sev_igvm_section section_of(uint32_t type, enum sev_igvm_section current)
{
	for (size_t i = 0; i < SEV_COUNT(SECTIONS); i++)
		if (type >= SECTIONS[i].first && type <= SECTIONS[i].last)
			return (enum sev_igvm_section)i;
	return current;
}

/* Names the type and checks the length that goes with it. */
static enum sev_rc check_type(const struct sev_igvm_file *file, struct sev_igvm_header *header,
			      struct sev_err *err)
{
	header->name = NULL;
	for (size_t i = 0; i < SEV_COUNT(TYPES); i++) {
		if (header->type != TYPES[i].type)
			continue;
		header->name = TYPES[i].name;
		if (TYPES[i].length == ANY_LENGTH || TYPES[i].length == header->body.size)
			return SEV_OK;
		return sev_igvm_fail(file, header, err, "length %zu, expected %" PRIu32,
				     header->body.size, TYPES[i].length);
	}
	return SEV_OK;
}

/* Cuts the header at the walk's position out of the file. */
static enum sev_rc cut_header(const struct sev_igvm_walk *walk, struct sev_igvm_header *header,
			      bool *optional, struct sev_err *err)
{
	const struct sev_igvm_file *file = walk->file;
	uint32_t room = file->data_offset - file->headers_offset - walk->position;
	const uint8_t *start;
	uint32_t type, length;

	header->offset = file->headers_offset + walk->position;
	if (room < SEV_IGVM_VHS_BODY)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: variable header at offset 0x%" PRIx32 ": %" PRIu32
				" bytes are left, expected at least %d",
				name_of(file), header->offset, room, SEV_IGVM_VHS_BODY);
	start = file->bytes.data + header->offset;
	type = sev_get_le32(start + SEV_IGVM_VHS_TYPE);
	length = sev_get_le32(start + SEV_IGVM_VHS_LENGTH);
	if (length > room - SEV_IGVM_VHS_BODY)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: variable header at offset 0x%" PRIx32 ": length %" PRIu32
				", but %" PRIu32 " bytes are left",
				name_of(file), header->offset, length, room - SEV_IGVM_VHS_BODY);
	header->type = type & ~SEV_IGVM_OPTIONAL;
	*optional = type & SEV_IGVM_OPTIONAL;
	header->body.data = start + SEV_IGVM_VHS_BODY;
	header->body.size = length;
	return SEV_OK;
}

/* spec: IGVM variable header: a header of an earlier section must not follow one of a later */
static enum sev_rc enter_section(struct sev_igvm_walk *walk, struct sev_igvm_header *header,
				 struct sev_err *err)
{
	if (header->section < walk->section)
		return sev_igvm_fail(walk->file, header, err,
				     "%s header follows %s header, expected platform, "
				     "initialization, directive",
				     SECTIONS[header->section].name, SECTIONS[walk->section].name);
	if (header->section > walk->section)
		walk->next_number = 0;
	walk->section = header->section;
	header->number = walk->next_number++;
	return SEV_OK;
}

/* spec: IGVM variable header: headers begin at multiples of 8, padding is zero */
static enum sev_rc skip_padding(struct sev_igvm_walk *walk, const struct sev_igvm_header *header,
				struct sev_err *err)
{
	const struct sev_igvm_file *file = walk->file;
	uint64_t end = (uint64_t)walk->position + SEV_IGVM_VHS_BODY + header->body.size;

	while (end % SEV_IGVM_VHS_ALIGN && file->headers_offset + end < file->data_offset) {
		if (file->bytes.data[file->headers_offset + end])
			return sev_fail(err, SEV_ERR_FORMAT,
					"%s: variable header at offset 0x%" PRIx32
					": padding byte 0x%02x at offset 0x%" PRIx64
					", expected zero",
					name_of(file), header->offset,
					file->bytes.data[file->headers_offset + end],
					file->headers_offset + end);
		end++;
	}
	walk->position = (uint32_t)end;
	return SEV_OK;
}

enum sev_rc sev_igvm_next(struct sev_igvm_walk *walk, struct sev_igvm_header *header, bool *more,
			  struct sev_err *err)
{
	const struct sev_igvm_file *file = walk->file;
	bool optional = false;
	enum sev_rc rc;

	*more = walk->position < file->data_offset - file->headers_offset;
	if (!*more)
		return SEV_OK;
	rc = cut_header(walk, header, &optional, err);
	if (rc)
		return rc;
	rc = check_type(file, header, err);
	if (rc)
		return rc;
	/* spec: IGVM variable header: an unknown type is skipped only where its high bit is set */
	if (!header->name && !optional)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"%s: variable header at offset 0x%" PRIx32 ": type 0x%" PRIx32
				" is not known and not marked optional, the file cannot be loaded",
				name_of(file), header->offset, header->type);
	header->section = section_of(header->type, walk->section);
	rc = enter_section(walk, header, err);
	if (rc)
		return rc;
	return skip_padding(walk, header, err);
}

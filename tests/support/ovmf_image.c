/* SPDX-License-Identifier: Apache-2.0 */
#include "ovmf_image.h"

#include <stdlib.h>
#include <string.h>

#define FOOTER_END    0x20
#define METADATA_BACK 0x800 /* the metadata header lies so far before the end */

/* GUIDs as stored. */
static const uint8_t FOOTER[16] = {0xDE, 0x82, 0xB5, 0x96, 0xB2, 0x1F, 0xF7, 0x45,
				   0xBA, 0xEA, 0xA3, 0x66, 0xC5, 0x5A, 0x08, 0x2D};
static const uint8_t RESET[16] = {0xDE, 0x71, 0xF7, 0x00, 0x7E, 0x1A, 0xCB, 0x4F,
				  0x89, 0x0E, 0x68, 0xC7, 0x7E, 0x2F, 0xB4, 0x4E};
static const uint8_t SECRET[16] = {0x61, 0xB3, 0x2E, 0x4C, 0x9B, 0x7D, 0xC3, 0x4C,
				   0x80, 0x81, 0x12, 0x7C, 0x90, 0xD3, 0xD2, 0x94};
static const uint8_t HASHES[16] = {0x1F, 0x37, 0x55, 0x72, 0x3B, 0x3A, 0x04, 0x4B,
				   0x92, 0x7B, 0x1D, 0xA6, 0xEF, 0xA8, 0xD4, 0x54};
static const uint8_t METADATA[16] = {0x66, 0x65, 0x88, 0xDC, 0x4A, 0x98, 0x98, 0x47,
				     0xA7, 0x5E, 0x55, 0x85, 0xA7, 0xBF, 0x67, 0xCC};
static const uint8_t SVSM[16] = {0x12, 0xA6, 0x89, 0xA7, 0x97, 0x05, 0x4B, 0x4C,
				 0xA4, 0x9F, 0xCB, 0xB1, 0xFE, 0x9D, 0x1D, 0xDD};

/* The sections of edk2's AmdSev build (stable202405). */
static const struct ovmf_image_section AMDSEV[] = {
	{0x800000, 0x9000, 0x01}, {0x80A000, 0x3000, 0x01}, {0x80D000, 0x1000, 0x02},
	{0x80E000, 0x1000, 0x03}, {0x80F000, 0x1000, 0x04}, {0x810000, 0x1000, 0x10},
	{0x811000, 0xF000, 0x01},
};

static void init_block(struct ovmf_image_block *block, int64_t base, int64_t size, int64_t data)
{
	*block = (struct ovmf_image_block){1, base, size, data, OVMF_RIGHT, OVMF_RIGHT};
}

void ovmf_image_init(struct ovmf_image *image)
{
	memset(image, 0, sizeof(*image));
	image->size = 4096;
	image->footer = 1;
	image->total = OVMF_RIGHT;
	init_block(&image->reset, 0x80B004, 0, 4);
	init_block(&image->secret, 0x810000, 0xC00, 8);
	init_block(&image->hashes, 0x810C00, 0x400, 8);
	init_block(&image->metadata, METADATA_BACK, 0, 4);
	init_block(&image->svsm, 0, 0, 4);
	image->svsm.present = 0;
	image->signature = 0x56455341; /* "ASEV" */
	image->length = OVMF_RIGHT;
	image->version = 1;
	image->count = OVMF_RIGHT;
	memcpy(image->sections, AMDSEV, sizeof(AMDSEV));
	image->section_count = sizeof(AMDSEV) / sizeof(AMDSEV[0]);
}

/* The number at *text, which is moved past it; false when there is none. */
static bool take_number(const char **text, int64_t *value)
{
	char *end = NULL;

	*value = strtoll(*text, &end, 0);
	if (end == *text)
		return false;
	*text = end;
	return true;
}

/* "GPA:SIZE:TYPE" */
static bool add_section(struct ovmf_image *image, const char *text)
{
	int64_t parts[3];

	for (size_t i = 0; i < 3; i++) {
		if (!take_number(&text, &parts[i]) || *text != (i < 2 ? ':' : '\0'))
			return false;
		text++;
	}
	if (image->section_count == sizeof(image->sections) / sizeof(image->sections[0]))
		return false;
	image->sections[image->section_count++] = (struct ovmf_image_section){
		(uint32_t)parts[0], (uint32_t)parts[1], (uint32_t)parts[2]};
	return true;
}

static bool set_block(struct ovmf_image_block *block, const char *field, int64_t value)
{
	const struct {
		const char *name;
		int64_t *field;
	} fields[] = {
		{"present", &block->present}, {"base", &block->base},	  {"size", &block->size},
		{"data", &block->data},	      {"length", &block->length}, {"again", &block->again},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(field, fields[i].name) != 0)
			continue;
		*fields[i].field = value;
		return true;
	}
	return false;
}

static bool set_block_of(struct ovmf_image *image, const char *name, const char *field,
			 int64_t value)
{
	struct {
		const char *name;
		struct ovmf_image_block *block;
	} const blocks[] = {
		{"reset", &image->reset},   {"secret", &image->secret},
		{"hashes", &image->hashes}, {"metadata", &image->metadata},
		{"svsm", &image->svsm},
	};

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (strcmp(name, blocks[i].name) == 0)
			return set_block(blocks[i].block, field, value);
	return false;
}

static bool set_plain(struct ovmf_image *image, const char *name, int64_t value)
{
	const struct {
		const char *name;
		int64_t *field;
	} fields[] = {
		{"size", &image->size},	    {"footer", &image->footer},
		{"total", &image->total},   {"signature", &image->signature},
		{"length", &image->length}, {"version", &image->version},
		{"count", &image->count},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(name, fields[i].name) != 0)
			continue;
		*fields[i].field = value;
		return true;
	}
	return false;
}

bool ovmf_image_set(struct ovmf_image *image, const char *text)
{
	const char *equals = strchr(text, '=');
	const char *number = equals ? equals + 1 : text;
	char name[32];
	int64_t value;
	char *dot;

	if (strncmp(text, "section=", 8) == 0)
		return add_section(image, text + 8);
	if (!equals || (size_t)(equals - text) >= sizeof(name) || !take_number(&number, &value))
		return false;
	memcpy(name, text, (size_t)(equals - text));
	name[equals - text] = '\0';
	if (strcmp(name, "sections") == 0) {
		image->section_count = 0;
		return true;
	}
	dot = strchr(name, '.');
	if (!dot)
		return set_plain(image, name, value);
	*dot = '\0';
	return set_block_of(image, name, dot + 1, value);
}

static void put(uint8_t *p, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t or_right(int64_t value, uint64_t right)
{
	return value == OVMF_RIGHT ? right : (uint64_t)value;
}

/* Writes an entry that ends at end; returns where it begins. */
static uint8_t *put_entry(uint8_t *end, const uint8_t guid[16],
			  const struct ovmf_image_block *block, int64_t base)
{
	uint8_t data[8];

	put(data, (uint64_t)base, 4);
	put(data + 4, (uint64_t)block->size, 4);
	memcpy(end - 16, guid, 16);
	put(end - 18, or_right(block->length, (uint64_t)block->data + 18), 2);
	memcpy(end - 18 - block->data, data, (size_t)block->data);
	return end - 18 - block->data;
}

static uint8_t *put_block(uint8_t *end, const uint8_t guid[16],
			  const struct ovmf_image_block *block)
{
	if (!block->present)
		return end;
	end = put_entry(end, guid, block, block->base);
	return block->again == OVMF_RIGHT ? end : put_entry(end, guid, block, block->again);
}

static void put_footer(const struct ovmf_image *image, uint8_t *bytes)
{
	uint8_t *end = bytes + image->size - FOOTER_END;
	uint8_t *start = end - 18;

	if (image->footer)
		memcpy(end - 16, FOOTER, 16);
	start = put_block(start, RESET, &image->reset);
	start = put_block(start, SECRET, &image->secret);
	start = put_block(start, HASHES, &image->hashes);
	start = put_block(start, METADATA, &image->metadata);
	start = put_block(start, SVSM, &image->svsm);
	put(end - 18, or_right(image->total, (uint64_t)(end - start)), 2);
}

static void put_metadata(const struct ovmf_image *image, uint8_t *bytes)
{
	uint8_t *p = bytes + image->size - METADATA_BACK;

	put(p, (uint64_t)image->signature, 4);
	put(p + 4, or_right(image->length, 16 + 12 * image->section_count), 4);
	put(p + 8, (uint64_t)image->version, 4);
	put(p + 12, or_right(image->count, image->section_count), 4);
	for (size_t i = 0; i < image->section_count; i++) {
		put(p + 16 + 12 * i, image->sections[i].gpa, 4);
		put(p + 20 + 12 * i, image->sections[i].size, 4);
		put(p + 24 + 12 * i, image->sections[i].type, 4);
	}
}

uint8_t *ovmf_image_make(const struct ovmf_image *image)
{
	size_t size = image->size < 4096 ? 4096 : (size_t)image->size;
	struct ovmf_image whole = *image;
	uint8_t *bytes = calloc(1, size);

	if (!bytes)
		return NULL;
	/* An image that is cut short keeps its end. */
	whole.size = (int64_t)size;
	put_metadata(&whole, bytes);
	put_footer(&whole, bytes);
	memmove(bytes, bytes + size - (size_t)image->size, (size_t)image->size);
	return bytes;
}

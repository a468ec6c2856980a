/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small OVMF-like images with every field of their tables settable, right ones by default.
 */
#ifndef TESTS_SUPPORT_OVMF_IMAGE_H
#define TESTS_SUPPORT_OVMF_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A field that is what it should be. */
#define OVMF_RIGHT (-1)

/* An entry of the footer table whose data are one or two 32-bit numbers. */
struct ovmf_image_block {
	int64_t present;
	int64_t base, size;
	int64_t data;	/* bytes of data that are there */
	int64_t length; /* what the entry says of itself */
	int64_t again;	/* base of a second entry, at a lower address; OVMF_RIGHT: there is none */
};

struct ovmf_image_section {
	uint32_t gpa, size, type;
};

struct ovmf_image {
	int64_t size;	/* bytes of the image */
	int64_t footer; /* 0: no footer GUID */
	int64_t total;	/* total length of the footer table */
	struct ovmf_image_block reset, secret, hashes, metadata, svsm;
	int64_t signature, length, version, count; /* of the SEV metadata */
	struct ovmf_image_section sections[16];
	size_t section_count;
};

/* 4 KiB with the tables of edk2's AmdSev build. */
void ovmf_image_init(struct ovmf_image *image);

/*
 * Changes one field: "size=0x2000", "reset.base=0", "section=0x800000:0x1000:1" (adds one),
 * "sections=0" (removes all). False when text is none of these.
 */
bool ovmf_image_set(struct ovmf_image *image, const char *text);

/* The bytes, image->size of them, to be freed; NULL when out of memory. */
uint8_t *ovmf_image_make(const struct ovmf_image *image);

#endif

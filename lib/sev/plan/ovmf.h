/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a firmware image says about itself: the GUIDed footer table and the SEV metadata.
 */
#ifndef SEV_PLAN_OVMF_H
#define SEV_PLAN_OVMF_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/blob.h>

#include "base/bytes.h"

/* A block of the footer table that holds a pair of 32-bit numbers, or one. */
struct sev_ovmf_block {
	bool present;
	uint32_t base;
	uint32_t size; /* 0 for blocks of one number */
};

struct sev_ovmf {
	struct sev_blob *blob; /* not owned */
	bool has_table;
	struct sev_ovmf_block reset;	/* base: AP reset address */
	struct sev_ovmf_block hashes;	/* area of the kernel hashes table */
	struct sev_ovmf_block secret;	/* area for launch secrets */
	struct sev_ovmf_block metadata; /* base: distance of the header from the image's end */
	struct sev_ovmf_block svsm;	/* base: launch offset in an SVSM image */
	uint64_t metadata_offset;	/* of the header in the image */
	struct sev_view sections;	/* the descriptors */
	uint32_t section_count;
};

struct sev_ovmf_section {
	uint32_t gpa;
	uint32_t size;
	uint32_t type;
};

/* Which of several entries with the same GUID counts. */
enum sev_ovmf_repeat { SEV_OVMF_LOWEST, SEV_OVMF_HIGHEST };

/*
 * Reads the table and the metadata of an image that the caller keeps. An image without a table
 * gives has_table false; a table or metadata that contradicts itself or the image gives
 * SEV_ERR_FORMAT.
 */
enum sev_rc sev_ovmf_read(struct sev_blob *image, enum sev_ovmf_repeat repeat, struct sev_ovmf *out,
			  struct sev_err *err);

struct sev_ovmf_section sev_ovmf_section(const struct sev_ovmf *ovmf, uint32_t i);

/* "SNP_SEC_MEM", …; "type 0x…" is the caller's business when this is NULL. */
const char *sev_ovmf_section_name(uint32_t type);

#endif

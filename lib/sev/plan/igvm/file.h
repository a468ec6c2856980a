/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounded reader of the IGVM file format: the fixed header, and the variable headers one by one.
 */
#ifndef SEV_PLAN_IGVM_FILE_H
#define SEV_PLAN_IGVM_FILE_H

#include <sev/blob.h>
#include <sev/err.h>

#include "base/bytes.h"

struct sev_igvm_file {
	struct sev_blob *blob; /* lent by the caller */
	struct sev_view bytes;
	uint32_t headers_offset; /* of the variable headers */
	uint32_t data_offset;	 /* where they end and file data begins */
};

/* Checks the fixed header, the file's size and the checksum. */
enum sev_rc sev_igvm_open(struct sev_blob *blob, struct sev_igvm_file *file, struct sev_err *err);

enum sev_igvm_section {
	SEV_IGVM_SECTION_PLATFORM,
	SEV_IGVM_SECTION_INIT,
	SEV_IGVM_SECTION_DIRECTIVE,
};

struct sev_igvm_header {
	uint32_t type;	  /* without the optional bit */
	const char *name; /* of the type; NULL: unknown, and may be skipped */
	enum sev_igvm_section section;
	uint32_t number;      /* in its section, from 0 */
	uint32_t offset;      /* in the file */
	struct sev_view body; /* of known types: of the length that the format gives it */
};

/* A walk over the variable headers; starts as {.file = …}. */
struct sev_igvm_walk {
	const struct sev_igvm_file *file;
	uint32_t position; /* behind headers_offset */
	enum sev_igvm_section section;
	uint32_t next_number;
};

/* The next header. *more is false, and *header untouched, behind the last one. */
enum sev_rc sev_igvm_next(struct sev_igvm_walk *walk, struct sev_igvm_header *header, bool *more,
			  struct sev_err *err);

/* Fails with "FILE: NAME header at offset 0x…: " and the formatted rest. */
enum sev_rc sev_igvm_fail(const struct sev_igvm_file *file, const struct sev_igvm_header *header,
			  struct sev_err *err, const char *fmt, ...) SEV_PRINTF(4, 5);

/* Checks that file data holds size bytes at offset, which header names. */
enum sev_rc sev_igvm_check_data(const struct sev_igvm_file *file,
				const struct sev_igvm_header *header, uint32_t offset,
				uint64_t size, struct sev_err *err);

#endif

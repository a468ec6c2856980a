/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes small IGVM files from the facts of the format. Numbers are written out here, not taken
 * from the reader's header, so that both must be right.
 */
#ifndef TESTS_SUPPORT_IGVM_BUILD_H
#define TESTS_SUPPORT_IGVM_BUILD_H

#include <stddef.h>
#include <stdint.h>

#define IGVM_BUILD_ROOM 0x8000 /* headers end below it, file data begins there */
#define IGVM_DATA_PAGES 600
#define IGVM_NO_DATA	(-1)

struct igvm_build {
	unsigned version;
	size_t headers_size; /* of the variable headers */
	size_t data_size;
	uint8_t headers[IGVM_BUILD_ROOM - 32];
	uint8_t data[IGVM_DATA_PAGES * 4096];
};

void igvm_begin(struct igvm_build *build, unsigned version);

/* Appends a variable header and pads it. */
void igvm_header(struct igvm_build *build, uint32_t type, const uint8_t *body, size_t length);

/* Appends file data: size bytes of fill. Returns the offset in the file. */
uint32_t igvm_data(struct igvm_build *build, uint8_t fill, size_t size);

void igvm_platform(struct igvm_build *build, uint8_t type, uint32_t mask);
void igvm_policy(struct igvm_build *build, uint64_t policy, uint32_t mask);
void igvm_page(struct igvm_build *build, uint64_t gpa, uint32_t mask, uint32_t offset,
	       uint32_t flags, uint16_t type);
void igvm_area(struct igvm_build *build, uint64_t size, uint32_t index, uint32_t offset);
void igvm_insert(struct igvm_build *build, uint64_t gpa, uint32_t mask, uint32_t index);
void igvm_parameter(struct igvm_build *build, uint32_t type, uint32_t index, uint32_t offset);
void igvm_vp_context(struct igvm_build *build, uint64_t gpa, uint32_t mask, uint32_t offset,
		     uint16_t vcpu);

/* The file, on the heap, with its checksum. */
uint8_t *igvm_end(const struct igvm_build *build, size_t *size);

/* Puts the right checksum into a file that was changed. */
void igvm_checksum(uint8_t *file);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "igvm_build.h"

#include <stdlib.h>
#include <string.h>

static void put(uint8_t *p, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void igvm_begin(struct igvm_build *build, unsigned version)
{
	memset(build, 0, sizeof(*build));
	build->version = version;
}

void igvm_header(struct igvm_build *build, uint32_t type, const uint8_t *body, size_t length)
{
	uint8_t *at = build->headers + build->headers_size;
	size_t padded = (8 + length + 7) / 8 * 8;

	if (build->headers_size + padded > sizeof(build->headers))
		abort();
	put(at, type, 4);
	put(at + 4, length, 4);
	memcpy(at + 8, body, length);
	build->headers_size += padded;
}

uint32_t igvm_data(struct igvm_build *build, uint8_t fill, size_t size)
{
	size_t at = build->data_size;

	if (at + size > sizeof(build->data))
		abort();
	memset(build->data + at, fill, size);
	build->data_size += size;
	return (uint32_t)(IGVM_BUILD_ROOM + at);
}

void igvm_platform(struct igvm_build *build, uint8_t type, uint32_t mask)
{
	uint8_t body[16] = {0};

	put(body, mask, 4);
	body[5] = type;
	body[6] = 1; /* version */
	igvm_header(build, 0x1, body, sizeof(body));
}

void igvm_policy(struct igvm_build *build, uint64_t policy, uint32_t mask)
{
	uint8_t body[16] = {0};

	put(body, policy, 8);
	put(body + 8, mask, 4);
	igvm_header(build, 0x101, body, sizeof(body));
}

void igvm_page(struct igvm_build *build, uint64_t gpa, uint32_t mask, uint32_t offset,
	       uint32_t flags, uint16_t type)
{
	uint8_t body[24] = {0};

	put(body, gpa, 8);
	put(body + 8, mask, 4);
	put(body + 12, offset, 4);
	put(body + 16, flags, 4);
	put(body + 20, type, 2);
	igvm_header(build, 0x302, body, sizeof(body));
}

void igvm_area(struct igvm_build *build, uint64_t size, uint32_t index, uint32_t offset)
{
	uint8_t body[16] = {0};

	put(body, size, 8);
	put(body + 8, index, 4);
	put(body + 12, offset, 4);
	igvm_header(build, 0x301, body, sizeof(body));
}

void igvm_insert(struct igvm_build *build, uint64_t gpa, uint32_t mask, uint32_t index)
{
	uint8_t body[16] = {0};

	put(body, gpa, 8);
	put(body + 8, mask, 4);
	put(body + 12, index, 4);
	igvm_header(build, 0x303, body, sizeof(body));
}

void igvm_parameter(struct igvm_build *build, uint32_t type, uint32_t index, uint32_t offset)
{
	uint8_t body[8] = {0};

	put(body, index, 4);
	put(body + 4, offset, 4);
	igvm_header(build, type, body, sizeof(body));
}

void igvm_vp_context(struct igvm_build *build, uint64_t gpa, uint32_t mask, uint32_t offset,
		     uint16_t vcpu)
{
	uint8_t body[20] = {0};

	put(body, gpa, 8);
	put(body + 8, mask, 4);
	put(body + 12, offset, 4);
	put(body + 16, vcpu, 2);
	igvm_header(build, 0x304, body, sizeof(body));
}

static uint32_t crc_bit_by_bit(uint32_t crc, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
	}
	return crc;
}

void igvm_checksum(uint8_t *file)
{
	size_t fixed = get32(file + 4) == 2 ? 32 : 24;
	uint32_t crc;

	put(file + 20, 0, 4);
	crc = crc_bit_by_bit(0xFFFFFFFF, file, fixed);
	crc = crc_bit_by_bit(crc, file + get32(file + 8), get32(file + 12));
	put(file + 20, ~crc, 4);
}

uint8_t *igvm_end(const struct igvm_build *build, size_t *size)
{
	size_t fixed = build->version == 2 ? 32 : 24;
	uint8_t *file;

	*size = build->data_size ? IGVM_BUILD_ROOM + build->data_size : fixed + build->headers_size;
	file = calloc(1, *size);
	if (!file)
		abort();
	memcpy(file, "IGVM", 4);
	put(file + 4, build->version, 4);
	put(file + 8, fixed, 4);
	put(file + 12, build->headers_size, 4);
	put(file + 16, *size, 4);
	if (build->version == 2)
		put(file + 28, 4096, 4);
	memcpy(file + fixed, build->headers, build->headers_size);
	if (build->data_size)
		memcpy(file + IGVM_BUILD_ROOM, build->data, build->data_size);
	igvm_checksum(file);
	return file;
}

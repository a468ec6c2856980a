/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little-endian loads and stores, and a bounded view of bytes that nobody trusts.
 */
#ifndef SEV_BASE_BYTES_H
#define SEV_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEV_COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline uint16_t sev_get_le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | (uint16_t)(p[1] << 8));
}

static inline uint32_t sev_get_le32(const uint8_t *p)
{
	return (uint32_t)sev_get_le16(p) | ((uint32_t)sev_get_le16(p + 2) << 16);
}

static inline uint64_t sev_get_le64(const uint8_t *p)
{
	return (uint64_t)sev_get_le32(p) | ((uint64_t)sev_get_le32(p + 4) << 32);
}

/* A number of size bytes, 1 to 8. */
static inline uint64_t sev_get_le(const uint8_t *p, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)p[i] << (8 * i);
	return value;
}

static inline void sev_put_le(uint8_t *p, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

static inline void sev_put_le16(uint8_t *p, uint16_t value)
{
	sev_put_le(p, value, 2);
}

static inline void sev_put_le32(uint8_t *p, uint32_t value)
{
	sev_put_le(p, value, 4);
}

static inline void sev_put_le64(uint8_t *p, uint64_t value)
{
	sev_put_le(p, value, 8);
}

static inline bool sev_is_zero(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (data[i])
			return false;
	return true;
}

/* Bytes with their length. A view never owns them. */
struct sev_view {
	const uint8_t *data;
	size_t size;
};

/* The part [offset, offset + size) of view; false, and *out untouched, when it is not all there. */
static inline bool sev_view_part(struct sev_view view, uint64_t offset, uint64_t size,
				 struct sev_view *out)
{
	if (offset > view.size || size > view.size - offset)
		return false;
	out->data = view.data + offset;
	out->size = (size_t)size;
	return true;
}

#endif

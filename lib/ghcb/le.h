/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little-endian numbers of up to 8 bytes.
 */
#ifndef GHCB_LE_H
#define GHCB_LE_H

#include <stdint.h>

static inline uint64_t ghcb_le_get(const uint8_t *at, unsigned size)
{
	uint64_t value = 0;

	for (unsigned i = size; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

static inline void ghcb_le_put(uint8_t *at, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

#endif

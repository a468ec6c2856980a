/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRC-32 as in IEEE 802.3 (reflected, polynomial 0x04C11DB7).
 */
#ifndef SEV_BASE_CRC32_H
#define SEV_BASE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of what crc covers followed by data; start with crc 0. */
uint32_t sev_crc32(uint32_t crc, const uint8_t *data, size_t size);

#endif

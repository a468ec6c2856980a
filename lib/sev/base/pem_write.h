/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PEM (RFC 7468), written.
 */
#ifndef SEV_BASE_PEM_WRITE_H
#define SEV_BASE_PEM_WRITE_H

#include <stddef.h>
#include <stdint.h>

/* One block, in lines of 64 characters, as a new string; NULL when out of memory. */
char *sev_pem_write(const char *label, const uint8_t *der, size_t size);

#endif

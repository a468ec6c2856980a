/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The four functions that the compiler may call anyway, and that a freestanding user provides.
 */
#ifndef GHCB_MEM_H
#define GHCB_MEM_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *one, const void *other, size_t size);

#endif

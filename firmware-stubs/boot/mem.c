/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the compiler calls. Written in instructions: a loop would be turned into a call of itself.
 */
#include "bytes.h"

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	void *at = to;

	__asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	uint8_t *at = (uint8_t *)to + size - 1;
	const uint8_t *source = (const uint8_t *)from + size - 1;

	if ((uintptr_t)to - (uintptr_t)from >= size)
		return memcpy(to, from, size);
	__asm__ volatile("std; rep movsb; cld" : "+D"(at), "+S"(source), "+c"(size) : : "memory");
	return to;
}

void *memset(void *to, int value, size_t size)
{
	void *at = to;

	__asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(value) : "memory");
	return to;
}

int memcmp(const void *one, const void *other, size_t size)
{
	const uint8_t *a = one, *b = other;

	for (; size; size--, a++, b++)
		if (*a != *b)
			return *a - *b;
	return 0;
}

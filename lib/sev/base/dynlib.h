/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries that few need, loaded when they are: the start of a program does not pay for them.
 */
#ifndef SEV_BASE_DYNLIB_H
#define SEV_BASE_DYNLIB_H

#include <stdbool.h>
#include <stddef.h>

struct sev_symbol {
	const char *name;
	void *slot; /* address of the pointer that receives the symbol's address */
};

/*
 * Loads soname and fills every slot; the library stays loaded. False, and the library is not kept,
 * when it or a symbol is not there.
 */
bool sev_dynlib_load(const char *soname, const struct sev_symbol *symbols, size_t count);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds between any two commands, whatever they were. For tests and fuzzers.
 */
#ifndef AMD_SP_INVARIANTS_H
#define AMD_SP_INVARIANTS_H

#include "amd-sp/sp.h"

/* Whether all of it holds; if not, why has the first thing that does not, as a sentence. */
bool sp_invariants(struct amd_sp *sp, char *why, size_t size);

#endif

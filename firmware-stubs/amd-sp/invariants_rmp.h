/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of the invariants that is about the RMP alone.
 */
#ifndef AMD_SP_INVARIANTS_RMP_H
#define AMD_SP_INVARIANTS_RMP_H

#include "amd-sp/sp.h"

/* As sp_invariants(). */
bool sp_invariants_rmp(struct amd_sp *sp, char *why, size_t size);

#endif

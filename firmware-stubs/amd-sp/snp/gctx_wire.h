/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest context as migration carries it (layout/guest_message.h: GCTX).
 */
#ifndef AMD_SP_SNP_GCTX_WIRE_H
#define AMD_SP_SNP_GCTX_WIRE_H

#include "abi/layout/guest_message.h"
#include "amd-sp/snp/gctx.h"

/* imd: with the digest of the initial migration image. */
void sp_gctx_to_wire(const struct sp_gctx *gctx, bool imd, uint8_t wire[SEV_MSG_SIZE_GCTX]);
/*
 * Sets what the wire carries, and nothing else, of a context. False, and *gctx is of no use, where
 * it is none: reserved bytes and flags, a state that is not RUNNING, an ID block that is another
 * guest's.
 */
bool sp_gctx_from_wire(const uint8_t wire[SEV_MSG_SIZE_GCTX], struct sp_gctx *gctx);

#endif

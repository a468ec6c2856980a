/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP-ABI: the VLEK hashstick as AMD's KDS wraps it for a chip (SNP_VLEK_LOAD).
 */
#ifndef SEV_ABI_LAYOUT_HASHSTICK_H
#define SEV_ABI_LAYOUT_HASHSTICK_H

#define SEV_HASHSTICK_IV	   0x000
#define SEV_HASHSTICK_RSVD_00C	   0x00C
#define SEV_HASHSTICK_WRAPPED	   0x010
#define SEV_HASHSTICK_SIZE_WRAPPED 384
#define SEV_HASHSTICK_TCB	   0x190 /* it and what follows up to the tag are authenticated too */
#define SEV_HASHSTICK_RSVD_198	   0x198
#define SEV_HASHSTICK_TAG	   0x1A0
#define SEV_HASHSTICK_SIZE	   0x1B0

#endif

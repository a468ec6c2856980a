/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GHCB_GUEST_VMSA_H
#define GHCB_GUEST_VMSA_H

#include "abi/layout/vmsa.h"

/* The offset of each field. */
#define VMSA_SEG_OFFSET(id, name, offset)	  VMSA_##id = (offset),
#define VMSA_NUM_OFFSET(id, name, offset, size)	  VMSA_##id = (offset),
#define VMSA_BYTES_OFFSET(id, name, offset, size) VMSA_##id = (offset),
#define VMSA_RSV_OFFSET(offset, size)
enum vmsa_offset {
	SEV_VMSA_FIELDS(VMSA_SEG_OFFSET, VMSA_NUM_OFFSET, VMSA_BYTES_OFFSET, VMSA_RSV_OFFSET)
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of VMSA pages: the fields by number.
 */
#ifndef SEV_ABI_VMSA_H
#define SEV_ABI_VMSA_H

#include <sev/vmsa.h>

#include "abi/layout/vmsa.h"

#define SEV_VMSA_ID_SEG(ID, name, offset)                                                          \
	SEV_VMSA_##ID##_SELECTOR, SEV_VMSA_##ID##_ATTRIB, SEV_VMSA_##ID##_LIMIT,                   \
		SEV_VMSA_##ID##_BASE,
#define SEV_VMSA_ID_NUM(ID, name, offset, size)	  SEV_VMSA_##ID,
#define SEV_VMSA_ID_BYTES(ID, name, offset, size) SEV_VMSA_##ID,
#define SEV_VMSA_ID_RSV(offset, size)		  SEV_VMSA_RESERVED_##offset,

/* SEV_VMSA_CS_BASE, SEV_VMSA_RIP, …: numbers of fields, for the calls of sev/vmsa.h. */
enum sev_vmsa_field {
	SEV_VMSA_FIELDS(SEV_VMSA_ID_SEG, SEV_VMSA_ID_NUM, SEV_VMSA_ID_BYTES, SEV_VMSA_ID_RSV)
		SEV_VMSA_FIELD_COUNT
};

/* Stores a number in a field that is known to hold it. */
void sev_vmsa_put(uint8_t page[SEV_VMSA_SIZE], enum sev_vmsa_field field, uint64_t value);

#endif

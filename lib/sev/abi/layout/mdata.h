/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metadata entry of a page that is swapped out (SNP-ABI, MDATA). Freestanding.
 */
#ifndef SEV_ABI_LAYOUT_MDATA_H
#define SEV_ABI_LAYOUT_MDATA_H

#define SEV_MDATA_SOFTWARE_DATA 0x00 /* 8 bytes, the hypervisor's */
#define SEV_MDATA_IV		0x08 /* 8 bytes */
#define SEV_MDATA_AUTH_TAG	0x10 /* 16 bytes */
#define SEV_MDATA_INFO		0x20 /* 8 bytes */
#define SEV_MDATA_VMPL_PERMS	0x28 /* 8 bytes, 2 of each VMPL */
#define SEV_MDATA_RESERVED_30	0x30 /* 16 bytes */
#define SEV_MDATA_SIZE		0x40

/* INFO; bits 63:12 are those of the guest physical address. */
#define SEV_MDATA_INFO_VALID	      0x01u
#define SEV_MDATA_INFO_PAGE_VALIDATED 0x02u
#define SEV_MDATA_INFO_VMSA	      0x04u
#define SEV_MDATA_INFO_METADATA	      0x08u
#define SEV_MDATA_INFO_PAGE_SIZE      0x10u /* 2 MiB */

#endif

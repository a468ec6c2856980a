/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PAGE_INFO: what SNP_LAUNCH_UPDATE hashes for each page (SNP ABI specification,
 * SNP_LAUNCH_UPDATE, layout of the PAGE_INFO structure). Freestanding.
 */
#ifndef SEV_ABI_LAYOUT_PAGE_INFO_H
#define SEV_ABI_LAYOUT_PAGE_INFO_H

#define PAGE_INFO_DIGEST_CUR  0x00 /* 48 bytes: the launch digest before this page */
#define PAGE_INFO_CONTENTS    0x30 /* 48 bytes: SHA-384 of the page, or zeros */
#define PAGE_INFO_LENGTH      0x60 /* 2 bytes: PAGE_INFO_SIZE */
#define PAGE_INFO_PAGE_TYPE   0x62 /* 1 byte: enum sev_page_type */
#define PAGE_INFO_IMI_PAGE    0x63 /* bit 0; bits 7:1 are reserved */
#define PAGE_INFO_RESERVED    0x64 /* 1 byte */
#define PAGE_INFO_VMPL1_PERMS 0x65 /* 1 byte each */
#define PAGE_INFO_VMPL2_PERMS 0x66
#define PAGE_INFO_VMPL3_PERMS 0x67
#define PAGE_INFO_GPA	      0x68 /* 8 bytes */
#define PAGE_INFO_SIZE	      0x70

#define PAGE_INFO_PAGE_SIZE   4096 /* a 2 MiB page is measured as 512 of these */

#endif

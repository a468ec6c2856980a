/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IGVM file format (Independent Guest Virtual Machine): a fixed header, variable headers (type,
 * length, body, padded to 8 bytes), file data. Everything is little-endian. Facts from the public
 * documentation of the igvm_defs crate.
 */
#ifndef SEV_ABI_LAYOUT_IGVM_H
#define SEV_ABI_LAYOUT_IGVM_H

#define SEV_IGVM_MAGIC 0x4D564749 /* "IGVM" */

/* Fixed header: offsets of its 32-bit fields. */
#define SEV_IGVM_FIXED_MAGIC	      0
#define SEV_IGVM_FIXED_VERSION	      4
#define SEV_IGVM_FIXED_HEADERS_OFFSET 8
#define SEV_IGVM_FIXED_HEADERS_SIZE   12
#define SEV_IGVM_FIXED_FILE_SIZE      16
#define SEV_IGVM_FIXED_CHECKSUM	      20
#define SEV_IGVM_FIXED_V1_LENGTH      24
#define SEV_IGVM_FIXED_ARCHITECTURE   24 /* from version 2 on */
#define SEV_IGVM_FIXED_PAGE_SIZE      28
#define SEV_IGVM_FIXED_V2_LENGTH      32

#define SEV_IGVM_ARCHITECTURE_X64     0

/* Variable header: two 32-bit fields before the body. */
#define SEV_IGVM_VHS_TYPE   0
#define SEV_IGVM_VHS_LENGTH 4
#define SEV_IGVM_VHS_BODY   8
#define SEV_IGVM_VHS_ALIGN  8

/* Set in a type: a loader that does not know the type may skip the header. */
#define SEV_IGVM_OPTIONAL 0x80000000u

/* Ranges of types; a later range never goes back to an earlier one. */
#define SEV_IGVM_PLATFORM_FIRST	       0x001
#define SEV_IGVM_PLATFORM_LAST	       0x100
#define SEV_IGVM_INIT_FIRST	       0x101
#define SEV_IGVM_INIT_LAST	       0x200
#define SEV_IGVM_DIRECTIVE_FIRST       0x301
#define SEV_IGVM_DIRECTIVE_LAST	       0x400

#define SEV_IGVM_SUPPORTED_PLATFORM    0x001
#define SEV_IGVM_GUEST_POLICY	       0x101
#define SEV_IGVM_RELOCATABLE_REGION    0x102
#define SEV_IGVM_PAGE_TABLE_RELOCATION 0x103
#define SEV_IGVM_CORIM_DOCUMENT	       0x104
#define SEV_IGVM_CORIM_SIGNATURE       0x105
#define SEV_IGVM_CCA_POLICY	       0x106
#define SEV_IGVM_VERSION_STRING	       0x107
#define SEV_IGVM_PARAMETER_AREA	       0x301
#define SEV_IGVM_PAGE_DATA	       0x302
#define SEV_IGVM_PARAMETER_INSERT      0x303
#define SEV_IGVM_VP_CONTEXT	       0x304
#define SEV_IGVM_REQUIRED_MEMORY       0x305
#define SEV_IGVM_VP_COUNT	       0x307
#define SEV_IGVM_SRAT		       0x308
#define SEV_IGVM_MADT		       0x309
#define SEV_IGVM_MMIO_RANGES	       0x30A
#define SEV_IGVM_SNP_ID_BLOCK	       0x30B
#define SEV_IGVM_MEMORY_MAP	       0x30C
#define SEV_IGVM_ERROR_RANGE	       0x30D
#define SEV_IGVM_COMMAND_LINE	       0x30E
#define SEV_IGVM_SLIT		       0x30F
#define SEV_IGVM_PPTT		       0x310
#define SEV_IGVM_VBS_MEASUREMENT       0x311
#define SEV_IGVM_DEVICE_TREE	       0x312
#define SEV_IGVM_ENVIRONMENT_INFO      0x313

/* Body of SUPPORTED_PLATFORM, 16 bytes. */
#define SEV_IGVM_PLATFORM_MASK	  0 /* u32, one bit */
#define SEV_IGVM_PLATFORM_TYPE	  5 /* u8 */
#define SEV_IGVM_PLATFORM_VERSION 6 /* u16 */

/* Values of SEV_IGVM_PLATFORM_TYPE. */
#define SEV_IGVM_NATIVE	       0
#define SEV_IGVM_VSM_ISOLATION 1
#define SEV_IGVM_SEV_SNP       2
#define SEV_IGVM_TDX	       3
#define SEV_IGVM_SEV	       4
#define SEV_IGVM_SEV_ES	       5
#define SEV_IGVM_CCA	       6

/* Body of GUEST_POLICY, 16 bytes. */
#define SEV_IGVM_POLICY_POLICY	 0 /* u64 */
#define SEV_IGVM_POLICY_MASK	 8
#define SEV_IGVM_POLICY_RESERVED 12

/* Body of PARAMETER_AREA, 16 bytes. */
#define SEV_IGVM_AREA_SIZE   0 /* u64, bytes */
#define SEV_IGVM_AREA_INDEX  8
#define SEV_IGVM_AREA_OFFSET 12 /* of the first contents in the file; 0: zeros */

/* Body of PAGE_DATA, 24 bytes. */
#define SEV_IGVM_PAGE_GPA	 0 /* u64 */
#define SEV_IGVM_PAGE_MASK	 8
#define SEV_IGVM_PAGE_OFFSET	 12 /* of the contents in the file; 0: zeros */
#define SEV_IGVM_PAGE_FLAGS	 16
#define SEV_IGVM_PAGE_TYPE	 20 /* u16 */
#define SEV_IGVM_PAGE_RESERVED	 22 /* u16 */

#define SEV_IGVM_FLAG_2MB	 0x1u
#define SEV_IGVM_FLAG_UNMEASURED 0x2u
#define SEV_IGVM_FLAG_SHARED	 0x4u

/* Values of SEV_IGVM_PAGE_TYPE. */
#define SEV_IGVM_NORMAL	    0
#define SEV_IGVM_SECRETS    1
#define SEV_IGVM_CPUID_DATA 2
#define SEV_IGVM_CPUID_XF   3

/* Body of PARAMETER_INSERT, 16 bytes. */
#define SEV_IGVM_INSERT_GPA   0 /* u64 */
#define SEV_IGVM_INSERT_MASK  8
#define SEV_IGVM_INSERT_INDEX 12

/* Body of the parameters (VP_COUNT, MADT, …), 8 bytes. */
#define SEV_IGVM_PARAMETER_INDEX  0
#define SEV_IGVM_PARAMETER_OFFSET 4 /* in the parameter area */

/* Body of VP_CONTEXT, 20 bytes. */
#define SEV_IGVM_VP_GPA	   0 /* u64 */
#define SEV_IGVM_VP_MASK   8
#define SEV_IGVM_VP_OFFSET 12
#define SEV_IGVM_VP_INDEX  16 /* u16 */

/* Body of SNP_ID_BLOCK, 696 bytes. */
#define SEV_IGVM_ID_BLOCK_MASK	 0
#define SEV_IGVM_ID_BLOCK_DIGEST 8 /* 48 bytes */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables in firmware images: the GUIDed footer table and the SEV metadata (OVMF, ResetVector).
 */
#ifndef SEV_ABI_LAYOUT_OVMF_H
#define SEV_ABI_LAYOUT_OVMF_H

/* The footer table ends this many bytes before the end of the image. */
#define SEV_OVMF_FOOTER_END 0x20

/* An entry is its data, then a 16-bit length that counts itself, the data and the GUID. */
#define SEV_OVMF_ENTRY_LENGTH 18
#define SEV_OVMF_GUID_LENGTH  16

/* GUIDs as stored: first three groups little-endian. */
#define SEV_OVMF_GUID_FOOTER                                                                       \
	{                                                                                          \
		0xDE, 0x82, 0xB5, 0x96, 0xB2, 0x1F, 0xF7, 0x45, 0xBA, 0xEA, 0xA3, 0x66, 0xC5,      \
			0x5A, 0x08, 0x2D                                                           \
	}
#define SEV_OVMF_GUID_RESET_BLOCK                                                                  \
	{                                                                                          \
		0xDE, 0x71, 0xF7, 0x00, 0x7E, 0x1A, 0xCB, 0x4F, 0x89, 0x0E, 0x68, 0xC7, 0x7E,      \
			0x2F, 0xB4, 0x4E                                                           \
	}
#define SEV_OVMF_GUID_SECRET_BLOCK                                                                 \
	{                                                                                          \
		0x61, 0xB3, 0x2E, 0x4C, 0x9B, 0x7D, 0xC3, 0x4C, 0x80, 0x81, 0x12, 0x7C, 0x90,      \
			0xD3, 0xD2, 0x94                                                           \
	}
#define SEV_OVMF_GUID_HASH_TABLE                                                                   \
	{                                                                                          \
		0x1F, 0x37, 0x55, 0x72, 0x3B, 0x3A, 0x04, 0x4B, 0x92, 0x7B, 0x1D, 0xA6, 0xEF,      \
			0xA8, 0xD4, 0x54                                                           \
	}
#define SEV_OVMF_GUID_METADATA                                                                     \
	{                                                                                          \
		0x66, 0x65, 0x88, 0xDC, 0x4A, 0x98, 0x98, 0x47, 0xA7, 0x5E, 0x55, 0x85, 0xA7,      \
			0xBF, 0x67, 0xCC                                                           \
	}
#define SEV_OVMF_GUID_SVSM_INFO                                                                    \
	{                                                                                          \
		0x12, 0xA6, 0x89, 0xA7, 0x97, 0x05, 0x4B, 0x4C, 0xA4, 0x9F, 0xCB, 0xB1, 0xFE,      \
			0x9D, 0x1D, 0xDD                                                           \
	}

/* SEV metadata: header, then descriptors. */
#define SEV_OVMF_METADATA_SIGNATURE                                                                \
	{                                                                                          \
		'A', 'S', 'E', 'V'                                                                 \
	}
#define SEV_OVMF_METADATA_VERSION    1
#define SEV_OVMF_METADATA_HEADER     16 /* signature 4, length 4, version 4, descriptors 4 */
#define SEV_OVMF_METADATA_LENGTH     4
#define SEV_OVMF_METADATA_VERSION_AT 8
#define SEV_OVMF_METADATA_COUNT	     12
#define SEV_OVMF_METADATA_DESCRIPTOR 12 /* address 4, size 4, type 4 */
#define SEV_OVMF_DESCRIPTOR_GPA	     0
#define SEV_OVMF_DESCRIPTOR_SIZE     4
#define SEV_OVMF_DESCRIPTOR_TYPE     8

/* Section types. */
#define SEV_OVMF_SECTION_SNP_SEC_MEM	   0x01
#define SEV_OVMF_SECTION_SNP_SECRETS	   0x02
#define SEV_OVMF_SECTION_CPUID		   0x03
#define SEV_OVMF_SECTION_SVSM_CAA	   0x04
#define SEV_OVMF_SECTION_SNP_KERNEL_HASHES 0x10

#endif

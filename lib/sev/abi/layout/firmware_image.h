/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header in front of firmware of the AMD-SP, as far as public tools for BIOS images know it:
 * coreboot (util/amdfwtool, struct amd_fw_header; Documentation/soc/amd/psp_integration.md) and
 * PSPTool (psptool/header_file.py). Field names are coreboot's, ENCRYPTED is PSPTool's.
 * Little-endian numbers; what is not listed here is left alone.
 */
#ifndef SEV_ABI_LAYOUT_FIRMWARE_IMAGE_H
#define SEV_ABI_LAYOUT_FIRMWARE_IMAGE_H

#include <stdint.h>

/* F(field, offset, size) */
/* clang-format off */
#define SEV_FW_IMAGE_FIELDS(F) \
	F(SIGNATURE, 0x10, 4) /* SEV_FW_IMAGE_MAGIC */ \
	F(FW_SIZE_SIGNED, 0x14, 4) /* of the firmware, without the header */ \
	F(ENCRYPTED, 0x18, 4) /* 1: so */ \
	F(SIG_OPT, 0x30, 4) /* 1: signed */ \
	F(SIG_ID, 0x34, 4) /* 0: RSA-2048, 2: RSA-4096 */ \
	F(COMP_OPT, 0x48, 4) /* 1: compressed */ \
	F(COMP_SIZE, 0x54, 4) \
	F(VERSION, 0x60, 4) /* from the last byte to the first: 0, API major, API minor, build */ \
	F(SIZE_TOTAL, 0x6C, 4) /* header and signature included */
/* clang-format on */

#define SEV_FW_IMAGE_AT_ENUM(field, offset, size)   SEV_FW_IMAGE_AT_##field = (offset),
#define SEV_FW_IMAGE_SIZE_ENUM(field, offset, size) SEV_FW_IMAGE_SIZE_##field = (size),
enum sev_fw_image_at { SEV_FW_IMAGE_FIELDS(SEV_FW_IMAGE_AT_ENUM) };
enum sev_fw_image_size { SEV_FW_IMAGE_FIELDS(SEV_FW_IMAGE_SIZE_ENUM) };

#define SEV_FW_IMAGE_HEADER_SIZE 0x100
#define SEV_FW_IMAGE_MAGIC	 0x31535024u /* "$PS1" */

#endif

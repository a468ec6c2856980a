/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header of a firmware image of the AMD-SP, as AMD's published firmware sources have it (AMD's
 * repository AMD-ASPFW, sev_fw_image.h). What is in front of the code, in the files below
 * /lib/firmware/amd as well; little-endian numbers.
 */
#ifndef SEV_ABI_LAYOUT_FIRMWARE_IMAGE_H
#define SEV_ABI_LAYOUT_FIRMWARE_IMAGE_H

#include <stdint.h>

/* F(field, offset, size) */
/* clang-format off */
#define SEV_FW_IMAGE_FIELDS(F) \
	F(NONCE, 0x00, 16) \
	F(COOKIE, 0x10, 4) /* SEV_FW_IMAGE_MAGIC */ \
	F(SIZE_SIGNED, 0x14, 4) /* of the firmware, without the header */ \
	F(ENC_OPTION, 0x18, 4) /* 1: encrypted */ \
	F(ENC_PARAMETERS, 0x20, 16) \
	F(SIG_OPTION, 0x30, 4) /* 1: signed */ \
	F(SIG_ALG_ID, 0x34, 4) /* 0: RSA-2048, 2: RSA-4096 */ \
	F(SIG_PARAMETERS, 0x38, 16) /* ID of the key that signed */ \
	F(COMP_OPTION, 0x48, 4) /* 1: compressed */ \
	F(SEC_PATCH_LEVEL, 0x4C, 4) /* the SNP component of a TCB_VERSION */ \
	F(SIZE_UNCOMPRESSED, 0x50, 4) \
	F(SIZE_COMPRESSED, 0x54, 4) \
	F(FW_TYPE, 0x58, 2) \
	F(HEADER_VERSION, 0x5A, 1) \
	F(FW_VERSION, 0x60, 4) /* build, API minor, API major, 0 */ \
	F(FAMILY_ID, 0x64, 4) \
	F(LOAD_ADDR, 0x68, 4) \
	F(SIZE_IMAGE, 0x6C, 4) /* of all, header and signature included */ \
	F(SIZE_UNSIGNED, 0x70, 4) \
	F(FW_TYPE_LEGACY, 0x7C, 1) \
	F(FW_SUBTYPE, 0x7D, 1) \
	F(SUB_PROGRAM, 0x7E, 1) \
	F(ENC_KEY, 0x80, 16) \
	F(BL_VERSION, 0xA0, 4) \
	F(SPECIFIC, 0xA4, 28) /* what the firmware makes of it */ \
	F(MEASUREMENT, 0xD0, 32)
/* clang-format on */

#define SEV_FW_IMAGE_AT_ENUM(field, offset, size)   SEV_FW_IMAGE_AT_##field = (offset),
#define SEV_FW_IMAGE_SIZE_ENUM(field, offset, size) SEV_FW_IMAGE_SIZE_##field = (size),
enum sev_fw_image_at { SEV_FW_IMAGE_FIELDS(SEV_FW_IMAGE_AT_ENUM) };
enum sev_fw_image_size { SEV_FW_IMAGE_FIELDS(SEV_FW_IMAGE_SIZE_ENUM) };

#define SEV_FW_IMAGE_HEADER_SIZE 0x100
#define SEV_FW_IMAGE_MAGIC	 0x31535024u /* "$PS1" */

#endif

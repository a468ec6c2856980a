/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A firmware image of this model: a version and its security version numbers, signed, and no code.
 * AMD's format is not public; this one is ours.
 */
#ifndef AMD_SP_SNP_IMAGE_H
#define AMD_SP_SNP_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "amd-sp/snp/platform.h"
#include "base/crypto_rsa_private.h"

/* I(field, offset, size) */
/* clang-format off */
#define SP_IMAGE_FIELDS(I) \
	I(MAGIC, 0x00, 8) \
	I(HEADER_VERSION, 0x08, 4) \
	I(LENGTH, 0x0C, 4) /* of the whole image */ \
	I(API_MAJOR, 0x10, 1) \
	I(API_MINOR, 0x11, 1) \
	I(BUILD, 0x12, 1) \
	I(FLAGS, 0x13, 1) \
	I(SVN, 0x14, 5) /* in the order of struct sp_tcb */ \
	I(RESERVED_19, 0x19, 7) \
	I(PRODUCT, 0x20, 8) /* as in certificates, padded with zeros */ \
	I(RESERVED_28, 0x28, 24) \
	I(SIGNATURE, 0x40, 512) /* RSASSA-PSS with SHA-384 over all before, by the ASK */
/* clang-format on */

#define SP_IMAGE_AT_ENUM(field, offset, size)	SP_IMAGE_AT_##field = (offset),
#define SP_IMAGE_SIZE_ENUM(field, offset, size) SP_IMAGE_SIZE_##field = (size),
enum sp_image_at { SP_IMAGE_FIELDS(SP_IMAGE_AT_ENUM) };
enum sp_image_size { SP_IMAGE_FIELDS(SP_IMAGE_SIZE_ENUM) };

#define SP_IMAGE_SIGNED	 SP_IMAGE_AT_SIGNATURE /* bytes that the signature is over */
#define SP_IMAGE_SIZE	 (SP_IMAGE_AT_SIGNATURE + SP_IMAGE_SIZE_SIGNATURE)
#define SP_IMAGE_MAGIC	 0x5F57465F5053415Full /* "_ASP_FW_" */
#define SP_IMAGE_VERSION 1
#define SP_IMAGE_ALIGN	 32 /* of the address that it is downloaded from */

/* FLAGS: the image cannot replace one that is in use. */
#define SP_IMAGE_NOT_LIVE 1u

/* The header of an image, decoded. */
struct sp_image {
	struct sp_version version;
	uint8_t flags;
};

/* Writes the bytes that are to be signed; reads them, false where they are no such. */
void sp_image_write(const struct amd_sp_profile *profile, const struct sp_image *image,
		    uint8_t out[SP_IMAGE_SIGNED]);
bool sp_image_read(const struct amd_sp_profile *profile, const uint8_t bytes[SP_IMAGE_SIGNED],
		   struct sp_image *image);

#endif

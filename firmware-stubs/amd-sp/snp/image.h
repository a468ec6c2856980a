/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A firmware image of this model: a header as that of AMD's (abi/layout/firmware_image.h) with a
 * version, a body with its security version numbers in place of code, and a signature over both.
 * The body is ours alone.
 */
#ifndef AMD_SP_SNP_IMAGE_H
#define AMD_SP_SNP_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "abi/layout/firmware_image.h"
#include "amd-sp/snp/platform.h"
#include "base/crypto_rsa_private.h"

/* I(field, offset, size): in the body, the rest of which is 0. */
/* clang-format off */
#define SP_IMAGE_FIELDS(I) \
	I(MAGIC, 0x00, 8) \
	I(BODY_VERSION, 0x08, 4) \
	I(PRODUCT, 0x10, 8) /* as in certificates, padded with zeros */ \
	I(SVN, 0x18, 5) /* in the order of struct sp_tcb */ \
	I(FLAGS, 0x1D, 1)
/* clang-format on */

#define SP_IMAGE_AT_ENUM(field, offset, size)                                                      \
	SP_IMAGE_AT_##field = SEV_FW_IMAGE_HEADER_SIZE + (offset),
#define SP_IMAGE_SIZE_ENUM(field, offset, size) SP_IMAGE_SIZE_##field = (size),
enum sp_image_at { SP_IMAGE_FIELDS(SP_IMAGE_AT_ENUM) };
enum sp_image_size { SP_IMAGE_FIELDS(SP_IMAGE_SIZE_ENUM) };

#define SP_IMAGE_BODY	      0x40
#define SP_IMAGE_SIGNED	      (SEV_FW_IMAGE_HEADER_SIZE + SP_IMAGE_BODY) /* signed over */
#define SP_IMAGE_AT_SIGNATURE SP_IMAGE_SIGNED /* RSASSA-PSS with SHA-384, by the ASK */
#define SP_IMAGE_SIZE	      (SP_IMAGE_AT_SIGNATURE + SEV_RSA4096_LENGTH)
#define SP_IMAGE_MAGIC	      0x31304D4953504453ull /* "SDPSIM01" */
#define SP_IMAGE_VERSION      1
#define SP_IMAGE_ALIGN	      32 /* of the address that it is downloaded from */

/* FLAGS: the image cannot replace one that is in use. */
#define SP_IMAGE_NOT_LIVE 1u

/* Header and body of an image, decoded. */
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

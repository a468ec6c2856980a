/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A firmware image of this model: AMD's header (abi/layout/firmware_image.h) with a version and its
 * security version numbers, a signature, and no code. What is signed over, and where product and
 * the other SVNs are, is ours: AMD's is not public.
 */
#ifndef AMD_SP_SNP_IMAGE_H
#define AMD_SP_SNP_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "abi/layout/firmware_image.h"
#include "amd-sp/snp/platform.h"
#include "base/crypto_rsa_private.h"

/* I(field, offset, size): in the header's SPECIFIC. */
/* clang-format off */
#define SP_IMAGE_FIELDS(I) \
	I(PRODUCT, 0x00, 8) /* as in certificates, padded with zeros */ \
	I(SVN, 0x08, 5) /* in the order of struct sp_tcb */ \
	I(FLAGS, 0x0D, 1)
/* clang-format on */

#define SP_IMAGE_AT_ENUM(field, offset, size)                                                      \
	SP_IMAGE_AT_##field = SEV_FW_IMAGE_AT_SPECIFIC + (offset),
#define SP_IMAGE_SIZE_ENUM(field, offset, size) SP_IMAGE_SIZE_##field = (size),
enum sp_image_at { SP_IMAGE_FIELDS(SP_IMAGE_AT_ENUM) };
enum sp_image_size { SP_IMAGE_FIELDS(SP_IMAGE_SIZE_ENUM) };

#define SP_IMAGE_SIGNED	      SEV_FW_IMAGE_HEADER_SIZE /* bytes that the signature is over */
#define SP_IMAGE_AT_SIGNATURE SP_IMAGE_SIGNED	       /* RSASSA-PSS with SHA-384, by the ASK */
#define SP_IMAGE_SIZE	      (SP_IMAGE_AT_SIGNATURE + SEV_RSA4096_LENGTH)
#define SP_IMAGE_VERSION      1
#define SP_IMAGE_ALIGN	      32 /* of the address that it is downloaded from */

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

/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/image.h"

#include <string.h>

#include "base/bytes.h"

#define SIG_RSA4096 2

#define PUT(field, value)                                                                          \
	sev_put_le(out + SEV_FW_IMAGE_AT_##field, value, SEV_FW_IMAGE_SIZE_##field)

void sp_image_write(const struct amd_sp_profile *profile, const struct sp_image *image,
		    uint8_t out[SP_IMAGE_SIGNED])
{
	const struct sp_version *version = &image->version;

	memset(out, 0, SP_IMAGE_SIGNED);
	PUT(SIGNATURE, SEV_FW_IMAGE_MAGIC);
	PUT(FW_SIZE_SIGNED, SP_IMAGE_BODY);
	PUT(SIG_OPT, 1);
	PUT(SIG_ID, SIG_RSA4096);
	PUT(VERSION, (uint32_t)version->api_major << 16 | (uint32_t)version->api_minor << 8 |
			     version->build);
	PUT(SIZE_TOTAL, SP_IMAGE_SIZE);
	sev_put_le64(out + SP_IMAGE_AT_MAGIC, SP_IMAGE_MAGIC);
	sev_put_le32(out + SP_IMAGE_AT_BODY_VERSION, SP_IMAGE_VERSION);
	strncpy((char *)out + SP_IMAGE_AT_PRODUCT, profile->product, SP_IMAGE_SIZE_PRODUCT);
	memcpy(out + SP_IMAGE_AT_SVN, version->tcb.svn, sizeof(version->tcb.svn));
	out[SP_IMAGE_AT_FLAGS] = image->flags;
}

/* An image is what writing its contents again gives: so nothing in it is left unread. */
bool sp_image_read(const struct amd_sp_profile *profile, const uint8_t bytes[SP_IMAGE_SIGNED],
		   struct sp_image *image)
{
	uint8_t again[SP_IMAGE_SIGNED];

	*image = (struct sp_image){
		.version.api_major = bytes[SEV_FW_IMAGE_AT_VERSION + 2],
		.version.api_minor = bytes[SEV_FW_IMAGE_AT_VERSION + 1],
		.version.build = bytes[SEV_FW_IMAGE_AT_VERSION],
		.flags = bytes[SP_IMAGE_AT_FLAGS],
	};
	memcpy(image->version.tcb.svn, bytes + SP_IMAGE_AT_SVN, sizeof(image->version.tcb.svn));
	sp_image_write(profile, image, again);
	return !memcmp(again, bytes, sizeof(again));
}

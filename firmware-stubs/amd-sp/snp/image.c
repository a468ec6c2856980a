/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/image.h"

#include <string.h>

#include "base/bytes.h"

void sp_image_write(const struct amd_sp_profile *profile, const struct sp_image *image,
		    uint8_t out[SP_IMAGE_SIGNED])
{
	const struct sp_version *version = &image->version;

	memset(out, 0, SP_IMAGE_SIGNED);
	sev_put_le64(out + SP_IMAGE_AT_MAGIC, SP_IMAGE_MAGIC);
	sev_put_le32(out + SP_IMAGE_AT_HEADER_VERSION, SP_IMAGE_VERSION);
	sev_put_le32(out + SP_IMAGE_AT_LENGTH, SP_IMAGE_SIZE);
	out[SP_IMAGE_AT_API_MAJOR] = version->api_major;
	out[SP_IMAGE_AT_API_MINOR] = version->api_minor;
	out[SP_IMAGE_AT_BUILD] = version->build;
	out[SP_IMAGE_AT_FLAGS] = image->flags;
	memcpy(out + SP_IMAGE_AT_SVN, version->tcb.svn, sizeof(version->tcb.svn));
	strncpy((char *)out + SP_IMAGE_AT_PRODUCT, profile->product, SP_IMAGE_SIZE_PRODUCT);
}

/* An image is what writing its contents again gives: so nothing in it is left unread. */
bool sp_image_read(const struct amd_sp_profile *profile, const uint8_t bytes[SP_IMAGE_SIGNED],
		   struct sp_image *image)
{
	uint8_t again[SP_IMAGE_SIGNED];

	*image = (struct sp_image){
		.version.api_major = bytes[SP_IMAGE_AT_API_MAJOR],
		.version.api_minor = bytes[SP_IMAGE_AT_API_MINOR],
		.version.build = bytes[SP_IMAGE_AT_BUILD],
		.flags = bytes[SP_IMAGE_AT_FLAGS],
	};
	memcpy(image->version.tcb.svn, bytes + SP_IMAGE_AT_SVN, sizeof(image->version.tcb.svn));
	sp_image_write(profile, image, again);
	return !memcmp(again, bytes, sizeof(again));
}

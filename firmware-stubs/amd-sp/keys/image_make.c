/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Firmware images, as AMD would sign them.
 */
#include <stdlib.h>
#include <string.h>

#include "amd-sp/keys/ca.h"
#include "amd-sp/snp/image.h"
#include "amd-sp/sp.h"
#include "base/crypto.h"
#include "base/err.h"

static enum sev_rc sign(const struct amd_sp *sp, uint8_t bytes[SP_IMAGE_SIZE], struct sev_err *err)
{
	struct sev_rsa_key *key = NULL;
	struct sp_ca *ca = NULL;
	uint8_t digest[48];
	enum sev_rc rc = sp_ca_load(&sp->store, &ca, err);

	sev_sha384(bytes, SP_IMAGE_SIGNED, digest);
	if (!rc)
		rc = sp_ca_key(ca, SP_CA_ASK, &key, err);
	if (!rc)
		rc = sev_rsa_key_sign_pss(key, 384, digest, bytes + SP_IMAGE_AT_SIGNATURE, err);
	sev_rsa_key_free(key);
	sp_ca_free(ca);
	return rc;
}

enum sev_rc amd_sp_image_make(struct amd_sp *sp, const struct amd_sp_image *image, uint8_t **out,
			      size_t *size, struct sev_err *err)
{
	struct sp_image header = {
		.version = {image->api_major, image->api_minor, image->build, {{0}}},
		.flags = image->not_live ? SP_IMAGE_NOT_LIVE : 0,
	};
	enum sev_rc rc;

	*size = SP_IMAGE_SIZE;
	*out = calloc(1, SP_IMAGE_SIZE);
	if (!*out)
		return sev_fail_nomem(err);
	memcpy(header.version.tcb.svn, image->svn, sizeof(image->svn));
	sp_image_write(sp->profile, &header, *out);
	rc = sign(sp, *out, err);
	if (!rc)
		return SEV_OK;
	free(*out);
	*out = NULL;
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "abi/id_key.h"

#include <string.h>

#include "base/bytes.h"

/* The crypto library has the most significant byte first, AMD's structures have it last. */
static void reverse(const uint8_t *in, uint8_t *out)
{
	for (size_t i = 0; i < SEV_P384_LENGTH; i++)
		out[i] = in[SEV_P384_LENGTH - 1 - i];
}

enum sev_rc sev_id_key_encode(const struct sev_ec_key *key, uint8_t out[SEV_ID_KEY_SIZE],
			      struct sev_err *err)
{
	struct sev_p384_point point;
	enum sev_rc rc = sev_ec_key_point(key, &point, err);

	if (rc)
		return rc;
	memset(out, 0, SEV_ID_KEY_SIZE);
	sev_put_le32(out + SEV_ID_KEY_CURVE, SEV_ID_CURVE_P384);
	reverse(point.x, out + SEV_ID_KEY_QX);
	reverse(point.y, out + SEV_ID_KEY_QY);
	return SEV_OK;
}

void sev_id_key_decode(const uint8_t encoded[SEV_ID_KEY_SIZE], struct sev_p384_point *point)
{
	reverse(encoded + SEV_ID_KEY_QX, point->x);
	reverse(encoded + SEV_ID_KEY_QY, point->y);
}

enum sev_rc sev_id_key_sign(const struct sev_ec_key *key, const uint8_t *data, size_t size,
			    uint8_t out[SEV_ID_SIGNATURE_SIZE], struct sev_err *err)
{
	struct sev_p384_signature signature;
	enum sev_rc rc = sev_ec_key_sign(key, data, size, &signature, err);

	if (rc)
		return rc;
	memset(out, 0, SEV_ID_SIGNATURE_SIZE);
	reverse(signature.r, out + SEV_ID_SIGNATURE_R);
	reverse(signature.s, out + SEV_ID_SIGNATURE_S);
	return SEV_OK;
}

void sev_id_signature_decode(const uint8_t encoded[SEV_ID_SIGNATURE_SIZE],
			     struct sev_p384_signature *signature)
{
	reverse(encoded + SEV_ID_SIGNATURE_R, signature->r);
	reverse(encoded + SEV_ID_SIGNATURE_S, signature->s);
}

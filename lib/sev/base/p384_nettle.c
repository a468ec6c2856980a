/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nettle's functions on limbs, which allocate nothing: those above them use GMP's numbers, and GMP
 * ends the process when memory runs out.
 */
#include <stdlib.h>

#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>
#include <nettle/version.h>

#include "base/err.h"
#include "base/p384_provider.h"

#define LIMBS	   (SEV_P384_LENGTH / sizeof(mp_limb_t))
#define TEXT(x)	   #x
#define VERSION(x) TEXT(x)

struct key {
	mp_limb_t limb[2 * LIMBS]; /* as nettle has it: x, then y, least significant limb first */
	struct sev_p384_point point;
};

static void to_limbs(mp_limb_t limb[LIMBS], const uint8_t number[SEV_P384_LENGTH])
{
	for (size_t i = 0; i < LIMBS; i++) {
		const uint8_t *byte = number + SEV_P384_LENGTH - (i + 1) * sizeof(mp_limb_t);

		limb[i] = 0;
		for (size_t j = 0; j < sizeof(mp_limb_t); j++)
			limb[i] = limb[i] << 8 | byte[j];
	}
}

static enum sev_rc prepare(const struct sev_p384_point *point, void **out, struct sev_err *err)
{
	struct key *key = malloc(sizeof(*key));

	if (!key)
		return sev_fail_nomem(err);
	to_limbs(key->limb, point->x);
	to_limbs(key->limb + LIMBS, point->y);
	key->point = *point;
	*out = key;
	return SEV_OK;
}

static void release(void *key)
{
	free(key);
}

/*
 * Nettle 3.8 cannot add a point to itself, and refuses the right signatures that come to it:
 * Wycheproof has one; by chance there will be none. So a refusal, which is seldom, is asked for
 * again elsewhere. What nettle accepts is valid.
 */
static enum sev_rc ask_openssl(const struct key *key, const uint8_t *digest, size_t digest_size,
			       const struct sev_p384_signature *signature, bool *valid,
			       struct sev_err *err)
{
	void *other = NULL;
	enum sev_rc rc = sev_p384_openssl.prepare(&key->point, &other, err);

	if (rc)
		return rc;
	rc = sev_p384_openssl.verify(other, digest, digest_size, signature, valid, err);
	sev_p384_openssl.release(other);
	return rc;
}

static enum sev_rc verify(void *prepared, const uint8_t *digest, size_t digest_size,
			  const struct sev_p384_signature *signature, bool *valid,
			  struct sev_err *err)
{
	const struct ecc_curve *curve = nettle_get_secp_384r1();
	const struct key *key = prepared;
	mp_limb_t r[LIMBS], s[LIMBS];
	mp_limb_t *scratch = calloc((size_t)ecc_ecdsa_verify_itch(curve), sizeof(*scratch));

	if (!scratch)
		return sev_fail_nomem(err);
	to_limbs(r, signature->r);
	to_limbs(s, signature->s);
	*valid = ecc_ecdsa_verify(curve, key->limb, digest_size, digest, r, s, scratch) == 1;
	free(scratch);
	return *valid ? SEV_OK : ask_openssl(key, digest, digest_size, signature, valid, err);
}

const struct sev_p384_provider sev_p384_nettle = {
	.name = "nettle " VERSION(NETTLE_VERSION_MAJOR) "." VERSION(NETTLE_VERSION_MINOR),
	.prepare = prepare,
	.release = release,
	.verify = verify,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The software processor's ciphers and private keys.
 */
#include <string.h>

#include "base/crypto_aes.h"
#include "base/crypto_ec_private.h"
#include "base/crypto_kdf.h"
#include "base/err.h"
#include "fault.h"

static const uint8_t KEY[32] = {1, [16] = 2};
static const uint8_t IV[16] = {3};

static enum sev_rc gcm_once(struct sev_err *err)
{
	uint8_t data[32] = "plain", tag[SEV_GCM_TAG_SIZE];
	bool valid = false;
	enum sev_rc rc =
		sev_aes256_gcm_seal(KEY, IV, IV, sizeof(IV), data, data, sizeof(data), tag, err);

	if (!rc)
		rc = sev_aes256_gcm_open(KEY, IV, IV, sizeof(IV), data, data, sizeof(data), tag,
					 &valid);
	if (rc)
		return sev_fail(err, rc, "GCM: opening");
	if (!valid)
		rc = sev_fail(err, SEV_ERR_CRYPTO, "GCM: the tag is said to be wrong");
	return rc;
}

static enum sev_rc gcm_kept(struct sev_err *err)
{
	uint8_t data[32] = "plain", tag[SEV_GCM_TAG_SIZE];
	struct sev_gcm *gcm = NULL;
	bool valid = false;
	enum sev_rc rc = sev_gcm_new(KEY, &gcm, err);

	if (!rc)
		rc = sev_gcm_seal(gcm, IV, data, data, sizeof(data), tag, err);
	if (!rc)
		rc = sev_gcm_open(gcm, IV, data, data, sizeof(data), tag, &valid, err);
	if (!rc && !valid)
		rc = sev_fail(err, SEV_ERR_CRYPTO, "GCM: the tag is said to be wrong");
	sev_gcm_free(gcm);
	return rc;
}

static enum sev_rc xts(struct sev_err *err)
{
	uint8_t data[32] = "plain";
	struct sev_xts *key = NULL;
	enum sev_rc rc = sev_xts_new(KEY, &key, err);

	if (!rc)
		rc = sev_xts_encrypt(key, 1, data, data, sizeof(data), err);
	if (!rc)
		rc = sev_xts_decrypt(key, 1, data, data, sizeof(data), err);
	sev_xts_free(key);
	return rc;
}

static enum sev_rc aes(const char *dir, struct sev_err *err)
{
	uint8_t data[20] = "plain";
	enum sev_rc rc = sev_aes128_ctr(KEY, IV, data, data, sizeof(data), err);

	(void)dir;
	if (!rc)
		rc = sev_kdf(KEY, sizeof(KEY), "label", IV, sizeof(IV), data, 16, err);
	if (!rc)
		rc = gcm_once(err);
	if (!rc)
		rc = gcm_kept(err);
	return rc ? rc : xts(err);
}

/* The generator of P-384. */
static const struct sev_p384_point G = {
	.x = {0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, 0x05, 0x37, 0x8e, 0xb1, 0xc7, 0x1e,
	      0xf3, 0x20, 0xad, 0x74, 0x6e, 0x1d, 0x3b, 0x62, 0x8b, 0xa7, 0x9b, 0x98,
	      0x59, 0xf7, 0x41, 0xe0, 0x82, 0x54, 0x2a, 0x38, 0x55, 0x02, 0xf2, 0x5d,
	      0xbf, 0x55, 0x29, 0x6c, 0x3a, 0x54, 0x5e, 0x38, 0x72, 0x76, 0x0a, 0xb7},
	.y = {0x36, 0x17, 0xde, 0x4a, 0x96, 0x26, 0x2c, 0x6f, 0x5d, 0x9e, 0x98, 0xbf,
	      0x92, 0x92, 0xdc, 0x29, 0xf8, 0xf4, 0x1d, 0xbd, 0x28, 0x9a, 0x14, 0x7c,
	      0xe9, 0xda, 0x31, 0x13, 0xb5, 0xf0, 0xb8, 0xc0, 0x0a, 0x60, 0xb1, 0xce,
	      0x1d, 0x7e, 0x81, 0x9d, 0x7a, 0x43, 0x1d, 0x7c, 0x90, 0xea, 0x0e, 0x5f},
};

static enum sev_rc ec(const char *dir, struct sev_err *err)
{
	uint8_t scalar[SEV_P384_LENGTH], z[SEV_P384_LENGTH];
	struct sev_ec_key *key = NULL;
	enum sev_rc rc = sev_ec_scalar_generate(scalar, err);

	(void)dir;
	if (!rc)
		rc = sev_ec_key_from_scalar(scalar, &key, err);
	if (!rc)
		rc = sev_ec_agree(scalar, &G, z, err);
	sev_ec_key_free(key);
	return rc;
}

const struct fault_scenario FAULT_CRYPTO_AES = {.name = "crypto-aes", .run = aes};
const struct fault_scenario FAULT_CRYPTO_EC = {.name = "crypto-ec", .run = ec};

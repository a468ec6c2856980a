/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Chip Endorsement Key: the chip's secret decides it, and no version does.
 */
#include <string.h>

#include "amd-sp/keys/sp_keys.h"
#include "base/crypto.h"
#include "base/crypto_ec_private.h"

/* spec: SEV-API CEK: it is derived from a secret in the chip's fuses, and never changes */
uint32_t sp_cek_scalar(const struct amd_sp *sp, uint8_t scalar[48])
{
	uint8_t seed[64];
	uint32_t status = sp_chip_key(sp, "sevkit-cek-1", seed);

	if (!status)
		status = sp_chip_key(sp, "sevkit-cek-2", seed + 32);
	if (!status)
		status = sp_crypto(sev_ec_scalar_derive(seed, scalar, NULL));
	sev_cleanse(seed, sizeof(seed));
	return status;
}

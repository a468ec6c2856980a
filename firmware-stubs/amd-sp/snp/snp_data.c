/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/snp_data.h"

#include <stddef.h>
#include <string.h>

#include "amd-sp/keys/sp_keys.h"
#include "base/crypto.h"
#include "base/err.h"

#define MAGIC	0x5F415441445F5053ull /* "SP_DATA_" */
#define VERSION 1

static uint32_t seal(const struct amd_sp *sp, const struct sp_snp_data *data, uint8_t mac[32])
{
	uint8_t key[32];
	uint32_t status = sp_chip_key(sp, "sevkit-snp-data", key);

	if (!status)
		status = sp_crypto(sev_hmac_sha256(key, sizeof(key), (const uint8_t *)data,
						   offsetof(struct sp_snp_data, mac), mac, NULL));
	sev_cleanse(key, sizeof(key));
	return status;
}

enum sev_rc sp_snp_data_load(struct amd_sp *sp, struct sev_err *err)
{
	struct sp_snp_data data;
	int64_t size = sp->store.load(sp->store.ctx, "snp", &data, sizeof(data));
	uint8_t mac[32];

	if (size < 0)
		return sev_fail(err, SEV_ERR_IO, "record \"snp\": it cannot be read");
	if (size != (int64_t)sizeof(data) || data.magic != MAGIC || data.version != VERSION)
		return sev_fail(err, SEV_ERR_FORMAT,
				"record \"snp\": found %lld bytes that are not of this program, "
				"expected %zu",
				(long long)size, sizeof(data));
	if (seal(sp, &data, mac))
		return sev_fail(err, SEV_ERR_CRYPTO, "record \"snp\": its MAC cannot be computed");
	if (!sev_equal_ct(mac, data.mac, sizeof(mac)))
		return sev_fail(err, SEV_ERR_FORMAT,
				"record \"snp\": its MAC is not this chip's: the record was "
				"changed, or is another chip's");
	sp->snp_data = data;
	return SEV_OK;
}

uint32_t sp_snp_data_save(struct amd_sp *sp)
{
	uint32_t status;

	sp->snp_data.magic = MAGIC;
	sp->snp_data.version = VERSION;
	status = seal(sp, &sp->snp_data, sp->snp_data.mac);
	if (status)
		return status;
	return sp_record_save(sp, "snp", &sp->snp_data, sizeof(sp->snp_data));
}

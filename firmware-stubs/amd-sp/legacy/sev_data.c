/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/legacy/sev_data.h"

#include <string.h>

#include "amd-sp/keys/sp_keys.h"
#include "base/bytes.h"
#include "base/crypto_aes.h"

/* Authenticated with the data: another version of this program's is not taken for this one's. */
static const uint8_t NAME[] = "sevkit SEV data, version 1";

struct sealed {
	uint8_t iv[SEV_GCM_IV_SIZE];
	uint8_t tag[SEV_GCM_TAG_SIZE];
	uint8_t data[sizeof(struct sp_sev_data)];
};
_Static_assert(sizeof(struct sealed) <= SP_NV_SIZE, "the NV buffer has room for it");

static uint32_t seal(const struct amd_sp *sp, const struct sp_sev_data *data, struct sealed *out)
{
	uint8_t key[SEV_GCM_KEY_SIZE];
	uint32_t status = sp_chip_key(sp, "sevkit-sev-data", key);

	if (!status)
		status = sp_random(out->iv, sizeof(out->iv));
	if (!status)
		status = sp_crypto(sev_aes256_gcm_seal(key, out->iv, NAME, sizeof(NAME),
						       (const uint8_t *)data, out->data,
						       sizeof(out->data), out->tag, NULL));
	sev_cleanse(key, sizeof(key));
	return status;
}

/* spec: SEV-API INIT: persistent data whose integrity is broken is SECURE_DATA_INVALID */
static uint32_t unseal(const struct amd_sp *sp, const struct sealed *sealed,
		       struct sp_sev_data *data)
{
	uint8_t key[SEV_GCM_KEY_SIZE];
	bool valid = false;
	uint32_t status = sp_chip_key(sp, "sevkit-sev-data", key);

	if (!status)
		status = sp_crypto(sev_aes256_gcm_open(key, sealed->iv, NAME, sizeof(NAME),
						       sealed->data, (uint8_t *)data, sizeof(*data),
						       sealed->tag, &valid));
	sev_cleanse(key, sizeof(key));
	if (status)
		return status;
	return valid ? SEV_FW_SUCCESS : SEV_FW_SECURE_DATA_INVALID;
}

static uint32_t load_record(struct amd_sp *sp, struct sp_sev_data *data)
{
	struct {
		struct sealed sealed;
		uint8_t more; /* a longer record shows */
	} record;
	int64_t size = sp->store.load(sp->store.ctx, "sev", &record, sizeof(record));

	if (size < 0)
		return SEV_FW_HWERROR_PLATFORM;
	if (size == 0)
		return SEV_FW_SUCCESS;
	if (size != (int64_t)sizeof(record.sealed))
		return SEV_FW_SECURE_DATA_INVALID;
	return unseal(sp, &record.sealed, data);
}

/* spec: SEV-API INIT_EX: an NV buffer of 0xFF bytes holds nothing yet */
static bool nv_is_new(struct amd_sp *sp)
{
	uint8_t page[MACHINE_PAGE_SIZE];

	for (uint64_t at = 0; at < SP_NV_SIZE; at += sizeof(page)) {
		if (sp_read(sp, sp->state->legacy.nv_paddr + at, page, sizeof(page)))
			return false;
		for (size_t i = 0; i < sizeof(page); i++)
			if (page[i] != 0xFF)
				return false;
	}
	return true;
}

static uint32_t load_nv(struct amd_sp *sp, struct sp_sev_data *data)
{
	struct sealed sealed;
	uint32_t status;

	if (nv_is_new(sp))
		return SEV_FW_SUCCESS;
	status = sp_read(sp, sp->state->legacy.nv_paddr, &sealed, sizeof(sealed));
	return status ? status : unseal(sp, &sealed, data);
}

uint32_t sp_sev_data_load(struct amd_sp *sp, struct sp_sev_data *data)
{
	memset(data, 0, sizeof(*data));
	return sp->state->legacy.nv_given ? load_nv(sp, data) : load_record(sp, data);
}

uint32_t sp_sev_data_save(struct amd_sp *sp, const struct sp_sev_data *data)
{
	struct sealed sealed;
	uint32_t status = seal(sp, data, &sealed);

	if (status)
		return status;
	if (sp->state->legacy.nv_given)
		status = sp_write(sp, sp->state->legacy.nv_paddr, &sealed, sizeof(sealed));
	else
		status = sp_record_save(sp, "sev", &sealed, sizeof(sealed));
	if (!status)
		sp->state->legacy.data = *data;
	return status;
}

uint32_t sp_sev_data_delete(struct amd_sp *sp)
{
	static const struct sp_sev_data nothing;

	return sp_sev_data_save(sp, &nothing);
}

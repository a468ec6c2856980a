/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/sp.h"

#include <stdlib.h>
#include <string.h>

#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/snp/gctx.h"
#include "amd-sp/snp/snp_data.h"
#include "base/crypto.h"
#include "base/err.h"

#define STATE_MAGIC   0x4554415453505341ull /* "ASPSTATE" */
#define STATE_VERSION 1

size_t amd_sp_state_size(void)
{
	return sizeof(struct sp_state);
}

static void release(struct amd_sp *sp)
{
	if (sp->own_state && sp->state)
		sev_cleanse(sp->state, sizeof(*sp->state));
	if (sp->own_state)
		free(sp->state);
	sp_keys_free(sp->keys);
	sp_gctx_cache_free(sp->gctx_cache);
	sev_cleanse(sp, sizeof(*sp));
	free(sp);
}

static void power_on(struct amd_sp *sp)
{
	memset(sp->state, 0, sizeof(*sp->state));
	sp->state->magic = STATE_MAGIC;
	sp->state->version = STATE_VERSION;
	sp_snp_power_on(sp);
}

static enum sev_rc load_chip(struct amd_sp *sp, struct sev_err *err)
{
	int64_t size = sp->store.load(sp->store.ctx, "chip", &sp->chip, sizeof(sp->chip));

	if (size < 0)
		return sev_fail(err, SEV_ERR_IO, "record \"chip\": it cannot be read");
	if (size != (int64_t)sizeof(sp->chip) || sp->chip.magic != SP_CHIP_MAGIC ||
	    sp->chip.version != SP_CHIP_VERSION)
		return sev_fail(err, SEV_ERR_FORMAT,
				"record \"chip\": found %lld bytes that are no chip of this "
				"program, expected %zu",
				(long long)size, sizeof(sp->chip));
	return SEV_OK;
}

static enum sev_rc adopt_state(struct amd_sp *sp, struct sev_err *err)
{
	if (!sp->state->magic && !sp->state->version) {
		power_on(sp);
		return SEV_OK;
	}
	if (sp->state->magic != STATE_MAGIC || sp->state->version != STATE_VERSION)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"firmware state: found magic 0x%llx, version %llu, expected version "
			"%d of this program; powering off and on starts it anew",
			(unsigned long long)sp->state->magic,
			(unsigned long long)sp->state->version, STATE_VERSION);
	return SEV_OK;
}

enum sev_rc amd_sp_new(const struct amd_sp_config *config, struct amd_sp **out, struct sev_err *err)
{
	struct amd_sp *sp = calloc(1, sizeof(*sp));
	enum sev_rc rc;

	*out = NULL;
	if (!sp)
		return sev_fail_nomem(err);
	sp->machine = config->machine;
	sp->profile = config->profile;
	sp->store = config->store;
	sp->quirks = config->quirks;
	sp->own_state = !config->state;
	sp->state = config->state ? config->state : calloc(1, sizeof(*sp->state));
	rc = sp->state ? load_chip(sp, err) : sev_fail_nomem(err);
	if (!rc)
		rc = sp_snp_data_load(sp, err);
	if (!rc)
		rc = adopt_state(sp, err);
	if (rc) {
		release(sp);
		return rc;
	}
	*out = sp;
	return SEV_OK;
}

void amd_sp_free(struct amd_sp *sp)
{
	if (sp)
		release(sp);
}

void amd_sp_power_cycle(struct amd_sp *sp)
{
	sp_keys_free(sp->keys);
	sp->keys = NULL;
	sp_gctx_cache_free(sp->gctx_cache);
	sp->gctx_cache = NULL;
	sp->dead = false;
	sp_snp_data_load(sp, NULL);
	power_on(sp);
}

void amd_sp_refresh(struct amd_sp *sp)
{
	sp_snp_data_load(sp, NULL);
}

unsigned sp_quirk(const struct amd_sp *sp, enum amd_sp_quirk quirk)
{
	return sp->quirks.choice[quirk];
}

uint32_t sp_quirk_status(const struct amd_sp *sp, enum amd_sp_quirk quirk)
{
	size_t size;
	const char *name = amd_sp_quirk_choice(quirk, sp->quirks.choice[quirk], &size);

	for (size_t i = 0; name && i < sizeof(SEV_FW_STATUS) / sizeof(*SEV_FW_STATUS); i++)
		if (strlen(SEV_FW_STATUS[i].name) == size &&
		    !memcmp(SEV_FW_STATUS[i].name, name, size))
			return SEV_FW_STATUS[i].code;
	return SEV_FW_HWERROR_PLATFORM;
}

uint32_t sp_crypto(enum sev_rc rc)
{
	return rc ? SEV_FW_HWERROR_PLATFORM : SEV_FW_SUCCESS;
}

uint32_t sp_random(void *out, size_t size)
{
	return sp_crypto(sev_random(out, size, NULL));
}

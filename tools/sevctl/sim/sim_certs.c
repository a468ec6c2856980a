/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/sim/sim_certs.h"

#include <stdlib.h>

#include <sev/cert_table.h>

#include "base/bytes.h"

#define CERTS 3

struct kind {
	enum sev_cert_entry_kind entry;
	enum amd_sp_cert cert;
};
static const struct kind OF_VCEK[CERTS] = {
	{SEV_CERT_ENTRY_VCEK, AMD_SP_CERT_VCEK},
	{SEV_CERT_ENTRY_ASK, AMD_SP_CERT_ASK},
	{SEV_CERT_ENTRY_ARK, AMD_SP_CERT_ARK},
};
static const struct kind OF_VLEK[CERTS] = {
	{SEV_CERT_ENTRY_VLEK, AMD_SP_CERT_VLEK},
	{SEV_CERT_ENTRY_ASK, AMD_SP_CERT_ASVK},
	{SEV_CERT_ENTRY_ARK, AMD_SP_CERT_ARK},
};

static enum sev_rc get_all(struct amd_sp *sp, const struct kind kinds[CERTS], uint8_t *der[CERTS],
			   struct sev_cert_entry entries[CERTS], struct sev_err *err)
{
	for (size_t i = 0; i < CERTS; i++) {
		size_t size;
		enum sev_rc rc = amd_sp_cert_get(sp, kinds[i].cert, &der[i], &size, err);

		if (rc)
			return rc;
		entries[i] = (struct sev_cert_entry){
			.kind = kinds[i].entry, .data = der[i], .size = size};
	}
	return SEV_OK;
}

static enum sev_rc give(struct sim_platform *sim, const struct kind kinds[CERTS],
			struct sev_err *err)
{
	struct sev_cert_entry entries[CERTS] = {0};
	uint8_t *der[CERTS] = {NULL};
	uint8_t *table = NULL;
	size_t size = 0;
	enum sev_rc rc = get_all(sim_platform_sp(sim), kinds, der, entries, err);

	if (!rc)
		rc = sev_cert_table_write(entries, CERTS, &table, &size, err);
	if (!rc)
		rc = lx_set_certs(sim_platform_kernel(sim), table, size, err);
	free(table);
	for (size_t i = 0; i < CERTS; i++)
		free(der[i]);
	return rc;
}

enum sev_rc sim_give_certs(struct sim_platform *sim, struct sev_err *err)
{
	enum sev_rc rc = sim_platform_lock(sim, err);

	if (rc)
		return rc;
	rc = give(sim, OF_VLEK, err);
	if (rc == SEV_ERR_UNKNOWN)
		rc = give(sim, OF_VCEK, err);
	sim_platform_unlock(sim);
	return rc;
}

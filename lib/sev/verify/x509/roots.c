/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/x509/roots.h"

#include <string.h>

static const uint8_t F4[] = {0x01, 0x00, 0x01};

const struct sev_amd_key *sev_amd_key_find(enum sev_cert_kind kind, const char *product)
{
	for (size_t i = 0; i < SEV_AMD_KEY_COUNT; i++)
		if (SEV_AMD_KEYS[i].kind == kind && strcmp(SEV_AMD_KEYS[i].product, product) == 0)
			return &SEV_AMD_KEYS[i];
	return NULL;
}

struct sev_ca_key sev_amd_key_view(const struct sev_amd_key *key)
{
	struct sev_ca_key view = {.n = {key->modulus, sizeof(key->modulus)}, .e = {F4, sizeof(F4)}};

	memcpy(view.spki_sha256, key->spki_sha256, sizeof(view.spki_sha256));
	return view;
}

bool sev_amd_key_is(const struct sev_amd_key *key, const struct sev_ca_key *other)
{
	return memcmp(key->spki_sha256, other->spki_sha256, sizeof(key->spki_sha256)) == 0;
}

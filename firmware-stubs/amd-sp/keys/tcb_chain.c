/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/keys/tcb_chain.h"

#include <string.h>

#include "abi/layout/tcb.h"
#include "base/crypto.h"

#define TOP 255

/* SHA-384 of what is done, to which component, with which secret. */
static void mix(const char *what, uint8_t component, const uint8_t *secret, size_t size,
		uint8_t out[SP_LINK_SIZE])
{
	struct sev_sha384 hash;

	sev_sha384_init(&hash);
	sev_sha384_update(&hash, what, strlen(what) + 1);
	sev_sha384_update(&hash, &component, 1);
	sev_sha384_update(&hash, secret, size);
	sev_sha384_final(&hash, out);
	sev_cleanse(&hash, sizeof(hash));
}

void sp_tcb_chain_start(const struct amd_sp_profile *profile, const uint8_t secret[SP_LINK_SIZE],
			struct sp_tcb_chain *chain)
{
	memset(chain, 0, sizeof(*chain));
	for (uint8_t i = 0; i < AMD_SP_TCB_COMPONENTS; i++) {
		if (SEV_TCB_LAYOUT[i].byte[profile->tcb_has_fmc] < 0)
			continue;
		chain->at.svn[i] = TOP;
		mix("sevkit-tcb-top", i, secret, SP_LINK_SIZE, chain->link[i]);
	}
}

bool sp_tcb_chain_lower(struct sp_tcb_chain *chain, const struct sp_tcb *tcb)
{
	if (!sp_tcb_le(tcb, &chain->at))
		return false;
	for (uint8_t i = 0; i < AMD_SP_TCB_COMPONENTS; i++)
		for (; chain->at.svn[i] > tcb->svn[i]; chain->at.svn[i]--)
			mix("sevkit-tcb-step", i, chain->link[i], SP_LINK_SIZE, chain->link[i]);
	return true;
}

void sp_tcb_chain_secret(const struct sp_tcb_chain *chain, uint8_t secret[SP_LINK_SIZE])
{
	mix("sevkit-tcb-secret", 0, chain->link[0], sizeof(chain->link), secret);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/state.h"

#include <string.h>

#include "base/err.h"
#include "measure/sev.h"
#include "measure/snp.h"

size_t sev_digest_length(enum sev_mode mode)
{
	return mode == SEV_MODE_SNP ? SEV_SHA384_LENGTH : SEV_SHA256_LENGTH;
}

enum sev_rc sev_digest_state_init(struct sev_digest_state *state, enum sev_mode mode,
				  const uint8_t *seed, struct sev_err *err)
{
	memset(state, 0, sizeof(*state));
	state->mode = mode;
	if (mode != SEV_MODE_SNP && seed)
		return sev_fail(err, SEV_ERR_ARG,
				"mode %s: a digest was given to start from, which only SNP can",
				sev_mode_name(mode));
	if (mode != SEV_MODE_SNP)
		sev_sha256_init(&state->data);
	/* spec: SNP-ABI SNP_LAUNCH_START: the launch digest starts as zeros */
	if (seed)
		memcpy(state->chain, seed, SEV_SHA384_LENGTH);
	return SEV_OK;
}

enum sev_rc sev_digest_state_event(struct sev_digest_state *state, struct sev_page_hasher *hasher,
				   const struct sev_event *event, struct sev_tally *tally,
				   struct sev_err *err)
{
	enum sev_event_kind kind = sev_event_kind(event);

	if (kind != SEV_EVENT_UPDATE && kind != SEV_EVENT_VMSA)
		return SEV_OK;
	if (state->mode == SEV_MODE_SNP)
		return sev_snp_event(state->chain, hasher, event, tally, err);
	return sev_sev_event(&state->data, event, tally, err);
}

void sev_digest_state_value(const struct sev_digest_state *state, uint8_t value[SEV_DIGEST_MAX])
{
	struct sev_sha256 copy;

	if (state->mode == SEV_MODE_SNP) {
		memcpy(value, state->chain, SEV_SHA384_LENGTH);
		return;
	}
	copy = state->data;
	sev_sha256_final(&copy, value);
}

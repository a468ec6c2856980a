/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/sev.h"

enum sev_rc sev_sev_event(struct sev_sha256 *state, const struct sev_event *event,
			  struct sev_tally *tally, struct sev_err *err)
{
	const uint8_t *data = sev_event_data(event);
	uint64_t left = sev_event_length(event);
	enum sev_rc rc = SEV_OK;

	if (!data)
		return sev_tally_add(tally, left, err);

	/* spec: SEV-API LAUNCH_UPDATE_DATA: the digest covers the bytes alone, not their address */
	/* spec: SEV-API LAUNCH_UPDATE_VMSA: a VMSA adds its page */
	while (left > 0 && !rc) {
		size_t step = (size_t)(left < SEV_TALLY_STEP ? left : SEV_TALLY_STEP);

		sev_sha256_update(state, data, step);
		data += step;
		left -= step;
		rc = sev_tally_add(tally, step, err);
	}
	return rc;
}

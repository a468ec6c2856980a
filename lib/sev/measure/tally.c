/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/tally.h"

#include "base/err.h"

enum sev_rc sev_tally_add(struct sev_tally *tally, uint64_t bytes, struct sev_err *err)
{
	const struct sev_progress *progress = tally->progress;

	tally->done += bytes;
	if (progress && progress->step && !progress->step(progress->ctx, tally->done, tally->total))
		return sev_fail(err, SEV_ERR_CANCELLED,
				"measuring was cancelled after %llu of %llu bytes",
				(unsigned long long)tally->done, (unsigned long long)tally->total);
	return SEV_OK;
}

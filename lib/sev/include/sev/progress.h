/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Progress of a call that can take long.
 */
#ifndef SEV_PROGRESS_H
#define SEV_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/api.h>

SEV_BEGIN_DECLS

/*
 * step is called now and then with how much is done of how much; the unit is the call's (bytes, or
 * candidates), total may be 0 when it is not known. Returning false cancels the call, which then
 * fails with SEV_ERR_CANCELLED. It may be called from one thread at a time, not always the same.
 */
struct sev_progress {
	size_t size; /* sizeof(struct sev_progress) */
	bool (*step)(void *ctx, uint64_t done, uint64_t total);
	void *ctx;
};

SEV_END_DECLS

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "sevctl/batch/batch.h"

enum tool_exit verify_status(enum sev_verdict verdict)
{
	static const enum tool_exit statuses[] = {
		[SEV_VERDICT_NOT_GENUINE] = TOOL_NOT_SO,
		[SEV_VERDICT_UNDETERMINED] = TOOL_NOT_FOUND_OUT,
		[SEV_VERDICT_NOT_APPRAISED] = TOOL_NOT_SO,
		[SEV_VERDICT_REFUSED] = TOOL_NOT_SO,
		[SEV_VERDICT_NOTHING_ASKED] = TOOL_DONE,
		[SEV_VERDICT_APPRAISED] = TOOL_DONE,
	};

	return (size_t)verdict < SEV_COUNT(statuses) ? statuses[verdict] : TOOL_NOT_SO;
}

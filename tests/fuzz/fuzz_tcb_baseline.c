/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of TCB minimums. One that was read has rows, each with a minimum.
 */
#include "fuzz.h"
#include "verify/appraise/baseline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_baseline *baseline;
	struct sev_err err;
	enum sev_rc rc = sev_baseline_read("table", data, size, &baseline, &err);

	if (rc) {
		fuzz_assert(rc == SEV_ERR_FORMAT && !baseline && err.msg[0]);
		return 0;
	}
	fuzz_assert(baseline->count > 0 && baseline->date);
	for (size_t i = 0; i < baseline->count; i++) {
		fuzz_assert(baseline->rows[i].given && baseline->rows[i].bulletin);
		fuzz_assert(baseline->rows[i].first_model <= baseline->rows[i].last_model);
	}
	sev_baseline_free(baseline);
	return 0;
}

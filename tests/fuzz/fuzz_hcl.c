/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of Azure's HCL reports.
 */
#include <string.h>

#include <sev/hcl.h>

#include "fuzz.h"

static void check(const struct sev_hcl *hcl, const uint8_t *data, size_t size)
{
	const uint8_t *n, *e, *text;
	size_t n_size, e_size, text_size, user_size;
	uint8_t report_data[64];
	enum sev_rc rc = sev_hcl_report_data(hcl, report_data, NULL);

	fuzz_assert(memcmp(sev_hcl_report(hcl), data + 0x20, 0x4A0) == 0);
	fuzz_assert((rc == SEV_OK) == (sev_hcl_hash_name(hcl) != NULL));
	text = sev_hcl_runtime_data(hcl, &text_size);
	fuzz_assert(text_size <= size - 0x4D4 && memcmp(text, data + 0x4D4, text_size) == 0);
	if (sev_hcl_ak(hcl, &n, &n_size, &e, &e_size))
		fuzz_assert(n_size > 0 && e_size > 0 && n_size + e_size < text_size);
	sev_hcl_user_data(hcl, &user_size);
	fuzz_assert(2 * user_size < text_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_hcl *hcl;
	struct sev_err err;

	if (sev_hcl_read("input", data, size, &hcl, &err)) {
		fuzz_assert(!hcl && err.msg[0]);
		return 0;
	}
	check(hcl, data, size);
	sev_hcl_free(hcl);
	return 0;
}

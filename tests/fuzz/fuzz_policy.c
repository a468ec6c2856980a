/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest policies as text. The first byte chooses the mode. A policy that was read passes the check,
 * and its number reads as itself.
 */
#include <string.h>

#include <sev/policy.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum sev_mode mode;
	struct sev_err err;
	uint64_t policy, again;
	char number[32];
	char *text;

	if (size == 0)
		return 0;
	mode = (enum sev_mode)(data[0] % 3);
	text = strndup((const char *)data + 1, size - 1);
	fuzz_assert(text);
	if (sev_policy_parse(mode, text, &policy, &err)) {
		fuzz_assert(err.rc == SEV_ERR_ARG || err.rc == SEV_ERR_FORMAT);
		free(text);
		return 0;
	}
	free(text);
	fuzz_assert(sev_policy_check(mode, policy, &err) == SEV_OK);
	snprintf(number, sizeof(number), "0x%llx", (unsigned long long)policy);
	fuzz_assert(sev_policy_parse(mode, number, &again, &err) == SEV_OK && again == policy);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Captures: bundles and pasted text. What was read can be written, and what was written reads as
 * itself: the second bundle is the first.
 */
#include <string.h>

#include <sev/capture.h>

#include "fuzz.h"

static char *bundle(const struct sev_capture *capture, size_t *size)
{
	struct sev_err err;
	char *text = NULL;

	fuzz_assert(sev_capture_write(capture, &text, size, &err) == SEV_OK);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_capture *capture = NULL;
	struct sev_capture *again = NULL;
	size_t first_size, second_size;
	struct sev_err err;
	char *first, *second;

	if (sev_capture_read("text", data, size, &capture, &err)) {
		fuzz_assert(err.rc == SEV_ERR_FORMAT);
		return 0;
	}
	first = bundle(capture, &first_size);
	fuzz_assert(sev_capture_read("bundle", first, first_size, &again, &err) == SEV_OK);
	fuzz_assert(sev_capture_line_count(again) == sev_capture_line_count(capture));
	for (size_t i = 0; sev_capture_key_at(capture, i); i++)
		fuzz_assert(strcmp(sev_capture_key_at(capture, i), sev_capture_key_at(again, i)) ==
			    0);
	second = bundle(again, &second_size);
	fuzz_assert(first_size == second_size && memcmp(first, second, first_size) == 0);
	free(second);
	free(first);
	sev_capture_free(again);
	sev_capture_free(capture);
	return 0;
}

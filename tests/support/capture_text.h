/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Captures in tests: read from a string, and looked at.
 */
#ifndef TESTS_SUPPORT_CAPTURE_TEXT_H
#define TESTS_SUPPORT_CAPTURE_TEXT_H

#include "test.h"

#include <errno.h>

#include <sev/capture.h>

static inline struct sev_capture *capture_of(const char *text)
{
	struct sev_capture *capture = NULL;
	struct sev_err err;

	assert_sev_ok(sev_capture_read("text", text, strlen(text), &capture, &err), &err);
	return capture;
}

/* The value of a fact, "(absent)", "(refused)" or "(unread)". */
static inline const char *capture_fact_text(const struct sev_capture *capture, const char *key)
{
	const char *value = "";

	switch (sev_capture_get(capture, key, &value, NULL)) {
	case SEV_FACT_KNOWN:
		return value;
	case SEV_FACT_ABSENT:
		return "(absent)";
	case SEV_FACT_REFUSED:
		return "(refused)";
	case SEV_FACT_UNREAD:
		break;
	}
	return "(unread)";
}

/* The bundle of a capture, as a new string. */
static inline char *bundle_of(const struct sev_capture *capture)
{
	struct sev_err err;
	char *text = NULL;
	size_t size = 0;

	assert_sev_ok(sev_capture_write(capture, &text, &size, &err), &err);
	assert_int_equal(strlen(text), size);
	return text;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of the AMD-SP's firmware with which guests can't be launched.
 */
#ifndef SEV_DIAGNOSE_FIRMWARE_BAD_H
#define SEV_DIAGNOSE_FIRMWARE_BAD_H

#include <sev/capture.h>
#include <sev/diagnosis.h>

/* API version, major << 8 | minor, and build. */
struct fact_firmware {
	unsigned api, build;
};
bool fact_firmware(const struct sev_capture *capture, struct fact_firmware *out);

struct firmware_bad {
	unsigned modes; /* MODE_* */
	unsigned api;	/* the first good one */
	const char *says;
	const char *source;
};

/* The row that the version is below; NULL when none. */
const struct firmware_bad *firmware_bad_find(const struct fact_firmware *firmware,
					     enum sev_generation generation);
const struct firmware_bad *firmware_bad_at(size_t i);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading this host, whatever it is: a call that fails is a fact that says so, or an error.
 */
#include <sev/capture.h>
#include <sev/host.h>

#include "fault.h"

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_capture *capture = NULL;
	enum sev_rc rc = sev_host_observe(sev_io_linux(), &capture, err);

	(void)dir;
	sev_capture_free(capture);
	return rc;
}

/* What cannot be read is told as a fact; what was read is there when it is closed. */
static const char *const HARMLESS[] = {
	"open", "close", "read", "pread", "opendir", "readdir", "ioctl", "klogctl", NULL,
};

const struct fault_scenario FAULT_OBSERVE = {
	.name = "observe",
	.run = run,
	.harmless = HARMLESS,
};

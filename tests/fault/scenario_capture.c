/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Captures: pasted text with facts of several kinds, its bundle, and that read again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sev/capture.h>

#include "fault.h"

static const char TEXT[] = "   0x8000001f 0x00: eax=0x1 ebx=0x33 ecx=0x1fd edx=0x1\n"
			   "$ cat /sys/fs/cgroup/misc.capacity\n"
			   "sev 410\n"
			   "sev_es 99\n"
			   "options kvm_amd sev=1\n"
			   "cpuinfo model: 1\n"
			   "[    0.000000] Command line: root=UUID=0123-4567 ro\n";

static enum sev_rc read_again(const struct sev_capture *capture, struct sev_err *err)
{
	struct sev_capture *again = NULL;
	size_t size = 0;
	char *text = NULL;
	enum sev_rc rc = sev_capture_write(capture, &text, &size, err);

	if (!rc)
		rc = sev_capture_read("bundle", text, size, &again, err);
	free(text);
	sev_capture_free(again);
	return rc;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_capture *capture = NULL;
	enum sev_rc rc = sev_capture_read("text", TEXT, strlen(TEXT), &capture, err);

	(void)dir;
	if (!rc)
		rc = sev_capture_set_missing(capture, "device /dev/sev", ENOENT, err);
	if (!rc)
		rc = sev_capture_add_line(capture, "SEV supported", err);
	if (!rc)
		rc = read_again(capture, err);
	sev_capture_free(capture);
	return rc;
}

const struct fault_scenario FAULT_CAPTURE = {
	.name = "capture",
	.run = run,
};

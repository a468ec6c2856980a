/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a firmware image may be installed on a host.
 */
#ifndef TOOLS_SEVCTL_HOST_FIRMWARE_CHECK_H
#define TOOLS_SEVCTL_HOST_FIRMWARE_CHECK_H

#include <sev/firmware_image.h>

#include "sevctl/host/host_snp.h"

/* What runs, and what is committed as far as that is known. */
struct firmware_running {
	uint32_t version; /* as sev_firmware_image_version() */
	bool committed_known;
	uint32_t committed;
};
/* Asks the firmware; SNP's answers are taken where there are any. */
enum tool_exit firmware_running(const struct tool_args *args, const struct host_use *use,
				struct firmware_running *out);

/*
 * For this processor, by its name, and not older than what is committed, or, where that is not
 * known, than what runs (older: that is fine too). Says on stderr what is wrong, TOOL_NOT_SO. Its
 * SVNs only the firmware finds in it.
 */
enum tool_exit firmware_check(const struct tool_args *args, const struct sim_use *use,
			      const char *path, const struct sev_firmware_image *image,
			      const struct firmware_running *running, bool older);

#endif

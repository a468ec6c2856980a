/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three versions of the SEV firmware: that of the BIOS, that of the file that the kernel loads, and
 * the one that runs; and which of the two it is.
 */
#ifndef TOOLS_SEVCTL_HOST_HOST_VERSIONS_H
#define TOOLS_SEVCTL_HOST_HOST_VERSIONS_H

#include <stdbool.h>
#include <stddef.h>

struct host_version {
	bool known;
	unsigned major, minor, build;
};

#define HOST_VERSION_TEXT 40
/* "1.55.39", or "not known". */
void host_version_text(const struct host_version *version, char out[HOST_VERSION_TEXT]);

/*
 * The version that the BIOS brought, as the driver tells in the kernel's log when it loads another:
 * "SEV firmware updated from 1.55.21 to 1.55.39". log is ended by a NUL.
 */
struct host_version host_bios_version(const char *log);

struct host_versions {
	struct host_version bios, file, running;
};
/* Which one runs, as a sentence; where it can be no other than the BIOS's, bios is set. */
const char *host_versions_judge(struct host_versions *versions);

#endif

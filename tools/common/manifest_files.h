/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests as files: where a manifest's files are, and how it names them.
 *
 * A file in the manifest's folder, or below it, is named relative to that folder, so that both can
 * move together; any other by its absolute path. When a manifest is read, every file outside of
 * its folder is announced on stderr before it is opened: whoever wrote the manifest chose it.
 */
#ifndef TOOLS_COMMON_MANIFEST_FILES_H
#define TOOLS_COMMON_MANIFEST_FILES_H

#include <sev/manifest.h>

#include "common/opt.h"

extern const struct tool_option manifest_files_options[]; /* --files */

/* Writes the manifest of the plan to the file path; "-" is standard output. */
enum tool_exit manifest_save(const struct tool_args *args, const struct sev_plan *plan,
			     const char *path);

/*
 * Reads a manifest. digest receives the computed digest. A digest other than the stored one is said
 * on stderr and gives TOOL_NOT_SO with *plan set; after any other failure *plan is NULL.
 */
enum tool_exit manifest_open(const struct tool_args *args, const char *path, struct sev_plan **plan,
			     uint8_t digest[SEV_DIGEST_MAX]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's lines about SEV, from its log or from a file.
 */
#ifndef TOOLS_SEVCTL_HOST_HOST_LOG_H
#define TOOLS_SEVCTL_HOST_HOST_LOG_H

#include <sev/capture.h>
#include <sev/io.h>
#include <sev/known_line.h>

#include "common/opt.h"

/* All that the kernel's log holds; what is wrong, and how to read it, is said. */
enum tool_exit host_log_read(const struct tool_args *args, const struct sev_io *io,
			     struct sev_capture **out);
/* The lines of a file of dmesg's or journalctl's, or of a bundle; "-" is standard input. */
enum tool_exit host_log_read_file(const struct tool_args *args, const char *path,
				  struct sev_capture **out);

/* Whose line it is by what it begins with; SEV_LINE_GROUPS: nobody's here. */
enum sev_line_group host_log_group(const char *text);

#endif

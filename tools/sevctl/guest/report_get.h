/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Getting a report and telling about it.
 */
#ifndef TOOLS_SEVCTL_REPORT_GET_H
#define TOOLS_SEVCTL_REPORT_GET_H

#include <sev/io.h>

#include "common/opt.h"

/* What report get does, on the machine of io. */
enum tool_exit report_get(const struct tool_args *args, const struct sev_io *io);

#endif

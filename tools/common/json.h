/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Printing JSON documents.
 */
#ifndef TOOLS_COMMON_JSON_H
#define TOOLS_COMMON_JSON_H

#include "base/json.h"
#include "common/opt.h"

/* Prints the document on stdout and ends it; status, or what failed. */
enum tool_exit tool_print_json(const struct tool_args *args, struct sev_json *json,
			       enum tool_exit status);

#endif

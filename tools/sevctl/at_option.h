/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --at TIME: the time that certificates must be valid at.
 */
#ifndef TOOLS_SEVCTL_AT_OPTION_H
#define TOOLS_SEVCTL_AT_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/opt.h"

extern const struct tool_option at_options[];

/*
 * Reads "2026-11-23" (its first second), "2026-11-23T10:00:00Z", the same without seconds or with
 * an offset ("+01:00"), or "@1795428000", in seconds since 1970 UTC. A time without offset is UTC.
 */
bool at_parse(const char *text, int64_t *out);

/* The time of --at; now without it. Prints what is wrong and returns false otherwise. */
bool at_value(const struct tool_args *args, int64_t *out);

#define AT_TEXT 32
/* "2026-11-23T10:00:00Z". */
void at_format(int64_t time, char out[AT_TEXT]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch digests as arguments.
 */
#ifndef TOOLS_MEASURE_DIGEST_ARG_H
#define TOOLS_MEASURE_DIGEST_ARG_H

#include <sev/digest.h>

#include "common/opt.h"

/* Hex or base64 of 48 or 32 bytes; prints what is wrong otherwise. what names it in the message. */
enum tool_exit digest_arg(const struct tool_args *args, const char *what, const char *text,
			  uint8_t digest[SEV_DIGEST_MAX], size_t *length);

#endif

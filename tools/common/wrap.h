/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_COMMON_WRAP_H
#define TOOLS_COMMON_WRAP_H

#include <stddef.h>
#include <stdio.h>

/*
 * Prints text and a newline, broken between words so that lines stay within 100 columns where they
 * can. The cursor is at column indent, where the other lines begin as well.
 */
void tool_print_wrapped(FILE *out, const char *text, size_t indent);

#endif

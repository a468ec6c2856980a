/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text that nobody vouches for, such as file names and command lines, as it can be shown.
 */
#ifndef TOOLS_COMMON_PRINTABLE_H
#define TOOLS_COMMON_PRINTABLE_H

#include <stdio.h>

/* Control characters and what is no UTF-8 as \xNN. A new string; NULL when out of memory. */
char *tool_printable(const char *text);

/* The same, with spaces at either end as \x20: they are measured, and would not be seen. */
char *tool_visible(const char *text);

/* Prints tool_printable(text), and that memory is out for NULL. */
void tool_put_printable(FILE *out, const char *text);

/* Prints tool_visible(text). */
void tool_put_visible(FILE *out, const char *text);

#endif

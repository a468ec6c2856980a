/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Well-formed UTF-8 (Unicode standard, table 3-7).
 */
#ifndef SEV_BASE_UTF8_H
#define SEV_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Length of the well-formed sequence at s (n bytes are there, at least 1), 0 when there is none. */
size_t sev_utf8_length(const unsigned char *s, size_t n);

/*
 * The same, and 0 for what steers a terminal or turns the text around it: control characters (C0,
 * DEL and C1, of which U+009B is an escape sequence by itself), separators of lines, marks of
 * direction.
 */
size_t sev_utf8_printable_length(const unsigned char *s, size_t n);

bool sev_utf8_valid(const char *text);

/* A copy with U+FFFD for each byte that is in no well-formed sequence; NULL when out of memory. */
char *sev_utf8_repaired(const char *text);

#endif

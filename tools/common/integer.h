/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_COMMON_INTEGER_H
#define TOOLS_COMMON_INTEGER_H

#include <stddef.h>
#include <stdint.h>

/* "0x…" of a little-endian number of any size; out has room for 2 * size + 3. */
void tool_format_integer(const uint8_t *data, size_t size, char *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/integer.h"

void tool_format_integer(const uint8_t *data, size_t size, char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t top = size;

	while (top > 1 && data[top - 1] == 0)
		top--;
	*out++ = '0';
	*out++ = 'x';
	for (; top > 0; top--) {
		*out++ = digits[data[top - 1] >> 4];
		*out++ = digits[data[top - 1] & 15];
	}
	*out = '\0';
}

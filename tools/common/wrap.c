/* SPDX-License-Identifier: Apache-2.0 */
#include "common/wrap.h"

#include <string.h>

#define WIDTH 100

void tool_print_wrapped(FILE *out, const char *text, size_t indent)
{
	size_t column = indent;

	while (*text) {
		size_t word = strcspn(text, " ");

		if (column > indent && column + 1 + word > WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		}
		if (column > indent)
			column += (size_t)fprintf(out, " ");
		column += word;
		fwrite(text, 1, word, out);
		text += word;
		text += *text == ' ';
	}
	fputc('\n', out);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "common/completion.h"

#include <stdio.h>
#include <string.h>

static const char *const SHELLS[] = {"bash", "zsh", "fish"};

int tool_print_completion(const struct tool *tool, const char *shell)
{
	for (size_t i = 0; i < sizeof(SHELLS) / sizeof(SHELLS[0]); i++) {
		if (strcmp(shell, SHELLS[i]) == 0)
			break;
	}
	fprintf(stderr, "%s: unknown shell '%s'; known: bash, zsh, fish\n", tool->name, shell);
	return TOOL_USAGE;
}

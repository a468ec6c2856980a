/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sev-measure: what must an encrypted guest's launch measurement be?
 */
#include <stdio.h>

#include "common/opt.h"
#include "measure/commands.h"

static void print_version(void)
{
	printf("sev-measure %s\n", SEVKIT_VERSION);
}

int main(int argc, char **argv)
{
	static const struct tool_command commands[] = {
		{.name = NULL},
	};
	static const struct tool tool = {
		.name = "sev-measure",
		.summary = "launch measurements of AMD SEV, SEV-ES and SEV-SNP guests, explained",
		.commands = commands,
		.print_version = print_version,
	};

	return tool_main(&tool, argc, argv);
}

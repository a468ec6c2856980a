/* SPDX-License-Identifier: Apache-2.0 */
#include "common/json.h"

#include <stdio.h>
#include <stdlib.h>

enum tool_exit tool_print_json(const struct tool_args *args, struct sev_json *json,
			       enum tool_exit status)
{
	struct sev_err err;
	char *text = NULL;

	if (sev_json_text(json, &text, &err))
		status = tool_fail(args, &err);
	else
		fputs(text, stdout);
	free(text);
	sev_json_end(json);
	return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options of verify. Those of the appraisal are the settings of sev_appraisal_setting(), so
 * that a policy document and the command line cannot know different ones.
 */
#ifndef TOOLS_SEVCTL_VERIFY_OPTIONS_H
#define TOOLS_SEVCTL_VERIFY_OPTIONS_H

#include "common/opt.h"

extern const struct tool_option *const verify_options[];

/* Fills in the rows of the settings; once, before anything looks at the options. */
void verify_options_init(void);

/* The i-th setting's option and its key; NULL past the last. */
const struct tool_option *verify_setting(size_t i, const char **key);

#endif

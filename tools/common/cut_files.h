/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input files are read through memory maps: one that is cut short meanwhile shows as SIGBUS.
 */
#ifndef TOOLS_COMMON_CUT_FILES_H
#define TOOLS_COMMON_CUT_FILES_H

/* From here on such a file ends the program with a sentence and status 4. */
void tool_watch_cut_files(const char *tool_name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_COMMON_DESCRIPTORS_H
#define TOOLS_COMMON_DESCRIPTORS_H

/*
 * Takes the places of standard input, output and error that the caller left closed, so that no file
 * opened later gets one and is written to: reading there finds the end, writing fails.
 */
void tool_hold_descriptors(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_SEVCTL_REPORT_TEXT_H
#define TOOLS_SEVCTL_REPORT_TEXT_H

#include <sev/report.h>

/* Prints every field of a report on stdout, for people; "!" marks what is not as it must be. */
void report_print(const struct sev_report *report);

#endif

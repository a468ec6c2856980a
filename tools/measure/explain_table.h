/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of `explain`, part by part.
 */
#ifndef TOOLS_MEASURE_EXPLAIN_TABLE_H
#define TOOLS_MEASURE_EXPLAIN_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "measure/explanation.h"

void explain_print_settings(const struct explanation *explanation, FILE *out);
/* full: running digests in full. False when out of memory. */
bool explain_print_events(const struct explanation *explanation, bool full, FILE *out);
void explain_print_types(const struct explanation *explanation, FILE *out);
void explain_print_coverage(const struct explanation *explanation, FILE *out);
void explain_print_digest(const struct explanation *explanation, FILE *out);

#endif

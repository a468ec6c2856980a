/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Captures written down as text: "KEY: VALUE" a line, "(absent)" and "(denied)" for values that
 * could not be read, "> …" for a line of the kernel's log.
 */
#ifndef TESTS_SUPPORT_FACT_TEXT_H
#define TESTS_SUPPORT_FACT_TEXT_H

#include <sev/capture.h>

/* Adds the facts and lines of text; one that is there already is replaced. */
void fact_text_add(struct sev_capture *capture, const char *text);
struct sev_capture *fact_text_read(const char *text);

#endif

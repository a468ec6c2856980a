/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ok: what of a host is printed, as text and as JSON.
 */
#ifndef TOOLS_SEVCTL_OK_OK_H
#define TOOLS_SEVCTL_OK_OK_H

#include <sev/diagnosis.h>

#include "common/opt.h"

/* What is diagnosed, for people. */
struct ok_subject {
	const char *file; /* --from; NULL: the host that runs, or the software processor */
};

/*
 * Evidence as it is shown: where a line of the text is meant, by the text's name: "FILE:12: …". A
 * new string; NULL when out of memory.
 */
char *ok_evidence(const struct ok_subject *subject, const char *evidence);

/* "This host can not launch SEV-SNP guests: the BIOS …." A new string; NULL when out of memory. */
char *ok_verdict(const struct sev_diagnosis *diagnosis);

enum tool_exit ok_print_text(const struct tool_args *args, const struct ok_subject *subject,
			     const struct sev_diagnosis *diagnosis);
enum tool_exit ok_print_json(const struct tool_args *args, const struct ok_subject *subject,
			     const struct sev_diagnosis *diagnosis);

/* The exit status that the diagnosis means. */
enum tool_exit ok_status(const struct sev_diagnosis *diagnosis);

#endif

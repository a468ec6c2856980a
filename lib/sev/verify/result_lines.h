/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of a result: what is recorded of each check, and what is made of it when it is finished.
 */
#ifndef SEV_VERIFY_RESULT_LINES_H
#define SEV_VERIFY_RESULT_LINES_H

#include <stddef.h>

#include "verify/result.h"

struct sev_result_line {
	enum sev_check_status status;
	bool required;
	char *text;   /* NULL: nothing to say */
	char *advice; /* NULL: nothing to do */
};

struct sev_result_fact {
	const char *name;
	char *text;
};

struct sev_result {
	struct sev_result_line lines[SEV_CHECKS];
	struct sev_result_fact *facts;
	size_t fact_count;
	enum sev_result_subject subject;
	enum sev_verdict verdict;
	bool terse;
	bool simulation;
	bool not_appraised;
	bool nomem;
};

#endif

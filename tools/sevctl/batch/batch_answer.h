/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line of JSON that answers a record of a batch.
 */
#ifndef TOOLS_SEVCTL_BATCH_ANSWER_H
#define TOOLS_SEVCTL_BATCH_ANSWER_H

#include "sevctl/batch/batch.h"
#include "sevctl/batch/batch_request.h"

struct batch_answer {
	char *line;    /* NULL when memory ran out */
	size_t length; /* with the newline; no NUL follows */
	enum tool_exit status;
};

/* Verifies one record. Called by any number of threads at a time. */
void batch_answer(const struct verify_batch *batch, const char *stream,
		  const struct batch_record *record, struct batch_answer *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sevctl verify --batch: many reports, one line of JSON for each, in their order.
 *
 * What comes in is one of two, told apart by a NUL among the first four bytes: lines of JSON,
 * {"id": any, "report": base64, "certs": [base64, ...]}, or binary: a length of 32 bits,
 * little-endian, and so many bytes of evidence. A record that cannot be read is a result, not the
 * end of the run.
 */
#ifndef TOOLS_SEVCTL_BATCH_H
#define TOOLS_SEVCTL_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/product.h>
#include <sev/result.h>
#include <sev/verify.h>

#include "common/opt.h"

/* --batch, a flag; --jobs N; --follow. */
extern const struct tool_option batch_options[];

struct verify_batch {
	struct sev_verifier *verifier;	     /* set up; it is made terse */
	const struct sev_products *products; /* NULL: the built-in table */
	const int64_t *at; /* --at; NULL: each record at the time when it is verified */
};

/*
 * Verifies what the first positional argument names, standard input where there is none or it is
 * "-". TOOL_DONE when every record has status 0, TOOL_NOT_SO when one has not, TOOL_NOT_FOUND_OUT
 * when the stream failed.
 */
enum tool_exit verify_batch(const struct tool_args *args, const struct verify_batch *batch);

/* The exit status that a verdict means, for one report alone and for each of a batch. */
enum tool_exit verify_status(enum sev_verdict verdict);

#endif

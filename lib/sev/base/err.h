/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filling in errors.
 */
#ifndef SEV_BASE_ERR_H
#define SEV_BASE_ERR_H

#include <stdarg.h>

#include <sev/err.h>

/*
 * Fills err (unless NULL) with rc and the formatted sentence, and returns rc, so that a check reads
 * `return sev_fail(err, SEV_ERR_FORMAT, "…")`. Bytes that are not UTF-8 are shown as \xNN, control
 * characters likewise; a message that does not fit loses its middle, where "..." is then.
 */
enum sev_rc sev_fail(struct sev_err *err, enum sev_rc rc, const char *fmt, ...) SEV_PRINTF(3, 4);

/* The same for a failed system call: appends ": " and the text of errno value sys_errno. */
enum sev_rc sev_fail_errno(struct sev_err *err, int sys_errno, const char *fmt, ...)
	SEV_PRINTF(3, 4);

/* "out of memory". */
enum sev_rc sev_fail_nomem(struct sev_err *err);

/* Puts "context: " before the message of an error that a lower layer filled. */
void sev_err_prefix(struct sev_err *err, const char *fmt, ...) SEV_PRINTF(2, 3);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors. A function that can fail returns enum sev_rc and takes, as its last argument, a
 * struct sev_err that it fills on failure only. Passing NULL is fine.
 */
#ifndef SEV_ERR_H
#define SEV_ERR_H

#include <stdint.h>

#include <sev/api.h>

SEV_BEGIN_DECLS

/* Values are only ever added: they are part of the ABI. */
enum sev_rc {
	SEV_OK = 0,
	SEV_ERR_ARG = 1,	 /* the caller asked for something that makes no sense */
	SEV_ERR_NOMEM = 2,	 /* out of memory */
	SEV_ERR_IO = 3,		 /* a file or device could not be used; sys_errno says why */
	SEV_ERR_FORMAT = 4,	 /* the input is malformed */
	SEV_ERR_UNSUPPORTED = 5, /* well formed, but this build cannot do it */
	SEV_ERR_CRYPTO = 6,	 /* the crypto library failed */
	SEV_ERR_MISMATCH = 7,	 /* evaluated, and what was asked is not so */
	SEV_ERR_CANCELLED = 8,	 /* a progress callback asked to stop */
	SEV_ERR_UNKNOWN = 9,	 /* an answer needs a fact that was not given */
};

#define SEV_ERR_MSG_MAX 512

/*
 * What went wrong. msg is one finished sentence in valid UTF-8 (subject, place, found, expected);
 * one that does not fit has "..." where its middle was, so that its end, the reason, is there.
 * sys_errno, fw_status and vmm_error are 0 when they do not
 * apply.
 */
struct sev_err {
	enum sev_rc rc;
	int sys_errno;
	uint32_t fw_status;
	uint32_t vmm_error;
	char msg[SEV_ERR_MSG_MAX];
};

/* The name of an error code ("malformed input"), never NULL. */
SEV_API const char *sev_rc_name(enum sev_rc rc);

SEV_END_DECLS

#endif

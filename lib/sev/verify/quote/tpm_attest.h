/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers of what a TPM signs, and of how it signs.
 */
#ifndef SEV_VERIFY_TPM_ATTEST_H
#define SEV_VERIFY_TPM_ATTEST_H

#include <stdint.h>

#include <sev/err.h>

#include "base/bytes.h"

/* What matters of a TPMS_ATTEST that is a quote; views are into its bytes. */
struct sev_tpm_quote {
	struct sev_view extra_data; /* the nonce */
	uint32_t pcrs;		    /* bit n: PCR n of the SHA-256 bank is in the digest */
	struct sev_view pcr_digest;
};

/* SEV_ERR_FORMAT for what is no quote over PCRs 0 to 23 of the SHA-256 bank alone. */
enum sev_rc sev_tpm_quote_read(struct sev_view attest, struct sev_tpm_quote *out,
			       struct sev_err *err);

/*
 * The RSA signature within a TPMT_SIGNATURE (RSASSA with SHA-256), or all of it when it is as long
 * as a bare one of bare_size bytes.
 */
enum sev_rc sev_tpm_signature_read(struct sev_view signature, size_t bare_size,
				   struct sev_view *out, struct sev_err *err);

#endif

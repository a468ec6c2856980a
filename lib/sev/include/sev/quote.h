/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TPM quote beside an HCL report (Azure): the paravisor's report vouches for the vTPM's key
 * HCLAkPub, and that key for the PCRs, which is where the guest itself is measured (TPM 2.0
 * Library, Part 2: TPMS_ATTEST, TPMT_SIGNATURE).
 */
#ifndef SEV_QUOTE_H
#define SEV_QUOTE_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

#define SEV_QUOTE_PCRS	    24
#define SEV_QUOTE_PCR_SIZE  32 /* of the SHA-256 bank */
#define SEV_QUOTE_NONCE_MAX 64

/* What the guest sent, and what is asked of it. */
struct sev_quote;

/*
 * attest is the TPMS_ATTEST that was signed, signature a TPMT_SIGNATURE or the bare RSA signature
 * (tpm2_quote's --message and --signature, either form). Both are copied as they are: what is wrong
 * with them is for verification to say. SEV_ERR_ARG for more than 4096 bytes.
 */
SEV_API enum sev_rc sev_quote_new(const void *attest, size_t attest_size, const void *signature,
				  size_t signature_size, struct sev_quote **out,
				  struct sev_err *err);
SEV_API void sev_quote_free(struct sev_quote *quote);

/*
 * The PCR values that came with the quote: SEV_QUOTE_PCRS values of the SHA-256 bank, one after the
 * other. SEV_ERR_FORMAT for another size; name is what its message calls them.
 */
SEV_API enum sev_rc sev_quote_set_pcrs(struct sev_quote *quote, const char *name,
				       const void *values, size_t size, struct sev_err *err);

/* Asks for the nonce that the quote was made over. SEV_ERR_ARG when it is empty or too long. */
SEV_API enum sev_rc sev_quote_expect_nonce(struct sev_quote *quote, const void *nonce, size_t size,
					   struct sev_err *err);
/* Asks for the value of a PCR, 0 to 23. */
SEV_API enum sev_rc sev_quote_expect_pcr(struct sev_quote *quote, unsigned pcr,
					 const uint8_t value[SEV_QUOTE_PCR_SIZE],
					 struct sev_err *err);
/* Asks for the user-data of the runtime data, at most 64 bytes; zeros may follow it there. */
SEV_API enum sev_rc sev_quote_expect_user_data(struct sev_quote *quote, const void *data,
					       size_t size, struct sev_err *err);

SEV_END_DECLS

#endif

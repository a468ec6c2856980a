/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection to a TPM, and what is done through it.
 */
#ifndef SEV_GUEST_VTPM_H
#define SEV_GUEST_VTPM_H

#include "guest/answer.h"
#include "guest/tss_lib.h"

struct sev_vtpm {
	const struct sev_tss_lib *lib;
	TSS2_TCTI_CONTEXT *tcti;
	ESYS_CONTEXT *esys;
};

/* Whether a response says that there is no such handle or NV index. */
bool sev_vtpm_is_missing(TSS2_RC rc);
/* "vTPM: WHAT failed: 0x…" as SEV_ERR_IO. */
enum sev_rc sev_vtpm_fail(TSS2_RC rc, const char *what, struct sev_err *err);

/* A whole NV index as new bytes. *absent: there is none. */
enum sev_rc sev_vtpm_nv_read(struct sev_vtpm *tpm, uint32_t index, uint8_t **out, size_t *size,
			     bool *absent, struct sev_err *err);
/* Writes an NV index, which is defined first where it is missing or of another size. */
enum sev_rc sev_vtpm_nv_write(struct sev_vtpm *tpm, uint32_t index, const void *data, size_t size,
			      struct sev_err *err);

/* A quote of all PCRs of the SHA-256 bank by the key HCLAkPub, with their values. */
enum sev_rc sev_vtpm_quote(struct sev_vtpm *tpm, const uint8_t *nonce, size_t nonce_size,
			   struct sev_guest_report *answer, struct sev_err *err);

#endif

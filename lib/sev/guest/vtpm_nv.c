/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "guest/vtpm.h"

/* Every TPM takes that much at a time. */
#define CHUNK 512

/* tpm2-tss's name for "no session here". */
#define NONE  ESYS_TR_NONE
#define OWNER ESYS_TR_RH_OWNER
#define EMPTY ESYS_TR_PASSWORD /* the empty password that handles have unless set otherwise */

static enum sev_rc nv_open(struct sev_vtpm *tpm, uint32_t index, ESYS_TR *nv, uint16_t *size,
			   bool *absent, struct sev_err *err)
{
	TPM2B_NV_PUBLIC *nv_public = NULL;
	TSS2_RC rc = tpm->lib->from_handle(tpm->esys, index, NONE, NONE, NONE, nv);

	*absent = sev_vtpm_is_missing(rc);
	if (rc)
		return sev_fail(err, SEV_ERR_IO, "vTPM: NV index 0x%08x: %s 0x%x", index,
				*absent ? "there is none, so this is no Azure confidential VM:"
					: "cannot be found:",
				rc);
	rc = tpm->lib->nv_read_public(tpm->esys, *nv, NONE, NONE, NONE, &nv_public, NULL);
	if (rc) {
		tpm->lib->close(tpm->esys, nv);
		return sev_vtpm_fail(rc, "reading what an NV index is", err);
	}
	*size = nv_public->nvPublic.dataSize;
	tpm->lib->free(nv_public);
	return SEV_OK;
}

static enum sev_rc read_chunks(struct sev_vtpm *tpm, ESYS_TR nv, uint8_t *out, uint16_t size,
			       struct sev_err *err)
{
	TPM2B_MAX_NV_BUFFER *part;

	for (uint16_t at = 0; at < size; at = (uint16_t)(at + CHUNK)) {
		uint16_t left = (uint16_t)(size - at);
		uint16_t n = left < CHUNK ? left : CHUNK;
		TSS2_RC rc =
			tpm->lib->nv_read(tpm->esys, OWNER, nv, EMPTY, NONE, NONE, n, at, &part);

		if (rc)
			return sev_vtpm_fail(rc, "reading an NV index", err);
		memcpy(out + at, part->buffer, n < part->size ? n : part->size);
		tpm->lib->free(part);
		if (left <= CHUNK)
			break;
	}
	return SEV_OK;
}

enum sev_rc sev_vtpm_nv_read(struct sev_vtpm *tpm, uint32_t index, uint8_t **out, size_t *size,
			     bool *absent, struct sev_err *err)
{
	uint16_t n = 0;
	ESYS_TR nv;
	enum sev_rc rc = nv_open(tpm, index, &nv, &n, absent, err);

	if (rc)
		return rc;
	*out = calloc(1, (size_t)n + 1);
	rc = *out ? read_chunks(tpm, nv, *out, n, err) : sev_fail_nomem(err);
	tpm->lib->close(tpm->esys, &nv);
	if (rc) {
		free(*out);
		*out = NULL;
	}
	*size = n;
	return rc;
}

static enum sev_rc define(struct sev_vtpm *tpm, uint32_t index, uint16_t size, ESYS_TR *nv,
			  struct sev_err *err)
{
	const TPM2B_NV_PUBLIC nv_public = {
		.nvPublic =
			{
				.nvIndex = index,
				.nameAlg = TPM2_ALG_SHA256,
				.attributes = TPMA_NV_OWNERWRITE | TPMA_NV_OWNERREAD |
					      TPMA_NV_AUTHWRITE | TPMA_NV_AUTHREAD,
				.dataSize = size,
			},
	};
	const TPM2B_AUTH empty = {.size = 0};
	TSS2_RC rc =
		tpm->lib->nv_define(tpm->esys, OWNER, EMPTY, NONE, NONE, &empty, &nv_public, nv);

	return rc ? sev_vtpm_fail(rc, "defining an NV index", err) : SEV_OK;
}

/* The index, of the size that is wanted. */
static enum sev_rc open_of_size(struct sev_vtpm *tpm, uint32_t index, uint16_t wanted, ESYS_TR *nv,
				struct sev_err *err)
{
	uint16_t size = 0;
	bool absent;
	TSS2_RC undefined;
	enum sev_rc rc = nv_open(tpm, index, nv, &size, &absent, err);

	if (rc && absent)
		return define(tpm, index, wanted, nv, err);
	if (rc || size == wanted)
		return rc;
	undefined = tpm->lib->nv_undefine(tpm->esys, OWNER, *nv, EMPTY, NONE, NONE);
	if (!undefined)
		return define(tpm, index, wanted, nv, err);
	tpm->lib->close(tpm->esys, nv);
	return sev_vtpm_fail(undefined, "undefining an NV index of another size", err);
}

enum sev_rc sev_vtpm_nv_write(struct sev_vtpm *tpm, uint32_t index, const void *data, size_t size,
			      struct sev_err *err)
{
	TPM2B_MAX_NV_BUFFER buffer = {.size = (uint16_t)size};
	ESYS_TR nv;
	TSS2_RC written;
	enum sev_rc rc = open_of_size(tpm, index, (uint16_t)size, &nv, err);

	if (rc)
		return rc;
	memcpy(buffer.buffer, data, size);
	written = tpm->lib->nv_write(tpm->esys, OWNER, nv, EMPTY, NONE, NONE, &buffer, 0);
	tpm->lib->close(tpm->esys, &nv);
	return written ? sev_vtpm_fail(written, "writing the user data", err) : SEV_OK;
}

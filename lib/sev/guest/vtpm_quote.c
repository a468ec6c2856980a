/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <sev/quote.h>

#include "abi/layout/tpm.h"
#include "base/err.h"
#include "guest/vtpm.h"

#define NONE	  ESYS_TR_NONE

#define TRIES	  5 /* when PCRs change meanwhile */

#define PCR_BYTES (SEV_QUOTE_PCRS / 8)

static TPML_PCR_SELECTION selection_of(uint32_t pcrs)
{
	TPML_PCR_SELECTION selection = {
		.count = 1,
		.pcrSelections = {{.hash = TPM2_ALG_SHA256, .sizeofSelect = PCR_BYTES}},
	};

	for (unsigned i = 0; i < PCR_BYTES; i++)
		selection.pcrSelections[0].pcrSelect[i] = (uint8_t)(pcrs >> (8 * i));
	return selection;
}

static uint32_t pcrs_of(const TPML_PCR_SELECTION *selection)
{
	uint32_t pcrs = 0;

	if (selection->count != 1)
		return 0;
	for (unsigned i = 0; i < PCR_BYTES && i < selection->pcrSelections[0].sizeofSelect; i++)
		pcrs |= (uint32_t)selection->pcrSelections[0].pcrSelect[i] << (8 * i);
	return pcrs;
}

/* Puts the values that came, lowest PCR first; false when they are not as many as was said. */
static bool place(uint32_t pcrs, const TPML_DIGEST *values,
		  uint8_t out[SEV_QUOTE_PCRS][SEV_QUOTE_PCR_SIZE])
{
	uint32_t n = 0;

	for (unsigned i = 0; i < SEV_QUOTE_PCRS; i++) {
		if (!(pcrs >> i & 1))
			continue;
		if (n == values->count || values->digests[n].size != SEV_QUOTE_PCR_SIZE)
			return false;
		memcpy(out[i], values->digests[n++].buffer, SEV_QUOTE_PCR_SIZE);
	}
	return n > 0 && n == values->count;
}

/* A TPM gives some PCRs at a time. counter is that of the TPM's changes to any of them. */
static enum sev_rc read_pcrs(struct sev_vtpm *tpm, uint8_t out[SEV_QUOTE_PCRS][SEV_QUOTE_PCR_SIZE],
			     uint32_t *counter, struct sev_err *err)
{
	uint32_t left = (UINT32_C(1) << SEV_QUOTE_PCRS) - 1;

	while (left) {
		TPML_PCR_SELECTION wanted = selection_of(left);
		TPML_PCR_SELECTION *got = NULL;
		TPML_DIGEST *values = NULL;
		TSS2_RC rc = tpm->lib->pcr_read(tpm->esys, NONE, NONE, NONE, &wanted, counter, &got,
						&values);
		uint32_t pcrs;
		bool placed;

		if (rc)
			return sev_vtpm_fail(rc, "reading PCRs", err);
		pcrs = pcrs_of(got) & left;
		placed = place(pcrs, values, out);
		tpm->lib->free(got);
		tpm->lib->free(values);
		if (!placed)
			return sev_fail(err, SEV_ERR_FORMAT,
					"vTPM: PCRs of the SHA-256 bank: selection 0x%06x could "
					"not be read",
					left);
		left &= ~pcrs;
	}
	return SEV_OK;
}

static void put16(uint8_t *p, unsigned value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

/* As TPMT_SIGNATURE. */
static enum sev_rc keep_signature(const TPMT_SIGNATURE *signature, struct sev_guest_report *answer,
				  struct sev_err *err)
{
	const TPM2B_PUBLIC_KEY_RSA *rsa = &signature->signature.rsassa.sig;
	uint8_t bytes[6 + sizeof(rsa->buffer)];

	if (signature->sigAlg != SEV_TPM_ALG_RSASSA)
		return sev_fail(err, SEV_ERR_FORMAT,
				"vTPM: signature of the quote: found algorithm 0x%04x, expected "
				"RSASSA",
				signature->sigAlg);
	put16(bytes, signature->sigAlg);
	put16(bytes + 2, signature->signature.rsassa.hash);
	put16(bytes + 4, rsa->size);
	memcpy(bytes + 6, rsa->buffer, rsa->size);
	return sev_guest_keep(answer, SEV_GUEST_PART_SIGNATURE, bytes, 6 + (size_t)rsa->size, err);
}

static enum sev_rc sign(struct sev_vtpm *tpm, ESYS_TR key, const TPM2B_DATA *nonce,
			struct sev_guest_report *answer, struct sev_err *err)
{
	const TPMT_SIG_SCHEME rsassa_sha256 = {
		.scheme = TPM2_ALG_RSASSA,
		.details = {.rsassa = {.hashAlg = TPM2_ALG_SHA256}},
	};
	TPML_PCR_SELECTION all = selection_of((UINT32_C(1) << SEV_QUOTE_PCRS) - 1);
	TPM2B_ATTEST *attest = NULL;
	TPMT_SIGNATURE *signature = NULL;
	TSS2_RC signed_rc = tpm->lib->quote(tpm->esys, key, ESYS_TR_PASSWORD, NONE, NONE, nonce,
					    &rsassa_sha256, &all, &attest, &signature);
	enum sev_rc rc;

	if (signed_rc)
		return sev_vtpm_fail(signed_rc, "the quote by key 0x81000003", err);
	rc = sev_guest_keep(answer, SEV_GUEST_PART_QUOTE, attest->attestationData, attest->size,
			    err);
	if (!rc)
		rc = keep_signature(signature, answer, err);
	tpm->lib->free(attest);
	tpm->lib->free(signature);
	return rc;
}

/* The values before and the quote after belong together when no PCR changed in between. */
static enum sev_rc sign_unchanged(struct sev_vtpm *tpm, ESYS_TR key, const TPM2B_DATA *nonce,
				  struct sev_guest_report *answer, struct sev_err *err)
{
	uint8_t before[SEV_QUOTE_PCRS][SEV_QUOTE_PCR_SIZE];
	uint8_t after[SEV_QUOTE_PCRS][SEV_QUOTE_PCR_SIZE];
	uint32_t counter_before, counter_after;

	for (unsigned i = 0; i < TRIES; i++) {
		enum sev_rc rc = read_pcrs(tpm, before, &counter_before, err);

		if (!rc)
			rc = sign(tpm, key, nonce, answer, err);
		if (!rc)
			rc = read_pcrs(tpm, after, &counter_after, err);
		if (rc)
			return rc;
		if (memcmp(before, after, sizeof(before)) == 0 && counter_before == counter_after)
			return sev_guest_keep(answer, SEV_GUEST_PART_PCRS, after, sizeof(after),
					      err);
	}
	return sev_fail(err, SEV_ERR_IO, "vTPM: PCRs changed each time that a quote was made");
}

enum sev_rc sev_vtpm_quote(struct sev_vtpm *tpm, const uint8_t *nonce, size_t nonce_size,
			   struct sev_guest_report *answer, struct sev_err *err)
{
	TPM2B_DATA data = {.size = (uint16_t)nonce_size};
	ESYS_TR key;
	TSS2_RC opened;
	enum sev_rc rc;

	memcpy(data.buffer, nonce, nonce_size);
	opened = tpm->lib->from_handle(tpm->esys, SEV_TPM_HANDLE_HCL_AK, NONE, NONE, NONE, &key);
	if (opened)
		return sev_vtpm_fail(opened, "finding the key 0x81000003 (HCLAkPub)", err);
	rc = sign_unchanged(tpm, key, &data, answer, err);
	tpm->lib->close(tpm->esys, &key);
	return rc;
}

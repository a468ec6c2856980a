/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/quote/tpm_attest.h"

#include <sev/quote.h>

#include "abi/layout/tpm.h"
#include "base/err.h"

/* The bytes that are left, and whether what was read so far was there. */
struct reader {
	struct sev_view rest;
	bool short_of;
};

static struct sev_view take(struct reader *reader, uint64_t size)
{
	struct sev_view part = {NULL, 0};

	if (reader->short_of || !sev_view_part(reader->rest, 0, size, &part)) {
		reader->short_of = true;
		return (struct sev_view){NULL, 0};
	}
	reader->rest.data += size;
	reader->rest.size -= (size_t)size;
	return part;
}

/* A big-endian number; 0 when it is not all there. */
static uint32_t number(struct reader *reader, unsigned size)
{
	struct sev_view bytes = take(reader, size);
	uint32_t value = 0;

	for (size_t i = 0; i < bytes.size; i++)
		value = value << 8 | bytes.data[i];
	return value;
}

static struct sev_view buffer(struct reader *reader)
{
	return take(reader, number(reader, 2));
}

/* A key that only signs what the TPM made can be trusted with the rest. */
static enum sev_rc read_header(struct reader *reader, struct sev_err *err)
{
	uint32_t magic = number(reader, 4);
	uint32_t type = number(reader, 2);

	if (!reader->short_of && magic != SEV_TPM_GENERATED)
		return sev_fail(err, SEV_ERR_FORMAT,
				"quote: magic: found 0x%08x, expected 0x%08x, which only a TPM "
				"signs",
				magic, SEV_TPM_GENERATED);
	if (!reader->short_of && type != SEV_TPM_ST_ATTEST_QUOTE)
		return sev_fail(err, SEV_ERR_FORMAT,
				"quote: type: found 0x%04x, expected 0x%04x, a quote", type,
				SEV_TPM_ST_ATTEST_QUOTE);
	return SEV_OK;
}

static enum sev_rc read_selection(struct reader *reader, uint32_t *pcrs, struct sev_err *err)
{
	uint32_t banks = number(reader, 4);
	uint32_t hash = number(reader, 2);
	struct sev_view select = take(reader, number(reader, 1));

	if (!reader->short_of && (banks != 1 || hash != SEV_TPM_ALG_SHA256))
		return sev_fail(err, SEV_ERR_FORMAT,
				"quote: PCRs of %u banks, the first of them 0x%04x; expected the "
				"SHA-256 bank (0x%04x) alone",
				banks, hash, SEV_TPM_ALG_SHA256);
	*pcrs = 0;
	for (size_t i = 0; i < select.size && i < SEV_TPM_PCR_SELECT_MAX; i++)
		*pcrs |= (uint32_t)select.data[i] << (8 * i);
	if (!reader->short_of && (select.size > SEV_TPM_PCR_SELECT_MAX || *pcrs >> SEV_QUOTE_PCRS))
		return sev_fail(err, SEV_ERR_FORMAT,
				"quote: selection of PCRs: found %zu bytes, 0x%08x; expected PCRs "
				"0 to %u",
				select.size, *pcrs, SEV_QUOTE_PCRS - 1);
	return SEV_OK;
}

enum sev_rc sev_tpm_quote_read(struct sev_view attest, struct sev_tpm_quote *out,
			       struct sev_err *err)
{
	struct reader reader = {.rest = attest};
	enum sev_rc rc = read_header(&reader, err);

	if (rc)
		return rc;
	buffer(&reader); /* qualifiedSigner */
	out->extra_data = buffer(&reader);
	take(&reader, 8 + 4 + 4 + 1); /* clockInfo */
	take(&reader, 8);	      /* firmwareVersion */
	rc = read_selection(&reader, &out->pcrs, err);
	if (rc)
		return rc;
	out->pcr_digest = buffer(&reader);
	if (reader.short_of)
		return sev_fail(err, SEV_ERR_FORMAT,
				"quote: ends too early, after %zu bytes; expected a TPMS_ATTEST",
				attest.size);
	if (reader.rest.size > 0)
		return sev_fail(err, SEV_ERR_FORMAT,
				"quote: %zu bytes after the end of the TPMS_ATTEST, expected none",
				reader.rest.size);
	return SEV_OK;
}

enum sev_rc sev_tpm_signature_read(struct sev_view signature, size_t bare_size,
				   struct sev_view *out, struct sev_err *err)
{
	struct reader reader = {.rest = signature};
	uint32_t algorithm, hash;

	*out = signature;
	if (signature.size == bare_size)
		return SEV_OK;
	algorithm = number(&reader, 2);
	hash = number(&reader, 2);
	*out = buffer(&reader);
	if (reader.short_of || reader.rest.size > 0)
		return sev_fail(err, SEV_ERR_FORMAT,
				"signature of the quote: found %zu bytes, expected a "
				"TPMT_SIGNATURE or %zu bytes",
				signature.size, bare_size);
	if (algorithm != SEV_TPM_ALG_RSASSA || hash != SEV_TPM_ALG_SHA256)
		return sev_fail(err, SEV_ERR_FORMAT,
				"signature of the quote: found algorithm 0x%04x with hash 0x%04x, "
				"expected RSASSA (0x%04x) with SHA-256 (0x%04x)",
				algorithm, hash, SEV_TPM_ALG_RSASSA, SEV_TPM_ALG_SHA256);
	return SEV_OK;
}

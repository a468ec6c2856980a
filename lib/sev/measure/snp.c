/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/snp.h"

#include <string.h>

#include "abi/layout/page_info.h"
#include "base/bytes.h"
#include "base/crypto.h"
#include "base/err.h"

static const uint8_t NO_CONTENTS[SEV_SHA384_LENGTH];

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: CONTENTS is a hash for NORMAL and VMSA, zeros for the others */
static const enum {
	CONTENTS_NONE, /* not a page type */
	CONTENTS_ZEROS,
	CONTENTS_HASH,
} CONTENTS[] = {
	[SEV_PAGE_NORMAL] = CONTENTS_HASH,   [SEV_PAGE_VMSA] = CONTENTS_HASH,
	[SEV_PAGE_ZERO] = CONTENTS_ZEROS,    [SEV_PAGE_UNMEASURED] = CONTENTS_ZEROS,
	[SEV_PAGE_SECRETS] = CONTENTS_ZEROS, [SEV_PAGE_CPUID] = CONTENTS_ZEROS,
};

void sev_snp_chain(uint8_t chain[SEV_SHA384_LENGTH], enum sev_page_type type, uint64_t gpa,
		   const uint8_t contents[SEV_SHA384_LENGTH])
{
	/* IMI_PAGE and the permissions of VMPL 1 to 3 are 0 in every launch that is known. */
	uint8_t info[PAGE_INFO_SIZE] = {0};

	memcpy(info + PAGE_INFO_DIGEST_CUR, chain, SEV_SHA384_LENGTH);
	memcpy(info + PAGE_INFO_CONTENTS, contents, SEV_SHA384_LENGTH);
	sev_put_le16(info + PAGE_INFO_LENGTH, PAGE_INFO_SIZE);
	info[PAGE_INFO_PAGE_TYPE] = (uint8_t)type;
	sev_put_le64(info + PAGE_INFO_GPA, gpa);
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: the digest becomes the SHA-384 of PAGE_INFO */
	sev_sha384(info, sizeof(info), chain);
}

static enum sev_rc chain_without_contents(uint8_t chain[SEV_SHA384_LENGTH],
					  const struct sev_event *event, struct sev_tally *tally,
					  struct sev_err *err)
{
	uint64_t length = sev_event_length(event);

	for (uint64_t at = 0; at < length; at += PAGE_INFO_PAGE_SIZE)
		sev_snp_chain(chain, sev_event_page_type(event), sev_event_gpa(event) + at,
			      NO_CONTENTS);
	return sev_tally_add(tally, length, err);
}

static void hash_contents(struct sev_page_hasher *hasher, const struct sev_event *event,
			  uint64_t at, size_t count, uint8_t *hashes)
{
	if (sev_event_length(event) == PAGE_INFO_PAGE_SIZE)
		sev_page_hash_one(hasher, sev_event_source(event), sev_event_offset(event), hashes);
	else
		sev_page_hash(hasher, sev_event_data(event) + at, count, hashes);
}

static enum sev_rc chain_contents(uint8_t chain[SEV_SHA384_LENGTH], struct sev_page_hasher *hasher,
				  const struct sev_event *event, struct sev_tally *tally,
				  struct sev_err *err)
{
	uint8_t hashes[SEV_PAGE_HASH_MAX * SEV_SHA384_LENGTH];
	uint64_t length = sev_event_length(event);
	enum sev_rc rc = SEV_OK;
	size_t count;

	sev_page_hash_expect(hasher, length / PAGE_INFO_PAGE_SIZE);
	for (uint64_t at = 0; at < length && !rc; at += count * PAGE_INFO_PAGE_SIZE) {
		uint64_t left = (length - at) / PAGE_INFO_PAGE_SIZE;

		count = (size_t)(left < SEV_PAGE_HASH_MAX ? left : SEV_PAGE_HASH_MAX);
		hash_contents(hasher, event, at, count, hashes);
		for (size_t i = 0; i < count; i++)
			sev_snp_chain(chain, sev_event_page_type(event),
				      sev_event_gpa(event) + at + i * PAGE_INFO_PAGE_SIZE,
				      hashes + i * SEV_SHA384_LENGTH);
		rc = sev_tally_add(tally, count * PAGE_INFO_PAGE_SIZE, err);
	}
	return rc;
}

enum sev_rc sev_snp_event(uint8_t chain[SEV_SHA384_LENGTH], struct sev_page_hasher *hasher,
			  const struct sev_event *event, struct sev_tally *tally,
			  struct sev_err *err)
{
	enum sev_page_type type = sev_event_page_type(event);

	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: PAGE_TYPE is one of the six that are defined */
	if ((size_t)type >= SEV_COUNT(CONTENTS) || CONTENTS[type] == CONTENTS_NONE)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: page type %u at 0x%llx, expected 1 (NORMAL) to 6 (CPUID)",
				sev_event_origin(event), (unsigned)type,
				(unsigned long long)sev_event_gpa(event));
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: pages are added whole */
	if (sev_event_length(event) % PAGE_INFO_PAGE_SIZE)
		return sev_fail(
			err, SEV_ERR_ARG, "%s: 0x%llx bytes at 0x%llx, expected a multiple of 4096",
			sev_event_origin(event), (unsigned long long)sev_event_length(event),
			(unsigned long long)sev_event_gpa(event));
	if (CONTENTS[type] == CONTENTS_ZEROS)
		return chain_without_contents(chain, event, tally, err);
	if (!sev_event_data(event))
		return sev_fail(
			err, SEV_ERR_ARG,
			"%s: %s pages at 0x%llx have no contents, expected bytes to measure",
			sev_event_origin(event), sev_page_type_name(type),
			(unsigned long long)sev_event_gpa(event));
	return chain_contents(chain, hasher, event, tally, err);
}

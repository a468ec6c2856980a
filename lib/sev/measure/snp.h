/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The launch digest of SNP: a chain of SHA-384 over one PAGE_INFO for each page.
 */
#ifndef SEV_MEASURE_SNP_H
#define SEV_MEASURE_SNP_H

#include <stdint.h>

#include <sev/digest.h>
#include <sev/plan.h>

#include "measure/page_hash.h"
#include "measure/tally.h"

/* One step: the digest after a page of this type, contents hash and address. */
void sev_snp_chain(uint8_t chain[SEV_SHA384_LENGTH], enum sev_page_type type, uint64_t gpa,
		   const uint8_t contents[SEV_SHA384_LENGTH]);

/* All pages of an UPDATE or VMSA event. */
enum sev_rc sev_snp_event(uint8_t chain[SEV_SHA384_LENGTH], struct sev_page_hasher *hasher,
			  const struct sev_event *event, struct sev_tally *tally,
			  struct sev_err *err);

#endif

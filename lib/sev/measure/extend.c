/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the SNP digest of one vCPU count to those of larger ones.
 */
#include <string.h>

#include <sev/digest.h>

#include "abi/layout/page_info.h"
#include "base/crypto.h"
#include "base/err.h"
#include "measure/snp.h"

enum sev_rc sev_digest_extend(const uint8_t digest[SEV_SHA384_LENGTH], const uint8_t vmsa[4096],
			      uint64_t gpa, uint32_t count, uint8_t *values, struct sev_err *err)
{
	uint8_t chain[SEV_SHA384_LENGTH], contents[SEV_SHA384_LENGTH];

	if (gpa % PAGE_INFO_PAGE_SIZE)
		return sev_fail(err, SEV_ERR_ARG,
				"VMSA address: 0x%llx, expected a multiple of 4096",
				(unsigned long long)gpa);
	memcpy(chain, digest, sizeof(chain));
	sev_sha384(vmsa, PAGE_INFO_PAGE_SIZE, contents);
	for (size_t i = 0; i < count; i++) {
		sev_snp_chain(chain, SEV_PAGE_VMSA, gpa, contents);
		memcpy(values + i * SEV_SHA384_LENGTH, chain, SEV_SHA384_LENGTH);
	}
	return SEV_OK;
}

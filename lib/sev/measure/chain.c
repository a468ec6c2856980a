/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/chain.h"

#include <stdlib.h>
#include <string.h>

#include "abi/layout/page_info.h"
#include "base/crypto.h"
#include "base/err.h"
#include "measure/snp.h"
#include "measure/state.h"

struct sev_vcpu_chain {
	uint32_t walked; /* digests that are there */
	uint8_t digests[SEV_VCPUS_MAX][SEV_DIGEST_MAX];
};

struct sev_vcpu_chain *sev_vcpu_chain_new(void)
{
	return calloc(1, sizeof(struct sev_vcpu_chain));
}

void sev_vcpu_chain_free(struct sev_vcpu_chain *chain)
{
	free(chain);
}

const uint8_t *sev_vcpu_chain_digest(const struct sev_vcpu_chain *chain, uint32_t vcpus)
{
	return chain->digests[vcpus - 1];
}

/* The index of the boot processor's VMSA; the number of events when there is none. */
static size_t find_bsp(const struct sev_plan *plan)
{
	size_t i = 0;

	while (i < sev_plan_event_count(plan) &&
	       sev_event_kind(sev_plan_event(plan, i)) != SEV_EVENT_VMSA)
		i++;
	return i;
}

static void walk_snp(struct sev_vcpu_chain *chain, const struct sev_event *ap, uint32_t most)
{
	uint8_t contents[SEV_SHA384_LENGTH];
	uint8_t digest[SEV_SHA384_LENGTH];

	sev_sha384(sev_event_data(ap), PAGE_INFO_PAGE_SIZE, contents);
	memcpy(digest, chain->digests[1], sizeof(digest));
	for (uint32_t n = 3; n <= most; n++) {
		sev_snp_chain(digest, SEV_PAGE_VMSA, sev_event_gpa(ap), contents);
		memcpy(chain->digests[n - 1], digest, sizeof(digest));
	}
}

static void walk_seves(struct sev_vcpu_chain *chain, const struct sev_digest_state *start,
		       const struct sev_event *ap, uint32_t most)
{
	struct sev_digest_state state = *start;

	for (uint32_t n = 3; n <= most; n++) {
		sev_sha256_update(&state.data, sev_event_data(ap), PAGE_INFO_PAGE_SIZE);
		sev_digest_state_value(&state, chain->digests[n - 1]);
	}
}

/* The digests of one and two vCPUs, which say all about the chain. */
static enum sev_rc begin(uint8_t digests[2][SEV_DIGEST_MAX], const struct sev_prefix *prefix,
			 const struct sev_plan *plan, size_t bsp, uint32_t most,
			 struct sev_err *err)
{
	const struct sev_event *ap = sev_plan_event(plan, bsp + 1);

	if (most > SEV_VCPUS_MAX || !sev_prefix_digest_after(prefix, bsp, digests[0]))
		return sev_fail(err, SEV_ERR_ARG, "the plan has no VMSA for %u vCPUs", most);
	if (most == 1)
		return SEV_OK;
	if (sev_event_kind(ap) != SEV_EVENT_VMSA ||
	    !sev_prefix_digest_after(prefix, bsp + 1, digests[1]))
		return sev_fail(err, SEV_ERR_ARG, "the plan has no AP for %u vCPUs", most);
	return SEV_OK;
}

enum sev_rc sev_vcpu_chain_walk(struct sev_vcpu_chain *chain, const struct sev_prefix *prefix,
				const struct sev_plan *plan, uint32_t most, struct sev_err *err)
{
	uint8_t first[2][SEV_DIGEST_MAX] = {0};
	size_t bsp = find_bsp(plan);
	enum sev_rc rc = begin(first, prefix, plan, bsp, most, err);

	if (rc)
		return rc;
	if (chain->walked >= most && memcmp(first, chain->digests, sizeof(first)) == 0)
		return SEV_OK;
	memcpy(chain->digests, first, sizeof(first));
	if (most > 2 && sev_plan_mode(plan) == SEV_MODE_SNP)
		walk_snp(chain, sev_plan_event(plan, bsp + 1), most);
	else if (most > 2)
		walk_seves(chain, sev_prefix_state_after(prefix, bsp + 1),
			   sev_plan_event(plan, bsp + 1), most);
	chain->walked = most;
	return SEV_OK;
}

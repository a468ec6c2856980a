/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digests of all vCPU counts of one plan. VMSAs come last and those of APs are alike, so each
 * count costs one step more than the one before.
 */
#ifndef SEV_MEASURE_CHAIN_H
#define SEV_MEASURE_CHAIN_H

#include "measure/prefix.h"

struct sev_vcpu_chain;

/* NULL when out of memory. */
struct sev_vcpu_chain *sev_vcpu_chain_new(void);
void sev_vcpu_chain_free(struct sev_vcpu_chain *chain);

/*
 * Computes the digests of 1 to most vCPUs (SEV_VCPUS_MAX at the largest). plan has the VMSA of the
 * boot processor and, unless most is 1, of one AP, and is the one that prefix measured last. A
 * chain that is there already is not walked again.
 */
enum sev_rc sev_vcpu_chain_walk(struct sev_vcpu_chain *chain, const struct sev_prefix *prefix,
				const struct sev_plan *plan, uint32_t most, struct sev_err *err);

/* The digest for vcpus (1 to most); valid until the next walk. */
const uint8_t *sev_vcpu_chain_digest(const struct sev_vcpu_chain *chain, uint32_t vcpus);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of a configuration.
 */
#ifndef SEV_PLAN_CONFIG_H
#define SEV_PLAN_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/config.h>

#include "plan/variant.h"

#define SEV_HOST_DATA 32 /* bytes of HOST_DATA */

struct sev_config {
	enum sev_mode mode;
	enum sev_vmm_type vmm;
	uint32_t vcpus;
	uint32_t vcpu_sig;
	uint64_t guest_features;
	bool policy_given;
	uint64_t policy;
	uint8_t host_data[SEV_HOST_DATA];
	uint32_t variants; /* bit n: variant n is on */
	struct sev_blob *ovmf;
	struct sev_blob *kernel;
	struct sev_blob *initrd;
	struct sev_blob *svsm;
	struct sev_blob *igvm;
	struct sev_blob *raw;
	char *append; /* NULL: none given */
	uint64_t vars_size;
	bool has_ovmf_hash;
	uint8_t ovmf_hash[48];
};

/* The policy given, or the usual one of the generation (QEMU's default). */
uint64_t sev_config_policy(const struct sev_config *config);

static inline bool sev_config_has(const struct sev_config *config, enum sev_variant variant)
{
	return (config->variants >> variant) & 1;
}

#endif

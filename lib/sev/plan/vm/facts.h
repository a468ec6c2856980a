/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts that a machine's description does not hold, and version numbers.
 */
#ifndef SEV_PLAN_VM_FACTS_H
#define SEV_PLAN_VM_FACTS_H

#include <sev/vm.h>

/* Numbers of a version; those that were not given are 0. */
struct sev_version {
	bool given;
	bool has_patch;
	bool candidate; /* an -rc */
	unsigned major, minor, patch;
	char text[64]; /* as given, cut */
};

/* The version that text begins with; given is false when it begins with none. */
struct sev_version sev_version_parse(const char *text);
/* Whether the version is given and at least major.minor; release candidates count as it. */
bool sev_version_at_least(const struct sev_version *version, unsigned major, unsigned minor);

struct sev_vm_facts {
	struct sev_version qemu;
	struct sev_version kernel;
	bool has_sig, has_features;
	uint32_t sig;
	uint64_t features;
	uint32_t variants_on, variants_off; /* bit n: variant n */
};

#endif

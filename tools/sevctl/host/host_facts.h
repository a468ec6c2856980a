/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What host status and host show tell of a platform. What could not be found out is a fact as well.
 */
#ifndef TOOLS_SEVCTL_HOST_HOST_FACTS_H
#define TOOLS_SEVCTL_HOST_HOST_FACTS_H

#include "sevctl/host/host_run.h"
#include "sevctl/host/host_snp.h"
#include "sevctl/host/host_versions.h"

#define HOST_MASK_TEXT 24

struct host_facts {
	bool has_sev, has_snp, has_id;
	struct sev_host_status sev;
	struct host_snp snp;	  /* its product is NULL where that is not known */
	struct sev_err snp_error; /* where has_snp is false */
	uint8_t id[64];
	struct host_versions versions;
	const char *runs; /* which firmware */
	char *file;	  /* the firmware file; NULL: none */
	bool secure_tsc;  /* CPUID 8000_001F_EAX bit 8 */
	bool cpuid_known;
	/* As the kernel has them in sysfs; "": it does not tell. */
	char supported[HOST_MASK_TEXT], verified[HOST_MASK_TEXT];
};

/* SEV's PLATFORM_STATUS must be answered; the rest is as it can be had. */
enum tool_exit host_facts_read(const struct tool_args *args, const struct host_use *use,
			       struct host_facts *out);
void host_facts_free(struct host_facts *facts);

/* The i-th flag of the SNP firmware by its name, and whether it is set; NULL past the last. */
const char *host_snp_flag(const struct sev_host_snp_status *status, size_t i, bool *set);

#endif

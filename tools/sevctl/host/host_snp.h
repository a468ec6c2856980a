/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of a host's SNP firmware: SNP_PLATFORM_STATUS, the processor, and of the committed
 * version, which the kernel does not tell, what else says it.
 */
#ifndef TOOLS_SEVCTL_HOST_HOST_SNP_H
#define TOOLS_SEVCTL_HOST_HOST_SNP_H

#include "sevctl/host/host_run.h"
#include "sevctl/host/host_tcb.h"

extern const struct tool_option host_report_options[]; /* --report */

struct host_snp {
	unsigned family, model; /* combined, of CPUID */
	const struct sev_product *product;
	enum sev_tcb_layout layout;
	struct sev_host_snp_status status;
	/* "a report", …; NULL: not known */
	const char *committed_from;
	uint64_t committed_tcb;
	bool committed_version_known;
	uint8_t committed_major, committed_minor, committed_build;
};

/* The processor's combined family and model by CPUID; SEV_ERR_UNSUPPORTED: it is not AMD's. */
enum sev_rc host_cpu(const struct sev_io *io, unsigned *family, unsigned *model,
		     struct sev_err *err);
/* Reads all of it. Says what is wrong on stderr. */
enum tool_exit host_snp_read(const struct tool_args *args, const struct host_use *use,
			     struct host_snp *out);
bool host_snp_masks_id(const struct host_snp *snp);
bool host_snp_masks_key(const struct host_snp *snp);
bool host_snp_has_vlek(const struct host_snp *snp);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "sevctl/host/config_change.h"

#include <stdio.h>

#include "common/confirm.h"
#include "sevctl/host/config_output.h"

/* The current TCB stands in for a committed one that is not known, as it is never below that. */
static enum tool_exit check_bound(const struct tool_args *args, const struct host_snp *snp,
				  uint64_t tcb)
{
	uint64_t bound = snp->committed_from ? snp->committed_tcb : snp->status.current_tcb;
	int above = host_tcb_above(snp->layout, tcb, bound);
	uint8_t wanted, most;

	if (above < 0)
		return TOOL_DONE;
	host_tcb_get(snp->layout, tcb, (unsigned)above, &wanted);
	host_tcb_get(snp->layout, bound, (unsigned)above, &most);
	fprintf(stderr, "%s: REPORTED_TCB: %s: found %u, expected at most %u, that of the %s TCB\n",
		tool_command_name(args), sev_tcb_component_name((enum sev_tcb_component)above),
		wanted, most, snp->committed_from ? "committed" : "current");
	return TOOL_NOT_SO;
}

enum tool_exit config_check(const struct tool_args *args, const struct host_snp *snp, uint64_t tcb)
{
	uint64_t reserved = host_tcb_reserved(snp->layout, tcb);

	/* spec: SNP-ABI SNP_CONFIG: reserved bits of REPORTED_TCB and of the flags are 0 */
	if (reserved) {
		fprintf(stderr,
			"%s: REPORTED_TCB: found bits 0x%016llx, expected zeros there: %s has no "
			"component in these bytes, they are reserved\n",
			tool_command_name(args), (unsigned long long)reserved,
			sev_product_name(snp->product));
		return TOOL_NOT_SO;
	}
	/* spec: SNP-ABI SNP_CONFIG: a REPORTED_TCB of 0 stands for CommittedTCB */
	if (!tcb)
		return tool_usage_error(args,
					"REPORTED_TCB: found zeros alone, which the firmware takes "
					"for the committed TCB: that is sevctl host config reset");
	/* spec: SNP-ABI SNP_CONFIG: no component of REPORTED_TCB is above that of CommittedTCB */
	return check_bound(args, snp, tcb);
}

static bool may_lose_vlek(const struct tool_args *args, const struct host_snp *before, uint64_t tcb)
{
	if (!host_snp_has_vlek(before) || tcb == before->status.reported_tcb)
		return true;
	return tool_confirm(args, "the VLEK that is loaded will be deleted, as the TCB that is "
				  "reported changes; reports are signed by the VCEK until another "
				  "is loaded");
}

enum tool_exit config_send(const struct tool_args *args, const struct host_use *use,
			   const struct host_snp *before, const struct sev_host_snp_config *config,
			   uint64_t tcb)
{
	struct host_snp now;
	enum tool_exit status;
	struct sev_err err;

	if (!may_lose_vlek(args, before, tcb))
		return TOOL_USAGE;
	if (sev_host_snp_set_config(use->dev, config, &err))
		return tool_fail(args, &err);
	status = host_snp_read(args, use, &now);
	if (status)
		return status;
	config_say_renew(before, &now);
	return config_print(args, before, &now);
}

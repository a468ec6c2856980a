/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/sp.h"

void sp_snp_power_on(struct amd_sp *sp)
{
	sp->state->snp.running = sp->snp_data.installed;
	sp->state->snp.reported_tcb = sp->snp_data.committed.tcb;
	sp_random(sp->state->snp.context_key, sizeof(sp->state->snp.context_key));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The IGVM origin of launch plans: the directives of the file, in file order, that belong to the
 * platform wanted.
 */
#ifndef SEV_PLAN_IGVM_H
#define SEV_PLAN_IGVM_H

#include "plan/config.h"
#include "plan/plan.h"

/*
 * Adds every UPDATE and VMSA event of config's IGVM file, and what of the guest is covered. The
 * file's SNP guest policy becomes the plan's when the configuration gives none. Settings:
 * "igvm_platform"; "igvm_id_block_digest", the launch digest that the file's ID block expects;
 * "igvm_note", one for each thing that QEMU with KVM would do differently.
 */
enum sev_rc sev_plan_build_igvm(const struct sev_config *config, struct sev_plan *plan,
				struct sev_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of an IGVM launch QEMU with KVM cannot do as the file says.
 */
#ifndef SEV_PLAN_IGVM_KVM_H
#define SEV_PLAN_IGVM_KVM_H

#include "plan/config.h"
#include "plan/plan.h"

/*
 * Adds a setting "igvm_note" for each thing in the plan that KVM does otherwise, so that its
 * digest would be another one. Other VMMs launch such files as they are: a note, no error.
 */
enum sev_rc sev_igvm_add_kvm_notes(const struct sev_config *config, struct sev_plan *plan,
				   struct sev_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/igvm/kvm.h"

#include <inttypes.h>

#include <sev/digest.h>

#include "abi/vmsa.h"

/* CR0 that KVM leaves as it is: NE and ET, with PE or without. */
#define KVM_CR0_PROTECTED UINT64_C(0x31)
#define KVM_CR0_REAL	  UINT64_C(0x30)

struct vmsas {
	uint32_t count, elsewhere, other_cr0, debug_swap;
	bool not_last;
};

static uint64_t field_of(const struct sev_event *event, enum sev_vmsa_field field)
{
	uint64_t value = 0;

	sev_vmsa_get(sev_event_data(event), field, &value, NULL);
	return value;
}

static void look_at_vmsa(struct vmsas *found, const struct sev_event *event)
{
	uint64_t cr0 = field_of(event, SEV_VMSA_CR0);

	found->count++;
	found->elsewhere += event->gpa != SEV_VMSA_GPA;
	found->other_cr0 += cr0 != KVM_CR0_PROTECTED && cr0 != KVM_CR0_REAL;
	found->debug_swap += (field_of(event, SEV_VMSA_SEV_FEATURES) & SEV_FEATURE_DEBUG_SWAP) != 0;
}

static struct vmsas look_at(const struct sev_plan *plan)
{
	struct vmsas found = {0};

	for (size_t i = 0; i < plan->event_count; i++) {
		const struct sev_event *event = &plan->events[i];

		if (event->kind == SEV_EVENT_VMSA)
			look_at_vmsa(&found, event);
		if (event->kind == SEV_EVENT_UPDATE && found.count)
			found.not_last = true;
	}
	return found;
}

static enum sev_rc note_count(const struct sev_config *config, struct sev_plan *plan,
			      uint32_t count, struct sev_err *err)
{
	uint32_t vcpus = config->vcpus ? config->vcpus : 1;

	if (count == vcpus)
		return SEV_OK;
	return sev_plan_add_setting(plan, "igvm_note", err,
				    "the file has %" PRIu32 " VMSA(s), the guest %" PRIu32
				    " vCPU(s): KVM measures one for each vCPU, unless the host "
				    "kernel has COCONUT's changes and measures that of the boot "
				    "vCPU alone; the digest is that of the file's",
				    count, vcpus);
}

enum sev_rc sev_igvm_add_kvm_notes(const struct sev_config *config, struct sev_plan *plan,
				   struct sev_err *err)
{
	struct vmsas found = look_at(plan);
	const struct {
		bool there;
		const char *note;
	} notes[] = {
		{found.elsewhere != 0,
		 "a VMSA is not at 0xfffffffff000, the only address that KVM has for it"},
		{found.not_last, "a VMSA stands before other pages: KVM measures VMSAs last"},
		{found.other_cr0 != 0,
		 "a VMSA has a CR0 that is neither 0x31 nor 0x30, which KVM puts there"},
		{found.debug_swap != 0,
		 "a VMSA has DebugSwap (0x20) in SEV_FEATURES, which KVM sets only when it is asked to"},
	};
	enum sev_rc rc = SEV_OK;

	if (plan->mode == SEV_MODE_SEV)
		return SEV_OK;
	for (size_t i = 0; i < SEV_COUNT(notes) && !rc; i++)
		if (notes[i].there)
			rc = sev_plan_add_setting(plan, "igvm_note", err, "%s", notes[i].note);
	if (rc)
		return rc;
	return note_count(config, plan, found.count, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers of a vCPU: KVM_GET_/SET_ of REGS, SREGS, SREGS2, DEBUGREGS, VCPU_EVENTS.
 */
#include <string.h>

#include "linux/kvm/vcpu.h"

#define RFLAGS_FIXED UINT64_C(2)
#define CR0_PE	     UINT64_C(1)
#define CR0_NW	     UINT64_C(0x20000000)
#define CR0_CD	     UINT64_C(0x40000000)
#define CR0_PG	     UINT64_C(0x80000000)
#define CR4_PAE	     UINT64_C(0x20)
#define EFER_LME     UINT64_C(0x100)
#define EFER_LMA     UINT64_C(0x400)
#define UPPER_HALF   UINT64_C(0xFFFFFFFF00000000)

static int out(const struct lx_vcpu *vcpu, uint64_t argument, const void *data, size_t size)
{
	return lx_copy_out(vcpu->vm->kernel, argument, data, size);
}

static int in(const struct lx_vcpu *vcpu, void *data, uint64_t argument, size_t size)
{
	return lx_copy_in(vcpu->vm->kernel, data, argument, size);
}

int lx_vcpu_get_regs(struct lx_vcpu *vcpu, uint64_t argument)
{
	return out(vcpu, argument, &vcpu->regs, sizeof(vcpu->regs));
}

int lx_vcpu_set_regs(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct sev_kvm_regs regs;

	if (in(vcpu, &regs, argument, sizeof(regs)))
		return -EFAULT;
	regs.rflags |= RFLAGS_FIXED;
	vcpu->regs = regs;
	return 0;
}

/* What a segment looks like when it is read back (Linux: svm_get_segment()). */
static struct sev_kvm_segment shown(const struct sev_kvm_segment *segment, unsigned type_bits)
{
	struct sev_kvm_segment copy = *segment;

	copy.g = segment->limit > 0xFFFFF;
	copy.present = segment->present && !segment->unusable;
	copy.unusable = !copy.present;
	if (copy.present)
		copy.type = (uint8_t)(copy.type | type_bits);
	return copy;
}

static void show_sregs(const struct lx_vcpu *vcpu, struct sev_kvm_sregs *sregs)
{
	*sregs = vcpu->sregs;
	sregs->cs = shown(&sregs->cs, 0);
	sregs->ds = shown(&sregs->ds, 1); /* accessed */
	sregs->es = shown(&sregs->es, 1);
	sregs->fs = shown(&sregs->fs, 1);
	sregs->gs = shown(&sregs->gs, 1);
	sregs->ss = shown(&sregs->ss, 0);
	sregs->tr = shown(&sregs->tr, 2); /* busy */
	sregs->ldt = shown(&sregs->ldt, 0);
	sregs->ss.dpl = vcpu->cpl;
	if (sregs->ss.unusable)
		sregs->ss.db = 0;
}

/* spec: UAPI KVM_SET_SREGS: CR0, CR4 and EFER that no processor has together: EINVAL */
static bool is_valid(const struct sev_kvm_sregs *sregs)
{
	bool paging = sregs->cr0 & CR0_PG;
	bool is_long = sregs->efer & EFER_LMA;

	if (sregs->cr0 & UPPER_HALF || (sregs->cr0 & (CR0_NW | CR0_CD)) == CR0_NW)
		return false;
	if (paging && !(sregs->cr0 & CR0_PE))
		return false;
	if (sregs->efer & EFER_LME && paging)
		return sregs->cr4 & CR4_PAE && is_long;
	return !is_long && !sregs->cs.l;
}

int lx_vcpu_get_sregs(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct sev_kvm_sregs sregs;

	show_sregs(vcpu, &sregs);
	return out(vcpu, argument, &sregs, sizeof(sregs));
}

static int set_sregs(struct lx_vcpu *vcpu, const struct sev_kvm_sregs *sregs)
{
	if (!is_valid(sregs))
		return -EINVAL;
	vcpu->sregs = *sregs;
	vcpu->cpl = sregs->ss.dpl & 3;
	return 0;
}

int lx_vcpu_set_sregs(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct sev_kvm_sregs sregs;

	if (in(vcpu, &sregs, argument, sizeof(sregs)))
		return -EFAULT;
	return set_sregs(vcpu, &sregs);
}

/* Both forms are the same up to flags and interrupt_bitmap. */
#define COMMON_SREGS offsetof(struct sev_kvm_sregs2, flags)
#define SREGS2_FLAGS UINT64_C(1) /* PDPTRS_VALID */

int lx_vcpu_get_sregs2(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct sev_kvm_sregs2 sregs2 = {0};
	struct sev_kvm_sregs sregs;

	show_sregs(vcpu, &sregs);
	memcpy(&sregs2, &sregs, COMMON_SREGS);
	return out(vcpu, argument, &sregs2, sizeof(sregs2));
}

int lx_vcpu_set_sregs2(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct sev_kvm_sregs sregs = vcpu->sregs;
	struct sev_kvm_sregs2 sregs2;

	if (in(vcpu, &sregs2, argument, sizeof(sregs2)))
		return -EFAULT;
	if (sregs2.flags & ~SREGS2_FLAGS)
		return -EINVAL;
	memcpy(&sregs, &sregs2, COMMON_SREGS);
	return set_sregs(vcpu, &sregs);
}

int lx_vcpu_get_debugregs(struct lx_vcpu *vcpu, uint64_t argument)
{
	return out(vcpu, argument, &vcpu->debug, sizeof(vcpu->debug));
}

/* spec: UAPI KVM_SET_DEBUGREGS: flags, or upper halves of DR6 and DR7: EINVAL */
int lx_vcpu_set_debugregs(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct sev_kvm_debugregs debug;

	if (in(vcpu, &debug, argument, sizeof(debug)))
		return -EFAULT;
	if (debug.flags || debug.dr6 & UPPER_HALF || debug.dr7 & UPPER_HALF)
		return -EINVAL;
	memset(debug.reserved, 0, sizeof(debug.reserved));
	vcpu->debug = debug;
	return 0;
}

int lx_vcpu_set_guest_debug(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct sev_kvm_guest_debug debug;

	if (in(vcpu, &debug, argument, sizeof(debug)))
		return -EFAULT;
	if (vcpu->protected)
		return -EINVAL;
	vcpu->guest_debug = debug.control & SEV_KVM_GUESTDBG_ENABLE;
	return 0;
}

#define AT_EVENT_FLAGS 20 /* in struct kvm_vcpu_events */
#define EVENT_FLAGS    0x0Fu
#define EVENT_SHOWN    0x0Du /* NMI_PENDING, SHADOW, SMM */

int lx_vcpu_get_events(struct lx_vcpu *vcpu, uint64_t argument)
{
	sev_put_le32(vcpu->events + AT_EVENT_FLAGS, EVENT_SHOWN);
	return out(vcpu, argument, vcpu->events, sizeof(vcpu->events));
}

/* spec: UAPI KVM_SET_VCPU_EVENTS: flags of what was not enabled: EINVAL */
int lx_vcpu_set_events(struct lx_vcpu *vcpu, uint64_t argument)
{
	uint8_t events[sizeof(vcpu->events)];

	if (in(vcpu, events, argument, sizeof(events)))
		return -EFAULT;
	if (sev_get_le32(events + AT_EVENT_FLAGS) & ~EVENT_FLAGS)
		return -EINVAL;
	memcpy(vcpu->events, events, sizeof(events));
	return 0;
}

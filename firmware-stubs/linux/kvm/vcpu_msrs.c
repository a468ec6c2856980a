/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MSRs of a vCPU: KVM_GET_MSRS and KVM_SET_MSRS.
 */
#include "linux/kvm/vcpu.h"

#define MSRS_MAX 256

static const struct {
	uint32_t index;
	size_t at; /* in struct lx_vcpu */
} MSRS[] = {
	{0x010, offsetof(struct lx_vcpu, msrs.tsc)},
	{0x01B, offsetof(struct lx_vcpu, sregs.apic_base)},
	{0x048, offsetof(struct lx_vcpu, msrs.spec_ctrl)},
	{0x174, offsetof(struct lx_vcpu, msrs.sysenter_cs)},
	{0x175, offsetof(struct lx_vcpu, msrs.sysenter_esp)},
	{0x176, offsetof(struct lx_vcpu, msrs.sysenter_eip)},
	{0x1A0, offsetof(struct lx_vcpu, msrs.misc_enable)},
	{0x1D9, offsetof(struct lx_vcpu, msrs.debugctl)},
	{SEV_MSR_PAT, offsetof(struct lx_vcpu, msrs.pat)},
	{0x2FF, offsetof(struct lx_vcpu, msrs.mtrr_def_type)},
	{0xDA0, offsetof(struct lx_vcpu, msrs.xss)},
	{0xC0000080, offsetof(struct lx_vcpu, sregs.efer)},
	{0xC0000081, offsetof(struct lx_vcpu, msrs.star)},
	{0xC0000082, offsetof(struct lx_vcpu, msrs.lstar)},
	{0xC0000083, offsetof(struct lx_vcpu, msrs.cstar)},
	{0xC0000084, offsetof(struct lx_vcpu, msrs.sfmask)},
	{0xC0000100, offsetof(struct lx_vcpu, sregs.fs.base)},
	{0xC0000101, offsetof(struct lx_vcpu, sregs.gs.base)},
	{0xC0000102, offsetof(struct lx_vcpu, msrs.kernel_gs_base)},
	{0xC0000103, offsetof(struct lx_vcpu, msrs.tsc_aux)},
};

#define MTRR_VARIABLE 0x200u
static const uint32_t MTRR_FIXED[] = {0x250, 0x258, 0x259, 0x268, 0x269, 0x26A,
				      0x26B, 0x26C, 0x26D, 0x26E, 0x26F};

/* Where the MSR's value is kept; NULL for one that the vCPU does not have. */
static uint64_t *find(struct lx_vcpu *vcpu, uint32_t index)
{
	for (size_t i = 0; i < SEV_COUNT(MSRS); i++)
		if (MSRS[i].index == index)
			return (uint64_t *)(void *)((uint8_t *)vcpu + MSRS[i].at);
	for (size_t i = 0; i < SEV_COUNT(MTRR_FIXED); i++)
		if (MTRR_FIXED[i] == index)
			return &vcpu->msrs.mtrr_fixed[i];
	if (index - MTRR_VARIABLE < SEV_COUNT(vcpu->msrs.mtrr_variable))
		return &vcpu->msrs.mtrr_variable[index - MTRR_VARIABLE];
	return NULL;
}

static bool is_pat(uint64_t value)
{
	for (unsigned i = 0; i < 8; i++, value >>= 8)
		if ((value & 0xFF) > 7 || (value & 0xFF) == 2 || (value & 0xFF) == 3)
			return false;
	return true;
}

/* spec: UAPI KVM_SET_MSRS: a value that the MSR cannot have ends the list, as an unknown MSR does
 */
static bool can_have(uint32_t index, uint64_t value)
{
	return index != SEV_MSR_PAT || is_pat(value);
}

static bool transfer(struct lx_vcpu *vcpu, struct sev_kvm_msr_entry *entry, bool set)
{
	uint64_t *value = find(vcpu, entry->index);

	if (!value || (set && !can_have(entry->index, entry->data)))
		return false;
	if (set)
		*value = entry->data;
	else
		entry->data = *value;
	return true;
}

/* How many went well; the first that does not ends the list. */
static int transfer_all(struct lx_vcpu *vcpu, uint64_t argument, bool set)
{
	struct lx_kernel *kernel = vcpu->vm->kernel;
	struct sev_kvm_msrs head;

	if (lx_copy_in(kernel, &head, argument, sizeof(head)))
		return -EFAULT;
	if (head.nmsrs >= MSRS_MAX)
		return -E2BIG;
	for (uint32_t i = 0; i < head.nmsrs; i++) {
		uint64_t at = argument + sizeof(head) + i * sizeof(struct sev_kvm_msr_entry);
		struct sev_kvm_msr_entry entry;

		if (lx_copy_in(kernel, &entry, at, sizeof(entry)))
			return -EFAULT;
		if (!transfer(vcpu, &entry, set))
			return (int)i;
		if (!set && lx_copy_out(kernel, at, &entry, sizeof(entry)))
			return -EFAULT;
	}
	return (int)head.nmsrs;
}

int lx_vcpu_get_msrs(struct lx_vcpu *vcpu, uint64_t argument)
{
	return transfer_all(vcpu, argument, false);
}

int lx_vcpu_set_msrs(struct lx_vcpu *vcpu, uint64_t argument)
{
	return transfer_all(vcpu, argument, true);
}

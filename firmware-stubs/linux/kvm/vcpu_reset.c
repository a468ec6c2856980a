/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A vCPU after reset, as KVM leaves it (Linux: init_vmcb(), kvm_vcpu_reset()).
 */
#include "linux/kvm/vcpu.h"

#define CR0_RESET    UINT64_C(0x60000010)
#define PAT_RESET    UINT64_C(0x0007040600070406)
#define DR6_RESET    UINT64_C(0xFFFF0FF0)
#define DR7_RESET    UINT64_C(0x400)
#define APIC_BASE    UINT64_C(0xFEE00800)
#define MISC_ENABLE  UINT64_C(1) /* fast strings */
#define RDX_NO_CPUID 0x600	 /* before KVM_SET_CPUID2 tells another signature */
#define FCW_RESET    0x37F
#define MXCSR_RESET  0x1F80

static struct sev_kvm_segment segment(unsigned attrib)
{
	return (struct sev_kvm_segment){
		.limit = 0xFFFF,
		.type = attrib & 15,
		.s = attrib >> 4 & 1,
		.present = attrib >> 7 & 1,
	};
}

void lx_vcpu_reset(struct lx_vcpu *vcpu)
{
	const struct sev_kvm_segment data = segment(0x92);
	struct sev_kvm_sregs *sregs = &vcpu->sregs;

	sregs->es = sregs->ss = sregs->ds = sregs->fs = sregs->gs = data;
	sregs->cs = segment(0x9A);
	sregs->cs.selector = 0xF000;
	sregs->cs.base = 0xFFFF0000;
	sregs->ldt = segment(0x82);
	sregs->tr = segment(0x83);
	sregs->gdt.limit = sregs->idt.limit = 0xFFFF;
	sregs->cr0 = CR0_RESET;
	sregs->apic_base = APIC_BASE | (vcpu->vm->vcpu_count ? 0 : 0x100); /* BSP */
	vcpu->regs.rip = 0xFFF0;
	vcpu->regs.rflags = 2;
	vcpu->regs.rdx = RDX_NO_CPUID;
	vcpu->debug.dr6 = DR6_RESET;
	vcpu->debug.dr7 = DR7_RESET;
	vcpu->xcr0 = 1;
	vcpu->msrs.pat = PAT_RESET;
	vcpu->msrs.misc_enable = MISC_ENABLE;
	sev_put_le16(vcpu->xsave, FCW_RESET);
	sev_put_le32(vcpu->xsave + 24, MXCSR_RESET);
}

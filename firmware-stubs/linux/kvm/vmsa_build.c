/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The VMSA of a vCPU from the state that KVM's ioctls have set, field by field as Linux's
 * sev_es_sync_vmsa() and the ioctls leave it.
 */
#include <string.h>

#include "linux/kvm/vcpu.h"

#define AT_SEG(ID, name, offset)	 VMSA_AT_##ID = (offset),
#define AT_NUM(ID, name, offset, size)	 VMSA_AT_##ID = (offset),
#define AT_BYTES(ID, name, offset, size) VMSA_AT_##ID = (offset),
#define AT_NOTHING(offset, size)
#define SIZE_SEG(ID, name, offset)
#define SIZE_NUM(ID, name, offset, size)   VMSA_SIZE_##ID = (size),
#define SIZE_BYTES(ID, name, offset, size) VMSA_SIZE_##ID = (size),
enum { SEV_VMSA_FIELDS(AT_SEG, AT_NUM, AT_BYTES, AT_NOTHING) VMSA_END };
enum { SEV_VMSA_FIELDS(SIZE_SEG, SIZE_NUM, SIZE_BYTES, AT_NOTHING) VMSA_SIZES_END };

#define PUT(page, ID, value) sev_put_le((page) + VMSA_AT_##ID, (value), VMSA_SIZE_##ID)

#define DR7_FIXED	     UINT64_C(0x400)
#define CR0_CD		     UINT64_C(0x40000000)
#define CR0_NW		     UINT64_C(0x20000000)
#define CR4_MCE		     UINT64_C(0x40)
#define EFER_SVME	     UINT64_C(0x1000)
#define XSAVE_YMM	     4u
#define AT_XSTATE	     512 /* of the XSAVE area */
#define AT_YMM		     576
#define YMM_SIZE	     256

static void put_segment(uint8_t *page, unsigned at, const struct sev_kvm_segment *segment)
{
	bool present = segment->present && !segment->unusable;
	unsigned attrib = segment->type | (unsigned)segment->s << 4 | (unsigned)segment->dpl << 5 |
			  (unsigned)present << 7 | (unsigned)segment->avl << 8 |
			  (unsigned)segment->l << 9 | (unsigned)segment->db << 10 |
			  (unsigned)segment->g << 11;

	sev_put_le16(page + at, segment->selector);
	sev_put_le16(page + at + 2, (uint16_t)attrib);
	sev_put_le32(page + at + 4, segment->limit);
	sev_put_le64(page + at + 8, segment->base);
}

static void put_table(uint8_t *page, unsigned at, const struct sev_kvm_dtable *table)
{
	sev_put_le32(page + at + 4, table->limit);
	sev_put_le64(page + at + 8, table->base);
}

static void put_sregs(uint8_t *page, const struct lx_vcpu *vcpu)
{
	const struct sev_kvm_sregs *sregs = &vcpu->sregs;

	put_segment(page, VMSA_AT_ES, &sregs->es);
	put_segment(page, VMSA_AT_CS, &sregs->cs);
	put_segment(page, VMSA_AT_SS, &sregs->ss);
	put_segment(page, VMSA_AT_DS, &sregs->ds);
	put_segment(page, VMSA_AT_FS, &sregs->fs);
	put_segment(page, VMSA_AT_GS, &sregs->gs);
	put_table(page, VMSA_AT_GDTR, &sregs->gdt);
	put_segment(page, VMSA_AT_LDTR, &sregs->ldt);
	put_table(page, VMSA_AT_IDTR, &sregs->idt);
	put_segment(page, VMSA_AT_TR, &sregs->tr);
	PUT(page, CPL, vcpu->cpl);
	/* KVM runs a guest with EFER.SVME and the host's CR4.MCE, and with its caches on. CR2 is
	 * not in the VMCB before the guest runs. */
	PUT(page, EFER, sregs->efer | EFER_SVME);
	PUT(page, CR4, sregs->cr4 | CR4_MCE);
	PUT(page, CR3, sregs->cr3);
	PUT(page, CR0, sregs->cr0 & ~(CR0_CD | CR0_NW));
}

static void put_regs(uint8_t *page, const struct sev_kvm_regs *regs)
{
	PUT(page, RAX, regs->rax);
	PUT(page, RBX, regs->rbx);
	PUT(page, RCX, regs->rcx);
	PUT(page, RDX, regs->rdx);
	PUT(page, RSP, regs->rsp);
	PUT(page, RBP, regs->rbp);
	PUT(page, RSI, regs->rsi);
	PUT(page, RDI, regs->rdi);
	PUT(page, R8, regs->r8);
	PUT(page, R9, regs->r9);
	PUT(page, R10, regs->r10);
	PUT(page, R11, regs->r11);
	PUT(page, R12, regs->r12);
	PUT(page, R13, regs->r13);
	PUT(page, R14, regs->r14);
	PUT(page, R15, regs->r15);
	PUT(page, RIP, regs->rip);
	PUT(page, RFLAGS, regs->rflags);
}

static void put_msrs(uint8_t *page, const struct lx_vcpu *vcpu)
{
	const struct lx_msrs *msrs = &vcpu->msrs;

	PUT(page, STAR, msrs->star);
	PUT(page, LSTAR, msrs->lstar);
	PUT(page, CSTAR, msrs->cstar);
	PUT(page, SFMASK, msrs->sfmask);
	PUT(page, KERNEL_GS_BASE, msrs->kernel_gs_base);
	PUT(page, SYSENTER_CS, msrs->sysenter_cs);
	PUT(page, SYSENTER_ESP, msrs->sysenter_esp);
	PUT(page, SYSENTER_EIP, msrs->sysenter_eip);
	PUT(page, G_PAT, msrs->pat);
	PUT(page, DBGCTL, msrs->debugctl);
	PUT(page, XSS, msrs->xss);
}

/* The eight registers of ten bytes: first the lower 8 bytes of each, then the upper 2. */
static void put_x87(uint8_t *page, const uint8_t *fxsave)
{
	for (unsigned i = 0; i < 8; i++) {
		const uint8_t *st = fxsave + 32 + (size_t)i * 16;

		memcpy(page + VMSA_AT_FPREG_X87 + i * 8, st, 8);
		memcpy(page + VMSA_AT_FPREG_X87 + 64 + i * 2, st + 8, 2);
	}
}

static void put_fpu(uint8_t *page, const uint8_t *xsave)
{
	PUT(page, X87_FCW, sev_get_le16(xsave));
	PUT(page, X87_FSW, sev_get_le16(xsave + 2));
	PUT(page, X87_FTW, sev_get_le16(xsave + 4));
	PUT(page, X87_FOP, sev_get_le16(xsave + 6));
	PUT(page, X87_RIP, sev_get_le64(xsave + 8));
	PUT(page, X87_DP, sev_get_le64(xsave + 16));
	PUT(page, MXCSR, sev_get_le32(xsave + 24));
	put_x87(page, xsave);
	memcpy(page + VMSA_AT_FPREG_XMM, xsave + 160, VMSA_SIZE_FPREG_XMM);
	if (xsave[AT_XSTATE] & XSAVE_YMM)
		memcpy(page + VMSA_AT_FPREG_YMM, xsave + AT_YMM, YMM_SIZE);
}

int lx_vmsa_build(const struct lx_vcpu *vcpu, uint8_t page[SEV_VMSA_LENGTH])
{
	/* spec: UAPI LAUNCH_UPDATE_VMSA: a debugged vCPU, or breakpoints in DR7: EINVAL */
	if (vcpu->guest_debug || vcpu->debug.dr7 & ~DR7_FIXED)
		return -EINVAL;
	memset(page, 0, SEV_VMSA_LENGTH);
	put_sregs(page, vcpu);
	put_regs(page, &vcpu->regs);
	put_msrs(page, vcpu);
	PUT(page, DR6, vcpu->debug.dr6);
	PUT(page, DR7, vcpu->debug.dr7);
	PUT(page, XCR0, vcpu->xcr0);
	PUT(page, PKRU, vcpu->pkru);
	PUT(page, SEV_FEATURES, vcpu->vm->vmsa_features);
	/* spec: UAPI KVM_SEV_ES_INIT: its VMSAs have no FPU state, so that older measurements hold
	 */
	if (vcpu->vm->type != SEV_KVM_VM_DEFAULT)
		put_fpu(page, vcpu->xsave);
	return 0;
}

int lx_vmsa_sync(struct lx_vcpu *vcpu)
{
	struct machine *machine = vcpu->vm->kernel->machine;
	uint8_t page[SEV_VMSA_LENGTH];
	int rc;

	/* The page is the guest's, who would fault on a write of the kernel's. */
	if (vcpu->protected && lx_vm_is_snp(vcpu->vm))
		return -EINVAL;
	rc = lx_vmsa_build(vcpu, page);
	if (rc)
		return rc;
	return machine_write(machine, vcpu->vmsa, page, sizeof(page)) ? 0 : -EFAULT;
}

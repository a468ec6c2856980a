/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The VMSA: state-save area of SEV-ES and SNP guests (APM volume 2, table B-4), one page.
 */
#ifndef SEV_ABI_LAYOUT_VMSA_H
#define SEV_ABI_LAYOUT_VMSA_H

#define SEV_VMSA_LENGTH 4096

/* Bits of SEV_FEATURES that the code itself looks at; all names are in plan/features.c. */
#define SEV_FEATURE_SNP_ACTIVE 0x01u
#define SEV_FEATURE_DEBUG_SWAP 0x20u

/* The entry point of the boot processor: CS.base 0xFFFF0000, RIP 0xFFF0. */
#define SEV_RESET_EIP 0xFFFFFFF0u

/*
 * Every byte of the page, in order:
 *   SEG(ID, name, offset)          a segment register: selector 2, attrib 2, limit 4, base 8 bytes
 *   NUM(ID, name, offset, size)    a number of 1 to 8 bytes
 *   BYTES(ID, name, offset, size)  a byte string
 *   RSV(offset, size)              reserved bytes
 * The instruction-based sampling MSRs of newer processors (0x778 to 0x7C7) count as reserved.
 */
/* clang-format off */
#define SEV_VMSA_FIELDS(SEG, NUM, BYTES, RSV) \
	SEG(ES, es, 0x000) \
	SEG(CS, cs, 0x010) \
	SEG(SS, ss, 0x020) \
	SEG(DS, ds, 0x030) \
	SEG(FS, fs, 0x040) \
	SEG(GS, gs, 0x050) \
	SEG(GDTR, gdtr, 0x060) \
	SEG(LDTR, ldtr, 0x070) \
	SEG(IDTR, idtr, 0x080) \
	SEG(TR, tr, 0x090) \
	NUM(PL0_SSP, pl0_ssp, 0x0A0, 8) \
	NUM(PL1_SSP, pl1_ssp, 0x0A8, 8) \
	NUM(PL2_SSP, pl2_ssp, 0x0B0, 8) \
	NUM(PL3_SSP, pl3_ssp, 0x0B8, 8) \
	NUM(U_CET, u_cet, 0x0C0, 8) \
	RSV(0x0c8, 2) \
	NUM(VMPL, vmpl, 0x0CA, 1) \
	NUM(CPL, cpl, 0x0CB, 1) \
	RSV(0x0cc, 4) \
	NUM(EFER, efer, 0x0D0, 8) \
	RSV(0x0d8, 104) \
	NUM(XSS, xss, 0x140, 8) \
	NUM(CR4, cr4, 0x148, 8) \
	NUM(CR3, cr3, 0x150, 8) \
	NUM(CR0, cr0, 0x158, 8) \
	NUM(DR7, dr7, 0x160, 8) \
	NUM(DR6, dr6, 0x168, 8) \
	NUM(RFLAGS, rflags, 0x170, 8) \
	NUM(RIP, rip, 0x178, 8) \
	NUM(DR0, dr0, 0x180, 8) \
	NUM(DR1, dr1, 0x188, 8) \
	NUM(DR2, dr2, 0x190, 8) \
	NUM(DR3, dr3, 0x198, 8) \
	NUM(DR0_ADDR_MASK, dr0_addr_mask, 0x1A0, 8) \
	NUM(DR1_ADDR_MASK, dr1_addr_mask, 0x1A8, 8) \
	NUM(DR2_ADDR_MASK, dr2_addr_mask, 0x1B0, 8) \
	NUM(DR3_ADDR_MASK, dr3_addr_mask, 0x1B8, 8) \
	RSV(0x1c0, 24) \
	NUM(RSP, rsp, 0x1D8, 8) \
	NUM(S_CET, s_cet, 0x1E0, 8) \
	NUM(SSP, ssp, 0x1E8, 8) \
	NUM(ISST_ADDR, isst_addr, 0x1F0, 8) \
	NUM(RAX, rax, 0x1F8, 8) \
	NUM(STAR, star, 0x200, 8) \
	NUM(LSTAR, lstar, 0x208, 8) \
	NUM(CSTAR, cstar, 0x210, 8) \
	NUM(SFMASK, sfmask, 0x218, 8) \
	NUM(KERNEL_GS_BASE, kernel_gs_base, 0x220, 8) \
	NUM(SYSENTER_CS, sysenter_cs, 0x228, 8) \
	NUM(SYSENTER_ESP, sysenter_esp, 0x230, 8) \
	NUM(SYSENTER_EIP, sysenter_eip, 0x238, 8) \
	NUM(CR2, cr2, 0x240, 8) \
	RSV(0x248, 32) \
	NUM(G_PAT, g_pat, 0x268, 8) \
	NUM(DBGCTL, dbgctl, 0x270, 8) \
	NUM(BR_FROM, br_from, 0x278, 8) \
	NUM(BR_TO, br_to, 0x280, 8) \
	NUM(LAST_EXCP_FROM, last_excp_from, 0x288, 8) \
	NUM(LAST_EXCP_TO, last_excp_to, 0x290, 8) \
	RSV(0x298, 72) \
	NUM(SPEC_CTRL, spec_ctrl, 0x2E0, 8) \
	NUM(PKRU, pkru, 0x2E8, 4) \
	NUM(TSC_AUX, tsc_aux, 0x2EC, 4) \
	NUM(TSC_SCALE, tsc_scale, 0x2F0, 8) \
	NUM(TSC_OFFSET, tsc_offset, 0x2F8, 8) \
	NUM(REG_PROT_NONCE, reg_prot_nonce, 0x300, 8) \
	NUM(RCX, rcx, 0x308, 8) \
	NUM(RDX, rdx, 0x310, 8) \
	NUM(RBX, rbx, 0x318, 8) \
	RSV(0x320, 8) \
	NUM(RBP, rbp, 0x328, 8) \
	NUM(RSI, rsi, 0x330, 8) \
	NUM(RDI, rdi, 0x338, 8) \
	NUM(R8, r8, 0x340, 8) \
	NUM(R9, r9, 0x348, 8) \
	NUM(R10, r10, 0x350, 8) \
	NUM(R11, r11, 0x358, 8) \
	NUM(R12, r12, 0x360, 8) \
	NUM(R13, r13, 0x368, 8) \
	NUM(R14, r14, 0x370, 8) \
	NUM(R15, r15, 0x378, 8) \
	RSV(0x380, 16) \
	NUM(GUEST_EXITINFO1, guest_exitinfo1, 0x390, 8) \
	NUM(GUEST_EXITINFO2, guest_exitinfo2, 0x398, 8) \
	NUM(GUEST_EXITINTINFO, guest_exitintinfo, 0x3A0, 8) \
	NUM(GUEST_NRIP, guest_nrip, 0x3A8, 8) \
	NUM(SEV_FEATURES, sev_features, 0x3B0, 8) \
	NUM(VINTR_CTRL, vintr_ctrl, 0x3B8, 8) \
	NUM(GUEST_EXITCODE, guest_exitcode, 0x3C0, 8) \
	NUM(VIRTUAL_TOM, virtual_tom, 0x3C8, 8) \
	NUM(TLB_ID, tlb_id, 0x3D0, 8) \
	NUM(PCPU_ID, pcpu_id, 0x3D8, 8) \
	NUM(EVENTINJ, eventinj, 0x3E0, 8) \
	NUM(XCR0, xcr0, 0x3E8, 8) \
	RSV(0x3f0, 16) \
	NUM(X87_DP, x87_dp, 0x400, 8) \
	NUM(MXCSR, mxcsr, 0x408, 4) \
	NUM(X87_FTW, x87_ftw, 0x40C, 2) \
	NUM(X87_FSW, x87_fsw, 0x40E, 2) \
	NUM(X87_FCW, x87_fcw, 0x410, 2) \
	NUM(X87_FOP, x87_fop, 0x412, 2) \
	NUM(X87_DS, x87_ds, 0x414, 2) \
	NUM(X87_CS, x87_cs, 0x416, 2) \
	NUM(X87_RIP, x87_rip, 0x418, 8) \
	BYTES(FPREG_X87, fpreg_x87, 0x420, 80) \
	BYTES(FPREG_XMM, fpreg_xmm, 0x470, 256) \
	BYTES(FPREG_YMM, fpreg_ymm, 0x570, 256) \
	BYTES(LBR_STACK, lbr_stack, 0x670, 256) \
	NUM(LBR_SELECT, lbr_select, 0x770, 8) \
	RSV(0x778, 2184)
/* clang-format on */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the public sevctl names the parts of a VMSA: after an older layout of the page, which knew
 * less of it, numbered its reserved areas and ended at 0x408.
 */
#ifndef SEV_ABI_LAYOUT_VMSA_SEVCTL_H
#define SEV_ABI_LAYOUT_VMSA_SEVCTL_H

#include <stdint.h>

enum sev_vmsa_sevctl_kind {
	SEV_VMSA_SEVCTL_NUMBER,
	SEV_VMSA_SEVCTL_BYTES, /* a list of numbers */
};

struct sev_vmsa_sevctl_field {
	const char *name; /* "cs.base" is "base" in the object "cs" */
	uint16_t offset;
	uint16_t size;
	uint8_t kind;
};

#define SEV_VMSA_SEVCTL_END 0x408

/* clang-format off */
#define SEV_SEVCTL_NUM(name, offset, size)   {name, offset, size, SEV_VMSA_SEVCTL_NUMBER}
#define SEV_SEVCTL_BYTES(name, offset, size) {name, offset, size, SEV_VMSA_SEVCTL_BYTES}
#define SEV_SEVCTL_SEG(name, offset) \
	SEV_SEVCTL_NUM(name ".selector", offset, 2), \
	SEV_SEVCTL_NUM(name ".attrib", (offset) + 2, 2), \
	SEV_SEVCTL_NUM(name ".limit", (offset) + 4, 4), \
	SEV_SEVCTL_NUM(name ".base", (offset) + 8, 8)

static const struct sev_vmsa_sevctl_field SEV_VMSA_SEVCTL_FIELDS[] = {
	SEV_SEVCTL_SEG("es", 0x000),
	SEV_SEVCTL_SEG("cs", 0x010),
	SEV_SEVCTL_SEG("ss", 0x020),
	SEV_SEVCTL_SEG("ds", 0x030),
	SEV_SEVCTL_SEG("fs", 0x040),
	SEV_SEVCTL_SEG("gs", 0x050),
	SEV_SEVCTL_SEG("gdtr", 0x060),
	SEV_SEVCTL_SEG("ldtr", 0x070),
	SEV_SEVCTL_SEG("idtr", 0x080),
	SEV_SEVCTL_SEG("tr", 0x090),
	SEV_SEVCTL_BYTES("reserved_1", 0x0A0, 43),
	SEV_SEVCTL_NUM("cpl", 0x0CB, 1),
	SEV_SEVCTL_BYTES("reserved_2", 0x0CC, 4),
	SEV_SEVCTL_NUM("efer", 0x0D0, 8),
	SEV_SEVCTL_BYTES("reserved_3", 0x0D8, 104),
	SEV_SEVCTL_NUM("xss", 0x140, 8),
	SEV_SEVCTL_NUM("cr4", 0x148, 8),
	SEV_SEVCTL_NUM("cr3", 0x150, 8),
	SEV_SEVCTL_NUM("cr0", 0x158, 8),
	SEV_SEVCTL_NUM("dr7", 0x160, 8),
	SEV_SEVCTL_NUM("dr6", 0x168, 8),
	SEV_SEVCTL_NUM("rflags", 0x170, 8),
	SEV_SEVCTL_NUM("rip", 0x178, 8),
	SEV_SEVCTL_BYTES("reserved_4", 0x180, 88),
	SEV_SEVCTL_NUM("rsp", 0x1D8, 8),
	SEV_SEVCTL_BYTES("reserved_5", 0x1E0, 24),
	SEV_SEVCTL_NUM("rax", 0x1F8, 8),
	SEV_SEVCTL_NUM("star", 0x200, 8),
	SEV_SEVCTL_NUM("lstar", 0x208, 8),
	SEV_SEVCTL_NUM("cstar", 0x210, 8),
	SEV_SEVCTL_NUM("sfmask", 0x218, 8),
	SEV_SEVCTL_NUM("kernel_gs_base", 0x220, 8),
	SEV_SEVCTL_NUM("sysenter_cs", 0x228, 8),
	SEV_SEVCTL_NUM("sysenter_esp", 0x230, 8),
	SEV_SEVCTL_NUM("sysenter_eip", 0x238, 8),
	SEV_SEVCTL_NUM("cr2", 0x240, 8),
	SEV_SEVCTL_BYTES("reserved_6", 0x248, 32),
	SEV_SEVCTL_NUM("g_pat", 0x268, 8),
	SEV_SEVCTL_NUM("dbgctl", 0x270, 8),
	SEV_SEVCTL_NUM("br_from", 0x278, 8),
	SEV_SEVCTL_NUM("br_to", 0x280, 8),
	SEV_SEVCTL_NUM("last_excp_from", 0x288, 8),
	SEV_SEVCTL_NUM("last_excp_to", 0x290, 8),
	SEV_SEVCTL_BYTES("reserved_7", 0x298, 72),
	SEV_SEVCTL_NUM("spec_ctrl", 0x2E0, 4),
	SEV_SEVCTL_BYTES("reserved_7b", 0x2E4, 4),
	SEV_SEVCTL_NUM("pkru", 0x2E8, 4),
	SEV_SEVCTL_BYTES("reserved_7a", 0x2EC, 20),
	SEV_SEVCTL_NUM("reserved_8", 0x300, 8),
	SEV_SEVCTL_NUM("rcx", 0x308, 8),
	SEV_SEVCTL_NUM("rdx", 0x310, 8),
	SEV_SEVCTL_NUM("rbx", 0x318, 8),
	SEV_SEVCTL_NUM("reserved_9", 0x320, 8),
	SEV_SEVCTL_NUM("rbp", 0x328, 8),
	SEV_SEVCTL_NUM("rsi", 0x330, 8),
	SEV_SEVCTL_NUM("rdi", 0x338, 8),
	SEV_SEVCTL_NUM("r8", 0x340, 8),
	SEV_SEVCTL_NUM("r9", 0x348, 8),
	SEV_SEVCTL_NUM("r10", 0x350, 8),
	SEV_SEVCTL_NUM("r11", 0x358, 8),
	SEV_SEVCTL_NUM("r12", 0x360, 8),
	SEV_SEVCTL_NUM("r13", 0x368, 8),
	SEV_SEVCTL_NUM("r14", 0x370, 8),
	SEV_SEVCTL_NUM("r15", 0x378, 8),
	SEV_SEVCTL_BYTES("reserved_10", 0x380, 16),
	SEV_SEVCTL_NUM("sw_exit_code", 0x390, 8),
	SEV_SEVCTL_NUM("sw_exit_info_1", 0x398, 8),
	SEV_SEVCTL_NUM("sw_exit_info_2", 0x3A0, 8),
	SEV_SEVCTL_NUM("sw_scratch", 0x3A8, 8),
	SEV_SEVCTL_BYTES("reserved_11", 0x3B0, 56),
	SEV_SEVCTL_NUM("xcr0", 0x3E8, 8),
	SEV_SEVCTL_BYTES("valid_bitmap", 0x3F0, 16),
	SEV_SEVCTL_NUM("x87_state_gpa", 0x400, 8),
};
/* clang-format on */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GHCB page (GHCB specification, GHCB layout): the registers of the save area that the protocol
 * uses, at the offsets of the VMSA, and what else is in the page. Freestanding.
 */
#ifndef SEV_ABI_LAYOUT_GHCB_PAGE_H
#define SEV_ABI_LAYOUT_GHCB_PAGE_H

#define GHCB_PAGE_SIZE 0x1000u

/* X(name, offset, size) */
/* clang-format off */
#define GHCB_REG_LIST(X) \
	X(CPL, 0x0CB, 1) \
	X(XSS, 0x140, 8) \
	X(DR7, 0x160, 8) \
	X(RAX, 0x1F8, 8) \
	X(RCX, 0x308, 8) \
	X(RDX, 0x310, 8) \
	X(RBX, 0x318, 8) \
	X(RBP, 0x328, 8) \
	X(RSI, 0x330, 8) \
	X(RDI, 0x338, 8) \
	X(R8, 0x340, 8) \
	X(R9, 0x348, 8) \
	X(R10, 0x350, 8) \
	X(R11, 0x358, 8) \
	X(R12, 0x360, 8) \
	X(R13, 0x368, 8) \
	X(R14, 0x370, 8) \
	X(R15, 0x378, 8) \
	X(EXITCODE, 0x390, 8) \
	X(EXITINFO1, 0x398, 8) \
	X(EXITINFO2, 0x3A0, 8) \
	X(SCRATCH, 0x3A8, 8) \
	X(XCR0, 0x3E8, 8)
/* clang-format on */
#define GHCB_REG_INDEX(name, offset, size) GHCB_REG_##name,
#define GHCB_REG_BIT(name, offset, size)   GHCB_##name##_BIT = 1u << GHCB_REG_##name,
enum ghcb_reg { GHCB_REG_LIST(GHCB_REG_INDEX) GHCB_REGS };
/* A set of registers: GHCB_RAX_BIT | GHCB_RCX_BIT */
enum ghcb_reg_set { GHCB_REG_LIST(GHCB_REG_BIT) };

/* A bit for each 8 bytes of the first 1 KiB: of a register at an offset, bit offset / 8. */
#define GHCB_VALID_BITMAP	0x3F0u
#define GHCB_VALID_BITMAP_SIZE	16u

#define GHCB_SHARED_BUFFER	0x800u
#define GHCB_SHARED_BUFFER_SIZE 0x7F0u
#define GHCB_PROTOCOL_VERSION	0xFFAu /* u16 */
#define GHCB_USAGE		0xFFCu /* u32; 0: this layout */

#endif

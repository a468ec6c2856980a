/* SPDX-License-Identifier: Apache-2.0 */
/*
 * #VC in the firmware's own 64-bit code, which is at CPL 0 with memory mapped as it is.
 */
#include "bytes.h"
#include "more.h"

#define VECTOR_VC 29
#define FOUR_GIB  UINT64_C(0x100000000)

static size_t vc_fetch(void *ctx, uint64_t linear, uint8_t *bytes, size_t size)
{
	memcpy(bytes, boot_memory(ctx, linear, size), size);
	return size;
}

/* All that is not one of the shared pages has the C-bit: MMIO by an instruction is an attack. */
static bool vc_translate(void *ctx, uint64_t linear, struct ghcb_mapping *mapping)
{
	(void)ctx;
	*mapping = (struct ghcb_mapping){
		.gpa = linear,
		.encrypted = linear < BOOT_SHARED || linear >= BOOT_SHARED + BOOT_SHARED_SIZE,
	};
	return linear < FOUR_GIB;
}

static bool vc_access(void *ctx, enum ghcb_access access, uint64_t linear, void *data, size_t size,
		      bool user, struct ghcb_raise *fault)
{
	void *at = boot_memory(ctx, linear, size);

	(void)user;
	(void)fault;
	if (access == GHCB_ACCESS_READ)
		memcpy(data, at, size);
	if (access == GHCB_ACCESS_WRITE)
		memcpy(at, data, size);
	return true;
}

/* As they are after a reset: the firmware leaves CR4's other bits, XCR0 and XSS alone. */
static uint64_t vc_control(void *ctx, enum ghcb_control which)
{
	(void)ctx;
	return which == GHCB_CONTROL_XCR0;
}

/* The firmware's C code has no CPUID in it; one in an SNP guest is none of its own. */
static enum ghcb_rc vc_no_cpuid(void *ctx, struct ghcb_cpuid_regs *regs, uint64_t xcr0,
				uint64_t xss)
{
	(void)ctx;
	(void)regs;
	(void)xcr0;
	(void)xss;
	return GHCB_ERR_ATTACK;
}

static const struct ghcb_vc_ops VC_OPS = {
	.size = sizeof(VC_OPS),
	.fetch = vc_fetch,
	.translate = vc_translate,
	.access = vc_access,
	.control = vc_control,
	.cpuid = vc_no_cpuid,
};

/* Which register of the frame is which of the instruction's; RSP is the processor's. */
static uint64_t *gpr_of(struct boot_frame *frame, unsigned number)
{
	uint64_t *const gprs[GHCB_GPRS] = {
		&frame->rax, &frame->rcx, &frame->rdx, &frame->rbx, &frame->rsp, &frame->rbp,
		&frame->rsi, &frame->rdi, &frame->r8,  &frame->r9,  &frame->r10, &frame->r11,
		&frame->r12, &frame->r13, &frame->r14, &frame->r15,
	};

	return gprs[number];
}

bool boot_more_exception(struct boot *boot, struct boot_frame *frame)
{
	struct ghcb_vc vc = {.cpu = &boot->cpu, .ops = &VC_OPS, .ctx = boot};
	struct ghcb_regs regs = {.rip = frame->rip, .rflags = frame->rflags};
	struct ghcb_raise raise;

	if (frame->vector != VECTOR_VC || !boot->cpu.page)
		return false;
	for (unsigned i = 0; i < GHCB_GPRS; i++)
		regs.gpr[i] = *gpr_of(frame, i);
	if (ghcb_vc_handle(&vc, &regs, frame->error, &raise))
		return false;
	for (unsigned i = 0; i < GHCB_GPRS; i++)
		*gpr_of(frame, i) = regs.gpr[i];
	frame->rip = regs.rip;
	frame->rflags = regs.rflags;
	boot->handled++;
	return true;
}

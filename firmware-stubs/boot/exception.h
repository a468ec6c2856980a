/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOOT_EXCEPTION_H
#define BOOT_EXCEPTION_H

#include <stdint.h>

/* What exception.S has on the stack, from the lowest address on. */
struct boot_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss; /* by the processor */
};

/* Called by exception.S; what it leaves in the frame is what the code goes on with. */
void boot_exception(struct boot_frame *frame);

#endif

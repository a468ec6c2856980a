/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only the guest's CPU can do. ghcb_cpu_ops (cpu.c) does it with instructions; a test gives a
 * table of its own. ctx is the caller's.
 */
#ifndef GHCB_OPS_H
#define GHCB_OPS_H

#include <stddef.h>
#include <stdint.h>

struct ghcb_ops {
	size_t size; /* of this structure, as the caller was compiled */
	uint64_t (*rdmsr)(void *ctx, uint32_t msr);
	void (*wrmsr)(void *ctx, uint32_t msr, uint64_t value);
	/* VMGEXIT: leaves for the hypervisor; memory may be changed when it returns. */
	void (*vmgexit)(void *ctx);
	/* HLT; may return. */
	void (*halt)(void *ctx);
};

/* A vCPU as the guest's side of the protocol sees it: for one CPU only, with interrupts off. */
struct ghcb_cpu {
	const struct ghcb_ops *ops;
	void *ctx;
	uint16_t version; /* negotiated; 0 before */
};

#ifdef __x86_64__
/* The instructions themselves; ctx is not used. Needs CPL 0 in an SEV-ES or SNP guest. */
extern const struct ghcb_ops ghcb_cpu_ops;
#endif

#endif

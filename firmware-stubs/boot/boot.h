/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the firmware knows while it runs; it has no other variables.
 */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include <stdbool.h>

#include "ghcb/memory.h"
#include "hw.h"
#include "map.h"
#include "ram.h"
#include "why.h"

/* SEV_STATUS */
#define BOOT_SEV     0x1u
#define BOOT_SEV_ES  0x2u
#define BOOT_SEV_SNP 0x4u

struct boot {
	const struct boot_hw *hw;
	void *ctx;
	uint32_t sev_status; /* 0: not a confidential guest */
	uint32_t cbit;
	struct ram_map ram;
	/* The way to the hypervisor of SEV-ES and SNP guests; with a page once there is one. */
	struct ghcb_cpu cpu;
	/* The first answer of the hypervisor's that broke a rule: what came after it is nothing. */
	enum ghcb_rc broken;
	struct ghcb_guest_memory memory; /* of what is in the window */
	struct ghcb_channel *channel;	 /* of guest messages, once one was sent */
	unsigned handled;		 /* exceptions after which it went on */
};
_Static_assert(sizeof(struct boot) <= BOOT_STATE_SIZE, "struct boot has its place");

static inline void *boot_memory(const struct boot *boot, uint64_t gpa, uint64_t size)
{
	return boot->hw->memory(boot->ctx, gpa, size);
}

#endif

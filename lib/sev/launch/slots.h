/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's memory: ranges of guest addresses, each with memory of this process, which are KVM's
 * memory slots.
 */
#ifndef SEV_LAUNCH_SLOTS_H
#define SEV_LAUNCH_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/io.h>
#include <sev/plan.h>

struct sev_slot {
	uint64_t gpa, size;
	uint8_t *memory;
	int guest_memfd; /* -1: none */
	bool registered; /* by KVM_MEMORY_ENCRYPT_REG_REGION */
};

struct sev_slots {
	struct sev_slot *slot;
	size_t count;
};

/* Slots for what the plan's events touch, and for [0, memory_size): whole pages, ascending. */
enum sev_rc sev_slots_plan(const struct sev_plan *plan, uint64_t memory_size,
			   struct sev_slots *slots, struct sev_err *err);
/* Memory for each. */
enum sev_rc sev_slots_map(struct sev_slots *slots, const struct sev_io *io, struct sev_err *err);
/* Unmaps and closes what was mapped and opened. */
void sev_slots_free(struct sev_slots *slots, const struct sev_io *io);
/* This process's address of a guest address; NULL where [gpa, gpa + size) is not in one slot. */
uint8_t *sev_slots_at(const struct sev_slots *slots, uint64_t gpa, uint64_t size);

#endif

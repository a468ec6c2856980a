/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/slots.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/err.h"
#include "base/os/io.h"

#define PAGE UINT64_C(0x1000)

static bool touches_memory(const struct sev_event *event)
{
	return sev_event_kind(event) == SEV_EVENT_UPDATE && sev_event_length(event);
}

static void add(struct sev_slots *slots, uint64_t gpa, uint64_t size)
{
	uint64_t first = gpa / PAGE * PAGE;
	uint64_t end = (gpa + size + PAGE - 1) / PAGE * PAGE;

	slots->slot[slots->count++] =
		(struct sev_slot){.gpa = first, .size = end - first, .guest_memfd = -1};
}

static int by_gpa(const void *a, const void *b)
{
	uint64_t left = ((const struct sev_slot *)a)->gpa;
	uint64_t right = ((const struct sev_slot *)b)->gpa;

	return left < right ? -1 : left > right;
}

/* Ranges that touch become one. */
static void merge(struct sev_slots *slots)
{
	size_t kept = 0;

	for (size_t i = 1; i < slots->count; i++) {
		struct sev_slot *last = &slots->slot[kept], *next = &slots->slot[i];
		uint64_t end = next->gpa + next->size;

		if (next->gpa > last->gpa + last->size)
			slots->slot[++kept] = *next;
		else if (end > last->gpa + last->size)
			last->size = end - last->gpa;
	}
	slots->count = slots->count ? kept + 1 : 0;
}

enum sev_rc sev_slots_plan(const struct sev_plan *plan, uint64_t memory_size,
			   struct sev_slots *slots, struct sev_err *err)
{
	size_t events = sev_plan_event_count(plan);

	slots->count = 0;
	slots->slot = calloc(events + 1, sizeof(*slots->slot));
	if (!slots->slot)
		return sev_fail_nomem(err);
	if (memory_size)
		add(slots, 0, memory_size);
	for (size_t i = 0; i < events; i++) {
		const struct sev_event *event = sev_plan_event(plan, i);

		if (touches_memory(event))
			add(slots, sev_event_gpa(event), sev_event_length(event));
	}
	qsort(slots->slot, slots->count, sizeof(*slots->slot), by_gpa);
	merge(slots);
	return SEV_OK;
}

enum sev_rc sev_slots_map(struct sev_slots *slots, const struct sev_io *io, struct sev_err *err)
{
	for (size_t i = 0; i < slots->count; i++) {
		struct sev_slot *slot = &slots->slot[i];
		void *memory = NULL;
		int rc = SEV_IO(io, mmap, slot->size, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0, &memory);

		if (rc < 0)
			return sev_fail_errno(
				err, -rc, "memory of the guest at 0x%llx: mapping %llu bytes",
				(unsigned long long)slot->gpa, (unsigned long long)slot->size);
		slot->memory = memory;
	}
	return SEV_OK;
}

void sev_slots_free(struct sev_slots *slots, const struct sev_io *io)
{
	for (size_t i = 0; i < slots->count; i++) {
		struct sev_slot *slot = &slots->slot[i];

		if (slot->guest_memfd >= 0)
			(void)SEV_IO(io, close, slot->guest_memfd);
		if (slot->memory)
			(void)SEV_IO(io, munmap, slot->memory, slot->size);
	}
	free(slots->slot);
	*slots = (struct sev_slots){0};
}

uint8_t *sev_slots_at(const struct sev_slots *slots, uint64_t gpa, uint64_t size)
{
	for (size_t i = 0; i < slots->count; i++) {
		const struct sev_slot *slot = &slots->slot[i];

		if (gpa >= slot->gpa && gpa - slot->gpa <= slot->size &&
		    size <= slot->size - (gpa - slot->gpa))
			return slot->memory + (gpa - slot->gpa);
	}
	return NULL;
}

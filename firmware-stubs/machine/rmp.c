/* SPDX-License-Identifier: Apache-2.0 */
#include "machine/rmp.h"

#include <string.h>

#include "machine/machine_state.h"

#define LARGE_ENTRIES (MACHINE_LARGE_SIZE / MACHINE_PAGE_SIZE)

static const char *const NAMES[RMP_STATES] = {
	[RMP_DEFAULT] = "Default",	   [RMP_HYPERVISOR] = "Hypervisor",
	[RMP_HV_FIXED] = "HV-Fixed",	   [RMP_FIRMWARE] = "Firmware",
	[RMP_RECLAIM] = "Reclaim",	   [RMP_CONTEXT] = "Context",
	[RMP_METADATA] = "Metadata",	   [RMP_PRE_GUEST] = "Pre-Guest",
	[RMP_PRE_SWAP] = "Pre-Swap",	   [RMP_GUEST_INVALID] = "Guest-Invalid",
	[RMP_GUEST_VALID] = "Guest-Valid",
};

const char *rmp_state_name(enum rmp_state state)
{
	return state < RMP_STATES ? NAMES[state] : "?";
}

bool rmp_active(const struct machine *machine)
{
	return machine->state->rmp_active;
}

static size_t entries(const struct machine *machine)
{
	return (size_t)(machine->state->config.memory_size / MACHINE_PAGE_SIZE);
}

void rmp_init(struct machine *machine)
{
	memset(machine->rmp, 0, entries(machine) * sizeof(*machine->rmp));
	machine->state->rmp_active = true;
}

void rmp_clear(struct machine *machine)
{
	memset(machine->rmp, 0, entries(machine) * sizeof(*machine->rmp));
	machine->state->rmp_active = false;
}

struct rmp_entry *rmp_at(struct machine *machine, uint64_t spa)
{
	if (!machine->state->rmp_active || !machine_is_memory(machine, spa, 1))
		return NULL;
	return &machine->rmp[spa / MACHINE_PAGE_SIZE];
}

const struct rmp_entry *rmp_table(const struct machine *machine, size_t *count)
{
	*count = rmp_active(machine) ? entries(machine) : 0;
	return machine->rmp;
}

struct rmp_entry *rmp_lookup(struct machine *machine, uint64_t spa, uint64_t *base)
{
	struct rmp_entry *head = rmp_at(machine, spa - spa % MACHINE_LARGE_SIZE);
	bool large = head && head->assigned && head->size == RMP_2M;

	if (base)
		*base = spa - spa % (large ? MACHINE_LARGE_SIZE : MACHINE_PAGE_SIZE);
	return large ? head : rmp_at(machine, spa);
}

/* APM2: page states: what the fields of an entry say together */
enum rmp_state rmp_entry_state(const struct rmp_entry *entry)
{
	if (!entry)
		return RMP_DEFAULT;
	if (!entry->assigned)
		return entry->hv_fixed ? RMP_HV_FIXED : RMP_HYPERVISOR;
	if (entry->asid && entry->immutable)
		return entry->validated ? RMP_PRE_SWAP : RMP_PRE_GUEST;
	if (entry->asid)
		return entry->validated ? RMP_GUEST_VALID : RMP_GUEST_INVALID;
	if (!entry->immutable)
		return RMP_RECLAIM;
	if (entry->gpa)
		return RMP_METADATA;
	return entry->vmsa ? RMP_CONTEXT : RMP_FIRMWARE;
}

enum rmp_state rmp_state_at(struct machine *machine, uint64_t spa)
{
	return rmp_entry_state(rmp_lookup(machine, spa, NULL));
}

void rmp_set_state(struct rmp_entry *entry, enum rmp_state state)
{
	uint8_t size = entry->size;

	*entry = (struct rmp_entry){
		.size = size,
		.assigned = state != RMP_HYPERVISOR && state != RMP_HV_FIXED,
		.immutable = state == RMP_FIRMWARE || state == RMP_CONTEXT,
		.vmsa = state == RMP_CONTEXT,
		.hv_fixed = state == RMP_HV_FIXED,
	};
}

bool rmp_next_owned(struct machine *machine, uint32_t asid, uint64_t *spa)
{
	size_t count, i = (size_t)(*spa / MACHINE_PAGE_SIZE);
	const struct rmp_entry *table = rmp_table(machine, &count);

	while (i < count) {
		size_t head = i & ~(size_t)(LARGE_ENTRIES - 1);
		bool large = table[head].assigned && table[head].size == RMP_2M;
		const struct rmp_entry *entry = &table[large ? head : i];

		if (entry->assigned && entry->asid == asid) {
			*spa = i * MACHINE_PAGE_SIZE;
			return true;
		}
		i = large ? head + LARGE_ENTRIES : i + 1;
	}
	return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "machine/rmp_instructions.h"

#define GPA_LIMIT     (UINT64_C(1) << 52)
#define LARGE_ENTRIES (MACHINE_LARGE_SIZE / MACHINE_PAGE_SIZE)

static uint64_t bytes_of(uint8_t size)
{
	return size == RMP_2M ? MACHINE_LARGE_SIZE : MACHINE_PAGE_SIZE;
}

/* Whether a range has entries, which is a matter of its last page: the RMP covers DRAM from 0. */
static bool covered(struct machine *machine, uint64_t spa, uint64_t size)
{
	return machine_is_memory(machine, spa, size) && rmp_at(machine, spa);
}

static bool gpa_fits(const struct rmp_update *update)
{
	return update->gpa % bytes_of(update->size) == 0 && update->gpa < GPA_LIMIT;
}

/* What an update may ask for, whatever is there now. */
static bool update_makes_sense(const struct machine *machine, const struct rmp_update *update)
{
	/* spec: APM3 RMPUPDATE: a page that is not assigned has no owner and is not immutable */
	if (!update->assigned)
		return !update->asid && !update->immutable;
	/* spec: APM3 RMPUPDATE: an assigned page without an owner has no guest address */
	if (!update->asid)
		return update->gpa == 0;
	/* spec: APM3 RMPUPDATE: the ASID is one that the processor has */
	if (update->asid > machine_config(machine)->max_asid)
		return false;
	/* spec: APM3 RMPUPDATE: the guest address is aligned to the page's size */
	return gpa_fits(update);
}

static bool any_assigned(struct machine *machine, uint64_t spa)
{
	for (uint64_t at = spa; at < spa + MACHINE_LARGE_SIZE; at += MACHINE_PAGE_SIZE)
		if (rmp_at(machine, at)->assigned || rmp_at(machine, at)->hv_fixed)
			return true;
	return false;
}

/*
 * spec: APM3 RMPUPDATE: pages of 4 KiB and 2 MiB do not overlap
 */
static bool overlaps(struct machine *machine, uint64_t spa, uint8_t size)
{
	const struct rmp_entry *entry = rmp_lookup(machine, spa, NULL);
	bool is_large = entry->assigned && entry->size == RMP_2M;

	if (size == RMP_2M)
		return !is_large && any_assigned(machine, spa);
	return is_large;
}

static bool same_page(const struct rmp_entry *entry, const struct rmp_update *update)
{
	return entry->assigned && update->assigned && entry->asid == update->asid &&
	       entry->gpa == update->gpa && entry->size == update->size;
}

static void set_entry(struct rmp_entry *entry, const struct rmp_update *update)
{
	/* spec: APM3 RMPUPDATE: Validated and permissions stay while owner, guest address and size
	 * do */
	if (same_page(entry, update)) {
		entry->immutable = update->immutable;
		return;
	}
	/* spec: APM3 RMPUPDATE: otherwise a page begins not validated, VMPL0's alone */
	*entry = (struct rmp_entry){
		.gpa = update->assigned ? update->gpa : 0,
		.asid = update->asid,
		.assigned = update->assigned,
		.immutable = update->immutable,
		.size = update->assigned ? update->size : (uint8_t)RMP_4K,
	};
	if (update->asid)
		entry->perms[0] = RMP_PERMS;
}

enum rmp_result rmp_update(struct machine *machine, uint64_t spa, const struct rmp_update *update)
{
	struct rmp_entry *entry;

	/* spec: APM3 RMPUPDATE: the page size is 4 KiB or 2 MiB, the address aligned to it */
	if (update->size > RMP_2M || spa % bytes_of(update->size))
		return RMP_FAIL_INPUT;
	/* spec: APM3 RMPUPDATE: the RMP covers the page */
	if (!covered(machine, spa, bytes_of(update->size)))
		return RMP_FAIL_INPUT;
	if (!update_makes_sense(machine, update))
		return RMP_FAIL_INPUT;
	entry = rmp_lookup(machine, spa, NULL);
	/* spec: APM3 RMPUPDATE: one processor at a time changes an entry */
	if (entry->lock)
		return RMP_FAIL_INUSE;
	/* spec: APM3 RMPUPDATE: an immutable entry is the firmware's to change */
	if (entry->immutable || entry->hv_fixed)
		return RMP_FAIL_PERMISSION;
	if (overlaps(machine, spa, update->size))
		return RMP_FAIL_OVERLAP;
	set_entry(entry, update);
	return RMP_OK;
}

static void smash(struct machine *machine, uint64_t spa)
{
	struct rmp_entry part = *rmp_at(machine, spa);

	part.size = RMP_4K;
	for (unsigned i = 0; i < LARGE_ENTRIES; i++) {
		*rmp_at(machine, spa + i * MACHINE_PAGE_SIZE) = part;
		if (part.asid)
			part.gpa += MACHINE_PAGE_SIZE;
	}
}

enum rmp_result rmp_psmash(struct machine *machine, uint64_t spa)
{
	struct rmp_entry *entry;

	/* spec: APM3 PSMASH: the address is that of a 2 MiB page which the RMP covers */
	if (spa % MACHINE_LARGE_SIZE || !covered(machine, spa, MACHINE_LARGE_SIZE))
		return RMP_FAIL_INPUT;
	entry = rmp_at(machine, spa);
	/* spec: APM3 PSMASH: the entry is of an assigned page of 2 MiB */
	if (!entry->assigned || entry->size != RMP_2M)
		return RMP_FAIL_INPUT;
	/* spec: APM3 PSMASH: one processor at a time changes an entry */
	if (entry->lock)
		return RMP_FAIL_INUSE;
	/* spec: APM3 PSMASH: an immutable page is not split */
	if (entry->immutable)
		return RMP_FAIL_PERMISSION;
	/* spec: APM3 PSMASH: 512 pages in a row with the attributes of the whole */
	smash(machine, spa);
	return RMP_OK;
}

enum rmp_result rmp_read(struct machine *machine, uint64_t spa, struct rmp_entry *out)
{
	const struct rmp_entry *entry;

	*out = (struct rmp_entry){0};
	/* spec: APM3 RMPREAD: the address is that of a page which the RMP covers */
	if (spa % MACHINE_PAGE_SIZE || !covered(machine, spa, MACHINE_PAGE_SIZE))
		return RMP_FAIL_INPUT;
	entry = rmp_lookup(machine, spa, NULL);
	/* spec: APM3 RMPREAD: what a hypervisor may know: neither Validated nor permissions */
	*out = (struct rmp_entry){
		.gpa = entry->gpa,
		.asid = entry->asid,
		.assigned = entry->assigned,
		.immutable = entry->immutable || entry->hv_fixed,
		.size = entry->size,
	};
	return RMP_OK;
}

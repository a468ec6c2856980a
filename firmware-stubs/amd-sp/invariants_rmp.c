/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/invariants_rmp.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"

#define LARGE_ENTRIES (MACHINE_LARGE_SIZE / MACHINE_PAGE_SIZE)

static bool no_perms(const struct rmp_entry *entry)
{
	return sev_is_zero(entry->perms, sizeof(entry->perms));
}

/* spec: APM2 page states: a page that is not assigned has no attributes */
static const char *check_unassigned(const struct rmp_entry *entry)
{
	if (entry->asid || entry->gpa || entry->validated || entry->immutable || entry->vmsa)
		return "is not assigned, but has attributes";
	return no_perms(entry) ? NULL : "is not assigned, but has permissions";
}

/* spec: APM2 page states: Firmware, Context, Metadata and Reclaim pages are nobody's to access */
static const char *check_ownerless(const struct rmp_entry *entry)
{
	if (entry->validated || !no_perms(entry))
		return "has no owner, but is validated or has permissions";
	if (!entry->immutable && (entry->gpa || entry->vmsa))
		return "is Reclaim, but has a guest address or is a VMSA";
	if (entry->immutable && entry->vmsa && entry->gpa)
		return "is Context and Metadata at once";
	if (entry->size != RMP_4K && (entry->vmsa || entry->gpa))
		return "is Context or Metadata of 2 MiB";
	return NULL;
}

static const char *check_guests(const struct amd_sp *sp, const struct rmp_entry *entry)
{
	uint64_t unit = entry->size == RMP_2M ? MACHINE_LARGE_SIZE : MACHINE_PAGE_SIZE;

	if (entry->asid > machine_config(sp->machine)->max_asid)
		return "has an ASID that the processor has not";
	if (entry->gpa % unit)
		return "has a guest address that is not aligned to its size";
	for (unsigned i = 0; i < RMP_VMPLS; i++)
		if (entry->perms[i] & ~RMP_PERMS)
			return "has reserved permissions";
	return NULL;
}

static const char *check_entry(const struct amd_sp *sp, const struct rmp_entry *entry)
{
	if (!entry->assigned)
		return check_unassigned(entry);
	if (entry->hv_fixed)
		return "is HV-Fixed, but assigned";
	if (entry->size > RMP_2M)
		return "has no size";
	return entry->asid ? check_guests(sp, entry) : check_ownerless(entry);
}

/* spec: APM2 RMP: no entry of 2 MiB overlaps assigned entries of 4 KiB */
static const char *check_size(const struct rmp_entry *table, size_t i)
{
	const struct rmp_entry *head = &table[i - i % LARGE_ENTRIES];

	if (head == &table[i] || !table[i].assigned)
		return NULL;
	if (table[i].size == RMP_2M)
		return "is of 2 MiB, but not aligned";
	if (head->assigned && head->size == RMP_2M)
		return "is within a page of 2 MiB";
	return NULL;
}

/* Most entries are all zeros: nothing can be wrong with them, which is quickly seen. */
static bool is_none(const struct rmp_entry *entry)
{
	static const struct rmp_entry none;

	return !memcmp(entry, &none, sizeof(none));
}

bool sp_invariants_rmp(struct amd_sp *sp, char *why, size_t size)
{
	size_t count;
	const struct rmp_entry *table = rmp_table(sp->machine, &count);

	for (size_t i = 0; i < count; i++) {
		const char *what = NULL;

		if (!is_none(&table[i]))
			what = check_entry(sp, &table[i]);
		if (!what)
			what = check_size(table, i);
		if (what) {
			snprintf(why, size, "the page at 0x%zx000 %s", i, what);
			return false;
		}
	}
	return true;
}

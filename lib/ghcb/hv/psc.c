/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Page state changes by list. The list stays where the guest can change it: the header is read
 * once, each entry is read once when its turn comes, and what is written back is from the copies.
 */
#include "hv/exit.h"

#define PSC_FAILED(detail)  (GHCB_PSC_FAILED << GHCB_PSC_ERROR_SHIFT | (detail))
#define PSC_INVALID(detail) (GHCB_PSC_INVALID << GHCB_PSC_ERROR_SHIFT | (detail))

struct psc_header {
	uint16_t current, end;
	uint32_t reserved;
};

static bool check_entry(uint64_t entry)
{
	const uint64_t op = entry >> GHCB_PSC_OP_SHIFT & 0xF;
	const uint64_t pages = entry & GHCB_PSC_2M ? GHCB_PSC_2M_PAGES : 1;
	const uint64_t gfn = (entry & GHCB_PSC_ENTRY_GPA) / GHCB_PAGE_SIZE;

	/* spec: GHCB SNP page state change: an entry has a known operation and no reserved bit */
	if (entry & GHCB_PSC_RSVD || op < GHCB_PSC_PRIVATE || op > GHCB_PSC_UNSMASH)
		return false;
	/* spec: GHCB SNP page state change: no more pages are done than the entry has */
	if ((entry & GHCB_PSC_PAGE_MASK) > pages)
		return false;
	/* spec: GHCB SNP page state change: an entry of 2 MiB is aligned */
	return !(gfn % pages);
}

/* The pages of an entry that are left; *entry tells how far it came. */
static uint32_t change(struct ghcb_hv *hv, uint64_t *entry)
{
	const uint64_t gpa = *entry & GHCB_PSC_ENTRY_GPA;
	const enum ghcb_psc_op op = (enum ghcb_psc_op)(*entry >> GHCB_PSC_OP_SHIFT & 0xF);
	const uint64_t pages = *entry & GHCB_PSC_2M ? GHCB_PSC_2M_PAGES : 1;
	uint32_t error = GHCB_HV_SPLIT;

	if (pages > 1 && !(*entry & GHCB_PSC_PAGE_MASK))
		error = hv->ops->page_state(hv->ctx, gpa, true, op);
	if (!error)
		*entry += pages;
	/* spec: GHCB SNP page state change: 2 MiB that are partly done are finished by 4 KiB */
	if (error != GHCB_HV_SPLIT)
		return error;
	for (uint64_t done = *entry & GHCB_PSC_PAGE_MASK; done < pages; done++) {
		error = hv->ops->page_state(hv->ctx, gpa + done * GHCB_PAGE_SIZE, false, op);
		if (error)
			return error;
		(*entry)++;
	}
	return 0;
}

static uint64_t run_entry(struct ghcb_hv *hv, const struct hv_area *area, uint16_t index)
{
	const size_t offset = GHCB_PSC_HEADER + (size_t)index * GHCB_PSC_ENTRY;
	uint64_t entry, before;
	uint32_t error;

	if (!hv_area_get(hv, area, offset, &entry, sizeof(entry)) || !check_entry(entry))
		return PSC_INVALID(GHCB_PSC_BAD_ENTRY);
	before = entry;
	error = change(hv, &entry);
	if (entry != before && !hv_area_put(hv, area, offset, &entry, sizeof(entry)))
		return PSC_INVALID(GHCB_PSC_BAD_ENTRY);
	return error ? PSC_FAILED(error) : 0;
}

/* spec: GHCB SNP page state change: the list has room for its header and for all its entries */
static bool check_header(const struct psc_header *header, const struct hv_area *area)
{
	return !header->reserved && header->end < (area->room - GHCB_PSC_HEADER) / GHCB_PSC_ENTRY;
}

enum ghcb_hv_action hv_psc(struct ghcb_hv *hv, volatile uint8_t *page)
{
	struct psc_header header;
	struct hv_area area;
	uint64_t status = 0;

	if (!hv->ops->page_state)
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	if (!hv_area(hv, page, GHCB_PSC_HEADER, &area))
		return hv_malformed(hv, GHCB_MALFORMED_SCRATCH);
	if (!hv_area_get(hv, &area, 0, &header, sizeof(header)) || !check_header(&header, &area))
		return hv_done(hv, PSC_INVALID(GHCB_PSC_BAD_HEADER));
	for (; !status && header.current <= header.end; header.current++)
		status = run_entry(hv, &area, header.current);
	/* spec: GHCB SNP page state change: the current entry is the first that is not done */
	if (status)
		header.current--;
	hv_area_put(hv, &area, 0, &header.current, sizeof(header.current));
	/* spec: GHCB SNP page state change: what is left is no error: the guest asks again */
	return hv_done(hv, status == PSC_FAILED(GHCB_HV_LATER) ? 0 : status);
}

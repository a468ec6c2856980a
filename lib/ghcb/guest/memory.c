/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/memory.h"

#include "ghcb/msr.h"

#define LARGE_SIZE   (GHCB_PSC_2M_PAGES * (uint64_t)GHCB_PAGE_SIZE)
#define STATE_BITS   2
#define PER_BYTE     (8 / STATE_BITS)
#define STATE_MASK   3u
#define STATES_OF(s) (1u << (s))

size_t ghcb_memory_record_size(uint64_t start, uint64_t end)
{
	return end > start ? (size_t)((end - start) / GHCB_PAGE_SIZE + PER_BYTE - 1) / PER_BYTE : 0;
}

static uint64_t index_of(const struct ghcb_guest_memory *memory, uint64_t gpa)
{
	return (gpa - memory->start) / GHCB_PAGE_SIZE;
}

enum ghcb_page_state ghcb_memory_state(const struct ghcb_guest_memory *memory, uint64_t gpa)
{
	const uint64_t index = index_of(memory, gpa);

	if (gpa < memory->start || gpa >= memory->end)
		return GHCB_PAGE_UNKNOWN;
	return (enum ghcb_page_state)((unsigned)memory->record[index / PER_BYTE] >>
					      index % PER_BYTE * STATE_BITS &
				      STATE_MASK);
}

static void record(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages,
		   enum ghcb_page_state state)
{
	for (uint64_t i = index_of(memory, gpa), end = i + pages; i < end; i++) {
		const unsigned shift = (unsigned)(i % PER_BYTE) * STATE_BITS;
		uint8_t *byte = &memory->record[i / PER_BYTE];

		*byte = (uint8_t)((*byte & ~(STATE_MASK << shift)) | (unsigned)state << shift);
	}
}

/* Whether all pages are in the record, and in one of the states. */
static enum ghcb_rc check(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages,
			  unsigned from, enum ghcb_page_state to)
{
	if (gpa % GHCB_PAGE_SIZE || gpa < memory->start || gpa > memory->end ||
	    pages > (memory->end - gpa) / GHCB_PAGE_SIZE)
		return GHCB_ERR_ARG;
	for (uint64_t i = 0; i < pages; i++) {
		const enum ghcb_page_state state =
			ghcb_memory_state(memory, gpa + i * GHCB_PAGE_SIZE);

		if (STATES_OF(state) & from)
			continue;
		memory->failed = gpa + i * GHCB_PAGE_SIZE;
		/* spec: GHCB page validation: a page is validated once in its private life */
		return state == to ? GHCB_ERR_DUPLICATE : GHCB_ERR_STATE;
	}
	return GHCB_OK;
}

/* Pages of 4 KiB in the unit that starts at gpa: as large as can be. */
static uint64_t unit(uint64_t gpa, uint64_t pages)
{
	return gpa % LARGE_SIZE || pages < GHCB_PSC_2M_PAGES ? 1 : GHCB_PSC_2M_PAGES;
}

static enum ghcb_rc fail(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t error,
			 enum ghcb_rc rc)
{
	memory->failed = gpa;
	memory->error = error;
	return rc;
}

/* spec: GHCB page validation: lines of the page's last owner are pushed out of the caches */
static void push_out(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages)
{
	if (memory->coherent)
		return;
	for (uint64_t at = gpa, end = gpa + pages * GHCB_PAGE_SIZE; at < end;
	     at += GHCB_PAGE_SIZE) {
		memory->cpu->ops->touch(memory->cpu->ctx, at + memory->offset);
		memory->cpu->ops->touch(memory->cpu->ctx, at + memory->offset + GHCB_PAGE_SIZE - 1);
	}
}

/* One PVALIDATE, of 1 or 512 pages. */
static enum ghcb_rc pvalidate(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages,
			      bool validate)
{
	bool unchanged = false;
	uint32_t eax = memory->cpu->ops->pvalidate(memory->cpu->ctx, gpa + memory->offset,
						   pages > 1, validate, &unchanged);

	if (eax == GHCB_RMP_FAIL_SIZEMISMATCH && pages > 1)
		return GHCB_ERR_PAGE_SIZE;
	if (eax)
		return fail(memory, gpa, eax, GHCB_ERR_PVALIDATE);
	/* spec: APM3 PVALIDATE: CF: the page was so already: what the guest knows is not so */
	if (unchanged)
		return fail(memory, gpa, 0, validate ? GHCB_ERR_VALIDATED : GHCB_ERR_NOT_VALIDATED);
	record(memory, gpa, pages, validate ? GHCB_PAGE_PRIVATE : GHCB_PAGE_INVALID);
	if (validate)
		push_out(memory, gpa, pages);
	return GHCB_OK;
}

/* By whoever does it for this guest. */
static enum ghcb_rc by_other(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages,
			     bool validate)
{
	uint64_t done = 0;
	enum ghcb_rc rc = memory->ops->validate(memory, gpa, pages, validate, &done);

	if (done > pages)
		return fail(memory, gpa, memory->error, GHCB_ERR_RESPONSE);
	record(memory, gpa, done, validate ? GHCB_PAGE_PRIVATE : GHCB_PAGE_INVALID);
	if (validate)
		push_out(memory, gpa, done);
	return rc ? fail(memory, gpa + done * GHCB_PAGE_SIZE, memory->error, rc) : GHCB_OK;
}

static enum ghcb_rc pvalidate_range(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages,
				    bool validate)
{
	if (memory->ops && memory->ops->validate)
		return by_other(memory, gpa, pages, validate);
	while (pages) {
		uint64_t size = unit(gpa, pages);
		enum ghcb_rc rc = pvalidate(memory, gpa, size, validate);

		/* spec: APM3 PVALIDATE: a page of 2 MiB that is 4 KiB in the RMP is done by 4 KiB
		 */
		for (uint64_t i = 0; rc == GHCB_ERR_PAGE_SIZE && i < size; i++) {
			enum ghcb_rc small =
				pvalidate(memory, gpa + i * GHCB_PAGE_SIZE, 1, validate);

			if (small || i == size - 1)
				rc = small;
		}
		if (rc)
			return rc;
		gpa += size * GHCB_PAGE_SIZE;
		pages -= size;
	}
	return GHCB_OK;
}

/* By the MSR: before there is a GHCB page. */
static enum ghcb_rc change_by_msr(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages,
				  enum ghcb_psc_op op, enum ghcb_page_state after)
{
	for (uint64_t i = 0; i < pages; i++) {
		const uint64_t at = gpa + i * GHCB_PAGE_SIZE;
		uint32_t error;
		enum ghcb_rc rc = ghcb_msr_page_state(memory->cpu, at, op, &error);

		if (rc)
			return fail(memory, at, error, rc == GHCB_ERR_REFUSED ? GHCB_ERR_PSC : rc);
		record(memory, at, 1, after);
	}
	return GHCB_OK;
}

/* One list; *pages is how many it covers, at most as many as were given. */
static enum ghcb_rc change_by_list(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t *pages,
				   enum ghcb_psc_op op, enum ghcb_page_state after)
{
	struct ghcb_psc_outcome outcome;
	uint64_t at = gpa, left = *pages;
	enum ghcb_rc rc;
	size_t count = 0;

	for (; left && count < GHCB_PSC_ENTRIES; count++) {
		const uint64_t size = unit(at, left);

		memory->list[count] = ghcb_psc_entry(at, size > 1, op);
		at += size * GHCB_PAGE_SIZE;
		left -= size;
	}
	rc = ghcb_psc(memory->cpu, memory->list, count, &outcome);
	*pages -= left;
	/* spec: GHCB SNP page state change: what is validated is told by the guest's own list */
	for (size_t i = 0; i < outcome.done; i++) {
		const uint64_t size = memory->list[i] & GHCB_PSC_2M ? GHCB_PSC_2M_PAGES : 1;

		record(memory, memory->list[i] & GHCB_PSC_ENTRY_GPA, size, after);
	}
	if (!rc)
		return GHCB_OK;
	return fail(memory,
		    outcome.done < count ? memory->list[outcome.done] & GHCB_PSC_ENTRY_GPA : at,
		    outcome.error, rc);
}

/* Asks the hypervisor; the record has the pages that it changed as after. */
static enum ghcb_rc change(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages,
			   enum ghcb_psc_op op, enum ghcb_page_state after)
{
	if (!memory->cpu->page)
		return change_by_msr(memory, gpa, pages, op, after);
	while (pages) {
		uint64_t part = pages;
		enum ghcb_rc rc = change_by_list(memory, gpa, &part, op, after);

		if (rc)
			return rc;
		gpa += part * GHCB_PAGE_SIZE;
		pages -= part;
	}
	return GHCB_OK;
}

/* Pages from gpa on that are in the state of the first. */
static uint64_t run_of(const struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages)
{
	const enum ghcb_page_state state = ghcb_memory_state(memory, gpa);
	uint64_t run = 1;

	while (run < pages && ghcb_memory_state(memory, gpa + run * GHCB_PAGE_SIZE) == state)
		run++;
	return run;
}

static void map(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages, bool private)
{
	if (pages && memory->ops && memory->ops->map)
		memory->ops->map(memory->ctx, gpa, pages, private);
}

enum ghcb_rc ghcb_memory_note_private(struct ghcb_guest_memory *memory, uint64_t gpa,
				      uint64_t pages)
{
	enum ghcb_rc rc =
		check(memory, gpa, pages, STATES_OF(GHCB_PAGE_UNKNOWN), GHCB_PAGE_PRIVATE);

	if (!rc)
		record(memory, gpa, pages, GHCB_PAGE_PRIVATE);
	return rc;
}

enum ghcb_rc ghcb_memory_validate(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages)
{
	enum ghcb_rc rc =
		check(memory, gpa, pages, STATES_OF(GHCB_PAGE_INVALID), GHCB_PAGE_PRIVATE);

	return rc ? rc : pvalidate_range(memory, gpa, pages, true);
}

enum ghcb_rc ghcb_memory_invalidate(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages)
{
	enum ghcb_rc rc =
		check(memory, gpa, pages, STATES_OF(GHCB_PAGE_PRIVATE), GHCB_PAGE_INVALID);

	return rc ? rc : pvalidate_range(memory, gpa, pages, false);
}

/* spec: GHCB page validation: to shared: PVALIDATE first, then the hypervisor, then the mapping */
static enum ghcb_rc share_run(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages)
{
	enum ghcb_rc rc = GHCB_OK;

	if (ghcb_memory_state(memory, gpa) == GHCB_PAGE_PRIVATE)
		rc = pvalidate_range(memory, gpa, pages, false);
	if (rc)
		return rc;
	rc = change(memory, gpa, pages, GHCB_PSC_SHARED, GHCB_PAGE_SHARED);
	/* Where it failed, what came before is shared. */
	map(memory, gpa, rc ? (memory->failed - gpa) / GHCB_PAGE_SIZE : pages, false);
	return rc;
}

/* spec: GHCB page validation: to private: the mapping, then the hypervisor, PVALIDATE last */
static enum ghcb_rc unshare_run(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages)
{
	const enum ghcb_page_state before = ghcb_memory_state(memory, gpa);
	const uint64_t end = gpa + pages * GHCB_PAGE_SIZE;
	enum ghcb_rc rc = GHCB_OK;

	if (before != GHCB_PAGE_INVALID) {
		map(memory, gpa, pages, true);
		rc = change(memory, gpa, pages, GHCB_PSC_PRIVATE, GHCB_PAGE_INVALID);
	}
	/* Where it failed, what comes after is shared still. */
	if (rc && before == GHCB_PAGE_SHARED)
		map(memory, memory->failed, (end - memory->failed) / GHCB_PAGE_SIZE, false);
	return rc ? rc : pvalidate_range(memory, gpa, pages, true);
}

enum ghcb_rc ghcb_memory_share(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages)
{
	enum ghcb_rc rc = check(memory, gpa, pages,
				STATES_OF(GHCB_PAGE_PRIVATE) | STATES_OF(GHCB_PAGE_UNKNOWN) |
					STATES_OF(GHCB_PAGE_INVALID),
				GHCB_PAGE_SHARED);

	for (uint64_t run; !rc && pages; gpa += run * GHCB_PAGE_SIZE, pages -= run) {
		run = run_of(memory, gpa, pages);
		rc = share_run(memory, gpa, run);
	}
	return rc;
}

enum ghcb_rc ghcb_memory_unshare(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages)
{
	enum ghcb_rc rc = check(memory, gpa, pages,
				STATES_OF(GHCB_PAGE_SHARED) | STATES_OF(GHCB_PAGE_UNKNOWN) |
					STATES_OF(GHCB_PAGE_INVALID),
				GHCB_PAGE_PRIVATE);

	for (uint64_t run; !rc && pages; gpa += run * GHCB_PAGE_SIZE, pages -= run) {
		run = run_of(memory, gpa, pages);
		rc = unshare_run(memory, gpa, run);
	}
	return rc;
}

/* The record stays: all pages are private before and after. */
static enum ghcb_rc hint(struct ghcb_guest_memory *memory, uint64_t gpa, enum ghcb_psc_op op)
{
	struct ghcb_psc_outcome outcome;
	enum ghcb_rc rc = gpa % LARGE_SIZE ? GHCB_ERR_ARG
					   : check(memory, gpa, GHCB_PSC_2M_PAGES,
						   STATES_OF(GHCB_PAGE_PRIVATE), GHCB_PAGE_SHARED);

	if (rc)
		return rc;
	memory->list[0] = ghcb_psc_entry(gpa, true, op);
	rc = ghcb_psc(memory->cpu, memory->list, 1, &outcome);
	return rc ? fail(memory, gpa, outcome.error, rc) : GHCB_OK;
}

enum ghcb_rc ghcb_memory_split(struct ghcb_guest_memory *memory, uint64_t gpa)
{
	return hint(memory, gpa, GHCB_PSC_PSMASH);
}

enum ghcb_rc ghcb_memory_merge(struct ghcb_guest_memory *memory, uint64_t gpa)
{
	return hint(memory, gpa, GHCB_PSC_UNSMASH);
}

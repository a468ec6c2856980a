/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PVALIDATE by the SVSM. The list is made of the range anew for each call; of what comes back only
 * its result and how many entries are done count.
 */
#include "ghcb/memory.h"
#include "ghcb/svsm.h"

#define SMALL_PAGE UINT64_C(0x1000)
#define LARGE_PAGE UINT64_C(0x200000)

/* Where in the range it is; below small pages are of 4 KiB. */
struct walk {
	uint64_t gpa, end, small;
};

static uint64_t page_size(const struct walk *walk)
{
	const bool large = !(walk->gpa % LARGE_PAGE) && walk->gpa >= walk->small &&
			   walk->end - walk->gpa >= LARGE_PAGE;

	return large ? LARGE_PAGE : SMALL_PAGE;
}

/* The list of the next pages; how many entries it has. */
static uint16_t write_list(volatile uint8_t *list, struct walk walk, bool validate)
{
	const uint64_t zeros = 0;
	uint16_t count = 0;

	for (; walk.gpa < walk.end && count < GHCB_SVSM_LIST_ENTRIES; count++) {
		const uint64_t size = page_size(&walk);
		const uint64_t entry = walk.gpa | (size == LARGE_PAGE ? GHCB_SVSM_LIST_2M : 0) |
				       (validate ? GHCB_SVSM_LIST_SET : 0);

		ghcb_copy_out(list + GHCB_SVSM_LIST_HEADER + count * sizeof(entry), &entry,
			      sizeof(entry));
		walk.gpa += size;
	}
	ghcb_copy_out(list, &zeros, sizeof(zeros));
	ghcb_copy_out(list, &count, sizeof(count));
	return count;
}

static enum ghcb_rc failure(uint64_t result, bool validate)
{
	switch (result) {
	/* spec: SVSM core PVALIDATE: no change is the same as a carry flag of the instruction */
	case GHCB_SVSM_PVALIDATE_NO_CHANGE:
		return validate ? GHCB_ERR_VALIDATED : GHCB_ERR_NOT_VALIDATED;
	case GHCB_SVSM_PVALIDATE_FAIL_SIZEMISMATCH:
		return GHCB_ERR_PAGE_SIZE;
	case GHCB_SVSM_PVALIDATE_FAIL_INPUT:
		return GHCB_ERR_PVALIDATE;
	default:
		return GHCB_ERR_SVSM;
	}
}

/* One list; the walk stands at the first page that is not done. */
static enum ghcb_rc run_list(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, struct walk *walk,
			     bool validate)
{
	volatile uint8_t *list = svsm->ca + GHCB_SVSM_CA_BUFFER;
	struct ghcb_svsm_regs regs = {
		.rax = GHCB_SVSM_CALL(GHCB_SVSM_CORE, GHCB_SVSM_PVALIDATE),
		.rcx = svsm->ca_gpa + GHCB_SVSM_CA_BUFFER,
	};
	const uint16_t count = write_list(list, *walk, validate);
	uint16_t next = 0;
	enum ghcb_rc rc = ghcb_svsm_call(cpu, svsm, &regs);

	ghcb_copy_in(&next, list + GHCB_SVSM_LIST_NEXT, sizeof(next));
	/* spec: SVSM core PVALIDATE: next is within the list, and past its end after success */
	if (next > count || (!rc && next != count))
		return GHCB_ERR_SVSM;
	for (; next; next--)
		walk->gpa += page_size(walk);
	return rc == GHCB_ERR_SVSM && svsm->result ? failure(svsm->result, validate) : rc;
}

enum ghcb_rc ghcb_svsm_pvalidate(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, uint64_t gpa,
				 uint64_t size, bool validate)
{
	struct walk walk = {.gpa = gpa, .end = gpa + size};
	enum ghcb_rc rc = GHCB_OK;

	if (gpa % GHCB_PAGE_SIZE || size % GHCB_PAGE_SIZE || walk.end < gpa)
		return GHCB_ERR_ARG;
	if (!svsm->ca)
		return GHCB_ERR_ARG;
	while (!rc && walk.gpa < walk.end) {
		rc = run_list(cpu, svsm, &walk, validate);
		svsm->failed = walk.gpa;
		svsm->failed_size = page_size(&walk);
		/* spec: SVSM core PVALIDATE: 2 MiB that the RMP has by 4 KiB are done so */
		if (rc == GHCB_ERR_PAGE_SIZE && svsm->failed_size == LARGE_PAGE) {
			walk.small = walk.gpa + LARGE_PAGE;
			rc = GHCB_OK;
		}
	}
	return rc;
}

enum ghcb_rc ghcb_svsm_validate(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages,
				bool validate, uint64_t *done)
{
	struct ghcb_svsm *svsm = memory->svsm;
	enum ghcb_rc rc;

	*done = 0;
	if (!svsm)
		return GHCB_ERR_ARG;
	svsm->failed = gpa;
	rc = ghcb_svsm_pvalidate(memory->cpu, svsm, gpa, pages * GHCB_PAGE_SIZE, validate);
	*done = rc ? (svsm->failed - gpa) / GHCB_PAGE_SIZE : pages;
	memory->error = svsm->result;
	return rc;
}

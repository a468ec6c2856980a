/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/psc.h"

/* So many exits in a row may change nothing. */
#define PATIENCE 64

struct header {
	uint16_t current, end;
	uint32_t reserved;
};

uint64_t ghcb_psc_entry(uint64_t gpa, bool large, enum ghcb_psc_op op)
{
	return (gpa & GHCB_PSC_ENTRY_GPA) | (uint64_t)op << GHCB_PSC_OP_SHIFT |
	       (large ? GHCB_PSC_2M : 0);
}

/* A part of the list that fits the shared buffer, and how far it is. */
struct batch {
	const uint64_t *entry;
	uint16_t count, current;
	uint64_t page; /* of the current entry's pages, how many are done */
	uint64_t error;
};

/* spec: GHCB SNP page state change: a resumed list is made again from the guest's own copy */
static enum ghcb_rc put_list(struct ghcb_cpu *cpu, const struct batch *batch)
{
	const struct header header = {batch->current, (uint16_t)(batch->count - 1), 0};
	enum ghcb_rc rc = ghcb_buffer_put(cpu, 0, &header, sizeof(header));

	for (size_t i = batch->current; !rc && i < batch->count; i++) {
		const uint64_t entry = batch->entry[i] | (i == batch->current ? batch->page : 0);

		rc = ghcb_buffer_put(cpu, GHCB_PSC_HEADER + i * GHCB_PSC_ENTRY, &entry,
				     sizeof(entry));
	}
	return rc;
}

/* How far the entry is that the hypervisor stopped at. */
static enum ghcb_rc take_entry(struct ghcb_cpu *cpu, struct batch *batch, uint16_t current)
{
	const uint64_t pages = batch->entry[current] & GHCB_PSC_2M ? GHCB_PSC_2M_PAGES : 1;
	const uint64_t before = current == batch->current ? batch->page : 0;
	uint64_t entry, page;
	enum ghcb_rc rc = ghcb_buffer_get(cpu, GHCB_PSC_HEADER + (size_t)current * GHCB_PSC_ENTRY,
					  &entry, sizeof(entry));

	if (rc)
		return rc;
	page = entry & GHCB_PSC_PAGE_MASK;
	/* spec: GHCB SNP page state change: of an entry only the count of pages changes, upwards */
	if ((entry & ~GHCB_PSC_PAGE_MASK) != batch->entry[current] || page > pages || page < before)
		return GHCB_ERR_PSC_LIST;
	batch->page = page;
	return GHCB_OK;
}

static enum ghcb_rc take_list(struct ghcb_cpu *cpu, struct batch *batch)
{
	struct header header;
	enum ghcb_rc rc = ghcb_buffer_get(cpu, 0, &header, sizeof(header));

	if (rc)
		return rc;
	/* spec: GHCB SNP page state change: the last entry and what is reserved stay as they were
	 */
	if (header.reserved || header.end != batch->count - 1)
		return GHCB_ERR_PSC_LIST;
	/* spec: GHCB SNP page state change: the current entry goes upwards, to one past the last */
	if (header.current < batch->current || header.current > batch->count)
		return GHCB_ERR_PSC_LIST;
	if (header.current < batch->count)
		rc = take_entry(cpu, batch, header.current);
	if (!rc)
		batch->current = header.current;
	return rc;
}

static enum ghcb_rc one_exit(struct ghcb_cpu *cpu, struct batch *batch)
{
	struct ghcb_call call = {.code = GHCB_EVENT_PSC};
	enum ghcb_rc rc = ghcb_begin(cpu);

	if (rc)
		return rc;
	ghcb_use_buffer(cpu, &call);
	rc = put_list(cpu, batch);
	if (!rc)
		rc = ghcb_call(cpu, &call);
	if (!rc)
		rc = take_list(cpu, batch);
	ghcb_end(cpu);
	if (rc)
		return rc;
	batch->error = call.result;
	/* spec: GHCB SNP page state change: EXITINFO2 other than 0 is a failure */
	return batch->error ? GHCB_ERR_PSC : GHCB_OK;
}

static enum ghcb_rc run(struct ghcb_cpu *cpu, struct batch *batch)
{
	unsigned idle = 0;

	while (batch->current < batch->count) {
		const uint16_t current = batch->current;
		const uint64_t page = batch->page;
		enum ghcb_rc rc = one_exit(cpu, batch);

		if (rc)
			return rc;
		idle = current == batch->current && page == batch->page ? idle + 1 : 0;
		/* spec: GHCB SNP page state change: what is left is asked again, not for ever */
		if (idle == PATIENCE)
			return GHCB_ERR_NO_PROGRESS;
	}
	return GHCB_OK;
}

enum ghcb_rc ghcb_psc(struct ghcb_cpu *cpu, const uint64_t *list, size_t count,
		      struct ghcb_psc_outcome *outcome)
{
	*outcome = (struct ghcb_psc_outcome){0};
	while (outcome->done < count) {
		const size_t left = count - outcome->done;
		struct batch batch = {
			.entry = list + outcome->done,
			.count = (uint16_t)(left < GHCB_PSC_ENTRIES ? left : GHCB_PSC_ENTRIES),
		};
		enum ghcb_rc rc = run(cpu, &batch);

		outcome->done += batch.current;
		outcome->error = batch.error;
		if (rc)
			return rc;
	}
	return GHCB_OK;
}

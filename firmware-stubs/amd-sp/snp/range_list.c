/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/range_list.h"

#include "base/bytes.h"

struct range {
	uint64_t base, end;
};

static uint32_t read_range(struct amd_sp *sp, uint64_t list, uint32_t i, struct range *range)
{
	uint8_t element[SP_RANGE_SIZE];
	uint32_t status = sp_read(sp, list + SP_RANGE_LIST_ELEMENTS + (uint64_t)i * SP_RANGE_SIZE,
				  element, sizeof(element));
	uint64_t size;

	if (status)
		return status;
	range->base = sev_get_le64(element + SP_RANGE_BASE);
	size = sev_get_le32(element + SP_RANGE_PAGES) * MACHINE_PAGE_SIZE;
	range->end = range->base + size;
	/* spec: SNP-ABI RANGE_LIST: ranges are whole pages of addresses that there are */
	if (range->base % MACHINE_PAGE_SIZE || range->end < range->base)
		return SEV_FW_INVALID_ADDRESS;
	return sev_get_le32(element + SP_RANGE_RESERVED) ? SEV_FW_INVALID_PARAM : SEV_FW_SUCCESS;
}

static uint32_t read_count(struct amd_sp *sp, uint64_t list, uint32_t *count)
{
	uint8_t head[SP_RANGE_LIST_ELEMENTS];
	uint32_t status = sp_read(sp, list, head, sizeof(head));

	if (status)
		return status;
	*count = sev_get_le32(head + SP_RANGE_LIST_COUNT);
	if (sev_get_le32(head + SP_RANGE_LIST_RESERVED))
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI RANGE_LIST: a list is in one page */
	if (*count > SP_RANGE_LIST_MAX ||
	    list % MACHINE_PAGE_SIZE + SP_RANGE_LIST_ELEMENTS + *count * SP_RANGE_SIZE >
		    MACHINE_PAGE_SIZE)
		return SEV_FW_INVALID_ADDRESS;
	return SEV_FW_SUCCESS;
}

/* The end of a range as far as the RMP covers it. */
static uint64_t covered(struct amd_sp *sp, const struct range *range)
{
	uint64_t memory = machine_config(sp->machine)->memory_size;

	return range->end < memory ? range->end : memory;
}

static uint32_t check_states(struct amd_sp *sp, const struct range *range,
			     bool (*allowed)(enum rmp_state state))
{
	uint64_t end = covered(sp, range);

	for (uint64_t spa = range->base; spa < end; spa += MACHINE_PAGE_SIZE)
		if (!allowed(rmp_state_at(sp->machine, spa)))
			return SEV_FW_INVALID_PAGE_STATE;
	return SEV_FW_SUCCESS;
}

uint32_t sp_range_list_check(struct amd_sp *sp, uint64_t list,
			     bool (*allowed)(enum rmp_state state))
{
	struct range range;
	uint32_t count = 0;
	uint32_t status = read_count(sp, list, &count);

	for (uint32_t i = 0; !status && i < count; i++) {
		status = read_range(sp, list, i, &range);
		if (!status)
			status = check_states(sp, &range, allowed);
	}
	return status;
}

static void apply(struct amd_sp *sp, const struct range *range, enum rmp_state state)
{
	uint64_t end = covered(sp, range);

	for (uint64_t spa = range->base; spa < end; spa += MACHINE_PAGE_SIZE) {
		struct rmp_entry *entry = rmp_at(sp->machine, spa);

		if (entry)
			rmp_set_state(entry, state);
	}
}

void sp_range_list_apply(struct amd_sp *sp, uint64_t list, enum rmp_state state)
{
	struct range range;
	uint32_t count;

	if (read_count(sp, list, &count))
		return;
	for (uint32_t i = 0; i < count; i++)
		if (read_range(sp, list, i, &range) == SEV_FW_SUCCESS)
			apply(sp, &range, state);
}

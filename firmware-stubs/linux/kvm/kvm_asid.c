/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ASIDs of guests: given out once, and again after the flush that the firmware asks for.
 */
#include "linux/kvm/vm.h"

static bool is_set(const uint8_t *bitmap, uint32_t asid)
{
	return bitmap[asid / 8] >> (asid % 8) & 1;
}

static void set(uint8_t *bitmap, uint32_t asid)
{
	bitmap[asid / 8] = (uint8_t)(bitmap[asid / 8] | 1u << (asid % 8));
}

struct range {
	uint32_t first, last;
};

/*
 * spec: UAPI kvm_amd.ciphertext_hiding_asids: that many of the ASIDs of SEV-ES are SNP's alone, and
 * the rest is not SNP's
 */
static struct range range_of(const struct lx_kernel *kernel, bool es, bool snp)
{
	const struct machine_config *machine = machine_config(kernel->machine);
	uint32_t hiding = lx_snp_hiding_asids(kernel);

	if (!es)
		return (struct range){machine->min_sev_asid, machine->max_asid};
	if (hiding && snp)
		return (struct range){1, hiding};
	return (struct range){1 + hiding, machine->min_sev_asid - 1};
}

static uint32_t find_free(const struct lx_kernel *kernel, struct range range)
{
	for (uint32_t asid = range.first; asid <= range.last; asid++)
		if (!is_set(kernel->state->asid_used, asid))
			return asid;
	return 0;
}

static bool has_reclaimable(const struct lx_kernel *kernel, struct range range)
{
	for (uint32_t asid = range.first; asid <= range.last; asid++)
		if (is_set(kernel->state->asid_reclaim, asid))
			return true;
	return false;
}

/* One flush is good for all that wait for it, whatever their range. */
static bool recycle(struct lx_kernel *kernel, struct range range)
{
	struct lx_state *state = kernel->state;
	uint32_t error = 0;

	if (!has_reclaimable(kernel, range) || lx_sev_flush_asids(kernel, &error))
		return false;
	for (size_t i = 0; i < sizeof(state->asid_used); i++) {
		state->asid_used[i] ^= state->asid_reclaim[i];
		state->asid_reclaim[i] = 0;
	}
	return true;
}

/* spec: UAPI INIT2: an empty range: ENOTTY; none free after recycling: EBUSY */
int lx_asid_new(struct lx_kernel *kernel, bool es, bool snp, uint32_t *asid)
{
	struct range range = range_of(kernel, es, snp);

	if (range.first > range.last)
		return -ENOTTY;
	*asid = find_free(kernel, range);
	if (!*asid && recycle(kernel, range))
		*asid = find_free(kernel, range);
	if (!*asid)
		return -EBUSY;
	set(kernel->state->asid_used, *asid);
	return 0;
}

void lx_asid_free(struct lx_kernel *kernel, uint32_t asid)
{
	set(kernel->state->asid_reclaim, asid);
}

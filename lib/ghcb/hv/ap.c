/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP AP creation, and who the vCPUs are.
 */
#include "hv/exit.h"

#define LARGE_PAGE UINT64_C(0x200000)

/* spec: GHCB SNP AP creation: the VMSA is a page, and not at the start of 2 MiB (erratum) */
static bool is_vmsa_address(uint64_t gpa)
{
	return gpa && !(gpa % GHCB_PAGE_SIZE) && gpa % LARGE_PAGE;
}

enum ghcb_hv_action hv_ap_creation(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const uint64_t info = hv_reg(hv, GHCB_REG_EXITINFO1);
	const uint64_t vmsa = hv_reg(hv, GHCB_REG_EXITINFO2);
	const uint32_t apic_id = (uint32_t)(info >> GHCB_AP_APIC_SHIFT);
	const unsigned request = info & 0xFFFF;
	const uint8_t vmpl = info >> GHCB_AP_VMPL_SHIFT & 0xF;
	bool done;

	(void)page;
	if (!hv->ops->create_ap || !hv->ops->destroy_ap ||
	    !(hv->msr.features & GHCB_FEATURE_AP_CREATION))
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	/* spec: GHCB SNP AP creation: a known request, no reserved bit, a VMPL that there is */
	if (request > GHCB_AP_DESTROY || info & GHCB_AP_RSVD ||
	    vmpl > (hv->msr.features & GHCB_FEATURE_MULTI_VMPL ? 3 : 0))
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	if (request == GHCB_AP_DESTROY) {
		done = hv->ops->destroy_ap(hv->ctx, apic_id, vmpl);
		return done ? hv_done(hv, 0) : hv_malformed(hv, GHCB_MALFORMED_INPUT);
	}
	/* spec: GHCB SNP AP creation: SEV_FEATURES are those that the guest was started with */
	if (!is_vmsa_address(vmsa) || hv_reg(hv, GHCB_REG_RAX) != hv->sev_features)
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	done = hv->ops->create_ap(hv->ctx, apic_id, vmpl, vmsa, request == GHCB_AP_CREATE_ON_INIT);
	return done ? hv_done(hv, 0) : hv_malformed(hv, GHCB_MALFORMED_INPUT);
}

static uint32_t count_ids(const struct ghcb_hv *hv)
{
	uint32_t count = 0, id;

	while (count < UINT16_MAX && hv->ops->apic_id(hv->ctx, count, &id))
		count++;
	return count;
}

/* A u32 count, then a u32 for each. */
static bool write_ids(const struct ghcb_hv *hv, uint64_t gpa, uint32_t count)
{
	if (!hv_write(hv, gpa, &count, sizeof(count)))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t id = 0;

		hv->ops->apic_id(hv->ctx, i, &id);
		if (!hv_write(hv, gpa + sizeof(count) + (uint64_t)i * sizeof(id), &id, sizeof(id)))
			return false;
	}
	return true;
}

enum ghcb_hv_action hv_apic_ids(struct ghcb_hv *hv, volatile uint8_t *page)
{
	const uint64_t gpa = hv_reg(hv, GHCB_REG_EXITINFO1);
	const uint64_t room = hv_reg(hv, GHCB_REG_RAX);
	uint64_t pages;
	uint32_t count;

	(void)page;
	if (!hv->ops->apic_id || !(hv->msr.features & GHCB_FEATURE_APIC_ID_LIST))
		return hv_malformed(hv, GHCB_MALFORMED_EVENT);
	if (gpa % GHCB_PAGE_SIZE || gpa > UINT64_MAX - (UINT64_C(1) << 20))
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	count = count_ids(hv);
	pages = (sizeof(count) * ((uint64_t)count + 1) + GHCB_PAGE_SIZE - 1) / GHCB_PAGE_SIZE;
	/* spec: GHCB APIC ID list: too few pages, or none: how many there have to be */
	hv_put(hv, GHCB_REG_RAX, pages);
	if (gpa && room >= pages && !write_ids(hv, gpa, count))
		return hv_malformed(hv, GHCB_MALFORMED_INPUT);
	return hv_done(hv, 0);
}

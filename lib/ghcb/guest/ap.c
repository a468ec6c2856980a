/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/ap.h"

#include "ghcb/call.h"
#include "ghcb/events.h"
#include "ghcb/memory.h"
#include "ghcb/msr.h"
#include "guest/vmsa.h"

#define LARGE_PAGE UINT64_C(0x200000)
#define VMPLS	   4

static uint64_t get_features(const uint8_t *vmsa)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < sizeof(value); i++)
		value |= (uint64_t)vmsa[VMSA_SEV_FEATURES + i] << 8 * i;
	return value;
}

/* spec: GHCB SNP AP creation: a VMSA is a page, not one at 2 MiB (erratum) */
static bool can_be_vmsa(const struct ghcb_ap *ap)
{
	return ap->vmsa && ap->gpa && !(ap->gpa % GHCB_PAGE_SIZE) && ap->gpa % LARGE_PAGE &&
	       !((uintptr_t)ap->vmsa % GHCB_PAGE_SIZE);
}

static enum ghcb_rc ask(struct ghcb_cpu *cpu, enum ghcb_ap_request request,
			const struct ghcb_ap *ap, const struct ghcb_ap_common *common)
{
	struct ghcb_call call = {
		.code = GHCB_EVENT_AP_CREATION,
		.info1 = (uint64_t)ap->apic_id << GHCB_AP_APIC_SHIFT |
			 (uint64_t)common->vmpl << GHCB_AP_VMPL_SHIFT | request,
	};

	if (request != GHCB_AP_DESTROY) {
		call.info2 = ap->gpa;
		call.in = GHCB_RAX_BIT;
		call.reg[GHCB_REG_RAX] = common->sev_features;
	}
	return ghcb_exit(cpu, &call);
}

enum ghcb_rc ghcb_ap_create(struct ghcb_cpu *cpu, struct ghcb_ap *ap,
			    const struct ghcb_ap_common *common, bool on_init)
{
	enum ghcb_rc rc, undo;

	/* spec: GHCB SNP AP creation: a new VMSA for each start */
	if (ap->running)
		return GHCB_ERR_STATE;
	if (!can_be_vmsa(ap) || common->vmpl >= VMPLS)
		return GHCB_ERR_ARG;
	/* spec: GHCB SNP AP creation: SEV_FEATURES that are told are those of the VMSA */
	if (ap->vmsa[VMSA_VMPL] != common->vmpl || get_features(ap->vmsa) != common->sev_features)
		return GHCB_ERR_ARG;
	/* spec: GHCB SNP AP creation: the page is a VMSA before the hypervisor hears of it */
	rc = ghcb_set_vmsa(cpu, (uintptr_t)ap->vmsa, true);
	if (rc)
		return rc;
	ap->running = true;
	rc = ask(cpu, on_init ? GHCB_AP_CREATE_ON_INIT : GHCB_AP_CREATE, ap, common);
	/* Of a request that was not understood no vCPU came; what else may have, and stays. */
	if (rc != GHCB_ERR_MALFORMED && rc != GHCB_EXCEPTION)
		return rc;
	undo = ghcb_set_vmsa(cpu, (uintptr_t)ap->vmsa, false);
	ap->running = undo != GHCB_OK;
	return undo ? undo : rc;
}

enum ghcb_rc ghcb_ap_destroy(struct ghcb_cpu *cpu, struct ghcb_ap *ap,
			     const struct ghcb_ap_common *common)
{
	enum ghcb_rc rc;

	if (!ap->running)
		return GHCB_ERR_STATE;
	if (common->vmpl >= VMPLS)
		return GHCB_ERR_ARG;
	rc = ask(cpu, GHCB_AP_DESTROY, ap, common);
	if (rc)
		return rc;
	/* spec: GHCB SNP AP creation: the VMSA attribute is taken away once the vCPU is destroyed
	 */
	rc = ghcb_set_vmsa(cpu, (uintptr_t)ap->vmsa, false);
	ap->running = rc != GHCB_OK;
	return rc;
}

static enum ghcb_rc ask_ids(struct ghcb_cpu *cpu, uint64_t gpa, uint64_t *pages)
{
	struct ghcb_call call = {
		.code = GHCB_EVENT_APIC_IDS,
		.info1 = gpa,
		.in = GHCB_RAX_BIT,
		.out = GHCB_RAX_BIT,
	};
	enum ghcb_rc rc;

	call.reg[GHCB_REG_RAX] = *pages;
	rc = ghcb_exit(cpu, &call);
	if (!rc)
		*pages = call.reg[GHCB_REG_RAX];
	return rc;
}

enum ghcb_rc ghcb_apic_ids_pages(struct ghcb_cpu *cpu, uint64_t *pages)
{
	enum ghcb_rc rc;

	*pages = 0;
	rc = ask_ids(cpu, 0, pages);
	/* spec: GHCB APIC ID list: it has a count, so that it needs a page */
	return !rc && !*pages ? GHCB_ERR_RESPONSE : rc;
}

static uint32_t read_u32(const volatile uint8_t *list, uint64_t index)
{
	uint32_t value;

	ghcb_copy_in(&value, list + index * sizeof(value), sizeof(value));
	return value;
}

static enum ghcb_rc copy_ids(const volatile uint8_t *list, uint32_t *ids, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		ids[i] = read_u32(list, UINT64_C(1) + i);
		/* spec: GHCB APIC ID list: each ID is there once */
		for (uint32_t j = 0; j < i; j++)
			if (ids[j] == ids[i])
				return GHCB_ERR_DUPLICATE;
	}
	return GHCB_OK;
}

enum ghcb_rc ghcb_apic_ids(struct ghcb_cpu *cpu, const volatile uint8_t *list, uint64_t gpa,
			   uint64_t *pages, uint32_t *ids, uint32_t room, uint32_t *count)
{
	const uint64_t given = *pages;
	enum ghcb_rc rc;

	*count = 0;
	if (!list || !given || !gpa || gpa % GHCB_PAGE_SIZE)
		return GHCB_ERR_ARG;
	rc = ask_ids(cpu, gpa, pages);
	if (rc)
		return rc;
	if (*pages > given)
		return GHCB_ERR_SPACE;
	*count = read_u32(list, 0);
	/* spec: GHCB APIC ID list: there are IDs, and no more than fit the pages */
	if (!*count || *count >= *pages * GHCB_PAGE_SIZE / sizeof(*ids))
		return GHCB_ERR_RESPONSE;
	return *count > room ? GHCB_ERR_SPACE : copy_ids(list, ids, *count);
}

static bool is_table(const uint8_t *table)
{
	return table && !((uintptr_t)table % GHCB_PAGE_SIZE);
}

/* spec: GHCB AP jump table: a page; IP at offset 0, CS at 2 */
enum ghcb_rc ghcb_jump_table_write(uint8_t *table, uint16_t cs, uint16_t ip)
{
	if (!is_table(table))
		return GHCB_ERR_ARG;
	table[0] = (uint8_t)ip;
	table[1] = (uint8_t)(ip >> 8);
	table[2] = (uint8_t)cs;
	table[3] = (uint8_t)(cs >> 8);
	return GHCB_OK;
}

enum ghcb_rc ghcb_jump_table_read(const uint8_t *table, uint16_t *cs, uint16_t *ip)
{
	if (!is_table(table))
		return GHCB_ERR_ARG;
	*ip = (uint16_t)(table[0] | table[1] << 8);
	*cs = (uint16_t)(table[2] | table[3] << 8);
	return *cs || *ip ? GHCB_OK : GHCB_ERR_STATE;
}

enum ghcb_rc ghcb_ap_hold(struct ghcb_cpu *cpu)
{
	enum ghcb_rc rc;

	/* spec: GHCB AP reset hold: woken without SIPI, it asks again */
	do
		rc = cpu->page ? ghcb_event_ap_reset_hold(cpu) : ghcb_msr_ap_reset_hold(cpu);
	while (rc == GHCB_WAIT);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages: exchanged, validated twice, skipped, of another size than asked.
 */
#include <string.h>

#include "hostile.h"

static struct rmp_entry *entry_of(struct hostile *h, uint64_t gpa)
{
	return rmp_at(h->vmm.vm.machine, h->vmm.vm.spa[gpa / 4096]);
}

static bool is_valid(struct hostile *h, uint64_t gpa)
{
	return rmp_entry_state(entry_of(h, gpa)) == RMP_GUEST_VALID;
}

static enum hostile_outcome validate(struct hostile *h)
{
	if (!h->guest->validate)
		return HOSTILE_CANNOT;
	return h->guest->validate(h, HOSTILE_PAGES, 4);
}

static bool any_invalid(struct hostile *h)
{
	for (uint64_t i = 0; i < 4; i++)
		if (!is_valid(h, HOSTILE_PAGES + i * 4096))
			return true;
	return false;
}

/* Another frame for the page: its entry is as a page that was never validated has it. */
static void exchange(struct hostile *h)
{
	const struct rmp_update update = {
		.gpa = HOSTILE_PAGES, .asid = GHCB_VM_ASID, .assigned = true};

	h->spa = h->vmm.vm.spa[HOSTILE_PAGES / 4096];
	h->vmm.vm.spa[HOSTILE_PAGES / 4096] = 3 * GHCB_VM_SIZE;
	rmp_update(h->vmm.vm.machine, 3 * GHCB_VM_SIZE, &update);
	h->value = 1;
}

static enum hostile_outcome use_page(struct hostile *h)
{
	static const uint8_t LOAD[] = {0x8B, 0x03};
	enum hostile_outcome outcome = validate(h);

	if (outcome != HOSTILE_DONE || !h->guest->vc)
		return HOSTILE_CANNOT;
	if (!h->value)
		return HOSTILE_DONE;
	exchange(h);
	h->vc = (struct hostile_vc){LOAD, sizeof(LOAD), 0x404, false, {[3] = HOSTILE_PRIVATE}};
	return h->guest->vc(h, &h->vc);
}

static void will_exchange(struct hostile *h)
{
	h->value = 1;
}

/* The new frame was validated too: now the hypervisor may use the one or the other. */
static bool has_two_frames(struct hostile *h)
{
	return h->value && is_valid(h, HOSTILE_PAGES);
}

/* A page that was validated before: there is another frame of its. */
static void validated_before(struct hostile *h)
{
	const uint64_t gpa = HOSTILE_PAGES + 2 * 4096;
	const struct rmp_update update = {.gpa = gpa, .asid = GHCB_VM_ASID, .assigned = true};

	rmp_update(h->vmm.vm.machine, h->vmm.vm.spa[gpa / 4096], &update);
	entry_of(h, gpa)->validated = true;
	h->value = 1;
}

static bool believed(struct hostile *h)
{
	return h->value != 0;
}

static void skip(struct hostile *h)
{
	h->vmm.vm.deaf = true;
}

static enum hostile_outcome validate_large(struct hostile *h)
{
	return h->guest->validate ? h->guest->validate(h, HOSTILE_LARGE, 512) : HOSTILE_CANNOT;
}

static bool large_invalid(struct hostile *h)
{
	for (uint64_t i = 0; i < 512; i++) {
		uint64_t base;
		const struct rmp_entry *entry = rmp_lookup(
			h->vmm.vm.machine, h->vmm.vm.spa[HOSTILE_LARGE / 4096 + i], &base);

		if (!entry || !entry->validated)
			return true;
	}
	return false;
}

static void make_smaller(struct hostile *h)
{
	h->vmm.vm.small = true;
}

/* Pages of 4 KiB were asked for; the RMP gets one of 2 MiB. */
static enum hostile_outcome validate_small(struct hostile *h)
{
	return h->guest->validate ? h->guest->validate(h, HOSTILE_LARGE, 4) : HOSTILE_CANNOT;
}

static void enlarge(struct ghcb_vm *vm)
{
	const struct rmp_update update = {
		.gpa = HOSTILE_LARGE, .asid = GHCB_VM_ASID, .assigned = true, .size = RMP_2M};
	const struct rmp_update none = {0};

	if (!rmp_at(vm->machine, vm->spa[HOSTILE_LARGE / 4096])->assigned)
		return;
	for (uint64_t i = 0; i < 4; i++)
		rmp_update(vm->machine, vm->spa[HOSTILE_LARGE / 4096 + i], &none);
	rmp_update(vm->machine, vm->spa[HOSTILE_LARGE / 4096], &update);
	memset(vm->level + HOSTILE_LARGE / 4096, RMP_2M, 512);
	((struct hostile *)vm)->value = 1;
	vm->after = NULL;
}

static void make_larger(struct hostile *h)
{
	h->vmm.vm.after = enlarge;
}

/* Part of the region is the guest's, and the rest of the large page, too. */
static bool larger_than_asked(struct hostile *h)
{
	return h->value && !is_valid(h, HOSTILE_LARGE);
}

/* The list comes back with another page in it, and as done. */
static void rewrite_list(struct ghcb_vm *vm)
{
	uint8_t *list = ghcb_vm_bytes(vm, GHCB_VM_GHCB) + 0x800;
	uint64_t entry;

	if (vm->msr & 0xFFF)
		return;
	memcpy(&entry, list + 8, 8);
	entry += 0x1000;
	memcpy(list + 8, &entry, 8);
	((struct hostile *)vm)->value = 1;
}

static void rewrite(struct hostile *h)
{
	h->vmm.vm.deaf = true;
	h->vmm.vm.after = rewrite_list;
}

static void end_before_begin(struct ghcb_vm *vm)
{
	uint8_t *list = ghcb_vm_bytes(vm, GHCB_VM_GHCB) + 0x800;

	if (vm->msr & 0xFFF)
		return;
	memset(list, 0xFF, 2);
	((struct hostile *)vm)->value = 1;
}

static void wrong_header(struct hostile *h)
{
	h->vmm.vm.deaf = true;
	h->vmm.vm.after = end_before_begin;
}

const struct hostile_lie HOSTILE_MEMORY[] = {
	{"page-exchanged", "a page is replaced after it was validated (#VC 0x404)", use_page,
	 will_exchange, has_two_frames},
	{"page-validated-twice", "double validation: two frames for one page", validate,
	 validated_before, believed},
	{"page-skipped", "a page state change is reported done, and is not", validate, skip,
	 any_invalid},
	{"page-smaller", "2 MiB are asked for, 4 KiB are given", validate_large, make_smaller,
	 large_invalid},
	{"page-larger", "4 KiB are asked for, 2 MiB are given", validate_small, make_larger,
	 larger_than_asked},
	{"list-rewritten", "PSC list replay: entries change in shared memory", validate, rewrite,
	 any_invalid},
	{"list-header", "PSC list replay: the header says that more is done than there is",
	 validate, wrong_header, any_invalid},
	{0},
};

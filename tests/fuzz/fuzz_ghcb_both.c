/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Both sides against each other, over the software platform's memory and RMP: the fuzzer says what
 * the guest asks, and which bytes of the GHCB page change on the way there and back. Whatever comes
 * of it, each page that is validated is one that the guest knows to be private.
 */
#include <string.h>

#include "fuzz.h"
#include "ghcb/ap.h"
#include "ghcb/doorbell.h"
#include "ghcb/events.h"
#include "ghcb/svsm.h"
#include "ghcb_vmm.h"

#define PAGES UINT64_C(0x200000) /* from here on the guest changes pages */
#define ROOM  1024u		 /* so many */
#define OTHER UINT64_C(0x10000)
#define STEPS 24

struct world {
	struct ghcb_vmm vmm; /* first: the machine's hooks get its address */
	const uint8_t *data;
	size_t size;
	uint8_t there, back; /* bytes that change on the next exits */
};

static uint8_t next(struct world *world)
{
	if (!world->size)
		return 0;
	world->size--;
	return *world->data++;
}

/* Most of what counts is at the end of the save area and at the start of the buffer. */
static void change(struct world *world, unsigned count)
{
	uint8_t *page = ghcb_vm_bytes(&world->vmm.vm, GHCB_VM_GHCB);

	for (; count; count--) {
		const uint8_t where = next(world);
		const size_t at = where < 0x60 ? 0x398u + where : 0x800u + (where - 0x60u);

		page[at] = next(world);
	}
}

static void before(struct ghcb_vm *vm)
{
	struct world *world = (struct world *)vm;

	if (!(vm->msr & 0xFFF))
		change(world, world->there);
}

static void after(struct ghcb_vm *vm)
{
	struct world *world = (struct world *)vm;

	if (vm->action == GHCB_HV_RESET_HOLD)
		vm->msr = ghcb_hv_woken(&vm->hv, vm->msr, world->there & 1);
	if (vm->action == GHCB_HV_RUN_VMPL)
		vm->msr = ghcb_hv_vmpl_ran(&vm->hv, vm->msr, 0);
	if (!(vm->msr & 0xFFF))
		change(world, world->back);
}

/* Pages, a few or many. */
static enum ghcb_rc change_pages(struct world *world, uint8_t what)
{
	struct ghcb_guest_memory *memory = &world->vmm.vm.memory;
	const uint64_t first = (uint64_t)next(world) * 4;
	const uint64_t gpa = PAGES + (what & 0x10 ? 0 : first * 4096);
	const uint64_t count = what & 0x10 ? 512 : 1 + next(world) % 4;

	switch (what & 3) {
	case 0:
		return ghcb_memory_unshare(memory, gpa, count);
	case 1:
		return ghcb_memory_share(memory, gpa, count);
	case 2:
		return ghcb_memory_invalidate(memory, gpa, count);
	default:
		return ghcb_memory_validate(memory, gpa, count);
	}
}

static enum ghcb_rc ask_io(struct world *world)
{
	const struct ghcb_io_string io = {
		.port = VMM_PORT, .size = 1, .addr_size = 8, .segment = 3, .rep = true};
	uint8_t data[2032] = {0};
	uint32_t value;

	fuzz_assert(ghcb_event_outs(&world->vmm.vm.cpu, &io, 2033, data) == GHCB_ERR_ARG);
	if (next(world) & 1)
		return ghcb_event_ins(&world->vmm.vm.cpu, &io, 1 + next(world) * 7u, data);
	if (ghcb_event_in(&world->vmm.vm.cpu, VMM_PORT, 2, &value) == GHCB_OK)
		fuzz_assert(value <= 0xFFFF);
	return ghcb_event_outs(&world->vmm.vm.cpu, &io, 1 + next(world) * 7u, data);
}

static enum ghcb_rc ask_plain(struct world *world)
{
	struct ghcb_cpu *cpu = &world->vmm.vm.cpu;
	struct ghcb_cpuid_regs regs = {.eax = next(world)};
	uint64_t value = 0;

	switch (next(world) % 8) {
	case 0:
		return ghcb_event_cpuid(cpu, &regs, 7, 0);
	case 1:
		return ghcb_event_rdmsr(cpu, VMM_MSR, &value);
	case 2:
		return ghcb_event_wrmsr(cpu, VMM_MSR, 1);
	case 3:
		value = UINT64_MAX;
		if (ghcb_event_mmio_read(cpu, VMM_DEVICE, 4, &value) == GHCB_OK)
			fuzz_assert(value <= UINT32_MAX);
		return GHCB_OK;
	case 4:
		return ghcb_event_mmio_write(cpu, VMM_DEVICE, 8, 5);
	case 5:
		return ghcb_event_features(cpu);
	case 6:
		return ghcb_event_ap_reset_hold(cpu);
	default:
		return ghcb_event_unsupported(cpu, 0x7F, 0);
	}
}

static enum ghcb_rc ask_snp(struct world *world)
{
	struct ghcb_cpu *cpu = &world->vmm.vm.cpu;
	uint64_t status = 0, pages = 1;
	uint32_t ids[4], count = 0;

	switch (next(world) % 5) {
	case 0:
		return ghcb_event_guest_request(cpu, OTHER, OTHER + 4096, &status);
	case 1:
		return ghcb_event_ext_guest_request(cpu, OTHER, OTHER + 4096, OTHER + 8192, &pages,
						    &status);
	case 2:
		return ghcb_doorbell_set(cpu, OTHER);
	case 3:
		if (ghcb_apic_ids(cpu, ghcb_vm_bytes(&world->vmm.vm, OTHER), OTHER, &pages, ids, 4,
				  &count) == GHCB_OK)
			fuzz_assert(count <= 4);
		return GHCB_OK;
	default:
		return ghcb_event_run_vmpl(cpu, 1);
	}
}

static enum ghcb_rc step(struct world *world)
{
	const uint8_t what = next(world), how = next(world);

	world->there = how & 8 ? how & 7 : 0;
	world->back = how & 0x80 ? how >> 4 & 7 : 0;
	world->vmm.vm.small = how & 8 && what & 0x20;
	switch (what >> 6) {
	case 0:
	case 1:
		return change_pages(world, what);
	case 2:
		return what & 1 ? ask_io(world) : ask_plain(world);
	default:
		return ask_snp(world);
	}
}

static void check_pages(struct world *world)
{
	struct ghcb_vm *vm = &world->vmm.vm;

	for (uint64_t gpa = PAGES; gpa < PAGES + ROOM * 4096; gpa += 4096) {
		uint64_t base;
		const struct rmp_entry *entry = rmp_lookup(vm->machine, vm->spa[gpa / 4096], &base);

		if (entry->validated)
			fuzz_assert(ghcb_memory_state(&vm->memory, gpa) == GHCB_PAGE_PRIVATE);
	}
}

/* After these a guest terminates; what its record says does not count any more. */
static bool is_end(enum ghcb_rc rc)
{
	return rc == GHCB_ERR_VALIDATED || rc == GHCB_ERR_NOT_VALIDATED ||
	       rc == GHCB_ERR_PVALIDATE || rc == GHCB_ERR_PAGE_SIZE || rc == GHCB_ERR_ATTACK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world world;

	ghcb_vmm_start(&world.vmm, true, 2);
	fuzz_assert(ghcb_memory_share(&world.vmm.vm.memory, OTHER, 8) == GHCB_OK);
	world.vmm.vm.before = before;
	world.vmm.vm.after = after;
	world.data = data;
	world.size = size;
	for (unsigned i = 0; i < STEPS && world.size; i++) {
		if (is_end(step(&world)))
			break;
		fuzz_assert(world.vmm.vm.cpu.depth == 0);
		check_pages(&world);
	}
	ghcb_vmm_end(&world.vmm);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb_vm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ghcb/msr.h"

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "ghcb_vm: %s\n", #condition);                              \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#define DRAM GHCB_VM_SIZE /* sPA of the guest's memory */

static void note(struct ghcb_vm *vm, char what)
{
	size_t length = strlen(vm->log);

	if ((length && vm->log[length - 1] == what) || length + 1 == sizeof(vm->log))
		return;
	vm->log[length] = what;
}

uint8_t *ghcb_vm_bytes(struct ghcb_vm *vm, uint64_t gpa)
{
	return machine_direct(vm->machine, vm->spa[gpa / 4096] + gpa % 4096, 1);
}

static bool translate(void *ctx, uint64_t gpa, bool private, uint64_t *spa, enum rmp_size *level)
{
	struct ghcb_vm *vm = ctx;

	(void)private;
	if (gpa >= GHCB_VM_SIZE)
		return false;
	*spa = vm->spa[gpa / 4096] + gpa % 4096;
	*level = (enum rmp_size)vm->level[gpa / 4096];
	return true;
}

/* The hypervisor. */

static uint32_t one_page(struct ghcb_vm *vm, uint64_t gpa, bool private)
{
	const uint64_t spa = vm->spa[gpa / 4096];
	const struct rmp_update update = {
		.gpa = private ? gpa : 0, .asid = private ? GHCB_VM_ASID : 0, .assigned = private};
	struct rmp_entry *entry;
	uint64_t base;

	entry = rmp_lookup(vm->machine, spa, &base);
	if (entry && entry->assigned && entry->size == RMP_2M)
		NEED(rmp_psmash(vm->machine, base) == RMP_OK);
	for (uint64_t i = gpa / 4096 / 512 * 512, end = i + 512; i < end; i++)
		vm->level[i] = RMP_4K;
	return rmp_update(vm->machine, spa, &update);
}

static uint32_t large_page(struct ghcb_vm *vm, uint64_t gpa, bool private)
{
	const struct rmp_update update = {
		.gpa = gpa, .asid = GHCB_VM_ASID, .assigned = true, .size = RMP_2M};

	if (!private || vm->small ||
	    rmp_update(vm->machine, vm->spa[gpa / 4096], &update) != RMP_OK)
		return GHCB_HV_SPLIT;
	memset(vm->level + gpa / 4096, RMP_2M, 512);
	return 0;
}

static uint32_t page_state(void *ctx, uint64_t gpa, bool large, enum ghcb_psc_op op)
{
	struct ghcb_vm *vm = ctx;

	if (op > GHCB_PSC_SHARED)
		return 0;
	note(vm, op == GHCB_PSC_PRIVATE ? 'P' : 'S');
	if (vm->refuses || gpa >= GHCB_VM_SIZE)
		return vm->refuses ? vm->refuses : 1;
	if (vm->later && large)
		return GHCB_HV_SPLIT;
	if (vm->later && !vm->budget)
		return GHCB_HV_LATER;
	vm->budget--;
	if (vm->deaf)
		return 0;
	return large ? large_page(vm, gpa, op == GHCB_PSC_PRIVATE)
		     : one_page(vm, gpa, op == GHCB_PSC_PRIVATE);
}

static uint32_t msr_page_state(void *ctx, uint64_t gpa, enum ghcb_psc_op op)
{
	return page_state(ctx, gpa, false, op);
}

static bool register_gpa(void *ctx, uint64_t gpa)
{
	(void)ctx;
	return gpa < GHCB_VM_SIZE;
}

static volatile uint8_t *map_page(void *ctx, uint64_t gpa)
{
	return gpa < GHCB_VM_SIZE ? ghcb_vm_bytes(ctx, gpa) : NULL;
}

static void unmap_page(void *ctx, volatile uint8_t *page)
{
	(void)ctx;
	(void)page;
}

static bool hv_reads(void *ctx, uint64_t gpa, void *to, size_t size)
{
	struct ghcb_vm *vm = ctx;

	return gpa < GHCB_VM_SIZE &&
	       cpu_host_read(vm->machine, vm->spa[gpa / 4096] + gpa % 4096, to, size) == CPU_OK;
}

static bool hv_writes(void *ctx, uint64_t gpa, const void *from, size_t size)
{
	struct ghcb_vm *vm = ctx;

	return gpa < GHCB_VM_SIZE &&
	       cpu_host_write(vm->machine, vm->spa[gpa / 4096] + gpa % 4096, from, size) == CPU_OK;
}

static const struct ghcb_hv_msr_ops MSR_OPS = {
	.size = sizeof(MSR_OPS), .page_state = msr_page_state, .register_gpa = register_gpa};
static const struct ghcb_hv_ops HV_OPS = {.size = sizeof(HV_OPS),
					  .map = map_page,
					  .unmap = unmap_page,
					  .read = hv_reads,
					  .write = hv_writes,
					  .page_state = page_state};

/* The guest's CPU. */

static uint64_t vm_rdmsr(void *ctx, uint32_t msr)
{
	NEED(msr == GHCB_MSR);
	return ((struct ghcb_vm *)ctx)->msr;
}

static void vm_wrmsr(void *ctx, uint32_t msr, uint64_t value)
{
	NEED(msr == GHCB_MSR);
	((struct ghcb_vm *)ctx)->msr = value;
}

static void vm_exit(void *ctx)
{
	struct ghcb_vm *vm = ctx;
	uint64_t answer;

	vm->exits++;
	vm->budget = vm->later;
	if (vm->before)
		vm->before(vm);
	vm->action = ghcb_hv_vmgexit(&vm->hv, vm->msr, &answer);
	if (vm->action == GHCB_HV_RESUME)
		vm->msr = answer;
	if (vm->after)
		vm->after(vm);
}

/* Registers go by the VMSA, which no hypervisor sees. */
static void vm_exit_svsm(void *ctx, struct ghcb_svsm_regs *regs)
{
	struct ghcb_vm *vm = ctx;

	vm_exit(ctx);
	if (vm->action == GHCB_HV_RUN_VMPL && vm->svsm)
		vm->svsm(vm, regs);
}

static void vm_halt(void *ctx)
{
	longjmp(((struct ghcb_vm *)ctx)->ended, 1);
}

static uint64_t gpa_of(const struct ghcb_vm *vm, uint64_t address)
{
	return address - vm->memory.offset;
}

/* A fault is the hypervisor's to solve, who does not: as if the instruction failed. */
static uint32_t vm_pvalidate(void *ctx, uint64_t address, bool large, bool validate,
			     bool *unchanged)
{
	struct ghcb_vm *vm = ctx;
	enum rmp_result result;
	enum cpu_fault fault;

	note(vm, validate ? 'V' : 'I');
	fault = cpu_pvalidate(&vm->guest, gpa_of(vm, address), large ? RMP_2M : RMP_4K, validate,
			      &result, unchanged);
	return fault ? GHCB_RMP_FAIL_INPUT : (uint32_t)result;
}

static uint32_t vm_rmpadjust(void *ctx, uint64_t address, bool large, uint64_t rdx)
{
	struct ghcb_vm *vm = ctx;
	enum rmp_result result;

	NEED(cpu_rmpadjust(&vm->guest, gpa_of(vm, address), large ? RMP_2M : RMP_4K, (uint8_t)rdx,
			   (uint8_t)(rdx >> 8), rdx >> 16 & 1, &result) == CPU_OK);
	return (uint32_t)result;
}

static void vm_touch(void *ctx, uint64_t address)
{
	struct ghcb_vm *vm = ctx;
	uint8_t byte;

	vm->touches++;
	NEED(cpu_guest_read(&vm->guest, gpa_of(vm, address), true, &byte, 1) == CPU_OK);
}

static const struct ghcb_ops CPU_OPS = {.size = sizeof(CPU_OPS),
					.rdmsr = vm_rdmsr,
					.wrmsr = vm_wrmsr,
					.vmgexit = vm_exit,
					.vmgexit_svsm = vm_exit_svsm,
					.halt = vm_halt,
					.pvalidate = vm_pvalidate,
					.rmpadjust = vm_rmpadjust,
					.touch = vm_touch};

static void map_guest(void *ctx, uint64_t gpa, uint64_t pages, bool private)
{
	(void)gpa;
	(void)pages;
	note(ctx, private ? 'p' : 's');
}

static const struct ghcb_memory_ops MEMORY_OPS = {.size = sizeof(MEMORY_OPS), .map = map_guest};

void ghcb_vm_start(struct ghcb_vm *vm)
{
	const uint8_t key[MACHINE_KEY_SIZE] = {1, [16] = 2};
	struct machine_config config;

	memset(vm, 0, sizeof(*vm));
	machine_config_init(&config);
	config.memory_size = 4 * GHCB_VM_SIZE;
	NEED(machine_new(&config, NULL, &vm->machine, NULL) == SEV_OK);
	rmp_init(vm->machine);
	machine_key_load(vm->machine, GHCB_VM_ASID, key);
	for (size_t i = 0; i < GHCB_VM_PAGES; i++)
		vm->spa[i] = DRAM + i * 4096;
	vm->guest = (struct cpu_guest){.machine = vm->machine,
				       .npt = {.translate = translate, .ctx = vm},
				       .asid = GHCB_VM_ASID,
				       .snp = true};
	vm->hv = (struct ghcb_hv){.msr = {.ops = &MSR_OPS,
					  .ctx = vm,
					  .version_min = 1,
					  .version_max = 2,
					  .cbit = 51,
					  .snp = true,
					  .features = GHCB_FEATURE_SNP | GHCB_FEATURE_AP_CREATION},
				  .ops = &HV_OPS,
				  .ctx = vm,
				  .sev_features = 1};
	vm->msr = ghcb_hv_msr_reset(&vm->hv.msr);
	vm->cpu = (struct ghcb_cpu){.ops = &CPU_OPS, .ctx = vm, .snp = true};
	vm->memory = (struct ghcb_guest_memory){.cpu = &vm->cpu,
						.ops = &MEMORY_OPS,
						.ctx = vm,
						.end = GHCB_VM_SIZE,
						.record = vm->record,
						.offset = UINT64_C(0x7F0000000000)};
	NEED(ghcb_msr_negotiate(&vm->cpu, 2, 2) == GHCB_OK);
}

void ghcb_vm_open(struct ghcb_vm *vm)
{
	NEED(ghcb_memory_share(&vm->memory, GHCB_VM_GHCB, 1) == GHCB_OK);
	NEED(ghcb_open(&vm->cpu, ghcb_vm_bytes(vm, GHCB_VM_GHCB), GHCB_VM_GHCB, vm->backup) ==
	     GHCB_OK);
	vm->exits = 0;
	memset(vm->log, 0, sizeof(vm->log));
}

void ghcb_vm_end(struct ghcb_vm *vm)
{
	machine_free(vm->machine);
}

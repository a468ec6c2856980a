/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb_vmm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ghcb/msr.h"

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "ghcb_vmm: %s\n", #condition);                             \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static void vmm_cpuid(void *ctx, struct ghcb_cpuid_regs *regs, uint64_t xcr0, uint64_t xss)
{
	struct ghcb_vmm *vmm = ctx;

	vmm->xcr0 = xcr0;
	vmm->xss = xss;
	*regs = (struct ghcb_cpuid_regs){regs->eax + 1, regs->ecx + 2, 3, 4};
}

static uint32_t msr_cpuid(void *ctx, uint32_t function, enum ghcb_msr_cpuid_reg reg)
{
	(void)ctx;
	return function + (uint32_t)reg;
}

static bool vmm_rdmsr(void *ctx, uint32_t msr, uint64_t *value)
{
	*value = ((struct ghcb_vmm *)ctx)->msr;
	return msr == VMM_MSR;
}

static bool vmm_wrmsr(void *ctx, uint32_t msr, uint64_t value)
{
	if (msr != VMM_MSR)
		return false;
	((struct ghcb_vmm *)ctx)->msr = value;
	return true;
}

static bool vmm_rdpmc(void *ctx, uint32_t counter, uint64_t *value)
{
	(void)ctx;
	*value = VMM_PMC + counter;
	return counter < 6;
}

static bool vmm_write_dr7(void *ctx, uint64_t value)
{
	((struct ghcb_vmm *)ctx)->dr7 = value;
	return true;
}

static uint64_t vmm_read_dr7(void *ctx)
{
	return ((struct ghcb_vmm *)ctx)->dr7;
}

static uint64_t vmm_tsc(void *ctx)
{
	(void)ctx;
	return VMM_TSC;
}

static uint32_t vmm_tsc_aux(void *ctx)
{
	(void)ctx;
	return VMM_TSC_AUX;
}

static void vmm_wbinvd(void *ctx)
{
	((struct ghcb_vmm *)ctx)->flushes++;
}

static uint32_t vmm_vmmcall(void *ctx, uint32_t given, uint64_t reg[GHCB_REGS])
{
	struct ghcb_vmm *vmm = ctx;

	vmm->hypercall = reg[GHCB_REG_RAX];
	if (given & GHCB_RBX_BIT)
		vmm->hypercall += reg[GHCB_REG_RBX];
	reg[GHCB_REG_RAX] = vmm->hypercall + 1;
	return GHCB_RAX_BIT;
}

static void vmm_nmi_complete(void *ctx)
{
	((struct ghcb_vmm *)ctx)->nmis++;
}

static void vmm_unsupported(void *ctx, uint64_t exit_code, uint64_t data)
{
	((struct ghcb_vmm *)ctx)->told = exit_code ^ data;
}

static void vmm_in(void *ctx, uint16_t port, unsigned size, void *data, uint32_t count)
{
	struct ghcb_vmm *vmm = ctx;

	NEED(count * size <= sizeof(vmm->port));
	memset(data, 0xFF, (size_t)count * size);
	if (port == VMM_PORT)
		memcpy(data, vmm->port, (size_t)count * size);
}

static void vmm_out(void *ctx, uint16_t port, unsigned size, const void *data, uint32_t count)
{
	struct ghcb_vmm *vmm = ctx;

	NEED(count * size <= sizeof(vmm->port));
	if (port != VMM_PORT)
		return;
	vmm->port_size = (size_t)count * size;
	memcpy(vmm->port, data, vmm->port_size);
}

static bool is_device(uint64_t gpa, size_t size)
{
	return gpa >= VMM_DEVICE && gpa + size <= VMM_DEVICE + 4096;
}

static bool vmm_mmio_read(void *ctx, uint64_t gpa, void *data, size_t size)
{
	if (!is_device(gpa, size))
		return false;
	memcpy(data, ((struct ghcb_vmm *)ctx)->device + (gpa - VMM_DEVICE), size);
	return true;
}

static bool vmm_mmio_write(void *ctx, uint64_t gpa, const void *data, size_t size)
{
	if (!is_device(gpa, size))
		return false;
	memcpy(((struct ghcb_vmm *)ctx)->device + (gpa - VMM_DEVICE), data, size);
	return true;
}

static bool vmm_set_jump_table(void *ctx, uint64_t gpa)
{
	((struct ghcb_vmm *)ctx)->jump_table = gpa;
	return true;
}

static uint64_t vmm_get_jump_table(void *ctx)
{
	return ((struct ghcb_vmm *)ctx)->jump_table;
}

/* The firmware: says what it got, backwards. */
static uint64_t vmm_guest_request(void *ctx, const uint8_t request[4096], uint8_t response[4096])
{
	(void)ctx;
	for (size_t i = 0; i < 4096; i++)
		response[i] = request[4095 - i];
	return 0;
}

static uint64_t vmm_cert_pages(void *ctx)
{
	(void)ctx;
	return VMM_CERT_PAGES;
}

static void vmm_cert_page(void *ctx, uint64_t index, uint8_t page[4096])
{
	(void)ctx;
	memset(page, (int)(0xC0 + index), 4096);
}

/* The processor runs a page as VMSA only if the RMP says that it is one. */
static bool vmm_create_ap(void *ctx, uint32_t apic_id, uint8_t vmpl, uint64_t vmsa, bool on_init)
{
	struct ghcb_vmm *vmm = ctx;
	const struct rmp_entry *entry;

	(void)vmpl;
	(void)on_init;
	if (vmsa >= GHCB_VM_SIZE)
		return false;
	entry = rmp_at(vmm->vm.machine, vmm->vm.spa[vmsa / 4096]);
	if (!entry || !entry->vmsa)
		return false;
	vmm->ap_vmsa = vmsa;
	vmm->ap_id = apic_id;
	return true;
}

static bool vmm_destroy_ap(void *ctx, uint32_t apic_id, uint8_t vmpl)
{
	struct ghcb_vmm *vmm = ctx;

	(void)vmpl;
	vmm->ap_vmsa = 0;
	return apic_id == vmm->ap_id;
}

static bool vmm_set_doorbell(void *ctx, uint64_t gpa)
{
	((struct ghcb_vmm *)ctx)->doorbell = gpa;
	return gpa < GHCB_VM_SIZE;
}

static void vmm_clear_doorbell(void *ctx)
{
	((struct ghcb_vmm *)ctx)->doorbell = 0;
}

static bool vmm_send_ipi(void *ctx, uint64_t icr)
{
	((struct ghcb_vmm *)ctx)->ipi = icr;
	return true;
}

static bool vmm_apic_id(void *ctx, uint32_t n, uint32_t *id)
{
	static const uint32_t IDS[VMM_APIC_IDS] = {0, 4, 9};

	(void)ctx;
	if (n >= VMM_APIC_IDS)
		return false;
	*id = IDS[n];
	return true;
}

static void offer_everything(struct ghcb_vmm *vmm)
{
	vmm->ops = *vmm->vm.hv.ops;
	vmm->ops.cpuid = vmm_cpuid;
	vmm->ops.rdmsr = vmm_rdmsr;
	vmm->ops.wrmsr = vmm_wrmsr;
	vmm->ops.rdpmc = vmm_rdpmc;
	vmm->ops.write_dr7 = vmm_write_dr7;
	vmm->ops.read_dr7 = vmm_read_dr7;
	vmm->ops.rdtsc = vmm_tsc;
	vmm->ops.tsc_aux = vmm_tsc_aux;
	vmm->ops.wbinvd = vmm_wbinvd;
	vmm->ops.vmmcall = vmm_vmmcall;
	vmm->ops.nmi_complete = vmm_nmi_complete;
	vmm->ops.unsupported = vmm_unsupported;
	vmm->ops.in = vmm_in;
	vmm->ops.out = vmm_out;
	vmm->ops.mmio_read = vmm_mmio_read;
	vmm->ops.mmio_write = vmm_mmio_write;
	vmm->ops.set_jump_table = vmm_set_jump_table;
	vmm->ops.get_jump_table = vmm_get_jump_table;
	vmm->ops.guest_request = vmm_guest_request;
	vmm->ops.cert_pages = vmm_cert_pages;
	vmm->ops.cert_page = vmm_cert_page;
	vmm->ops.create_ap = vmm_create_ap;
	vmm->ops.destroy_ap = vmm_destroy_ap;
	vmm->ops.set_doorbell = vmm_set_doorbell;
	vmm->ops.clear_doorbell = vmm_clear_doorbell;
	vmm->ops.send_ipi = vmm_send_ipi;
	vmm->ops.apic_id = vmm_apic_id;
	vmm->vm.hv.ops = &vmm->ops;
	vmm->msr_ops = *vmm->vm.hv.msr.ops;
	vmm->msr_ops.cpuid = msr_cpuid;
	vmm->vm.hv.msr.ops = &vmm->msr_ops;
	vmm->vm.hv.messages = vmm->messages;
}

bool ghcb_vmm_saw_event(const struct ghcb_vmm *vmm, uint64_t code)
{
	for (size_t i = 0; i < vmm->event_count; i++)
		if (vmm->events[i] == code)
			return true;
	return false;
}

bool ghcb_vmm_saw_request(const struct ghcb_vmm *vmm, uint16_t info)
{
	for (size_t i = 0; i < vmm->request_count; i++)
		if (vmm->requests[i] == info)
			return true;
	return false;
}

static void note_event(struct ghcb_vmm *vmm, uint64_t gpa)
{
	uint64_t code;

	memcpy(&code, ghcb_vm_bytes(&vmm->vm, gpa) + 0x390, sizeof(code));
	if (!ghcb_vmm_saw_event(vmm, code) && vmm->event_count < 64)
		vmm->events[vmm->event_count++] = code;
}

static void note_exit(struct ghcb_vm *vm)
{
	struct ghcb_vmm *vmm = (struct ghcb_vmm *)vm;
	const uint16_t info = vm->msr & 0xFFF;

	if (!info)
		note_event(vmm, vm->msr);
	else if (!ghcb_vmm_saw_request(vmm, info) && vmm->request_count < 32)
		vmm->requests[vmm->request_count++] = info;
}

/* Wakes who waits, and comes back from another VMPL. */
static void go_on(struct ghcb_vm *vm)
{
	struct ghcb_vmm *vmm = (struct ghcb_vmm *)vm;

	if (vm->action == GHCB_HV_RESET_HOLD)
		vm->msr = ghcb_hv_woken(&vm->hv, vm->msr, vmm->sipi);
	if (vm->action == GHCB_HV_RUN_VMPL)
		vm->msr = ghcb_hv_vmpl_ran(&vm->hv, vm->msr, 0);
}

/* A guest of SEV-ES has no RMP that would know its pages. */
static void open_plain(struct ghcb_vm *vm)
{
	vm->cpu.snp = vm->guest.snp = vm->hv.msr.snp = false;
	NEED(ghcb_open(&vm->cpu, ghcb_vm_bytes(vm, GHCB_VM_GHCB), GHCB_VM_GHCB, vm->backup) ==
	     GHCB_OK);
}

void ghcb_vmm_start(struct ghcb_vmm *vmm, bool snp, uint16_t version)
{
	struct ghcb_vm *vm = &vmm->vm;

	memset(vmm, 0, sizeof(*vmm));
	ghcb_vm_start(vm);
	offer_everything(vmm);
	vm->before = note_exit;
	vm->after = go_on;
	vmm->sipi = true;
	vm->hv.msr.features = snp ? VMM_FEATURES : 0;
	vm->hv.msr.version_max = version;
	vm->cpu.version = 0;
	NEED(ghcb_msr_negotiate(&vm->cpu, 1, 2) == GHCB_OK && vm->cpu.version == version);
	if (snp)
		ghcb_vm_open(vm);
	else
		open_plain(vm);
}

void ghcb_vmm_end(struct ghcb_vmm *vmm)
{
	ghcb_vm_end(&vmm->vm);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * #VC at instructions that did not cause it, and answers to more than was asked (WeSee and kin).
 */
#include <string.h>

#include "hostile.h"

#define AX     0
#define BX     3
#define DX     2
#define SECRET UINT64_C(0x5EC4E7)

static enum hostile_outcome handle(struct hostile *h)
{
	return h->guest->vc ? h->guest->vc(h, &h->vc) : HOSTILE_CANNOT;
}

static const uint8_t IN[] = {0xEC}, NOP[] = {0x90}, LOAD[] = {0x8B, 0x03};

/* What the lie has prepared; else IN AL, DX. RBX is the interrupted code's own. */
static enum hostile_outcome interrupted(struct hostile *h)
{
	h->vmm.port[0] = 0x5A;
	memcpy(h->vmm.device, "\x11\x22\x33\x44", 4);
	if (!h->vc.code)
		h->vc = (struct hostile_vc){IN, 1, 0x7B, false, {[AX] = SECRET}};
	h->vc.gpr[DX] = VMM_PORT;
	if (!h->vc.gpr[BX])
		h->vc.gpr[BX] = 7;
	return handle(h);
}

static void inject(struct hostile *h, uint64_t error_code)
{
	h->vc = (struct hostile_vc){NOP, 1, error_code, false, {[AX] = SECRET}};
}

/* At a load by RBX. */
static void inject_mmio(struct hostile *h, uint64_t address)
{
	h->vc = (struct hostile_vc){LOAD, 2, 0x400, false, {[AX] = SECRET, [BX] = address}};
}

static bool changed(const struct hostile *h)
{
	return h->vc.error_code != 0x7B && h->vc.gpr[AX] != SECRET;
}

/* RAX went to the hypervisor, or came from it, at an instruction that asks it for nothing. */
static bool leaked_or_changed(struct hostile *h)
{
	return changed(h) || h->vmm.hypercall == SECRET;
}

static void vmmcall(struct hostile *h)
{
	inject(h, 0x81);
}

static void rdmsr(struct hostile *h)
{
	h->vmm.msr = 666;
	inject(h, 0x7C);
	h->vc.gpr[1] = VMM_MSR;
}

static void rdtsc(struct hostile *h)
{
	inject(h, 0x6E);
}

static void mmio(struct hostile *h)
{
	inject(h, 0x400);
	h->vc.gpr[BX] = HOSTILE_DEVICE;
}

static void mmio_private(struct hostile *h)
{
	inject_mmio(h, HOSTILE_PRIVATE);
}

static void mmio_user(struct hostile *h)
{
	inject_mmio(h, HOSTILE_DEVICE);
	h->vc.user = true;
}

static void more_registers(struct ghcb_vm *vm)
{
	uint8_t *page = ghcb_vm_bytes(vm, GHCB_VM_GHCB);
	const uint64_t value = 666;

	for (size_t offset = 0x308; offset <= 0x378; offset += 8)
		memcpy(page + offset, &value, 8);
	memset(page + 0x3F0, 0xFF, 16);
}

static void answer_more(struct hostile *h)
{
	h->vmm.vm.after = more_registers;
}

static bool other_register(struct hostile *h)
{
	return h->vc.gpr[BX] != 7 || h->vc.gpr[DX] != VMM_PORT;
}

static void unknown(struct hostile *h)
{
	inject(h, 0x99); /* no exit that instructions cause */
}

static bool went_on_unasked(struct hostile *h)
{
	return h->vc.error_code == 0x99 && h->vector != 13;
}

/* A load of a device's register, whose answer the hypervisor puts elsewhere. */
static enum hostile_outcome load_device(struct hostile *h)
{
	memcpy(h->vmm.device, "\x11\x22\x33\x44", 4);
	inject_mmio(h, HOSTILE_DEVICE);
	return handle(h);
}

static void move(struct ghcb_vm *vm)
{
	const uint64_t elsewhere = 0x7000;

	memcpy(ghcb_vm_bytes(vm, GHCB_VM_GHCB) + 0x3A8, &elsewhere, 8);
	ghcb_vm_bytes(vm, GHCB_VM_GHCB)[0x3F0 + (0x3A8 >> 6)] |= 1 << (0x3A8 >> 3 & 7);
	memset(ghcb_vm_bytes(vm, elsewhere), 0x66, 8);
}

static void move_scratch(struct hostile *h)
{
	h->vmm.vm.after = move;
}

static bool not_the_register(struct hostile *h)
{
	return h->vc.gpr[AX] != 0x44332211;
}

const struct hostile_lie HOSTILE_VCS[] = {
	{"vc-vmmcall", "WeSee (CVE-2024-25742): RAX is read and written by a VMMCALL that was none",
	 interrupted, vmmcall, leaked_or_changed},
	{"vc-rdmsr", "WeSee (CVE-2024-25742): an MSR's value where no RDMSR was", interrupted,
	 rdmsr, leaked_or_changed},
	{"vc-rdtsc", "WeSee (CVE-2024-25742): RDTSC where there was none", interrupted, rdtsc,
	 leaked_or_changed},
	{"vc-mmio", "WeSee (CVE-2024-25742): MMIO answered where none was asked", interrupted, mmio,
	 leaked_or_changed},
	{"vc-mmio-private", "WeSee (CVE-2024-25742): a load of private memory is answered as MMIO",
	 interrupted, mmio_private, leaked_or_changed},
	{"vc-mmio-user", "CVE-2023-46813: MMIO done for user space", interrupted, mmio_user,
	 leaked_or_changed},
	{"vc-unknown", "an exit that is none is gone over in silence", interrupted, unknown,
	 went_on_unasked},
	{"scratch-moved", "a scratch area outside the buffer comes back", load_device, move_scratch,
	 not_the_register},
	{"answer-more", "WeSee (CVE-2024-25742): registers that the instruction does not write",
	 interrupted, answer_more, other_register},
	{0},
};

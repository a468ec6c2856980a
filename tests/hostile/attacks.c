/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mirror: what a guest writes to its GHCB to harm its hypervisor, and what has to come of it.
 */
#include <string.h>

#include "hostile.h"

#define SHARED_BUFFER (GHCB_VM_GHCB + 0x800)

static void put(uint8_t *page, size_t offset, uint64_t value)
{
	memcpy(page + offset, &value, 8);
	page[0x3F0 + (offset >> 6)] |= (uint8_t)(1 << (offset >> 3 & 7));
}

static void event(uint8_t *page, uint64_t code, uint64_t info1, uint64_t info2)
{
	memset(page, 0, 0x400);
	put(page, 0x390, code);
	put(page, 0x398, info1);
	put(page, 0x3A0, info2);
	page[0xFFA] = 2;
}

#define ATTACK(name) static void name(struct ghcb_vmm *vmm, uint8_t *page)

ATTACK(other_page)
{
	(void)page;
	vmm->vm.msr = GHCB_VM_GHCB + 0x5000;
	memset(ghcb_vm_bytes(&vmm->vm, vmm->vm.msr), 0, 4096);
	ghcb_vm_bytes(&vmm->vm, vmm->vm.msr)[0xFFA] = 2;
}

ATTACK(no_page)
{
	(void)page;
	vmm->vm.msr = UINT64_C(0xFFFFFFFFFF000);
}

ATTACK(usage)
{
	(void)vmm;
	event(page, 0x89, 0, 0);
	page[0xFFC] = 1;
}

ATTACK(version)
{
	(void)vmm;
	event(page, 0x89, 0, 0);
	page[0xFFA] = 3;
}

ATTACK(vmgexit)
{
	(void)vmm;
	event(page, 0x403, 0, 0);
}

ATTACK(high_code)
{
	(void)vmm;
	event(page, UINT64_C(0x100000089), 0, 0);
}

ATTACK(missing)
{
	(void)vmm;
	event(page, 0x7C, 1, 0);
	put(page, 0x308, VMM_MSR);
}

static void outs(uint8_t *page, uint64_t scratch, uint64_t count)
{
	/* OUTS with REP, of 4 bytes, from DS */
	event(page, 0x7B, (uint64_t)VMM_PORT << 16 | 3u << 10 | 4u << 7 | 4u << 4 | 0xC, count);
	put(page, 0x3A8, scratch);
}

ATTACK(outs_outside)
{
	(void)vmm;
	outs(page, GHCB_VM_GHCB + 0x7F8, 4);
}

ATTACK(outs_across)
{
	(void)vmm;
	outs(page, SHARED_BUFFER + 0x7E8, 4);
}

ATTACK(outs_count)
{
	(void)vmm;
	outs(page, SHARED_BUFFER, UINT64_C(0x4000000000000001));
}

ATTACK(outs_top)
{
	(void)vmm;
	outs(page, UINT64_C(0xFFFFFFFFFFFFFFF8), 16);
}

ATTACK(mmio_long)
{
	(void)vmm;
	event(page, 0x80000002, VMM_DEVICE, 9);
	put(page, 0x3A8, SHARED_BUFFER);
}

ATTACK(mmio_none)
{
	(void)vmm;
	event(page, 0x80000001, VMM_DEVICE, 0);
	put(page, 0x3A8, SHARED_BUFFER);
}

static void psc(uint8_t *page, uint64_t header, uint64_t scratch)
{
	event(page, 0x80000010, 0, 0);
	put(page, 0x3A8, scratch);
	memcpy(page + 0x800, &header, 8);
}

ATTACK(psc_entries)
{
	(void)vmm;
	psc(page, 253u << 16, SHARED_BUFFER);
}

ATTACK(psc_header)
{
	(void)vmm;
	psc(page, UINT64_C(1) << 32, SHARED_BUFFER);
}

ATTACK(psc_scratch)
{
	(void)vmm;
	psc(page, 0, SHARED_BUFFER + 0x7EC);
}

ATTACK(psc_entry)
{
	const uint64_t entry = UINT64_C(0xFE) << 56 | UINT64_C(1) << 52 | 0x20000;

	(void)vmm;
	psc(page, 0, SHARED_BUFFER);
	memcpy(page + 0x808, &entry, 8);
}

ATTACK(request_same)
{
	(void)vmm;
	event(page, 0x80000011, 0x10000, 0x10000);
}

ATTACK(request_unaligned)
{
	(void)vmm;
	event(page, 0x80000011, 0x10000, 0x11008);
}

ATTACK(certs_top)
{
	(void)vmm;
	event(page, 0x80000012, 0x10000, 0x11000);
	put(page, 0x1F8, UINT64_C(0xFFFFFFFFFFFFF800));
	put(page, 0x318, 4);
}

static void create(uint8_t *page, uint64_t info1, uint64_t vmsa, uint64_t features)
{
	event(page, 0x80000013, info1, vmsa);
	put(page, 0x1F8, features);
}

ATTACK(vmsa_unaligned)
{
	(void)vmm;
	create(page, 1, 0x15010, 1);
}

ATTACK(vmsa_large)
{
	(void)vmm;
	create(page, 1, 0x400000, 1);
}

ATTACK(vmsa_features)
{
	(void)vmm;
	create(page, 1, 0x15000, 3);
}

ATTACK(vmsa_plain)
{
	(void)vmm;
	create(page, 1, 0x15000, 1);
}

ATTACK(vmpl)
{
	(void)vmm;
	create(page, 1 | 7u << 16, 0x15000, 1);
}

ATTACK(jump_table)
{
	(void)vmm;
	event(page, 0x80000005, 0, 0x9001);
}

ATTACK(doorbell)
{
	(void)vmm;
	event(page, 0x80000014, 1, 0x16800);
}

ATTACK(run_vmpl)
{
	(void)vmm;
	event(page, 0x80000018, 4, 0);
}

#define MALFORMED(reason) 2, (reason), false

const struct hostile_attack HOSTILE_ATTACKS[] = {
	{"page-not-registered", "a GHCB page that was not registered", other_page, MALFORMED(1)},
	{"page-none", "a GHCB page outside of the guest", no_page, 0, 0, true},
	{"page-usage", "a usage that is none", usage, MALFORMED(2)},
	{"page-version", "a version that was not offered", version, MALFORMED(5)},
	{"code-vmgexit", "CVE-2023-4155: VMGEXIT as the exit's code, to recurse", vmgexit,
	 MALFORMED(6)},
	{"code-high", "a code above 32 bits", high_code, MALFORMED(6)},
	{"register-missing", "registers that are not marked valid", missing, MALFORMED(4)},
	{"outs-outside", "CVE-2021-4093: a scratch area before the shared buffer", outs_outside,
	 MALFORMED(3)},
	{"outs-across", "CVE-2021-4093: a scratch area that ends after the shared buffer",
	 outs_across, MALFORMED(3)},
	{"outs-count", "CVE-2021-4093: a count whose product overflows", outs_count, MALFORMED(5)},
	{"outs-top", "a scratch area at the top of the address space", outs_top, MALFORMED(3)},
	{"mmio-long", "MMIO of more than 8 bytes", mmio_long, MALFORMED(5)},
	{"mmio-none", "MMIO of no byte: nothing happens", mmio_none, 0, 0, false},
	{"psc-entries", "a list longer than the buffer (KVM, May 2026)", psc_entries, 0,
	 UINT64_C(0x100000001), false},
	{"psc-header", "reserved bits of a list's header", psc_header, 0, UINT64_C(0x100000001),
	 false},
	{"psc-scratch", "a list that starts at the buffer's end", psc_scratch, MALFORMED(3)},
	{"psc-entry", "reserved bits of an entry", psc_entry, 0, UINT64_C(0x100000002), false},
	{"request-same", "one page for request and response", request_same, MALFORMED(5)},
	{"request-unaligned", "a response across two pages", request_unaligned, MALFORMED(5)},
	{"certs-top", "certificates at the top of the address space", certs_top, MALFORMED(5)},
	{"vmsa-unaligned", "a VMSA that is no page", vmsa_unaligned, MALFORMED(5)},
	{"vmsa-large", "a VMSA at 2 MiB (erratum)", vmsa_large, MALFORMED(5)},
	{"vmsa-features", "SEV_FEATURES that the guest was not started with", vmsa_features,
	 MALFORMED(5)},
	{"vmsa-plain", "a VMSA that the RMP does not know as one", vmsa_plain, MALFORMED(5)},
	{"vmsa-vmpl", "a VMPL that there is not", vmpl, MALFORMED(5)},
	{"jump-table", "a jump table that is no page", jump_table, MALFORMED(5)},
	{"doorbell-page", "a doorbell page that is none", doorbell, MALFORMED(5)},
	{"vmpl-none", "a run of a VMPL that there is not", run_vmpl, MALFORMED(5)},
	{0},
};

static bool host_vmgexit(struct ghcb_vmm *vmm)
{
	const enum ghcb_hv_action action = ghcb_hv_vmgexit(&vmm->vm.hv, vmm->vm.msr, &vmm->vm.msr);

	return action != GHCB_HV_VIOLATION && action != GHCB_HV_TERMINATE;
}

const struct hostile_host HOSTILE_GHCB_HOST = {.name = "lib/ghcb", .vmgexit = host_vmgexit};

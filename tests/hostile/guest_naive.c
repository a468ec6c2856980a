/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest that believes everything. It shows that each lie bites: one that does not fool it is no
 * test. None of this is to be copied.
 */
#include <string.h>

#include "ghcb/openssl.h"
#include "hostile.h"

static uint8_t *page_of(struct hostile *h)
{
	return ghcb_vm_bytes(&h->vmm.vm, GHCB_VM_GHCB);
}

static uint64_t get(struct hostile *h, size_t offset)
{
	uint64_t value;

	memcpy(&value, page_of(h) + offset, 8);
	return value;
}

static void put(struct hostile *h, size_t offset, uint64_t value)
{
	memcpy(page_of(h) + offset, &value, 8);
	page_of(h)[0x3F0 + (offset >> 6)] |= (uint8_t)(1 << (offset >> 3 & 7));
}

static void start(struct hostile *h, uint64_t code, uint64_t info1, uint64_t info2)
{
	memset(page_of(h), 0, 0x400);
	put(h, 0x390, code);
	put(h, 0x398, info1);
	put(h, 0x3A0, info2);
	page_of(h)[0xFFA] = 2;
}

static enum hostile_outcome leave(struct hostile *h)
{
	const struct ghcb_cpu *cpu = &h->vmm.vm.cpu;

	cpu->ops->wrmsr(cpu->ctx, 0xC0010130, GHCB_VM_GHCB);
	cpu->ops->vmgexit(cpu->ctx);
	if ((uint32_t)get(h, 0x398) != 1)
		return HOSTILE_DONE;
	h->vector = (uint8_t)get(h, 0x3A0);
	return HOSTILE_EXCEPTION;
}

static void pvalidate(struct hostile *h, uint64_t gpa)
{
	const struct ghcb_cpu *cpu = &h->vmm.vm.cpu;
	bool unchanged;

	/* Whatever it says; and of 2 MiB what is of 2 MiB. */
	if (cpu->ops->pvalidate(cpu->ctx, gpa + h->vmm.vm.memory.offset, false, true, &unchanged) ==
	    GHCB_RMP_FAIL_SIZEMISMATCH)
		cpu->ops->pvalidate(cpu->ctx, gpa + h->vmm.vm.memory.offset, true, true,
				    &unchanged);
}

/* One list of one entry for each page. */
static void change(struct hostile *h, uint64_t gpa, uint64_t op, bool large)
{
	const uint64_t header = 0, entry = gpa | op << 52 | (uint64_t)large << 56;

	start(h, 0x80000010, 0, 0);
	put(h, 0x3A8, GHCB_VM_GHCB + 0x800);
	memcpy(page_of(h) + 0x800, &header, 8);
	memcpy(page_of(h) + 0x808, &entry, 8);
	leave(h);
}

static enum hostile_outcome validate(struct hostile *h, uint64_t gpa, uint64_t pages)
{
	const struct ghcb_cpu *cpu = &h->vmm.vm.cpu;
	bool unchanged;

	if (pages == 512) {
		change(h, gpa, 1, true);
		cpu->ops->pvalidate(cpu->ctx, gpa + h->vmm.vm.memory.offset, true, true,
				    &unchanged);
		return HOSTILE_DONE;
	}
	for (uint64_t i = 0; i < pages; i++) {
		change(h, gpa + i * 4096, 1, false);
		pvalidate(h, gpa + i * 4096);
	}
	return HOSTILE_DONE;
}

static enum hostile_outcome share(struct hostile *h, uint64_t gpa, uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++)
		change(h, gpa + i * 4096, 2, false);
	return HOSTILE_DONE;
}

/* All registers that an answer may have, into the interrupted code's. */
static void take_registers(struct hostile *h, struct hostile_vc *vc)
{
	static const uint16_t OFFSETS[] = {0x1F8, 0x308, 0x310, 0x318};

	for (size_t i = 0; i < 4; i++)
		if (page_of(h)[0x3F0 + (OFFSETS[i] >> 6)] & 1 << (OFFSETS[i] >> 3 & 7))
			vc->gpr[i] = get(h, OFFSETS[i]);
}

static enum hostile_outcome handle_vc(struct hostile *h, struct hostile_vc *vc)
{
	uint64_t info1 = 0, info2 = 0, code = vc->error_code;

	if (code == 0x404) {
		pvalidate(h, HOSTILE_PAGES);
		return HOSTILE_DONE;
	}
	if (code == 0x99)
		return HOSTILE_DONE;
	if (code == 0x7B)
		info1 = vc->gpr[2] << 16 | 0x211;
	if (code == 0x400) {
		code = 0x80000001;
		info1 = VMM_DEVICE;
		info2 = 4;
	}
	start(h, code, info1, info2);
	put(h, 0x3A8, GHCB_VM_GHCB + 0x800);
	put(h, 0x1F8, vc->gpr[0]);
	put(h, 0x308, vc->gpr[1]);
	page_of(h)[0x3F0 + (0xC8 >> 6)] |= 1 << (0xC8 >> 3 & 7); /* CPL */
	leave(h);
	if (vc->error_code != 0x400) {
		take_registers(h, vc);
		return HOSTILE_DONE;
	}
	vc->gpr[0] = 0;
	memcpy(vc->gpr, ghcb_vm_bytes(&h->vmm.vm, get(h, 0x3A8)), 4);
	return HOSTILE_DONE;
}

static enum hostile_outcome port_in(struct hostile *h, uint16_t port, unsigned size,
				    uint32_t *value)
{
	enum hostile_outcome outcome;

	start(h, 0x7B, (uint64_t)port << 16 | size << 4 | 0x201, 0);
	put(h, 0x1F8, 0);
	outcome = leave(h);
	*value = (uint32_t)get(h, 0x1F8);
	return outcome;
}

static enum hostile_outcome rdmsr(struct hostile *h, uint32_t msr, uint64_t *value)
{
	enum hostile_outcome outcome;

	start(h, 0x7C, 0, 0);
	put(h, 0x308, msr);
	outcome = leave(h);
	*value = get(h, 0x310) << 32 | (uint32_t)get(h, 0x1F8);
	return outcome;
}

static enum hostile_outcome features(struct hostile *h, uint64_t *value)
{
	enum hostile_outcome outcome;

	start(h, 0x8000FFFD, 0, 0);
	outcome = leave(h);
	*value = get(h, 0x3A0);
	return outcome;
}

/* The first entry that fits, or the hypervisor's word. */
static enum hostile_outcome cpuid(struct hostile *h, const uint8_t *page,
				  struct ghcb_cpuid_regs *regs)
{
	const uint32_t leaf = regs->eax;

	start(h, 0x72, 0, 0);
	put(h, 0x1F8, leaf);
	put(h, 0x308, 0);
	leave(h);
	*regs = (struct ghcb_cpuid_regs){.ebx = (uint32_t)get(h, 0x318)};
	if (h->vmm.ops.cpuid && regs->ebx != 2)
		return HOSTILE_DONE;
	for (uint32_t i = 0; i < 64; i++)
		if (!memcmp(page + 16 + 48 * i, &leaf, 4)) {
			memcpy(&regs->ebx, page + 16 + 48 * i + 28, 4);
			break;
		}
	return HOSTILE_DONE;
}

static enum hostile_outcome report(struct hostile *h, const uint8_t nonce[64], uint8_t out[0x4A0])
{
	uint8_t *sent = ghcb_vm_bytes(&h->vmm.vm, HOSTILE_REQUEST);
	uint8_t *came = ghcb_vm_bytes(&h->vmm.vm, HOSTILE_RESPONSE);
	uint8_t text[0x60] = {0}, iv[12] = {(uint8_t)(h->messages + 1)}, answer[4000] = {0};
	struct ghcb_aead_input input = {h->firmware.key, iv, sent + 0x30, 0x30};
	uint16_t size;

	memcpy(text, nonce, 64);
	memset(sent, 0, 4096);
	memset(came, 0, 4096);
	sent[0x20] = iv[0];
	sent[0x30] = sent[0x31] = sent[0x35] = 1;
	sent[0x32] = sent[0x36] = 0x60;
	sent[0x34] = 5;
	ghcb_openssl_aead.seal(NULL, &input, text, sizeof(text), sent + 0x60, sent);
	start(h, 0x80000011, HOSTILE_REQUEST, HOSTILE_RESPONSE);
	leave(h);
	if (get(h, 0x3A0))
		return HOSTILE_EXCEPTION; /* and next time the same number again */
	h->messages += 2;
	memset(iv, 0, sizeof(iv));
	memcpy(iv, came + 0x20, 8);
	input.aad = came + 0x30;
	memcpy(&size, came + 0x36, 2);
	ghcb_openssl_aead.open(NULL, &input, came + 0x60, size < 4000 ? size : 4000, answer, came);
	memcpy(out, answer + 0x20, 0x4A0);
	return HOSTILE_DONE;
}

static enum hostile_outcome cert(struct hostile *h, const uint8_t *table, size_t size,
				 const uint8_t **data, size_t *length)
{
	uint32_t place[2];

	(void)h;
	(void)size;
	memcpy(place, table + 24 + 16, 8);
	*data = (const uint8_t *)((uintptr_t)table + place[0]);
	*length = place[1];
	return HOSTILE_DONE;
}

/* A VMSA in shared memory: the page is the hypervisor's, and the RMP does not know of it. */
static bool run_anything(void *ctx, uint32_t apic_id, uint8_t vmpl, uint64_t vmsa, bool on_init)
{
	(void)vmpl;
	(void)vmsa;
	(void)on_init;
	((struct hostile *)ctx)->vmm.ap_id = apic_id;
	return true;
}

static enum hostile_outcome start_ap(struct hostile *h)
{
	h->vmm.ops.create_ap = run_anything;
	start(h, 0x80000013, UINT64_C(4) << 32 | 1, HOSTILE_VMSA);
	put(h, 0x1F8, 1);
	return leave(h);
}

static enum hostile_outcome hv_event(struct hostile *h, volatile uint8_t *doorbell)
{
	while (doorbell[0] || doorbell[1] & 0x7F) {
		const uint8_t vector = doorbell[0];

		doorbell[0] = doorbell[1] = 0;
		if (h->interrupt)
			h->interrupt(h, vector);
	}
	return HOSTILE_DONE;
}

static enum hostile_outcome boot(struct hostile *h)
{
	(void)h;
	return HOSTILE_DONE;
}

const struct hostile_guest HOSTILE_NAIVE = {
	.name = "a guest that believes everything",
	.validate = validate,
	.share = share,
	.vc = handle_vc,
	.port_in = port_in,
	.rdmsr = rdmsr,
	.features = features,
	.cpuid = cpuid,
	.report = report,
	.cert = cert,
	.start_ap = start_ap,
	.hv_event = hv_event,
	.boot = boot,
};

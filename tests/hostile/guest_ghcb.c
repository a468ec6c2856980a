/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library's guest's side, as the kit asks for it.
 */
#include <string.h>

#include "ghcb/ap.h"
#include "ghcb/cpuid.h"
#include "ghcb/doorbell.h"
#include "ghcb/events.h"
#include "ghcb/openssl.h"
#include "ghcb/vc.h"
#include "hostile.h"
#include "main.h"

static enum hostile_outcome outcome(struct hostile *h, enum ghcb_rc rc)
{
	if (rc == GHCB_EXCEPTION)
		h->vector = h->vmm.vm.cpu.exception.vector;
	if (rc == GHCB_EXCEPTION)
		return HOSTILE_EXCEPTION;
	return rc ? HOSTILE_NOTICED : HOSTILE_DONE;
}

static enum hostile_outcome validate(struct hostile *h, uint64_t gpa, uint64_t pages)
{
	return outcome(h, ghcb_memory_unshare(&h->vmm.vm.memory, gpa, pages));
}

static enum hostile_outcome share(struct hostile *h, uint64_t gpa, uint64_t pages)
{
	return outcome(h, ghcb_memory_share(&h->vmm.vm.memory, gpa, pages));
}

static size_t fetch(void *ctx, uint64_t linear, uint8_t *bytes, size_t size)
{
	const struct hostile *h = ctx;
	const size_t at = (size_t)(linear - HOSTILE_CODE);
	const size_t left = at < h->vc.size ? h->vc.size - at : 0;
	const size_t n = size < left ? size : left;

	memcpy(bytes, h->vc.code + at, n);
	return n;
}

static bool translate(void *ctx, uint64_t linear, struct ghcb_mapping *mapping)
{
	const bool device = linear >= HOSTILE_DEVICE && linear < HOSTILE_DEVICE + 4096;

	(void)ctx;
	mapping->encrypted = !device;
	mapping->gpa = device ? VMM_DEVICE + linear - HOSTILE_DEVICE : 0x7000 + linear % 4096;
	return true;
}

static bool no_access(void *ctx, enum ghcb_access access, uint64_t linear, void *data, size_t size,
		      bool user, struct ghcb_raise *fault)
{
	(void)ctx;
	(void)access;
	(void)data;
	(void)size;
	(void)user;
	*fault = (struct ghcb_raise){.vector = 14, .address = linear};
	return false;
}

static uint64_t control(void *ctx, enum ghcb_control which)
{
	(void)ctx;
	return which == GHCB_CONTROL_XCR0;
}

static const struct ghcb_vc_ops VC_OPS = {.size = sizeof(VC_OPS),
					  .fetch = fetch,
					  .translate = translate,
					  .access = no_access,
					  .control = control};

static enum hostile_outcome handle_vc(struct hostile *h, struct hostile_vc *vc)
{
	struct ghcb_vc handler = {.cpu = &h->vmm.vm.cpu,
				  .ops = &VC_OPS,
				  .ctx = h,
				  .user_end = UINT64_C(0x800000000000)};
	struct ghcb_regs regs = {.rip = HOSTILE_CODE, .cpl = vc->user ? 3 : 0};
	struct ghcb_raise raise;
	enum ghcb_rc rc;

	memcpy(regs.gpr, vc->gpr, sizeof(regs.gpr));
	rc = ghcb_vc_handle(&handler, &regs, vc->error_code, &raise);
	memcpy(vc->gpr, regs.gpr, sizeof(regs.gpr));
	h->vector = raise.vector;
	return rc == GHCB_EXCEPTION ? HOSTILE_EXCEPTION : outcome(h, rc);
}

static enum hostile_outcome port_in(struct hostile *h, uint16_t port, unsigned size,
				    uint32_t *value)
{
	return outcome(h, ghcb_event_in(&h->vmm.vm.cpu, port, size, value));
}

static enum hostile_outcome rdmsr(struct hostile *h, uint32_t msr, uint64_t *value)
{
	return outcome(h, ghcb_event_rdmsr(&h->vmm.vm.cpu, msr, value));
}

static enum hostile_outcome features(struct hostile *h, uint64_t *value)
{
	const enum ghcb_rc rc = ghcb_event_features(&h->vmm.vm.cpu);

	*value = h->vmm.vm.cpu.features;
	return outcome(h, rc);
}

static enum hostile_outcome cpuid(struct hostile *h, const uint8_t *page,
				  struct ghcb_cpuid_regs *regs)
{
	const struct ghcb_cpuid_state state = {.xcr0 = 1};
	struct ghcb_cpuid_table table = {0};
	enum ghcb_rc rc = ghcb_cpuid_read(page, &table);

	return outcome(h, rc ? rc : ghcb_cpuid_answer(&table, &h->vmm.vm.cpu, &state, regs));
}

static enum hostile_outcome report(struct hostile *h, const uint8_t nonce[64],
				   uint8_t out[GHCB_REPORT_SIZE])
{
	struct ghcb_channel *channel = (struct ghcb_channel *)(void *)h->own;
	struct ghcb_report_request request = {.vmpl = 0};

	_Static_assert(sizeof(*channel) <= sizeof(h->own), "the channel has its place");
	channel->cpu = &h->vmm.vm.cpu;
	channel->aead = &ghcb_openssl_aead;
	channel->secrets = h->secrets;
	channel->request = ghcb_vm_bytes(&h->vmm.vm, HOSTILE_REQUEST);
	channel->response = ghcb_vm_bytes(&h->vmm.vm, HOSTILE_RESPONSE);
	channel->request_gpa = HOSTILE_REQUEST;
	channel->response_gpa = HOSTILE_RESPONSE;
	memcpy(request.report_data, nonce, 64);
	return outcome(h, ghcb_get_report(channel, &request, NULL, out));
}

static enum hostile_outcome cert(struct hostile *h, const uint8_t *table, size_t size,
				 const uint8_t **data, size_t *length)
{
	struct ghcb_cert found = {.data = table};
	size_t index = 0;
	enum ghcb_rc rc = ghcb_next_cert(table, size, &index, &found);

	if (!rc)
		rc = ghcb_next_cert(table, size, &index, &found);
	*data = found.data;
	*length = found.size;
	return outcome(h, rc);
}

static enum hostile_outcome start_ap(struct hostile *h)
{
	static const struct ghcb_ap_common COMMON = {.sev_features = 1, .cr4 = 0x40};
	uint8_t *page = ghcb_vm_bytes(&h->vmm.vm, HOSTILE_VMSA);
	struct ghcb_ap ap = {.apic_id = 4, .vmsa = page, .gpa = HOSTILE_VMSA};
	enum ghcb_rc rc = ghcb_memory_unshare(&h->vmm.vm.memory, HOSTILE_VMSA, 1);

	if (!rc)
		rc = ghcb_vmsa_sipi(page, &COMMON, 0x8000);
	h->vmm.vm.memory.offset = (uint64_t)(uintptr_t)page - HOSTILE_VMSA;
	return outcome(h, rc ? rc : ghcb_ap_create(&h->vmm.vm.cpu, &ap, &COMMON, false));
}

static void interrupt(void *ctx, uint8_t vector)
{
	struct hostile *h = ctx;

	if (h->interrupt)
		h->interrupt(h, vector);
}

static enum hostile_outcome hv_event(struct hostile *h, volatile uint8_t *doorbell)
{
	static const struct ghcb_doorbell_handlers HANDLERS = {.size = sizeof(HANDLERS),
							       .interrupt = interrupt};
	const enum ghcb_rc rc = ghcb_doorbell_run(doorbell, &HANDLERS, h);

	/* More is pending, and the interrupted code gets its turn first. */
	return rc == GHCB_WAIT ? HOSTILE_DONE : outcome(h, rc);
}

static enum hostile_outcome boot(struct hostile *h)
{
	return boot_prepare(&h->boot.boot, 0x10000) ? HOSTILE_NOTICED : HOSTILE_DONE;
}

const struct hostile_guest HOSTILE_GHCB = {
	.name = "lib/ghcb",
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

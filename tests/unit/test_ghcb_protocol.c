/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole protocol in one process: the guest's side against the hypervisor's side, over the
 * software platform's memory and RMP, every event and every request, for guests of each version.
 * What comes back is compared with what the VMM behind the hypervisor's side has or saw.
 */
#include "ghcb/ap.h"
#include "ghcb/cpuid.h"
#include "ghcb/doorbell.h"
#include "ghcb/events.h"
#include "ghcb/msr.h"
#include "ghcb/svsm.h"
#include "ghcb/vc.h"
#include "ghcb_vmm.h"
#include "test.h"

#define REQUEST	 UINT64_C(0x10000)
#define RESPONSE UINT64_C(0x11000)
#define CERTS	 UINT64_C(0x12000)
#define VMSA	 UINT64_C(0x15000)
#define BELL	 UINT64_C(0x16000)
#define IDS	 UINT64_C(0x17000)
#define CA	 UINT64_C(0x18000)
#define PAGES	 UINT64_C(0x20000)

static const struct guest {
	const char *name;
	bool snp;
	uint16_t version;
} GUESTS[] = {{"SEV-ES, version 1", false, 1},
	      {"SEV-ES, version 2", false, 2},
	      {"SNP, version 2", true, 2}};

static bool shared(struct ghcb_vmm *vmm, uint64_t gpa, uint64_t pages)
{
	return !vmm->vm.cpu.snp || ghcb_memory_share(&vmm->vm.memory, gpa, pages) == GHCB_OK;
}

/* Each does its events, and checks them where the guest can have them: rc is what a guest gets that
 * cannot. */
typedef void check(struct ghcb_vmm *vmm, enum ghcb_rc rc);

static void check_dr7(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	uint64_t value = 0;

	assert_int_equal(ghcb_event_dr7_write(&vmm->vm.cpu, 0x455), rc);
	assert_int_equal(vmm->dr7, 0x455);
	assert_int_equal(ghcb_event_dr7_read(&vmm->vm.cpu, &value), rc);
	assert_int_equal(value, 0x455);
}

static void check_tsc(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	uint64_t tsc = 0, again = 0, pmc = 0;
	uint32_t aux = 0;

	assert_int_equal(ghcb_event_rdtsc(&vmm->vm.cpu, &tsc), rc);
	assert_int_equal(tsc, VMM_TSC);
	assert_int_equal(ghcb_event_rdtscp(&vmm->vm.cpu, &again, &aux), rc);
	assert_int_equal(again, VMM_TSC);
	assert_int_equal(aux, VMM_TSC_AUX);
	assert_int_equal(ghcb_event_rdpmc(&vmm->vm.cpu, 5, &pmc), rc);
	assert_int_equal(pmc, VMM_PMC + 5);
	assert_int_equal(ghcb_event_rdpmc(&vmm->vm.cpu, 6, &pmc), GHCB_EXCEPTION);
	assert_int_equal(vmm->vm.cpu.exception.vector, 13);
}

/* spec: GHCB CPUID: leaf 0xD depends on XCR0, its subleaf 1 on XSS too */
static void check_cpuid(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	struct ghcb_cpuid_regs regs = {.eax = 7, .ecx = 1};

	assert_int_equal(ghcb_event_cpuid(&vmm->vm.cpu, &regs, 0x207, 0x1800), rc);
	assert_int_equal(regs.eax, 8);
	assert_int_equal(regs.ebx, 3);
	assert_int_equal(regs.ecx, 3);
	assert_int_equal(regs.edx, 4);
	assert_int_equal(vmm->xcr0, 0);
	regs = (struct ghcb_cpuid_regs){.eax = 0xD, .ecx = 1};
	assert_int_equal(ghcb_event_cpuid(&vmm->vm.cpu, &regs, 0x207, 0x1800), rc);
	assert_int_equal(regs.eax, 0xE);
	assert_int_equal(vmm->xcr0, 0x207);
	assert_int_equal(vmm->xss, 0x1800);
}

static void check_flush(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	assert_int_equal(ghcb_event_wbinvd(&vmm->vm.cpu), rc);
	assert_int_equal(ghcb_event_invd(&vmm->vm.cpu), rc);
	assert_int_equal(vmm->flushes, 2);
}

static void check_strings(struct ghcb_vmm *vmm, uint8_t size)
{
	const struct ghcb_io_string io = {
		.port = VMM_PORT, .size = size, .addr_size = 8, .segment = 3, .rep = true};
	const uint32_t count = 2032u / size;
	uint8_t out[2032], in[2032];

	memset(in, 0, sizeof(in));
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (uint8_t)(i * 7 + size);
	assert_int_equal(ghcb_event_outs(&vmm->vm.cpu, &io, count, out), GHCB_OK);
	assert_int_equal(vmm->port_size, 2032);
	assert_memory_equal(vmm->port, out, sizeof(out));
	assert_int_equal(ghcb_event_ins(&vmm->vm.cpu, &io, count, in), GHCB_OK);
	assert_memory_equal(in, out, sizeof(in));
	assert_int_equal(ghcb_event_outs(&vmm->vm.cpu, &io, count + 1, out), GHCB_ERR_ARG);
}

static void check_io(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	static const uint32_t OF_SIZE[] = {[1] = 0x44, [2] = 0x3344, [4] = 0x11223344};

	for (uint8_t size = 1; size <= 4; size = (uint8_t)(size * 2)) {
		uint32_t value = 0;

		memset(vmm->port, 0xEE, 8);
		assert_int_equal(ghcb_event_out(&vmm->vm.cpu, VMM_PORT, size, 0x11223344), rc);
		assert_int_equal(vmm->port_size, size);
		assert_int_equal(vmm->port[size], 0xEE);
		assert_int_equal(ghcb_event_in(&vmm->vm.cpu, VMM_PORT, size, &value), rc);
		assert_int_equal(value, OF_SIZE[size]);
		check_strings(vmm, size);
	}
}

static void check_msr(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	const uint64_t written = UINT64_C(0x8877665544332211);
	uint64_t value = 0;

	assert_int_equal(ghcb_event_wrmsr(&vmm->vm.cpu, VMM_MSR, written), rc);
	assert_int_equal(vmm->msr, written);
	assert_int_equal(ghcb_event_rdmsr(&vmm->vm.cpu, VMM_MSR, &value), rc);
	assert_int_equal(value, written);
	assert_int_equal(ghcb_event_rdmsr(&vmm->vm.cpu, VMM_MSR + 1, &value), GHCB_EXCEPTION);
	assert_int_equal(ghcb_event_wrmsr(&vmm->vm.cpu, VMM_MSR + 1, 0), GHCB_EXCEPTION);
	assert_int_equal(vmm->vm.cpu.exception.vector, 13);
}

static void check_vmmcall(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	uint64_t reg[GHCB_REGS] = {[GHCB_REG_RAX] = 9, [GHCB_REG_RBX] = 100};

	assert_int_equal(ghcb_event_vmmcall(&vmm->vm.cpu, GHCB_RBX_BIT, 0, reg), rc);
	assert_int_equal(vmm->hypercall, 109);
	assert_int_equal(reg[GHCB_REG_RAX], 110);
}

static void check_monitor(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	assert_int_equal(ghcb_event_monitor(&vmm->vm.cpu, 0x5000, 0, 0), rc);
	assert_int_equal(ghcb_event_mwait(&vmm->vm.cpu, 0, 0), rc);
}

static void check_mmio(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	const uint64_t written = UINT64_C(0x0123456789ABCDEF);

	for (unsigned size = 1; size <= 8; size *= 2) {
		const uint64_t mask = size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * size) - 1;
		uint64_t value = 0;

		memset(vmm->device, 0, 64);
		assert_int_equal(
			ghcb_event_mmio_write(&vmm->vm.cpu, VMM_DEVICE + 16, size, written), rc);
		assert_memory_equal(vmm->device + 16, &written, size);
		assert_int_equal(vmm->device[16 + size], 0);
		assert_int_equal(ghcb_event_mmio_read(&vmm->vm.cpu, VMM_DEVICE + 16, size, &value),
				 rc);
		assert_true(value == (written & mask));
	}
}

static void check_nmi(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	assert_int_equal(ghcb_event_nmi_complete(&vmm->vm.cpu), rc);
	assert_int_equal(vmm->nmis, 1);
}

static void check_hold(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	assert_int_equal(ghcb_event_ap_reset_hold(&vmm->vm.cpu), rc);
	vmm->sipi = false;
	assert_int_equal(ghcb_event_ap_reset_hold(&vmm->vm.cpu), GHCB_WAIT);
}

static void check_jump_table(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	uint64_t gpa = 1;

	assert_int_equal(ghcb_event_get_jump_table(&vmm->vm.cpu, &gpa), rc);
	assert_int_equal(gpa, 0);
	assert_int_equal(ghcb_event_set_jump_table(&vmm->vm.cpu, 0x9000), rc);
	assert_int_equal(ghcb_event_get_jump_table(&vmm->vm.cpu, &gpa), rc);
	assert_int_equal(gpa, 0x9000);
}

static enum rmp_state state_of(struct ghcb_vmm *vmm, uint64_t gpa)
{
	return rmp_entry_state(rmp_at(vmm->vm.machine, vmm->vm.spa[gpa / 4096]));
}

/* One list of each direction; pages that were validated are seen so in the RMP. */
static void check_psc(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	uint64_t list[3];
	struct ghcb_psc_outcome outcome;

	for (size_t i = 0; i < 3; i++)
		list[i] = ghcb_psc_entry(PAGES + i * 4096, false, GHCB_PSC_PRIVATE);
	assert_int_equal(ghcb_psc(&vmm->vm.cpu, list, 3, &outcome), rc);
	if (rc)
		return;
	assert_int_equal(outcome.done, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(state_of(vmm, PAGES + i * 4096), RMP_GUEST_INVALID);
	assert_int_equal(ghcb_memory_unshare(&vmm->vm.memory, PAGES, 3), GHCB_OK);
	assert_int_equal(state_of(vmm, PAGES + 2 * 4096), RMP_GUEST_VALID);
	assert_int_equal(ghcb_memory_share(&vmm->vm.memory, PAGES, 3), GHCB_OK);
	assert_int_equal(state_of(vmm, PAGES), RMP_HYPERVISOR);
}

static void check_request(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	uint64_t status = 1;

	assert_true(shared(vmm, REQUEST, 2));
	memset(ghcb_vm_bytes(&vmm->vm, REQUEST), 0x5A, 4096);
	*ghcb_vm_bytes(&vmm->vm, REQUEST) = 0xA5;
	assert_int_equal(ghcb_event_guest_request(&vmm->vm.cpu, REQUEST, RESPONSE, &status), rc);
	if (rc)
		return;
	assert_int_equal(status, 0);
	assert_int_equal(*ghcb_vm_bytes(&vmm->vm, RESPONSE), 0x5A);
	assert_int_equal(ghcb_vm_bytes(&vmm->vm, RESPONSE)[4095], 0xA5);
}

/* spec: GHCB SNP extended guest request: too few pages: the firmware is not asked */
static void check_extended(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	uint64_t status = 1, pages = 1;
	uint8_t *request = ghcb_vm_bytes(&vmm->vm, REQUEST);

	assert_true(shared(vmm, REQUEST, 5));
	memset(request, 0, 4096);
	request[0x34] = 5; /* a report request */
	assert_int_equal(ghcb_event_ext_guest_request(&vmm->vm.cpu, REQUEST, RESPONSE, CERTS,
						      &pages, &status),
			 rc);
	if (rc)
		return;
	assert_true(status == UINT64_C(1) << 32);
	assert_int_equal(pages, VMM_CERT_PAGES);
	assert_int_equal(ghcb_event_ext_guest_request(&vmm->vm.cpu, REQUEST, RESPONSE, CERTS,
						      &pages, &status),
			 GHCB_OK);
	assert_int_equal(status, 0);
	assert_int_equal(ghcb_vm_bytes(&vmm->vm, RESPONSE)[4095 - 0x34], 5);
	assert_int_equal(*ghcb_vm_bytes(&vmm->vm, CERTS), 0xC0);
	assert_int_equal(ghcb_vm_bytes(&vmm->vm, CERTS + 4096)[4095], 0xC1);
}

static const struct ghcb_ap_common COMMON = {.sev_features = 1, .cr4 = 0x40};

/* The page is a VMSA in the RMP before the hypervisor runs it. */
static void check_creation(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	uint8_t *page = ghcb_vm_bytes(&vmm->vm, VMSA);
	struct ghcb_ap ap = {.apic_id = 4, .vmsa = page, .gpa = VMSA};

	if (rc) {
		struct ghcb_call call = {.code = 0x80000013, .info2 = VMSA, .info1 = 1};

		assert_int_equal(ghcb_exit(&vmm->vm.cpu, &call), rc);
		return;
	}
	assert_int_equal(ghcb_memory_unshare(&vmm->vm.memory, VMSA, 1), GHCB_OK);
	assert_int_equal(ghcb_vmsa_sipi(page, &COMMON, 0x8000), GHCB_OK);
	vmm->vm.memory.offset = (uint64_t)(uintptr_t)page - VMSA;
	assert_int_equal(ghcb_ap_create(&vmm->vm.cpu, &ap, &COMMON, false), GHCB_OK);
	assert_int_equal(vmm->ap_vmsa, VMSA);
	assert_int_equal(vmm->ap_id, 4);
	assert_int_equal(ghcb_ap_destroy(&vmm->vm.cpu, &ap, &COMMON), GHCB_OK);
	assert_int_equal(vmm->ap_vmsa, 0);
	assert_false(rmp_at(vmm->vm.machine, vmm->vm.spa[VMSA / 4096])->vmsa);
}

static void take_interrupt(void *ctx, uint8_t vector)
{
	*(uint8_t *)ctx = vector;
}

static void check_doorbell(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	static const struct ghcb_doorbell_handlers HANDLERS = {.size = sizeof(HANDLERS),
							       .interrupt = take_interrupt};
	uint64_t gpa = 1;
	uint8_t vector = 0, *page = ghcb_vm_bytes(&vmm->vm, BELL);
	bool any = false, signal = false;

	assert_int_equal(ghcb_doorbell_set(&vmm->vm.cpu, BELL), rc);
	if (rc)
		return;
	assert_true(shared(vmm, BELL, 1));
	memset(page, 0, 4096);
	assert_int_equal(ghcb_doorbell_preferred(&vmm->vm.cpu, &gpa, &any), GHCB_OK);
	assert_true(any);
	assert_int_equal(ghcb_doorbell_query(&vmm->vm.cpu, &gpa), GHCB_OK);
	assert_int_equal(gpa, BELL);
	assert_int_equal(vmm->doorbell, BELL);
	assert_true(ghcb_hv_post_vector(page, 0x41, true, &signal));
	assert_true(signal);
	assert_false(ghcb_hv_post_vector(page, 0x42, true, &signal));
	assert_int_equal(ghcb_doorbell_run(page, &HANDLERS, &vector), GHCB_OK);
	assert_int_equal(vector, 0x41);
	assert_false(ghcb_doorbell_needs_eoi(page));
	assert_int_equal(ghcb_doorbell_clear(&vmm->vm.cpu), GHCB_OK);
	assert_int_equal(vmm->doorbell, 0);
	assert_int_equal(ghcb_doorbell_query(&vmm->vm.cpu, &gpa), GHCB_OK);
	assert_int_equal(gpa, 0);
}

static void check_ipi(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	assert_int_equal(ghcb_event_hv_ipi(&vmm->vm.cpu, UINT64_C(0x4000000E1)), rc);
	assert_true(vmm->ipi == (rc ? 0 : UINT64_C(0x4000000E1)));
}

static void check_apic_ids(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	uint64_t pages = 0;
	uint32_t ids[8], count = 0;

	assert_int_equal(ghcb_apic_ids_pages(&vmm->vm.cpu, &pages), rc);
	if (rc)
		return;
	assert_int_equal(pages, 1);
	assert_true(shared(vmm, IDS, 1));
	assert_int_equal(ghcb_apic_ids(&vmm->vm.cpu, ghcb_vm_bytes(&vmm->vm, IDS), IDS, &pages, ids,
				       8, &count),
			 GHCB_OK);
	assert_int_equal(count, VMM_APIC_IDS);
	assert_int_equal(ids[1], 4);
	assert_int_equal(ids[2], 9);
}

/* An SVSM that knows versions 1 to 2 of its core protocol. */
static void svsm(struct ghcb_vm *vm, struct ghcb_svsm_regs *regs)
{
	uint8_t *ca = ghcb_vm_bytes(vm, CA);

	if (!ca[0])
		return;
	ca[0] = 0;
	regs->rax = regs->rax == 6 ? 0 : 0x80000002;
	regs->rcx = UINT64_C(0x0000000200000001);
}

static uint64_t le64(const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, 8);
	return value;
}

/* An SVSM that does what a list says: PVALIDATE at VMPL0, and all permissions for VMPL2. */
static void svsm_validates(struct ghcb_vm *vm, struct ghcb_svsm_regs *regs)
{
	uint8_t *list = ghcb_vm_bytes(vm, CA) + 8;
	struct cpu_guest vmpl0 = vm->guest;
	enum rmp_result result;
	bool unchanged = false;

	vmpl0.vmpl = 0;
	ghcb_vm_bytes(vm, CA)[0] = 0;
	assert_int_equal(regs->rax, 1);
	assert_int_equal(regs->rcx, CA + 8);
	regs->rax = 0;
	for (; list[2] < list[0] && !regs->rax; list[2]++) {
		const uint64_t entry = le64(list + 8 + 8 * list[2]), gpa = entry & ~UINT64_C(0xFFF);

		if (cpu_pvalidate(&vmpl0, gpa, RMP_4K, entry & 4, &result, &unchanged) ||
		    result != RMP_OK)
			regs->rax = 0x80001001;
		else if (unchanged)
			regs->rax = 0x80001010;
		if (regs->rax)
			return;
		if (entry & 4)
			assert_int_equal(cpu_rmpadjust(&vmpl0, gpa, RMP_4K, 2, 0xF, false, &result),
					 CPU_OK);
	}
}

/* A guest at VMPL2, whose own PVALIDATE would be #GP. */
static void test_under_an_svsm(void **state)
{
	static const struct ghcb_memory_ops BY_SVSM = {.size = sizeof(BY_SVSM),
						       .validate = ghcb_svsm_validate};
	struct ghcb_vmm vmm;
	struct ghcb_svsm svsm_call = {.ca_gpa = CA};

	(void)state;
	ghcb_vmm_start(&vmm, true, 2);
	vmm.vm.guest.vmpl = 2;
	vmm.vm.svsm = svsm_validates;
	svsm_call.ca = ghcb_vm_bytes(&vmm.vm, CA);
	vmm.vm.memory.ops = &BY_SVSM;
	vmm.vm.memory.svsm = &svsm_call;
	assert_int_equal(ghcb_memory_unshare(&vmm.vm.memory, PAGES, 3), GHCB_OK);
	for (uint64_t i = 0; i < 3; i++) {
		assert_int_equal(state_of(&vmm, PAGES + i * 4096), RMP_GUEST_VALID);
		assert_int_equal(ghcb_memory_state(&vmm.vm.memory, PAGES + i * 4096),
				 GHCB_PAGE_PRIVATE);
	}
	assert_int_equal(vmm.vm.touches, 6);
	assert_int_equal(ghcb_memory_share(&vmm.vm.memory, PAGES, 3), GHCB_OK);
	assert_int_equal(state_of(&vmm, PAGES), RMP_HYPERVISOR);
	/* A hypervisor that does nothing, and one that does not run the SVSM. */
	vmm.vm.deaf = true;
	assert_int_equal(ghcb_memory_unshare(&vmm.vm.memory, PAGES, 1), GHCB_ERR_PVALIDATE);
	assert_int_equal(vmm.vm.memory.failed, PAGES);
	assert_int_equal(vmm.vm.memory.error, 0x80001001);
	vmm.vm.svsm = NULL;
	assert_int_equal(ghcb_memory_validate(&vmm.vm.memory, PAGES, 1), GHCB_ERR_SVSM);
	ghcb_vmm_end(&vmm);
}

static void check_run_vmpl(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	struct ghcb_svsm call = {.ca = ghcb_vm_bytes(&vmm->vm, CA), .ca_gpa = CA};
	uint32_t min = 0, max = 0;

	assert_int_equal(ghcb_event_run_vmpl(&vmm->vm.cpu, 1), rc);
	if (rc)
		return;
	vmm->vm.svsm = svsm;
	for (unsigned by_msr = 0; by_msr < 2; by_msr++) {
		call.by_msr = by_msr;
		min = max = 0;
		assert_int_equal(ghcb_svsm_query(&vmm->vm.cpu, &call, 0, 1, &min, &max), GHCB_OK);
		assert_int_equal(min, 1);
		assert_int_equal(max, 2);
	}
	vmm->vm.svsm = NULL;
	assert_int_equal(ghcb_svsm_query(&vmm->vm.cpu, &call, 0, 1, &min, &max), GHCB_ERR_SVSM);
}

static void check_features(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	assert_int_equal(ghcb_event_features(&vmm->vm.cpu), rc);
	if (!rc)
		assert_true(vmm->vm.cpu.features == (vmm->vm.cpu.snp ? VMM_FEATURES : 0));
}

static void check_unsupported(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	assert_int_equal(ghcb_event_unsupported(&vmm->vm.cpu, 0x7F, 0x100), rc);
	assert_int_equal(vmm->told, 0x17F);
}

/* By the page from version 2 on, by the MSR before. */
static void check_terminate(struct ghcb_vmm *vmm, enum ghcb_rc rc)
{
	if (!setjmp(vmm->vm.ended))
		ghcb_event_terminate(&vmm->vm.cpu, 1, 0x22, 7);
	assert_int_equal(vmm->vm.action, GHCB_HV_TERMINATE);
	assert_true(ghcb_vmm_saw_request(vmm, 0x100));
	(void)rc;
}

/* A row's first and second event, by the specification's number. */
static const struct row {
	uint64_t codes[3];
	uint16_t version;
	bool snp;
	check *check;
} ROWS[] = {
	{{0x027, 0x037}, 1, false, check_dr7},
	{{0x06E, 0x06F, 0x087}, 1, false, check_tsc},
	{{0x072}, 1, false, check_cpuid},
	{{0x076, 0x089}, 1, false, check_flush},
	{{0x07B}, 1, false, check_io},
	{{0x07C}, 1, false, check_msr},
	{{0x081}, 1, false, check_vmmcall},
	{{0x08A, 0x08B}, 1, false, check_monitor},
	{{0x80000001, 0x80000002}, 1, false, check_mmio},
	{{0x80000003}, 1, false, check_nmi},
	{{0x80000004}, 1, false, check_hold},
	{{0x80000005}, 1, false, check_jump_table},
	{{0x80000010}, 2, true, check_psc},
	{{0x80000011}, 2, true, check_request},
	{{0x80000012}, 2, true, check_extended},
	{{0x80000013}, 2, true, check_creation},
	{{0x80000014}, 2, true, check_doorbell},
	{{0x80000015}, 2, true, check_ipi},
	{{0x80000017}, 2, true, check_apic_ids},
	{{0x80000018}, 2, true, check_run_vmpl},
	{{0x8000FFFD}, 2, false, check_features},
	{{0x8000FFFE}, 2, false, check_terminate},
	{{0x8000FFFF}, 1, false, check_unsupported},
};
#define ROW_COUNT (sizeof(ROWS) / sizeof(*ROWS))

static bool offers(const struct guest *guest, const struct row *row)
{
	return guest->version >= row->version && (guest->snp || !row->snp);
}

/* spec: GHCB events: an event is of a version, and some are of SNP guests only */
static void run_row(const struct guest *guest, const struct row *row)
{
	const bool offered = offers(guest, row);
	struct ghcb_vmm vmm;

	print_message("%s: 0x%llx\n", guest->name, (unsigned long long)row->codes[0]);
	ghcb_vmm_start(&vmm, guest->snp, guest->version);
	row->check(&vmm, offered ? GHCB_OK : GHCB_ERR_STATE);
	for (size_t i = 0; i < 3 && row->codes[i]; i++)
		assert_int_equal(ghcb_vmm_saw_event(&vmm, row->codes[i]), offered);
	ghcb_vmm_end(&vmm);
}

static void test_events(void **state)
{
	(void)state;
	for (size_t g = 0; g < sizeof(GUESTS) / sizeof(*GUESTS); g++)
		for (size_t i = 0; i < ROW_COUNT; i++)
			run_row(&GUESTS[g], &ROWS[i]);
}

/* No event is left out above. */
static void test_all_events(void **state)
{
#define EVENT_CODE(name, code, version, snp, in, out, text) (code),
	static const uint64_t EVENTS[] = {GHCB_EVENT_LIST(EVENT_CODE)};

	(void)state;
	for (size_t e = 0; e < sizeof(EVENTS) / sizeof(*EVENTS); e++) {
		bool found = false;

		for (size_t i = 0; i < ROW_COUNT; i++)
			for (size_t k = 0; k < 3; k++)
				found = found || ROWS[i].codes[k] == EVENTS[e];
		assert_true(found);
	}
}

/* A guest that asks for what is not of its version or kind, with every register marked valid. */
static void ask_anyway(const struct guest *guest, uint64_t code)
{
	struct ghcb_vmm vmm;
	uint8_t *page;
	uint16_t version = guest->version;
	uint64_t info[2];

	ghcb_vmm_start(&vmm, guest->snp, guest->version);
	page = ghcb_vm_bytes(&vmm.vm, GHCB_VM_GHCB);
	memset(page + 0x3F0, 0xFF, 16);
	memcpy(page + 0x390, &code, 8);
	memcpy(page + 0xFFA, &version, 2);
	vmm.vm.msr = GHCB_VM_GHCB;
	assert_int_equal(ghcb_hv_vmgexit(&vmm.vm.hv, vmm.vm.msr, &vmm.vm.msr), GHCB_HV_RESUME);
	memcpy(info, page + 0x398, 16);
	/* spec: GHCB return values: version 1 has no result for malformed input: #GP */
	assert_true(info[0] == (version == 1 ? 1 : 2));
	assert_true(info[1] == (version == 1 ? 0x80000B0D : 6));
	ghcb_vmm_end(&vmm);
}

static void test_not_offered(void **state)
{
	unsigned tried = 0;

	(void)state;
	for (size_t g = 0; g < sizeof(GUESTS) / sizeof(*GUESTS); g++)
		for (size_t i = 0; i < ROW_COUNT; i++)
			if (!offers(&GUESTS[g], &ROWS[i])) {
				ask_anyway(&GUESTS[g], ROWS[i].codes[0]);
				tried++;
			}
	assert_int_equal(tried, 10 + 8);
}

/* The MSR protocol: what each kind of guest asks, and with which numbers. */
static void ask_by_msr(struct ghcb_vmm *vmm)
{
	struct ghcb_cpu *cpu = &vmm->vm.cpu;
	struct ghcb_sev_info info;
	uint64_t value;
	uint32_t word;
	bool any;

	assert_int_equal(ghcb_msr_sev_info(cpu, &info), GHCB_OK);
	assert_int_equal(info.version_min, 1);
	assert_int_equal(info.version_max, cpu->version);
	assert_int_equal(info.cbit, 51);
	assert_int_equal(ghcb_msr_cpuid(cpu, 0x80000008, GHCB_CPUID_EDX, &word), GHCB_OK);
	assert_int_equal(word, 0x8000000B);
	assert_int_equal(ghcb_msr_ap_reset_hold(cpu), GHCB_OK);
	vmm->sipi = false;
	assert_int_equal(ghcb_msr_ap_reset_hold(cpu), GHCB_WAIT);
	assert_int_equal(ghcb_msr_features(cpu, &value),
			 cpu->version >= 2 ? GHCB_OK : GHCB_ERR_STATE);
	if (!cpu->snp)
		return;
	assert_true(value == VMM_FEATURES);
	assert_int_equal(ghcb_msr_preferred_gpa(cpu, &value, &any), GHCB_OK);
	assert_true(any);
	assert_int_equal(ghcb_msr_register_gpa(cpu, 0x5000), GHCB_OK);
	assert_int_equal(ghcb_msr_register_gpa(cpu, GHCB_VM_SIZE), GHCB_ERR_REFUSED);
	assert_int_equal(ghcb_msr_page_state(cpu, PAGES, GHCB_PSC_PRIVATE, &word), GHCB_OK);
	assert_int_equal(state_of(vmm, PAGES), RMP_GUEST_INVALID);
	assert_int_equal(ghcb_msr_page_state(cpu, PAGES, GHCB_PSC_SHARED, &word), GHCB_OK);
	assert_int_equal(state_of(vmm, PAGES), RMP_HYPERVISOR);
	assert_int_equal(ghcb_msr_run_vmpl(cpu, 2, &word), GHCB_OK);
	assert_int_equal(vmm->vm.action, GHCB_HV_RUN_VMPL);
}

static void test_msr(void **state)
{
	static const struct {
		uint16_t info, version;
		bool snp;
	} REQUESTS[] = {{0x002, 1, false}, {0x004, 1, false}, {0x006, 1, false},
			{0x010, 2, true},  {0x012, 2, true},  {0x014, 2, true},
			{0x016, 2, true},  {0x080, 2, false}, {0x100, 1, false}};

	(void)state;
	for (size_t g = 0; g < sizeof(GUESTS) / sizeof(*GUESTS); g++) {
		const struct guest *guest = &GUESTS[g];
		struct ghcb_vmm vmm;

		ghcb_vmm_start(&vmm, guest->snp, guest->version);
		ask_by_msr(&vmm);
		if (!setjmp(vmm.vm.ended))
			ghcb_msr_terminate(&vmm.vm.cpu, 0, 1);
		assert_int_equal(vmm.vm.action, GHCB_HV_TERMINATE);
		for (size_t i = 0; i < sizeof(REQUESTS) / sizeof(*REQUESTS); i++)
			assert_int_equal(ghcb_vmm_saw_request(&vmm, REQUESTS[i].info),
					 guest->version >= REQUESTS[i].version &&
						 (guest->snp || !REQUESTS[i].snp));
		ghcb_vmm_end(&vmm);
	}
}

/* An SNP guest needs version 2. */
static void test_snp_without_version_2(void **state)
{
	struct ghcb_vmm vmm;

	(void)state;
	ghcb_vmm_start(&vmm, true, 2);
	vmm.vm.hv.msr.version_max = 1;
	vmm.vm.cpu.version = 0;
	assert_int_equal(ghcb_msr_negotiate(&vmm.vm.cpu, 2, 2), GHCB_ERR_VERSION);
	assert_int_equal(vmm.vm.cpu.version, 0);
	ghcb_vmm_end(&vmm);
}

/* Instructions, by the handler, all the way to the VMM. */
struct vc_vm {
	struct ghcb_vmm vmm;
	struct ghcb_vc vc;
	const uint8_t *code;
	size_t size;
};

#define CODE   UINT64_C(0xFFFFFFFF81000000)
#define MAPPED UINT64_C(0xFFFFC90000000000)
#define TEXT   UINT64_C(0xFFFF888000000000)

static size_t vc_fetch(void *ctx, uint64_t linear, uint8_t *bytes, size_t size)
{
	const struct vc_vm *vm = ctx;
	const size_t at = (size_t)(linear - CODE);
	const size_t left = at < vm->size ? vm->size - at : 0;
	const size_t n = size < left ? size : left;

	memcpy(bytes, vm->code + at, n);
	return n;
}

static bool vc_translate(void *ctx, uint64_t linear, struct ghcb_mapping *mapping)
{
	(void)ctx;
	mapping->encrypted = linear < MAPPED || linear >= MAPPED + 4096;
	mapping->gpa =
		mapping->encrypted ? 0x7000 + (linear & 0xFFF) : VMM_DEVICE + linear - MAPPED;
	return true;
}

static bool vc_access(void *ctx, enum ghcb_access access, uint64_t linear, void *data, size_t size,
		      bool user, struct ghcb_raise *fault)
{
	static const char SAID[] = "hello, hypervisor";

	(void)ctx;
	(void)user;
	(void)fault;
	assert_int_equal(access, GHCB_ACCESS_READ);
	assert_true(linear >= TEXT && linear - TEXT + size < sizeof(SAID));
	memcpy(data, SAID + (linear - TEXT), size);
	return true;
}

static uint64_t vc_control(void *ctx, enum ghcb_control which)
{
	(void)ctx;
	return which == GHCB_CONTROL_CR4 ? 0 : 1;
}

static const struct ghcb_vc_ops VC_OPS = {.size = sizeof(VC_OPS),
					  .fetch = vc_fetch,
					  .translate = vc_translate,
					  .access = vc_access,
					  .control = vc_control};

enum { AX, CX, DX, BX, SI = 6 };

/* Bytes are GNU as's. */
static const struct insn_row {
	const char *name, *code;
	uint8_t size;
	uint16_t exit;
	uint64_t rax, rdx; /* afterwards; before: RAX 0x1234, RCX 5 or the MSR, RDX the port */
	uint64_t rcx;	   /* before */
} INSNS[] = {
	{"cpuid", "\x0F\xA2", 2, 0x072, 0x1235, 4, 5},
	{"in al, dx", "\xEC", 1, 0x07B, 0x1277, 0x3F8, 5},
	{"out dx, ax", "\x66\xEF", 2, 0x07B, 0x1234, 0x3F8, 5},
	{"rdmsr", "\x0F\x32", 2, 0x07C, 0x55667788, 0x11223344, VMM_MSR},
	{"wrmsr", "\x0F\x30", 2, 0x07C, 0x1234, 0x3F8, VMM_MSR},
	{"rdtsc", "\x0F\x31", 2, 0x06E, 0x55667788, 0x11223344, 5},
	{"rdtscp", "\x0F\x01\xF9", 3, 0x087, 0x55667788, 0x11223344, 5},
	{"rdpmc", "\x0F\x33", 2, 0x06F, 0xF1F2F3F9, 0xF0, 5},
	{"wbinvd", "\x0F\x09", 2, 0x089, 0x1234, 0x3F8, 5},
	{"monitor", "\x0F\x01\xC8", 3, 0x08A, 0x1234, 0x3F8, 0},
	{"mwait", "\x0F\x01\xC9", 3, 0x08B, 0x1234, 0x3F8, 0},
	{"vmmcall", "\x0F\x01\xD9", 3, 0x081, 0x1235, 0x3F8, 5},
	{"mov rax, dr7", "\x0F\x21\xF8", 3, 0x027, 0x400, 0x3F8, 5},
	{"mov dr7, rax", "\x0F\x23\xF8", 3, 0x037, 0x1234, 0x3F8, 5},
	{"mov eax, [rbx]", "\x8B\x03", 2, 0x400, 0xD00DFEED, 0x3F8, 5},
	{"mov [rbx], eax", "\x89\x03", 2, 0x400, 0x1234, 0x3F8, 5},
	{"rep outsb", "\xF3\x6E", 2, 0x07B, 0x1234, 0x3F8, 5},
};

static void run_insn(struct vc_vm *vm, const struct insn_row *row, struct ghcb_regs *regs)
{
	struct ghcb_raise raise;

	print_message("%s\n", row->name);
	vm->code = (const uint8_t *)row->code;
	vm->size = row->size;
	vm->vmm.msr = VMM_TSC;
	memset(vm->vmm.port, 0x77, 8);
	memcpy(vm->vmm.device + 8, "\xED\xFE\x0D\xD0", 4);
	*regs = (struct ghcb_regs){.rip = CODE, .mode = GHCB_MODE_64};
	regs->gpr[AX] = 0x1234;
	regs->gpr[CX] = row->rcx;
	regs->gpr[DX] = VMM_PORT;
	regs->gpr[BX] = MAPPED + 8;
	regs->gpr[SI] = TEXT;
	assert_int_equal(ghcb_vc_handle(&vm->vc, regs, row->exit, &raise), GHCB_OK);
}

static void test_instructions(void **state)
{
	struct vc_vm vm = {.size = 0};
	struct ghcb_regs regs;

	(void)state;
	ghcb_vmm_start(&vm.vmm, false, 2);
	vm.vc = (struct ghcb_vc){.cpu = &vm.vmm.vm.cpu,
				 .ops = &VC_OPS,
				 .ctx = &vm,
				 .user_end = UINT64_C(0x800000000000)};
	for (size_t i = 0; i < sizeof(INSNS) / sizeof(*INSNS); i++) {
		run_insn(&vm, &INSNS[i], &regs);
		assert_true(regs.gpr[AX] == INSNS[i].rax);
		assert_true(regs.gpr[DX] == INSNS[i].rdx);
		assert_true(regs.rip == CODE + INSNS[i].size);
		if (INSNS[i].exit == 0x400 && INSNS[i].code[0] == '\x89')
			assert_memory_equal(vm.vmm.device + 8, "\x34\x12\0\0", 4);
	}
	/* The last one. */
	assert_int_equal(vm.vmm.port_size, 5);
	assert_memory_equal(vm.vmm.port, "hello", 5);
	ghcb_vmm_end(&vm.vmm);
}

/* CPUID of an SNP guest, by the handler and the CPUID page. */
static struct ghcb_cpuid_table cpuid_table;

static enum ghcb_rc vc_cpuid(void *ctx, struct ghcb_cpuid_regs *regs, uint64_t xcr0, uint64_t xss)
{
	const struct vc_vm *vm = ctx;
	const struct ghcb_cpuid_state registers = {.xcr0 = xcr0, .xss = xss};

	return ghcb_cpuid_answer(&cpuid_table, vm->vc.cpu, &registers, regs);
}

/* spec: GHCB CPUID page: what is not in it is 0, and nobody is asked */
static void test_cpuid_page(void **state)
{
	static const struct insn_row CPUID = {"cpuid", "\x0F\xA2", 2, 0x072, 0, 0, 0};
	struct ghcb_vc_ops ops = VC_OPS;
	struct vc_vm vm = {.size = 0};
	struct ghcb_regs regs;

	(void)state;
	ghcb_vmm_start(&vm.vmm, true, 2);
	ops.cpuid = vc_cpuid;
	vm.vc = (struct ghcb_vc){.cpu = &vm.vmm.vm.cpu, .ops = &ops, .ctx = &vm};
	cpuid_table.count = 1;
	cpuid_table.rows[0] = (struct ghcb_cpuid_row){.leaf = 0x1234, .regs = {5, 6, 7, 8}};
	run_insn(&vm, &CPUID, &regs);
	assert_int_equal(regs.gpr[AX], 5);
	assert_int_equal(regs.gpr[BX], 6);
	assert_int_equal(regs.gpr[CX], 7);
	assert_int_equal(regs.gpr[DX], 8);
	cpuid_table.rows[0].leaf = 0x1235;
	run_insn(&vm, &CPUID, &regs);
	assert_int_equal(regs.gpr[AX] | regs.gpr[BX] | regs.gpr[CX] | regs.gpr[DX], 0);
	assert_int_equal(vm.vmm.vm.exits, 0);
	ghcb_vmm_end(&vm.vmm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),	      cmocka_unit_test(test_all_events),
		cmocka_unit_test(test_not_offered),   cmocka_unit_test(test_msr),
		cmocka_unit_test(test_instructions),  cmocka_unit_test(test_snp_without_version_2),
		cmocka_unit_test(test_under_an_svsm), cmocka_unit_test(test_cpuid_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

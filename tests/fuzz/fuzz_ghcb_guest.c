/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's side against a hypervisor whose every answer is a piece of the input: what it leaves
 * in the page, or in the MSR. The first byte chooses what the guest asks.
 */
#include <stdalign.h>
#include <string.h>

#include "fuzz.h"
#include "ghcb/events.h"
#include "ghcb/msr.h"
#include "ghcb/psc.h"

#define GPA UINT64_C(0x40000000)

struct vm {
	uint8_t page[4096];
	const uint8_t *answer;
	size_t left;
	uint64_t msr;
	unsigned exits;
};

/* The next bytes of the input, zeros when it is used up. */
static void take(struct vm *vm, void *to, size_t size)
{
	const size_t n = size < vm->left ? size : vm->left;

	memset(to, 0, size);
	memcpy(to, vm->answer, n);
	vm->answer += n;
	vm->left -= n;
}

static uint64_t vm_rdmsr(void *ctx, uint32_t msr)
{
	fuzz_assert(msr == GHCB_MSR);
	return ((struct vm *)ctx)->msr;
}

static void vm_wrmsr(void *ctx, uint32_t msr, uint64_t value)
{
	fuzz_assert(msr == GHCB_MSR);
	((struct vm *)ctx)->msr = value;
}

static void vm_exit(void *ctx)
{
	static const uint16_t places[] = {0x398, 0x3A0, 0x1F8, 0x308, 0x310, 0x318};
	struct vm *vm = ctx;
	uint8_t kind;

	fuzz_assert(++vm->exits < 10000);
	if (vm->msr & 0xFFF) {
		take(vm, &vm->msr, 8);
		return;
	}
	fuzz_assert(vm->msr == GPA);
	take(vm, &kind, 1);
	if (kind & 1)
		memset(vm->page + 0x3F0, 0xFF, 16);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		take(vm, vm->page + places[i], kind & 2 ? 8 : 1);
	take(vm, vm->page + 0x800, kind & 4 ? 16 : kind);
}

static void vm_halt(void *ctx)
{
	(void)ctx;
}

static const struct ghcb_ops OPS = {.size = sizeof(OPS),
				    .rdmsr = vm_rdmsr,
				    .wrmsr = vm_wrmsr,
				    .vmgexit = vm_exit,
				    .halt = vm_halt};

static enum ghcb_rc ask_msr(struct ghcb_cpu *cpu, uint8_t what)
{
	struct ghcb_sev_info info;
	uint64_t wide;
	uint32_t word;
	enum ghcb_rc rc;
	bool any;

	switch (what & 7) {
	case 0:
		rc = ghcb_msr_sev_info(cpu, &info);
		fuzz_assert(rc || info.version_min <= info.version_max);
		return rc;
	case 1:
		rc = ghcb_msr_negotiate(cpu, 1, 2);
		fuzz_assert(cpu->version == 1 || cpu->version == 2);
		return rc;
	case 2:
		return ghcb_msr_cpuid(cpu, 0x8000001F, GHCB_CPUID_EBX, &word);
	case 3:
		rc = ghcb_msr_preferred_gpa(cpu, &wide, &any);
		fuzz_assert(rc || !(wide & 0xFFF));
		return rc;
	case 4:
		return ghcb_msr_page_state(cpu, 0x5000, GHCB_PSC_SHARED, &word);
	case 5:
		return ghcb_msr_run_vmpl(cpu, 1, &word);
	case 6:
		return ghcb_msr_features(cpu, &wide);
	default:
		return ghcb_msr_ap_reset_hold(cpu);
	}
}

static enum ghcb_rc ask_page(struct ghcb_cpu *cpu, uint8_t what)
{
	static const uint64_t list[] = {UINT64_C(0x0010000000005000), UINT64_C(0x0110000000200000),
					UINT64_C(0x0020000000009000)};
	const struct ghcb_io_string io = {.port = 1, .size = 4, .addr_size = 8, .rep = true};
	struct ghcb_cpuid_regs regs = {.eax = 0xD};
	struct ghcb_psc_outcome outcome;
	uint8_t data[2032];
	uint64_t wide = 0, pages = 3;
	uint32_t word = 0;
	enum ghcb_rc rc;

	switch (what & 15) {
	case 0:
		return ghcb_event_cpuid(cpu, &regs, 7, 0);
	case 1:
		return ghcb_event_rdmsr(cpu, 0x10, &wide);
	case 2:
		rc = ghcb_event_in(cpu, 0x60, 1, &word);
		fuzz_assert(word <= 0xFF);
		return rc;
	case 3:
		return ghcb_event_ins(cpu, &io, 508, data);
	case 4:
		rc = ghcb_event_mmio_read(cpu, 0xFEE00000, 2, &wide);
		fuzz_assert(wide <= 0xFFFF);
		return rc;
	case 5:
		return ghcb_event_rdtscp(cpu, &wide, &word);
	case 6:
		rc = ghcb_event_get_jump_table(cpu, &wide);
		fuzz_assert(!(wide & 0xFFF));
		return rc;
	case 7:
		rc = ghcb_event_ext_guest_request(cpu, 0x5000, 0x6000, 0x7000, &pages, &wide);
		fuzz_assert(pages >= 3);
		return rc;
	case 8:
		return ghcb_event_features(cpu);
	case 9:
		return ghcb_event_ap_reset_hold(cpu);
	case 10:
		return ghcb_event_dr7_read(cpu, &wide);
	default:
		rc = ghcb_psc(cpu, list, 3, &outcome);
		fuzz_assert(outcome.done <= 3 && (rc || outcome.done == 3));
		return rc;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	alignas(4096) static struct vm vm;
	alignas(4096) static uint8_t backup[4096];
	struct ghcb_cpu cpu = {.ops = &OPS, .ctx = &vm, .version = 2, .snp = true};
	enum ghcb_rc rc;

	if (size < 2)
		return 0;
	vm = (struct vm){.answer = data + 2, .left = size - 2, .msr = GPA};
	cpu.version = data[1] & 1 ? 1 : 2;
	cpu.page = vm.page;
	cpu.gpa = GPA;
	cpu.backup = backup;
	rc = data[0] & 0x80 ? ask_msr(&cpu, data[0]) : ask_page(&cpu, data[0]);
	fuzz_assert(rc < GHCB_RCS && !cpu.depth && vm.msr == GPA);
	fuzz_assert(rc != GHCB_EXCEPTION || cpu.exception.vector == 13 ||
		    cpu.exception.vector == 6);
	fuzz_assert(rc != GHCB_ERR_MALFORMED || (cpu.malformed >= 1 && cpu.malformed <= 6));
	return 0;
}

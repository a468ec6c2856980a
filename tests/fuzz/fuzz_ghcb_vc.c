/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The #VC handler between an interrupted program and a hypervisor that are both the fuzzer's: 2
 * bytes of exit code, 1 of CPL and mode, 16 of code, then what the hypervisor leaves in the page,
 * over and over, and what the caller's calls find in memory.
 */
#include <stdalign.h>
#include <string.h>

#include "fuzz.h"
#include "ghcb/vc.h"

#define GPA  UINT64_C(0x7000)
#define CODE UINT64_C(0x1000)
#define HEAD 19

struct vm {
	alignas(4096) uint8_t page[4096];
	uint8_t backup[4096];
	const uint8_t *data;
	size_t size, at;
	uint64_t msr;
	struct ghcb_cpu cpu;
	struct ghcb_vc vc;
};

static uint8_t next(struct vm *vm)
{
	return vm->size ? vm->data[vm->at++ % vm->size] : 0;
}

static uint64_t vm_rdmsr(void *ctx, uint32_t msr)
{
	(void)msr;
	return ((struct vm *)ctx)->msr;
}

static void vm_wrmsr(void *ctx, uint32_t msr, uint64_t value)
{
	(void)msr;
	((struct vm *)ctx)->msr = value;
}

/* An answer that is well-formed more often than not, so that there is something to take from it. */
static void vm_exit(void *ctx)
{
	struct vm *vm = ctx;
	const uint8_t how = next(vm);

	for (size_t i = 0; i < 0x3F0; i++)
		vm->page[i] = 0xEE;
	for (size_t i = 0x800; i < 0x840; i++)
		vm->page[i] = next(vm);
	memset(vm->page + 0x3F0, how & 1 ? next(vm) : 0xFF, 16);
	memset(vm->page + 0x398, 0, 16);
	vm->page[0x398] = how & 2 ? next(vm) : 0;
	if (how & 4)
		memcpy(vm->page + 0x3A0, (uint8_t[]){next(vm), next(vm), 0, next(vm)}, 4);
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

static size_t vm_fetch(void *ctx, uint64_t linear, uint8_t *bytes, size_t size)
{
	const struct vm *vm = ctx;
	const size_t have = linear - CODE < 16 ? 16 - (size_t)(linear - CODE) : 0;

	memcpy(bytes, vm->data - have, size < have ? size : have);
	return size < have ? size : have;
}

static bool vm_translate(void *ctx, uint64_t linear, struct ghcb_mapping *mapping)
{
	*mapping = (struct ghcb_mapping){linear, linear - CODE < 16 || next(ctx) & 1};
	return true;
}

static bool vm_access(void *ctx, enum ghcb_access access, uint64_t linear, void *data, size_t size,
		      bool user, struct ghcb_raise *fault)
{
	(void)linear;
	(void)user;
	fuzz_assert(size == 1 || size == 2 || size == 4 || size == 8);
	for (size_t i = 0; access == GHCB_ACCESS_READ && i < size; i++)
		((uint8_t *)data)[i] = next(ctx);
	*fault = (struct ghcb_raise){.vector = 14, .has_error = true};
	return next(ctx) & 7;
}

static bool vm_port_allowed(void *ctx, uint16_t port)
{
	(void)port;
	return next(ctx) & 1;
}

static uint64_t vm_control(void *ctx, enum ghcb_control which)
{
	(void)which;
	return next(ctx);
}

static uint64_t vm_tsc(void *ctx)
{
	return next(ctx);
}

static const struct ghcb_vc_ops VC_OPS = {.size = sizeof(VC_OPS),
					  .fetch = vm_fetch,
					  .translate = vm_translate,
					  .access = vm_access,
					  .port_allowed = vm_port_allowed,
					  .control = vm_control,
					  .tsc = vm_tsc};

/* The registers that an instruction writes, by bits. */
static unsigned written(const struct ghcb_insn *insn)
{
	const unsigned ax = 1, cx = 2, dx = 4, bx = 8, si = 64, di = 128;

	switch (insn->kind) {
	case GHCB_INSN_CPUID:
		return ax | bx | cx | dx;
	case GHCB_INSN_RDTSCP:
		return ax | cx | dx;
	case GHCB_INSN_RDMSR:
	case GHCB_INSN_RDTSC:
	case GHCB_INSN_RDPMC:
		return ax | dx;
	case GHCB_INSN_VMMCALL:
		return ax;
	case GHCB_INSN_INS:
	case GHCB_INSN_OUTS:
	case GHCB_INSN_MOVS:
		return (insn->rep ? cx : 0) | (insn->kind != GHCB_INSN_INS ? si : 0) |
		       (insn->kind != GHCB_INSN_OUTS ? di : 0);
	case GHCB_INSN_IN:
	case GHCB_INSN_LOAD:
	case GHCB_INSN_DR7_READ:
		return 1u << insn->reg.number;
	default:
		return 0;
	}
}

static void check_done(const uint8_t *code, const struct ghcb_regs *before,
		       const struct ghcb_regs *after, uint64_t error_code)
{
	struct ghcb_insn insn;

	fuzz_assert(!ghcb_insn_decode(code, GHCB_INSN_MAX, before->mode, &insn));
	fuzz_assert(ghcb_insn_exit(insn.kind) == error_code);
	fuzz_assert(after->rip == before->rip + insn.length ||
		    (after->rip == before->rip && insn.rep));
	for (unsigned i = 0; i < GHCB_GPRS; i++)
		fuzz_assert(before->gpr[i] == after->gpr[i] || written(&insn) & 1u << i);
	fuzz_assert(before->rflags == after->rflags && before->cpl == after->cpl);
}

static void check_raise(const struct ghcb_raise *raised)
{
	fuzz_assert(raised->vector == 13 || raised->vector == 6 || raised->vector == 14 ||
		    raised->vector == 1 || raised->vector == 17);
}

static void start(struct vm *vm, const uint8_t *data, size_t size)
{
	memset(vm, 0, sizeof(*vm));
	vm->data = data;
	vm->size = size;
	vm->cpu = (struct ghcb_cpu){.ops = &OPS, .ctx = vm, .version = 2};
	vm->vc = (struct ghcb_vc){.cpu = &vm->cpu, .ops = &VC_OPS, .ctx = vm};
	fuzz_assert(!ghcb_open(&vm->cpu, vm->page, GPA, vm->backup));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct vm vm;
	struct ghcb_regs regs = {.rip = CODE, .rflags = 2}, before;
	struct ghcb_raise raised;
	uint64_t error_code;
	enum ghcb_rc rc;

	if (size < HEAD)
		return 0;
	start(&vm, data + HEAD, size - HEAD);
	error_code = (uint64_t)(data[0] | data[1] << 8);
	regs.mode = (enum ghcb_mode)((data[2] >> 2) % 3);
	regs.cpl = data[2] & 3;
	for (unsigned i = 0; i < GHCB_GPRS; i++)
		regs.gpr[i] = next(&vm) * UINT64_C(0x0101010101);
	vm.vc.user_end = UINT64_MAX;
	vm.vc.secure_tsc = next(&vm) & 1;
	vm.vc.debug_swap = next(&vm) & 1;
	before = regs;
	rc = ghcb_vc_handle(&vm.vc, &regs, error_code, &raised);
	fuzz_assert(!vm.cpu.depth);
	if (rc == GHCB_EXCEPTION)
		check_raise(&raised);
	if (rc)
		fuzz_assert(!memcmp(before.gpr, regs.gpr, sizeof(regs.gpr)) &&
			    before.rip == regs.rip);
	else
		check_done(data + 3, &before, &regs, error_code);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A vCPU with a GHCB page whose hypervisor is a function of the test's. Offsets and codes are the
 * specification's numbers.
 */
#ifndef TESTS_SUPPORT_GHCB_PAGE_VM_H
#define TESTS_SUPPORT_GHCB_PAGE_VM_H

#include <stdalign.h>

#include "ghcb/call.h"
#include "test.h"

#define VM_GPA	  UINT64_C(0x12345000)
#define VM_RAX	  0x1F8
#define VM_CODE	  0x390
#define VM_INFO1  0x398
#define VM_INFO2  0x3A0
#define VM_BUFFER 0x800

struct vm {
	alignas(4096) uint8_t page[4096];
	alignas(4096) uint8_t backup[4096];
	uint64_t msr;
	unsigned exits; /* by the page */
	/* Answers an exit by the page; NULL: all are done, with 0. */
	void (*hypervisor)(struct vm *vm);
	/* Answers a request by the MSR, except registration. */
	void (*by_msr)(struct vm *vm);
	void *test;
	struct ghcb_cpu cpu;
};

static inline uint64_t vm_get(const struct vm *vm, size_t offset)
{
	uint64_t value;

	memcpy(&value, vm->page + offset, sizeof(value));
	return value;
}

static inline void vm_put(struct vm *vm, size_t offset, uint64_t value)
{
	memcpy(vm->page + offset, &value, sizeof(value));
	vm->page[0x3F0 + (offset >> 6)] |= (uint8_t)(1 << (offset >> 3 & 7));
}

static inline bool vm_is_valid(const struct vm *vm, size_t offset)
{
	return vm->page[0x3F0 + (offset >> 6)] & 1 << (offset >> 3 & 7);
}

static inline void vm_answer(struct vm *vm, uint64_t info1, uint64_t info2)
{
	memset(vm->page + 0x3F0, 0, 16);
	vm_put(vm, VM_INFO1, info1);
	vm_put(vm, VM_INFO2, info2);
}

static inline uint64_t vm_rdmsr(void *ctx, uint32_t msr)
{
	assert_int_equal(msr, 0xC0010130);
	return ((struct vm *)ctx)->msr;
}

static inline void vm_wrmsr(void *ctx, uint32_t msr, uint64_t value)
{
	assert_int_equal(msr, 0xC0010130);
	((struct vm *)ctx)->msr = value;
}

static inline void vm_vmgexit(void *ctx)
{
	struct vm *vm = ctx;

	if ((vm->msr & 0xFFF) == 0x012) {
		vm->msr |= 0x013;
		return;
	}
	if (vm->msr & 0xFFF) {
		vm->by_msr(vm);
		return;
	}
	assert_int_equal(vm->msr, VM_GPA);
	vm->exits++;
	if (vm->hypervisor)
		vm->hypervisor(vm);
	else
		vm_answer(vm, 0, 0);
}

/* With a page, of an SNP guest of version 2. */
static inline struct ghcb_cpu *vm_start(struct vm *vm, const struct ghcb_ops *ops)
{
	memset(vm, 0, sizeof(*vm));
	vm->cpu = (struct ghcb_cpu){.ops = ops, .ctx = vm, .version = 2, .snp = true};
	assert_int_equal(ghcb_open(&vm->cpu, vm->page, VM_GPA, vm->backup), GHCB_OK);
	return &vm->cpu;
}

#endif

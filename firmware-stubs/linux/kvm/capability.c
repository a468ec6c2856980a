/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_CHECK_EXTENSION and KVM_ENABLE_CAP.
 */
#include "linux/kvm/vcpu.h"

#define HC_MAP_GPA_RANGE 12
#define HYPERCALL_EXITS	 (UINT64_C(1) << HC_MAP_GPA_RANGE)

uint32_t lx_kvm_vm_types(const struct lx_kernel *kernel)
{
	const struct lx_state *state = kernel->state;

	return 1u << SEV_KVM_VM_DEFAULT | (uint32_t)state->sev << SEV_KVM_VM_SEV |
	       (uint32_t)state->sev_es << SEV_KVM_VM_SEV_ES |
	       (uint32_t)state->sev_snp << SEV_KVM_VM_SNP;
}

bool lx_vm_has_private(const struct lx_vm *vm)
{
	return vm->type == SEV_KVM_VM_SNP;
}

static int vm_types(const struct lx_kernel *kernel, const struct lx_vm *vm)
{
	(void)vm;
	return (int)lx_kvm_vm_types(kernel);
}

static int attributes(const struct lx_kernel *kernel, const struct lx_vm *vm)
{
	(void)kernel;
	return !vm || lx_vm_has_private(vm) ? (int)SEV_KVM_MEMORY_ATTRIBUTE_PRIVATE : 0;
}

/* spec: UAPI KVM_CAP_GUEST_MEMFD: of VMs with private memory; of all in newer kernels */
static int guest_memfd(const struct lx_kernel *kernel, const struct lx_vm *vm)
{
	return !vm || lx_vm_has_private(vm) || kernel->config.release == LX_LINUX_6_18;
}

static int cores(const struct lx_kernel *kernel, const struct lx_vm *vm)
{
	(void)vm;
	return machine_config(kernel->machine)->cores;
}

static const struct {
	unsigned cap;
	int value;
	int (*compute)(const struct lx_kernel *kernel, const struct lx_vm *vm);
} CAPS[] = {
	{3, 1, NULL},		       /* USER_MEMORY */
	{7, 1, NULL},		       /* EXT_CPUID */
	{9, 0, cores},		       /* NR_VCPUS */
	{10, LX_SLOTS_MAX, NULL},      /* NR_MEMSLOTS */
	{21, 1, NULL},		       /* DESTROY_MEMORY_REGION_WORKS */
	{41, 1, NULL},		       /* VCPU_EVENTS */
	{50, 1, NULL},		       /* DEBUGREGS */
	{55, 1, NULL},		       /* XSAVE */
	{56, 1, NULL},		       /* XCRS */
	{66, LX_VCPUS_MAX, NULL},      /* MAX_VCPUS */
	{98, 1, NULL},		       /* ENABLE_CAP_VM */
	{105, 1, NULL},		       /* CHECK_EXTENSION_VM */
	{128, 4 * LX_VCPUS_MAX, NULL}, /* MAX_VCPU_ID */
	{136, 1, NULL},		       /* IMMEDIATE_EXIT */
	{SEV_KVM_CAP_VM_COPY_ENC_CONTEXT_FROM, 1, NULL},
	{200, 1, NULL}, /* SREGS2 */
	{SEV_KVM_CAP_EXIT_HYPERCALL, (int)HYPERCALL_EXITS, NULL},
	{SEV_KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM, 1, NULL},
	{208, LX_XSAVE_SIZE, NULL}, /* XSAVE2 */
	{SEV_KVM_CAP_SYS_ATTRIBUTES, 1, NULL},
	{SEV_KVM_CAP_USER_MEMORY2, 1, NULL},
	{SEV_KVM_CAP_MEMORY_FAULT_INFO, 1, NULL},
	{SEV_KVM_CAP_MEMORY_ATTRIBUTES, 0, attributes},
	{SEV_KVM_CAP_GUEST_MEMFD, 0, guest_memfd},
	{SEV_KVM_CAP_VM_TYPES, 0, vm_types},
	{SEV_KVM_CAP_PRE_FAULT_MEMORY, 1, NULL},
};

int lx_kvm_check_extension(struct lx_kernel *kernel, const struct lx_vm *vm, uint64_t cap)
{
	for (size_t i = 0; i < SEV_COUNT(CAPS); i++)
		if (CAPS[i].cap == cap)
			return CAPS[i].compute ? CAPS[i].compute(kernel, vm) : CAPS[i].value;
	return 0;
}

static int enable_exit_hypercall(struct lx_vm *vm, uint64_t exits)
{
	if (exits & ~HYPERCALL_EXITS)
		return -EINVAL;
	vm->hypercall_exits = exits;
	return 0;
}

static const struct {
	uint32_t cap;
	int (*enable)(struct lx_vm *vm, uint64_t argument);
} ENABLE[] = {
	{SEV_KVM_CAP_EXIT_HYPERCALL, enable_exit_hypercall},
	{SEV_KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM, lx_vm_move_context},
	{SEV_KVM_CAP_VM_COPY_ENC_CONTEXT_FROM, lx_vm_copy_context},
};

int lx_vm_enable_cap(struct lx_vm *vm, uint64_t argument)
{
	struct sev_kvm_enable_cap cap;

	if (lx_copy_in(vm->kernel, &cap, argument, sizeof(cap)))
		return -EFAULT;
	if (cap.flags)
		return -EINVAL;
	for (size_t i = 0; i < SEV_COUNT(ENABLE); i++)
		if (ENABLE[i].cap == cap.cap)
			return ENABLE[i].enable(vm, cap.args[0]);
	return -EINVAL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Virtual machines.
 */
#include "linux/kvm/vm.h"

#include <fcntl.h>
#include <stdlib.h>

#include "linux/kvm/sev_op.h"
#include "linux/kvm/vcpu.h"

#define HOST_TSC_KHZ  2000000u /* of every processor that is modelled */
#define GUEST_TSC_MAX (256 * HOST_TSC_KHZ)

static void link_vm(struct lx_vm *vm)
{
	vm->next = vm->kernel->kvm->vms;
	vm->kernel->kvm->vms = vm;
}

static void unlink_vm(struct lx_vm *vm)
{
	struct lx_vm **at = &vm->kernel->kvm->vms;

	while (*at != vm)
		at = &(*at)->next;
	*at = vm->next;
}

int lx_vm_create(struct lx_kernel *kernel, uint64_t type)
{
	struct lx_vm *vm;
	int fd;

	if (type >= 32 || !(lx_kvm_vm_types(kernel) >> type & 1))
		return -EINVAL;
	vm = calloc(1, sizeof(*vm));
	if (!vm)
		return -ENOMEM;
	vm->kernel = kernel;
	vm->type = (unsigned)type;
	vm->need_init = type != SEV_KVM_VM_DEFAULT;
	vm->tsc_khz = HOST_TSC_KHZ;
	link_vm(vm);
	fd = lx_file_install(kernel, &LX_VM_OPS, vm, O_RDWR);
	if (fd >= 0)
		vm->file = lx_file_get(kernel, fd);
	return fd;
}

static void vm_release(struct lx_kernel *kernel, struct lx_file *file)
{
	struct lx_vm *vm = lx_vm_of(file);

	for (size_t i = 0; i < vm->vcpu_count; i++)
		lx_vcpu_free(vm->vcpus[i]);
	free(vm->vcpus);
	lx_unpin_all(vm, &vm->mapped);
	lx_vm_end_guest(vm);
	unlink_vm(vm);
	(void)kernel;
	free(vm->slots);
	free(vm->private_ranges);
	free(vm);
}

static int check_extension(struct lx_vm *vm, uint64_t argument)
{
	return lx_kvm_check_extension(vm->kernel, vm, argument);
}

static int set_region(struct lx_vm *vm, uint64_t argument)
{
	return lx_vm_set_region(vm, argument, false);
}

static int set_region2(struct lx_vm *vm, uint64_t argument)
{
	return lx_vm_set_region(vm, argument, true);
}

/* spec: UAPI KVM_SET_TSC_KHZ: 0 is the host's; more than scaling can do, or in newer kernels a VM
 * with vCPUs: EINVAL */
static int set_tsc_khz(struct lx_vm *vm, uint64_t khz)
{
	bool late = vm->vcpu_count && vm->kernel->config.release != LX_LINUX_6_14;

	if (late || (uint32_t)khz >= GUEST_TSC_MAX)
		return -EINVAL;
	vm->tsc_khz = khz ? (uint32_t)khz : HOST_TSC_KHZ;
	return 0;
}

static int get_tsc_khz(struct lx_vm *vm, uint64_t argument)
{
	(void)argument;
	return (int)vm->tsc_khz;
}

static const struct {
	unsigned long request;
	int (*run)(struct lx_vm *vm, uint64_t argument);
} IOCTLS[] = {
	{SEV_KVM_CHECK_EXTENSION, check_extension},
	{SEV_KVM_CREATE_VCPU, lx_vcpu_create},
	{SEV_KVM_SET_USER_MEMORY_REGION, set_region},
	{SEV_KVM_SET_USER_MEMORY_REGION2, set_region2},
	{SEV_KVM_SET_TSC_KHZ, set_tsc_khz},
	{SEV_KVM_GET_TSC_KHZ, get_tsc_khz},
	{SEV_KVM_ENABLE_CAP, lx_vm_enable_cap},
	{SEV_KVM_MEMORY_ENCRYPT_OP, lx_vm_encrypt_op},
	{SEV_KVM_MEMORY_ENCRYPT_REG_REGION, lx_vm_register_region},
	{SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION, lx_vm_unregister_region},
	{SEV_KVM_SET_MEMORY_ATTRIBUTES, lx_vm_set_attributes},
	{SEV_KVM_CREATE_GUEST_MEMFD, lx_gmem_create},
};

static int vm_ioctl(struct lx_kernel *kernel, struct lx_file *file, unsigned long request,
		    uint64_t argument)
{
	struct lx_vm *vm = lx_vm_of(file);

	(void)kernel;
	/* spec: UAPI KVM: a VM whose context was moved away is dead: EIO */
	if (vm->dead)
		return -EIO;
	for (size_t i = 0; i < SEV_COUNT(IOCTLS); i++)
		if (IOCTLS[i].request == request)
			return IOCTLS[i].run(vm, argument);
	return -ENOTTY;
}

const struct lx_file_ops LX_VM_OPS = {.ioctl = vm_ioctl, .release = vm_release};

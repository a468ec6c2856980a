/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/kvm.
 */
#include <stdlib.h>

#include "linux/kvm/kvm.h"
#include "linux/kvm/vcpu.h"

#define API_VERSION 12

struct lx_kvm *lx_kvm_get(struct lx_kernel *kernel)
{
	if (!kernel->kvm)
		kernel->kvm = calloc(1, sizeof(*kernel->kvm));
	return kernel->kvm;
}

/* Their frames may be somebody else's by now, and must not reach the caller's pages any more. */
void lx_kvm_refresh(struct lx_kernel *kernel)
{
	for (struct lx_vm *vm = kernel->kvm ? kernel->kvm->vms : NULL; vm; vm = vm->next) {
		if (!vm->guest_id || lx_record_of(vm))
			continue;
		lx_unpin_all(vm, &vm->mapped);
		lx_unpin_all(vm, &vm->regions);
	}
}

void lx_kvm_free(struct lx_kernel *kernel)
{
	free(kernel->kvm);
	kernel->kvm = NULL;
}

static int get_api_version(struct lx_kernel *kernel, uint64_t argument)
{
	(void)kernel;
	return argument ? -EINVAL : API_VERSION;
}

static int check_extension(struct lx_kernel *kernel, uint64_t argument)
{
	return lx_kvm_check_extension(kernel, NULL, argument);
}

static int get_vcpu_mmap_size(struct lx_kernel *kernel, uint64_t argument)
{
	(void)kernel;
	return argument ? -EINVAL : (int)(LX_RUN_PAGES * MACHINE_PAGE_SIZE);
}

static int has_device_attr(struct lx_kernel *kernel, uint64_t argument)
{
	return lx_kvm_device_attr(kernel, argument, false);
}

static int get_device_attr(struct lx_kernel *kernel, uint64_t argument)
{
	return lx_kvm_device_attr(kernel, argument, true);
}

static const struct {
	unsigned long request;
	int (*run)(struct lx_kernel *kernel, uint64_t argument);
} IOCTLS[] = {
	{SEV_KVM_GET_API_VERSION, get_api_version},
	{SEV_KVM_CREATE_VM, lx_vm_create},
	{SEV_KVM_CHECK_EXTENSION, check_extension},
	{SEV_KVM_GET_VCPU_MMAP_SIZE, get_vcpu_mmap_size},
	{SEV_KVM_GET_SUPPORTED_CPUID, lx_kvm_supported_cpuid},
	{SEV_KVM_HAS_DEVICE_ATTR, has_device_attr},
	{SEV_KVM_GET_DEVICE_ATTR, get_device_attr},
};

/* spec: UAPI KVM: a request that is none of /dev/kvm's is refused with EINVAL */
static int device_ioctl(struct lx_kernel *kernel, struct lx_file *file, unsigned long request,
			uint64_t argument)
{
	(void)file;
	for (size_t i = 0; i < SEV_COUNT(IOCTLS); i++)
		if (IOCTLS[i].request == request)
			return IOCTLS[i].run(kernel, argument);
	return -EINVAL;
}

int lx_dev_kvm_open(struct lx_kernel *kernel, int flags)
{
	static const struct lx_file_ops ops = {.ioctl = device_ioctl};

	if (!lx_kvm_get(kernel))
		return -ENOMEM;
	/* kvm_amd is loaded after ccp, and looks for what the platform can do. */
	lx_ccp_probe(kernel);
	return lx_file_install(kernel, &ops, NULL, flags);
}

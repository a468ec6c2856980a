/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vCPU files.
 */
#include "linux/kvm/vcpu.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "linux/kvm/runner.h"

#define VCPU_IDS_MAX (4 * LX_VCPUS_MAX)

uint64_t lx_vmsa_frame(struct lx_vm *vm)
{
	const uint16_t user = lx_record_user(vm);
	uint64_t spa = lx_frames_alloc(vm->kernel, 1, MACHINE_PAGE_SIZE, user);
	uint64_t other;

	/* The first page of 2 MiB in the RMP could be taken for a large one: an SNP erratum. */
	if (spa % MACHINE_LARGE_SIZE)
		return spa;
	other = lx_frames_alloc(vm->kernel, 1, MACHINE_PAGE_SIZE, user);
	if (spa)
		lx_frames_free(vm->kernel, spa, 1);
	return other;
}

static uint8_t *map_run(void)
{
	void *map = mmap(NULL, LX_RUN_PAGES * MACHINE_PAGE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return map == MAP_FAILED ? NULL : map;
}

static void free_vmsa(struct lx_vcpu *vcpu)
{
	struct lx_kernel *kernel = vcpu->vm->kernel;
	const struct lx_guest_info *record = lx_record_of(vcpu->vm);

	if (!vcpu->vmsa || !record || record->held)
		return;
	if (lx_vm_is_snp(vcpu->vm) && lx_page_make_shared(kernel, vcpu->vmsa, 0))
		lx_frames_leak(kernel, vcpu->vmsa, 1);
	else
		lx_frames_free(kernel, vcpu->vmsa, 1);
}

void lx_vcpu_free(struct lx_vcpu *vcpu)
{
	free_vmsa(vcpu);
	if (vcpu->run)
		munmap(vcpu->run, LX_RUN_PAGES * MACHINE_PAGE_SIZE);
	free(vcpu->runner);
	free(vcpu->cpuid);
	free(vcpu);
}

static bool exists(const struct lx_vm *vm, uint64_t id)
{
	for (size_t i = 0; i < vm->vcpu_count; i++)
		if (vm->vcpus[i]->id == id)
			return true;
	return false;
}

static int prepare(struct lx_vcpu *vcpu)
{
	vcpu->run = map_run();
	if (!vcpu->run)
		return -ENOMEM;
	if (lx_vm_is_es(vcpu->vm)) {
		vcpu->vmsa = lx_vmsa_frame(vcpu->vm);
		if (!vcpu->vmsa)
			return -ENOMEM;
	}
	lx_vcpu_reset(vcpu);
	return 0;
}

/* The VM has it from now on, the file only points to it. */
static int adopt(struct lx_vm *vm, struct lx_vcpu *vcpu)
{
	struct lx_vcpu **more = realloc(vm->vcpus, (vm->vcpu_count + 1) * sizeof(struct lx_vcpu *));
	int fd;

	if (!more)
		return -ENOMEM;
	vm->vcpus = more;
	lx_file_ref(vm->file);
	fd = lx_file_install(vm->kernel, &LX_VCPU_OPS, vcpu, O_RDWR);
	if (fd >= 0)
		vm->vcpus[vm->vcpu_count++] = vcpu;
	return fd;
}

int lx_vcpu_create(struct lx_vm *vm, uint64_t id)
{
	struct lx_vcpu *vcpu;
	int rc;

	/* spec: UAPI KVM_CREATE_VCPU: id or number too large: EINVAL; id in use: EEXIST */
	if (id >= VCPU_IDS_MAX || vm->vcpu_count >= LX_VCPUS_MAX)
		return -EINVAL;
	if (exists(vm, id))
		return -EEXIST;
	vcpu = calloc(1, sizeof(*vcpu));
	if (!vcpu)
		return -ENOMEM;
	vcpu->vm = vm;
	vcpu->id = id;
	rc = prepare(vcpu);
	if (!rc)
		rc = adopt(vm, vcpu);
	if (rc < 0)
		lx_vcpu_free(vcpu);
	return rc;
}

bool lx_vcpu_is_hidden(const struct lx_vcpu *vcpu)
{
	return vcpu->protected && vcpu->vm->type != SEV_KVM_VM_DEFAULT;
}

static void vcpu_release(struct lx_kernel *kernel, struct lx_file *file)
{
	const struct lx_vcpu *vcpu = file->data;

	lx_file_put(kernel, vcpu->vm->file);
}

/* hidden: refused with EINVAL when the state is encrypted and the VM is of a type of SEV's. */
static const struct {
	unsigned long request;
	bool hidden;
	lx_vcpu_ioctl *run;
} IOCTLS[] = {
	{SEV_KVM_RUN, false, lx_vcpu_run},
	{SEV_KVM_PRE_FAULT_MEMORY, false, lx_vcpu_pre_fault},
	{SEV_KVM_GET_REGS, true, lx_vcpu_get_regs},
	{SEV_KVM_SET_REGS, true, lx_vcpu_set_regs},
	{SEV_KVM_GET_SREGS, true, lx_vcpu_get_sregs},
	{SEV_KVM_SET_SREGS, true, lx_vcpu_set_sregs},
	{SEV_KVM_GET_SREGS2, true, lx_vcpu_get_sregs2},
	{SEV_KVM_SET_SREGS2, true, lx_vcpu_set_sregs2},
	{SEV_KVM_GET_DEBUGREGS, true, lx_vcpu_get_debugregs},
	{SEV_KVM_SET_DEBUGREGS, true, lx_vcpu_set_debugregs},
	{SEV_KVM_SET_GUEST_DEBUG, false, lx_vcpu_set_guest_debug},
	{SEV_KVM_GET_FPU, true, lx_vcpu_get_fpu},
	{SEV_KVM_SET_FPU, true, lx_vcpu_set_fpu},
	{SEV_KVM_GET_XSAVE, true, lx_vcpu_get_xsave},
	{SEV_KVM_SET_XSAVE, true, lx_vcpu_set_xsave},
	{SEV_KVM_GET_XCRS, true, lx_vcpu_get_xcrs},
	{SEV_KVM_SET_XCRS, true, lx_vcpu_set_xcrs},
	{SEV_KVM_GET_MSRS, false, lx_vcpu_get_msrs},
	{SEV_KVM_SET_MSRS, false, lx_vcpu_set_msrs},
	{SEV_KVM_GET_CPUID2, false, lx_vcpu_get_cpuid},
	{SEV_KVM_SET_CPUID2, false, lx_vcpu_set_cpuid},
	{SEV_KVM_GET_VCPU_EVENTS, false, lx_vcpu_get_events},
	{SEV_KVM_SET_VCPU_EVENTS, false, lx_vcpu_set_events},
};

static int vcpu_ioctl(struct lx_kernel *kernel, struct lx_file *file, unsigned long request,
		      uint64_t argument)
{
	struct lx_vcpu *vcpu = file->data;

	(void)kernel;
	if (vcpu->vm->dead)
		return -EIO;
	for (size_t i = 0; i < SEV_COUNT(IOCTLS); i++) {
		if (IOCTLS[i].request != request)
			continue;
		if (IOCTLS[i].hidden && lx_vcpu_is_hidden(vcpu))
			return -EINVAL;
		return IOCTLS[i].run(vcpu, argument);
	}
	return -EINVAL;
}

static int vcpu_mmap(struct lx_kernel *kernel, struct lx_file *file, size_t size, uint64_t offset,
		     void **out)
{
	const struct lx_vcpu *vcpu = file->data;

	(void)kernel;
	if (offset || !size || size > LX_RUN_PAGES * MACHINE_PAGE_SIZE)
		return -EINVAL;
	/* A second view of the same pages, which is the caller's to unmap. */
	*out = mremap(vcpu->run, 0, size, MREMAP_MAYMOVE);
	return *out == MAP_FAILED ? -ENOMEM : 0;
}

const struct lx_file_ops LX_VCPU_OPS = {
	.ioctl = vcpu_ioctl,
	.mmap = vcpu_mmap,
	.release = vcpu_release,
};

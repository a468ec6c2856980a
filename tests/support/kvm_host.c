/* SPDX-License-Identifier: Apache-2.0 */
#include "kvm_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "kvm_host: %s\n", #condition);                             \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

void kvm_host_setup(struct kvm_host *host, const char *profile, enum lx_release release)
{
	memset(host, 0, sizeof(*host));
	lx_host_setup(&host->lx, profile, release, LX_HOST_SELF);
	lx_host_boot(&host->lx);
	host->sev = lx_host_open(&host->lx, "/dev/sev", O_RDWR);
	host->kvm = lx_host_open(&host->lx, "/dev/kvm", O_RDWR);
	NEED(host->sev >= 0 && host->kvm >= 0);
}

void kvm_host_teardown(struct kvm_host *host)
{
	lx_host_teardown(&host->lx);
}

int kvm_ioctl(struct kvm_host *host, int fd, unsigned long request, const void *argument)
{
	return host->lx.io->ioctl(host->lx.io->ctx, fd, request, (void *)(uintptr_t)argument);
}

int kvm_number(struct kvm_host *host, int fd, unsigned long request, uint64_t number)
{
	return kvm_ioctl(host, fd, request, (const void *)(uintptr_t)number);
}

void kvm_close(struct kvm_host *host, int fd)
{
	NEED(host->lx.io->close(host->lx.io->ctx, fd) == 0);
}

void kvm_vm(struct kvm_host *host, enum sev_kvm_vm_type type)
{
	host->vm = kvm_number(host, host->kvm, SEV_KVM_CREATE_VM, type);
	NEED(host->vm >= 0);
}

int kvm_op(struct kvm_host *host, uint32_t id, const void *data)
{
	struct sev_kvm_cmd cmd = {
		.id = id,
		.data = (uintptr_t)data,
		.sev_fd = (uint32_t)host->sev,
	};
	int rc = kvm_ioctl(host, host->vm, SEV_KVM_MEMORY_ENCRYPT_OP, &cmd);

	host->error = cmd.error;
	return rc;
}

int kvm_init2(struct kvm_host *host, uint64_t features, unsigned ghcb_version)
{
	const struct sev_kvm_init init = {
		.vmsa_features = features,
		.ghcb_version = (uint16_t)ghcb_version,
	};

	return kvm_op(host, SEV_KVM_INIT2, &init);
}

int kvm_vcpu(struct kvm_host *host, uint64_t id)
{
	return kvm_number(host, host->vm, SEV_KVM_CREATE_VCPU, id);
}

uint8_t *kvm_memory(size_t size)
{
	uint8_t *memory = aligned_alloc(MACHINE_PAGE_SIZE, size);

	NEED(memory);
	memset(memory, 0, size);
	return memory;
}

int kvm_slot(struct kvm_host *host, uint32_t slot, uint64_t gpa, uint64_t size, const void *memory,
	     int gmem)
{
	const struct sev_kvm_userspace_memory_region2 region = {
		.slot = slot,
		.flags = gmem < 0 ? 0 : SEV_KVM_MEM_GUEST_MEMFD,
		.guest_phys_addr = gpa,
		.memory_size = size,
		.userspace_addr = (uintptr_t)memory,
		.guest_memfd = gmem < 0 ? 0 : (uint32_t)gmem,
	};

	return kvm_ioctl(host, host->vm, SEV_KVM_SET_USER_MEMORY_REGION2, &region);
}

int kvm_gmem(struct kvm_host *host, uint64_t size)
{
	const struct sev_kvm_create_guest_memfd create = {.size = size};

	return kvm_ioctl(host, host->vm, SEV_KVM_CREATE_GUEST_MEMFD, &create);
}

int kvm_private(struct kvm_host *host, uint64_t gpa, uint64_t size, bool private)
{
	const struct sev_kvm_memory_attributes attributes = {
		.address = gpa,
		.size = size,
		.attributes = private ? SEV_KVM_MEMORY_ATTRIBUTE_PRIVATE : 0,
	};

	return kvm_ioctl(host, host->vm, SEV_KVM_SET_MEMORY_ATTRIBUTES, &attributes);
}

uint8_t *kvm_run_map(struct kvm_host *host, int vcpu)
{
	int size = kvm_number(host, host->kvm, SEV_KVM_GET_VCPU_MMAP_SIZE, 0);
	void *map = NULL;

	NEED(size > 0);
	NEED(host->lx.io->mmap(host->lx.io->ctx, (size_t)size, 0, 0, vcpu, 0, &map) == 0);
	return map;
}

static struct sev_kvm_segment segment(uint16_t selector, uint64_t base, uint8_t type, uint8_t s)
{
	return (struct sev_kvm_segment){
		.base = base,
		.limit = 0xFFFF,
		.selector = selector,
		.type = type,
		.present = 1,
		.s = s,
	};
}

/* APM2: table 14-1: state after reset; QEMU marks segments accessed */
void kvm_qemu_reset(struct kvm_host *host, int vcpu, uint32_t eip, uint32_t signature)
{
	const struct sev_kvm_segment data = segment(0, 0, 3, 1);
	const struct sev_kvm_sregs sregs = {
		.cs = segment(0xF000, eip & 0xFFFF0000u, 0xB, 1),
		.ds = data,
		.es = data,
		.fs = data,
		.gs = data,
		.ss = data,
		.tr = segment(0, 0, 0xB, 0),
		.ldt = segment(0, 0, 2, 0),
		.gdt = {.limit = 0xFFFF},
		.idt = {.limit = 0xFFFF},
		.cr0 = 0x60000010,
		.apic_base = 0xFEE00900,
	};
	const struct sev_kvm_regs regs = {.rip = eip & 0xFFFF, .rflags = 2, .rdx = signature};
	uint32_t xsave[1024] = {0x37F, [6] = 0x1F80, [128] = 3};
	const struct kvm_some_msrs msrs = {1, 0, {{SEV_MSR_PAT, 0, UINT64_C(0x0007040600070406)}}};

	NEED(kvm_ioctl(host, vcpu, SEV_KVM_SET_SREGS, &sregs) == 0);
	NEED(kvm_ioctl(host, vcpu, SEV_KVM_SET_REGS, &regs) == 0);
	NEED(kvm_ioctl(host, vcpu, SEV_KVM_SET_XSAVE, xsave) == 0);
	NEED(kvm_ioctl(host, vcpu, SEV_KVM_SET_MSRS, &msrs) == 1);
}

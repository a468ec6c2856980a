/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The VM: devices, its type, its initialisation, its memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "abi/layout/kvm_vcpu_uapi.h"
#include "base/err.h"
#include "base/os/io.h"
#include "launch/launch.h"

static enum sev_rc open_device(struct sev_launch *launch, const char *path, int *fd,
			       struct sev_err *err)
{
	int rc = SEV_IO(launch->io, open, path, O_RDWR, 0);

	if (rc < 0)
		return sev_fail_errno(err, -rc, "%s", path);
	*fd = rc;
	return SEV_OK;
}

/* Whether KVM creates VMs of a type; KVM_CAP_VM_TYPES is a mask. */
static bool has_type(struct sev_launch *launch, enum sev_kvm_vm_type type)
{
	int mask = SEV_IO(launch->io, ioctl, launch->kvm_fd, SEV_KVM_CHECK_EXTENSION,
			  (void *)(uintptr_t)SEV_KVM_CAP_VM_TYPES);

	return mask > 0 && (mask >> type & 1);
}

static enum sev_kvm_vm_type type_of(enum sev_mode mode)
{
	if (mode == SEV_MODE_SNP)
		return SEV_KVM_VM_SNP;
	return mode == SEV_MODE_SEVES ? SEV_KVM_VM_SEV_ES : SEV_KVM_VM_SEV;
}

static enum sev_rc choose_init(struct sev_launch *launch, struct sev_err *err)
{
	enum sev_mode mode = sev_plan_mode(launch->plan);
	bool fits = mode != SEV_MODE_SNP && sev_launch_fits_legacy(launch->plan);
	bool has = has_type(launch, type_of(mode));

	launch->init2 = launch->options.init == SEV_LAUNCH_INIT_INIT2 ||
			(launch->options.init == SEV_LAUNCH_INIT_AUTO && (has || !fits));
	if (!launch->init2 && !fits)
		return sev_fail(
			err, SEV_ERR_UNSUPPORTED,
			"launch: the VMSAs have FPU state or features, which KVM_SEV_ES_INIT "
			"does not give; KVM_SEV_INIT2 does");
	if (launch->init2 && !has)
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"/dev/kvm: KVM has no VMs of type %s (KVM_CAP_VM_TYPES): this host "
				"cannot launch them",
				sev_mode_name(mode));
	return SEV_OK;
}

static enum sev_rc init_vm(struct sev_launch *launch, struct sev_err *err)
{
	enum sev_mode mode = sev_plan_mode(launch->plan);
	struct sev_kvm_init init = {
		.vmsa_features = sev_launch_features(launch->plan),
		.ghcb_version = launch->options.ghcb_version,
	};
	struct sev_launch_op op = {
		.id = SEV_KVM_INIT2,
		.name = "INIT2",
		.data = &init,
		.event = SEV_LAUNCH_NO_EVENT,
	};

	if (mode == SEV_MODE_SNP)
		init.vmsa_features &= ~UINT64_C(1); /* KVM sets SNPActive by itself */
	if (!launch->init2)
		op = (struct sev_launch_op){
			.id = mode == SEV_MODE_SEVES ? SEV_KVM_ES_INIT : SEV_KVM_INIT,
			.name = mode == SEV_MODE_SEVES ? "ES_INIT" : "INIT",
			.event = SEV_LAUNCH_NO_EVENT,
		};
	return sev_launch_issue(launch, &op, NULL, err);
}

static enum sev_rc create_vm(struct sev_launch *launch, struct sev_err *err)
{
	enum sev_kvm_vm_type type =
		launch->init2 ? type_of(sev_plan_mode(launch->plan)) : SEV_KVM_VM_DEFAULT;

	return sev_launch_ioctl(launch, launch->kvm_fd, SEV_KVM_CREATE_VM, "KVM_CREATE_VM",
				(void *)(uintptr_t)type, &launch->vm_fd, err);
}

static enum sev_rc add_slot(struct sev_launch *launch, uint32_t number, struct sev_slot *slot,
			    struct sev_err *err)
{
	struct sev_kvm_create_guest_memfd memfd = {.size = slot->size};
	struct sev_kvm_memory_attributes private = {
		.address = slot->gpa,
		.size = slot->size,
		.attributes = SEV_KVM_MEMORY_ATTRIBUTE_PRIVATE,
	};
	struct sev_kvm_userspace_memory_region2 region = {
		.slot = number,
		.flags = SEV_KVM_MEM_GUEST_MEMFD,
		.guest_phys_addr = slot->gpa,
		.memory_size = slot->size,
		.userspace_addr = (uintptr_t)slot->memory,
	};
	enum sev_rc rc =
		sev_launch_ioctl(launch, launch->vm_fd, SEV_KVM_CREATE_GUEST_MEMFD,
				 "KVM_CREATE_GUEST_MEMFD", &memfd, &slot->guest_memfd, err);

	region.guest_memfd = (uint32_t)slot->guest_memfd;
	if (!rc)
		rc = sev_launch_ioctl(launch, launch->vm_fd, SEV_KVM_SET_USER_MEMORY_REGION2,
				      "KVM_SET_USER_MEMORY_REGION2", &region, NULL, err);
	if (!rc)
		rc = sev_launch_ioctl(launch, launch->vm_fd, SEV_KVM_SET_MEMORY_ATTRIBUTES,
				      "KVM_SET_MEMORY_ATTRIBUTES", &private, NULL, err);
	return rc;
}

/* SEV's memory is this process's, pinned and told to KVM as encrypted. */
static enum sev_rc add_legacy_slot(struct sev_launch *launch, uint32_t number,
				   struct sev_slot *slot, struct sev_err *err)
{
	struct sev_kvm_userspace_memory_region region = {
		.slot = number,
		.guest_phys_addr = slot->gpa,
		.memory_size = slot->size,
		.userspace_addr = (uintptr_t)slot->memory,
	};
	struct sev_kvm_enc_region encrypted = {(uintptr_t)slot->memory, slot->size};
	enum sev_rc rc = sev_launch_ioctl(launch, launch->vm_fd, SEV_KVM_SET_USER_MEMORY_REGION,
					  "KVM_SET_USER_MEMORY_REGION", &region, NULL, err);

	if (!rc)
		rc = sev_launch_ioctl(launch, launch->vm_fd, SEV_KVM_MEMORY_ENCRYPT_REG_REGION,
				      "KVM_MEMORY_ENCRYPT_REG_REGION", &encrypted, NULL, err);
	slot->registered = rc == SEV_OK;
	return rc;
}

static enum sev_rc add_memory(struct sev_launch *launch, struct sev_err *err)
{
	bool snp = sev_plan_mode(launch->plan) == SEV_MODE_SNP;
	enum sev_rc rc =
		sev_slots_plan(launch->plan, launch->options.memory_size, &launch->slots, err);

	if (!rc)
		rc = sev_slots_map(&launch->slots, launch->io, err);
	for (size_t i = 0; !rc && i < launch->slots.count; i++) {
		struct sev_slot *slot = &launch->slots.slot[i];

		rc = snp ? add_slot(launch, (uint32_t)i, slot, err)
			 : add_legacy_slot(launch, (uint32_t)i, slot, err);
		if (rc)
			sev_err_prefix(err, "memory of the guest at 0x%llx, 0x%llx bytes",
				       (unsigned long long)slot->gpa,
				       (unsigned long long)slot->size);
	}
	return rc;
}

static enum sev_rc enable_certs(struct sev_launch *launch, struct sev_err *err)
{
	const struct sev_launch_op op = {
		.id = SEV_KVM_SNP_ENABLE_REQ_CERTS,
		.name = "SNP_ENABLE_REQ_CERTS",
		.event = SEV_LAUNCH_NO_EVENT,
	};

	return launch->options.certs ? sev_launch_issue(launch, &op, NULL, err) : SEV_OK;
}

enum sev_rc sev_launch_open(struct sev_launch *launch, struct sev_err *err)
{
	enum sev_rc rc = open_device(launch, "/dev/kvm", &launch->kvm_fd, err);

	if (!rc)
		rc = open_device(launch, "/dev/sev", &launch->sev_fd, err);
	if (!rc)
		rc = choose_init(launch, err);
	if (!rc)
		rc = create_vm(launch, err);
	if (!rc)
		rc = init_vm(launch, err);
	if (!rc)
		rc = enable_certs(launch, err);
	if (!rc)
		rc = add_memory(launch, err);
	if (!rc)
		rc = sev_launch_make_vcpus(launch, err);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launches on a KVM that does nothing. The failures of its ioctls come here as those of read(), so
 * that each of them fails in turn as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <sev/launch.h>

#include "abi/layout/kvm_uapi.h"
#include "abi/layout/kvm_vcpu_uapi.h"
#include "fault.h"
#include "launch_plan.h"

#define VM_TYPES 0x1F

static struct sev_plan *plan;
static int descriptors; /* open ones */

static int device_open(void *ctx, const char *path, int flags, unsigned mode)
{
	int fd = sev_io_linux()->open(NULL, "/dev/zero", O_RDONLY, 0);

	(void)ctx;
	(void)path;
	(void)flags;
	(void)mode;
	descriptors += fd >= 0;
	return fd;
}

static int device_close(void *ctx, int fd)
{
	(void)ctx;
	descriptors--;
	return sev_io_linux()->close(NULL, fd);
}

static int device_mmap(void *ctx, size_t size, int protection, int flags, int fd, uint64_t offset,
		       void **out)
{
	(void)ctx;
	return sev_io_linux()->mmap(NULL, size, protection, flags, fd, offset, out);
}

static int device_munmap(void *ctx, void *map, size_t size)
{
	(void)ctx;
	return sev_io_linux()->munmap(NULL, map, size);
}

/* SNP_LAUNCH_UPDATE takes all that it is given. */
static int answer_command(const struct sev_kvm_cmd *cmd)
{
	struct sev_kvm_snp_launch_update *update = (void *)(uintptr_t)cmd->data;

	if (cmd->id == SEV_KVM_SNP_LAUNCH_UPDATE)
		update->len = 0;
	return 0;
}

static int device_ioctl(void *ctx, int fd, unsigned long request, void *argument)
{
	uint8_t byte;

	/* Closing the VM gives regions back, too. */
	if (request == SEV_KVM_MEMORY_ENCRYPT_UNREG_REGION)
		return 0;
	if (read(fd, &byte, 1) != 1)
		return -errno;
	switch (request) {
	case SEV_KVM_CHECK_EXTENSION:
		return VM_TYPES;
	case SEV_KVM_CREATE_VM:
	case SEV_KVM_CREATE_VCPU:
	case SEV_KVM_CREATE_GUEST_MEMFD:
		return device_open(ctx, NULL, 0, 0);
	case SEV_KVM_SET_MSRS:
		return (int)((const struct sev_kvm_msrs *)argument)->nmsrs;
	case SEV_KVM_GET_SUPPORTED_CPUID:
		((struct sev_kvm_cpuid2 *)argument)->nent = 0;
		return 0;
	case SEV_KVM_MEMORY_ENCRYPT_OP:
		return answer_command(argument);
	}
	return 0;
}

static const struct sev_io DEVICE = {
	.size = sizeof(DEVICE),
	.open = device_open,
	.close = device_close,
	.ioctl = device_ioctl,
	.mmap = device_mmap,
	.munmap = device_munmap,
};

static void make_plan(enum sev_mode mode)
{
	const struct launch_plan how = {.mode = mode, .vcpus = 2};

	plan = launch_plan_make(&how);
}

static void prepare_seves(const char *dir)
{
	(void)dir;
	make_plan(SEV_MODE_SEVES);
}

static void prepare_snp(const char *dir)
{
	(void)dir;
	make_plan(SEV_MODE_SNP);
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_launch_options options;
	struct sev_launch *launch = NULL;
	enum sev_rc rc;

	(void)dir;
	sev_launch_options_init(&options);
	options.io = &DEVICE;
	options.init = SEV_LAUNCH_INIT_INIT2;
	rc = sev_launch_new(plan, &options, &launch, err);
	if (!rc)
		rc = sev_launch_run(launch, err);
	sev_launch_free(launch);
	return rc;
}

static bool closed(const char *dir, enum sev_rc rc)
{
	(void)dir;
	(void)rc;
	sev_plan_free(plan);
	plan = NULL;
	return descriptors == 0;
}

/* What was asked for is there by then. */
static const char *const HARMLESS[] = {"close", NULL};

const struct fault_scenario FAULT_LAUNCH_SEVES = {
	.name = "launch-seves",
	.run = run,
	.prepare = prepare_seves,
	.intact = closed,
	.harmless = HARMLESS,
};
const struct fault_scenario FAULT_LAUNCH_SNP = {
	.name = "launch-snp",
	.run = run,
	.prepare = prepare_snp,
	.intact = closed,
	.harmless = HARMLESS,
};

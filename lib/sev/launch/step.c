/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One command: issued, reported, and its failure told.
 */
#include <errno.h>
#include <string.h>

#include <sev/fw_status.h>

#include "abi/layout/sev_uapi.h"
#include "base/err.h"
#include "base/os/io.h"
#include "launch/launch.h"

static void report(struct sev_launch *launch, const char *name, const struct sev_launch_op *op,
		   int sys_errno, uint32_t fw_status)
{
	const struct sev_launch_step step = {
		.size = sizeof(step),
		.command = name,
		.event = op ? op->event : SEV_LAUNCH_NO_EVENT,
		.gpa = op ? op->gpa : 0,
		.length = op ? op->length : 0,
		.sys_errno = sys_errno,
		.fw_status = fw_status,
	};

	if (launch->options.step)
		launch->options.step(launch->options.user, &step);
}

void sev_launch_blame(const struct sev_launch *launch, size_t event, struct sev_err *err)
{
	const char *origin;

	if (event == SEV_LAUNCH_NO_EVENT)
		return;
	origin = sev_event_origin(sev_plan_event(launch->plan, event));
	if (*origin)
		sev_err_prefix(err, "event %zu (%s)", event, origin);
	else
		sev_err_prefix(err, "event %zu", event);
}

/* Whether error holds an answer of the firmware's: KVM leaves it at our 0 otherwise. Of a context
 * that cannot be made it says ENOTTY, not EIO. */
static bool answered(int rc, uint32_t error)
{
	return rc == 0 || (error && error != SEV_UAPI_NO_FW_CALL);
}

/* What helps where the errno alone does not. */
static const char *hint(int sys_errno)
{
	switch (sys_errno) {
	case ENOTTY:
		return "; KVM has no SEV of this generation: see the parameters sev, sev_es and "
		       "sev_snp of kvm_amd";
	case EBUSY:
		return "; the platform, or the limit of encrypted guests, is in use";
	case EBADF:
		return "; /dev/sev is not open";
	case EPERM:
		return "; the VM is of another kind, or this takes root";
	}
	return "";
}

static enum sev_rc explain(const struct sev_launch_op *op, int sys_errno, uint32_t fw_status,
			   struct sev_err *err)
{
	enum sev_rc rc;

	if (fw_status == SEV_LAUNCH_NO_FIRMWARE)
		return sev_fail_errno(err, sys_errno, "%s%s", op->name, hint(sys_errno));
	rc = sev_fail(err, SEV_ERR_IO, "%s: the firmware answered %s (0x%02x)", op->name,
		      sev_fw_status_name(fw_status), fw_status);
	if (err) {
		err->sys_errno = sys_errno;
		err->fw_status = fw_status;
	}
	return rc;
}

enum sev_rc sev_launch_issue(struct sev_launch *launch, const struct sev_launch_op *op,
			     uint32_t *fw_status, struct sev_err *err)
{
	struct sev_kvm_cmd cmd = {
		.id = op->id,
		.data = (uintptr_t)op->data,
		.sev_fd = (uint32_t)launch->sev_fd,
	};
	int rc = SEV_IO(launch->io, ioctl, launch->vm_fd, SEV_KVM_MEMORY_ENCRYPT_OP, &cmd);
	uint32_t status = answered(rc, cmd.error) ? cmd.error : SEV_LAUNCH_NO_FIRMWARE;
	enum sev_rc failure;

	rc = rc < 0 ? -rc : 0;
	report(launch, op->name, op, rc, status);
	if (fw_status)
		*fw_status = status;
	if (!rc)
		return SEV_OK;
	failure = explain(op, rc, status, err);
	sev_launch_blame(launch, op->event, err);
	return failure;
}

enum sev_rc sev_launch_ioctl(struct sev_launch *launch, int fd, unsigned long request,
			     const char *name, void *argument, int *result, struct sev_err *err)
{
	int rc = SEV_IO(launch->io, ioctl, fd, request, argument);

	report(launch, name, NULL, rc < 0 ? -rc : 0, SEV_LAUNCH_NO_FIRMWARE);
	if (rc < 0)
		return sev_fail_errno(err, -rc, "%s", name);
	if (result)
		*result = rc;
	return SEV_OK;
}

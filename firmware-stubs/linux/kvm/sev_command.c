/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands to the firmware in the name of a VM: the right to ask comes with an open /dev/sev.
 */
#include "linux/kvm/sev_op.h"

int lx_op_issue_on(struct lx_op_call *call, uint32_t fd, uint32_t id, void *buffer)
{
	const struct lx_file *file = lx_file_get(call->kernel, (int)fd);

	/* spec: UAPI sev_fd: what is not /dev/sev is refused with EBADF */
	if (!file || !lx_is_dev_sev(file))
		return -EBADF;
	return lx_sev_do_cmd(call->kernel, id, buffer, &call->cmd->error);
}

int lx_op_issue(struct lx_op_call *call, uint32_t id, void *buffer)
{
	return lx_op_issue_on(call, (uint32_t)call->vm->sev_fd, id, buffer);
}

int lx_op_issue_handle(struct lx_op_call *call, uint32_t id)
{
	uint8_t buffer[4];

	sev_put_le32(buffer, call->vm->handle);
	return lx_op_issue(call, id, buffer);
}

static void command_on_handle(struct lx_op_call *call, uint32_t id, uint32_t handle)
{
	uint8_t buffer[4];

	sev_put_le32(buffer, handle);
	lx_sev_do_cmd(call->kernel, id, buffer, NULL);
}

static int activate(struct lx_op_call *call, uint32_t handle)
{
	uint8_t buffer[SEV_SIZE_ACTIVATE] = {0};

	LX_PUT(buffer, 32, ACTIVATE, HANDLE, handle);
	LX_PUT(buffer, 32, ACTIVATE, ASID, call->vm->asid);
	return lx_sev_do_cmd(call->kernel, SEV_CMD_ACTIVATE, buffer, &call->cmd->error);
}

static void remember(struct lx_op_call *call, uint32_t handle, uint64_t policy)
{
	struct lx_guest_info *record = lx_record_of(call->vm);

	call->vm->handle = handle;
	call->vm->sev_fd = (int)call->cmd->sev_fd;
	if (!record)
		return;
	record->handle = handle;
	record->policy = policy;
	record->started = true;
}

int lx_op_adopt_guest(struct lx_op_call *call, uint32_t handle, uint64_t policy, size_t size)
{
	int rc = activate(call, handle);

	if (rc) {
		command_on_handle(call, SEV_CMD_DECOMMISSION, handle);
		return rc;
	}
	if (lx_op_write_back(call, size)) {
		command_on_handle(call, SEV_CMD_DEACTIVATE, handle);
		command_on_handle(call, SEV_CMD_DECOMMISSION, handle);
		return -EFAULT;
	}
	remember(call, handle, policy);
	return 0;
}

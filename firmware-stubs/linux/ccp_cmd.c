/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One command to the firmware (Linux: __sev_do_cmd_locked).
 */
#include <errno.h>

#include "amd-sp/command.h"
#include "linux/ccp.h"
#include "linux/ccp_legacy.h"
#include "linux/init_ex.h"

/* A command, and at most one that it takes to prepare it or to clean up after it. */
#define COMMANDS_MAX 2

static void tell(uint32_t *fw_error, uint32_t error)
{
	if (fw_error)
		*fw_error = error;
}

/* spec: UAPI sev_do_cmd: no answer in time is ETIMEDOUT, with an error of 0 */
static int give_up(struct lx_kernel *kernel, uint32_t id, uint32_t *fw_error)
{
	kernel->state->psp_dead = true;
	kernel->state->dead_command = id;
	tell(fw_error, 0);
	return -ETIMEDOUT;
}

static int issue(struct lx_kernel *kernel, uint32_t id, uint64_t spa, uint32_t *fw_error)
{
	uint32_t status = amd_sp_command(kernel->sp, id, spa);

	if (status == AMD_SP_NO_RESPONSE)
		return give_up(kernel, id, fw_error);
	tell(fw_error, status);
	/* spec: UAPI sev_do_cmd: a status other than SUCCESS is EIO */
	return status ? -EIO : lx_init_ex_written(kernel, id);
}

/* The driver's page for a command's buffer: the second is for a nested command. */
static uint64_t buffer_page(struct lx_kernel *kernel)
{
	uint64_t *page = kernel->commands == 1 ? &kernel->state->command_page
					       : &kernel->state->nested_command_page;

	if (!*page)
		*page = lx_frames_alloc(kernel, 1, MACHINE_PAGE_SIZE, LX_FRAME_KERNEL);
	return *page;
}

/*
 * With the buffer in place at page: the page is made the firmware's where the firmware writes to
 * it, and is read back whatever the outcome. A page that stays the firmware's is not used again.
 */
static int issue_prepared(struct lx_kernel *kernel, uint32_t id, uint64_t page, uint8_t *buffer,
			  size_t size, bool written, uint32_t *fw_error)
{
	int rc;

	if (written && lx_page_to_firmware(kernel, page, 1))
		return -EFAULT;
	rc = issue(kernel, id, page, fw_error);
	if (rc == -ETIMEDOUT)
		return rc;
	if (written && lx_page_reclaim(kernel, page, 1)) {
		kernel->state->command_page = 0;
		return -EFAULT;
	}
	machine_read(kernel->machine, page, buffer, size);
	return rc;
}

static int issue_with(struct lx_kernel *kernel, uint32_t id, uint8_t *buffer, size_t size,
		      uint32_t *fw_error)
{
	uint64_t page = buffer_page(kernel);
	struct lx_legacy_map map;
	int rc, back;

	if (!page)
		return -ENOMEM;
	rc = lx_legacy_map(kernel, id, buffer, &map);
	if (rc)
		return rc;
	machine_write(kernel->machine, page, buffer, size);
	rc = issue_prepared(kernel, id, page, buffer, size, map.buffer_written, fw_error);
	if (rc == -ETIMEDOUT)
		return rc;
	back = lx_legacy_unmap(kernel, id, buffer, &map);
	return back ? back : rc;
}

int lx_sev_do_cmd(struct lx_kernel *kernel, uint32_t id, void *buffer, uint32_t *fw_error)
{
	const struct sev_command_layout *layout = sp_command_layout(id);
	size_t size = layout ? layout->size : 0;
	int rc;

	/* spec: UAPI sev_do_cmd: without a firmware ENODEV */
	if (kernel->state->probed && !kernel->state->psp_found)
		return -ENODEV;
	/* spec: UAPI sev_do_cmd: a firmware that did not answer is not asked again: EBUSY */
	if (kernel->state->psp_dead)
		return -EBUSY;
	/* spec: UAPI sev_do_cmd: a buffer that the command has not, or none, is EINVAL */
	if (!buffer != !size)
		return -EINVAL;
	if (!buffer)
		return issue(kernel, id, 0, fw_error);
	/* spec: UAPI sev_do_cmd: a third command within two others is EBUSY */
	if (kernel->commands == COMMANDS_MAX)
		return -EBUSY;
	kernel->commands++;
	rc = issue_with(kernel, id, buffer, size, fw_error);
	kernel->commands--;
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "linux/init_ex.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/os/file.h"
#include "base/os/io.h"
#include "linux/ccp.h"

#define NV_PAGES (LX_NV_SIZE / MACHINE_PAGE_SIZE)

/* spec: UAPI init_ex_path: a file that is not there yet is made by the first write */
static int64_t read_file(const char *path, uint8_t *out)
{
	const struct sev_io *io = sev_io_linux();
	int fd = SEV_IO(io, open, path, O_RDONLY, 0);
	int64_t n = 1;
	size_t used = 0;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	while (n > 0 && used < LX_NV_SIZE) {
		n = SEV_IO(io, read, fd, out + used, LX_NV_SIZE - used);
		used += n > 0 ? (size_t)n : 0;
	}
	(void)SEV_IO(io, close, fd);
	return (int64_t)used;
}

static int load(struct lx_kernel *kernel, uint64_t spa)
{
	uint8_t *data = calloc(1, LX_NV_SIZE);
	int64_t n = data ? read_file(kernel->config.init_ex_path, data) : -ENOMEM;

	if (n > 0)
		machine_write(kernel->machine, spa, data, (size_t)n);
	if (data)
		sev_cleanse(data, LX_NV_SIZE);
	free(data);
	return n < 0 ? (int)n : 0;
}

int lx_init_ex_prepare(struct lx_kernel *kernel)
{
	struct lx_state *state = kernel->state;
	int rc;

	if (!kernel->config.init_ex_path || state->init_ex)
		return 0;
	state->init_ex = lx_frames_alloc(kernel, NV_PAGES, LX_NV_SIZE, LX_FRAME_KERNEL);
	if (!state->init_ex)
		return -ENOMEM;
	rc = load(kernel, state->init_ex);
	if (rc)
		return rc;
	return lx_page_to_firmware(kernel, state->init_ex, NV_PAGES) ? -ENOMEM : 0;
}

/* spec: UAPI init_ex_path: written after the commands that change persistent data */
static bool changes_data(uint32_t id)
{
	return id == SEV_CMD_PLATFORM_RESET || id == SEV_CMD_INIT_EX || id == SEV_CMD_PDH_GEN ||
	       id == SEV_CMD_PEK_CERT_IMPORT || id == SEV_CMD_PEK_GEN;
}

static int store(struct lx_kernel *kernel)
{
	uint8_t *data = malloc(LX_NV_SIZE);
	struct sev_err err = {.rc = SEV_OK};
	enum sev_rc rc;

	if (!data)
		return -ENOMEM;
	machine_read(kernel->machine, kernel->state->init_ex, data, LX_NV_SIZE);
	rc = sev_file_write(kernel->config.init_ex_path, data, LX_NV_SIZE, 0600, &err);
	sev_cleanse(data, LX_NV_SIZE);
	free(data);
	if (rc)
		return err.sys_errno ? -err.sys_errno : -EIO;
	return 0;
}

int lx_init_ex_written(struct lx_kernel *kernel, uint32_t id)
{
	bool in_file = kernel->state->init_ex && kernel->config.init_ex_path;

	return in_file && changes_data(id) ? store(kernel) : 0;
}

void lx_init_ex_free(struct lx_kernel *kernel)
{
	uint64_t spa = kernel->state->init_ex;

	kernel->state->init_ex = 0;
	if (spa && !lx_page_reclaim(kernel, spa, NV_PAGES))
		lx_frames_free(kernel, spa, NV_PAGES);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "host/issue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "abi/layout/fw_status.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/os/io.h"

static const char *const NAMES[SEV_UAPI_CMDS] = {
	[SEV_UAPI_FACTORY_RESET] = "PLATFORM_RESET",
	[SEV_UAPI_PLATFORM_STATUS] = "PLATFORM_STATUS",
	[SEV_UAPI_PEK_GEN] = "PEK_GEN",
	[SEV_UAPI_PEK_CSR] = "PEK_CSR",
	[SEV_UAPI_PDH_GEN] = "PDH_GEN",
	[SEV_UAPI_PDH_CERT_EXPORT] = "PDH_CERT_EXPORT",
	[SEV_UAPI_PEK_CERT_IMPORT] = "PEK_CERT_IMPORT",
	[SEV_UAPI_GET_ID] = "GET_ID",
	[SEV_UAPI_GET_ID2] = "GET_ID",
	[SEV_UAPI_SNP_PLATFORM_STATUS] = "SNP_PLATFORM_STATUS",
	[SEV_UAPI_SNP_COMMIT] = "SNP_COMMIT",
	[SEV_UAPI_SNP_SET_CONFIG] = "SNP_CONFIG",
	[SEV_UAPI_SNP_VLEK_LOAD] = "SNP_VLEK_LOAD",
};

const char *sev_host_command_name(enum sev_uapi_cmd cmd)
{
	return NAMES[cmd];
}

static enum sev_rc fail_open(int sys_errno, struct sev_err *err)
{
	if (sys_errno == ENOENT || sys_errno == ENXIO || sys_errno == ENODEV)
		return sev_fail_errno(err, sys_errno,
				      SEV_HOST_DEVICE
				      ": this host has no driver (ccp) that found an AMD-SP with "
				      "SEV; is memory encryption enabled in the BIOS?");
	if (sys_errno == EACCES || sys_errno == EPERM)
		return sev_fail_errno(err, sys_errno,
				      SEV_HOST_DEVICE ": run as root, or get access");
	return sev_fail_errno(err, sys_errno, SEV_HOST_DEVICE);
}

static bool is_refusal(int rc)
{
	return rc == -EACCES || rc == -EPERM || rc == -EROFS;
}

enum sev_rc sev_host_open(const struct sev_io *io, struct sev_host **out, struct sev_err *err)
{
	struct sev_host *host = calloc(1, sizeof(*host));

	*out = NULL;
	if (!host)
		return sev_fail_nomem(err);
	host->io = io;
	host->fd = SEV_IO(io, open, SEV_HOST_DEVICE, O_RDWR, 0);
	host->writable = host->fd >= 0;
	if (is_refusal(host->fd))
		host->fd = SEV_IO(io, open, SEV_HOST_DEVICE, O_RDONLY, 0);
	if (host->fd < 0) {
		enum sev_rc rc = fail_open(-host->fd, err);

		free(host);
		return rc;
	}
	*out = host;
	return SEV_OK;
}

void sev_host_close(struct sev_host *host)
{
	if (!host)
		return;
	(void)SEV_IO(host->io, close, host->fd);
	free(host);
}

bool sev_host_writable(const struct sev_host *host)
{
	return host->writable;
}

int sev_host_fd(const struct sev_host *host)
{
	return host->fd;
}

/*
 * EIO with a status is the firmware's answer. Linux leaves error as it was where it did not ask,
 * puts 0 or NO_FW_CALL there where the firmware did not answer, and beside another errno value what
 * it likes.
 */
static bool answered(int rc, uint32_t error)
{
	return rc == -EIO && error != SEV_FW_SUCCESS && error != SEV_UAPI_NO_FW_CALL;
}

static enum sev_rc issue(struct sev_host *host, enum sev_uapi_cmd cmd, void *data, bool *wants,
			 struct sev_err *err)
{
	struct sev_uapi_issue_cmd input = {
		.cmd = cmd,
		.data = (uintptr_t)data,
		.error = SEV_UAPI_NO_FW_CALL,
	};
	int rc = SEV_IO(host->io, ioctl, host->fd, SEV_UAPI_ISSUE_CMD, &input);

	*wants = rc == -EIO && input.error == SEV_FW_INVALID_LENGTH;
	if (rc >= 0)
		return SEV_OK;
	if (answered(rc, input.error))
		return sev_host_fail_firmware(cmd, input.error, err);
	return sev_host_fail_errno(cmd, -rc, err);
}

enum sev_rc sev_host_issue(struct sev_host *host, enum sev_uapi_cmd cmd, void *data,
			   struct sev_err *err)
{
	bool wants;

	return issue(host, cmd, data, &wants, err);
}

/* spec: UAPI SEV_ISSUE_CMD: EIO with INVALID_LENGTH answers a length query */
enum sev_rc sev_host_issue_query(struct sev_host *host, enum sev_uapi_cmd cmd, void *data,
				 struct sev_err *err)
{
	struct sev_err refused = {.rc = SEV_OK};
	bool told = false;
	enum sev_rc rc = issue(host, cmd, data, &told, &refused);

	if (told)
		return SEV_OK;
	if (!rc)
		return sev_fail(err, SEV_ERR_FORMAT,
				SEV_HOST_DEVICE ": %s: asked for a length: found success, expected "
						"INVALID_LENGTH",
				sev_host_command_name(cmd));
	if (err)
		*err = refused;
	return rc;
}

enum sev_rc sev_host_take_length(enum sev_uapi_cmd cmd, const void *buffer, uint32_t told,
				 size_t *size, struct sev_err *err)
{
	size_t room = *size;

	if (!told || told > SEV_UAPI_BLOB_MAX)
		return sev_fail(err, SEV_ERR_FORMAT,
				SEV_HOST_DEVICE
				": %s: length in the answer: found %u, expected 1 to "
				"%u",
				sev_host_command_name(cmd), told, SEV_UAPI_BLOB_MAX);
	*size = told;
	if (buffer && room < told)
		return sev_fail(err, SEV_ERR_ARG,
				SEV_HOST_DEVICE ": %s: buffer: found %zu bytes, expected %u",
				sev_host_command_name(cmd), room, told);
	return SEV_OK;
}

enum sev_rc sev_host_take_written(enum sev_uapi_cmd cmd, uint32_t written, size_t *size,
				  struct sev_err *err)
{
	if (!written || written > *size)
		return sev_fail(err, SEV_ERR_FORMAT,
				SEV_HOST_DEVICE
				": %s: length in the answer: found %u, expected 1 to "
				"%zu",
				sev_host_command_name(cmd), written, *size);
	*size = written;
	return SEV_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's platform commands. The device's own failures come here as those of read(), so that
 * each ioctl fails in turn as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <sev/host.h>
#include <sev/sev_cert.h>

#include "abi/layout/fw_status.h"
#include "abi/layout/sev_uapi.h"
#include "base/bytes.h"
#include "fault.h"

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

/* Every certificate has zeros; a length of zero is a question. */
static int answer_csr(struct sev_uapi_issue_cmd *input)
{
	uint8_t *data = (uint8_t *)(uintptr_t)input->data;
	bool query = sev_get_le64(data) == 0;

	sev_put_le32(data + 8, SEV_SEV_CERT_SIZE);
	input->error = query ? SEV_FW_INVALID_LENGTH : SEV_FW_SUCCESS;
	return query ? -EIO : 0;
}

static int device_ioctl(void *ctx, int fd, unsigned long request, void *argument)
{
	struct sev_uapi_issue_cmd *input = argument;
	uint8_t byte;

	(void)ctx;
	(void)request;
	if (read(fd, &byte, 1) != 1)
		return -errno;
	return input->cmd == SEV_UAPI_PEK_CSR ? answer_csr(input) : 0;
}

static const struct sev_io DEVICE = {
	.size = sizeof(DEVICE),
	.open = device_open,
	.close = device_close,
	.ioctl = device_ioctl,
};

static enum sev_rc ask(struct sev_host *host, struct sev_err *err)
{
	struct sev_host_snp_config config = {0};
	struct sev_host_snp_status snp;
	struct sev_host_status status;
	uint8_t csr[SEV_SEV_CERT_SIZE];
	size_t size = sizeof(csr);
	enum sev_rc rc = sev_host_platform_status(host, &status, err);

	if (!rc)
		rc = sev_host_pek_csr(host, csr, &size, err);
	if (!rc)
		rc = sev_host_snp_platform_status(host, &snp, err);
	if (!rc)
		rc = sev_host_snp_set_config(host, &config, err);
	return rc;
}

static enum sev_rc run(const char *dir, struct sev_err *err)
{
	struct sev_host *host = NULL;
	enum sev_rc rc = sev_host_open(&DEVICE, &host, err);

	(void)dir;
	if (!rc)
		rc = ask(host, err);
	sev_host_close(host);
	return rc;
}

static bool closed(const char *dir, enum sev_rc rc)
{
	(void)dir;
	(void)rc;
	return descriptors == 0;
}

/* What was asked for is there by then. */
static const char *const HARMLESS[] = {"close", NULL};

const struct fault_scenario FAULT_HOST = {
	.name = "host",
	.run = run,
	.intact = closed,
	.harmless = HARMLESS,
};

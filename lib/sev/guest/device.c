/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/device.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <sev/fw_status.h>

#include "abi/layout/fw_status.h"
#include "abi/layout/sev_guest_uapi.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/os/io.h"

#define RETRY_SECONDS 2

enum sev_rc sev_guest_dev_open(const struct sev_io *io, unsigned patience,
			       struct sev_guest_dev *out, bool *absent, struct sev_err *err)
{
	int fd = SEV_IO(io, open, SEV_GUEST_DEVICE, O_RDWR, 0);

	*out = (struct sev_guest_dev){.io = io, .fd = fd, .patience = patience};
	*absent = fd == -ENOENT || fd == -ENXIO || fd == -ENODEV;
	if (*absent)
		return sev_fail_errno(err, -fd,
				      SEV_GUEST_DEVICE
				      ": this is no SNP guest, or its kernel lacks the driver "
				      "sev-guest (modprobe sev-guest)");
	if (fd == -EACCES || fd == -EPERM)
		return sev_fail_errno(err, -fd, SEV_GUEST_DEVICE ": run as root, or get access");
	return fd < 0 ? sev_fail_errno(err, -fd, SEV_GUEST_DEVICE) : SEV_OK;
}

void sev_guest_dev_close(struct sev_guest_dev *dev)
{
	(void)SEV_IO(dev->io, close, dev->fd);
}

static uint32_t vmm_error(uint64_t exitinfo2)
{
	return (uint32_t)(exitinfo2 >> 32);
}

/*
 * One request, the same bytes again while the host throttles: newer drivers wait by themselves, and
 * have given up for good when they time out. The driver writes exitinfo2 back only where it is not
 * zero, and some failures are told there alone, whatever ioctl returned.
 */
static int ask(const struct sev_guest_dev *dev, unsigned long number, unsigned version,
	       void *request, void *response, uint64_t *exitinfo2)
{
	unsigned waited = 0;
	int rc;

	for (;;) {
		struct sev_snp_guest_request_ioctl input = {
			.msg_version = (uint8_t)version,
			.req_data = (uintptr_t)request,
			.resp_data = (uintptr_t)response,
		};

		rc = SEV_IO(dev->io, ioctl, dev->fd, number, &input);
		*exitinfo2 = input.exitinfo2;
		if (vmm_error(input.exitinfo2) != SEV_VMM_BUSY || rc == -ETIMEDOUT ||
		    waited >= dev->patience || SEV_IO(dev->io, wait, RETRY_SECONDS * 1000) < 0)
			return rc;
		waited += RETRY_SECONDS;
	}
}

/*
 * flaw 34: ENOTTY is the driver's word for a wiped key, and any other device's for a request that
 * it does not know. The driver looks at the message version before both.
 */
static bool is_sev_guest(const struct sev_guest_dev *dev)
{
	struct sev_snp_guest_request_ioctl input = {.msg_version = 0};

	return SEV_IO(dev->io, ioctl, dev->fd, SEV_SNP_GET_REPORT, &input) == -EINVAL;
}

static enum sev_rc fail_not_a_key(const struct sev_guest_dev *dev, struct sev_err *err)
{
	if (is_sev_guest(dev))
		return sev_fail_errno(
			err, ENOTTY,
			SEV_GUEST_DEVICE
			": the key (VMPCK) for messages to the firmware was wiped "
			"after an earlier failure; reboot the guest, or load sev-guest "
			"with another vmpck_id");
	return sev_fail_errno(err, ENOTTY,
			      SEV_GUEST_DEVICE ": is not the device of the driver sev-guest");
}

/* What firmware statuses of a request usually come from. */
static const char *advice_on(uint32_t status)
{
	if (status == SEV_FW_INVALID_PARAM)
		return "; is the VMPL that is asked for below the guest's own?";
	if (status == SEV_FW_INVALID_KEY)
		return "; the host has not loaded the key that is asked for (VLEK)";
	return "";
}

static enum sev_rc fail_firmware(uint32_t status, struct sev_err *err)
{
	sev_fail(err, SEV_ERR_IO, SEV_GUEST_DEVICE ": the firmware answered %s (0x%x)%s",
		 sev_fw_status_name(status), status, advice_on(status));
	if (err)
		err->fw_status = status;
	return SEV_ERR_IO;
}

static enum sev_rc fail_vmm(const struct sev_guest_dev *dev, uint32_t vmm, struct sev_err *err)
{
	if (vmm == SEV_VMM_BUSY)
		sev_fail(err, SEV_ERR_IO,
			 SEV_GUEST_DEVICE ": the host is busy (VMM error 2: throttled) and was for "
					  "%u seconds; try later, or with more patience",
			 dev->patience);
	else if (vmm == SEV_VMM_INVALID_LEN)
		sev_fail(err, SEV_ERR_IO,
			 SEV_GUEST_DEVICE ": the host wants more room for certificates (VMM error "
					  "1: invalid length) than it is allowed");
	else
		sev_fail(err, SEV_ERR_IO, SEV_GUEST_DEVICE ": the host answered VMM error %u", vmm);
	if (err)
		err->vmm_error = vmm;
	return SEV_ERR_IO;
}

static enum sev_rc fail_ask(const struct sev_guest_dev *dev, int rc, uint64_t exitinfo2,
			    struct sev_err *err)
{
	uint32_t firmware = (uint32_t)exitinfo2;
	enum sev_rc failed;

	if (vmm_error(exitinfo2))
		failed = fail_vmm(dev, vmm_error(exitinfo2), err);
	else if (firmware && firmware != SEV_FW_NOT_REACHED)
		failed = fail_firmware(firmware, err);
	else if (rc == -ENOTTY)
		failed = fail_not_a_key(dev, err);
	else if (rc == -EBADMSG)
		failed = sev_fail_errno(err, EBADMSG,
					SEV_GUEST_DEVICE
					": the firmware's answer is not authentic or not to the "
					"request");
	else
		failed = sev_fail_errno(err, rc < 0 ? -rc : EIO,
					SEV_GUEST_DEVICE ": the request failed before the firmware "
							 "was reached");
	if (err && rc < 0)
		err->sys_errno = -rc;
	return failed;
}

enum sev_rc sev_guest_dev_ask(const struct sev_guest_dev *dev, unsigned long number,
			      unsigned version, void *request, void *response, bool *needs_room,
			      struct sev_err *err)
{
	uint64_t exitinfo2;
	int rc = ask(dev, number, version, request, response, &exitinfo2);

	if (needs_room)
		*needs_room = vmm_error(exitinfo2) == SEV_VMM_INVALID_LEN;
	if ((rc == 0 && exitinfo2 == 0) || (needs_room && *needs_room))
		return SEV_OK;
	return fail_ask(dev, rc, exitinfo2, err);
}

enum sev_rc sev_guest_check_status(uint32_t status, struct sev_err *err)
{
	return status == SEV_FW_SUCCESS ? SEV_OK : fail_firmware(status, err);
}

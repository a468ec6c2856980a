/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /dev/sev-guest (Linux: snp_guest_ioctl).
 */
#include "linux/sev_guest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/layout/guest_message.h"
#include "abi/layout/sev_guest_uapi.h"
#include "base/crypto.h"
#include "linux/sev_guest_state.h"

/* UAPI: sev-guest: what exitinfo2 is until somebody was asked */
#define EXITINFO2_NOT_ASKED UINT64_C(0xFF)

/* UAPI: sev-guest: the driver knows a request for a key without LAUNCH_MIT_VECTOR */
#define KEY_REQUEST_SIZE SEV_MSG_KEY_SIZE_V1

/* What one ioctl works with. */
struct asked {
	struct lx_kernel *kernel;
	struct lx_snp_driver *driver;
	struct sev_snp_guest_request_ioctl *input;
	struct lx_snp_message message;
};

static int send(struct asked *asked)
{
	bool old = asked->kernel->config.release == LX_LINUX_6_14;
	int rc;

	asked->message.version = asked->input->msg_version;
	asked->message.req.exitinfo2 = old ? EXITINFO2_NOT_ASKED : 0;
	rc = lx_snp_send(asked->kernel, asked->driver, &asked->message);
	asked->input->exitinfo2 = asked->message.req.exitinfo2;
	return rc;
}

static int get_report(struct asked *asked)
{
	struct sev_snp_report_req request;
	struct sev_snp_report_resp response;
	int rc = lx_copy_in(asked->kernel, &request, asked->input->req_data, sizeof(request));

	if (rc)
		return rc;
	asked->message.type = SEV_MSG_REPORT_REQ;
	asked->message.payload = &request;
	asked->message.size = sizeof(request);
	asked->message.answer = &response;
	asked->message.room = sizeof(response);
	rc = send(asked);
	return rc ? rc
		  : lx_copy_out(asked->kernel, asked->input->resp_data, &response,
				sizeof(response));
}

static int get_derived_key(struct asked *asked)
{
	uint8_t request[KEY_REQUEST_SIZE];
	struct sev_snp_derived_key_resp response;
	int rc = lx_copy_in(asked->kernel, request, asked->input->req_data, sizeof(request));

	if (rc)
		return rc;
	asked->message.type = SEV_MSG_KEY_REQ;
	asked->message.payload = request;
	asked->message.size = sizeof(request);
	asked->message.answer = &response;
	asked->message.room = sizeof(response);
	rc = send(asked);
	if (!rc)
		rc = lx_copy_out(asked->kernel, asked->input->resp_data, &response,
				 sizeof(response));
	sev_cleanse(&response, sizeof(response));
	return rc;
}

/* access_ok(): addresses of user space. */
static bool is_user(uint64_t address, uint64_t size)
{
	const uint64_t end = UINT64_C(1) << 47;

	return address < end && size <= end - address;
}

static int check_room(const struct sev_snp_ext_report_req *request)
{
	/* UAPI: SNP_GET_EXT_REPORT: certs_len is whole pages, at most 16 KiB */
	if (request->certs_len > SEV_SNP_CERTS_MAX || request->certs_len % SEV_SNP_CERTS_UNIT)
		return -EINVAL;
	return is_user(request->certs_address, request->certs_len) ? 0 : -EFAULT;
}

/* UAPI: SNP_GET_EXT_REPORT: certs_len becomes what is needed where the room is too small */
static int tell_room(struct asked *asked, struct sev_snp_ext_report_req *request)
{
	if (asked->input->exitinfo2 >> 32 != SEV_VMM_INVALID_LEN)
		return 0;
	request->certs_len = asked->message.req.data_pages * SEV_SNP_CERTS_UNIT;
	return lx_copy_out(asked->kernel, asked->input->req_data, request, sizeof(*request));
}

static int send_extended(struct asked *asked, struct sev_snp_ext_report_req *request,
			 struct sev_snp_report_resp *response)
{
	int rc, told;

	asked->message.type = SEV_MSG_REPORT_REQ;
	asked->message.payload = &request->data;
	asked->message.size = sizeof(request->data);
	asked->message.answer = response;
	asked->message.room = sizeof(*response);
	asked->message.req.extended = true;
	rc = send(asked);
	told = tell_room(asked, request);
	return told ? told : rc;
}

static int get_ext_report(struct asked *asked)
{
	uint8_t certs[SEV_SNP_CERTS_MAX] = {0};
	struct sev_snp_ext_report_req request;
	struct sev_snp_report_resp response;
	uint32_t room = 0;
	int rc = lx_copy_in(asked->kernel, &request, asked->input->req_data, sizeof(request));

	if (!rc && request.certs_len && request.certs_address) {
		rc = check_room(&request);
		room = request.certs_len;
	}
	if (rc)
		return rc;
	asked->message.req.data = certs;
	asked->message.req.data_pages = room / SEV_SNP_CERTS_UNIT;
	rc = send_extended(asked, &request, &response);
	if (!rc && room)
		rc = lx_copy_out(asked->kernel, request.certs_address, certs, room);
	return rc ? rc
		  : lx_copy_out(asked->kernel, asked->input->resp_data, &response,
				sizeof(response));
}

static const struct {
	unsigned long number;
	int (*ask)(struct asked *asked);
} IOCTLS[] = {
	{SEV_SNP_GET_REPORT, get_report},
	{SEV_SNP_GET_DERIVED_KEY, get_derived_key},
	{SEV_SNP_GET_EXT_REPORT, get_ext_report},
};

static int dispatch(struct asked *asked, unsigned long number)
{
	for (size_t i = 0; i < sizeof(IOCTLS) / sizeof(*IOCTLS); i++) {
		if (IOCTLS[i].number != number)
			continue;
		if (!asked->input->req_data || !asked->input->resp_data)
			return -EINVAL;
		return IOCTLS[i].ask(asked);
	}
	return -ENOTTY;
}

static int sev_guest_ioctl(struct lx_kernel *kernel, struct lx_file *file, unsigned long number,
			   uint64_t argument)
{
	struct sev_snp_guest_request_ioctl input;
	struct asked asked = {.kernel = kernel, .driver = file->data, .input = &input};
	int rc = lx_copy_in(kernel, &input, argument, sizeof(input));

	if (rc)
		return rc;
	input.exitinfo2 = EXITINFO2_NOT_ASKED;
	if (!input.msg_version)
		return -EINVAL;
	rc = dispatch(&asked, number);
	/* UAPI: sev-guest: the request is written back only where exitinfo2 tells something */
	if (input.exitinfo2 && lx_copy_out(kernel, argument, &input, sizeof(input)))
		rc = -EFAULT;
	sev_cleanse(&asked, sizeof(asked));
	return rc;
}

static void sev_guest_release(struct lx_kernel *kernel, struct lx_file *file)
{
	(void)kernel;
	free(file->data);
}

int lx_dev_sev_guest_open(struct lx_kernel *kernel, int flags)
{
	static const struct lx_file_ops ops = {
		.ioctl = sev_guest_ioctl,
		.release = sev_guest_release,
	};
	struct lx_snp_driver *driver = calloc(1, sizeof(*driver));

	if (!driver)
		return -ENOMEM;
	driver->guest_id = kernel->inside;
	driver->vmpl = kernel->inside_vmpl;
	if (lx_secrets_find(kernel, driver))
		return lx_file_install(kernel, &ops, driver, flags);
	free(driver);
	return -ENOENT;
}

void lx_set_inside(struct lx_kernel *kernel, uint32_t guest_id, unsigned vmpl)
{
	kernel->inside = guest_id;
	kernel->inside_vmpl = vmpl < SEV_MSG_VMPCKS ? vmpl : SEV_MSG_VMPCKS - 1;
}

int lx_guest_req_inject(struct lx_kernel *kernel, const struct lx_guest_req_fault *fault)
{
	if (!kernel->sev_guest)
		kernel->sev_guest = calloc(1, sizeof(*kernel->sev_guest));
	if (!kernel->sev_guest)
		return -ENOMEM;
	kernel->sev_guest->fault = fault ? *fault : (struct lx_guest_req_fault){0};
	return 0;
}

void lx_sev_guest_free(struct lx_kernel *kernel)
{
	free(kernel->sev_guest);
	kernel->sev_guest = NULL;
}

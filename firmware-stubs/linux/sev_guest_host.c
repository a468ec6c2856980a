/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What KVM does with a guest's request: certificates of the host where they are wanted, then the
 * command, by pages of its own (Linux: snp_handle_guest_req, snp_handle_ext_guest_req).
 */
#include <errno.h>
#include <string.h>

#include "abi/layout/cert_table.h"
#include "abi/layout/guest_message.h"
#include "base/bytes.h"
#include "linux/ccp.h"
#include "linux/sev_guest_state.h"

static uint64_t vmm_error(uint32_t error)
{
	return (uint64_t)error << 32;
}

/* Whether the host answers by itself. */
static bool is_refused(struct lx_kernel *kernel, uint64_t *exitinfo2)
{
	struct lx_guest_req_fault *fault = kernel->sev_guest ? &kernel->sev_guest->fault : NULL;

	if (fault && fault->busy) {
		fault->busy--;
		*exitinfo2 = vmm_error(SEV_VMM_BUSY);
		return true;
	}
	*exitinfo2 = fault ? vmm_error(fault->vmm_error) : 0;
	return *exitinfo2 != 0;
}

/* UAPI: KVM_EXIT_SNP_REQ_CERTS: raised for extended requests of type MSG_REPORT_REQ only */
static bool wants_certs(const struct lx_guest_req *req)
{
	return req->extended && req->request[SEV_MSG_AT_HEADER_MSG_TYPE] == SEV_MSG_REPORT_REQ;
}

/* UAPI: KVM_SEV_SNP_ENABLE_REQ_CERTS: older kernels have no certificates for a guest */
static size_t certs_size(const struct lx_kernel *kernel)
{
	return kernel->config.release == LX_LINUX_6_14 ? 0 : kernel->certs_size;
}

/* False: the room is too small, and the guest is told how much it takes. */
static bool give_certs(const struct lx_kernel *kernel, struct lx_guest_req *req)
{
	size_t size = certs_size(kernel);
	uint32_t pages = (uint32_t)((size + SEV_SNP_CERTS_UNIT - 1) / SEV_SNP_CERTS_UNIT);

	/* UAPI: KVM_EXIT_SNP_REQ_CERTS: ENOSPC: npages is what is needed, the guest sees VMM error
	 * 1 */
	if (pages > req->data_pages) {
		req->data_pages = pages;
		req->exitinfo2 = vmm_error(SEV_VMM_INVALID_LEN);
		return false;
	}
	/* UAPI: KVM_EXIT_SNP_REQ_CERTS: without certificates the guest finds an empty table */
	if (req->data_pages)
		memset(req->data, 0, SEV_CERT_ENTRY_SIZE);
	if (size)
		memcpy(req->data, kernel->certs, size);
	return true;
}

static int issue(struct lx_kernel *kernel, const struct lx_guest_info *guest, uint64_t request,
		 uint64_t response, uint32_t *status)
{
	uint8_t buffer[SEV_SIZE_SNP_GUEST_REQUEST];

	sev_put_le64(buffer + SEV_AT_SNP_GUEST_REQUEST_GCTX_PADDR, guest->gctx);
	sev_put_le64(buffer + SEV_AT_SNP_GUEST_REQUEST_REQ_PADDR, request);
	sev_put_le64(buffer + SEV_AT_SNP_GUEST_REQUEST_RES_PADDR, response);
	return lx_sev_do_cmd(kernel, SEV_CMD_SNP_GUEST_REQUEST, buffer, status);
}

/* UAPI: SNP guest requests: a firmware's refusal is the guest's to know, other failures are not */
static int bounce(struct lx_kernel *kernel, const struct lx_guest_info *guest,
		  struct lx_guest_req *req, uint64_t pages)
{
	uint64_t response = pages + MACHINE_PAGE_SIZE;
	uint32_t status = 0;
	int rc = lx_page_to_firmware(kernel, response, 1);

	if (rc)
		return rc;
	machine_write(kernel->machine, pages, req->request, MACHINE_PAGE_SIZE);
	rc = issue(kernel, guest, pages, response, &status);
	machine_read(kernel->machine, response, req->response, MACHINE_PAGE_SIZE);
	if (lx_page_reclaim(kernel, response, 1))
		return -EIO;
	req->exitinfo2 = status;
	return status ? 0 : rc;
}

static int pass_on(struct lx_kernel *kernel, const struct lx_guest_info *guest,
		   struct lx_guest_req *req)
{
	uint64_t pages = lx_frames_alloc(kernel, 2, MACHINE_PAGE_SIZE, LX_FRAME_KERNEL);
	int rc;

	if (!pages)
		return -ENOMEM;
	rc = bounce(kernel, guest, req, pages);
	lx_frames_free(kernel, pages, 2);
	if (kernel->sev_guest && kernel->sev_guest->fault.flip)
		req->response[kernel->sev_guest->fault.flip_at % MACHINE_PAGE_SIZE] ^= 1;
	return rc;
}

int lx_handle_guest_req(struct lx_kernel *kernel, const struct lx_guest_info *guest,
			struct lx_guest_req *req)
{
	if (is_refused(kernel, &req->exitinfo2))
		return 0;
	if (wants_certs(req) && !give_certs(kernel, req))
		return 0;
	return pass_on(kernel, guest, req);
}

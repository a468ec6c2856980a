/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP guest requests of a scripted guest: bounced through pages of the VM's (Linux:
 * snp_handle_guest_req(), snp_handle_ext_guest_req()).
 */
#include "abi/layout/fw_status.h"
#include "linux/kvm/runner.h"

/* GHCB: SW_EXITINFO2 of a guest request: the VMM's error in the upper half, the firmware's below */
#define VMM_ERROR_INVALID_LEN UINT64_C(1)
#define VMM_ERROR_BUSY	      UINT64_C(2)
#define VMM_ERROR_GENERIC     UINT64_C(0xFFFFFFFF)
#define VMM_ERROR(code)	      ((code) << 32)

#define MSG_REPORT_REQ	      5
#define AT_MSG_TYPE	      0x34
#define EMPTY_TABLE_SIZE      24

static enum lx_outcome copy_page(struct lx_runner *runner, uint64_t gpa, uint8_t *page, bool store,
				 enum cpu_fault *fault)
{
	return store ? lx_guest_store(runner, gpa, false, page, MACHINE_PAGE_SIZE, fault)
		     : lx_guest_load(runner, gpa, false, page, MACHINE_PAGE_SIZE, fault);
}

/* What the firmware says about the request page; the response is in the response page. */
static int ask_firmware(struct lx_vm *vm, uint32_t *status)
{
	uint8_t buffer[SEV_SIZE_SNP_GUEST_REQUEST];
	int rc;

	sev_put_le64(buffer + SEV_AT_SNP_GUEST_REQUEST_GCTX_PADDR, vm->gctx);
	sev_put_le64(buffer + SEV_AT_SNP_GUEST_REQUEST_REQ_PADDR, vm->request);
	sev_put_le64(buffer + SEV_AT_SNP_GUEST_REQUEST_RES_PADDR, vm->response);
	*status = 0;
	rc = lx_sev_do_cmd(vm->kernel, SEV_CMD_SNP_GUEST_REQUEST, buffer, status);
	/* The firmware hands the page back when it has answered. */
	if (lx_page_reclaim(vm->kernel, vm->response, 1))
		return -EIO;
	return rc && !*status ? rc : 0;
}

static enum lx_outcome fail(struct lx_runner *runner, int rc)
{
	lx_run_exit(runner, 0, rc);
	return LX_LEFT;
}

static enum lx_outcome handle(struct lx_runner *runner, uint64_t request_gpa, uint64_t response_gpa,
			      uint64_t *exit_info)
{
	struct lx_vm *vm = runner->vcpu->vm;
	uint8_t page[MACHINE_PAGE_SIZE];
	enum cpu_fault fault;
	uint32_t status;
	int rc;

	if (copy_page(runner, request_gpa, page, false, &fault) == LX_LEFT)
		return LX_LEFT;
	if (fault)
		return fail(runner, -EIO);
	machine_write(vm->kernel->machine, vm->request, page, sizeof(page));
	rc = ask_firmware(vm, &status);
	if (rc)
		return fail(runner, rc);
	machine_read(vm->kernel->machine, vm->response, page, sizeof(page));
	if (lx_page_to_firmware(vm->kernel, vm->response, 1))
		return fail(runner, -EIO);
	if (copy_page(runner, response_gpa, page, true, &fault) == LX_LEFT)
		return LX_LEFT;
	*exit_info = status;
	return fault ? fail(runner, -EIO) : LX_DONE;
}

static bool is_report_request(struct lx_runner *runner, uint64_t gpa)
{
	uint8_t type = 0;
	enum cpu_fault fault;

	return lx_guest_load(runner, gpa + AT_MSG_TYPE, false, &type, 1, &fault) == LX_DONE &&
	       !fault && type == MSG_REPORT_REQ;
}

/* UAPI: without KVM_SEV_SNP_ENABLE_REQ_CERTS the guest gets a table without certificates */
static enum lx_outcome empty_table(struct lx_runner *runner, uint64_t data_gpa, uint64_t pages,
				   uint64_t *exit_info)
{
	const uint8_t zeros[EMPTY_TABLE_SIZE] = {0};
	enum cpu_fault fault;

	*exit_info = 0;
	if (!pages)
		return LX_DONE;
	if (lx_guest_store(runner, data_gpa, false, zeros, sizeof(zeros), &fault) == LX_LEFT)
		return LX_LEFT;
	return fault ? fail(runner, -EIO) : LX_DONE;
}

/* UAPI: KVM_EXIT_SNP_REQ_CERTS: what each answer of user space tells the guest */
static uint64_t answer_of(const struct sev_kvm_run_snp_req_certs *certs)
{
	switch (certs->ret) {
	case 0:
		return 0;
	case ENOSPC:
		return VMM_ERROR(VMM_ERROR_INVALID_LEN);
	case EAGAIN:
		return VMM_ERROR(VMM_ERROR_BUSY);
	default:
		return VMM_ERROR(VMM_ERROR_GENERIC);
	}
}

static enum lx_outcome ask_for_certs(struct lx_runner *runner, uint64_t data_gpa, uint64_t *pages,
				     uint64_t *exit_info)
{
	struct sev_kvm_run_snp_req_certs *certs =
		(struct sev_kvm_run_snp_req_certs *)(void *)lx_run_union(runner);

	if (lx_run_take_answer(runner, SEV_KVM_EXIT_SNP_REQ_CERTS)) {
		*exit_info = answer_of(certs);
		if (certs->ret == ENOSPC)
			*pages = certs->npages;
		return LX_DONE;
	}
	lx_run_exit(runner, SEV_KVM_EXIT_SNP_REQ_CERTS, 0);
	*certs = (struct sev_kvm_run_snp_req_certs){.gpa = data_gpa, .npages = *pages};
	runner->waits = SEV_KVM_EXIT_SNP_REQ_CERTS;
	return LX_LEFT;
}

static enum lx_outcome certificates(struct lx_runner *runner, uint64_t request_gpa,
				    uint64_t data_gpa, uint64_t *pages, uint64_t *exit_info)
{
	if (runner->waits != SEV_KVM_EXIT_SNP_REQ_CERTS && !is_report_request(runner, request_gpa))
		return runner->left ? LX_LEFT : LX_DONE;
	if (runner->vcpu->vm->certs_enabled)
		return ask_for_certs(runner, data_gpa, pages, exit_info);
	return empty_table(runner, data_gpa, *pages, exit_info);
}

enum lx_outcome lx_guest_request(struct lx_runner *runner, uint64_t request_gpa,
				 uint64_t response_gpa, uint64_t data_gpa, uint64_t *pages,
				 uint64_t *exit_info)
{
	*exit_info = VMM_ERROR(VMM_ERROR_GENERIC);
	/* GHCB: two pages, and not the same */
	if (request_gpa % MACHINE_PAGE_SIZE || response_gpa % MACHINE_PAGE_SIZE ||
	    request_gpa == response_gpa)
		return LX_DONE;
	if (pages) {
		*exit_info = 0;
		if (certificates(runner, request_gpa, data_gpa, pages, exit_info) == LX_LEFT)
			return LX_LEFT;
		if (*exit_info)
			return LX_DONE;
	}
	return handle(runner, request_gpa, response_gpa, exit_info);
}

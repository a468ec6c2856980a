/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP guest requests of a scripted guest (Linux: snp_handle_guest_req(),
 * snp_handle_ext_guest_req()). KVM reads and writes the guest's pages by its own mapping of them.
 */
#include "abi/layout/cert_table.h"
#include "abi/layout/guest_message.h"
#include "abi/layout/sev_guest_uapi.h"
#include "linux/kvm/runner.h"
#include "linux/sev_guest_state.h"

/* GHCB: SW_EXITINFO2 of a guest request: the VMM's error in the upper half, the firmware's below */
#define VMM_ERROR(code)	  ((uint64_t)(code) << 32)
#define VMM_ERROR_GENERIC UINT32_C(0xFFFFFFFF)

/* Where the caller has a part of a page of the guest's; 0: in no slot. */
static uint64_t uaddr_of(struct lx_vm *vm, uint64_t gpa)
{
	const struct lx_memslot *slot = lx_vm_slot(vm, gpa);

	return slot ? slot->uaddr + (gpa - slot->gpa) : 0;
}

static bool host_read(struct lx_vm *vm, uint64_t gpa, void *out, size_t size)
{
	uint64_t uaddr = uaddr_of(vm, gpa);

	return uaddr && lx_copy_in(vm->kernel, out, uaddr, size) == 0;
}

static bool host_write(struct lx_vm *vm, uint64_t gpa, const void *data, size_t size)
{
	uint64_t uaddr = uaddr_of(vm, gpa);

	return uaddr && lx_copy_out(vm->kernel, uaddr, data, size) == 0;
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
	struct lx_guest_req req = {.extended = false};
	int rc;

	/* spec: UAPI SNP guest requests: pages that KVM cannot reach end KVM_RUN with EIO */
	if (!host_read(vm, request_gpa, req.request, sizeof(req.request)))
		return fail(runner, -EIO);
	rc = lx_handle_guest_req(vm->kernel, lx_record_of(vm), &req);
	if (rc)
		return fail(runner, rc);
	if (!host_write(vm, response_gpa, req.response, sizeof(req.response)))
		return fail(runner, -EIO);
	*exit_info = req.exitinfo2;
	return LX_DONE;
}

/* spec: UAPI KVM_SEV_SNP_ENABLE_REQ_CERTS: without it the guest gets an empty table */
static enum lx_outcome empty_table(struct lx_runner *runner, uint64_t data_gpa, uint64_t pages,
				   uint64_t *exit_info)
{
	const uint8_t zeros[SEV_CERT_ENTRY_SIZE] = {0};

	*exit_info = 0;
	if (pages && !host_write(runner->vcpu->vm, data_gpa, zeros, sizeof(zeros)))
		return fail(runner, -EIO);
	return LX_DONE;
}

/* spec: UAPI KVM_EXIT_SNP_REQ_CERTS: what each answer of user space tells the guest */
static uint64_t answer_of(const struct sev_kvm_run_snp_req_certs *certs)
{
	switch (certs->ret) {
	case 0:
		return 0;
	case ENOSPC:
		return VMM_ERROR(SEV_VMM_INVALID_LEN);
	case EAGAIN:
		return VMM_ERROR(SEV_VMM_BUSY);
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

/* spec: UAPI KVM_EXIT_SNP_REQ_CERTS: raised for requests of type MSG_REPORT_REQ only */
static enum lx_outcome certificates(struct lx_runner *runner, uint64_t request_gpa,
				    uint64_t data_gpa, uint64_t *pages, uint64_t *exit_info)
{
	struct lx_vm *vm = runner->vcpu->vm;
	uint8_t type;

	*exit_info = 0;
	if (!host_read(vm, request_gpa + SEV_MSG_AT_HEADER_MSG_TYPE, &type, 1))
		return fail(runner, -EIO);
	if (type != SEV_MSG_REPORT_REQ)
		return LX_DONE;
	if (vm->certs_enabled)
		return ask_for_certs(runner, data_gpa, pages, exit_info);
	return empty_table(runner, data_gpa, *pages, exit_info);
}

enum lx_outcome lx_guest_request(struct lx_runner *runner, uint64_t request_gpa,
				 uint64_t response_gpa, uint64_t data_gpa, uint64_t *pages,
				 uint64_t *exit_info)
{
	*exit_info = VMM_ERROR(VMM_ERROR_GENERIC);
	/* spec: GHCB SNP Guest Request: two pages, and not the same */
	if (request_gpa % MACHINE_PAGE_SIZE || response_gpa % MACHINE_PAGE_SIZE ||
	    request_gpa == response_gpa)
		return LX_DONE;
	if (pages) {
		if (certificates(runner, request_gpa, data_gpa, pages, exit_info) == LX_LEFT)
			return LX_LEFT;
		if (*exit_info)
			return LX_DONE;
	}
	return handle(runner, request_gpa, response_gpa, exit_info);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_SEV_SEND_* and KVM_SEV_RECEIVE_*.
 */
#include "abi/layout/sev_uapi.h"
#include "linux/kvm/sev_op.h"

/* spec: UAPI SEND_START: session_len 0 asks for the length, which is written back although it fails
 */
static int query_session(struct lx_op_call *call)
{
	struct sev_kvm_send_start *params = call->params;
	uint8_t buffer[SEV_SIZE_SEND_START] = {0};
	int rc;

	LX_PUT(buffer, 32, SEND_START, HANDLE, call->vm->handle);
	rc = lx_op_issue(call, SEV_CMD_SEND_START, buffer);
	params->session_len = LX_GET(buffer, 32, SEND_START, SESSION_LEN);
	return lx_op_write_back(call, sizeof(*params)) ? -EFAULT : rc;
}

enum { SESSION, PDH, PLAT, AMD, SEND_BLOBS };

static int issue_send_start(struct lx_op_call *call, const struct lx_blob blobs[SEND_BLOBS])
{
	struct sev_kvm_send_start *params = call->params;
	uint8_t buffer[SEV_SIZE_SEND_START] = {0};
	int rc;

	LX_PUT(buffer, 32, SEND_START, HANDLE, call->vm->handle);
	LX_PUT(buffer, 64, SEND_START, PDH_CERT_PADDR, blobs[PDH].spa);
	LX_PUT(buffer, 32, SEND_START, PDH_CERT_LEN, blobs[PDH].size);
	LX_PUT(buffer, 64, SEND_START, PLAT_CERTS_PADDR, blobs[PLAT].spa);
	LX_PUT(buffer, 32, SEND_START, PLAT_CERTS_LEN, blobs[PLAT].size);
	LX_PUT(buffer, 64, SEND_START, AMD_CERTS_PADDR, blobs[AMD].spa);
	LX_PUT(buffer, 32, SEND_START, AMD_CERTS_LEN, blobs[AMD].size);
	LX_PUT(buffer, 64, SEND_START, SESSION_PADDR, blobs[SESSION].spa);
	LX_PUT(buffer, 32, SEND_START, SESSION_LEN, blobs[SESSION].size);
	rc = lx_op_issue(call, SEV_CMD_SEND_START, buffer);
	if (!rc && lx_blob_copy_out(call->kernel, params->session_uaddr, &blobs[SESSION],
				    blobs[SESSION].size))
		return -EFAULT;
	params->policy = LX_GET(buffer, 32, SEND_START, POLICY);
	params->session_len = LX_GET(buffer, 32, SEND_START, SESSION_LEN);
	return lx_op_write_back(call, sizeof(*params)) ? -EFAULT : rc;
}

static int send_start(struct lx_op_call *call)
{
	const struct sev_kvm_send_start *params = call->params;
	struct lx_blob blobs[SEND_BLOBS] = {{0, 0}};
	struct lx_kernel *kernel = call->kernel;
	int rc;

	if (!params->session_len)
		return query_session(call);
	/* spec: UAPI SEND_START: no certificate, no session, session too long: EINVAL */
	if (!params->pdh_cert_uaddr || !params->pdh_cert_len || !params->session_uaddr ||
	    params->session_len > SEV_UAPI_BLOB_MAX)
		return -EINVAL;
	rc = lx_blob_alloc(kernel, params->session_len, &blobs[SESSION]);
	if (!rc)
		rc = lx_blob_copy_in(kernel, params->pdh_cert_uaddr, params->pdh_cert_len,
				     &blobs[PDH]);
	if (!rc)
		rc = lx_blob_copy_in(kernel, params->plat_certs_uaddr, params->plat_certs_len,
				     &blobs[PLAT]);
	if (!rc)
		rc = lx_blob_copy_in(kernel, params->amd_certs_uaddr, params->amd_certs_len,
				     &blobs[AMD]);
	if (!rc)
		rc = issue_send_start(call, blobs);
	for (size_t i = 0; i < SEND_BLOBS; i++)
		lx_blob_free(kernel, &blobs[i]);
	return rc;
}

/* spec: UAPI SEND_UPDATE_DATA: a length of 0 asks for the lengths, written back although it fails
 */
static int query_lengths(struct lx_op_call *call)
{
	struct sev_kvm_send_update_data *params = call->params;
	uint8_t buffer[SEV_SIZE_SEND_UPDATE_DATA] = {0};
	int rc;

	LX_PUT(buffer, 32, SEND_UPDATE_DATA, HANDLE, call->vm->handle);
	rc = lx_op_issue(call, SEV_CMD_SEND_UPDATE_DATA, buffer);
	params->hdr_len = LX_GET(buffer, 32, SEND_UPDATE_DATA, HDR_LEN);
	params->trans_len = LX_GET(buffer, 32, SEND_UPDATE_DATA, TRANS_LEN);
	return lx_op_write_back(call, sizeof(*params)) ? -EFAULT : rc;
}

static bool crosses_page(uint64_t uaddr, uint32_t size)
{
	return size > MACHINE_PAGE_SIZE || (uaddr & LX_PAGE_MASK) + size > MACHINE_PAGE_SIZE;
}

/* The packet of a guest page: its header, and its bytes under the transport key. */
struct packet {
	struct lx_blob hdr, trans;
	uint64_t guest; /* sPA */
};

static int issue_send_update(struct lx_op_call *call, const struct packet *packet)
{
	const struct sev_kvm_send_update_data *params = call->params;
	uint8_t buffer[SEV_SIZE_SEND_UPDATE_DATA] = {0};
	int rc;

	LX_PUT(buffer, 32, SEND_UPDATE_DATA, HANDLE, call->vm->handle);
	LX_PUT(buffer, 64, SEND_UPDATE_DATA, HDR_PADDR, packet->hdr.spa);
	LX_PUT(buffer, 32, SEND_UPDATE_DATA, HDR_LEN, packet->hdr.size);
	LX_PUT(buffer, 64, SEND_UPDATE_DATA, GUEST_PADDR, packet->guest);
	LX_PUT(buffer, 32, SEND_UPDATE_DATA, GUEST_LEN, params->guest_len);
	LX_PUT(buffer, 64, SEND_UPDATE_DATA, TRANS_PADDR, packet->trans.spa);
	LX_PUT(buffer, 32, SEND_UPDATE_DATA, TRANS_LEN, packet->trans.size);
	rc = lx_op_issue(call, SEV_CMD_SEND_UPDATE_DATA, buffer);
	if (rc)
		return rc;
	if (lx_blob_copy_out(call->kernel, params->trans_uaddr, &packet->trans, params->trans_len))
		return -EFAULT;
	return lx_blob_copy_out(call->kernel, params->hdr_uaddr, &packet->hdr, params->hdr_len);
}

static int send_packet(struct lx_op_call *call)
{
	const struct sev_kvm_send_update_data *params = call->params;
	struct packet packet = {0};
	uint64_t run;
	int rc = lx_blob_alloc(call->kernel, params->hdr_len, &packet.hdr);

	packet.guest = lx_user_spa(call->kernel, params->guest_uaddr, &run);
	if (!rc)
		rc = lx_blob_alloc(call->kernel, params->trans_len, &packet.trans);
	if (!rc)
		rc = issue_send_update(call, &packet);
	lx_blob_free(call->kernel, &packet.trans);
	lx_blob_free(call->kernel, &packet.hdr);
	return rc;
}

static int send_update_data(struct lx_op_call *call)
{
	const struct sev_kvm_send_update_data *params = call->params;
	struct lx_pin *pin;
	int rc;

	if (!params->trans_len || !params->hdr_len)
		return query_lengths(call);
	/* spec: UAPI SEND_UPDATE_DATA: an address or length of 0, more than a page: EINVAL */
	if (!params->trans_uaddr || !params->guest_uaddr || !params->guest_len ||
	    !params->hdr_uaddr || crosses_page(params->guest_uaddr, params->guest_len))
		return -EINVAL;
	rc = lx_pin(call->vm, params->guest_uaddr & ~LX_PAGE_MASK, MACHINE_PAGE_SIZE, false, &pin);
	if (rc)
		return rc;
	rc = send_packet(call);
	lx_unpin(call->vm, pin);
	return rc;
}

static int send_finish(struct lx_op_call *call)
{
	return lx_op_issue_handle(call, SEV_CMD_SEND_FINISH);
}

static int send_cancel(struct lx_op_call *call)
{
	return lx_op_issue_handle(call, SEV_CMD_SEND_CANCEL);
}

static int issue_receive_start(struct lx_op_call *call, const struct lx_blob *pdh,
			       const struct lx_blob *session)
{
	struct sev_kvm_receive_start *params = call->params;
	uint8_t buffer[SEV_SIZE_RECEIVE_START] = {0};
	int rc;

	LX_PUT(buffer, 32, RECEIVE_START, HANDLE, params->handle);
	LX_PUT(buffer, 32, RECEIVE_START, POLICY, params->policy);
	LX_PUT(buffer, 64, RECEIVE_START, PDH_CERT_PADDR, pdh->spa);
	LX_PUT(buffer, 32, RECEIVE_START, PDH_CERT_LEN, pdh->size);
	LX_PUT(buffer, 64, RECEIVE_START, SESSION_PADDR, session->spa);
	LX_PUT(buffer, 32, RECEIVE_START, SESSION_LEN, session->size);
	rc = lx_op_issue_on(call, call->cmd->sev_fd, SEV_CMD_RECEIVE_START, buffer);
	params->handle = LX_GET(buffer, 32, RECEIVE_START, HANDLE);
	return rc;
}

static int receive_start(struct lx_op_call *call)
{
	struct sev_kvm_receive_start *params = call->params;
	struct lx_blob pdh, session = {0, 0};
	int rc;

	/* spec: UAPI RECEIVE_START: certificate and session are required: EINVAL */
	if (!params->pdh_uaddr || !params->pdh_len || !params->session_uaddr ||
	    !params->session_len)
		return -EINVAL;
	rc = lx_blob_copy_in(call->kernel, params->pdh_uaddr, params->pdh_len, &pdh);
	if (rc)
		return rc;
	rc = lx_blob_copy_in(call->kernel, params->session_uaddr, params->session_len, &session);
	if (!rc)
		rc = issue_receive_start(call, &pdh, &session);
	if (!rc)
		rc = lx_op_adopt_guest(call, params->handle, params->policy, sizeof(*params));
	lx_blob_free(call->kernel, &session);
	lx_blob_free(call->kernel, &pdh);
	return rc;
}

static int issue_receive_update(struct lx_op_call *call, const struct packet *packet)
{
	const struct sev_kvm_receive_update_data *params = call->params;
	uint8_t buffer[SEV_SIZE_RECEIVE_UPDATE_DATA] = {0};

	LX_PUT(buffer, 32, RECEIVE_UPDATE_DATA, HANDLE, call->vm->handle);
	LX_PUT(buffer, 64, RECEIVE_UPDATE_DATA, HDR_PADDR, packet->hdr.spa);
	LX_PUT(buffer, 32, RECEIVE_UPDATE_DATA, HDR_LEN, packet->hdr.size);
	LX_PUT(buffer, 64, RECEIVE_UPDATE_DATA, GUEST_PADDR, packet->guest);
	LX_PUT(buffer, 32, RECEIVE_UPDATE_DATA, GUEST_LEN, params->guest_len);
	LX_PUT(buffer, 64, RECEIVE_UPDATE_DATA, TRANS_PADDR, packet->trans.spa);
	LX_PUT(buffer, 32, RECEIVE_UPDATE_DATA, TRANS_LEN, packet->trans.size);
	return lx_op_issue(call, SEV_CMD_RECEIVE_UPDATE_DATA, buffer);
}

static int receive_packet(struct lx_op_call *call, struct packet *packet)
{
	const struct sev_kvm_receive_update_data *params = call->params;
	struct lx_pin *pin;
	uint64_t run;
	int rc = lx_pin(call->vm, params->guest_uaddr & ~LX_PAGE_MASK, MACHINE_PAGE_SIZE, true,
			&pin);

	if (rc)
		return rc;
	packet->guest = lx_user_spa(call->kernel, params->guest_uaddr, &run);
	rc = issue_receive_update(call, packet);
	lx_unpin(call->vm, pin);
	return rc;
}

static int receive_update_data(struct lx_op_call *call)
{
	const struct sev_kvm_receive_update_data *params = call->params;
	struct packet packet = {0};
	int rc;

	/* spec: UAPI RECEIVE_UPDATE_DATA: an address or length of 0, more than a page: EINVAL */
	if (!params->hdr_uaddr || !params->hdr_len || !params->guest_uaddr || !params->guest_len ||
	    !params->trans_uaddr || !params->trans_len ||
	    crosses_page(params->guest_uaddr, params->guest_len))
		return -EINVAL;
	rc = lx_blob_copy_in(call->kernel, params->hdr_uaddr, params->hdr_len, &packet.hdr);
	if (!rc)
		rc = lx_blob_copy_in(call->kernel, params->trans_uaddr, params->trans_len,
				     &packet.trans);
	if (!rc)
		rc = receive_packet(call, &packet);
	lx_blob_free(call->kernel, &packet.trans);
	lx_blob_free(call->kernel, &packet.hdr);
	return rc;
}

static int receive_finish(struct lx_op_call *call)
{
	struct lx_guest_info *record = lx_record_of(call->vm);
	int rc = lx_op_issue_handle(call, SEV_CMD_RECEIVE_FINISH);

	if (!rc && record)
		record->finished = true;
	return rc;
}

/* spec: UAPI RECEIVE_UPDATE_DATA: not SEV: EINVAL, unlike all others */
static int need_sev_to_receive(const struct lx_vm *vm)
{
	return lx_vm_is_sev(vm) ? 0 : -EINVAL;
}

const struct lx_op LX_OPS_MIGRATE[] = {
	{SEV_KVM_SEND_START, sizeof(struct sev_kvm_send_start), lx_need_sev, send_start},
	{SEV_KVM_SEND_UPDATE_DATA, sizeof(struct sev_kvm_send_update_data), lx_need_sev,
	 send_update_data},
	{SEV_KVM_SEND_FINISH, 0, lx_need_sev, send_finish},
	{SEV_KVM_SEND_CANCEL, 0, lx_need_sev, send_cancel},
	{SEV_KVM_RECEIVE_START, sizeof(struct sev_kvm_receive_start), lx_need_sev, receive_start},
	{SEV_KVM_RECEIVE_UPDATE_DATA, sizeof(struct sev_kvm_receive_update_data),
	 need_sev_to_receive, receive_update_data},
	{SEV_KVM_RECEIVE_FINISH, 0, lx_need_sev, receive_finish},
	{0, 0, NULL, NULL},
};

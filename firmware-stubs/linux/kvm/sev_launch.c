/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_SEV_LAUNCH_*, KVM_SEV_GUEST_STATUS, KVM_SEV_GET_ATTESTATION_REPORT.
 */
#include "abi/layout/sev_uapi.h"
#include "linux/kvm/sev_op.h"
#include "linux/kvm/vcpu.h"

/* spec: UAPI LAUNCH_START: owner's certificate and session, each only where it has an address */
static int copy_optional(struct lx_op_call *call, uint64_t uaddr, uint32_t size,
			 struct lx_blob *out)
{
	*out = (struct lx_blob){0, 0};
	return uaddr ? lx_blob_copy_in(call->kernel, uaddr, size, out) : 0;
}

static int issue_launch_start(struct lx_op_call *call, const struct lx_blob *dh,
			      const struct lx_blob *session)
{
	struct sev_kvm_launch_start *params = call->params;
	uint8_t buffer[SEV_SIZE_LAUNCH_START] = {0};
	int rc;

	LX_PUT(buffer, 32, LAUNCH_START, HANDLE, params->handle);
	LX_PUT(buffer, 32, LAUNCH_START, POLICY, params->policy);
	LX_PUT(buffer, 64, LAUNCH_START, DH_CERT_PADDR, dh->spa);
	LX_PUT(buffer, 32, LAUNCH_START, DH_CERT_LEN, dh->size);
	LX_PUT(buffer, 64, LAUNCH_START, SESSION_PADDR, session->spa);
	LX_PUT(buffer, 32, LAUNCH_START, SESSION_LEN, session->size);
	rc = lx_op_issue_on(call, call->cmd->sev_fd, SEV_CMD_LAUNCH_START, buffer);
	params->handle = LX_GET(buffer, 32, LAUNCH_START, HANDLE);
	return rc;
}

static int launch_start(struct lx_op_call *call)
{
	struct sev_kvm_launch_start *params = call->params;
	struct lx_blob dh, session = {0, 0};
	int rc = copy_optional(call, params->dh_uaddr, params->dh_len, &dh);

	call->vm->policy = params->policy;
	if (rc)
		return rc;
	rc = copy_optional(call, params->session_uaddr, params->session_len, &session);
	if (!rc)
		rc = issue_launch_start(call, &dh, &session);
	if (!rc)
		rc = lx_op_adopt_guest(call, params->handle, params->policy, sizeof(*params));
	lx_blob_free(call->kernel, &session);
	lx_blob_free(call->kernel, &dh);
	return rc;
}

/* One command for each run of frames in a row; what was done before a failure stays done. */
static int update_pinned(struct lx_op_call *call, uint64_t uaddr, uint64_t left)
{
	uint8_t buffer[SEV_SIZE_LAUNCH_UPDATE_DATA] = {0};
	int rc = 0;

	while (!rc && left) {
		uint64_t run = 0;
		uint64_t spa = lx_user_spa(call->kernel, uaddr, &run);

		if (run > left)
			run = left;
		LX_PUT(buffer, 32, LAUNCH_UPDATE_DATA, HANDLE, call->vm->handle);
		LX_PUT(buffer, 64, LAUNCH_UPDATE_DATA, PADDR, spa);
		LX_PUT(buffer, 32, LAUNCH_UPDATE_DATA, LEN, run);
		rc = lx_op_issue(call, SEV_CMD_LAUNCH_UPDATE_DATA, buffer);
		uaddr += run;
		left -= run;
	}
	return rc;
}

static int launch_update_data(struct lx_op_call *call)
{
	const struct sev_kvm_launch_update_data *params = call->params;
	struct lx_pin *pin;
	int rc = lx_pin(call->vm, params->uaddr, params->len, true, &pin);

	if (rc)
		return rc;
	rc = update_pinned(call, params->uaddr, params->len);
	lx_unpin(call->vm, pin);
	return rc;
}

static int update_vmsa(struct lx_op_call *call, struct lx_vcpu *vcpu)
{
	uint8_t buffer[SEV_SIZE_LAUNCH_UPDATE_VMSA] = {0};
	int rc = lx_vmsa_sync(vcpu);

	if (rc)
		return rc;
	LX_PUT(buffer, 32, LAUNCH_UPDATE_VMSA, HANDLE, call->vm->handle);
	LX_PUT(buffer, 64, LAUNCH_UPDATE_VMSA, PADDR, vcpu->vmsa);
	LX_PUT(buffer, 32, LAUNCH_UPDATE_VMSA, LEN, SEV_VMSA_LENGTH);
	rc = lx_op_issue(call, SEV_CMD_LAUNCH_UPDATE_VMSA, buffer);
	if (!rc)
		vcpu->protected = true;
	return rc;
}

static int launch_update_vmsa(struct lx_op_call *call)
{
	int rc = 0;

	/* spec: UAPI LAUNCH_UPDATE_VMSA: of every vCPU, in the order in which they were created */
	for (size_t i = 0; !rc && i < call->vm->vcpu_count; i++)
		rc = update_vmsa(call, call->vm->vcpus[i]);
	return rc;
}

static int secret_contiguous(struct lx_op_call *call, uint64_t *spa)
{
	const struct sev_kvm_launch_secret *params = call->params;
	uint64_t run = 0;

	*spa = lx_user_spa(call->kernel, params->guest_uaddr, &run);
	return run < params->guest_len ? -EINVAL : 0;
}

static int issue_secret(struct lx_op_call *call, uint64_t spa, const struct lx_blob *trans,
			const struct lx_blob *hdr)
{
	const struct sev_kvm_launch_secret *params = call->params;
	uint8_t buffer[SEV_SIZE_LAUNCH_SECRET] = {0};

	LX_PUT(buffer, 32, LAUNCH_SECRET, HANDLE, call->vm->handle);
	LX_PUT(buffer, 64, LAUNCH_SECRET, HDR_PADDR, hdr->spa);
	LX_PUT(buffer, 32, LAUNCH_SECRET, HDR_LEN, hdr->size);
	LX_PUT(buffer, 64, LAUNCH_SECRET, GUEST_PADDR, spa);
	LX_PUT(buffer, 32, LAUNCH_SECRET, GUEST_LEN, params->guest_len);
	LX_PUT(buffer, 64, LAUNCH_SECRET, TRANS_PADDR, trans->spa);
	LX_PUT(buffer, 32, LAUNCH_SECRET, TRANS_LEN, trans->size);
	return lx_op_issue(call, SEV_CMD_LAUNCH_SECRET, buffer);
}

static int inject_secret(struct lx_op_call *call)
{
	const struct sev_kvm_launch_secret *params = call->params;
	struct lx_blob trans = {0, 0}, hdr = {0, 0};
	uint64_t spa;
	int rc = secret_contiguous(call, &spa);

	if (!rc)
		rc = lx_blob_copy_in(call->kernel, params->trans_uaddr, params->trans_len, &trans);
	if (!rc)
		rc = lx_blob_copy_in(call->kernel, params->hdr_uaddr, params->hdr_len, &hdr);
	if (!rc)
		rc = issue_secret(call, spa, &trans, &hdr);
	lx_blob_free(call->kernel, &hdr);
	lx_blob_free(call->kernel, &trans);
	return rc;
}

static int launch_secret(struct lx_op_call *call)
{
	const struct sev_kvm_launch_secret *params = call->params;
	struct lx_pin *pin;
	int rc = lx_pin(call->vm, params->guest_uaddr, params->guest_len, true, &pin);

	if (rc)
		return rc;
	rc = inject_secret(call);
	lx_unpin(call->vm, pin);
	return rc;
}

/* A command with one blob as its result: where its fields are. */
struct blob_command {
	uint32_t id;
	size_t size;
	unsigned at_handle, at_paddr, at_len, at_nonce; /* at_nonce 0: there is none */
};

static int issue_for_blob(struct lx_op_call *call, const struct blob_command *command,
			  const struct lx_blob *blob, const uint8_t nonce[16], uint32_t *length)
{
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX] = {0};
	int rc;

	sev_put_le32(buffer + command->at_handle, call->vm->handle);
	sev_put_le64(buffer + command->at_paddr, blob->spa);
	sev_put_le32(buffer + command->at_len, blob->size);
	for (size_t i = 0; blob->spa && command->at_nonce && i < 16; i++)
		buffer[command->at_nonce + i] = nonce[i];
	rc = lx_op_issue(call, command->id, buffer);
	*length = sev_get_le32(buffer + command->at_len);
	return rc;
}

/*
 * spec: UAPI LAUNCH_MEASURE, GET_ATTESTATION_REPORT: length 0 asks for the length, which is written
 * back although the command fails; a buffer is at most 16 KiB
 */
static int get_blob(struct lx_op_call *call, const struct blob_command *command, uint64_t uaddr,
		    uint32_t *length, const uint8_t nonce[16], size_t params_size)
{
	struct lx_blob blob = {0, 0};
	uint32_t asked = *length;
	int rc = 0;

	if (asked && uaddr) {
		if (asked > SEV_UAPI_BLOB_MAX)
			return -EINVAL;
		rc = lx_blob_alloc(call->kernel, asked, &blob);
		if (rc)
			return rc;
	}
	rc = issue_for_blob(call, command, &blob, nonce, length);
	if (!rc && blob.spa)
		rc = lx_blob_copy_out(call->kernel, uaddr, &blob, asked);
	lx_blob_free(call->kernel, &blob);
	if (asked && rc && rc != -EFAULT)
		return rc;
	return lx_op_write_back(call, params_size) ? -EFAULT : rc;
}

static int launch_measure(struct lx_op_call *call)
{
	static const struct blob_command command = {
		SEV_CMD_LAUNCH_MEASURE,	      SEV_SIZE_LAUNCH_MEASURE,
		SEV_AT_LAUNCH_MEASURE_HANDLE, SEV_AT_LAUNCH_MEASURE_MEASURE_PADDR,
		SEV_AT_LAUNCH_MEASURE_LEN,    0,
	};
	struct sev_kvm_launch_measure *params = call->params;

	return get_blob(call, &command, params->uaddr, &params->len, NULL, sizeof(*params));
}

static int get_attestation_report(struct lx_op_call *call)
{
	static const struct blob_command command = {
		SEV_CMD_ATTESTATION,	  SEV_SIZE_ATTESTATION,	  SEV_AT_ATTESTATION_HANDLE,
		SEV_AT_ATTESTATION_PADDR, SEV_AT_ATTESTATION_LEN, SEV_AT_ATTESTATION_MNONCE,
	};
	struct sev_kvm_attestation_report *params = call->params;

	return get_blob(call, &command, params->uaddr, &params->len, params->mnonce,
			sizeof(*params));
}

static int launch_finish(struct lx_op_call *call)
{
	struct lx_guest_info *record = lx_record_of(call->vm);
	int rc = lx_op_issue_handle(call, SEV_CMD_LAUNCH_FINISH);

	if (!rc && record)
		record->finished = true;
	return rc;
}

static int guest_status(struct lx_op_call *call)
{
	uint8_t buffer[SEV_SIZE_GUEST_STATUS] = {0};
	struct sev_kvm_guest_status *params = call->params;
	int rc;

	LX_PUT(buffer, 32, GUEST_STATUS, HANDLE, call->vm->handle);
	rc = lx_op_issue(call, SEV_CMD_GUEST_STATUS, buffer);
	if (rc)
		return rc;
	params->handle = LX_GET(buffer, 32, GUEST_STATUS, HANDLE);
	params->policy = LX_GET(buffer, 32, GUEST_STATUS, POLICY);
	params->state = buffer[SEV_AT_GUEST_STATUS_STATE];
	return lx_op_write_back(call, sizeof(*params));
}

const struct lx_op LX_OPS_LAUNCH[] = {
	{SEV_KVM_LAUNCH_START, sizeof(struct sev_kvm_launch_start), lx_need_sev, launch_start},
	{SEV_KVM_LAUNCH_UPDATE_DATA, sizeof(struct sev_kvm_launch_update_data), lx_need_sev,
	 launch_update_data},
	{SEV_KVM_LAUNCH_UPDATE_VMSA, 0, lx_need_es, launch_update_vmsa},
	{SEV_KVM_LAUNCH_SECRET, sizeof(struct sev_kvm_launch_secret), lx_need_sev, launch_secret},
	{SEV_KVM_LAUNCH_MEASURE, sizeof(struct sev_kvm_launch_measure), lx_need_sev,
	 launch_measure},
	{SEV_KVM_LAUNCH_FINISH, 0, lx_need_sev, launch_finish},
	{SEV_KVM_GUEST_STATUS, 0, lx_need_sev, guest_status},
	{SEV_KVM_GET_ATTESTATION_REPORT, sizeof(struct sev_kvm_attestation_report), lx_need_sev,
	 get_attestation_report},
	{0, 0, NULL, NULL},
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sending a guest, and receiving one.
 */
#include "launch/legacy.h"

/* Issues op with its argument. */
static enum sev_rc issue(struct sev_launch *launch, struct sev_launch_op op, void *data,
			 struct sev_err *err)
{
	enum sev_rc rc = sev_launch_legacy_only(launch, op.name, err);

	op.data = data;
	return rc ? rc : sev_launch_issue(launch, &op, NULL, err);
}

enum sev_rc sev_launch_send_start(struct sev_launch *launch, const struct sev_send_peer *peer,
				  uint8_t session[SEV_SESSION_SIZE], uint32_t *policy,
				  struct sev_err *err)
{
	struct sev_kvm_send_start start = {
		.pdh_cert_uaddr = (uintptr_t)peer->pdh,
		.pdh_cert_len = (uint32_t)peer->pdh_size,
		.plat_certs_uaddr = (uintptr_t)peer->platform,
		.plat_certs_len = (uint32_t)peer->platform_size,
		.amd_certs_uaddr = (uintptr_t)peer->amd,
		.amd_certs_len = (uint32_t)peer->amd_size,
		.session_uaddr = (uintptr_t)session,
		.session_len = SEV_SESSION_SIZE,
	};
	enum sev_rc rc =
		issue(launch, (struct sev_launch_op)SEV_LAUNCH_OP(SEND_START, 0, 0), &start, err);

	if (!rc)
		*policy = start.policy;
	return rc;
}

/* A packet between the guest's page and its carrier; UAPI: both directions have one layout. */
static enum sev_rc issue_packet(struct sev_launch *launch, struct sev_launch_op op,
				const uint8_t header[SEV_PACKET_HEADER_SIZE], const void *packet,
				struct sev_err *err)
{
	struct sev_kvm_send_update_data update = {
		.hdr_uaddr = (uintptr_t)header,
		.hdr_len = SEV_PACKET_HEADER_SIZE,
		.guest_len = (uint32_t)op.length,
		.trans_uaddr = (uintptr_t)packet,
		.trans_len = (uint32_t)op.length,
	};
	enum sev_rc rc = sev_launch_legacy_range(launch, &op, &update.guest_uaddr, err);

	return rc ? rc : issue(launch, op, &update, err);
}

enum sev_rc sev_launch_send_page(struct sev_launch *launch, uint64_t gpa, size_t size,
				 uint8_t header[SEV_PACKET_HEADER_SIZE], void *packet,
				 struct sev_err *err)
{
	const struct sev_launch_op op = SEV_LAUNCH_OP(SEND_UPDATE_DATA, gpa, size);

	return issue_packet(launch, op, header, packet, err);
}

enum sev_rc sev_launch_send_finish(struct sev_launch *launch, struct sev_err *err)
{
	return issue(launch, (struct sev_launch_op)SEV_LAUNCH_OP(SEND_FINISH, 0, 0), NULL, err);
}

enum sev_rc sev_launch_send_cancel(struct sev_launch *launch, struct sev_err *err)
{
	return issue(launch, (struct sev_launch_op)SEV_LAUNCH_OP(SEND_CANCEL, 0, 0), NULL, err);
}

enum sev_rc sev_launch_receive_start(struct sev_launch *launch, uint32_t policy,
				     const uint8_t *sender_pdh, size_t sender_pdh_size,
				     const uint8_t session[SEV_SESSION_SIZE], struct sev_err *err)
{
	struct sev_kvm_receive_start start = {
		.policy = policy,
		.pdh_uaddr = (uintptr_t)sender_pdh,
		.pdh_len = (uint32_t)sender_pdh_size,
		.session_uaddr = (uintptr_t)session,
		.session_len = SEV_SESSION_SIZE,
	};
	enum sev_rc rc = issue(launch, (struct sev_launch_op)SEV_LAUNCH_OP(RECEIVE_START, 0, 0),
			       &start, err);

	if (!rc)
		launch->handle = start.handle;
	return rc;
}

enum sev_rc sev_launch_receive_page(struct sev_launch *launch, uint64_t gpa, size_t size,
				    const uint8_t header[SEV_PACKET_HEADER_SIZE],
				    const void *packet, struct sev_err *err)
{
	const struct sev_launch_op op = SEV_LAUNCH_OP(RECEIVE_UPDATE_DATA, gpa, size);

	return issue_packet(launch, op, header, packet, err);
}

enum sev_rc sev_launch_receive_finish(struct sev_launch *launch, struct sev_err *err)
{
	return issue(launch, (struct sev_launch_op)SEV_LAUNCH_OP(RECEIVE_FINISH, 0, 0), NULL, err);
}

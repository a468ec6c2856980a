/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages that move a guest: a migration agent exports its guest's context, imports one into a
 * fresh context page or into a guest that was launched with an initial migration image, and gives
 * a guest its VMRK. A guest without an agent absorbs its own.
 *
 * Whatever is wrong with the guest that is named is INVALID_PARAM in the answer: the agent learns
 * nothing about guests that are not its own.
 */
#include <string.h>

#include "amd-sp/snp/gctx_wire.h"
#include "amd-sp/snp/guest_commands.h"
#include "amd-sp/snp/message.h"
#include "base/crypto.h"

#define POLICY_MIGRATE_MA (UINT64_C(1) << 18)

/* spec: SNP-ABI guest messages: a migration agent asks by a VMPCK that it may use for that */
static uint32_t check_asker(const struct sp_message *message)
{
	return sp_quirk(message->sp, AMD_SP_QUIRK_MA_VMPCK) && message->vmpck ? SEV_FW_INVALID_PARAM
									      : SEV_FW_SUCCESS;
}

/* spec: SNP-ABI guest messages: GCTX_PADDR is the context page of another guest */
static uint32_t open_target(struct sp_message *message, uint64_t spa)
{
	uint32_t status = check_asker(message);

	if (!status)
		status = sp_gctx_open(message->sp, NULL, spa, &message->target);
	if (status && status != SEV_FW_HWERROR_PLATFORM)
		status = SEV_FW_INVALID_PARAM;
	if (!status && spa == message->gctx.spa)
		status = SEV_FW_INVALID_PARAM;
	return status;
}

/* spec: SNP-ABI guest messages: a migration agent asks about guests that are bound to it */
static bool is_agent(const struct sp_message *message)
{
	const struct sp_gctx *guest = &message->target;

	return guest->ma && guest->ma_gctx == message->gctx.spa &&
	       sev_equal_ct(guest->report_id_ma, message->gctx.report_id,
			    sizeof(guest->report_id_ma));
}

/* The guest of an agent, in one of the states of the set. */
static uint32_t open_own_guest(struct sp_message *message, uint64_t spa, unsigned states)
{
	uint32_t status = open_target(message, spa);

	if (!status && (!is_agent(message) || !(states & SP_STATE(message->target.state))))
		status = SEV_FW_INVALID_PARAM;
	return status;
}

/* spec: SNP-ABI MSG_EXPORT_REQ: IMI_EN is of a guest that has an initial migration image */
static uint32_t check_export(const struct sp_message *message, uint32_t flags)
{
	const struct sp_gctx *guest = &message->target;

	if (flags & ~SEV_MSG_EXPORT_IMI_EN || (flags & SEV_MSG_EXPORT_IMI_EN && !guest->imi))
		return SEV_FW_INVALID_PARAM;
	if (guest->asid && sp_quirk(message->sp, AMD_SP_QUIRK_EXPORT_ACTIVE))
		return SEV_FW_INVALID_PARAM;
	if (guest->vcek_dis && !sp_quirk(message->sp, AMD_SP_QUIRK_EXPORT_VCEK_DIS))
		return SEV_FW_INVALID_PARAM;
	return SEV_FW_SUCCESS;
}

uint32_t sp_msg_export(struct sp_message *message)
{
	uint32_t flags = SP_MSG_GET(message, 32, EXPORT_REQ, FLAGS);
	uint32_t status = open_own_guest(message, SP_MSG_GET(message, 64, EXPORT_REQ, GCTX_PADDR),
					 SP_STATE(SP_GSTATE_RUNNING));

	if (!status)
		status = check_export(message, flags);
	if (status)
		return status;
	SP_MSG_PUT(message, 32, EXPORT_RSP, GCTX_SIZE, SEV_MSG_SIZE_GCTX);
	SP_MSG_PUT(message, 32, EXPORT_RSP, GCTX_VERSION, SEV_MSG_GCTX_VERSION);
	sp_gctx_to_wire(&message->target, flags & SEV_MSG_EXPORT_IMI_EN,
			message->answer + SEV_MSG_AT_EXPORT_RSP_GCTX);
	message->target.spa = 0; /* it is only read */
	return SEV_FW_SUCCESS;
}

/* The three messages that bring a context have it in one place. */
_Static_assert((int)SEV_MSG_AT_IMPORT_REQ_INCOMING_GCTX ==
			       (int)SEV_MSG_AT_ABSORB_NOMA_REQ_INCOMING_GCTX &&
		       (int)SEV_MSG_AT_IMPORT_REQ_INCOMING_GCTX ==
			       (int)SEV_MSG_AT_ABSORB_REQ_INCOMING_GCTX,
	       "one layout");

/* spec: SNP-ABI MSG_IMPORT_REQ: size and version of the context are known ones */
static bool incoming(const struct sp_message *message, struct sp_gctx *gctx)
{
	uint32_t version = SP_MSG_GET(message, 32, IMPORT_REQ, IN_GCTX_VERSION);

	return SP_MSG_GET(message, 32, IMPORT_REQ, IN_GCTX_SIZE) == SEV_MSG_SIZE_GCTX &&
	       version == SEV_MSG_GCTX_VERSION &&
	       sp_gctx_from_wire(message->request + SEV_MSG_AT_IMPORT_REQ_INCOMING_GCTX, gctx);
}

/* spec: SNP-ABI MSG_IMPORT_REQ: the policy allows a migration agent */
static bool may_have_agent(uint64_t policy)
{
	return policy & POLICY_MIGRATE_MA;
}

uint32_t sp_msg_import(struct sp_message *message)
{
	struct sp_gctx *guest = &message->target;
	uint32_t status = open_target(message, SP_MSG_GET(message, 64, IMPORT_REQ, GCTX_PADDR));

	if (status)
		return status;
	/* spec: SNP-ABI MSG_IMPORT_REQ: the context page is a fresh one */
	if (guest->state != SP_GSTATE_INIT || !incoming(message, guest) ||
	    !may_have_agent(guest->policy) || sp_launch_policy_check(message->sp, guest->policy))
		return SEV_FW_INVALID_PARAM;
	guest->ma = true;
	guest->ma_gctx = message->gctx.spa;
	memcpy(guest->report_id_ma, message->gctx.report_id, sizeof(guest->report_id_ma));
	/* spec: SNP-ABI LAUNCH_TCB: the TCB of the platform that the guest came to */
	guest->launch_tcb = message->sp->state->snp.running.tcb;
	guest->launch_mit_vector = message->sp->state->snp.verified_mitigations;
	return sp_random(guest->vek, sizeof(guest->vek));
}

/* spec: SNP-ABI MSG_ABSORB_REQ: the guest runs the context's image, under the same policy */
static bool is_same_image(const struct sp_gctx *guest, const struct sp_gctx *from)
{
	return guest->imi && guest->policy == from->policy &&
	       sev_equal_ct(guest->imd, from->imd, sizeof(guest->imd));
}

uint32_t sp_msg_absorb(struct sp_message *message)
{
	struct sp_gctx from;
	uint32_t status = open_own_guest(message, SP_MSG_GET(message, 64, ABSORB_REQ, GCTX_PADDR),
					 SP_STATE(SP_GSTATE_RUNNING));

	if (status)
		return status;
	from = message->target;
	if (incoming(message, &from) && is_same_image(&message->target, &from))
		message->target = from;
	else
		status = SEV_FW_INVALID_PARAM;
	sp_gctx_wipe(&from);
	return status;
}

/* It sends its context by itself, so all that reports tell of it must be what it was launched with.
 */
/* spec: SNP-ABI MSG_ABSORB_NOMA_REQ: a guest without an agent takes over keys, not an identity */
static bool is_same_guest(const struct sp_gctx *guest, const struct sp_gctx *from)
{
	return is_same_image(guest, from) && guest->author_key_en == from->author_key_en &&
	       guest->id_block_en == from->id_block_en && guest->guest_svn == from->guest_svn &&
	       !memcmp(guest->ld, from->ld, sizeof(guest->ld)) &&
	       !memcmp(guest->host_data, from->host_data, sizeof(guest->host_data)) &&
	       !memcmp(guest->family_id, from->family_id, sizeof(guest->family_id)) &&
	       !memcmp(guest->image_id, from->image_id, sizeof(guest->image_id)) &&
	       !memcmp(guest->id_key_digest, from->id_key_digest, sizeof(guest->id_key_digest)) &&
	       !memcmp(guest->author_key_digest, from->author_key_digest,
		       sizeof(guest->author_key_digest));
}

uint32_t sp_msg_absorb_noma(struct sp_message *message)
{
	struct sp_gctx *guest = &message->next;
	struct sp_gctx from = *guest;
	uint32_t status = SEV_FW_INVALID_PARAM;

	if (!guest->ma && incoming(message, &from) && is_same_guest(guest, &from)) {
		memcpy(from.report_id, guest->report_id, sizeof(from.report_id));
		*guest = from;
		status = SEV_FW_SUCCESS;
	}
	sp_gctx_wipe(&from);
	return status;
}

/* spec: SNP-ABI MSG_VMRK_REQ: a guest gets its VMRK from its agent while it is launched */
uint32_t sp_msg_vmrk(struct sp_message *message)
{
	unsigned states = SP_STATE(SP_GSTATE_LAUNCH);
	uint32_t status;

	if (sp_quirk(message->sp, AMD_SP_QUIRK_VMRK_STATE))
		states |= SP_STATE(SP_GSTATE_RUNNING);
	status = open_own_guest(message, SP_MSG_GET(message, 64, VMRK_REQ, GCTX_PADDR), states);
	if (!status)
		memcpy(message->target.vmrk, message->request + SEV_MSG_AT_VMRK_REQ_VMRK,
		       sizeof(message->target.vmrk));
	return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One guest message under way, after its envelope is off and before the answer's is on.
 */
#ifndef AMD_SP_SNP_MESSAGE_H
#define AMD_SP_SNP_MESSAGE_H

#include "abi/layout/guest_message.h"
#include "amd-sp/keys/sp_keys.h"
#include "amd-sp/snp/gctx.h"

struct sp_message {
	struct amd_sp *sp;
	struct sp_gctx gctx; /* of the guest that asks, before the message */
	struct sp_gctx next; /* and after it: saved with the answer */
	/* Another guest that the message changes; saved with the answer where it has an sPA. */
	struct sp_gctx target;
	uint64_t seqno;
	uint8_t type, version, vmpck;
	uint16_t size; /* of the request's payload; zeros follow it */
	uint16_t answer_size;
	uint8_t request[SEV_MSG_PAYLOAD_MAX];
	uint8_t answer[SEV_MSG_PAYLOAD_MAX]; /* STATUS is its first field in every message */
};

/*
 * Answers a message. What it returns becomes STATUS of the answer, but a hardware error, which
 * fails the command.
 */
typedef uint32_t sp_message_handler(struct sp_message *message);

sp_message_handler sp_msg_cpuid;  /* msg_cpuid.c */
sp_message_handler sp_msg_key;	  /* msg_key.c */
sp_message_handler sp_msg_report; /* msg_report.c */
sp_message_handler sp_msg_export; /* msg_migration.c */
sp_message_handler sp_msg_import;
sp_message_handler sp_msg_absorb;
sp_message_handler sp_msg_absorb_noma;
sp_message_handler sp_msg_vmrk;
sp_message_handler sp_msg_tsc_info; /* msg_tsc.c */

/* A kind of message: of one type and version. */
struct sp_message_kind {
	uint8_t type, version;
	uint8_t since;		     /* API_MINOR of 1.x that brought it */
	uint16_t size_min, size_max; /* of the request's payload */
	uint16_t answer_size;
	sp_message_handler *answer;
};
/* Those of this firmware's version; NULL: it does not know the message. */
const struct sp_message_kind *sp_message_kind(const struct amd_sp *sp, uint8_t type,
					      uint8_t version);
/* The fields of a type's request. */
const struct sev_message_layout *sp_message_layout(uint8_t type);
/* Whether the reserved fields of a structure are zero. */
bool sp_message_reserved_zero(const struct sev_message_layout *layout, const uint8_t *data,
			      size_t size);

/* Takes a request page's envelope off; the context is already there. */
uint32_t sp_message_open(struct sp_message *message, const uint8_t page[MACHINE_PAGE_SIZE],
			 const struct sp_message_kind **kind);
/* Puts the answer into its envelope. */
uint32_t sp_message_seal(const struct sp_message *message, uint8_t page[MACHINE_PAGE_SIZE]);

/* INVALID_PARAM where a message asks for a VMPL that is more privileged than its VMPCK. */
uint32_t sp_message_check_vmpl(const struct sp_message *message, uint32_t vmpl);
/* Who signs for the guest by KEY_SEL: INVALID_PARAM, INVALID_KEY. */
uint32_t sp_message_signer(const struct sp_message *message, uint32_t key_sel,
			   enum sp_signer *signer);

/* Fields: SP_MSG_GET(message, 32, KEY_REQ, VMPL), SP_MSG_PUT(...). */
#define SP_MSG_GET(message, bits, name, field)                                                     \
	sev_get_le##bits((message)->request + SEV_MSG_AT_##name##_##field)
#define SP_MSG_PUT(message, bits, name, field, value)                                              \
	sev_put_le##bits((message)->answer + SEV_MSG_AT_##name##_##field, value)

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dispatch: which commands there are, in which states of the platform they are allowed, and who
 * performs them.
 */
#ifndef AMD_SP_COMMAND_H
#define AMD_SP_COMMAND_H

#include "abi/layout/sp_command.h"
#include "amd-sp/sp.h"
#include "base/bytes.h"

/* One command under way. The buffer is a copy; fields that the firmware sets are written back to
 * memory after the handler, whatever its status. */
struct sp_call {
	const struct sp_command *command;
	const struct sev_command_layout *layout;
	uint64_t paddr;
	uint8_t buffer[SEV_COMMAND_BUFFER_MAX];
};

typedef uint32_t sp_handler(struct amd_sp *sp, struct sp_call *call);

/* States, as sets. */
#define SP_STATE(state) (1u << (state))
#define SP_ANY_STATE	0u

struct sp_command {
	uint16_t id;	       /* enum sev_command_id */
	uint8_t since;	       /* API_MINOR of 1.x that brought it; 0: always there */
	uint8_t legacy_states; /* SP_STATE() of enum sp_legacy_state; SP_ANY_STATE */
	uint8_t snp_states;    /* SP_STATE() of enum sp_snp_state; SP_ANY_STATE */
	uint8_t guest_states;  /* of the guest, looked at by whoever finds the guest */
	sp_handler *run;
};

/* A family of commands; the tables end with a row whose run is NULL. */
extern const struct sp_command SP_LEGACY_PLATFORM_COMMANDS[]; /* legacy/platform_commands.c */
extern const struct sp_command SP_LEGACY_GUEST_COMMANDS[];    /* legacy/guest_commands.c */
extern const struct sp_command SP_SNP_PLATFORM_COMMANDS[];    /* snp/platform_commands.c */
extern const struct sp_command SP_SNP_GUEST_COMMANDS[];	      /* snp/guest_commands.c */
extern const struct sp_command SP_SNP_PAGE_COMMANDS[];	      /* snp/page_commands.c */
extern const struct sp_command SP_SNP_MESSAGE_COMMANDS[];     /* snp/message_commands.c */

/* The command of an id in this firmware's version; NULL: there is none. */
const struct sp_command *sp_command_find(const struct amd_sp *sp, uint32_t id);
/* The layout of a command's buffer; NULL for an id that no specification knows. */
const struct sev_command_layout *sp_command_layout(uint32_t id);

/* Fields of the buffer: SP_GET(call, 32, LAUNCH_START, POLICY), SP_PUT(...). */
#define SP_GET(call, bits, command, field)                                                         \
	sev_get_le##bits((call)->buffer + SEV_AT_##command##_##field)
#define SP_PUT(call, bits, command, field, value)                                                  \
	sev_put_le##bits((call)->buffer + SEV_AT_##command##_##field, value)

#endif

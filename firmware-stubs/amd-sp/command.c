/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/command.h"

#include <string.h>

#include "amd-sp/snp/update.h"

static const struct sp_command *const FAMILIES[] = {
	SP_LEGACY_PLATFORM_COMMANDS, SP_LEGACY_GUEST_COMMANDS, SP_SNP_PLATFORM_COMMANDS,
	SP_SNP_GUEST_COMMANDS,	     SP_SNP_PAGE_COMMANDS,     SP_SNP_MESSAGE_COMMANDS,
};

const struct sp_command *sp_command_find(const struct amd_sp *sp, uint32_t id)
{
	for (size_t i = 0; i < sizeof(FAMILIES) / sizeof(*FAMILIES); i++)
		for (const struct sp_command *command = FAMILIES[i]; command->run; command++)
			if (command->id == id)
				return command->since <= sp->state->snp.running.api_minor ? command
											  : NULL;
	return NULL;
}

const struct sev_command_layout *sp_command_layout(uint32_t id)
{
	for (size_t i = 0; i < SEV_COMMAND_COUNT; i++)
		if (SEV_COMMANDS[i].id == id)
			return &SEV_COMMANDS[i];
	return NULL;
}

static bool reserved_is_zero(const struct sp_call *call)
{
	for (unsigned i = 0; i < call->layout->field_count; i++) {
		const struct sev_command_field *field = &call->layout->fields[i];

		if (field->kind == SEV_COMMAND_RESERVED &&
		    !sev_is_zero(call->buffer + field->offset, field->size))
			return false;
	}
	return true;
}

static bool has_output(const struct sp_call *call)
{
	for (unsigned i = 0; i < call->layout->field_count; i++)
		if (call->layout->fields[i].kind == SEV_COMMAND_OUT ||
		    call->layout->fields[i].kind == SEV_COMMAND_INOUT)
			return true;
	return false;
}

static bool in_states(unsigned states, unsigned state)
{
	return states == SP_ANY_STATE || (states & SP_STATE(state));
}

/* spec: SEV-API platform state machine: a command is refused in states that do not list it */
static bool allowed(const struct amd_sp *sp, const struct sp_command *command)
{
	return in_states(command->legacy_states, sp->state->legacy.state) &&
	       in_states(command->snp_states, sp->state->snp.state);
}

static uint32_t check_call(struct amd_sp *sp, struct sp_call *call)
{
	bool legacy = call->command->id < SEV_COMMAND_FIRST_SNP;
	uint32_t status = SEV_FW_SUCCESS;

	if (!sp_firmware_can_run(sp, call->command->id))
		return SEV_FW_RESTORE_REQUIRED;
	/* spec: SEV-API platform state machine: the state is looked at before the command buffer */
	if (!allowed(sp, call->command))
		return SEV_FW_INVALID_PLATFORM_STATE;
	/* spec: SEV-API commands: a command buffer is memory */
	if (call->layout->size)
		status = sp_read(sp, call->paddr, call->buffer, call->layout->size);
	if (!status && !reserved_is_zero(call) &&
	    (!legacy || sp_quirk(sp, AMD_SP_QUIRK_LEGACY_RESERVED) == 0))
		status = SEV_FW_INVALID_PARAM;
	if (!status && has_output(call))
		status = sp_writable(sp, call->paddr, call->layout->size);
	return status;
}

static void write_back(struct amd_sp *sp, const struct sp_call *call)
{
	for (unsigned i = 0; i < call->layout->field_count; i++) {
		const struct sev_command_field *field = &call->layout->fields[i];

		if (field->kind == SEV_COMMAND_OUT || field->kind == SEV_COMMAND_INOUT)
			machine_write(sp->machine, call->paddr + field->offset,
				      call->buffer + field->offset, field->size);
	}
}

/* Whether an injected fault strikes this command. */
static bool struck(struct amd_sp *sp, uint32_t id)
{
	if (!sp->fault_armed || sp->fault.kind == AMD_SP_FAULT_POWER ||
	    sp->fault.kind == AMD_SP_FAULT_WRITE || (sp->fault.id && sp->fault.id != id))
		return false;
	if (sp->fault.after) {
		sp->fault.after--;
		return false;
	}
	sp->fault_armed = false;
	sp->dead = sp->fault.kind == AMD_SP_FAULT_NO_RESPONSE;
	return true;
}

uint32_t amd_sp_command(struct amd_sp *sp, uint32_t id, uint64_t command_buffer)
{
	struct sp_call call = {
		.command = sp_command_find(sp, id),
		.layout = sp_command_layout(id),
		.paddr = command_buffer,
	};
	uint32_t status;

	if (sp->dead)
		return AMD_SP_NO_RESPONSE;
	if (struck(sp, id))
		return sp->dead ? AMD_SP_NO_RESPONSE : sp->fault.status;
	if (!call.command)
		return SEV_FW_INVALID_COMMAND;
	status = check_call(sp, &call);
	if (status)
		return status;
	status = call.command->run(sp, &call);
	if (sp->dead)
		return AMD_SP_NO_RESPONSE;
	write_back(sp, &call);
	return status;
}

void amd_sp_inject(struct amd_sp *sp, const struct amd_sp_fault *fault)
{
	sp->fault_armed = fault != NULL;
	if (fault)
		sp->fault = *fault;
}

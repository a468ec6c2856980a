/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can be wrong with calls of every command: where its buffer is, the state of the platform,
 * reserved fields, the guest or the context that it names.
 */
#include "storm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sev_command_field *field(uint32_t id, const char *name)
{
	const struct sev_command_layout *layout = sp_command_layout(id);

	for (unsigned i = 0; i < layout->field_count; i++)
		if (!strcmp(layout->fields[i].name, name))
			return &layout->fields[i];
	return NULL;
}

static bool has_kind(uint32_t id, unsigned kind)
{
	const struct sev_command_layout *layout = sp_command_layout(id);

	for (unsigned i = 0; i < layout->field_count; i++)
		if (layout->fields[i].kind == kind)
			return true;
	return false;
}

static bool bare(struct storm *storm, struct call *call)
{
	(void)storm;
	(void)call;
	return true;
}

static void buffer_nowhere(struct storm *storm, struct call *call)
{
	(void)storm;
	call->at = STORM_NOWHERE;
}

static void reserved(struct storm *storm, struct call *call)
{
	const struct sev_command_layout *layout = sp_command_layout(call->id);
	const struct sev_command_field *at;

	do
		at = &layout->fields[storm_below(storm, layout->field_count)];
	while (at->kind != SEV_COMMAND_RESERVED);
	call->buffer[at->offset + storm_below(storm, at->size)] |=
		(uint8_t)(1u << storm_below(storm, 8));
}

static void lend_buffer(struct storm *storm, struct call *call)
{
	(void)call;
	storm_set(storm, STORM_BUFFER, RMP_FIRMWARE);
}

static void buffer_not_lent(struct storm *storm, struct call *call)
{
	storm_set(storm, STORM_BUFFER, RMP_HYPERVISOR);
	call->undo = lend_buffer;
}

static void put_handle(struct call *call, uint32_t handle)
{
	call_put(call, field(call->id, "HANDLE")->offset, handle, 4);
}

static void no_guest(struct storm *storm, struct call *call)
{
	put_handle(call, (uint32_t)(UINT32_MAX - storm_below(storm, 1000)));
}

static unsigned guest_states(const struct storm *storm, uint32_t id)
{
	const struct sp_command *command = sp_command_find(storm->sim.sp, id);

	return command ? command->guest_states : SP_ANY_STATE;
}

static void guest_elsewhere(struct storm *storm, struct call *call)
{
	const struct guest_wish wish = {.states = 0x7E & ~guest_states(storm, call->id),
					.active = -1};

	put_handle(call, storm_guest(storm, &wish)->handle);
}

static void put_context(struct call *call, uint64_t spa)
{
	call_put(call, field(call->id, "GCTX_PADDR")->offset, spa, 8);
}

static uint64_t context_of(const struct call *call)
{
	return sev_get_le64(call->buffer + field(call->id, "GCTX_PADDR")->offset);
}

static void context_unaligned(struct storm *storm, struct call *call)
{
	put_context(call, context_of(call) + 1 + storm_below(storm, 0xFFF));
}

static void context_nowhere(struct storm *storm, struct call *call)
{
	(void)storm;
	put_context(call, STORM_NOWHERE);
}

static void context_not_one(struct storm *storm, struct call *call)
{
	put_context(call, storm_pages(storm, 1));
}

static void context_large(struct storm *storm, struct call *call)
{
	struct rmp_entry *entry = rmp_at(storm->sim.machine, STORM_LARGE);

	storm_clear_large(storm, STORM_LARGE);
	rmp_set_state(entry, RMP_FIRMWARE);
	entry->size = RMP_2M;
	put_context(call, STORM_LARGE + storm_below(storm, 512) * MACHINE_PAGE_SIZE);
}

static void flip(struct storm *storm, struct call *call)
{
	uint8_t byte;

	NEED(machine_read(storm->sim.machine, call->more, &byte, 1));
	byte ^= 0x10;
	storm_write(storm, call->more, &byte, 1);
}

static void context_changed(struct storm *storm, struct call *call)
{
	call->more = context_of(call) + storm_below(storm, sizeof(struct sp_gctx));
	flip(storm, call);
	call->undo = flip;
}

static void context_elsewhere(struct storm *storm, struct call *call)
{
	const struct context_wish wish = {.states = 0x7 & ~guest_states(storm, call->id),
					  .active = -1};
	struct sp_gctx gctx;

	NEED(storm_context(storm, &wish, &gctx));
	put_context(call, gctx.spa);
}

struct list {
	struct storm_row *out;
	size_t count;
	const struct storm_row *good;
};

static struct storm_row *add(struct list *list, uint32_t status, storm_spoiler *spoil)
{
	struct storm_row *row = &list->out[list->count++];

	NEED(list->count <= STORM_COMMON_MAX);
	*row = *list->good;
	row->status = status;
	row->spoil = spoil;
	row->elsewhere = false;
	row->cost = list->good->cost > 4 ? list->good->cost : 4;
	return row;
}

static void add_buffer(struct list *list)
{
	uint32_t id = list->good->id;

	if (sp_command_layout(id)->size)
		add(list, SEV_FW_INVALID_ADDRESS, buffer_nowhere);
	if (has_kind(id, SEV_COMMAND_RESERVED))
		add(list, SEV_FW_INVALID_PARAM, reserved);
	if (has_kind(id, SEV_COMMAND_OUT) || has_kind(id, SEV_COMMAND_INOUT))
		add(list, SEV_FW_INVALID_PAGE_STATE, buffer_not_lent)->snp = true;
}

static void add_states(const struct storm *storm, struct list *list)
{
	const struct sp_command *command = sp_command_find(storm->sim.sp, list->good->id);
	struct storm_row *row;

	if (command->legacy_states == SP_ANY_STATE && command->snp_states == SP_ANY_STATE)
		return;
	row = add(list, SEV_FW_INVALID_PLATFORM_STATE, NULL);
	row->make = bare;
	row->misplaced = true;
	row->snp = false;
}

static void add_guest(const struct storm *storm, struct list *list)
{
	uint32_t id = list->good->id;

	if (id >= SEV_COMMAND_FIRST_SNP || !field(id, "HANDLE"))
		return;
	add(list, SEV_FW_INVALID_GUEST, no_guest);
	if (guest_states(storm, id) != SP_ANY_STATE)
		add(list, SEV_FW_INVALID_GUEST_STATE, guest_elsewhere);
}

static void add_context(const struct storm *storm, struct list *list)
{
	uint32_t id = list->good->id;

	if (id < SEV_COMMAND_FIRST_SNP || !field(id, "GCTX_PADDR"))
		return;
	add(list, SEV_FW_INVALID_ADDRESS, context_unaligned);
	add(list, SEV_FW_INVALID_ADDRESS, context_nowhere);
	add(list, SEV_FW_INVALID_PAGE_STATE, context_not_one);
	add(list, SEV_FW_INVALID_PAGE_SIZE, context_large);
	if (id != SEV_CMD_SNP_GCTX_CREATE)
		add(list, SEV_FW_INVALID_GUEST, context_changed);
	if (guest_states(storm, id) != SP_ANY_STATE)
		add(list, SEV_FW_INVALID_GUEST_STATE, context_elsewhere);
}

size_t storm_common(const struct storm *storm, const struct storm_row *good, struct storm_row *out)
{
	struct list list = {.out = out, .good = good};

	if (!sp_command_find(storm->sim.sp, good->id))
		return 0;
	add_buffer(&list);
	add_states(storm, &list);
	add_guest(storm, &list);
	add_context(storm, &list);
	return list.count;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guests as the machine knows them, beyond the process that made them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linux/kvm/vm.h"
#include "machine/rmp.h"

#define STAT_START_TIME 22 /* field of /proc/PID/stat, from 1 */

/* When a process began, in the kernel's ticks; -1: there is none. */
static int64_t start_time_of(int64_t pid)
{
	char path[64], text[1024];
	const char *at;
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%" PRId64 "/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return -1;
	size = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[size] = 0;
	/* The second field is a name in parentheses, which may have anything in it. */
	at = strrchr(text, ')');
	/* A zombie holds nothing: it only waits for its parent to ask how it ended. */
	if (at && strncmp(at, ") Z", 3) == 0)
		return -1;
	for (int field = 2; at && field < STAT_START_TIME; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoll(at + 1, NULL, 10) : -1;
}

int lx_record_new(struct lx_vm *vm, enum lx_guest_kind kind)
{
	struct lx_state *state = vm->kernel->state;

	for (size_t i = 0; i < LX_GUESTS; i++) {
		if (state->guests[i].kind != LX_GUEST_NONE)
			continue;
		state->guests[i] = (struct lx_guest_info){
			.id = ++state->last_guest_id,
			.kind = (uint8_t)kind,
			.asid = vm->asid,
			.secrets_gpa = UINT64_MAX,
			.pid = getpid(),
			.start_time = start_time_of(getpid()),
		};
		vm->record = i;
		vm->guest_id = state->last_guest_id;
		return 0;
	}
	return -EBUSY;
}

struct lx_guest_info *lx_record_of(const struct lx_vm *vm)
{
	struct lx_guest_info *record = &vm->kernel->state->guests[vm->record];

	/* After the loss of power the same number may be another guest's. */
	if (!vm->guest_id || vm->file->dead)
		return NULL;
	return record->id == vm->guest_id ? record : NULL;
}

uint16_t lx_record_user(const struct lx_vm *vm)
{
	return lx_record_of(vm) ? (uint16_t)(LX_FRAME_GUEST + vm->record) : LX_FRAME_KERNEL;
}

/* Every page of the ASID is the kernel's again, or lost. */
static void take_pages(struct lx_kernel *kernel, uint32_t asid)
{
	for (uint64_t spa = 0; rmp_next_owned(kernel->machine, asid, &spa);
	     spa += MACHINE_PAGE_SIZE) {
		const struct rmp_entry *entry = rmp_lookup(kernel->machine, spa, NULL);

		if (entry->immutable)
			lx_page_reclaim(kernel, spa, 1);
		else if (lx_page_make_shared(kernel, spa, entry->size))
			lx_frames_leak(kernel, spa, 1);
	}
}

static int end_snp(struct lx_kernel *kernel, const struct lx_guest_info *record)
{
	uint8_t buffer[SEV_SIZE_SNP_DECOMMISSION];
	int rc;

	take_pages(kernel, record->asid);
	if (!record->gctx)
		return 0;
	sev_put_le64(buffer + SEV_AT_SNP_DECOMMISSION_GCTX_PADDR, record->gctx);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_SNP_DECOMMISSION, buffer, NULL);
	return rc;
}

static int end_sev(struct lx_kernel *kernel, const struct lx_guest_info *record)
{
	uint8_t deactivate[SEV_SIZE_DEACTIVATE], decommission[SEV_SIZE_DECOMMISSION];

	if (!record->handle)
		return 0;
	sev_put_le32(deactivate + SEV_AT_DEACTIVATE_HANDLE, record->handle);
	sev_put_le32(decommission + SEV_AT_DECOMMISSION_HANDLE, record->handle);
	lx_sev_do_cmd(kernel, SEV_CMD_DEACTIVATE, deactivate, NULL);
	lx_sev_do_cmd(kernel, SEV_CMD_DECOMMISSION, decommission, NULL);
	return 0;
}

/* The frames that the guest had; those that the firmware has are taken back first. */
static void free_frames(struct lx_kernel *kernel, size_t record)
{
	uint64_t all = machine_config(kernel->machine)->memory_size / MACHINE_PAGE_SIZE;

	for (uint64_t i = 1; i < all; i++) {
		uint64_t spa = i * MACHINE_PAGE_SIZE;

		if (kernel->frames[i] != LX_FRAME_GUEST + record)
			continue;
		if (rmp_state_at(kernel->machine, spa) == RMP_FIRMWARE &&
		    lx_page_reclaim(kernel, spa, 1))
			continue;
		lx_frames_free(kernel, spa, 1);
	}
}

void lx_record_end(struct lx_kernel *kernel, size_t at)
{
	struct lx_guest_info *record = &kernel->state->guests[at];
	int rc;

	machine_wbinvd_all(kernel->machine);
	rc = record->kind == LX_GUEST_SNP ? end_snp(kernel, record) : end_sev(kernel, record);
	if (rc == 0)
		lx_asid_free(kernel, record->asid);
	free_frames(kernel, at);
	*record = (struct lx_guest_info){0};
}

bool lx_guest_at(const struct lx_kernel *kernel, size_t i, struct lx_guest_info *out)
{
	for (size_t at = 0; at < LX_GUESTS; at++) {
		if (kernel->state->guests[at].kind == LX_GUEST_NONE || i--)
			continue;
		*out = kernel->state->guests[at];
		return true;
	}
	return false;
}

int lx_guest_hold(struct lx_kernel *kernel, int vm_fd, uint32_t *id)
{
	struct lx_file *file = lx_file_get(kernel, vm_fd);
	struct lx_guest_info *record;

	if (!file || file->ops != &LX_VM_OPS)
		return -EBADF;
	record = lx_record_of(lx_vm_of(file));
	if (!record || lx_vm_of(file)->owner)
		return -EINVAL;
	record->held = true;
	*id = record->id;
	return 0;
}

int lx_guest_stop(struct lx_kernel *kernel, uint32_t id)
{
	for (size_t i = 0; i < LX_GUESTS; i++) {
		struct lx_guest_info *record = &kernel->state->guests[i];

		if (record->kind == LX_GUEST_NONE || record->id != id)
			continue;
		lx_record_end(kernel, i);
		return 0;
	}
	return -ENOENT;
}

void lx_guests_reap(struct lx_kernel *kernel)
{
	for (size_t i = 0; i < LX_GUESTS; i++) {
		const struct lx_guest_info *record = &kernel->state->guests[i];

		if (record->kind != LX_GUEST_NONE && !record->held &&
		    start_time_of(record->pid) != record->start_time)
			lx_record_end(kernel, i);
	}
}

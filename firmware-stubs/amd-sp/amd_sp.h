/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A software AMD Secure Processor: the SEV firmware (SEV-API) and the SNP firmware (SNP-ABI) behind
 * one mailbox. It is held to the specifications, not to what a client sends.
 *
 * Its state has two parts: what is volatile, in a block of memory without pointers that several
 * processes may share, and what is persistent, in records that a store keeps; these are durable
 * before the command that changes them returns.
 */
#ifndef AMD_SP_AMD_SP_H
#define AMD_SP_AMD_SP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

#include "abi/layout/fw_status.h"
#include "abi/layout/sp_command.h"
#include "amd-sp/profile.h"
#include "amd-sp/quirk.h"
#include "machine/machine.h"

/*
 * Where persistent records are kept. load: the record's bytes into out, at most room; how many they
 * are, 0 where there is no such record, -1 on failure. save: 0, or -1; when it returns 0 the record
 * survives the loss of power, and before that the old one does. name is a plain word.
 */
struct amd_sp_store {
	int64_t (*load)(void *ctx, const char *name, void *out, size_t room);
	int (*save)(void *ctx, const char *name, const void *data, size_t size);
	void *ctx;
};

struct amd_sp_config {
	struct machine *machine;
	const struct amd_sp_profile *profile;
	struct amd_sp_store store; /* made by amd_sp_manufacture() (keys/factory.h) */
	/* amd_sp_state_size() bytes, zeros or left by an earlier process; NULL: its own. */
	void *state;
	struct amd_sp_quirks quirks; /* amd_sp_quirks_init() for the defaults */
};

struct amd_sp;

size_t amd_sp_state_size(void);
/* The machine stays the caller's and must outlive it. SEV_ERR_FORMAT: store or state is another's.
 */
enum sev_rc amd_sp_new(const struct amd_sp_config *config, struct amd_sp **out,
		       struct sev_err *err);
/* Wipes keys of its own state; NULL is fine. */
void amd_sp_free(struct amd_sp *sp);

/* The mailbox does not answer: a fault was injected. */
#define AMD_SP_NO_RESPONSE UINT32_C(0x10000)

/*
 * One command: writes of the command buffer's sPA and id to the mailbox, until it answers. The
 * status, an enum sev_fw_status_code, or AMD_SP_NO_RESPONSE.
 */
uint32_t amd_sp_command(struct amd_sp *sp, uint32_t id, uint64_t command_buffer);

/* Power off and on: volatile state is gone (the machine's is the caller's to reset). */
void amd_sp_power_cycle(struct amd_sp *sp);

/* Another process has used state and store since: what was read of the records is read again. */
void amd_sp_refresh(struct amd_sp *sp);

enum amd_sp_fault_kind {
	AMD_SP_FAULT_STATUS = 0,      /* the command answers with status and does nothing */
	AMD_SP_FAULT_NO_RESPONSE = 1, /* and so for every command after it */
	AMD_SP_FAULT_POWER = 2, /* power is lost before the n-th write of a record is durable */
	AMD_SP_FAULT_WRITE = 3, /* the n-th write of a record fails, and it stays as it was */
};
struct amd_sp_fault {
	enum amd_sp_fault_kind kind;
	uint32_t id;	 /* of the command; 0: any. Not for POWER and WRITE */
	uint32_t after;	 /* how many such commands (POWER, WRITE: writes) go well before */
	uint32_t status; /* HWERROR_PLATFORM, … */
};
/* One fault at a time; NULL: none. It strikes once, but for NO_RESPONSE. */
void amd_sp_inject(struct amd_sp *sp, const struct amd_sp_fault *fault);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands on guests of SEV and SEV-ES, and the checks that they share, in the order in which
 * they are made: handle, guest state, policy, active, lengths, addresses.
 */
#ifndef AMD_SP_LEGACY_GUEST_COMMAND_H
#define AMD_SP_LEGACY_GUEST_COMMAND_H

#include "amd-sp/command.h"
#include "amd-sp/legacy/guest.h"

/* SEV-API: guest policy structure */
#define SP_POLICY_NODBG		 (1u << 0)
#define SP_POLICY_NOKS		 (1u << 1)
#define SP_POLICY_ES		 (1u << 2)
#define SP_POLICY_NOSEND	 (1u << 3)
#define SP_POLICY_DOMAIN	 (1u << 4)
#define SP_POLICY_SEV		 (1u << 5)
#define SP_POLICY_RESERVED	 0x0000FFC0u
#define SP_POLICY_API_MAJOR(pol) ((uint8_t)((pol) >> 16))
#define SP_POLICY_API_MINOR(pol) ((uint8_t)((pol) >> 24))

/* Whether a version is at least the one that a policy asks for. */
bool sp_policy_api_met(uint32_t policy, uint8_t api_major, uint8_t api_minor);

/* The guest of a handle in a state that the command allows: INVALID_GUEST, INVALID_GUEST_STATE. */
uint32_t sp_guest_find(struct amd_sp *sp, const struct sp_call *call, uint32_t handle,
		       struct sp_guest **guest);
/* The same with the command's first field, which is the handle of most. */
uint32_t sp_guest_of(struct amd_sp *sp, const struct sp_call *call, struct sp_guest **guest);
/* A VMSA is of SEV-ES. */
uint32_t sp_guest_need_es(const struct amd_sp *sp, const struct sp_guest *guest);
uint32_t sp_guest_need_active(const struct sp_guest *guest);

/* An input of exactly size bytes: INVALID_LENGTH, INVALID_ADDRESS. */
uint32_t sp_input_length(uint32_t length, size_t size);
uint32_t sp_input(struct amd_sp *sp, uint64_t spa, void *out, size_t size);

/* Guest memory: aligned, and the firmware may write to it. */
uint32_t sp_guest_range(struct amd_sp *sp, uint64_t spa, size_t size, uint64_t align);
/* Through the key of an active guest. */
uint32_t sp_guest_read(struct amd_sp *sp, const struct sp_guest *guest, uint64_t spa, void *out,
		       size_t size);
uint32_t sp_guest_write(struct amd_sp *sp, const struct sp_guest *guest, uint64_t spa,
			const void *data, size_t size);

/* Bytes that go through a buffer at once. */
#define SP_CHUNK 0x10000u

/* start.c */
uint32_t sp_launch_start(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_receive_start(struct amd_sp *sp, struct sp_call *call);
/* launch.c */
uint32_t sp_launch_update_data(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_launch_update_vmsa(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_launch_measure(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_launch_finish(struct amd_sp *sp, struct sp_call *call);
/* attestation.c */
uint32_t sp_attestation(struct amd_sp *sp, struct sp_call *call);
/* activate.c */
uint32_t sp_activate(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_activate_ex(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_deactivate(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_decommission(struct amd_sp *sp, struct sp_call *call);
/* receive.c */
uint32_t sp_launch_secret(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_receive_update_data(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_receive_update_vmsa(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_receive_finish(struct amd_sp *sp, struct sp_call *call);
/* send.c */
uint32_t sp_send_start(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_send_update_data(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_send_update_vmsa(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_send_finish(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_send_cancel(struct amd_sp *sp, struct sp_call *call);
/* debug.c */
uint32_t sp_dbg_decrypt(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_dbg_encrypt(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_copy(struct amd_sp *sp, struct sp_call *call);
/* swap.c */
uint32_t sp_swap_out(struct amd_sp *sp, struct sp_call *call);
uint32_t sp_swap_in(struct amd_sp *sp, struct sp_call *call);

#endif

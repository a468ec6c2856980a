/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of an SVSM, the trusted code at VMPL0 under which this guest runs, and the hypervisor's
 * run VMPL that carries them. The calling area is private memory: what the SVSM writes there and
 * into registers no hypervisor has seen; what a hypervisor can do is not to run it.
 */
#ifndef GHCB_SVSM_H
#define GHCB_SVSM_H

#include "ghcb/ops.h"
#include "ghcb/rc.h"

/* What comes back in RAX: X(name, value, text); values from 0x80001000 on are the protocol's */
/* clang-format off */
#define GHCB_SVSM_RESULT_LIST(X) \
	X(SUCCESS, 0, "done") \
	X(INCOMPLETE, 0x80000000, "not complete: the same call again") \
	X(UNSUPPORTED_PROTOCOL, 0x80000001, "the protocol is not supported") \
	X(UNSUPPORTED_CALL, 0x80000002, "the call is not supported") \
	X(INVALID_ADDRESS, 0x80000003, "invalid address") \
	X(INVALID_FORMAT, 0x80000004, "invalid format") \
	X(INVALID_PARAMETER, 0x80000005, "invalid parameter") \
	X(INVALID_REQUEST, 0x80000006, "invalid request") \
	X(BUSY, 0x80000007, "busy: the same call later") \
	X(PVALIDATE_FAIL_INPUT, 0x80001001, "core PVALIDATE: FAIL_INPUT") \
	X(PVALIDATE_FAIL_SIZEMISMATCH, 0x80001006, "core PVALIDATE: FAIL_SIZEMISMATCH") \
	X(PVALIDATE_NO_CHANGE, 0x80001010, "core PVALIDATE: the page was so already")
/* clang-format on */
#define GHCB_SVSM_RESULT_ENUM(name, value, text) GHCB_SVSM_##name = (value),
enum ghcb_svsm_result { GHCB_SVSM_RESULT_LIST(GHCB_SVSM_RESULT_ENUM) };

/* The result's text; "unknown". */
const char *ghcb_svsm_text(uint64_t result);

enum ghcb_svsm_protocol {
	GHCB_SVSM_CORE,
	GHCB_SVSM_ATTESTATION,
	GHCB_SVSM_VTPM,
	GHCB_SVSM_UEFI_MM = 4
};
enum ghcb_svsm_core_call {
	GHCB_SVSM_REMAP_CA,
	GHCB_SVSM_PVALIDATE,
	GHCB_SVSM_CREATE_VCPU,
	GHCB_SVSM_DELETE_VCPU,
	GHCB_SVSM_DEPOSIT_MEMORY,
	GHCB_SVSM_WITHDRAW_MEMORY,
	GHCB_SVSM_QUERY_PROTOCOL,
	GHCB_SVSM_CONFIGURE_VTOM,
};
/* RAX of a call. */
#define GHCB_SVSM_CALL(protocol, call) ((uint64_t)(protocol) << 32 | (call))

/* The calling area: byte 0 a call is pending, byte 1 memory is available, 2 to 7 reserved. */
#define GHCB_SVSM_CA_PENDING	   0u
#define GHCB_SVSM_CA_MEM_AVAILABLE 1u
#define GHCB_SVSM_CA_BUFFER	   8u
/* A list for PVALIDATE: u16 entries, u16 next, u32 0, then u64 each:
 * [1:0] size, [2] validate, [3] ignore CF, [11:4] 0, [63:12] PFN */
#define GHCB_SVSM_LIST_NEXT    2u
#define GHCB_SVSM_LIST_HEADER  8u
#define GHCB_SVSM_LIST_ENTRIES 510u
#define GHCB_SVSM_LIST_2M      UINT64_C(1)
#define GHCB_SVSM_LIST_SET     UINT64_C(4)

/* Calls again after incomplete, or busy, until it is given up. */
#define GHCB_SVSM_AGAIN 1024

/* One vCPU's way to the SVSM, with interrupts off. */
struct ghcb_svsm {
	/* The calling area: private, a page, at this address and GPA. */
	volatile uint8_t *ca;
	uint64_t ca_gpa;
	bool by_msr; /* run VMPL by the MSR protocol, not by the GHCB page */
	/* The library's. */
	uint64_t result; /* RAX of the last call that the SVSM answered */
	uint32_t error;	 /* with ERR_REFUSED: the hypervisor's code */
	uint64_t failed; /* GPA at which ghcb_svsm_pvalidate() stopped, and that page's size */
	uint64_t failed_size;
};

/* Run VMPL by the GHCB page: OK when this VMPL runs again. ERR_ARG: there are VMPLs 0 to 3. */
enum ghcb_rc ghcb_event_run_vmpl(struct ghcb_cpu *cpu, uint8_t vmpl);

/*
 * One call: regs go in, and come out after OK. Repeats what is incomplete or busy. ERR_SVSM: it did
 * not run (svsm->result is 0), or its answer is none of success; ERR_BUSY, ERR_NO_PROGRESS: it
 * still is busy, or incomplete. Else what the MSR protocol's run VMPL or ghcb_call() returns.
 */
enum ghcb_rc ghcb_svsm_call(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm,
			    struct ghcb_svsm_regs *regs);

/* Core protocol. *min and *max: versions of a protocol; both 0: not this version, or not at all. */
enum ghcb_rc ghcb_svsm_query(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, uint32_t protocol,
			     uint32_t version, uint32_t *min, uint32_t *max);
/* The next call is by another calling area. */
enum ghcb_rc ghcb_svsm_remap_ca(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, volatile uint8_t *ca,
				uint64_t gpa);
enum ghcb_rc ghcb_svsm_create_vcpu(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, uint64_t vmsa,
				   uint64_t ca, uint32_t apic_id);
enum ghcb_rc ghcb_svsm_delete_vcpu(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, uint64_t vmsa);

/*
 * PVALIDATE of every page of a range, by lists: 2 MiB where that is aligned, and where the RMP has
 * other sizes 4 KiB. ERR_VALIDATED, ERR_NOT_VALIDATED: a page was so already; ERR_PVALIDATE: it
 * failed. svsm->failed: what is below it in the range is done.
 */
enum ghcb_rc ghcb_svsm_pvalidate(struct ghcb_cpu *cpu, struct ghcb_svsm *svsm, uint64_t gpa,
				 uint64_t size, bool validate);

/* The same for struct ghcb_memory_ops: the pages of memory.h by memory->svsm. */
struct ghcb_guest_memory;
enum ghcb_rc ghcb_svsm_validate(struct ghcb_guest_memory *memory, uint64_t gpa, uint64_t pages,
				bool validate, uint64_t *done);

#endif

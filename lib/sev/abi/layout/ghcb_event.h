/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The events of the GHCB protocol (GHCB specification, supported exits and their return values):
 * what SW_EXITCODE names, which registers go with it, and how a hypervisor answers. Freestanding.
 */
#ifndef SEV_ABI_LAYOUT_GHCB_EVENT_H
#define SEV_ABI_LAYOUT_GHCB_EVENT_H

#include <stdint.h>

#include "abi/layout/ghcb_page.h"

/*
 * X(name, code, version, snp, in, out, text). version: the first that has it. snp: 1 where it is
 * for SNP guests only. in: registers that the guest always gives besides EXITCODE and EXITINFO1
 * and 2; IOIO, MSR, CPUID and AP creation have more by what is asked. out: registers that come
 * back where the event has an answer in registers.
 */
/* clang-format off */
#define GHCB_EVENT_LIST(X) \
	X(DR7_READ, 0x027, 1, 0, 0, GHCB_RAX_BIT, "DR7 read") \
	X(DR7_WRITE, 0x037, 1, 0, GHCB_RAX_BIT, 0, "DR7 write") \
	X(RDTSC, 0x06E, 1, 0, 0, GHCB_RAX_BIT | GHCB_RDX_BIT, "RDTSC") \
	X(RDPMC, 0x06F, 1, 0, GHCB_RCX_BIT, GHCB_RAX_BIT | GHCB_RDX_BIT, "RDPMC") \
	X(CPUID, 0x072, 1, 0, GHCB_RAX_BIT | GHCB_RCX_BIT, \
	  GHCB_RAX_BIT | GHCB_RBX_BIT | GHCB_RCX_BIT | GHCB_RDX_BIT, "CPUID") \
	X(INVD, 0x076, 1, 0, 0, 0, "INVD") \
	X(IOIO, 0x07B, 1, 0, 0, GHCB_RAX_BIT, "port I/O") \
	X(MSR, 0x07C, 1, 0, GHCB_RCX_BIT, GHCB_RAX_BIT | GHCB_RDX_BIT, "MSR access") \
	X(VMMCALL, 0x081, 1, 0, GHCB_RAX_BIT | GHCB_CPL_BIT, GHCB_RAX_BIT, "VMMCALL") \
	X(RDTSCP, 0x087, 1, 0, 0, GHCB_RAX_BIT | GHCB_RCX_BIT | GHCB_RDX_BIT, "RDTSCP") \
	X(WBINVD, 0x089, 1, 0, 0, 0, "WBINVD") \
	X(MONITOR, 0x08A, 1, 0, GHCB_RAX_BIT | GHCB_RCX_BIT | GHCB_RDX_BIT, 0, "MONITOR") \
	X(MWAIT, 0x08B, 1, 0, GHCB_RAX_BIT | GHCB_RCX_BIT, 0, "MWAIT") \
	X(MMIO_READ, 0x80000001, 1, 0, GHCB_SCRATCH_BIT, 0, "MMIO read") \
	X(MMIO_WRITE, 0x80000002, 1, 0, GHCB_SCRATCH_BIT, 0, "MMIO write") \
	X(NMI_COMPLETE, 0x80000003, 1, 0, 0, 0, "NMI complete") \
	X(AP_RESET_HOLD, 0x80000004, 1, 0, 0, 0, "AP reset hold") \
	X(AP_JUMP_TABLE, 0x80000005, 1, 0, 0, 0, "AP jump table") \
	X(PSC, 0x80000010, 2, 1, GHCB_SCRATCH_BIT, 0, "SNP page state change") \
	X(GUEST_REQUEST, 0x80000011, 2, 1, 0, 0, "SNP guest request") \
	X(EXT_GUEST_REQUEST, 0x80000012, 2, 1, GHCB_RAX_BIT | GHCB_RBX_BIT, GHCB_RBX_BIT, \
	  "SNP extended guest request") \
	X(AP_CREATION, 0x80000013, 2, 1, 0, 0, "SNP AP creation") \
	X(DOORBELL, 0x80000014, 2, 1, 0, 0, "#HV doorbell page") \
	X(HV_IPI, 0x80000015, 2, 1, 0, 0, "#HV IPI") \
	X(APIC_IDS, 0x80000017, 2, 1, GHCB_RAX_BIT, GHCB_RAX_BIT, "APIC ID list") \
	X(RUN_VMPL, 0x80000018, 2, 1, 0, 0, "SNP run VMPL") \
	X(FEATURES, 0x8000FFFD, 2, 0, 0, 0, "hypervisor features") \
	X(TERMINATE, 0x8000FFFE, 2, 0, 0, 0, "termination request") \
	X(UNSUPPORTED, 0x8000FFFF, 1, 0, 0, 0, "unsupported event")
/* clang-format on */
#define GHCB_EVENT_ENUM(name, code, version, snp, in, out, text) GHCB_EVENT_##name = (code),
enum ghcb_event { GHCB_EVENT_LIST(GHCB_EVENT_ENUM) };

/* Exit codes that never are an event: a #VC's error code, or the hypervisor's own. */
/* clang-format off */
#define GHCB_OTHER_EXIT_LIST(X) \
	X(EXCP_DB, 0x041, "#DB") \
	X(EXCP_AC, 0x051, "#AC") \
	X(NPF, 0x400, "nested page fault (MMIO)") \
	X(VMGEXIT, 0x403, "VMGEXIT") \
	X(PAGE_NOT_VALIDATED, 0x404, "access to a page that is not validated")
/* clang-format on */
#define GHCB_EXIT_ENUM(name, code, text) GHCB_EXIT_##name = (code),
enum ghcb_other_exit { GHCB_OTHER_EXIT_LIST(GHCB_EXIT_ENUM) };

/* EXITINFO1 of an answer, bits 31:0; bits 63:32 are 0. */
enum ghcb_result {
	GHCB_RESULT_DONE = 0,	   /* EXITINFO2 is the event's */
	GHCB_RESULT_EXCEPTION = 1, /* EXITINFO2 is an exception to raise, as in EVENTINJ */
	GHCB_RESULT_MALFORMED = 2, /* EXITINFO2 is one of GHCB_MALFORMED_LIST */
};

/* EVENTINJ: [7:0] vector, [10:8] type, [11] error code valid, [30:12] 0, [31] valid, [63:32] */
#define GHCB_INJECT_VECTOR	UINT64_C(0xFF)
#define GHCB_INJECT_TYPE	UINT64_C(0x700)
#define GHCB_INJECT_EXCEPTION	UINT64_C(0x300)
#define GHCB_INJECT_HAS_ERROR	UINT64_C(0x800)
#define GHCB_INJECT_RSVD	UINT64_C(0x7FFFF000)
#define GHCB_INJECT_VALID	UINT64_C(0x80000000)
#define GHCB_INJECT_ERROR_SHIFT 32

/* What was malformed: X(name, code, text) */
/* clang-format off */
#define GHCB_MALFORMED_LIST(X) \
	X(NOT_REGISTERED, 1, "the GHCB's GPA is not registered") \
	X(USAGE, 2, "the GHCB's usage is not known") \
	X(SCRATCH, 3, "the scratch area is not in the shared buffer") \
	X(MISSING, 4, "a register that the event needs is not marked valid") \
	X(INPUT, 5, "a value is not one that the event can have") \
	X(EVENT, 6, "the event is not known")
/* clang-format on */
#define GHCB_MALFORMED_ENUM(name, code, text) GHCB_MALFORMED_##name = (code),
enum ghcb_malformed { GHCB_MALFORMED_LIST(GHCB_MALFORMED_ENUM) };

/* IOIO: EXITINFO1; EXITINFO2 counts the operations of a string form. */
#define GHCB_IO_IN	   (UINT64_C(1) << 0)
#define GHCB_IO_STRING	   (UINT64_C(1) << 2)
#define GHCB_IO_REP	   (UINT64_C(1) << 3)
#define GHCB_IO_SIZE_SHIFT 4 /* [6:4]: 1, 2 or 4 bytes */
#define GHCB_IO_ADDR_SHIFT 7 /* [9:7]: address size 16, 32 or 64 bits is 1, 2 or 4 */
#define GHCB_IO_SEG_SHIFT  10
#define GHCB_IO_PORT_SHIFT 16
#define GHCB_IO_RSVD	   UINT64_C(0xFFFFFFFF0000E002)
/* MSR: EXITINFO1 */
#define GHCB_MSR_READ  0
#define GHCB_MSR_WRITE 1
/* MMIO: EXITINFO1 is the GPA, EXITINFO2 the length; from version 2 on at most this many bytes */
#define GHCB_MMIO_MAX	 8
#define GHCB_MMIO_MAX_V1 UINT64_C(0x7FFFFFFF)
/* AP jump table: EXITINFO1 */
#define GHCB_JUMP_TABLE_SET 0
#define GHCB_JUMP_TABLE_GET 1
/* Doorbell page: EXITINFO1 */
enum ghcb_doorbell_op {
	GHCB_DOORBELL_GET_PREFERRED,
	GHCB_DOORBELL_SET,
	GHCB_DOORBELL_QUERY,
	GHCB_DOORBELL_CLEAR,
};
#define GHCB_DOORBELL_NONE UINT64_C(0xFFFFFFFFFFFFFFFF)
/* AP creation: EXITINFO1 [15:0] request, [19:16] VMPL, [31:20] 0, [63:32] APIC ID */
enum ghcb_ap_request { GHCB_AP_CREATE_ON_INIT, GHCB_AP_CREATE, GHCB_AP_DESTROY };
#define GHCB_AP_VMPL_SHIFT 16
#define GHCB_AP_RSVD	   UINT64_C(0xFFF00000)
#define GHCB_AP_APIC_SHIFT 32
/* Termination: EXITINFO1 [3:0] set, [11:4] code */
#define GHCB_TERMINATE_CODE_SHIFT 4

/* Guest requests: EXITINFO2 [31:0] the firmware's status, [63:32] the hypervisor's */
#define GHCB_REQUEST_HV_SHIFT 32
#define GHCB_REQUEST_SPACE    1u /* the pages for certificates are too few */
#define GHCB_REQUEST_BUSY     2u /* the same message again, later */
#define GHCB_REQUEST_GENERIC  0x80000000u

/*
 * Page state change: 8 bytes of header, then 8 bytes for each entry.
 * Header: u16 current entry, u16 last entry, u32 0.
 * Entry: [11:0] pages that are done, [51:12] GFN, [55:52] enum ghcb_psc_op, [56] 2 MiB, [63:57] 0
 */
#define GHCB_PSC_HEADER	   8u
#define GHCB_PSC_ENTRY	   8u
#define GHCB_PSC_ENTRIES   ((GHCB_SHARED_BUFFER_SIZE - GHCB_PSC_HEADER) / GHCB_PSC_ENTRY)
#define GHCB_PSC_PAGE_MASK UINT64_C(0xFFF)
#define GHCB_PSC_ENTRY_GPA UINT64_C(0x000FFFFFFFFFF000)
#define GHCB_PSC_OP_SHIFT  52
#define GHCB_PSC_2M	   (UINT64_C(1) << 56)
#define GHCB_PSC_RSVD	   UINT64_C(0xFE00000000000000)
#define GHCB_PSC_2M_PAGES  512u
/* EXITINFO2: [63:32] kind, [31:0] detail */
#define GHCB_PSC_ERROR_SHIFT 32
#define GHCB_PSC_INVALID     UINT64_C(1)
#define GHCB_PSC_FAILED	     UINT64_C(0x100)
#define GHCB_PSC_BAD_HEADER  1u
#define GHCB_PSC_BAD_ENTRY   2u

#endif

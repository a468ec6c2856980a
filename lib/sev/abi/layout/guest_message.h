/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages between an SNP guest and the firmware (SNP_GUEST_REQUEST): the header that all have,
 * their payloads, and the guest context that migration carries. Freestanding.
 *
 * One list a structure, SEV_MSG_FIELDS_NAME, of F(structure, field, offset, size, kind). The
 * offsets (SEV_MSG_AT_KEY_REQ_VMPL), the sizes (SEV_MSG_SIZE_KEY_REQ) and the table SEV_MESSAGES
 * come from it.
 */
#ifndef SEV_ABI_LAYOUT_GUEST_MESSAGE_H
#define SEV_ABI_LAYOUT_GUEST_MESSAGE_H

#include <stdint.h>

#include "abi/layout/report.h"
#include "abi/layout/sev_guest_uapi.h"

enum sev_message_field_kind {
	SEV_MESSAGE_NUMBER,
	SEV_MESSAGE_BYTES,
	SEV_MESSAGE_RESERVED, /* zero */
};

struct sev_message_field {
	const char *name; /* as in the specification */
	uint16_t offset;
	uint16_t size;
	uint8_t kind;
};

struct sev_message_layout {
	const char *name; /* as in the specification */
	uint8_t type;	  /* MSG_TYPE; 0: no message by itself */
	uint8_t field_count;
	uint16_t size;
	const struct sev_message_field *fields;
};

/* clang-format off */
/* SNP-ABI: guest messages: MSG_TYPE. MSG_TSC_INFO as Linux's Secure TSC code has it. */
#define SEV_MESSAGE_LIST(X) \
	X(HEADER, 0, 0x60) \
	X(CPUID_FUNCTION, 0, 0x30) \
	X(GCTX, 0, 0x300) \
	X(CPUID_REQ, 1, 0x10) \
	X(CPUID_RSP, 2, 0x10) \
	X(KEY_REQ, 3, 0x28) \
	X(KEY_RSP, 4, 0x40) \
	X(REPORT_REQ, 5, 0x60) \
	X(REPORT_RSP, 6, 0x4C0) \
	X(EXPORT_REQ, 7, 0x10) \
	X(EXPORT_RSP, 8, 0x320) \
	X(IMPORT_REQ, 9, 0x320) \
	X(IMPORT_RSP, 10, 0x10) \
	X(ABSORB_REQ, 11, 0x320) \
	X(ABSORB_RSP, 12, 0x10) \
	X(VMRK_REQ, 13, 0x40) \
	X(VMRK_RSP, 14, 0x10) \
	X(ABSORB_NOMA_REQ, 15, 0x320) \
	X(ABSORB_NOMA_RSP, 16, 0x10) \
	X(TSC_INFO_REQ, 17, 0x80) \
	X(TSC_INFO_RSP, 18, 0x80)

#define SEV_MSG_FIELDS_HEADER(F) \
	F(HEADER, AUTHTAG, 0x00, 32, BYTES) \
	F(HEADER, MSG_SEQNO, 0x20, 8, NUMBER) \
	F(HEADER, RESERVED_28, 0x28, 8, RESERVED) \
	F(HEADER, ALGO, 0x30, 1, NUMBER) \
	F(HEADER, HDR_VERSION, 0x31, 1, NUMBER) \
	F(HEADER, HDR_SIZE, 0x32, 2, NUMBER) \
	F(HEADER, MSG_TYPE, 0x34, 1, NUMBER) \
	F(HEADER, MSG_VERSION, 0x35, 1, NUMBER) \
	F(HEADER, MSG_SIZE, 0x36, 2, NUMBER) \
	F(HEADER, RESERVED_38, 0x38, 4, RESERVED) \
	F(HEADER, MSG_VMPCK, 0x3C, 1, NUMBER) \
	F(HEADER, RESERVED_3D, 0x3D, 35, RESERVED)

#define SEV_MSG_FIELDS_CPUID_FUNCTION(F) \
	F(CPUID_FUNCTION, EAX_IN, 0x00, 4, NUMBER) \
	F(CPUID_FUNCTION, ECX_IN, 0x04, 4, NUMBER) \
	F(CPUID_FUNCTION, XCR0_IN, 0x08, 8, NUMBER) \
	F(CPUID_FUNCTION, XSS_IN, 0x10, 8, NUMBER) \
	F(CPUID_FUNCTION, EAX, 0x18, 4, NUMBER) \
	F(CPUID_FUNCTION, EBX, 0x1C, 4, NUMBER) \
	F(CPUID_FUNCTION, ECX, 0x20, 4, NUMBER) \
	F(CPUID_FUNCTION, EDX, 0x24, 4, NUMBER) \
	F(CPUID_FUNCTION, RESERVED_28, 0x28, 8, RESERVED)

/* COUNT functions follow. */
#define SEV_MSG_FIELDS_CPUID_REQ(F) \
	F(CPUID_REQ, COUNT, 0x00, 4, NUMBER) \
	F(CPUID_REQ, RESERVED_04, 0x04, 12, RESERVED)
#define SEV_MSG_FIELDS_CPUID_RSP(F) \
	F(CPUID_RSP, STATUS, 0x00, 4, NUMBER) \
	F(CPUID_RSP, COUNT, 0x04, 4, NUMBER) \
	F(CPUID_RSP, RESERVED_08, 0x08, 8, RESERVED)

/* LAUNCH_MIT_VECTOR is of version 2; version 1 ends before it. */
#define SEV_MSG_FIELDS_KEY_REQ(F) \
	F(KEY_REQ, ROOT_KEY_SELECT, 0x00, 4, NUMBER) \
	F(KEY_REQ, RESERVED_04, 0x04, 4, RESERVED) \
	F(KEY_REQ, GUEST_FIELD_SELECT, 0x08, 8, NUMBER) \
	F(KEY_REQ, VMPL, 0x10, 4, NUMBER) \
	F(KEY_REQ, GUEST_SVN, 0x14, 4, NUMBER) \
	F(KEY_REQ, TCB_VERSION, 0x18, 8, NUMBER) \
	F(KEY_REQ, LAUNCH_MIT_VECTOR, 0x20, 8, NUMBER)
#define SEV_MSG_FIELDS_KEY_RSP(F) \
	F(KEY_RSP, STATUS, SEV_KEY_RSP_STATUS, 4, NUMBER) \
	F(KEY_RSP, RESERVED_04, 0x04, 28, RESERVED) \
	F(KEY_RSP, DERIVED_KEY, SEV_KEY_RSP_KEY, 32, BYTES)

#define SEV_MSG_FIELDS_REPORT_REQ(F) \
	F(REPORT_REQ, REPORT_DATA, 0x00, 64, BYTES) \
	F(REPORT_REQ, VMPL, 0x40, 4, NUMBER) \
	F(REPORT_REQ, KEY_SEL, 0x44, 4, NUMBER) \
	F(REPORT_REQ, RESERVED_48, 0x48, 24, RESERVED)
#define SEV_MSG_FIELDS_REPORT_RSP(F) \
	F(REPORT_RSP, STATUS, SEV_REPORT_RSP_STATUS, 4, NUMBER) \
	F(REPORT_RSP, REPORT_SIZE, SEV_REPORT_RSP_REPORT_SIZE, 4, NUMBER) \
	F(REPORT_RSP, RESERVED_08, SEV_REPORT_RSP_RESERVED, 24, RESERVED) \
	F(REPORT_RSP, REPORT, SEV_REPORT_RSP_REPORT, 0x4A0, BYTES)

/* FLAGS: bit 0 IMI_EN */
#define SEV_MSG_FIELDS_EXPORT_REQ(F) \
	F(EXPORT_REQ, GCTX_PADDR, 0x00, 8, NUMBER) \
	F(EXPORT_REQ, FLAGS, 0x08, 4, NUMBER) \
	F(EXPORT_REQ, RESERVED_0C, 0x0C, 4, RESERVED)
#define SEV_MSG_FIELDS_EXPORT_RSP(F) \
	F(EXPORT_RSP, STATUS, 0x00, 4, NUMBER) \
	F(EXPORT_RSP, GCTX_SIZE, 0x04, 4, NUMBER) \
	F(EXPORT_RSP, GCTX_VERSION, 0x08, 4, NUMBER) \
	F(EXPORT_RSP, RESERVED_0C, 0x0C, 20, RESERVED) \
	F(EXPORT_RSP, GCTX, 0x20, 0x300, BYTES)

/* IMPORT, ABSORB and ABSORB_NOMA carry the same; the last names no guest but itself. */
#define SEV_MSG_FIELDS_INCOMING(message, target, kind, F) \
	F(message, target, 0x00, 8, kind) \
	F(message, IN_GCTX_SIZE, 0x08, 4, NUMBER) \
	F(message, IN_GCTX_VERSION, 0x0C, 4, NUMBER) \
	F(message, RESERVED_10, 0x10, 16, RESERVED) \
	F(message, INCOMING_GCTX, 0x20, 0x300, BYTES)
#define SEV_MSG_FIELDS_IMPORT_REQ(F) \
	SEV_MSG_FIELDS_INCOMING(IMPORT_REQ, GCTX_PADDR, NUMBER, F)
#define SEV_MSG_FIELDS_ABSORB_REQ(F) \
	SEV_MSG_FIELDS_INCOMING(ABSORB_REQ, GCTX_PADDR, NUMBER, F)
#define SEV_MSG_FIELDS_ABSORB_NOMA_REQ(F) \
	SEV_MSG_FIELDS_INCOMING(ABSORB_NOMA_REQ, RESERVED_00, RESERVED, F)

#define SEV_MSG_FIELDS_STATUS_ONLY(message, F) \
	F(message, STATUS, 0x00, 4, NUMBER) \
	F(message, RESERVED_04, 0x04, 12, RESERVED)
#define SEV_MSG_FIELDS_IMPORT_RSP(F) SEV_MSG_FIELDS_STATUS_ONLY(IMPORT_RSP, F)
#define SEV_MSG_FIELDS_ABSORB_RSP(F) SEV_MSG_FIELDS_STATUS_ONLY(ABSORB_RSP, F)
#define SEV_MSG_FIELDS_ABSORB_NOMA_RSP(F) SEV_MSG_FIELDS_STATUS_ONLY(ABSORB_NOMA_RSP, F)
#define SEV_MSG_FIELDS_VMRK_RSP(F) SEV_MSG_FIELDS_STATUS_ONLY(VMRK_RSP, F)

#define SEV_MSG_FIELDS_VMRK_REQ(F) \
	F(VMRK_REQ, GCTX_PADDR, 0x00, 8, NUMBER) \
	F(VMRK_REQ, RESERVED_08, 0x08, 24, RESERVED) \
	F(VMRK_REQ, VMRK, 0x20, 32, BYTES)

#define SEV_MSG_FIELDS_TSC_INFO_REQ(F) \
	F(TSC_INFO_REQ, RESERVED_00, 0x00, 128, RESERVED)
#define SEV_MSG_FIELDS_TSC_INFO_RSP(F) \
	F(TSC_INFO_RSP, STATUS, 0x00, 4, NUMBER) \
	F(TSC_INFO_RSP, RESERVED_04, 0x04, 4, RESERVED) \
	F(TSC_INFO_RSP, GUEST_TSC_SCALE, 0x08, 8, NUMBER) \
	F(TSC_INFO_RSP, GUEST_TSC_OFFSET, 0x10, 8, NUMBER) \
	F(TSC_INFO_RSP, TSC_FACTOR, 0x18, 4, NUMBER) \
	F(TSC_INFO_RSP, RESERVED_1C, 0x1C, 100, RESERVED)

/* SNP-ABI: MSG_EXPORT_RSP: guest context, version 2 (AMD's sev-tool).
 * FLAGS: bit 0 AUTHOR_KEY_EN, bit 1 ID_BLOCK_EN. ID_BLOCK: layout/id_block.h */
#define SEV_MSG_FIELDS_GCTX(F) \
	F(GCTX, LD, 0x000, 48, BYTES) \
	F(GCTX, OEK, 0x030, 32, BYTES) \
	F(GCTX, VMPCK0, 0x050, 32, BYTES) \
	F(GCTX, VMPCK1, 0x070, 32, BYTES) \
	F(GCTX, VMPCK2, 0x090, 32, BYTES) \
	F(GCTX, VMPCK3, 0x0B0, 32, BYTES) \
	F(GCTX, VMRK, 0x0D0, 32, BYTES) \
	F(GCTX, HOST_DATA, 0x0F0, 32, BYTES) \
	F(GCTX, ID_KEY_DIGEST, 0x110, 48, BYTES) \
	F(GCTX, AUTHOR_KEY_DIGEST, 0x140, 48, BYTES) \
	F(GCTX, REPORT_ID, 0x170, 32, BYTES) \
	F(GCTX, IMD, 0x190, 48, BYTES) \
	F(GCTX, MSG_COUNT0, 0x1C0, 8, NUMBER) \
	F(GCTX, MSG_COUNT1, 0x1C8, 8, NUMBER) \
	F(GCTX, MSG_COUNT2, 0x1D0, 8, NUMBER) \
	F(GCTX, MSG_COUNT3, 0x1D8, 8, NUMBER) \
	F(GCTX, ROOT_MD_ENTRY, 0x1E0, 64, BYTES) \
	F(GCTX, FLAGS, 0x220, 8, NUMBER) \
	F(GCTX, POLICY, 0x228, 8, NUMBER) \
	F(GCTX, STATE, 0x230, 1, NUMBER) \
	F(GCTX, RESERVED_231, 0x231, 7, RESERVED) \
	F(GCTX, OEK_IV_COUNT, 0x238, 8, NUMBER) \
	F(GCTX, ID_BLOCK, 0x240, 96, BYTES) \
	F(GCTX, GOSVW, 0x2A0, 16, BYTES) \
	F(GCTX, RESERVED_2B0, 0x2B0, 80, RESERVED)
/* clang-format on */

#define SEV_MESSAGE_ROW(message, type, size)  SEV_MSG_ROW_##message,
#define SEV_MESSAGE_TYPE(message, type, size) SEV_MSG_##message = (type),
#define SEV_MESSAGE_SIZE(message, type, size) SEV_MSG_SIZE_##message = (size),
#define SEV_MESSAGE_AT(message, field, offset, size, kind)                                         \
	SEV_MSG_AT_##message##_##field = (offset),
#define SEV_MESSAGE_ATS(message, type, size) SEV_MSG_FIELDS_##message(SEV_MESSAGE_AT)

/* Rows of SEV_MESSAGES. */
enum sev_message_row { SEV_MESSAGE_LIST(SEV_MESSAGE_ROW) };
enum sev_message_type { SEV_MESSAGE_LIST(SEV_MESSAGE_TYPE) };
enum sev_message_size { SEV_MESSAGE_LIST(SEV_MESSAGE_SIZE) };
enum sev_message_at { SEV_MESSAGE_LIST(SEV_MESSAGE_ATS) };

#define SEV_MESSAGE_FIELD(message, field, offset, size, kind)                                      \
	{#field, offset, size, SEV_MESSAGE_##kind},
#define SEV_MESSAGE_FIELDS(message, type, size)                                                    \
	static const struct sev_message_field SEV_MSG_FIELDS_OF_##message[] = {                    \
		SEV_MSG_FIELDS_##message(SEV_MESSAGE_FIELD){0, 0, 0, 0}};
SEV_MESSAGE_LIST(SEV_MESSAGE_FIELDS)

#define SEV_MESSAGE_LAYOUT(message, type, size)                                                    \
	{#message, type,                                                                           \
	 sizeof(SEV_MSG_FIELDS_OF_##message) / sizeof(*SEV_MSG_FIELDS_OF_##message) - 1, size,     \
	 SEV_MSG_FIELDS_OF_##message},
static const struct sev_message_layout SEV_MESSAGES[] = {
	/* clang-format off */
	SEV_MESSAGE_LIST(SEV_MESSAGE_LAYOUT)
	/* clang-format on */
};
#define SEV_MESSAGE_COUNT (sizeof(SEV_MESSAGES) / sizeof(*SEV_MESSAGES))

/* SNP-ABI: guest messages: header */
#define SEV_MSG_ALGO_AES_256_GCM 1
#define SEV_MSG_HDR_VERSION	 1
#define SEV_MSG_VMPCKS		 4
#define SEV_MSG_AAD		 0x30 /* to the end of the header */
#define SEV_MSG_PAYLOAD_MAX	 (0x1000 - 0x60)

/* SNP-ABI: MSG_CPUID_REQ */
#define SEV_MSG_CPUID_COUNT_MAX 64

/* SNP-ABI: MSG_KEY_REQ: ROOT_KEY_SELECT; GUEST_FIELD_SELECT by message version */
#define SEV_MSG_KEY_ROOT_VMRK  0x1u
#define SEV_MSG_KEY_SIZE_V1    0x20
#define SEV_MSG_KEY_POLICY     0x01u
#define SEV_MSG_KEY_IMAGE_ID   0x02u
#define SEV_MSG_KEY_FAMILY_ID  0x04u
#define SEV_MSG_KEY_LD	       0x08u
#define SEV_MSG_KEY_GUEST_SVN  0x10u
#define SEV_MSG_KEY_TCB	       0x20u
#define SEV_MSG_KEY_MIT_VECTOR 0x40u

/* SNP-ABI: MSG_REPORT_RSP: KEY_INFO.SIGNING_KEY */
#define SEV_SIGNING_KEY_VCEK 0
#define SEV_SIGNING_KEY_VLEK 1
#define SEV_SIGNING_KEY_NONE 7

/* SNP-ABI: MSG_EXPORT_REQ: FLAGS; MSG_EXPORT_RSP: GCTX_VERSION, FLAGS of the context */
#define SEV_MSG_EXPORT_IMI_EN	   0x1u
#define SEV_MSG_GCTX_VERSION	   2
#define SEV_MSG_GCTX_AUTHOR_KEY_EN 0x1u
#define SEV_MSG_GCTX_ID_BLOCK_EN   0x2u

#endif

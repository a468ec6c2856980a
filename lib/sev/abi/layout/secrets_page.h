/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secrets page: what the firmware hands a guest of SNP at its launch, and what the guest itself
 * keeps there. Every byte of the page, in order. Freestanding.
 */
#ifndef SEV_ABI_LAYOUT_SECRETS_PAGE_H
#define SEV_ABI_LAYOUT_SECRETS_PAGE_H

#include <stdint.h>

enum sev_secrets_kind {
	SEV_SECRETS_NUMBER,
	SEV_SECRETS_BYTES,
	SEV_SECRETS_GUEST,    /* the guest's own to write (GHCB: secrets page) */
	SEV_SECRETS_RESERVED, /* zero */
};

struct sev_secrets_field {
	const char *name; /* as in the specification */
	uint16_t offset;
	uint16_t size;
	uint8_t kind;
	uint8_t since; /* VERSION that brought it */
};

/* SNP-ABI: secrets page; F(name, offset, size, kind, since) */
/* clang-format off */
#define SEV_SECRETS_PAGE_LIST(F) \
	F(VERSION, 0x000, 4, NUMBER, 1) \
	F(FLAGS, 0x004, 4, NUMBER, 1) /* bit 0: IMI_EN */ \
	F(FMS, 0x008, 4, NUMBER, 1) /* as CPUID Fn0000_0001_EAX */ \
	F(RESERVED_00C, 0x00C, 4, RESERVED, 1) \
	F(GOSVW, 0x010, 16, BYTES, 1) \
	F(VMPCK0, 0x020, 32, BYTES, 1) \
	F(VMPCK1, 0x040, 32, BYTES, 1) \
	F(VMPCK2, 0x060, 32, BYTES, 1) \
	F(VMPCK3, 0x080, 32, BYTES, 1) \
	F(MSG_SEQNO_0, 0x0A0, 4, GUEST, 1) \
	F(MSG_SEQNO_1, 0x0A4, 4, GUEST, 1) \
	F(MSG_SEQNO_2, 0x0A8, 4, GUEST, 1) \
	F(MSG_SEQNO_3, 0x0AC, 4, GUEST, 1) \
	F(AP_JUMP_TABLE_PA, 0x0B0, 8, GUEST, 1) \
	F(GUEST_RESERVED, 0x0B8, 40, GUEST, 1) \
	F(GUEST_USAGE, 0x0E0, 32, GUEST, 1) \
	F(VMSA_TWEAK_BITMAP, 0x100, 64, BYTES, 2) \
	F(SVSM_BASE, 0x140, 8, GUEST, 1) \
	F(SVSM_SIZE, 0x148, 8, GUEST, 1) \
	F(SVSM_CAA, 0x150, 8, GUEST, 1) \
	F(SVSM_MAX_VERSION, 0x158, 4, GUEST, 1) \
	F(SVSM_GUEST_VMPL, 0x15C, 1, GUEST, 1) \
	F(SVSM_RESERVED, 0x15D, 3, GUEST, 1) \
	F(TSC_FACTOR, 0x160, 4, NUMBER, 3) \
	F(RESERVED_164, 0x164, 4, RESERVED, 3) \
	F(LAUNCH_MIT_VECTOR, 0x168, 8, NUMBER, 4) \
	F(RESERVED_170, 0x170, 3728, RESERVED, 1)
/* clang-format on */

#define SEV_SECRETS_SIZE				0x1000
#define SEV_SECRETS_IMI_EN				0x1u /* of FLAGS */

#define SEV_SECRETS_AT(name, offset, size, kind, since) SEV_SECRETS_##name = (offset),
enum sev_secrets_at { SEV_SECRETS_PAGE_LIST(SEV_SECRETS_AT) };

#define SEV_SECRETS_ROW(name, offset, size, kind, since)                                           \
	{#name, offset, size, SEV_SECRETS_##kind, since},
static const struct sev_secrets_field SEV_SECRETS_FIELDS[] = {
	SEV_SECRETS_PAGE_LIST(SEV_SECRETS_ROW)};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ATTESTATION_REPORT of SNP guests: every field with its place and the version that brought it, the
 * ranges that must be zero, and the bits of PLATFORM_INFO and KEY_INFO. Those of POLICY are in
 * layout/policy.h.
 */
#ifndef SEV_ABI_LAYOUT_REPORT_H
#define SEV_ABI_LAYOUT_REPORT_H

#include <stdint.h>

/* SNP-ABI: MSG_REPORT_RSP: the versions that are known */
#define SEV_REPORT_VERSION_MIN 2
#define SEV_REPORT_VERSION_MAX 5

/* What a field holds. */
enum sev_report_layout_kind {
	SEV_REPORT_LAYOUT_NUMBER,
	SEV_REPORT_LAYOUT_FLAGS,
	SEV_REPORT_LAYOUT_TCB,
	SEV_REPORT_LAYOUT_BYTES,
};

struct sev_report_layout {
	const char *name; /* as in the specification */
	uint16_t offset;
	uint16_t size;
	uint8_t kind;
	uint8_t since; /* version */
};

#define SEV_REPORT_AT_VERSION	0x000
#define SEV_REPORT_AT_KEY_INFO	0x048
#define SEV_REPORT_AT_CHIP_ID	0x1A0
#define SEV_REPORT_AT_SIGNATURE 0x2A0
#define SEV_REPORT_INTEGER_SIZE 72 /* of R and S in SIGNATURE */

/* In the order of enum sev_report_field. */
static const struct sev_report_layout SEV_REPORT_LAYOUT[] = {
	{"VERSION", SEV_REPORT_AT_VERSION, 4, SEV_REPORT_LAYOUT_NUMBER, 2},
	{"GUEST_SVN", 0x004, 4, SEV_REPORT_LAYOUT_NUMBER, 2},
	{"POLICY", 0x008, 8, SEV_REPORT_LAYOUT_FLAGS, 2},
	{"FAMILY_ID", 0x010, 16, SEV_REPORT_LAYOUT_BYTES, 2},
	{"IMAGE_ID", 0x020, 16, SEV_REPORT_LAYOUT_BYTES, 2},
	{"VMPL", 0x030, 4, SEV_REPORT_LAYOUT_NUMBER, 2},
	{"SIGNATURE_ALGO", 0x034, 4, SEV_REPORT_LAYOUT_NUMBER, 2},
	{"CURRENT_TCB", 0x038, 8, SEV_REPORT_LAYOUT_TCB, 2},
	{"PLATFORM_INFO", 0x040, 8, SEV_REPORT_LAYOUT_FLAGS, 2},
	{"KEY_INFO", SEV_REPORT_AT_KEY_INFO, 4, SEV_REPORT_LAYOUT_FLAGS, 2},
	{"REPORT_DATA", 0x050, 64, SEV_REPORT_LAYOUT_BYTES, 2},
	{"MEASUREMENT", 0x090, 48, SEV_REPORT_LAYOUT_BYTES, 2},
	{"HOST_DATA", 0x0C0, 32, SEV_REPORT_LAYOUT_BYTES, 2},
	{"ID_KEY_DIGEST", 0x0E0, 48, SEV_REPORT_LAYOUT_BYTES, 2},
	{"AUTHOR_KEY_DIGEST", 0x110, 48, SEV_REPORT_LAYOUT_BYTES, 2},
	{"REPORT_ID", 0x140, 32, SEV_REPORT_LAYOUT_BYTES, 2},
	{"REPORT_ID_MA", 0x160, 32, SEV_REPORT_LAYOUT_BYTES, 2},
	{"REPORTED_TCB", 0x180, 8, SEV_REPORT_LAYOUT_TCB, 2},
	{"CPUID_FAM_ID", 0x188, 1, SEV_REPORT_LAYOUT_NUMBER, 3},
	{"CPUID_MOD_ID", 0x189, 1, SEV_REPORT_LAYOUT_NUMBER, 3},
	{"CPUID_STEP", 0x18A, 1, SEV_REPORT_LAYOUT_NUMBER, 3},
	{"CHIP_ID", SEV_REPORT_AT_CHIP_ID, 64, SEV_REPORT_LAYOUT_BYTES, 2},
	{"COMMITTED_TCB", 0x1E0, 8, SEV_REPORT_LAYOUT_TCB, 2},
	{"CURRENT_BUILD", 0x1E8, 1, SEV_REPORT_LAYOUT_NUMBER, 2},
	{"CURRENT_MINOR", 0x1E9, 1, SEV_REPORT_LAYOUT_NUMBER, 2},
	{"CURRENT_MAJOR", 0x1EA, 1, SEV_REPORT_LAYOUT_NUMBER, 2},
	{"COMMITTED_BUILD", 0x1EC, 1, SEV_REPORT_LAYOUT_NUMBER, 2},
	{"COMMITTED_MINOR", 0x1ED, 1, SEV_REPORT_LAYOUT_NUMBER, 2},
	{"COMMITTED_MAJOR", 0x1EE, 1, SEV_REPORT_LAYOUT_NUMBER, 2},
	{"LAUNCH_TCB", 0x1F0, 8, SEV_REPORT_LAYOUT_TCB, 2},
	{"LAUNCH_MIT_VECTOR", 0x1F8, 8, SEV_REPORT_LAYOUT_NUMBER, 5},
	{"CURRENT_MIT_VECTOR", 0x200, 8, SEV_REPORT_LAYOUT_NUMBER, 5},
	{"SIGNATURE", SEV_REPORT_AT_SIGNATURE, 512, SEV_REPORT_LAYOUT_BYTES, 2},
};

/* A range that must be zero in the versions since to until. */
struct sev_report_reserved {
	uint16_t offset;
	uint16_t size;
	uint8_t since;
	uint8_t until;
};

static const struct sev_report_reserved SEV_REPORT_RESERVED[] = {
	{0x04C, 4, 2, 5}, {0x188, 24, 2, 2},  {0x18B, 21, 3, 5},  {0x1EB, 1, 2, 5},
	{0x1EF, 1, 2, 5}, {0x1F8, 168, 2, 4}, {0x208, 152, 5, 5}, {0x330, 368, 2, 5},
};

/* Bits that have a name. */
struct sev_report_bits {
	const char *name;
	uint8_t shift;
	uint8_t width;
	const char *one;  /* what 1 means; of a number, what it is */
	const char *zero; /* what 0 means; "" of a number */
};

static const struct sev_report_bits SEV_PLATFORM_INFO_BITS[] = {
	{"SMT_EN", 0, 1, "simultaneous multithreading is on", "simultaneous multithreading is off"},
	{"TSME_EN", 1, 1, "transparent SME is on", "transparent SME is off"},
	{"ECC_EN", 2, 1, "the memory is ECC memory", "the memory has no ECC"},
	{"RAPL_DIS", 3, 1, "running average power limit is off",
	 "running average power limit is on"},
	{"CIPHERTEXT_HIDING_DRAM_EN", 4, 1, "ciphertext hiding is on", "ciphertext hiding is off"},
	{"ALIAS_CHECK_COMPLETE", 5, 1, "no address aliases were found since the last reset",
	 "not known to be free of address aliases"},
	{"TIO_EN", 7, 1, "SEV-TIO is on", "SEV-TIO is off"},
};

#define SEV_KEY_INFO_AUTHOR_KEY_EN     0
#define SEV_KEY_INFO_MASK_CHIP_KEY     1
#define SEV_KEY_INFO_SIGNING_KEY       2
#define SEV_KEY_INFO_SIGNING_KEY_WIDTH 3
static const struct sev_report_bits SEV_KEY_INFO_BITS[] = {
	{"AUTHOR_KEY_EN", SEV_KEY_INFO_AUTHOR_KEY_EN, 1, "AUTHOR_KEY_DIGEST is valid",
	 "there is no author key"},
	{"MASK_CHIP_KEY", SEV_KEY_INFO_MASK_CHIP_KEY, 1, "the firmware does not sign reports",
	 "the firmware signs reports"},
	{"SIGNING_KEY", SEV_KEY_INFO_SIGNING_KEY, SEV_KEY_INFO_SIGNING_KEY_WIDTH,
	 "the key that signed: 0 VCEK, 1 VLEK, 7 none", ""},
};

/* MSG_REPORT_RSP: what the firmware puts before the report. */
#define SEV_REPORT_RSP_STATUS	   0x00 /* 4 bytes */
#define SEV_REPORT_RSP_REPORT_SIZE 0x04 /* 4 bytes */
#define SEV_REPORT_RSP_RESERVED	   0x08 /* up to the report */
#define SEV_REPORT_RSP_REPORT	   0x20

#endif

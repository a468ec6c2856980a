/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest policies: the fields of the 32-bit policy of SEV and SEV-ES and of the 64-bit policy of
 * SNP. Bits that no field covers are reserved and zero.
 */
#ifndef SEV_ABI_LAYOUT_POLICY_H
#define SEV_ABI_LAYOUT_POLICY_H

#include <stdint.h>

/* What a field holds. */
enum sev_policy_kind {
	SEV_POLICY_FLAG,     /* one bit, chosen by the guest owner */
	SEV_POLICY_NUMBER,   /* part of a version */
	SEV_POLICY_RESERVED, /* one bit that has no name and must be one */
};

struct sev_policy_field {
	const char *name; /* as in the specification */
	uint8_t shift;
	uint8_t width;
	uint8_t kind;
	const char *one;  /* what 1 means; of a number, what it is */
	const char *zero; /* what 0 means */
};

/* A version that two fields of 8 bits make up: "abi=1.55". */
struct sev_policy_version {
	const char *name;
	uint8_t major_shift;
	uint8_t minor_shift;
};

/* SEV-API: guest policy structure */
#define SEV_POLICY_ES_BIT UINT32_C(0x4)
static const struct sev_policy_field SEV_POLICY_FIELDS[] = {
	{"NODBG", 0, 1, SEV_POLICY_FLAG, "debugging is refused", "debugging is allowed"},
	{"NOKS", 1, 1, SEV_POLICY_FLAG, "the key is not shared with other guests",
	 "the key may be shared with other guests"},
	{"ES", 2, 1, SEV_POLICY_FLAG, "SEV-ES is required", "SEV-ES is not required"},
	{"NOSEND", 3, 1, SEV_POLICY_FLAG, "sending to another platform is refused",
	 "sending to another platform is allowed"},
	{"DOMAIN", 4, 1, SEV_POLICY_FLAG, "sent only to platforms of the same owner",
	 "sent to platforms of any owner"},
	{"SEV", 5, 1, SEV_POLICY_FLAG, "sent only to platforms that are capable of SEV",
	 "sent to platforms capable of SEV or not"},
	{"API_MAJOR", 16, 8, SEV_POLICY_NUMBER, "minimum API major version", ""},
	{"API_MINOR", 24, 8, SEV_POLICY_NUMBER, "minimum API minor version", ""},
};
static const struct sev_policy_version SEV_POLICY_VERSION = {"api", 16, 24};

/* SNP-ABI: guest policy structure */
#define SEV_SNP_POLICY_ONE_BIT UINT64_C(0x20000)
static const struct sev_policy_field SEV_SNP_POLICY_FIELDS[] = {
	{"ABI_MINOR", 0, 8, SEV_POLICY_NUMBER, "minimum ABI minor version", ""},
	{"ABI_MAJOR", 8, 8, SEV_POLICY_NUMBER, "minimum ABI major version", ""},
	{"SMT", 16, 1, SEV_POLICY_FLAG, "simultaneous multithreading is allowed",
	 "simultaneous multithreading must be off"},
	{"RESERVED_17", 17, 1, SEV_POLICY_RESERVED, "reserved, always one", ""},
	{"MIGRATE_MA", 18, 1, SEV_POLICY_FLAG, "a migration agent is allowed",
	 "a migration agent is refused"},
	{"DEBUG", 19, 1, SEV_POLICY_FLAG, "debugging is allowed", "debugging is refused"},
	{"SINGLE_SOCKET", 20, 1, SEV_POLICY_FLAG, "runs on one socket only",
	 "runs on any number of sockets"},
	{"CXL_ALLOW", 21, 1, SEV_POLICY_FLAG, "CXL devices and memory are allowed",
	 "CXL devices and memory must be off"},
	{"MEM_AES_256_XTS", 22, 1, SEV_POLICY_FLAG, "memory encryption must be AES-256-XTS",
	 "any memory encryption is allowed"},
	{"RAPL_DIS", 23, 1, SEV_POLICY_FLAG, "running average power limit must be off",
	 "running average power limit is allowed"},
	{"CIPHERTEXT_HIDING_DRAM", 24, 1, SEV_POLICY_FLAG, "ciphertext hiding must be on",
	 "ciphertext hiding is not required"},
	{"PAGE_SWAP_DISABLE", 25, 1, SEV_POLICY_FLAG,
	 "the commands that move and swap pages are refused",
	 "the commands that move and swap pages are allowed"},
};
static const struct sev_policy_version SEV_SNP_POLICY_VERSION = {"abi", 8, 0};

#endif

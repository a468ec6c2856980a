/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ID block and ID authentication information of SNP_LAUNCH_FINISH: every field with its place.
 */
#ifndef SEV_ABI_LAYOUT_ID_BLOCK_H
#define SEV_ABI_LAYOUT_ID_BLOCK_H

#include <stdint.h>

/* What a field holds. */
enum sev_id_field_kind {
	SEV_ID_NUMBER,	 /* little-endian, 4 bytes */
	SEV_ID_NUMBER64, /* little-endian, 8 bytes */
	SEV_ID_BYTES,
	SEV_ID_INTEGER,	 /* little-endian number of 48 bytes in 72, the rest zero */
	SEV_ID_RESERVED, /* zero */
};

struct sev_id_field {
	const char *name;
	uint16_t offset;
	uint16_t size;
	uint8_t kind;
};

/* SNP-ABI: ID block structure */
#define SEV_ID_BLOCK_VERSION_1 1
#define SEV_ID_BLOCK_LD	       0x00
#define SEV_ID_BLOCK_FAMILY_ID 0x30
#define SEV_ID_BLOCK_IMAGE_ID  0x40
#define SEV_ID_BLOCK_VERSION   0x50
#define SEV_ID_BLOCK_GUEST_SVN 0x54
#define SEV_ID_BLOCK_POLICY    0x58

static const struct sev_id_field SEV_ID_BLOCK_FIELDS[] = {
	{"LD", SEV_ID_BLOCK_LD, 48, SEV_ID_BYTES},
	{"FAMILY_ID", SEV_ID_BLOCK_FAMILY_ID, 16, SEV_ID_BYTES},
	{"IMAGE_ID", SEV_ID_BLOCK_IMAGE_ID, 16, SEV_ID_BYTES},
	{"VERSION", SEV_ID_BLOCK_VERSION, 4, SEV_ID_NUMBER},
	{"GUEST_SVN", SEV_ID_BLOCK_GUEST_SVN, 4, SEV_ID_NUMBER},
	{"POLICY", SEV_ID_BLOCK_POLICY, 8, SEV_ID_NUMBER64},
};

/* SNP-ABI: ECDSA P-384 signature format */
#define SEV_ID_SIGNATURE_SIZE 512
#define SEV_ID_SIGNATURE_R    0x00
#define SEV_ID_SIGNATURE_S    0x48
#define SEV_ID_INTEGER_SIZE   72
#define SEV_ID_ALGO_P384      1 /* ECDSA P-384 with SHA-384 */

/* SNP-ABI: ECDSA public key format */
#define SEV_ID_KEY_SIZE	  1028
#define SEV_ID_KEY_CURVE  0x00
#define SEV_ID_KEY_QX	  0x04
#define SEV_ID_KEY_QY	  0x4C
#define SEV_ID_CURVE_P384 2

/* SNP-ABI: ID authentication information structure */
#define SEV_ID_AUTH_ID_KEY_ALGO	  0x000
#define SEV_ID_AUTH_AUTH_KEY_ALGO 0x004
#define SEV_ID_AUTH_ID_BLOCK_SIG  0x040
#define SEV_ID_AUTH_ID_KEY	  0x240
#define SEV_ID_AUTH_ID_KEY_SIG	  0x680
#define SEV_ID_AUTH_AUTHOR_KEY	  0x880

#define SEV_ID_SIGNATURE_FIELDS(name, at)                                                          \
	{name ".R", (at) + SEV_ID_SIGNATURE_R, SEV_ID_INTEGER_SIZE, SEV_ID_INTEGER},               \
		{name ".S", (at) + SEV_ID_SIGNATURE_S, SEV_ID_INTEGER_SIZE, SEV_ID_INTEGER},       \
	{                                                                                          \
		name ".RESERVED", (at) + 0x90, 368, SEV_ID_RESERVED                                \
	}

#define SEV_ID_KEY_FIELDS(name, at)                                                                \
	{name ".CURVE", (at) + SEV_ID_KEY_CURVE, 4, SEV_ID_NUMBER},                                \
		{name ".QX", (at) + SEV_ID_KEY_QX, SEV_ID_INTEGER_SIZE, SEV_ID_INTEGER},           \
		{name ".QY", (at) + SEV_ID_KEY_QY, SEV_ID_INTEGER_SIZE, SEV_ID_INTEGER},           \
	{                                                                                          \
		name ".RESERVED", (at) + 0x94, 880, SEV_ID_RESERVED                                \
	}

static const struct sev_id_field SEV_ID_AUTH_FIELDS[] = {
	{"ID_KEY_ALGO", SEV_ID_AUTH_ID_KEY_ALGO, 4, SEV_ID_NUMBER},
	{"AUTH_KEY_ALGO", SEV_ID_AUTH_AUTH_KEY_ALGO, 4, SEV_ID_NUMBER},
	{"RESERVED_008", 0x008, 56, SEV_ID_RESERVED},
	SEV_ID_SIGNATURE_FIELDS("ID_BLOCK_SIG", SEV_ID_AUTH_ID_BLOCK_SIG),
	SEV_ID_KEY_FIELDS("ID_KEY", SEV_ID_AUTH_ID_KEY),
	{"RESERVED_644", 0x644, 60, SEV_ID_RESERVED},
	SEV_ID_SIGNATURE_FIELDS("ID_KEY_SIG", SEV_ID_AUTH_ID_KEY_SIG),
	SEV_ID_KEY_FIELDS("AUTHOR_KEY", SEV_ID_AUTH_AUTHOR_KEY),
	{"RESERVED_C84", 0xC84, 892, SEV_ID_RESERVED},
};

#endif

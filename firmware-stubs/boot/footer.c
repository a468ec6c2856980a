/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the VMM reads in the image: the GUIDed table, which ends 32 bytes before the image does, and
 * the SEV metadata: what is to be there at launch.
 */
#include <stddef.h>
#include <stdint.h>

#include "abi/layout/ovmf.h"
#include "map.h"

struct section {
	uint32_t gpa, size, type;
};

struct metadata {
	uint8_t signature[4];
	uint32_t length, version, count;
	struct section sections[4];
};

__attribute__((section(".metadata"), aligned(4), used)) static const struct metadata METADATA = {
	.signature = SEV_OVMF_METADATA_SIGNATURE,
	.length = sizeof(METADATA),
	.version = SEV_OVMF_METADATA_VERSION,
	.count = 4,
	.sections =
		{
			{BOOT_SEC_MEM, BOOT_SEC_MEM_SIZE, SEV_OVMF_SECTION_SNP_SEC_MEM},
			{BOOT_SECRETS, BOOT_PAGE_SIZE, SEV_OVMF_SECTION_SNP_SECRETS},
			{BOOT_CPUID, BOOT_PAGE_SIZE, SEV_OVMF_SECTION_CPUID},
			{BOOT_HASHES, BOOT_PAGE_SIZE, SEV_OVMF_SECTION_SNP_KERNEL_HASHES},
		},
};

/* An entry's data come before its length and GUID. */
struct __attribute__((packed)) entry_tag {
	uint16_t length;
	uint8_t guid[SEV_OVMF_GUID_LENGTH];
};

struct __attribute__((packed)) footer {
	uint32_t hashes_gpa, hashes_size;
	struct entry_tag hashes;
	uint32_t reset_address;
	struct entry_tag reset;
	uint32_t metadata_offset;
	struct entry_tag metadata;
	struct entry_tag table;
};
_Static_assert(sizeof(struct footer) == BOOT_FOOTER_SIZE, "footer");
_Static_assert(sizeof(METADATA) <= BOOT_FOOTER_END - BOOT_FOOTER_SIZE - BOOT_METADATA, "metadata");

__attribute__((section(".footer"), aligned(1), used)) static const struct footer FOOTER = {
	.hashes_gpa = BOOT_HASHES,
	.hashes_size = BOOT_HASHES_SIZE,
	.hashes = {8 + sizeof(struct entry_tag), SEV_OVMF_GUID_HASH_TABLE},
	.reset_address = BOOT_AP_VECTOR,
	.reset = {4 + sizeof(struct entry_tag), SEV_OVMF_GUID_RESET_BLOCK},
	.metadata_offset = (uint32_t)(BOOT_IMAGE_END - BOOT_METADATA),
	.metadata = {4 + sizeof(struct entry_tag), SEV_OVMF_GUID_METADATA},
	.table = {sizeof(struct footer), SEV_OVMF_GUID_FOOTER},
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "hashes.h"

#include "abi/layout/hashes.h"
#include "bytes.h"

#define GUID_SIZE 16

static const struct {
	uint8_t guid[GUID_SIZE];
	boot_why no_entry, no_match;
} FILES[BOOT_FILES] = {
	[BOOT_FILE_KERNEL] = {SEV_HASHES_GUID_KERNEL, GHCB_REASON_BOOT_KERNEL_ENTRY,
			      GHCB_REASON_BOOT_KERNEL_HASH},
	[BOOT_FILE_INITRD] = {SEV_HASHES_GUID_INITRD, GHCB_REASON_BOOT_INITRD_ENTRY,
			      GHCB_REASON_BOOT_INITRD_HASH},
	[BOOT_FILE_CMDLINE] = {SEV_HASHES_GUID_CMDLINE, GHCB_REASON_BOOT_CMDLINE_ENTRY,
			       GHCB_REASON_BOOT_CMDLINE_HASH},
};

bool hashes_there(const uint8_t *area)
{
	static const uint8_t HEADER[GUID_SIZE] = SEV_HASHES_GUID_HEADER;

	return memcmp(area, HEADER, sizeof(HEADER)) == 0;
}

/* The digest of each file that the table has. */
static boot_why find_entries(const uint8_t *area, size_t length, const uint8_t *found[BOOT_FILES])
{
	for (size_t at = SEV_HASHES_HEADER; at < length; at += SEV_HASHES_ENTRY) {
		int kind = 0;

		/* spec: QEMU kernel hashes table: an entry is 50 bytes, all of them in the table */
		if (length - at < SEV_HASHES_ENTRY ||
		    get_le16(area + at + GUID_SIZE) != SEV_HASHES_ENTRY)
			return GHCB_REASON_BOOT_HASHES_FORM;
		while (kind < BOOT_FILES && memcmp(area + at, FILES[kind].guid, GUID_SIZE) != 0)
			kind++;
		/* spec: QEMU kernel hashes table: entries of the three files, each once */
		if (kind == BOOT_FILES || found[kind])
			return GHCB_REASON_BOOT_HASHES_FORM;
		found[kind] = area + at + GUID_SIZE + 2;
	}
	return BOOT_OK;
}

boot_why hashes_check(const uint8_t *area, size_t size,
		      const uint8_t digests[BOOT_FILES][SHA256_SIZE])
{
	const uint8_t *found[BOOT_FILES] = {0};
	const size_t length = get_le16(area + GUID_SIZE);
	boot_why why;

	/* spec: QEMU kernel hashes table: a header with its GUID, and a length within the area */
	if (!hashes_there(area) || length < SEV_HASHES_HEADER || length > size)
		return GHCB_REASON_BOOT_HASHES_FORM;
	why = find_entries(area, length, found);
	for (int kind = 0; kind < BOOT_FILES && !why; kind++) {
		if (!found[kind])
			return FILES[kind].no_entry;
		/* spec: QEMU kernel hashes table: each file has the digest of its entry */
		if (!equal_ct(found[kind], digests[kind], SHA256_SIZE))
			return FILES[kind].no_match;
	}
	return why;
}

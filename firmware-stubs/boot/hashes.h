/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of kernel hashes, which is measured where there is SEV. It is what the guest's owner
 * says of the three files that come from the hypervisor.
 */
#ifndef BOOT_HASHES_H
#define BOOT_HASHES_H

#include <stdbool.h>

#include "sha256.h"
#include "why.h"

enum boot_file_kind { BOOT_FILE_KERNEL, BOOT_FILE_INITRD, BOOT_FILE_CMDLINE, BOOT_FILES };

/* Whether there is a table at all: its GUID. */
bool hashes_there(const uint8_t *area);

/* Compares the files' digests with those of the table, which must have all three and each once.
 * HASHES_FORM; of the first file that is not right: _ENTRY, _HASH. */
boot_why hashes_check(const uint8_t *area, size_t size,
		      const uint8_t digests[BOOT_FILES][SHA256_SIZE]);

#endif

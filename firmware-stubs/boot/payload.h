/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three files that the hypervisor gives: kernel (in two parts), initrd, command line. They are
 * copied into private memory first, and then hashed: what is hashed is what is used.
 */
#ifndef BOOT_PAYLOAD_H
#define BOOT_PAYLOAD_H

#include "boot.h"
#include "hashes.h"

struct payload {
	uint32_t setup_size, kernel_size, cmdline_size, initrd_size;
	uint64_t initrd; /* its GPA; the others are at BOOT_SETUP, BOOT_KERNEL, BOOT_CMDLINE */
};

/* Copies the files. What is missing, too large, or of another size afterwards has its reason. */
boot_why payload_read(struct boot *boot, struct payload *payload);

/* As QEMU hashes them: the kernel's setup part and the rest as one; the command line with its NUL.
 */
void payload_digests(struct boot *boot, const struct payload *payload,
		     uint8_t digests[BOOT_FILES][SHA256_SIZE]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOOT_MAIN_H
#define BOOT_MAIN_H

#include "boot.h"

/* Everything up to the jump into the kernel: OK, or why the guest is not booted. */
boot_why boot_prepare(struct boot *boot, uint64_t image_size);

#endif

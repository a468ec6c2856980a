/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The map of the guest's memory from fw_cfg, less what is not the kernel's.
 */
#ifndef BOOT_E820_H
#define BOOT_E820_H

#include "boot.h"

/* Fills boot->ram. E820_NONE, _FORM; E820_RAM: none where the firmware itself is. image_size: of
 * the firmware's image, below 4 GiB. */
boot_why e820_read(struct boot *boot, uint64_t image_size);

#endif

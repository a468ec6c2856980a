/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linux' 64-bit boot protocol.
 */
#ifndef BOOT_LINUX_H
#define BOOT_LINUX_H

#include "payload.h"

/* Whether the kernel's header allows what was done with it and is going to be. */
boot_why linux_check(struct boot *boot, const struct payload *payload);

/* Fills boot_params at BOOT_PARAMS. setup_data: the GPA of the first node, or 0. */
void linux_fill(struct boot *boot, const struct payload *payload, uint64_t setup_data);

#endif

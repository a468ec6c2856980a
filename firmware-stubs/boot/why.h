/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why the guest is not booted: 0, or a code of set 2, whose text is the last line on the console.
 */
#ifndef BOOT_WHY_H
#define BOOT_WHY_H

#include "abi/layout/ghcb_reason.h"

#define BOOT_WHY_SET 2
#define BOOT_OK	     0

/* A code of GHCB_BOOT_REASONS: GHCB_REASON_BOOT_KERNEL_HASH */
typedef uint8_t boot_why;

const char *boot_why_text(boot_why why);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOOT_START_H
#define BOOT_START_H

#include "exception.h"

/* Where long.S goes. */
_Noreturn void boot_start(uint32_t sev_status, uint32_t cbit);

/* long.S: to the kernel. */
_Noreturn void boot_enter(uint64_t entry, uint64_t params);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --tcb of key get: a TCB in the layout of --product, or of the processor that this runs on.
 */
#ifndef TOOLS_SEVCTL_KEY_TCB_H
#define TOOLS_SEVCTL_KEY_TCB_H

#include <stdint.h>

#include "common/opt.h"

/* Left alone without --tcb. */
enum tool_exit key_tcb_read(const struct tool_args *args, uint8_t out[8]);

#endif

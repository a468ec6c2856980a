/* SPDX-License-Identifier: Apache-2.0 */
/*
 * INIT_EX: the firmware's persistent data in a buffer of the kernel's, which is a file's contents
 * (Linux: init_ex_path).
 */
#ifndef LINUX_INIT_EX_H
#define LINUX_INIT_EX_H

#include "linux/kernel_state.h"

#define LX_NV_SIZE UINT32_C(0x8000)

/* Makes the buffer, with what the file has, unless it is there or no path was given: 0, -ENOMEM, or
 * what reading ended in. */
int lx_init_ex_prepare(struct lx_kernel *kernel);
/* After a command went well: writes the file where the command changes persistent data. 0 or an
 * errno value. */
int lx_init_ex_written(struct lx_kernel *kernel, uint32_t id);
/* Gives the buffer up. */
void lx_init_ex_free(struct lx_kernel *kernel);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trusted memory region, which the firmware wants for SEV-ES.
 */
#ifndef LINUX_TMR_H
#define LINUX_TMR_H

#include "linux/kernel_state.h"

/* Gives the firmware a region unless it has one; where there is no memory there is no SEV-ES. */
void lx_tmr_prepare(struct lx_kernel *kernel);
/* Bytes of the region; 0: there is none. */
uint32_t lx_tmr_size(const struct lx_kernel *kernel);
/* Takes it back: SEV is shut down. */
void lx_tmr_free(struct lx_kernel *kernel);

#endif

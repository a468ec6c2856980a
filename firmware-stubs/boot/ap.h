/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other processors.
 */
#ifndef BOOT_AP_H
#define BOOT_AP_H

#include "boot.h"

/* Tells the hypervisor of an SEV-ES guest where the jump table is, which the kernel asks it for. */
boot_why ap_jump_table(struct boot *boot);

/*
 * Starts them by INIT and SIPI, which is the way without SNP: without SEV they run the trampoline,
 * and in an SEV-ES guest at the image's reset block. *came is how many said that they are there, of
 * *expected (the hypervisor's word). All stop again, until the kernel starts them.
 */
bool ap_start(struct boot *boot, uint32_t *came, uint32_t *expected);

/* SNP: creates them, one after the other, and destroys them again. Whether each came that fw_cfg
 * tells of. */
bool ap_create(struct boot *boot);

#endif

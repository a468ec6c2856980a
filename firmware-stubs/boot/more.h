/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the firmware does besides loading: nothing in the minimal one (more_none.c).
 */
#ifndef BOOT_MORE_H
#define BOOT_MORE_H

#include "boot.h"

/* When memory and console are there, before the kernel is loaded. */
boot_why boot_more(struct boot *boot);

#endif

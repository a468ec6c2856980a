/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the firmware does besides loading: nothing in the minimal one (more_none.c).
 */
#ifndef BOOT_MORE_H
#define BOOT_MORE_H

#include "boot.h"
#include "exception.h"
#include "ghcb/vc.h"

/* When memory and console are there, before the kernel is loaded. */
boot_why boot_more(struct boot *boot);

/* Handles an exception: #VC. False: it is the guest's end. */
bool boot_more_exception(struct boot *boot, struct boot_frame *frame);

#endif

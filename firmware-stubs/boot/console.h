/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first serial port. What is written is for the hypervisor to read: no secrets.
 */
#ifndef BOOT_CONSOLE_H
#define BOOT_CONSOLE_H

#include "boot.h"

void console_open(struct boot *boot);
void console_text(struct boot *boot, const char *text);
void console_hex(struct boot *boot, const uint8_t *bytes, size_t size);
/* "sevkit-boot: TEXT", and a new line */
void console_line(struct boot *boot, const char *text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU's fw_cfg by its two ports. Everything that comes from it is the hypervisor's word.
 */
#ifndef BOOT_FW_CFG_H
#define BOOT_FW_CFG_H

#include "boot.h"

/* QEMU: fw_cfg keys */
enum fw_cfg_key {
	FW_CFG_SIGNATURE = 0x00,
	FW_CFG_CPUS = 0x05, /* 2 bytes */
	FW_CFG_KERNEL_SIZE = 0x08,
	FW_CFG_INITRD_SIZE = 0x0B,
	FW_CFG_KERNEL_DATA = 0x11,
	FW_CFG_INITRD_DATA = 0x12,
	FW_CFG_CMDLINE_SIZE = 0x14,
	FW_CFG_CMDLINE_DATA = 0x15,
	FW_CFG_SETUP_SIZE = 0x17,
	FW_CFG_SETUP_DATA = 0x18,
	FW_CFG_DIRECTORY = 0x19,
};

/* A file of the directory. */
struct fw_cfg_file {
	uint16_t key; /* 0: there is none of that name */
	uint32_t size;
};

/* Whether the device is there: GHCB_REASON_BOOT_FW_CFG. */
boot_why fw_cfg_open(struct boot *boot);

/* Selects an item, whose bytes fw_cfg_read() then gives in turn (past its end: zeros). */
void fw_cfg_select(struct boot *boot, uint16_t key);
void fw_cfg_read(struct boot *boot, void *to, size_t size);
uint32_t fw_cfg_number(struct boot *boot, uint16_t key);

/* Looks a name up: GHCB_REASON_BOOT_DIRECTORY where the directory is none. */
boot_why fw_cfg_find(struct boot *boot, const char *name, struct fw_cfg_file *file);

#endif

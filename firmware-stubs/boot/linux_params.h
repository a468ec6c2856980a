/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offsets of Linux' boot protocol for x86 (setup header and boot_params, which has the header at
 * the same offset).
 */
#ifndef BOOT_LINUX_PARAMS_H
#define BOOT_LINUX_PARAMS_H

#define LINUX_E820_ENTRIES     0x1E8 /* 1 byte */
#define LINUX_HEADER	       0x1F1
#define LINUX_SETUP_SECTS      0x1F1 /* 1 */
#define LINUX_SYSSIZE	       0x1F4 /* 4, in units of 16 bytes */
#define LINUX_VID_MODE	       0x1FA /* 2 */
#define LINUX_BOOT_FLAG	       0x1FE /* 2 */
#define LINUX_JUMP_LENGTH      0x201 /* 1: the header ends so many bytes after 0x202 */
#define LINUX_MAGIC	       0x202 /* 4 */
#define LINUX_VERSION	       0x206 /* 2 */
#define LINUX_TYPE_OF_LOADER   0x210 /* 1 */
#define LINUX_LOADFLAGS	       0x211 /* 1 */
#define LINUX_CODE32_START     0x214 /* 4 */
#define LINUX_RAMDISK_IMAGE    0x218 /* 4 */
#define LINUX_RAMDISK_SIZE     0x21C /* 4 */
#define LINUX_CMD_LINE_PTR     0x228 /* 4 */
#define LINUX_INITRD_ADDR_MAX  0x22C /* 4 */
#define LINUX_KERNEL_ALIGNMENT 0x230 /* 4 */
#define LINUX_RELOCATABLE      0x234 /* 1 */
#define LINUX_XLOADFLAGS       0x236 /* 2 */
#define LINUX_CMDLINE_SIZE     0x238 /* 4, without the NUL */
#define LINUX_SETUP_DATA       0x250 /* 8 */
#define LINUX_PREF_ADDRESS     0x258 /* 8 */
#define LINUX_INIT_SIZE	       0x260 /* 4 */
#define LINUX_HEADER_LEAST     0x264 /* where the header of version 2.12 has all of the above */
#define LINUX_HEADER_MOST      0x290 /* what follows in boot_params */
#define LINUX_E820	       0x2D0
#define LINUX_E820_SIZE	       20 /* address 8, size 8, type 4 */
#define LINUX_E820_MAX	       128
#define LINUX_PARAMS_SIZE      0x1000

#define LINUX_BOOT_FLAG_VALUE  0xAA55
#define LINUX_MAGIC_VALUE      0x53726448 /* "HdrS" */
#define LINUX_VERSION_LEAST    0x020C
#define LINUX_LOADED_HIGH      0x01   /* of LOADFLAGS */
#define LINUX_CAN_USE_HEAP     0x80   /* of LOADFLAGS */
#define LINUX_KERNEL_64	       0x0001 /* of XLOADFLAGS */
#define LINUX_LOADER_UNDEFINED 0xFF
#define LINUX_VID_MODE_NORMAL  0xFFFF
#define LINUX_SECTOR	       512
#define LINUX_SECTS_DEFAULT    4
#define LINUX_ENTRY_64	       0x200 /* from where the kernel is loaded */

#endif

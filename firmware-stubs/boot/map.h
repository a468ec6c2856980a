/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where everything is, for assembly, linker script and C alike. The image ends at 4 GiB; what the
 * firmware writes to is RAM from 8 MiB on, which it keeps for itself. Plain numbers: the assembler
 * reads this, too.
 */
#ifndef BOOT_MAP_H
#define BOOT_MAP_H

#define BOOT_PAGE_SIZE 0x1000
#define BOOT_IMAGE_END 0x100000000

/* The last page of the image: what runs before C does, and what processor and VMM look for. */
#define BOOT_LAST_PAGE	  0xFFFFF000
#define BOOT_LAST_64K	  0xFFFF0000
#define BOOT_METADATA	  0xFFFFFF00
#define BOOT_FOOTER_END	  0xFFFFFFE0
#define BOOT_FOOTER_SIZE  88
#define BOOT_AP_VECTOR	  0xFFFFFFE0
#define BOOT_RESET_VECTOR 0xFFFFFFF0

/* What the firmware keeps of RAM. */
#define BOOT_RAM      0x800000
#define BOOT_RAM_SIZE 0x60000

/* Private and validated at launch (SEC_MEM). */
#define BOOT_SEC_MEM	  0x800000
#define BOOT_SEC_MEM_SIZE 0x40000
#define BOOT_PML4	  0x800000
#define BOOT_PDPT	  0x801000
#define BOOT_PDS	  0x802000 /* four page directories: 0 to 4 GiB */
#define BOOT_PT		  0x806000 /* the 2 MiB that the shared pages are in */
#define BOOT_TABLES_SIZE  0x7000
#define BOOT_STACK	  0x807000
#define BOOT_STACK_TOP	  0x80E000
#define BOOT_EARLY	  0x80E000 /* what the assembly leaves for C */
#define BOOT_PARAMS	  0x80F000 /* Linux' boot_params */
#define BOOT_CMDLINE	  0x810000
#define BOOT_CMDLINE_SIZE 0x1000
#define BOOT_SETUP	  0x811000 /* the kernel's setup part, 65 sectors of 512 at most */
#define BOOT_SETUP_SIZE	  0x9000
#define BOOT_CC_BLOB	  0x81A000 /* setup_data and what it names */
#define BOOT_STATE	  0x81B000 /* struct boot */
#define BOOT_STATE_SIZE	  0x4000
#define BOOT_WINDOW_PD	  0x81F000 /* page directory of the window */
#define BOOT_RECORD	  0x820000 /* which pages of the window are validated, 2 bits each */
#define BOOT_RECORD_SIZE  0x10000
#define BOOT_BACKUP	  0x830000 /* of the GHCB, while a #VC is handled in another's */
#define BOOT_JUMP_TABLE	  0x831000 /* SEV-ES: where the other processors go on: IP 2, CS 2 */
#define BOOT_VMSA	  0x833000 /* of a processor that the self-test starts */
#define BOOT_SPARE	  0x832000 /* a page that the self-test shares and takes back */
#define BOOT_CHANNEL	  0x834000 /* of guest messages */
#define BOOT_CHANNEL_SIZE 0x4000

/* Private, each filled at launch. */
#define BOOT_SECRETS 0x840000
#define BOOT_CPUID   0x841000
#define BOOT_HASHES  0x842000
/* As much of its page as QEMU is offered for the table. */
#define BOOT_HASHES_SIZE 0x400

/* Shared with the hypervisor: C=0 in the page tables, not in the SEV metadata. */
#define BOOT_SHARED	 0x850000
#define BOOT_SHARED_SIZE 0x10000
#define BOOT_GHCB	 0x850000
#define BOOT_REQUEST	 0x851000 /* guest messages */
#define BOOT_RESPONSE	 0x852000

/* Where a part of memory is looked at that has no place below 4 GiB, or not yet. */
#define BOOT_WINDOW	 0x100000000
#define BOOT_WINDOW_SIZE 0x40000000

/* Where other processors start without SEV, below 1 MiB as a SIPI has it. */
#define BOOT_TRAMPOLINE 0x8000

/* Where the kernel goes: the usual place, above all that the firmware uses. */
#define BOOT_KERNEL 0x1000000

/* Selectors, as Linux' 64-bit boot protocol wants them. */
#define BOOT_CODE32 0x08
#define BOOT_CODE64 0x10
#define BOOT_DATA   0x18
#define BOOT_CODE16 0x20 /* base BOOT_LAST_64K */
#define BOOT_DATA16 0x28

/* Offsets in BOOT_EARLY. */
#define BOOT_EARLY_SEV_STATUS 0x00 /* 4 bytes; 0: no SEV */
#define BOOT_EARLY_CBIT	      0x04 /* 4 bytes */
#define BOOT_EARLY_PROOF      0x08 /* 8 bytes: random, to be read back through the page tables */
#define BOOT_EARLY_READY      0x10 /* 4 bytes: BOOT_READY when other processors may look at this */
#define BOOT_EARLY_APS	      0x14 /* 4 bytes: how many of them came */

#define BOOT_READY	      0x52454459

#endif

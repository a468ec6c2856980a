/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The image: C, then the last page, which ends at 4 GiB. There is no data that is written: what is
 * has its place in RAM (map.h).
 */
#include "map.h"

OUTPUT_FORMAT("elf64-x86-64")
ENTRY(reset_vector)

SECTIONS
{
	.text BOOT_IMAGE_END - BOOT_IMAGE_SIZE : {
		*(.text .text.*)
		*(.rodata .rodata.*)
		*(.data.rel.ro .data.rel.ro.*)
		code_end = .;
		. = BOOT_LAST_PAGE - BOOT_IMAGE_END + BOOT_IMAGE_SIZE;
	} = 0xCC
	.last BOOT_LAST_PAGE : {
		*(.last)
		last_end = .;
		. = BOOT_METADATA - BOOT_LAST_PAGE;
		KEEP(*(.metadata))
		metadata_end = .;
		. = BOOT_FOOTER_END - BOOT_FOOTER_SIZE - BOOT_LAST_PAGE;
		KEEP(*(.footer))
		KEEP(*(.vectors))
	} = 0xCC
	.written : {
		*(.data .data.* .bss .bss.* COMMON .got .got.* .igot .igot.*)
	}
	/DISCARD/ : {
		*(.comment .note .note.* .eh_frame .eh_frame_hdr)
	}
	ASSERT(code_end <= BOOT_LAST_PAGE, "the image is too small for its code")
	ASSERT(last_end <= BOOT_METADATA, "the last page is too small for its code")
	ASSERT(SIZEOF(.last) == BOOT_PAGE_SIZE, "the last page is none")
	ASSERT(SIZEOF(.written) == 0, "data that is written, or an offset table")
	ASSERT(ap_vector == BOOT_AP_VECTOR, "the vectors are elsewhere")
	ASSERT(reset_vector == BOOT_RESET_VECTOR, "the vectors are elsewhere")
}

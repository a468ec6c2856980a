/* SPDX-License-Identifier: Apache-2.0 */
#include "e820.h"

#include "bytes.h"
#include "fw_cfg.h"

#define FILE_NAME  "etc/e820"
#define ENTRY_SIZE 20 /* address 8, size 8, type 4 */
/* The video memory and ROMs of a PC, which the map does not know. */
#define PC_HOLE	    0xA0000
#define PC_HOLE_END 0x100000
/* The widest guest-physical address, where no C-bit is below it. */
#define ADDRESS_BITS 52

/* What lies below the C-bit can be addressed. */
static uint64_t address_limit(struct boot *boot)
{
	return UINT64_C(1) << (boot->sev_status ? boot->cbit : ADDRESS_BITS);
}

static boot_why read_entries(struct boot *boot, uint32_t size)
{
	uint8_t entry[ENTRY_SIZE];
	boot_why why = BOOT_OK;

	for (uint32_t left = size; left && !why; left -= ENTRY_SIZE) {
		fw_cfg_read(boot, entry, sizeof(entry));
		why = ram_add(&boot->ram, get_le64(entry), get_le64(entry + 8),
			      get_le32(entry + 16), address_limit(boot));
	}
	return why;
}

/* The file, which is the same when it is looked for again. */
static boot_why read_file(struct boot *boot)
{
	struct fw_cfg_file file, again;
	boot_why why = fw_cfg_find(boot, FILE_NAME, &file);

	if (why)
		return why;
	if (!file.key)
		return GHCB_REASON_BOOT_E820_NONE;
	if (!file.size || file.size % ENTRY_SIZE || file.size / ENTRY_SIZE > RAM_RANGES)
		return GHCB_REASON_BOOT_E820_FORM;
	fw_cfg_select(boot, file.key);
	why = read_entries(boot, file.size);
	if (!why)
		why = fw_cfg_find(boot, FILE_NAME, &again);
	if (why)
		return why;
	return file.key == again.key && file.size == again.size ? BOOT_OK
								: GHCB_REASON_BOOT_E820_FORM;
}

boot_why e820_read(struct boot *boot, uint64_t image_size)
{
	boot_why why;

	boot->ram.count = 0;
	why = read_file(boot);
	if (why)
		return why;
	if (!ram_holds(&boot->ram, BOOT_RAM, BOOT_RAM_SIZE))
		return GHCB_REASON_BOOT_E820_RAM;
	why = ram_reserve(&boot->ram, BOOT_RAM, BOOT_RAM_SIZE);
	if (!why)
		why = ram_reserve(&boot->ram, PC_HOLE, PC_HOLE_END - PC_HOLE);
	if (!why)
		why = ram_reserve(&boot->ram, BOOT_IMAGE_END - image_size, image_size);
	return why;
}

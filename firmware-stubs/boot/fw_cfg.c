/* SPDX-License-Identifier: Apache-2.0 */
#include "fw_cfg.h"

#include "bytes.h"
#include "io.h"

#define SELECTOR   0x510
#define DATA	   0x511
#define NAME_SIZE  56
#define ENTRY_SIZE 64 /* size 4, key 2, reserved 2, name 56; big-endian */
/* More files than QEMU can have. */
#define FILES_MAX 1024

void fw_cfg_select(struct boot *boot, uint16_t key)
{
	io_out16(boot, SELECTOR, key);
}

void fw_cfg_read(struct boot *boot, void *to, size_t size)
{
	io_in_bytes(boot, DATA, to, size);
}

uint32_t fw_cfg_number(struct boot *boot, uint16_t key)
{
	uint8_t bytes[4];

	fw_cfg_select(boot, key);
	fw_cfg_read(boot, bytes, sizeof(bytes));
	return get_le32(bytes);
}

boot_why fw_cfg_open(struct boot *boot)
{
	static const uint8_t QEMU[4] = {'Q', 'E', 'M', 'U'};
	uint8_t found[4];

	fw_cfg_select(boot, FW_CFG_SIGNATURE);
	fw_cfg_read(boot, found, sizeof(found));
	/* spec: QEMU fw_cfg: key 0 tells that the device is there */
	return memcmp(found, QEMU, sizeof(found)) == 0 ? BOOT_OK : GHCB_REASON_BOOT_FW_CFG;
}

/* Whether a field of the directory is this name, NUL included. */
static bool is_name(const uint8_t *field, const char *name)
{
	for (size_t i = 0; i < NAME_SIZE; i++) {
		if (field[i] != (uint8_t)name[i])
			return false;
		if (!name[i])
			return true;
	}
	return false;
}

boot_why fw_cfg_find(struct boot *boot, const char *name, struct fw_cfg_file *file)
{
	uint8_t entry[ENTRY_SIZE];
	uint32_t count;

	*file = (struct fw_cfg_file){0};
	fw_cfg_select(boot, FW_CFG_DIRECTORY);
	fw_cfg_read(boot, entry, 4);
	count = get_be32(entry);
	if (count > FILES_MAX)
		return GHCB_REASON_BOOT_DIRECTORY;
	for (uint32_t i = 0; i < count; i++) {
		fw_cfg_read(boot, entry, sizeof(entry));
		if (!is_name(entry + 8, name))
			continue;
		/* spec: QEMU fw_cfg directory: a name stands there once, with a key */
		if (file->key || !(entry[4] | entry[5]))
			return GHCB_REASON_BOOT_DIRECTORY;
		file->key = (uint16_t)(entry[4] << 8 | entry[5]);
		file->size = get_be32(entry);
	}
	return BOOT_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "payload.h"

#include "fw_cfg.h"

/* Kernels cannot reach an initrd above this (initrd_addr_max of all that are 64-bit). */
#define INITRD_LIMIT UINT64_C(0x80000000)

/* Copies an item of a size that was looked at, and has another look at the size. */
static boot_why copy(struct boot *boot, uint16_t size_key, uint16_t data_key, uint64_t to,
		     uint32_t size, boot_why changed)
{
	fw_cfg_select(boot, data_key);
	fw_cfg_read(boot, boot_memory(boot, to, size), size);
	return fw_cfg_number(boot, size_key) == size ? BOOT_OK : changed;
}

static boot_why read_kernel(struct boot *boot, struct payload *payload)
{
	boot_why why;

	payload->setup_size = fw_cfg_number(boot, FW_CFG_SETUP_SIZE);
	payload->kernel_size = fw_cfg_number(boot, FW_CFG_KERNEL_SIZE);
	if (!payload->setup_size || !payload->kernel_size)
		return GHCB_REASON_BOOT_KERNEL_NONE;
	if (payload->setup_size > BOOT_SETUP_SIZE ||
	    !ram_holds(&boot->ram, BOOT_KERNEL, payload->kernel_size))
		return GHCB_REASON_BOOT_KERNEL_SIZE;
	why = copy(boot, FW_CFG_SETUP_SIZE, FW_CFG_SETUP_DATA, BOOT_SETUP, payload->setup_size,
		   GHCB_REASON_BOOT_KERNEL_CHANGED);
	if (why)
		return why;
	return copy(boot, FW_CFG_KERNEL_SIZE, FW_CFG_KERNEL_DATA, BOOT_KERNEL, payload->kernel_size,
		    GHCB_REASON_BOOT_KERNEL_CHANGED);
}

/* As high as it goes: the kernel grows behind its place. */
static boot_why read_initrd(struct boot *boot, struct payload *payload)
{
	payload->initrd = 0;
	payload->initrd_size = fw_cfg_number(boot, FW_CFG_INITRD_SIZE);
	if (!payload->initrd_size)
		return BOOT_OK;
	payload->initrd =
		ram_high_place(&boot->ram, payload->initrd_size,
			       BOOT_KERNEL + (uint64_t)payload->kernel_size, INITRD_LIMIT);
	if (!payload->initrd)
		return GHCB_REASON_BOOT_INITRD_SIZE;
	return copy(boot, FW_CFG_INITRD_SIZE, FW_CFG_INITRD_DATA, payload->initrd,
		    payload->initrd_size, GHCB_REASON_BOOT_INITRD_CHANGED);
}

/* Whether a text ends in its only NUL. */
static bool is_text(const char *text, uint32_t size)
{
	uint32_t length = 0;

	while (length < size && text[length])
		length++;
	return size && length == size - 1;
}

static boot_why read_cmdline(struct boot *boot, struct payload *payload)
{
	boot_why why;

	payload->cmdline_size = fw_cfg_number(boot, FW_CFG_CMDLINE_SIZE);
	if (payload->cmdline_size > BOOT_CMDLINE_SIZE)
		return GHCB_REASON_BOOT_CMDLINE_SIZE;
	why = copy(boot, FW_CFG_CMDLINE_SIZE, FW_CFG_CMDLINE_DATA, BOOT_CMDLINE,
		   payload->cmdline_size, GHCB_REASON_BOOT_CMDLINE_CHANGED);
	if (why)
		return why;
	return is_text(boot_memory(boot, BOOT_CMDLINE, payload->cmdline_size),
		       payload->cmdline_size)
		       ? BOOT_OK
		       : GHCB_REASON_BOOT_CMDLINE_END;
}

boot_why payload_read(struct boot *boot, struct payload *payload)
{
	boot_why why = read_kernel(boot, payload);

	if (!why)
		why = read_initrd(boot, payload);
	return why ? why : read_cmdline(boot, payload);
}

static void add(struct sha256 *hash, struct boot *boot, uint64_t gpa, uint32_t size)
{
	sha256_add(hash, boot_memory(boot, gpa, size), size);
}

void payload_digests(struct boot *boot, const struct payload *payload,
		     uint8_t digests[BOOT_FILES][SHA256_SIZE])
{
	struct sha256 hash;

	sha256_start(&hash);
	add(&hash, boot, BOOT_SETUP, payload->setup_size);
	add(&hash, boot, BOOT_KERNEL, payload->kernel_size);
	sha256_finish(&hash, digests[BOOT_FILE_KERNEL]);
	sha256_start(&hash);
	if (payload->initrd_size)
		add(&hash, boot, payload->initrd, payload->initrd_size);
	sha256_finish(&hash, digests[BOOT_FILE_INITRD]);
	sha256_start(&hash);
	add(&hash, boot, BOOT_CMDLINE, payload->cmdline_size);
	sha256_finish(&hash, digests[BOOT_FILE_CMDLINE]);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "linux.h"

#include "bytes.h"
#include "linux_params.h"

_Static_assert(LINUX_E820_MAX == RAM_RANGES, "a map fits boot_params");

/* Where the header ends: told by the jump over it. */
static uint32_t header_end(const uint8_t *setup)
{
	return LINUX_MAGIC + setup[LINUX_JUMP_LENGTH];
}

static boot_why check_sizes(const uint8_t *setup, const struct payload *payload)
{
	const uint32_t sects =
		setup[LINUX_SETUP_SECTS] ? setup[LINUX_SETUP_SECTS] : LINUX_SECTS_DEFAULT;
	const uint64_t kernel_size = (uint64_t)get_le32(setup + LINUX_SYSSIZE) * 16;

	if ((sects + 1) * LINUX_SECTOR != payload->setup_size)
		return GHCB_REASON_BOOT_KERNEL_SETUP;
	if (header_end(setup) < LINUX_HEADER_LEAST || header_end(setup) > LINUX_HEADER_MOST)
		return GHCB_REASON_BOOT_KERNEL_SETUP;
	/* The size is rounded up; what follows is a signature. */
	if (kernel_size > (uint64_t)payload->kernel_size + 15 ||
	    payload->kernel_size <= LINUX_ENTRY_64)
		return GHCB_REASON_BOOT_KERNEL_SETUP;
	return BOOT_OK;
}

static boot_why check_kind(const uint8_t *setup)
{
	if (get_le16(setup + LINUX_BOOT_FLAG) != LINUX_BOOT_FLAG_VALUE ||
	    get_le32(setup + LINUX_MAGIC) != LINUX_MAGIC_VALUE)
		return GHCB_REASON_BOOT_KERNEL_MAGIC;
	if (get_le16(setup + LINUX_VERSION) < LINUX_VERSION_LEAST)
		return GHCB_REASON_BOOT_KERNEL_VERSION;
	if (!(get_le16(setup + LINUX_XLOADFLAGS) & LINUX_KERNEL_64) ||
	    !(setup[LINUX_LOADFLAGS] & LINUX_LOADED_HIGH))
		return GHCB_REASON_BOOT_KERNEL_64;
	return BOOT_OK;
}

/* The kernel is where it is; can it run there? */
static boot_why check_place(struct boot *boot, const uint8_t *setup, const struct payload *payload)
{
	const uint32_t alignment = get_le32(setup + LINUX_KERNEL_ALIGNMENT);
	const uint32_t init_size = get_le32(setup + LINUX_INIT_SIZE);

	if (!alignment || BOOT_KERNEL % alignment)
		return GHCB_REASON_BOOT_KERNEL_PLACE;
	if (!setup[LINUX_RELOCATABLE] && get_le64(setup + LINUX_PREF_ADDRESS) != BOOT_KERNEL)
		return GHCB_REASON_BOOT_KERNEL_PLACE;
	if (init_size < payload->kernel_size || !ram_holds(&boot->ram, BOOT_KERNEL, init_size))
		return GHCB_REASON_BOOT_KERNEL_INIT;
	if (payload->initrd_size && payload->initrd < BOOT_KERNEL + (uint64_t)init_size)
		return GHCB_REASON_BOOT_KERNEL_INIT;
	return BOOT_OK;
}

static boot_why check_others(const uint8_t *setup, const struct payload *payload)
{
	if (payload->initrd_size &&
	    payload->initrd + payload->initrd_size - 1 > get_le32(setup + LINUX_INITRD_ADDR_MAX))
		return GHCB_REASON_BOOT_INITRD_HIGH;
	if (payload->cmdline_size - 1 > get_le32(setup + LINUX_CMDLINE_SIZE))
		return GHCB_REASON_BOOT_CMDLINE_SIZE;
	return BOOT_OK;
}

boot_why linux_check(struct boot *boot, const struct payload *payload)
{
	const uint8_t *setup = boot_memory(boot, BOOT_SETUP, BOOT_SETUP_SIZE);
	boot_why why;

	if (payload->setup_size < LINUX_HEADER_MOST)
		return GHCB_REASON_BOOT_KERNEL_SETUP;
	why = check_kind(setup);
	if (!why)
		why = check_sizes(setup, payload);
	if (!why)
		why = check_place(boot, setup, payload);
	return why ? why : check_others(setup, payload);
}

static void fill_e820(const struct ram_map *ram, uint8_t *params)
{
	uint8_t *entry = params + LINUX_E820;

	params[LINUX_E820_ENTRIES] = (uint8_t)ram->count;
	for (uint32_t i = 0; i < ram->count; i++, entry += LINUX_E820_SIZE) {
		put_le64(entry, ram->range[i].base);
		put_le64(entry + 8, ram->range[i].end - ram->range[i].base);
		put_le32(entry + 16, ram->range[i].type);
	}
}

void linux_fill(struct boot *boot, const struct payload *payload, uint64_t setup_data)
{
	const uint8_t *setup = boot_memory(boot, BOOT_SETUP, BOOT_SETUP_SIZE);
	uint8_t *params = boot_memory(boot, BOOT_PARAMS, LINUX_PARAMS_SIZE);

	memset(params, 0, LINUX_PARAMS_SIZE);
	memcpy(params + LINUX_HEADER, setup + LINUX_HEADER, header_end(setup) - LINUX_HEADER);
	params[LINUX_VID_MODE] = LINUX_VID_MODE_NORMAL & 0xFF;
	params[LINUX_VID_MODE + 1] = LINUX_VID_MODE_NORMAL >> 8;
	params[LINUX_TYPE_OF_LOADER] = LINUX_LOADER_UNDEFINED;
	params[LINUX_LOADFLAGS] &= (uint8_t)~LINUX_CAN_USE_HEAP;
	put_le32(params + LINUX_CODE32_START, BOOT_KERNEL);
	put_le32(params + LINUX_RAMDISK_IMAGE, (uint32_t)payload->initrd);
	put_le32(params + LINUX_RAMDISK_SIZE, payload->initrd_size);
	put_le32(params + LINUX_CMD_LINE_PTR, BOOT_CMDLINE);
	put_le64(params + LINUX_SETUP_DATA, setup_data);
	fill_e820(&boot->ram, params);
}

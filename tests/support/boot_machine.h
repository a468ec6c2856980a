/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine for the boot firmware's C parts: RAM, a serial port, and a fw_cfg that can lie.
 */
#ifndef TESTS_SUPPORT_BOOT_MACHINE_H
#define TESTS_SUPPORT_BOOT_MACHINE_H

#include "boot.h"

#define BOOT_MACHINE_RAM   (64u << 20)
#define BOOT_MACHINE_ITEMS 16

struct boot_machine_item {
	uint16_t key;
	const char *name; /* NULL: not in the directory */
	const void *data;
	uint32_t size;
	/* From this selection on (1: the first) it is other data of the same size; 0: never. */
	int other_from;
	const void *other;
	int selected;
};

struct boot_machine {
	struct boot boot;
	uint8_t *ram; /* from 0 on */
	char console[4096];
	size_t console_size;
	bool no_device;
	struct boot_machine_item items[BOOT_MACHINE_ITEMS];
	/* The directory, if it is not to be made of the items. */
	const uint8_t *directory;
	uint32_t directory_size;
	/* what is selected */
	uint16_t key;
	uint32_t at;
	uint8_t made[4 + 64 * BOOT_MACHINE_ITEMS];
};

/* RAM of zeros, and a fw_cfg without items. What is read past the RAM ends the test. */
void boot_machine_new(struct boot_machine *machine);
void boot_machine_free(struct boot_machine *machine);

/* Adds or replaces an item; the bytes stay the caller's. */
struct boot_machine_item *boot_machine_put(struct boot_machine *machine, uint16_t key,
					   const char *name, const void *data, uint32_t size);

#endif

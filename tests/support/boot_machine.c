/* SPDX-License-Identifier: Apache-2.0 */
#include "boot_machine.h"

#include <stdlib.h>
#include <string.h>

static struct boot_machine_item *find(struct boot_machine *machine, uint16_t key)
{
	for (int i = 0; i < BOOT_MACHINE_ITEMS; i++)
		if (machine->items[i].data && machine->items[i].key == key)
			return &machine->items[i];
	return NULL;
}

/* Number of files in big-endian; size, key, 0, name of each. */
static void make_directory(struct boot_machine *machine)
{
	uint8_t *entry = machine->made + 4;

	memset(machine->made, 0, sizeof(machine->made));
	for (int i = 0; i < BOOT_MACHINE_ITEMS; i++) {
		const struct boot_machine_item *item = &machine->items[i];

		if (!item->data || !item->name)
			continue;
		for (int n = 0; n < 4; n++)
			entry[n] = (uint8_t)(item->size >> (24 - 8 * n));
		entry[4] = (uint8_t)(item->key >> 8);
		entry[5] = (uint8_t)item->key;
		memcpy(entry + 8, item->name, strlen(item->name));
		machine->made[3]++;
		entry += 64;
	}
}

static uint8_t next_byte(struct boot_machine *machine)
{
	static const uint8_t SIGNATURE[] = {'Q', 'E', 'M', 'U'};
	struct boot_machine_item *item = find(machine, machine->key);
	const uint8_t *data = NULL;
	uint32_t size = 0, at = machine->at++;

	if (machine->no_device)
		return 0xFF;
	if (machine->key == 0) {
		data = SIGNATURE;
		size = sizeof(SIGNATURE);
	} else if (machine->key == 0x19) {
		data = machine->directory ? machine->directory : machine->made;
		size = machine->directory ? machine->directory_size : sizeof(machine->made);
	} else if (item) {
		data = item->other_from && item->selected >= item->other_from ? item->other
									      : item->data;
		size = item->size;
	}
	return at < size ? data[at] : 0;
}

static uint8_t machine_in8(void *ctx, uint16_t port)
{
	return port == 0x511 ? next_byte(ctx) : port == 0x3FD ? 0x60 : 0xFF;
}

static void machine_out8(void *ctx, uint16_t port, uint8_t value)
{
	struct boot_machine *machine = ctx;

	if (port == 0x3F8 && machine->console_size < sizeof(machine->console) - 1)
		machine->console[machine->console_size++] = (char)value;
}

static void machine_out16(void *ctx, uint16_t port, uint16_t value)
{
	struct boot_machine *machine = ctx;
	struct boot_machine_item *item = find(machine, value);

	if (port != 0x510)
		return;
	if (value == 0x19)
		make_directory(machine);
	if (item)
		item->selected++;
	machine->key = value;
	machine->at = 0;
}

static void machine_in_bytes(void *ctx, uint16_t port, uint8_t *to, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to[i] = machine_in8(ctx, port);
}

static void *machine_memory(void *ctx, uint64_t gpa, uint64_t size)
{
	struct boot_machine *machine = ctx;

	if (gpa > BOOT_MACHINE_RAM || size > BOOT_MACHINE_RAM - gpa)
		abort(); /* the firmware was to look at its memory map first */
	return machine->ram + gpa;
}

static const struct boot_hw HW = {
	.size = sizeof(HW),
	.in8 = machine_in8,
	.out8 = machine_out8,
	.out16 = machine_out16,
	.in_bytes = machine_in_bytes,
	.memory = machine_memory,
};

void boot_machine_new(struct boot_machine *machine)
{
	*machine = (struct boot_machine){.ram = calloc(1, BOOT_MACHINE_RAM)};
	machine->boot.hw = &HW;
	machine->boot.ctx = machine;
}

void boot_machine_free(struct boot_machine *machine)
{
	free(machine->ram);
}

struct boot_machine_item *boot_machine_put(struct boot_machine *machine, uint16_t key,
					   const char *name, const void *data, uint32_t size)
{
	struct boot_machine_item *item = find(machine, key);

	for (int i = 0; !item; i++)
		if (!machine->items[i].data)
			item = &machine->items[i];
	*item = (struct boot_machine_item){key, name, data, size, 0, NULL, 0};
	return item;
}

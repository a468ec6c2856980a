/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The boot firmware's memory map, from fw_cfg's etc/e820, and fw_cfg itself when it lies.
 */
#include "boot_machine.h"
#include "e820.h"
#include "fw_cfg.h"
#include "test.h"

#define MIB	 0x100000ull
#define GIB	 0x40000000ull
#define RAM	 1
#define RESERVED 2

struct entry {
	uint64_t base, size;
	uint32_t type;
};

/* 20 bytes each, little-endian */
static uint32_t pack(uint8_t *to, const struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++, to += 20)
		for (int n = 0; n < 8; n++) {
			to[n] = (uint8_t)(entries[i].base >> 8 * n);
			to[8 + n] = (uint8_t)(entries[i].size >> 8 * n);
			if (n < 4)
				to[16 + n] = (uint8_t)(entries[i].type >> 8 * n);
		}
	return (uint32_t)(20 * count);
}

static boot_why read_map(struct boot_machine *machine, const struct entry *entries, size_t count)
{
	static uint8_t file[20 * 140];

	boot_machine_new(machine);
	boot_machine_put(machine, 0x20, "etc/other", "x", 1);
	boot_machine_put(machine, 0x21, "etc/e820", file, pack(file, entries, count));
	return e820_read(&machine->boot, 0x10000);
}

static void test_map(void **unused)
{
	/* As QEMU gives it to a guest of 5 GiB: not in order, and without the hole below 1 MiB. */
	const struct entry given[] = {
		{4 * GIB, 2 * GIB, RAM}, {0, 3 * GIB, RAM}, {0xFEFFC000, 0x4000, RESERVED}};
	const struct entry expected[] = {
		{0, 0xA0000, RAM},
		{0xA0000, 0x60000, RESERVED},
		{1 * MIB, 7 * MIB, RAM},
		{8 * MIB, 0x40000, RESERVED},
		{8 * MIB + 0x40000, 3 * GIB - 8 * MIB - 0x40000, RAM},
		{0xFEFFC000, 0x4000, RESERVED},
		{0xFFFF0000, 0x10000, RESERVED},
		{4 * GIB, 2 * GIB, RAM},
	};
	struct boot_machine machine;
	const struct ram_map *map = &machine.boot.ram;

	(void)unused;
	assert_int_equal(read_map(&machine, given, 3), 0);
	assert_int_equal(map->count, 8);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(map->range[i].base, expected[i].base);
		assert_int_equal(map->range[i].end - map->range[i].base, expected[i].size);
		assert_int_equal(map->range[i].type, expected[i].type);
	}
	assert_true(ram_holds(map, 1 * MIB, 7 * MIB));
	assert_false(ram_holds(map, 1 * MIB, 7 * MIB + 1));
	assert_false(ram_holds(map, 1 * MIB - 1, 1));
	assert_false(ram_holds(map, 0xFEFFC000, 1));
	assert_false(ram_holds(map, 16 * MIB, UINT64_MAX));
	assert_int_equal(ram_high_place(map, 5000, 16 * MIB, 2 * GIB), 2 * GIB - 0x2000);
	assert_int_equal(ram_high_place(map, 5000, 16 * MIB, 4 * GIB), 3 * GIB - 0x2000);
	assert_int_equal(ram_high_place(map, 4096, 16 * MIB, 16 * MIB + 0x1FFF), 16 * MIB);
	assert_int_equal(ram_high_place(map, 4097, 16 * MIB, 16 * MIB + 0x1FFF), 0);
	assert_int_equal(ram_high_place(map, (uint32_t)-1, 16 * MIB, 2 * GIB), 0);
	boot_machine_free(&machine);
}

static void test_pages(void **unused)
{
	/* RAM that ends within a page, and RAM over the image */
	const struct entry given[] = {{0x10, 64 * MIB, RAM}, {4 * GIB - 1 * MIB, 1 * MIB, RAM}};
	struct boot_machine machine;
	const struct ram_map *map = &machine.boot.ram;

	(void)unused;
	assert_int_equal(read_map(&machine, given, 2), 0);
	assert_int_equal(map->range[0].base, 0x1000);
	assert_true(ram_holds(map, 64 * MIB - 1, 1));
	assert_false(ram_holds(map, 64 * MIB, 1));
	assert_true(ram_holds(map, 4 * GIB - 0x10001, 1));
	assert_false(ram_holds(map, 4 * GIB - 0x10000, 1));
	boot_machine_free(&machine);
}

static void test_refused(void **unused)
{
	const struct {
		struct entry entries[3];
		size_t count;
		boot_why why;
	} rows[] = {
		{{{0, 64 * MIB, RAM}, {63 * MIB, 2 * MIB, RAM}}, 2, GHCB_REASON_BOOT_E820_FORM},
		{{{0, 64 * MIB, RAM}, {MIB, MIB, RESERVED}}, 2, GHCB_REASON_BOOT_E820_FORM},
		{{{0, 64 * MIB, RAM}, {GIB, 0, RAM}}, 2, GHCB_REASON_BOOT_E820_FORM},
		{{{0, 64 * MIB, RAM}, {GIB, GIB, 0}}, 2, GHCB_REASON_BOOT_E820_FORM},
		{{{0, 64 * MIB, RAM}, {GIB, UINT64_MAX, RAM}}, 2, GHCB_REASON_BOOT_E820_FORM},
		{{{0, 64 * MIB, RAM}, {1ull << 52, MIB, RAM}}, 2, GHCB_REASON_BOOT_E820_FORM},
		{{{0, 64 * MIB, RAM}, {(1ull << 52) - MIB, MIB + 1, RAM}},
		 2,
		 GHCB_REASON_BOOT_E820_FORM},
		{{{0, 8 * MIB + 0x3FFFF, RAM}}, 1, GHCB_REASON_BOOT_E820_RAM},
		{{{0, 64 * MIB, RESERVED}}, 1, GHCB_REASON_BOOT_E820_RAM},
		{{{0}}, 0, GHCB_REASON_BOOT_E820_FORM},
	};
	struct boot_machine machine;

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(read_map(&machine, rows[i].entries, rows[i].count), rows[i].why);
		boot_machine_free(&machine);
	}
}

/* Memory with an address bit that is the C-bit would be other memory. */
static void test_cbit(void **unused)
{
	const struct entry given[] = {{0, 64 * MIB, RAM}, {1ull << 47, MIB, RAM}};
	static uint8_t file[40];
	struct boot_machine machine;

	(void)unused;
	boot_machine_new(&machine);
	boot_machine_put(&machine, 0x21, "etc/e820", file, pack(file, given, 2));
	machine.boot.sev_status = 1;
	machine.boot.cbit = 51;
	assert_int_equal(e820_read(&machine.boot, 0x10000), 0);
	machine.boot.cbit = 47;
	assert_int_equal(e820_read(&machine.boot, 0x10000), GHCB_REASON_BOOT_E820_FORM);
	boot_machine_free(&machine);
}

static void test_many(void **unused)
{
	struct entry given[130] = {{0, 64 * MIB, RAM}};
	struct boot_machine machine;

	(void)unused;
	for (size_t i = 1; i < 130; i++)
		given[i] = (struct entry){GIB + i * MIB, MIB, RESERVED};
	/* 128 ranges are as many as Linux takes: three reserved ones split two of those given. */
	assert_int_equal(read_map(&machine, given, 123), 0);
	assert_int_equal(machine.boot.ram.count, 128);
	boot_machine_free(&machine);
	assert_int_equal(read_map(&machine, given, 124), GHCB_REASON_BOOT_E820_FORM);
	boot_machine_free(&machine);
	assert_int_equal(read_map(&machine, given, 129), GHCB_REASON_BOOT_E820_FORM);
	boot_machine_free(&machine);
}

static void test_no_device(void **unused)
{
	struct boot_machine machine;

	(void)unused;
	boot_machine_new(&machine);
	/* spec: QEMU fw_cfg: key 0 tells that the device is there */
	assert_int_equal(fw_cfg_open(&machine.boot), 0);
	machine.no_device = true;
	assert_int_equal(fw_cfg_open(&machine.boot), GHCB_REASON_BOOT_FW_CFG);
	boot_machine_free(&machine);
}

static void test_directory(void **unused)
{
	static uint8_t directory[4 + 3 * 64];
	struct boot_machine machine;
	struct fw_cfg_file file;

	(void)unused;
	boot_machine_new(&machine);
	assert_int_equal(e820_read(&machine.boot, 0x10000), GHCB_REASON_BOOT_E820_NONE);
	directory[3] = 3;
	memcpy(directory + 4, "\0\0\0\5\1\2\0\0etc/e82", 16);
	memcpy(directory + 68, "\0\1\2\3\0\x33\0\0etc/e820", 16);
	memcpy(directory + 132, "\0\0\0\5\0\x34\0\0etc/e8200", 17);
	machine.directory = directory;
	machine.directory_size = sizeof(directory);
	assert_int_equal(fw_cfg_find(&machine.boot, "etc/e820", &file), 0);
	assert_int_equal(file.key, 0x33);
	assert_int_equal(file.size, 0x10203);
	/* 66051 bytes are not a number of entries, and 128 entries are as many as there can be. */
	assert_int_equal(e820_read(&machine.boot, 0x10000), GHCB_REASON_BOOT_E820_FORM);
	memcpy(directory + 68, "\0\0\x0A\x14", 4);
	assert_int_equal(e820_read(&machine.boot, 0x10000), GHCB_REASON_BOOT_E820_FORM);
	/* spec: QEMU fw_cfg directory: a name stands there once, with a key */
	memcpy(directory + 132, directory + 68, 64);
	assert_int_equal(fw_cfg_find(&machine.boot, "etc/e820", &file), GHCB_REASON_BOOT_DIRECTORY);
	memset(directory + 132, 0, 64);
	assert_int_equal(fw_cfg_find(&machine.boot, "etc/e820", &file), 0);
	directory[68 + 5] = 0;
	assert_int_equal(fw_cfg_find(&machine.boot, "etc/e820", &file), GHCB_REASON_BOOT_DIRECTORY);
	directory[0] = 0xFF;
	assert_int_equal(fw_cfg_find(&machine.boot, "etc/x", &file), GHCB_REASON_BOOT_DIRECTORY);
	boot_machine_free(&machine);
}

/* A device whose directory is another one when it is looked at again. */
static const struct boot_hw *honest;
static int lie;

static void lying_out16(void *ctx, uint16_t port, uint16_t value)
{
	static uint8_t shorter[20];
	struct boot_machine *machine = ctx;

	honest->out16(ctx, port, value);
	if (value != 0x21)
		return;
	if (lie == 1)
		boot_machine_put(machine, 0x21, "etc/e820", machine->items[0].data, 40);
	if (lie == 2) {
		machine->items[0].key = 0x22;
		machine->key = 0x22;
	}
	if (lie == 3) {
		boot_machine_put(machine, 0x21, NULL, machine->items[0].data, 20);
		boot_machine_put(machine, 0x30, "etc/e820", shorter, 20);
	}
}

static void test_changes(void **unused)
{
	const struct entry given[] = {{0, 64 * MIB, RAM}};
	static uint8_t file[40];
	struct boot_machine machine;
	struct boot_hw hw;

	(void)unused;
	for (lie = 0; lie < 4; lie++) {
		boot_machine_new(&machine);
		boot_machine_put(&machine, 0x21, "etc/e820", file, pack(file, given, 1));
		honest = machine.boot.hw;
		hw = *honest;
		hw.out16 = lying_out16;
		machine.boot.hw = &hw;
		assert_int_equal(e820_read(&machine.boot, 0x10000),
				 lie ? GHCB_REASON_BOOT_E820_FORM : 0);
		boot_machine_free(&machine);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_map),	  cmocka_unit_test(test_pages),
		cmocka_unit_test(test_refused),	  cmocka_unit_test(test_cbit),
		cmocka_unit_test(test_many),	  cmocka_unit_test(test_no_device),
		cmocka_unit_test(test_directory), cmocka_unit_test(test_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

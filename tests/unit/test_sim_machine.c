/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The software machine's memory and its encryption engine.
 */
#include "test.h"

#include "machine/machine.h"

static struct machine *new_machine(bool encrypt)
{
	struct machine_config config;
	struct machine *machine;

	machine_config_init(&config);
	config.memory_size = 8 * MACHINE_LARGE_SIZE;
	config.encrypt = encrypt;
	assert_int_equal(machine_new(&config, NULL, &machine, NULL), SEV_OK);
	return machine;
}

static void dram_ends_where_it_ends(void **state)
{
	struct machine *machine = new_machine(false);
	const uint64_t end = 8 * MACHINE_LARGE_SIZE;
	uint8_t byte = 1;

	(void)state;
	assert_true(machine_write(machine, end - 1, &byte, 1));
	assert_false(machine_write(machine, end, &byte, 1));
	assert_false(machine_read(machine, end - 1, &byte, 2));
	assert_false(machine_read(machine, UINT64_MAX, &byte, 2));
	machine_free(machine);
}

static void ciphertext_moved_is_garbage(void **state)
{
	struct machine *machine = new_machine(true);
	const uint8_t key[MACHINE_KEY_SIZE] = {1, 2, 3, [16] = 4, 5, 6};
	uint8_t plain[4096] = "a secret", cipher[4096], back[4096];

	(void)state;
	machine_key_load(machine, 1, key);
	assert_true(machine_write_asid(machine, 1, 0x3000, plain, sizeof(plain)));
	assert_true(machine_read(machine, 0x3000, cipher, sizeof(cipher)));
	assert_memory_not_equal(cipher, plain, sizeof(plain));
	assert_true(machine_read_asid(machine, 1, 0x3000, back, sizeof(back)));
	assert_memory_equal(back, plain, sizeof(plain));
	assert_true(machine_write(machine, 0x4000, cipher, sizeof(cipher)));
	assert_true(machine_read_asid(machine, 1, 0x4000, back, sizeof(back)));
	assert_memory_not_equal(back, plain, 16);
	assert_false(machine_read_asid(machine, 2, 0x3000, back, sizeof(back)));
	machine_free(machine);
}

static void a_part_of_a_page_is_encrypted_in_its_place(void **state)
{
	struct machine *machine = new_machine(true);
	const uint8_t key[MACHINE_KEY_SIZE] = {1, 2, 3, [16] = 4, 5, 6};
	uint8_t plain[64] = "sixty-four bytes across two pages", back[64];

	(void)state;
	machine_key_load(machine, 1, key);
	assert_true(machine_write_asid(machine, 1, 0x3FE0, plain, sizeof(plain)));
	assert_true(machine_read_asid(machine, 1, 0x3FE0, back, sizeof(back)));
	assert_memory_equal(back, plain, sizeof(plain));
	assert_true(machine_read_asid(machine, 1, 0x3FF0, back, 16));
	assert_memory_equal(back, plain + 16, 16);
	assert_false(machine_read_asid(machine, 1, 0x3FE8, back, 16));
	machine_free(machine);
}

struct elsewhere {
	uint8_t bytes[2 * MACHINE_PAGE_SIZE];
};

static bool elsewhere_read(void *ctx, uint64_t offset, void *out, size_t size)
{
	memcpy(out, ((struct elsewhere *)ctx)->bytes + offset, size);
	return true;
}

static bool elsewhere_write(void *ctx, uint64_t offset, const void *data, size_t size)
{
	memcpy(((struct elsewhere *)ctx)->bytes + offset, data, size);
	return true;
}

static void overlays_stand_before_dram(void **state)
{
	struct machine *machine = new_machine(false);
	static struct elsewhere elsewhere;
	const struct machine_overlay overlay = {elsewhere_read, elsewhere_write, &elsewhere};
	uint8_t data[16] = "0123456789abcde", back[16];

	(void)state;
	assert_int_equal(machine_overlay_add(machine, 0x5000, 0x2000, &overlay, NULL), SEV_OK);
	assert_int_equal(machine_overlay_add(machine, 0x6000, 0x1000, &overlay, NULL), SEV_ERR_ARG);
	assert_true(machine_write(machine, 0x4FF8, data, sizeof(data)));
	assert_memory_equal(elsewhere.bytes, data + 8, 8);
	assert_true(machine_read(machine, 0x4FF8, back, sizeof(back)));
	assert_memory_equal(back, data, sizeof(data));
	machine_overlay_remove(machine, 0x5000);
	assert_true(machine_read(machine, 0x5000, back, 8));
	assert_memory_not_equal(back, data + 8, 8);
	machine_free(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dram_ends_where_it_ends),
		cmocka_unit_test(ciphertext_moved_is_garbage),
		cmocka_unit_test(a_part_of_a_page_is_encrypted_in_its_place),
		cmocka_unit_test(overlays_stand_before_dram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

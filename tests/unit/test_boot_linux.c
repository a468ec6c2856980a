/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The boot firmware from fw_cfg to boot_params: a kernel's header field by field, the table of
 * hashes (made here, digests by OpenSSL), sizes that lie.
 */
#include <openssl/evp.h>

#include "boot_machine.h"
#include "main.h"
#include "test.h"

#define KERNEL_SIZE 0x3000u
#define SETUP_SIZE  (3u * 512) /* setup_sects 2 */
#define INIT_SIZE   0x100000u
#define RAM_SIZE    0x4000000u /* 64 MiB */

/* Guest and files of a test. */
struct guest {
	struct boot_machine machine;
	uint8_t setup[0xA000], kernel[KERNEL_SIZE], initrd[5000], e820[20];
	char cmdline[5000];
	uint8_t sizes[4][4];
};

enum { SETUP, KERNEL, INITRD, CMDLINE };

static void put(uint8_t *at, uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t get(const uint8_t *at, int size)
{
	uint64_t value = 0;

	for (int i = size; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

/* Offers a file under its two keys. */
static void offer(struct guest *guest, int file, const void *data, uint32_t size)
{
	static const uint16_t SIZE_KEY[] = {0x17, 0x08, 0x0B, 0x14};
	static const uint16_t DATA_KEY[] = {0x18, 0x11, 0x12, 0x15};

	put(guest->sizes[file], size, 4);
	boot_machine_put(&guest->machine, SIZE_KEY[file], NULL, guest->sizes[file], 4);
	boot_machine_put(&guest->machine, DATA_KEY[file], NULL, data, size);
}

/* A kernel's setup part that is right in everything. */
static void make_setup(uint8_t *setup)
{
	setup[0x1F1] = 2;
	put(setup + 0x1F4, KERNEL_SIZE / 16, 4);
	put(setup + 0x1FE, 0xAA55, 2);
	setup[0x201] = 0x66;
	memcpy(setup + 0x202, "HdrS", 4);
	put(setup + 0x206, 0x20F, 2);
	setup[0x211] = 0x01;
	put(setup + 0x22C, 0x7FFFFFFF, 4);
	put(setup + 0x230, 0x200000, 4);
	setup[0x234] = 1;
	put(setup + 0x236, 0x7F, 2);
	put(setup + 0x238, 2047, 4);
	put(setup + 0x258, 0x1000000, 8);
	put(setup + 0x260, INIT_SIZE, 4);
}

static struct guest *new_guest(void)
{
	struct guest *guest = calloc(1, sizeof(*guest));

	assert_non_null(guest);
	boot_machine_new(&guest->machine);
	make_setup(guest->setup);
	memset(guest->kernel, 0x4B, sizeof(guest->kernel));
	memset(guest->initrd, 0x49, sizeof(guest->initrd));
	strcpy(guest->cmdline, "console=ttyS0");
	put(guest->e820 + 8, RAM_SIZE, 8);
	guest->e820[16] = 1;
	boot_machine_put(&guest->machine, 0x21, "etc/e820", guest->e820, sizeof(guest->e820));
	offer(guest, SETUP, guest->setup, SETUP_SIZE);
	offer(guest, KERNEL, guest->kernel, KERNEL_SIZE);
	offer(guest, INITRD, guest->initrd, sizeof(guest->initrd));
	offer(guest, CMDLINE, guest->cmdline, (uint32_t)strlen(guest->cmdline) + 1);
	return guest;
}

static void free_guest(struct guest *guest)
{
	boot_machine_free(&guest->machine);
	free(guest);
}

static boot_why prepare(struct guest *guest)
{
	return boot_prepare(&guest->machine.boot, 0x10000);
}

static void digest(const void *one, size_t one_size, const void *two, size_t two_size, uint8_t *to)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	assert_int_equal(EVP_DigestInit_ex(ctx, EVP_sha256(), NULL), 1);
	assert_int_equal(EVP_DigestUpdate(ctx, one, one_size), 1);
	assert_int_equal(EVP_DigestUpdate(ctx, two, two_size), 1);
	assert_int_equal(EVP_DigestFinal_ex(ctx, to, NULL), 1);
	EVP_MD_CTX_free(ctx);
}

/* The table as QEMU writes it: header, command line, initrd, kernel. */
static uint8_t *put_table(struct guest *guest)
{
	static const uint8_t GUIDS[4][16] = {
		{0x06, 0xd6, 0x38, 0x94, 0x22, 0x4f, 0xc9, 0x4c, 0xb4, 0x79, 0xa7, 0x93, 0xd4, 0x11,
		 0xfd, 0x21},
		{0xd8, 0x2d, 0xd0, 0x97, 0x20, 0xbd, 0x94, 0x4c, 0xaa, 0x78, 0xe7, 0x71, 0x4d, 0x36,
		 0xab, 0x2a},
		{0x31, 0xf7, 0xba, 0x44, 0x2f, 0x3a, 0xd7, 0x4b, 0x9a, 0xf1, 0x41, 0xe2, 0x91, 0x69,
		 0x78, 0x1d},
		{0x37, 0x94, 0xe7, 0x4d, 0xd2, 0xab, 0x7f, 0x42, 0xb8, 0x35, 0xd5, 0xb1, 0x72, 0xd2,
		 0x04, 0x5b},
	};
	uint8_t *table = guest->machine.ram + 0x822000;

	memcpy(table, GUIDS[0], 16);
	put(table + 16, 168, 2);
	for (int i = 0; i < 3; i++) {
		memcpy(table + 18 + 50 * i, GUIDS[i + 1], 16);
		put(table + 34 + 50 * i, 50, 2);
	}
	digest(guest->cmdline, strlen(guest->cmdline) + 1, "", 0, table + 36);
	digest(guest->initrd, sizeof(guest->initrd), "", 0, table + 86);
	digest(guest->setup, SETUP_SIZE, guest->kernel, KERNEL_SIZE, table + 136);
	return table;
}

static void test_boots(void **unused)
{
	struct guest *guest = new_guest();
	const uint8_t *ram = guest->machine.ram, *params = ram + 0x810000;
	uint64_t initrd = RAM_SIZE - 0x2000;

	(void)unused;
	memset(guest->machine.ram + 0x810000, 0xEE, 4096);
	assert_int_equal(prepare(guest), 0);
	assert_non_null(strstr(guest->machine.console, "not measured"));
	assert_memory_equal(ram + 0x1000000, guest->kernel, KERNEL_SIZE);
	assert_memory_equal(ram + initrd, guest->initrd, sizeof(guest->initrd));
	assert_string_equal((const char *)ram + 0x811000, "console=ttyS0");
	/* boot_params: the kernel's header, what the loader says, the map, and nothing else. */
	assert_int_equal(get(params + 0x1E8, 1), 6);
	assert_int_equal(get(params + 0x1EF, 1), 0);
	assert_int_equal(get(params + 0x1FA, 2), 0xFFFF);
	assert_int_equal(get(params + 0x1FE, 2), 0xAA55);
	assert_int_equal(get(params + 0x202, 4), 0x53726448);
	assert_int_equal(get(params + 0x210, 1), 0xFF);
	assert_int_equal(get(params + 0x211, 1), 0x01);
	assert_int_equal(get(params + 0x214, 4), 0x1000000);
	assert_int_equal(get(params + 0x218, 4), initrd);
	assert_int_equal(get(params + 0x21C, 4), sizeof(guest->initrd));
	assert_int_equal(get(params + 0x228, 4), 0x811000);
	assert_int_equal(get(params + 0x250, 8), 0);
	assert_int_equal(get(params + 0x260, 4), INIT_SIZE);
	assert_int_equal(get(params + 0x0C0, 8), 0);
	assert_int_equal(get(params + 0x13C, 4), 0);
	assert_int_equal(get(params + 0x2D0, 8), 0);
	assert_int_equal(get(params + 0x2D8, 8), 0xA0000);
	assert_int_equal(get(params + 0x2E0, 4), 1);
	assert_int_equal(get(params + 0x2D0 + 5 * 20, 8), 0xFFFF0000);
	assert_int_equal(get(params + 0x2D0 + 6 * 20, 8), 0);
	free_guest(guest);
}

static void test_no_initrd(void **unused)
{
	struct guest *guest = new_guest();

	(void)unused;
	offer(guest, INITRD, guest->initrd, 0);
	put_table(guest);
	digest("", 0, "", 0, guest->machine.ram + 0x822000 + 86);
	assert_int_equal(prepare(guest), 0);
	assert_non_null(strstr(guest->machine.console, "are the measured ones"));
	assert_int_equal(get(guest->machine.ram + 0x810218, 8), 0);
	free_guest(guest);
}

/* Each field of the kernel's header with what it must not be. */
static void test_header(void **unused)
{
	static const struct {
		int at, size;
		uint64_t value;
		boot_why why;
	} ROWS[] = {
		{0x1F1, 1, 3, GHCB_REASON_BOOT_KERNEL_SETUP},
		{0x1F1, 1, 0, GHCB_REASON_BOOT_KERNEL_SETUP},
		{0x1F4, 4, KERNEL_SIZE / 16 + 1, GHCB_REASON_BOOT_KERNEL_SETUP},
		{0x1F4, 4, 0xFFFFFFFF, GHCB_REASON_BOOT_KERNEL_SETUP},
		{0x1F4, 4, KERNEL_SIZE / 16 - 9, 0},
		{0x1FE, 2, 0xAA54, GHCB_REASON_BOOT_KERNEL_MAGIC},
		{0x201, 1, 0x61, GHCB_REASON_BOOT_KERNEL_SETUP},
		{0x201, 1, 0x62, 0},
		{0x201, 1, 0x8E, 0},
		{0x201, 1, 0x8F, GHCB_REASON_BOOT_KERNEL_SETUP},
		{0x202, 4, 0x53726449, GHCB_REASON_BOOT_KERNEL_MAGIC},
		{0x206, 2, 0x20B, GHCB_REASON_BOOT_KERNEL_VERSION},
		{0x206, 2, 0x20C, 0},
		{0x211, 1, 0xFE, GHCB_REASON_BOOT_KERNEL_64},
		{0x22C, 4, RAM_SIZE - 0x2000 + 4998, GHCB_REASON_BOOT_INITRD_HIGH},
		{0x22C, 4, RAM_SIZE - 0x2000 + 4999, 0},
		{0x230, 4, 0, GHCB_REASON_BOOT_KERNEL_PLACE},
		{0x230, 4, 0x2000000, GHCB_REASON_BOOT_KERNEL_PLACE},
		{0x230, 4, 0x1000000, 0},
		{0x236, 2, 0xFE, GHCB_REASON_BOOT_KERNEL_64},
		{0x238, 4, 12, GHCB_REASON_BOOT_CMDLINE_SIZE},
		{0x238, 4, 13, 0},
		{0x260, 4, KERNEL_SIZE - 1, GHCB_REASON_BOOT_KERNEL_INIT},
		{0x260, 4, KERNEL_SIZE, 0},
		{0x260, 4, RAM_SIZE - 0x1000000 - 0x2000, 0},
		{0x260, 4, RAM_SIZE - 0x1000000 - 0x2000 + 1, GHCB_REASON_BOOT_KERNEL_INIT},
		{0x260, 4, 0xFFFFFFFF, GHCB_REASON_BOOT_KERNEL_INIT},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct guest *guest = new_guest();
		boot_why why;

		put(guest->setup + ROWS[i].at, ROWS[i].value, ROWS[i].size);
		why = prepare(guest);
		if (why != ROWS[i].why)
			fail_msg("0x%x = 0x%llx: '%s', expected '%s'", ROWS[i].at,
				 (unsigned long long)ROWS[i].value, boot_why_text(why),
				 boot_why_text(ROWS[i].why));
		free_guest(guest);
	}
}

/* Where a kernel that cannot be moved wants to be is where it is, or it is not booted. */
static void test_relocatable(void **unused)
{
	struct guest *guest = new_guest();

	(void)unused;
	guest->setup[0x234] = 0;
	assert_int_equal(prepare(guest), 0);
	put(guest->setup + 0x258, 0x2000000, 8);
	assert_int_equal(prepare(guest), GHCB_REASON_BOOT_KERNEL_PLACE);
	free_guest(guest);
}

/* setup_sects 0 is 4. */
static void test_old_setup(void **unused)
{
	struct guest *guest = new_guest();

	(void)unused;
	guest->setup[0x1F1] = 0;
	offer(guest, SETUP, guest->setup, 5 * 512);
	assert_int_equal(prepare(guest), 0);
	free_guest(guest);
}

static void test_sizes(void **unused)
{
	static const struct {
		int file;
		uint32_t size;
		boot_why why;
	} ROWS[] = {
		{SETUP, 0, GHCB_REASON_BOOT_KERNEL_NONE},
		{SETUP, 512, GHCB_REASON_BOOT_KERNEL_SETUP},
		{SETUP, 0x9001, GHCB_REASON_BOOT_KERNEL_SIZE},
		{SETUP, 0xFFFFFFFF, GHCB_REASON_BOOT_KERNEL_SIZE},
		{KERNEL, 0, GHCB_REASON_BOOT_KERNEL_NONE},
		{KERNEL, 0x200, GHCB_REASON_BOOT_KERNEL_SETUP},
		{KERNEL, RAM_SIZE - 0x1000000 + 1, GHCB_REASON_BOOT_KERNEL_SIZE},
		{KERNEL, 0xFFFFFFFF, GHCB_REASON_BOOT_KERNEL_SIZE},
		{INITRD, RAM_SIZE - 0x1000000 - KERNEL_SIZE + 1, GHCB_REASON_BOOT_INITRD_SIZE},
		{INITRD, 0xFFFFFFFF, GHCB_REASON_BOOT_INITRD_SIZE},
		{CMDLINE, 0, GHCB_REASON_BOOT_CMDLINE_END},
		{CMDLINE, 13, GHCB_REASON_BOOT_CMDLINE_END},
		{CMDLINE, 15, GHCB_REASON_BOOT_CMDLINE_END},
		{CMDLINE, 0x1001, GHCB_REASON_BOOT_CMDLINE_SIZE},
		{CMDLINE, 0xFFFFFFFF, GHCB_REASON_BOOT_CMDLINE_SIZE},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct guest *guest = new_guest();

		put(guest->sizes[ROWS[i].file], ROWS[i].size, 4);
		assert_int_equal(prepare(guest), ROWS[i].why);
		free_guest(guest);
	}
}

/* A size that is another one when it is asked again. */
static void test_changed_sizes(void **unused)
{
	static const struct {
		uint16_t key;
		boot_why why;
	} ROWS[] = {
		{0x17, GHCB_REASON_BOOT_KERNEL_CHANGED},
		{0x08, GHCB_REASON_BOOT_KERNEL_CHANGED},
		{0x0B, GHCB_REASON_BOOT_INITRD_CHANGED},
		{0x14, GHCB_REASON_BOOT_CMDLINE_CHANGED},
	};
	static const uint8_t OTHER[4] = {0xFF, 0xFF, 0xFF, 0x7F};

	(void)unused;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct guest *guest = new_guest();

		for (int n = 0; n < BOOT_MACHINE_ITEMS; n++)
			if (guest->machine.items[n].key == ROWS[i].key) {
				guest->machine.items[n].other_from = 2;
				guest->machine.items[n].other = OTHER;
			}
		assert_int_equal(prepare(guest), ROWS[i].why);
		free_guest(guest);
	}
}

static void test_table(void **unused)
{
	/* One byte of the table, and what it breaks. */
	static const struct {
		int at;
		uint8_t flip;
		boot_why why;
	} ROWS[] = {
		/* spec: QEMU kernel hashes table: a header with its GUID, and a length within the
		   area */
		{16, 168 ^ 17, GHCB_REASON_BOOT_HASHES_FORM},
		{17, 0x04, GHCB_REASON_BOOT_HASHES_FORM},
		{16, 168 ^ 18, GHCB_REASON_BOOT_KERNEL_ENTRY},
		{16, 168 ^ 118, GHCB_REASON_BOOT_KERNEL_ENTRY},
		/* spec: QEMU kernel hashes table: an entry is 50 bytes, all of them in the table */
		{16, 168 ^ 167, GHCB_REASON_BOOT_HASHES_FORM},
		{16, 168 ^ 169, GHCB_REASON_BOOT_HASHES_FORM},
		{34, 1, GHCB_REASON_BOOT_HASHES_FORM},
		{35, 1, GHCB_REASON_BOOT_HASHES_FORM},
		{84, 0xFF, GHCB_REASON_BOOT_HASHES_FORM},
		/* spec: QEMU kernel hashes table: entries of the three files, each once */
		{18, 1, GHCB_REASON_BOOT_HASHES_FORM},
		{133, 0x80, GHCB_REASON_BOOT_HASHES_FORM},
		/* spec: QEMU kernel hashes table: each file has the digest of its entry */
		{36, 1, GHCB_REASON_BOOT_CMDLINE_HASH},
		{67, 0x80, GHCB_REASON_BOOT_CMDLINE_HASH},
		{86, 1, GHCB_REASON_BOOT_INITRD_HASH},
		{117, 0x80, GHCB_REASON_BOOT_INITRD_HASH},
		{136, 1, GHCB_REASON_BOOT_KERNEL_HASH},
		{167, 0x80, GHCB_REASON_BOOT_KERNEL_HASH},
		{168, 0xFF, 0},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		struct guest *guest = new_guest();
		boot_why why;

		guest->machine.boot.sev_status = 1;
		guest->machine.boot.cbit = 51;
		put_table(guest)[ROWS[i].at] ^= ROWS[i].flip;
		why = prepare(guest);
		if (why != ROWS[i].why)
			fail_msg("byte %d: '%s', expected '%s'", ROWS[i].at, boot_why_text(why),
				 boot_why_text(ROWS[i].why));
		free_guest(guest);
	}
}

/* The same entry twice, in place of another. */
static void test_table_twice(void **unused)
{
	struct guest *guest = new_guest();
	uint8_t *table = put_table(guest);

	(void)unused;
	memcpy(table + 68, table + 18, 50);
	assert_int_equal(prepare(guest), GHCB_REASON_BOOT_HASHES_FORM);
	free_guest(guest);
}

/* Files that differ in one bit, each. */
static void test_bits(void **unused)
{
	(void)unused;
	for (int file = SETUP; file <= CMDLINE; file++) {
		struct guest *guest = new_guest();
		uint8_t *const files[] = {guest->setup + 1, guest->kernel + KERNEL_SIZE - 1,
					  guest->initrd, (uint8_t *)guest->cmdline};
		const boot_why why[] = {GHCB_REASON_BOOT_KERNEL_HASH, GHCB_REASON_BOOT_KERNEL_HASH,
					GHCB_REASON_BOOT_INITRD_HASH,
					GHCB_REASON_BOOT_CMDLINE_HASH};

		put_table(guest);
		assert_int_equal(prepare(guest), 0);
		*files[file] ^= 1;
		assert_int_equal(prepare(guest), why[file]);
		free_guest(guest);
	}
}

static void test_sev_without_table(void **unused)
{
	struct guest *guest = new_guest();

	(void)unused;
	guest->machine.boot.sev_status = 7;
	guest->machine.boot.cbit = 51;
	assert_int_equal(prepare(guest), GHCB_REASON_BOOT_HASHES_NONE);
	put_table(guest)[3] ^= 1;
	assert_int_equal(prepare(guest), GHCB_REASON_BOOT_HASHES_NONE);
	free_guest(guest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boots),
		cmocka_unit_test(test_no_initrd),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_relocatable),
		cmocka_unit_test(test_old_setup),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_changed_sizes),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_table_twice),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_sev_without_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

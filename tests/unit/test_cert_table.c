/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate tables, made byte by byte.
 */
#include "test.h"

#include <sev/cert_table.h>

#include "base/bytes.h"

static struct sev_err err;

/* As text, in text order, and in EFI's byte order; the kind. */
static const struct {
	enum sev_cert_entry_kind kind;
	const char *text, *name;
	uint8_t guid[16], mixed[16];
} GUIDS[] = {
	{SEV_CERT_ENTRY_VCEK,
	 "63da758d-e664-4564-adc5-f4b93be8accd",
	 "VCEK",
	 {0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac,
	  0xcd},
	 {0x8d, 0x75, 0xda, 0x63, 0x64, 0xe6, 0x64, 0x45, 0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac,
	  0xcd}},
	{SEV_CERT_ENTRY_VLEK,
	 "a8074bc2-a25a-483e-aae6-39c045a0b8a1",
	 "VLEK",
	 {0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e, 0xaa, 0xe6, 0x39, 0xc0, 0x45, 0xa0, 0xb8,
	  0xa1},
	 {0xc2, 0x4b, 0x07, 0xa8, 0x5a, 0xa2, 0x3e, 0x48, 0xaa, 0xe6, 0x39, 0xc0, 0x45, 0xa0, 0xb8,
	  0xa1}},
	{SEV_CERT_ENTRY_ASK,
	 "4ab7b379-bbac-4fe4-a02f-05aef327c782",
	 "ASK or ASVK",
	 {0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27, 0xc7,
	  0x82},
	 {0x79, 0xb3, 0xb7, 0x4a, 0xac, 0xbb, 0xe4, 0x4f, 0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27, 0xc7,
	  0x82}},
	{SEV_CERT_ENTRY_ARK,
	 "c0b406a4-a803-4952-9743-3fb6014cd0ae",
	 "ARK",
	 {0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c, 0xd0,
	  0xae},
	 {0xa4, 0x06, 0xb4, 0xc0, 0x03, 0xa8, 0x52, 0x49, 0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c, 0xd0,
	  0xae}},
	{SEV_CERT_ENTRY_CRL,
	 "92f81bc3-5811-4d3d-97ff-d19f88dc67ea",
	 "CRL",
	 {0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11, 0x4d, 0x3d, 0x97, 0xff, 0xd1, 0x9f, 0x88, 0xdc, 0x67,
	  0xea},
	 {0xc3, 0x1b, 0xf8, 0x92, 0x11, 0x58, 0x3d, 0x4d, 0x97, 0xff, 0xd1, 0x9f, 0x88, 0xdc, 0x67,
	  0xea}},
	{SEV_CERT_ENTRY_PLATFORM_INFO,
	 "ecae0c0f-9502-43b1-afa2-0ae2e0d565b6",
	 "extra platform info",
	 {0xec, 0xae, 0x0c, 0x0f, 0x95, 0x02, 0x43, 0xb1, 0xaf, 0xa2, 0x0a, 0xe2, 0xe0, 0xd5, 0x65,
	  0xb6},
	 {0x0f, 0x0c, 0xae, 0xec, 0x02, 0x95, 0xb1, 0x43, 0xaf, 0xa2, 0x0a, 0xe2, 0xe0, 0xd5, 0x65,
	  0xb6}},
	{SEV_CERT_ENTRY_UNKNOWN,
	 "01020304-0506-0708-090a-0b0c0d0e0f10",
	 "unknown",
	 {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
	 {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
};
#define KINDS 6 /* that have a name */

static uint8_t bytes[512];

static void put_entry(size_t i, const uint8_t guid[16], uint32_t offset, uint32_t length)
{
	memcpy(bytes + 24 * i, guid, 16);
	sev_put_le32(bytes + 24 * i + 16, offset);
	sev_put_le32(bytes + 24 * i + 20, length);
}

static int setup(void **state)
{
	(void)state;
	memset(bytes, 0, sizeof(bytes));
	return 0;
}

/* flaw 19: GUID byte order: both are read, and which one it was is told */
/* spec: GHCB SNP Extended Guest Request: GUIDs say what a certificate is */
static void test_guids(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * SEV_COUNT(GUIDS); i++) {
		bool mixed = i % 2;
		bool known = i / 2 < KINDS;
		const struct sev_cert_entry *entry;
		struct sev_cert_table *table;
		char text[37];

		put_entry(0, mixed ? GUIDS[i / 2].mixed : GUIDS[i / 2].guid, 48, 4);
		memcpy(bytes + 48, "cert", 4);
		assert_sev_ok(sev_cert_table_read("t", bytes, 52, &table, &err), &err);
		assert_int_equal(sev_cert_table_count(table), 1);
		entry = sev_cert_table_at(table, 0);
		assert_int_equal(entry->kind, GUIDS[i / 2].kind);
		assert_int_equal(entry->mixed_endian, mixed && known);
		assert_memory_equal(entry->guid, bytes, 16);
		assert_int_equal(entry->offset, 48);
		assert_int_equal(entry->size, 4);
		assert_memory_equal(entry->data, "cert", 4);
		assert_ptr_equal(sev_cert_table_find(table, GUIDS[i / 2].kind), entry);
		assert_string_equal(sev_cert_entry_kind_name(entry->kind), GUIDS[i / 2].name);
		sev_cert_entry_guid(entry, text);
		assert_string_equal(text, GUIDS[i / 2].text);
		sev_cert_table_free(table);
	}
}

/* Any number and order of entries, several unknown ones, padding behind. */
/* flaw 14: both VCEK and VLEK in the table: each is found by its kind */
static void test_many(void **state)
{
	static const size_t order[] = {3, 6, 1, 0, 6, 2};
	struct sev_cert_table *table;

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(order); i++) {
		put_entry(i, GUIDS[order[i]].guid, (uint32_t)(300 - 10 * i), 7);
		bytes[300 - 10 * i] = (uint8_t)i;
	}
	assert_sev_ok(sev_cert_table_read("t", bytes, sizeof(bytes), &table, &err), &err);
	assert_int_equal(sev_cert_table_count(table), SEV_COUNT(order));
	for (size_t i = 0; i < SEV_COUNT(order); i++) {
		assert_int_equal(sev_cert_table_at(table, i)->kind, GUIDS[order[i]].kind);
		assert_int_equal(sev_cert_table_at(table, i)->data[0], i);
	}
	assert_null(sev_cert_table_at(table, SEV_COUNT(order)));
	assert_int_equal(sev_cert_table_find(table, SEV_CERT_ENTRY_VLEK)->data[0], 2);
	assert_int_equal(sev_cert_table_find(table, SEV_CERT_ENTRY_VCEK)->data[0], 3);
	assert_null(sev_cert_table_find(table, SEV_CERT_ENTRY_CRL));
	sev_cert_table_free(table);
	sev_cert_table_free(NULL);
}

static void test_empty(void **state)
{
	static const size_t sizes[] = {0, 24, 25, 512};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(sizes); i++) {
		struct sev_cert_table *table;

		assert_sev_ok(sev_cert_table_read("t", bytes, sizes[i], &table, &err), &err);
		assert_int_equal(sev_cert_table_count(table), 0);
		sev_cert_table_free(table);
	}
}

/* flaw 18: no bound on offset, length or terminator; 32-bit sums that wrap */
/* spec: GHCB SNP Extended Guest Request: an entry of zeros ends the table */
/* spec: GHCB SNP Extended Guest Request: certificates lie behind the table and inside the data */
static void test_bad(void **state)
{
	static const uint8_t zero[16];
	static const struct {
		uint32_t offset, length;
		size_t size;
		const uint8_t *guid;
		const char *message;
	} cases[] = {
		{48, 4, 51, GUIDS[0].guid,
		 "entry 0: found offset 0x30 and length 0x4, expected an"},
		{48, 5, 52, GUIDS[0].guid,
		 "entry 0: found offset 0x30 and length 0x5, expected an"},
		{47, 4, 64, GUIDS[0].guid, "entry 0: found offset 0x2f, expected 0x30 or above"},
		{0, 4, 64, GUIDS[0].guid, "entry 0: found offset 0x0, expected 0x30 or above"},
		{24, 4, 64, GUIDS[0].guid, "entry 0: found offset 0x18"},
		{64, 1, 64, GUIDS[0].guid, "entry 0: found offset 0x40 and length 0x1"},
		{48, 0xFFFFFFFF, 64, GUIDS[0].guid, "offset 0x30 and length 0xffffffff"},
		{0xFFFFFFF0, 0x20, 64, GUIDS[0].guid, "offset 0xfffffff0 and length 0x20"},
		{0xFFFFFFFF, 1, 64, GUIDS[0].guid, "offset 0xffffffff and length 0x1"},
		{48, 0, 64, GUIDS[0].guid, "entry 0: found length 0, expected a certificate"},
		{48, 4, 64, zero, "entry 0: found a GUID of zeros with offset 0x30 and length 0x4"},
		{0, 4, 64, zero, "entry 0: found a GUID of zeros with offset 0x0 and length 0x4"},
		{48, 4, 47, GUIDS[0].guid, "found no entry of zeros that ends it in 47 bytes"},
		{48, 4, 24, GUIDS[0].guid, "found no entry of zeros that ends it in 24 bytes"},
		{48, 4, 23, GUIDS[0].guid, "found no entry of zeros that ends it in 23 bytes"},
		{48, 4, 1, GUIDS[0].guid, "found no entry of zeros that ends it in 1 bytes"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		struct sev_cert_table *table = NULL;
		uint8_t *exact = malloc(cases[i].size);

		put_entry(0, cases[i].guid, cases[i].offset, cases[i].length);
		assert_non_null(exact);
		memcpy(exact, bytes, cases[i].size);
		assert_int_equal(sev_cert_table_read("t", exact, cases[i].size, &table, &err),
				 SEV_ERR_FORMAT);
		if (!strstr(err.msg, cases[i].message))
			fail_msg("found '%s', expected '%s'", err.msg, cases[i].message);
		assert_null(table);
		free(exact);
	}
}

/* The table's end is counted before its entries are looked at: 0x48 for two of them. */
static void test_header_of_two(void **state)
{
	struct sev_cert_table *table = NULL;

	(void)state;
	put_entry(0, GUIDS[0].guid, 0x47, 4);
	put_entry(1, GUIDS[1].guid, 0x60, 4);
	assert_int_equal(sev_cert_table_read("t", bytes, 128, &table, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "entry 0: found offset 0x47, expected 0x48 or above"));
}

static void test_two_of_a_kind(void **state)
{
	struct sev_cert_table *table = NULL;

	(void)state;
	put_entry(0, GUIDS[0].guid, 0x60, 4);
	put_entry(1, GUIDS[0].mixed, 0x64, 4);
	assert_int_equal(sev_cert_table_read("t", bytes, 128, &table, &err), SEV_ERR_FORMAT);
	assert_non_null(strstr(err.msg, "entry 1: found a second VCEK, expected one"));
}

static void test_write(void **state)
{
	static const uint8_t vlek[] = {1, 2, 3}, other[] = {4, 5};
	struct sev_cert_entry entries[2] = {
		{.kind = SEV_CERT_ENTRY_VLEK, .data = vlek, .size = sizeof(vlek)},
		{.kind = SEV_CERT_ENTRY_UNKNOWN, .data = other, .size = sizeof(other)},
	};
	uint8_t *out;
	size_t size;

	(void)state;
	memcpy(entries[1].guid, GUIDS[KINDS].guid, 16);
	put_entry(0, GUIDS[1].guid, 72, 3);
	put_entry(1, GUIDS[KINDS].guid, 75, 2);
	memcpy(bytes + 72, "\1\2\3\4\5", 5);
	assert_sev_ok(sev_cert_table_write(entries, 2, &out, &size, &err), &err);
	assert_int_equal(size, 77);
	assert_memory_equal(out, bytes, 77);
	free(out);
	assert_sev_ok(sev_cert_table_write(NULL, 0, &out, &size, &err), &err);
	assert_int_equal(size, 24);
	free(out);
}

static void test_write_bad(void **state)
{
	static const uint8_t data[1] = {1};
	static const struct {
		struct sev_cert_entry entry;
		const char *message;
	} cases[] = {
		{{.kind = SEV_CERT_ENTRY_VCEK, .data = data, .size = 0}, "entry 0: found no bytes"},
		{{.kind = SEV_CERT_ENTRY_UNKNOWN, .data = data, .size = 1}, "or no GUID"},
		{{.kind = SEV_CERT_ENTRY_VCEK, .data = data, .size = UINT32_MAX},
		 "more than 4 GiB of certificates"},
		{{.kind = SEV_CERT_ENTRY_VCEK, .data = data, .size = SIZE_MAX},
		 "more than 4 GiB of certificates"},
	};

	(void)state;
	for (size_t i = 0; i < SEV_COUNT(cases); i++) {
		uint8_t *out = NULL;
		size_t size;

		assert_int_equal(sev_cert_table_write(&cases[i].entry, 1, &out, &size, &err),
				 SEV_ERR_ARG);
		assert_non_null(strstr(err.msg, cases[i].message));
		assert_null(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_guids, setup),
		cmocka_unit_test_setup(test_many, setup),
		cmocka_unit_test_setup(test_empty, setup),
		cmocka_unit_test_setup(test_bad, setup),
		cmocka_unit_test_setup(test_header_of_two, setup),
		cmocka_unit_test_setup(test_two_of_a_kind, setup),
		cmocka_unit_test_setup(test_write, setup),
		cmocka_unit_test_setup(test_write_bad, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

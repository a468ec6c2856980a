/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of certificate tables, and the writer: what was written reads the same.
 */
#include <string.h>

#include <sev/cert_table.h>

#include "fuzz.h"

#define COPIED 64

static void check_entry(const struct sev_cert_entry *entry, size_t count, const uint8_t *data,
			size_t size)
{
	char guid[37];

	fuzz_assert(entry->size > 0 && entry->offset >= 24 * (count + 1));
	fuzz_assert(entry->offset <= size && entry->size <= size - entry->offset);
	fuzz_assert(memcmp(entry->data, data + entry->offset, entry->size) == 0);
	sev_cert_entry_guid(entry, guid);
	fuzz_assert(strlen(guid) == 36 && sev_cert_entry_kind_name(entry->kind));
}

static void write_and_read(const struct sev_cert_table *table, size_t count)
{
	struct sev_cert_entry entries[COPIED];
	struct sev_cert_table *again = NULL;
	uint8_t *out = NULL;
	size_t size;

	for (size_t i = 0; i < count; i++)
		entries[i] = *sev_cert_table_at(table, i);
	fuzz_assert(sev_cert_table_write(entries, count, &out, &size, NULL) == SEV_OK);
	fuzz_assert(sev_cert_table_read("again", out, size, &again, NULL) == SEV_OK);
	fuzz_assert(sev_cert_table_count(again) == count);
	for (size_t i = 0; i < count; i++) {
		const struct sev_cert_entry *entry = sev_cert_table_at(again, i);

		fuzz_assert(entry->kind == entries[i].kind && entry->size == entries[i].size);
		fuzz_assert(memcmp(entry->data, entries[i].data, entry->size) == 0);
	}
	free(out);
	sev_cert_table_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_cert_table *table = NULL;
	struct sev_err err;
	size_t count;

	if (sev_cert_table_read("input", data, size, &table, &err)) {
		fuzz_assert(!table && err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return 0;
	}
	count = sev_cert_table_count(table);
	for (size_t i = 0; i < count; i++)
		check_entry(sev_cert_table_at(table, i), count, data, size);
	fuzz_assert(!sev_cert_table_at(table, count));
	if (count <= COPIED && size < 65536)
		write_and_read(table, count);
	sev_cert_table_free(table);
	return 0;
}

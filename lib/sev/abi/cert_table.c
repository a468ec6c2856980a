/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/cert_table.h>

#include <stdlib.h>
#include <string.h>

#include "abi/layout/cert_table.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

struct sev_cert_table {
	uint8_t *bytes;
	struct sev_cert_entry *entries;
	size_t count;
};

/* The GUID in the other byte order: its first three groups are turned round. */
static void swap_guid(const uint8_t guid[16], uint8_t out[16])
{
	static const uint8_t order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

	for (size_t i = 0; i < 16; i++)
		out[i] = guid[order[i]];
}

static enum sev_cert_entry_kind kind_of(const uint8_t guid[16])
{
	for (size_t i = 0; i < SEV_COUNT(SEV_CERT_GUIDS); i++)
		if (memcmp(SEV_CERT_GUIDS[i].guid, guid, 16) == 0)
			return (enum sev_cert_entry_kind)SEV_CERT_GUIDS[i].kind;
	return SEV_CERT_ENTRY_UNKNOWN;
}

/* spec: GHCB SNP Extended Guest Request: GUIDs say what a certificate is */
static void identify(struct sev_cert_entry *entry)
{
	uint8_t swapped[16];

	entry->kind = kind_of(entry->guid);
	if (entry->kind != SEV_CERT_ENTRY_UNKNOWN)
		return;
	swap_guid(entry->guid, swapped);
	entry->kind = kind_of(swapped);
	entry->mixed_endian = entry->kind != SEV_CERT_ENTRY_UNKNOWN;
}

/* spec: GHCB SNP Extended Guest Request: an entry of zeros ends the table */
static enum sev_rc count_entries(const char *name, struct sev_view table, size_t *count,
				 struct sev_err *err)
{
	struct sev_view entry;

	for (*count = 0;
	     sev_view_part(table, *count * SEV_CERT_ENTRY_SIZE, SEV_CERT_ENTRY_SIZE, &entry);
	     ++*count) {
		if (sev_is_zero(entry.data, SEV_CERT_ENTRY_SIZE))
			return SEV_OK;
		if (sev_is_zero(entry.data, 16))
			return sev_fail(err, SEV_ERR_FORMAT,
					"%s: certificate table entry %zu: found a GUID of zeros "
					"with offset 0x%x and length 0x%x, expected zeros there "
					"too",
					name, *count,
					sev_get_le32(entry.data + SEV_CERT_ENTRY_OFFSET),
					sev_get_le32(entry.data + SEV_CERT_ENTRY_LENGTH));
	}
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: certificate table: found no entry of zeros that ends it in %zu bytes",
			name, table.size);
}

/* spec: GHCB SNP Extended Guest Request: certificates lie behind the table and inside the data */
static enum sev_rc read_entry(const char *name, struct sev_view table, size_t header, size_t i,
			      struct sev_cert_entry *entry, struct sev_err *err)
{
	const uint8_t *row = table.data + i * SEV_CERT_ENTRY_SIZE;
	uint32_t offset = sev_get_le32(row + SEV_CERT_ENTRY_OFFSET);
	uint32_t length = sev_get_le32(row + SEV_CERT_ENTRY_LENGTH);
	struct sev_view part;

	if (length == 0)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: certificate table entry %zu: found length 0, expected a "
				"certificate",
				name, i);
	if (offset < header)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: certificate table entry %zu: found offset 0x%x, expected 0x%zx "
			"or above, behind the table",
			name, i, offset, header);
	if (!sev_view_part(table, offset, length, &part))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: certificate table entry %zu: found offset 0x%x and length "
				"0x%x, expected an end within 0x%zx bytes",
				name, i, offset, length, table.size);
	memcpy(entry->guid, row + SEV_CERT_ENTRY_GUID, sizeof(entry->guid));
	entry->data = part.data;
	entry->size = part.size;
	entry->offset = offset;
	identify(entry);
	return SEV_OK;
}

static enum sev_rc read_entries(const char *name, struct sev_view view,
				struct sev_cert_table *table, struct sev_err *err)
{
	size_t header = (table->count + 1) * SEV_CERT_ENTRY_SIZE;
	unsigned seen = 0;

	for (size_t i = 0; i < table->count; i++) {
		struct sev_cert_entry *entry = &table->entries[i];
		enum sev_rc rc = read_entry(name, view, header, i, entry, err);

		if (rc)
			return rc;
		if (entry->kind != SEV_CERT_ENTRY_UNKNOWN && (seen >> entry->kind & 1))
			return sev_fail(err, SEV_ERR_FORMAT,
					"%s: certificate table entry %zu: found a second %s, "
					"expected one",
					name, i, sev_cert_entry_kind_name(entry->kind));
		seen |= 1U << entry->kind;
	}
	return SEV_OK;
}

/* A table with room for count entries and its own copy of the bytes. */
static struct sev_cert_table *new_table(struct sev_view view, size_t count)
{
	struct sev_cert_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->count = count;
	table->bytes = malloc(view.size + 1);
	table->entries = calloc(count + 1, sizeof(*table->entries));
	if (!table->bytes || !table->entries) {
		sev_cert_table_free(table);
		return NULL;
	}
	if (view.size > 0)
		memcpy(table->bytes, view.data, view.size);
	return table;
}

enum sev_rc sev_cert_table_read(const char *name, const void *data, size_t size,
				struct sev_cert_table **out, struct sev_err *err)
{
	struct sev_view view = {.data = data, .size = size};
	struct sev_cert_table *table;
	size_t count = 0;
	enum sev_rc rc = size > 0 ? count_entries(name, view, &count, err) : SEV_OK;

	if (rc)
		return rc;
	table = new_table(view, count);
	if (!table)
		return sev_fail_nomem(err);
	view.data = table->bytes;
	rc = read_entries(name, view, table, err);
	if (rc) {
		sev_cert_table_free(table);
		return rc;
	}
	*out = table;
	return SEV_OK;
}

void sev_cert_table_free(struct sev_cert_table *table)
{
	if (!table)
		return;
	free(table->bytes);
	free(table->entries);
	free(table);
}

size_t sev_cert_table_count(const struct sev_cert_table *table)
{
	return table->count;
}

const struct sev_cert_entry *sev_cert_table_at(const struct sev_cert_table *table, size_t i)
{
	return i < table->count ? &table->entries[i] : NULL;
}

const struct sev_cert_entry *sev_cert_table_find(const struct sev_cert_table *table,
						 enum sev_cert_entry_kind kind)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->entries[i].kind == kind)
			return &table->entries[i];
	return NULL;
}

/* The row of the table of GUIDs; NULL for kinds that have none. */
static const struct sev_cert_guid *guid_of(enum sev_cert_entry_kind kind)
{
	for (size_t i = 0; i < SEV_COUNT(SEV_CERT_GUIDS); i++)
		if (SEV_CERT_GUIDS[i].kind == (unsigned)kind)
			return &SEV_CERT_GUIDS[i];
	return NULL;
}

const char *sev_cert_entry_kind_name(enum sev_cert_entry_kind kind)
{
	const struct sev_cert_guid *guid = guid_of(kind);

	return guid ? guid->name : "unknown";
}

void sev_cert_entry_guid(const struct sev_cert_entry *entry, char out[37])
{
	uint8_t stored[16];

	if (entry->mixed_endian)
		memcpy(stored, entry->guid, sizeof(stored));
	else
		swap_guid(entry->guid, stored);
	sev_guid_format(stored, out);
}

static const uint8_t *guid_bytes(const struct sev_cert_entry *entry)
{
	const struct sev_cert_guid *guid = guid_of(entry->kind);

	return guid ? guid->guid : entry->guid;
}

/* The size of the table of entries; false when it does not fit 32-bit offsets. */
static bool written_size(const struct sev_cert_entry *entries, size_t count, size_t *size)
{
	uint64_t total = SEV_CERT_ENTRY_SIZE;

	for (size_t i = 0; i < count; i++) {
		if (entries[i].size > UINT32_MAX)
			return false;
		total += SEV_CERT_ENTRY_SIZE + (uint64_t)entries[i].size;
		if (total > UINT32_MAX)
			return false;
	}
	*size = (size_t)total;
	return true;
}

enum sev_rc sev_cert_table_write(const struct sev_cert_entry *entries, size_t count, uint8_t **out,
				 size_t *size, struct sev_err *err)
{
	size_t at = (count + 1) * SEV_CERT_ENTRY_SIZE;
	uint8_t *bytes;

	for (size_t i = 0; i < count; i++)
		if (entries[i].size == 0 || sev_is_zero(guid_bytes(&entries[i]), 16))
			return sev_fail(err, SEV_ERR_ARG,
					"certificate table entry %zu: found no bytes or no GUID",
					i);
	if (!written_size(entries, count, size))
		return sev_fail(err, SEV_ERR_ARG,
				"certificate table: found more than 4 GiB of certificates");
	bytes = calloc(1, *size);
	if (!bytes)
		return sev_fail_nomem(err);
	for (size_t i = 0; i < count; i++) {
		uint8_t *row = bytes + i * SEV_CERT_ENTRY_SIZE;

		memcpy(row + SEV_CERT_ENTRY_GUID, guid_bytes(&entries[i]), 16);
		sev_put_le32(row + SEV_CERT_ENTRY_OFFSET, (uint32_t)at);
		sev_put_le32(row + SEV_CERT_ENTRY_LENGTH, (uint32_t)entries[i].size);
		memcpy(bytes + at, entries[i].data, entries[i].size);
		at += entries[i].size;
	}
	*out = bytes;
	return SEV_OK;
}

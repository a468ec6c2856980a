/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate table of an extended report (GHCB specification, SNP Extended Guest Request):
 * what the host hands to its guest beside the report.
 */
#ifndef SEV_CERT_TABLE_H
#define SEV_CERT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

/* What an entry's GUID says it is. */
enum sev_cert_entry_kind {
	SEV_CERT_ENTRY_UNKNOWN = 0,
	SEV_CERT_ENTRY_VCEK = 1,
	SEV_CERT_ENTRY_VLEK = 2,
	SEV_CERT_ENTRY_ASK = 3, /* or the ASVK */
	SEV_CERT_ENTRY_ARK = 4,
	SEV_CERT_ENTRY_CRL = 5,
	SEV_CERT_ENTRY_PLATFORM_INFO = 6, /* go-sev-guest's extra platform info */
};

/* One entry; data points into the table. */
struct sev_cert_entry {
	enum sev_cert_entry_kind kind;
	uint8_t guid[16];  /* bytes as found */
	bool mixed_endian; /* the GUID is in EFI's byte order instead of text order */
	const uint8_t *data;
	size_t size;
	size_t offset; /* of data in the table; not looked at by sev_cert_table_write() */
};

struct sev_cert_table;

/*
 * Reads a table; the bytes are copied. No bytes at all is an empty table. Unknown entries are kept.
 * SEV_ERR_FORMAT for a table without its terminator, an entry that lies outside or inside of the
 * table's own header, two entries of one kind, or one without a byte. name is used in messages.
 */
SEV_API enum sev_rc sev_cert_table_read(const char *name, const void *data, size_t size,
					struct sev_cert_table **out, struct sev_err *err);
SEV_API void sev_cert_table_free(struct sev_cert_table *table);
SEV_API size_t sev_cert_table_count(const struct sev_cert_table *table);
/* The i-th entry; NULL past the last. */
SEV_API const struct sev_cert_entry *sev_cert_table_at(const struct sev_cert_table *table,
						       size_t i);
/* The entry of a kind; NULL when there is none. */
SEV_API const struct sev_cert_entry *sev_cert_table_find(const struct sev_cert_table *table,
							 enum sev_cert_entry_kind kind);
/* "VCEK", "ASK or ASVK", "unknown". */
SEV_API const char *sev_cert_entry_kind_name(enum sev_cert_entry_kind kind);
/* The GUID's text, 36 characters and a NUL; an unknown one's as if it were in text order. */
SEV_API void sev_cert_entry_guid(const struct sev_cert_entry *entry, char out[37]);

/*
 * Writes a table in text order: entries' kinds (or guids where the kind is UNKNOWN) and bytes, then
 * the terminator. *out is malloc'ed.
 */
SEV_API enum sev_rc sev_cert_table_write(const struct sev_cert_entry *entries, size_t count,
					 uint8_t **out, size_t *size, struct sev_err *err);

SEV_END_DECLS

#endif

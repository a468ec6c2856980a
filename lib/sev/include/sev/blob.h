/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counted, read-only byte ranges: a mapped file, or bytes on the heap. A launch plan and its
 * caller share them.
 */
#ifndef SEV_BLOB_H
#define SEV_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>
#include <sev/progress.h>

SEV_BEGIN_DECLS

struct sev_blob;

/*
 * Maps the file at path read-only. An empty file gives an empty blob. Directories, devices other
 * than /dev/null and unreadable files fail with SEV_ERR_IO and a message that names the path.
 */
SEV_API enum sev_rc sev_blob_map_file(const char *path, struct sev_blob **out, struct sev_err *err);

/* Copies len bytes. name is what messages and origins call it ("kernel hashes table"). */
SEV_API enum sev_rc sev_blob_copy(const char *name, const void *data, size_t len,
				  struct sev_blob **out, struct sev_err *err);

/* One more owner of the blob; returns blob. Thread-safe. blob may be NULL. */
SEV_API struct sev_blob *sev_blob_ref(struct sev_blob *blob);

/* One owner less; the last one frees. NULL is fine. Thread-safe. */
SEV_API void sev_blob_free(struct sev_blob *blob);

/* The bytes; not NULL even when the blob is empty. Valid while the caller owns the blob. */
SEV_API const uint8_t *sev_blob_data(const struct sev_blob *blob);
SEV_API size_t sev_blob_size(const struct sev_blob *blob);

/* The path of a mapped file or the name given to sev_blob_copy. */
SEV_API const char *sev_blob_name(const struct sev_blob *blob);

/* Whether the bytes are a file's, so that a manifest can refer to it by name. */
SEV_API bool sev_blob_is_file(const struct sev_blob *blob);

/*
 * SHA-256 of the whole blob; computed once and kept, so that calling it early moves the work there.
 * progress (may be NULL) counts bytes; a cancelled call keeps nothing. Thread-safe.
 */
SEV_API enum sev_rc sev_blob_sha256(struct sev_blob *blob, const struct sev_progress *progress,
				    uint8_t digest[32], struct sev_err *err);

SEV_END_DECLS

#endif

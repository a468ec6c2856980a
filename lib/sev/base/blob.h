/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of blobs: what a source of bytes hands over, and the view of a blob.
 */
#ifndef SEV_BASE_BLOB_H
#define SEV_BASE_BLOB_H

#include <sev/blob.h>

#include "base/bytes.h"

/*
 * A blob over bytes that release(data, size) gives back when the last owner is gone. On failure
 * the bytes stay the caller's. is_file: name is a path that holds exactly these bytes.
 */
enum sev_rc sev_blob_adopt(const char *name, bool is_file, const uint8_t *data, size_t size,
			   void (*release)(const uint8_t *data, size_t size), struct sev_blob **out,
			   struct sev_err *err);

struct sev_view sev_blob_view(const struct sev_blob *blob);

/* The last component of the blob's name, for origins and tables. */
const char *sev_blob_short_name(const struct sev_blob *blob);

#endif

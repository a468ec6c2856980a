/* SPDX-License-Identifier: Apache-2.0 */
#include "base/blob.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/err.h"

struct sev_blob {
	atomic_uint owners;
	const uint8_t *data;
	size_t size;
	void (*release)(const uint8_t *data, size_t size);
	bool is_file;
	pthread_mutex_t lock; /* guards the two below */
	bool hashed;
	uint8_t sha256[32];
	char name[];
};

/* How much is hashed between two reports of progress. */
#define HASH_STEP ((size_t)4 << 20)

enum sev_rc sev_blob_adopt(const char *name, bool is_file, const uint8_t *data, size_t size,
			   void (*release)(const uint8_t *data, size_t size), struct sev_blob **out,
			   struct sev_err *err)
{
	size_t name_size = strlen(name) + 1;
	struct sev_blob *blob = calloc(1, sizeof(*blob) + name_size);

	if (!blob)
		return sev_fail_nomem(err);
	if (pthread_mutex_init(&blob->lock, NULL) != 0) {
		free(blob);
		return sev_fail_nomem(err);
	}
	atomic_init(&blob->owners, 1);
	blob->data = data;
	blob->size = size;
	blob->release = release;
	blob->is_file = is_file;
	memcpy(blob->name, name, name_size);
	*out = blob;
	return SEV_OK;
}

static void release_heap(const uint8_t *data, size_t size)
{
	(void)size;
	free((void *)(uintptr_t)data);
}

enum sev_rc sev_blob_copy(const char *name, const void *data, size_t len, struct sev_blob **out,
			  struct sev_err *err)
{
	uint8_t *copy = malloc(len ? len : 1);
	enum sev_rc rc;

	if (!copy)
		return sev_fail_nomem(err);
	if (len)
		memcpy(copy, data, len);
	rc = sev_blob_adopt(name, false, copy, len, release_heap, out, err);
	if (rc)
		free(copy);
	return rc;
}

struct sev_blob *sev_blob_ref(struct sev_blob *blob)
{
	if (blob)
		atomic_fetch_add(&blob->owners, 1);
	return blob;
}

void sev_blob_free(struct sev_blob *blob)
{
	if (!blob || atomic_fetch_sub(&blob->owners, 1) != 1)
		return;
	blob->release(blob->data, blob->size);
	pthread_mutex_destroy(&blob->lock);
	free(blob);
}

const uint8_t *sev_blob_data(const struct sev_blob *blob)
{
	return blob->data;
}

size_t sev_blob_size(const struct sev_blob *blob)
{
	return blob->size;
}

const char *sev_blob_name(const struct sev_blob *blob)
{
	return blob->name;
}

bool sev_blob_is_file(const struct sev_blob *blob)
{
	return blob->is_file;
}

struct sev_view sev_blob_view(const struct sev_blob *blob)
{
	return (struct sev_view){blob->data, blob->size};
}

const char *sev_blob_short_name(const struct sev_blob *blob)
{
	const char *slash = strrchr(blob->name, '/');

	return slash && slash[1] ? slash + 1 : blob->name;
}

static enum sev_rc hash_all(const struct sev_blob *blob, const struct sev_progress *progress,
			    uint8_t digest[32], struct sev_err *err)
{
	struct sev_sha256 state;
	size_t done = 0;

	sev_sha256_init(&state);
	while (done < blob->size) {
		size_t step = blob->size - done < HASH_STEP ? blob->size - done : HASH_STEP;

		sev_sha256_update(&state, blob->data + done, step);
		done += step;
		if (progress && progress->step && !progress->step(progress->ctx, done, blob->size))
			return sev_fail(err, SEV_ERR_CANCELLED, "%s: hashing was cancelled",
					blob->name);
	}
	sev_sha256_final(&state, digest);
	return SEV_OK;
}

enum sev_rc sev_blob_sha256(struct sev_blob *blob, const struct sev_progress *progress,
			    uint8_t digest[32], struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	pthread_mutex_lock(&blob->lock);
	if (!blob->hashed) {
		rc = hash_all(blob, progress, blob->sha256, err);
		blob->hashed = rc == SEV_OK;
	}
	if (!rc)
		memcpy(digest, blob->sha256, sizeof(blob->sha256));
	pthread_mutex_unlock(&blob->lock);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch plans as JSON manifests (docs/schema/plan.schema.json): regions of files by name, offset
 * and SHA-256, regions that were built by the library with their bytes.
 */
#ifndef SEV_MANIFEST_H
#define SEV_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include <sev/digest.h>
#include <sev/err.h>
#include <sev/plan.h>
#include <sev/progress.h>

SEV_BEGIN_DECLS

/* How a manifest's files are found. load gives the file of that name; the caller frees the blob. */
struct sev_loader {
	size_t size; /* sizeof(struct sev_loader) */
	enum sev_rc (*load)(void *ctx, const char *name, struct sev_blob **out,
			    struct sev_err *err);
	void *ctx;
};

/* How a manifest is to name a file. *out is malloc'ed; the caller frees it. */
struct sev_namer {
	size_t size; /* sizeof(struct sev_namer) */
	enum sev_rc (*name)(void *ctx, const char *path, char **out, struct sev_err *err);
	void *ctx;
};

/*
 * The manifest of a plan, its digest included, as a NUL-terminated text that the caller frees.
 * namer may be NULL: files are named as they were opened. progress (may be NULL) counts the bytes
 * measured.
 */
SEV_API enum sev_rc sev_manifest_write(const struct sev_plan *plan, const struct sev_namer *namer,
				       const struct sev_progress *progress, char **json,
				       struct sev_err *err);

/*
 * The plan of a manifest. Every file region is opened through the loader and checked against its
 * SHA-256, every content against its SHA-384; the digest is computed again and compared with the
 * stored one. digest receives the computed one, sev_digest_length() bytes. progress (may be NULL)
 * counts the bytes measured.
 * SEV_ERR_FORMAT: not a manifest, or one that contradicts itself. SEV_ERR_UNSUPPORTED: another
 * version of the schema. SEV_ERR_MISMATCH: a file is not the one that was measured, or the digest
 * is not the stored one; after the latter *plan and digest are set nevertheless, in all other
 * failures *plan is NULL. Keys that are not known are ignored.
 */
SEV_API enum sev_rc sev_manifest_read(const struct sev_blob *manifest,
				      const struct sev_loader *loader,
				      const struct sev_progress *progress, struct sev_plan **plan,
				      uint8_t digest[SEV_DIGEST_MAX], struct sev_err *err);

SEV_END_DECLS

#endif

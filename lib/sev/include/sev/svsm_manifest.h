/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The manifest of all services that an SVSM gives with a report, and binds with it.
 */
#ifndef SEV_SVSM_MANIFEST_H
#define SEV_SVSM_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

/* What one service says of itself; data is within the manifest. */
struct sev_svsm_service {
	char guid[37];
	const char *name; /* "vTPM"; NULL for one that is not known */
	const uint8_t *data;
	size_t size;
};

/*
 * Checks a manifest, and says how many services are in it (SVSM, attestation protocol).
 * SEV_ERR_FORMAT for another GUID, or sizes that do not hold together. name is used in messages.
 */
SEV_API enum sev_rc sev_svsm_manifest_count(const char *name, const void *manifest, size_t size,
					    size_t *count, struct sev_err *err);
/* The i-th service of a manifest that was checked, i less than its count. */
SEV_API void sev_svsm_manifest_at(const void *manifest, size_t i, struct sev_svsm_service *out);

SEV_END_DECLS

#endif

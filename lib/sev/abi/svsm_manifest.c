/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/svsm_manifest.h>

#include <string.h>

#include "abi/layout/svsm_manifest.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

/* spec: SVSM attestation protocol: the services manifest says what it is and how long */
static enum sev_rc check_header(const char *name, struct sev_view all, struct sev_err *err)
{
	char guid[SEV_GUID_TEXT];
	uint32_t size;

	if (all.size < SEV_SVSM_MANIFEST_ENTRIES)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: found %zu bytes, expected an SVSM services manifest of at "
				"least %u",
				name, all.size, SEV_SVSM_MANIFEST_ENTRIES);
	sev_guid_format(all.data, guid);
	if (strcmp(guid, SEV_SVSM_MANIFEST_GUID) != 0)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: SVSM services manifest: GUID: found %s, expected %s", name,
				guid, SEV_SVSM_MANIFEST_GUID);
	size = sev_get_le32(all.data + SEV_SVSM_MANIFEST_SIZE);
	if (size != all.size)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: SVSM services manifest: size: found %u, expected %zu, which "
				"there are",
				name, size, all.size);
	return SEV_OK;
}

/* spec: SVSM attestation protocol: each service lies behind the entries, within the manifest */
static enum sev_rc check_entry(const char *name, struct sev_view all, size_t count, size_t i,
			       struct sev_err *err)
{
	size_t first = SEV_SVSM_MANIFEST_ENTRIES + count * SEV_SVSM_MANIFEST_ENTRY_SIZE;
	const uint8_t *entry =
		all.data + SEV_SVSM_MANIFEST_ENTRIES + i * SEV_SVSM_MANIFEST_ENTRY_SIZE;
	uint32_t at = sev_get_le32(entry + SEV_SVSM_MANIFEST_ENTRY_AT);
	uint32_t size = sev_get_le32(entry + SEV_SVSM_MANIFEST_ENTRY_BYTES);
	struct sev_view part;

	if (at >= first && sev_view_part(all, at, size, &part))
		return SEV_OK;
	return sev_fail(err, SEV_ERR_FORMAT,
			"%s: SVSM services manifest: service %zu: found 0x%x bytes at 0x%x, "
			"expected between 0x%zx and 0x%zx",
			name, i, size, at, first, all.size);
}

enum sev_rc sev_svsm_manifest_count(const char *name, const void *manifest, size_t size,
				    size_t *count, struct sev_err *err)
{
	struct sev_view all = {manifest, size};
	uint32_t found;
	enum sev_rc rc = check_header(name, all, err);

	if (rc)
		return rc;
	found = sev_get_le32(all.data + SEV_SVSM_MANIFEST_COUNT);
	if (found > (size - SEV_SVSM_MANIFEST_ENTRIES) / SEV_SVSM_MANIFEST_ENTRY_SIZE)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: SVSM services manifest: found %u services in %zu bytes, each "
				"takes %u",
				name, found, size, SEV_SVSM_MANIFEST_ENTRY_SIZE);
	for (size_t i = 0; !rc && i < found; i++)
		rc = check_entry(name, all, found, i, err);
	*count = found;
	return rc;
}

void sev_svsm_manifest_at(const void *manifest, size_t i, struct sev_svsm_service *out)
{
	const uint8_t *all = manifest;
	const uint8_t *entry = all + SEV_SVSM_MANIFEST_ENTRIES + i * SEV_SVSM_MANIFEST_ENTRY_SIZE;

	sev_guid_format(entry, out->guid);
	out->name = strcmp(out->guid, SEV_SVSM_GUID_VTPM) == 0 ? "vTPM" : NULL;
	out->data = all + sev_get_le32(entry + SEV_SVSM_MANIFEST_ENTRY_AT);
	out->size = sev_get_le32(entry + SEV_SVSM_MANIFEST_ENTRY_BYTES);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of the files that Linux loads the SEV firmware from (drivers/crypto/ccp/sev-dev.c).
 */
#include <sev/firmware_image.h>

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"

/* spec: UAPI firmware file: one for the model, one for sixteen models, one for all */
bool sev_firmware_name(unsigned family, unsigned model, unsigned i, char out[SEV_FIRMWARE_NAME_MAX])
{
	if (i == 0)
		snprintf(out, SEV_FIRMWARE_NAME_MAX, "amd/amd_sev_fam%.2xh_model%.2xh.sbin",
			 family & 0xFFF, model & 0xFF);
	else if (i == 1)
		snprintf(out, SEV_FIRMWARE_NAME_MAX, "amd/amd_sev_fam%.2xh_model%.1xxh.sbin",
			 family & 0xFFF, (model & 0xF0) >> 4);
	else
		snprintf(out, SEV_FIRMWARE_NAME_MAX, "amd/sev.fw");
	return i < SEV_FIRMWARE_NAMES;
}

/* The name without its folder, and how long it is without its packing. */
static const char *base_name(const char *path, size_t *length)
{
	static const char *const packings[] = {".xz", ".zst"};
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	*length = strlen(name);
	for (size_t i = 0; i < SEV_COUNT(packings); i++) {
		size_t part = strlen(packings[i]);

		if (*length > part && !strcmp(name + *length - part, packings[i])) {
			*length -= part;
			break;
		}
	}
	return name;
}

bool sev_firmware_name_fits(const char *name, unsigned family, unsigned model, bool *known)
{
	static const char prefix[] = "amd_sev_fam";
	char wanted[SEV_FIRMWARE_NAME_MAX];
	size_t length;

	name = base_name(name, &length);
	*known = !strncmp(name, prefix, sizeof(prefix) - 1);
	for (unsigned i = 0; *known && sev_firmware_name(family, model, i, wanted); i++) {
		const char *file = strchr(wanted, '/') + 1;

		if (strlen(file) == length && !strncmp(file, name, length))
			return true;
	}
	return !*known;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/firmware_image.h>

#include <string.h>

#include "abi/layout/firmware_image.h"
#include "base/bytes.h"
#include "base/err.h"

/* A number field of the header. */
#define GET(header, field)                                                                         \
	((uint32_t)sev_get_le((header) + SEV_FW_IMAGE_AT_##field, SEV_FW_IMAGE_SIZE_##field))

static const struct {
	uint8_t magic[6];
	uint8_t size;
	enum sev_firmware_packing packing;
	const char *name;
} PACKINGS[] = {
	{{0xFD, '7', 'z', 'X', 'Z', 0x00}, 6, SEV_FIRMWARE_XZ, "xz"},
	{{0x28, 0xB5, 0x2F, 0xFD}, 4, SEV_FIRMWARE_ZSTD, "zstd"},
};

static size_t find_packing(const void *data, size_t size)
{
	size_t i = 0;

	while (i < SEV_COUNT(PACKINGS) &&
	       (size < PACKINGS[i].size || memcmp(data, PACKINGS[i].magic, PACKINGS[i].size) != 0))
		i++;
	return i;
}

enum sev_firmware_packing sev_firmware_packing(const void *data, size_t size)
{
	size_t i = find_packing(data, size);

	return i < SEV_COUNT(PACKINGS) ? PACKINGS[i].packing : SEV_FIRMWARE_PLAIN;
}

static enum sev_rc check_form(const char *name, const uint8_t *header, size_t size,
			      struct sev_err *err)
{
	size_t i = find_packing(header, size);

	if (i < SEV_COUNT(PACKINGS))
		return sev_fail(err, SEV_ERR_UNSUPPORTED,
				"%s: firmware image: found a file that %s packed, expected the "
				"image itself: unpack it with %s -d",
				name, PACKINGS[i].name, PACKINGS[i].name);
	if (size < SEV_FW_IMAGE_HEADER_SIZE)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: firmware image: found %zu bytes, expected a header of %d",
				name, size, SEV_FW_IMAGE_HEADER_SIZE);
	if (GET(header, SIGNATURE) != SEV_FW_IMAGE_MAGIC)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: firmware image: magic at 0x%x: found 0x%08x, expected 0x%08x "
				"(\"$PS1\")",
				name, SEV_FW_IMAGE_AT_SIGNATURE, GET(header, SIGNATURE),
				SEV_FW_IMAGE_MAGIC);
	return SEV_OK;
}

/* PSPTool knows images whose size of all is 0: then the signed part is all that is known. */
static enum sev_rc check_sizes(const char *name, const uint8_t *header, size_t size,
			       struct sev_err *err)
{
	uint64_t image = GET(header, SIZE_TOTAL);
	uint64_t least =
		(uint64_t)SEV_FW_IMAGE_HEADER_SIZE +
		(GET(header, COMP_OPT) ? GET(header, COMP_SIZE) : GET(header, FW_SIZE_SIGNED));

	if (image && image < least)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: firmware image: size at 0x%x: found %llu, expected at least "
				"%llu: header and firmware",
				name, SEV_FW_IMAGE_AT_SIZE_TOTAL, (unsigned long long)image,
				(unsigned long long)least);
	if (size < (image ? image : least))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: firmware image: found %zu bytes, expected %llu: the file is "
				"cut off",
				name, size, (unsigned long long)(image ? image : least));
	return SEV_OK;
}

enum sev_rc sev_firmware_image_read(const char *name, const void *data, size_t size,
				    struct sev_firmware_image *out, struct sev_err *err)
{
	const uint8_t *header = data;
	enum sev_rc rc = check_form(name, header, size, err);

	if (!rc)
		rc = check_sizes(name, header, size, err);
	if (rc)
		return rc;
	*out = (struct sev_firmware_image){
		.api_major = (uint8_t)(GET(header, VERSION) >> 16),
		.api_minor = (uint8_t)(GET(header, VERSION) >> 8),
		.build = (uint8_t)GET(header, VERSION),
		.has_signature = GET(header, SIG_OPT) != 0,
		.encrypted = GET(header, ENCRYPTED) != 0,
		.compressed = GET(header, COMP_OPT) != 0,
		.signed_size = GET(header, FW_SIZE_SIGNED),
		.image_size = GET(header, SIZE_TOTAL),
	};
	return SEV_OK;
}

uint32_t sev_firmware_image_version(const struct sev_firmware_image *image)
{
	return (uint32_t)image->api_major << 16 | (uint32_t)image->api_minor << 8 | image->build;
}

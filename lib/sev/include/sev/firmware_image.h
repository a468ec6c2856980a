/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images of the AMD-SP's SEV firmware: files such as amd_sev_fam19h_model0xh.sbin, which Linux
 * hands to the firmware that runs (DOWNLOAD_FIRMWARE) when the driver ccp is loaded.
 */
#ifndef SEV_FIRMWARE_IMAGE_H
#define SEV_FIRMWARE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

/* What the header of an image says; whether AMD signed that, only the firmware finds out. */
struct sev_firmware_image {
	uint8_t api_major, api_minor, build;
	bool has_signature, encrypted, compressed;
	uint32_t signed_size; /* bytes of the firmware that the signature is over */
	uint32_t image_size;  /* of header, firmware and signature together */
};

/*
 * Reads the header. SEV_ERR_FORMAT for what is no image, and for one that is shorter than its
 * header says; what is behind the image is not looked at. name is what messages call the file.
 */
SEV_API enum sev_rc sev_firmware_image_read(const char *name, const void *data, size_t size,
					    struct sev_firmware_image *out, struct sev_err *err);

/* One number of a version, to compare: major, minor, build, from the highest byte but one. */
SEV_API uint32_t sev_firmware_image_version(const struct sev_firmware_image *image);

/* How a file below /lib/firmware/amd is packed. */
enum sev_firmware_packing {
	SEV_FIRMWARE_PLAIN = 0,
	SEV_FIRMWARE_XZ = 1,
	SEV_FIRMWARE_ZSTD = 2,
};
/* By the first bytes of the file. */
SEV_API enum sev_firmware_packing sev_firmware_packing(const void *data, size_t size);

/*
 * The i-th name that Linux tries for a processor, below /lib/firmware, as request_firmware() gets
 * it: "amd/amd_sev_fam19h_model01h.sbin", "amd/amd_sev_fam19h_model0xh.sbin", "amd/sev.fw". out has
 * SEV_FIRMWARE_NAME_MAX bytes; false past the last. Family and model are the combined ones of
 * CPUID.
 */
#define SEV_FIRMWARE_NAMES    3
#define SEV_FIRMWARE_NAME_MAX 64
SEV_API bool sev_firmware_name(unsigned family, unsigned model, unsigned i,
			       char out[SEV_FIRMWARE_NAME_MAX]);
/*
 * Whether a file of that name is for the processor: false where its name, without folder and
 * packing (".xz", ".zst"), is one of amd_sev_fam…h_model…h.sbin of others. known says whether the
 * name tells anything.
 */
SEV_API bool sev_firmware_name_fits(const char *name, unsigned family, unsigned model, bool *known);

SEV_END_DECLS

#endif

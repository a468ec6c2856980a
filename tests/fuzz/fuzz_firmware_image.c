/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers of firmware images. What is read is no longer than the file.
 */
#include <sev/firmware_image.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_firmware_image image;
	struct sev_err err;

	if (sev_firmware_image_read("input", data, size, &image, &err)) {
		fuzz_assert(err.msg[0]);
		return 0;
	}
	fuzz_assert(sev_firmware_packing(data, size) == SEV_FIRMWARE_PLAIN);
	fuzz_assert(size >= 0x100 && image.image_size <= size);
	fuzz_assert(image.compressed || image.signed_size <= size - 0x100);
	fuzz_assert(sev_firmware_image_version(&image) >> 16 == image.api_major);
	return 0;
}

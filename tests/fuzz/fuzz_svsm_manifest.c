/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of SVSM services manifests (manifestblob of configfs-tsm).
 */
#include <sev/svsm_manifest.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_svsm_service service;
	struct sev_err err;
	size_t count;

	if (sev_svsm_manifest_count("input", data, size, &count, &err)) {
		fuzz_assert(err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		sev_svsm_manifest_at(data, i, &service);
		fuzz_assert(service.data >= data && service.data + service.size <= data + size);
	}
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch plans from IGVM files. The first byte chooses generation and variants; each input is read
 * as it is, and again with size and checksum made right, so that what is behind them is reached.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <sev/config.h>
#include <sev/plan.h>

#include "base/bytes.h"
#include "base/crc32.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void build(const uint8_t *file, size_t size, uint8_t choice)
{
	static const char *const variants[] = {"igvm-native-zero", "igvm-one-parameter-page",
					       "igvm-measure-shared", "igvm-sev-data-only",
					       "igvm-qemu-order"};
	struct sev_config *config = sev_config_new();
	struct sev_blob *blob = NULL;
	struct sev_plan *plan = NULL;
	unsigned variant;

	if (!config || sev_blob_copy("fuzz.igvm", file, size, &blob, NULL))
		abort();
	sev_config_set_igvm(config, blob);
	sev_config_set_mode(config, (enum sev_mode)(2 - choice % 3));
	for (size_t i = 0; i < SEV_COUNT(variants); i++)
		if (choice >> (i + 3) & 1 && !sev_variant_find(variants[i], &variant, NULL))
			sev_config_set_variant(config, variant, true);
	if (sev_plan_build(config, &plan, NULL) == SEV_OK)
		for (size_t i = 0; i < sev_plan_event_count(plan); i++) {
			const struct sev_event *event = sev_plan_event(plan, i);
			const uint8_t *bytes = sev_event_data(event);
			volatile uint8_t touched;

			if (bytes)
				touched = bytes[0] ^ bytes[sev_event_length(event) - 1];
			(void)touched;
		}
	sev_plan_free(plan);
	sev_blob_free(blob);
	sev_config_free(config);
}

/* Makes total file size and checksum right, where the header leaves room for that. */
static void repair(uint8_t *file, size_t size)
{
	uint32_t fixed = sev_get_le32(file + 4) == 2 ? 32 : 24;
	uint32_t offset = sev_get_le32(file + 8), length = sev_get_le32(file + 12);
	uint32_t crc;

	sev_put_le32(file + 16, (uint32_t)size);
	sev_put_le32(file + 20, 0);
	if (fixed > size || offset > size || length > size - offset)
		return;
	crc = sev_crc32(0, file, fixed);
	sev_put_le32(file + 20, sev_crc32(crc, file + offset, length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	if (size < 1)
		return 0;
	build(data + 1, size - 1, data[0]);
	if (size - 1 < 24)
		return 0;
	copy = malloc(size - 1);
	if (!copy)
		abort();
	memcpy(copy, data + 1, size - 1);
	repair(copy, size - 1);
	build(copy, size - 1, data[0]);
	free(copy);
	return 0;
}

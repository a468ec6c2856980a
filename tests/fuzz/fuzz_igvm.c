/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch plans from IGVM files. The first byte chooses generation and variants; each input is read
 * as it is, and again with size and checksum made right, so that what is behind them is reached.
 */
#include <string.h>

#include <sev/config.h>
#include <sev/plan.h>

#include "base/bytes.h"
#include "base/crc32.h"
#include "fuzz.h"

static const char *const VARIANTS[] = {"igvm-native-zero", "igvm-one-parameter-page",
				       "igvm-measure-shared", "igvm-sev-data-only",
				       "igvm-qemu-order"};

static struct sev_config *configure(const uint8_t *file, size_t size, uint8_t choice)
{
	struct sev_config *config = sev_config_new();
	struct sev_blob *blob;
	unsigned variant;

	fuzz_assert(config && !sev_blob_copy("fuzz.igvm", file, size, &blob, NULL));
	sev_config_set_igvm(config, blob);
	sev_blob_free(blob);
	sev_config_set_mode(config, (enum sev_mode)(2 - choice % 3));
	for (size_t i = 0; i < SEV_COUNT(VARIANTS); i++) {
		fuzz_assert(!sev_variant_find(VARIANTS[i], &variant, NULL));
		sev_config_set_variant(config, variant, choice >> (i + 3) & 1);
	}
	return config;
}

/* A region is made of pages, and its contents are there from the first byte to the last. */
static void check_event(const struct sev_event *event)
{
	struct sev_blob *source = sev_event_source(event);

	fuzz_assert(sev_event_length(event) % 4096 == 0 && sev_event_gpa(event) % 4096 == 0);
	if (source)
		fuzz_assert(sev_event_offset(event) <= sev_blob_size(source) &&
			    sev_event_length(event) <=
				    sev_blob_size(source) - sev_event_offset(event));
}

static void build(const uint8_t *file, size_t size, uint8_t choice)
{
	struct sev_config *config = configure(file, size, choice);
	struct sev_plan *plan;
	struct sev_err err;

	if (sev_plan_build(config, &plan, &err))
		fuzz_assert(!plan && err.msg[0]);
	for (size_t i = 0; plan && i < sev_plan_event_count(plan); i++)
		check_event(sev_plan_event(plan, i));
	sev_plan_free(plan);
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
	fuzz_assert(copy);
	memcpy(copy, data + 1, size - 1);
	repair(copy, size - 1);
	build(copy, size - 1, data[0]);
	free(copy);
	return 0;
}

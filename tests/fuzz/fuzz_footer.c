/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Footer table and SEV metadata of firmware images. The first two bytes choose the launch; the rest
 * is the end of an image that is filled up to whole pages at its beginning.
 */
#include <string.h>

#include <sev/plan.h>

#include "fuzz.h"
#include "plan/ovmf.h"

#define PAGE 4096

static struct sev_blob *make_image(const uint8_t *data, size_t size)
{
	size_t whole = (size + PAGE - 1) / PAGE * PAGE;
	struct sev_blob *blob = NULL;
	uint8_t *bytes = calloc(1, whole ? whole : 1);

	fuzz_assert(bytes);
	memcpy(bytes + whole - size, data, size);
	fuzz_assert(!sev_blob_copy("fuzz.fd", bytes, whole, &blob, NULL));
	free(bytes);
	return blob;
}

/* What the reader found lies within the image. */
static void read_tables(struct sev_blob *image, enum sev_ovmf_repeat repeat)
{
	struct sev_ovmf ovmf;
	struct sev_err err;
	uint64_t sum = 0;

	if (sev_ovmf_read(image, repeat, &ovmf, &err)) {
		fuzz_assert(err.rc == SEV_ERR_FORMAT && err.msg[0]);
		return;
	}
	fuzz_assert(ovmf.sections.size == (size_t)ovmf.section_count * 12);
	for (uint32_t i = 0; i < ovmf.section_count; i++)
		sum += sev_ovmf_section(&ovmf, i).size;
	fuzz_assert(ovmf.section_count || sum == 0);
}

static struct sev_config *configure(struct sev_blob *image, uint8_t launch, uint8_t more)
{
	struct sev_config *config = sev_config_new();
	unsigned variant;

	fuzz_assert(config && !sev_variant_find("qemu-metadata", &variant, NULL));
	sev_config_set_mode(config, (enum sev_mode)(launch % 3));
	sev_config_set_vmm_type(config, (enum sev_vmm_type)(launch / 3 % 4));
	sev_config_set_vcpus(config, 1 + (more & 1));
	sev_config_set_variant(config, variant, more & 2);
	sev_config_set_ovmf(config, image);
	if (more & 4)
		sev_config_set_kernel(config, image);
	if (more & 8)
		sev_config_set_svsm(config, image);
	return config;
}

/* Under SNP every region is made of pages; contents are there from the first byte to the last. */
static void check_event(const struct sev_plan *plan, const struct sev_event *event)
{
	struct sev_blob *source = sev_event_source(event);

	if (sev_plan_mode(plan) == SEV_MODE_SNP)
		fuzz_assert(sev_event_gpa(event) % PAGE == 0 &&
			    sev_event_length(event) % PAGE == 0);
	if (source)
		fuzz_assert(sev_event_offset(event) <= sev_blob_size(source) &&
			    sev_event_length(event) <=
				    sev_blob_size(source) - sev_event_offset(event));
}

static void build(struct sev_blob *image, uint8_t launch, uint8_t more)
{
	struct sev_config *config = configure(image, launch, more);
	struct sev_plan *plan = NULL;
	struct sev_err err;

	if (sev_plan_build(config, &plan, &err))
		fuzz_assert(!plan && err.msg[0]);
	for (size_t i = 0; plan && i < sev_plan_event_count(plan); i++)
		check_event(plan, sev_plan_event(plan, i));
	sev_plan_free(plan);
	sev_config_free(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_blob *image;

	if (size < 2)
		return 0;
	image = make_image(data + 2, size - 2);
	read_tables(image, SEV_OVMF_LOWEST);
	read_tables(image, SEV_OVMF_HIGHEST);
	build(image, data[0], data[1]);
	sev_blob_free(image);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "launch_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sev/vmsa.h>

#include "ovmf_image.h"
#include "plan/plan.h"

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "launch_plan: %s: %s\n", #condition, err.msg);             \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#define FILL_SIZE 0x10000

static struct sev_err err;

static struct sev_blob *blob_of(const char *name, const void *data, size_t size)
{
	struct sev_blob *blob = NULL;

	NEED(sev_blob_copy(name, data, size, &blob, &err) == SEV_OK);
	return blob;
}

static void set_ovmf(struct sev_config *config, bool flip)
{
	struct ovmf_image image;
	struct sev_blob *blob;
	uint8_t *bytes;

	ovmf_image_init(&image);
	bytes = ovmf_image_make(&image);
	NEED(bytes);
	bytes[0x20] ^= flip;
	blob = blob_of("OVMF.fd", bytes, (size_t)image.size);
	sev_config_set_ovmf(config, blob);
	sev_blob_free(blob);
	free(bytes);
}

static void set_kernel(struct sev_config *config)
{
	struct sev_blob *kernel = blob_of("bzImage", "a kernel", 8);
	struct sev_blob *initrd = blob_of("initrd", "files", 5);

	sev_config_set_kernel(config, kernel);
	sev_config_set_initrd(config, initrd);
	NEED(sev_config_set_append(config, "console=ttyS0", &err) == SEV_OK);
	sev_blob_free(kernel);
	sev_blob_free(initrd);
}

struct sev_plan *launch_plan_make(const struct launch_plan *how)
{
	struct sev_config *config = sev_config_new();
	struct sev_plan *plan = NULL;
	uint8_t host_data[32];
	unsigned variant;

	NEED(config);
	sev_config_set_mode(config, how->mode);
	sev_config_set_vcpus(config, how->vcpus ? how->vcpus : 1);
	sev_config_set_vcpu_sig(config, PLAN_SIGNATURE);
	sev_config_set_guest_features(config, how->features ? how->features : 1);
	if (how->policy)
		sev_config_set_policy(config, how->policy);
	if (how->variant) {
		NEED(sev_variant_find(how->variant, &variant, &err) == SEV_OK);
		sev_config_set_variant(config, variant, true);
	}
	memset(host_data, how->host_data, sizeof(host_data));
	sev_config_set_host_data(config, host_data);
	set_ovmf(config, how->flip);
	if (how->hashes)
		set_kernel(config);
	NEED(sev_plan_build(config, &plan, &err) == SEV_OK);
	sev_config_free(config);
	return plan;
}

void launch_plan_vmsa(enum sev_mode mode, uint8_t page[4096])
{
	struct sev_config *config = sev_config_new();

	NEED(config);
	sev_config_set_mode(config, mode == SEV_MODE_SNP ? SEV_MODE_SNP : SEV_MODE_SEVES);
	sev_config_set_vcpu_sig(config, PLAN_SIGNATURE);
	sev_config_set_guest_features(config, 1);
	NEED(sev_vmsa_build(config, 0, 0, page, &err) == SEV_OK);
	sev_config_free(config);
}

static void add_vmsa(struct sev_plan *plan, const struct launch_plan_event *event)
{
	uint8_t page[4096];
	struct sev_blob *blob;

	launch_plan_vmsa(plan->mode, page);
	blob = blob_of("VMSA", event->vmsa ? event->vmsa : page, sizeof(page));
	NEED(sev_plan_vmsa(plan, event->vcpu, event->gpa, blob, 0, &err, "VMSA %u", event->vcpu) ==
	     SEV_OK);
	sev_blob_free(blob);
}

static void add_update(struct sev_plan *plan, const struct launch_plan_event *event)
{
	static uint8_t fill[FILL_SIZE];
	struct sev_blob *blob = NULL;

	memset(fill, (int)(event->gpa / 0x1000) + 1, sizeof(fill));
	if (!event->empty)
		blob = blob_of("pages", fill, sizeof(fill));
	NEED(sev_plan_update(plan, event->type, 0, 0x1000, blob, 0, &err, "pages") == SEV_OK);
	/* Other than builders of plans do it. */
	plan->events[plan->event_count - 1].gpa = event->gpa;
	plan->events[plan->event_count - 1].length = event->length;
	sev_blob_free(blob);
}

struct sev_plan *launch_plan_by_hand(enum sev_mode mode, uint64_t policy,
				     const struct launch_plan_event *events, size_t count)
{
	struct sev_plan *plan = sev_plan_new(mode, policy);

	NEED(plan);
	for (size_t i = 0; i < count; i++) {
		if (events[i].kind == SEV_EVENT_START)
			NEED(sev_plan_start(plan, &err) == SEV_OK);
		if (events[i].kind == SEV_EVENT_UPDATE)
			add_update(plan, &events[i]);
		if (events[i].kind == SEV_EVENT_VMSA)
			add_vmsa(plan, &events[i]);
		if (events[i].kind == SEV_EVENT_FINISH)
			NEED(sev_plan_finish(plan, &err) == SEV_OK);
	}
	return plan;
}

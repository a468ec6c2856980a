/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests. Whatever a text says, a plan that comes of it is one that can be written again and
 * measured alike; files are pages that the loader makes up, so that some hashes are right.
 */
#include <string.h>

#include <sev/digest.h>

#include "base/blob.h"
#include "fuzz.h"
#include "plan/manifest.h"

/* What is measured of a plan before it counts as too long for a fuzzer. */
#define BYTES_MAX (UINT64_C(1) << 22)

/* "zeros" is a page of them, anything else is not there. */
static enum sev_rc load(void *ctx, const char *name, struct sev_blob **out, struct sev_err *err)
{
	static const uint8_t zeros[4096];

	(void)ctx;
	if (strcmp(name, "zeros") != 0) {
		err->rc = SEV_ERR_IO;
		snprintf(err->msg, sizeof(err->msg), "not there");
		return SEV_ERR_IO;
	}
	return sev_blob_copy(name, zeros, sizeof(zeros), out, err);
}

static void check_event(const struct sev_event *event)
{
	struct sev_blob *source = sev_event_source(event);

	fuzz_assert(sev_event_origin(event));
	if (source)
		fuzz_assert(sev_event_offset(event) <= sev_blob_size(source) &&
			    sev_event_length(event) <=
				    sev_blob_size(source) - sev_event_offset(event));
	if (sev_event_kind(event) == SEV_EVENT_VMSA)
		fuzz_assert(source && sev_event_length(event) == 4096 &&
			    sev_event_vcpu(event) < SEV_VCPUS_MAX);
}

static uint64_t total(const struct sev_plan *plan)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < sev_plan_event_count(plan); i++)
		bytes += sev_event_length(sev_plan_event(plan, i));
	return bytes;
}

static struct sev_blob *blob_of(const void *data, size_t size)
{
	struct sev_blob *blob = NULL;

	fuzz_assert(!sev_blob_copy("fuzz.json", data, size, &blob, NULL));
	return blob;
}

/* A plan written and read back gives the same digest. */
static void check_again(const struct sev_plan *plan, const struct sev_loader *loader)
{
	uint8_t first[SEV_DIGEST_MAX];
	uint8_t second[SEV_DIGEST_MAX];
	struct sev_plan *again = NULL;
	struct sev_blob *blob;
	struct sev_err err;
	char *text = NULL;

	fuzz_assert(!sev_plan_digest(plan, NULL, first, &err));
	fuzz_assert(!sev_manifest_write(plan, NULL, NULL, &text, &err));
	blob = blob_of(text, strlen(text));
	fuzz_assert(!sev_manifest_read(blob, loader, NULL, &again, second, &err));
	fuzz_assert(!memcmp(first, second, sev_digest_length(sev_plan_mode(plan))));
	fuzz_assert(sev_plan_event_count(plan) == sev_plan_event_count(again));
	fuzz_assert(sev_plan_policy_is_given(plan) == sev_plan_policy_is_given(again));
	fuzz_assert(!memcmp(sev_plan_host_data(plan), sev_plan_host_data(again), 32));
	sev_plan_free(again);
	sev_blob_free(blob);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sev_loader loader = {.size = sizeof(loader), .load = load};
	uint8_t stored[SEV_DIGEST_MAX];
	struct sev_blob *blob = blob_of(data, size);
	struct sev_plan *plan;
	struct sev_err err = {0};

	if (sev_manifest_parse(blob, &loader, &plan, stored, &err)) {
		fuzz_assert(!plan && err.msg[0]);
		sev_blob_free(blob);
		return 0;
	}
	for (size_t i = 0; i < sev_plan_event_count(plan); i++)
		check_event(sev_plan_event(plan, i));
	if (total(plan) <= BYTES_MAX)
		check_again(plan, &loader);
	sev_plan_free(plan);
	sev_blob_free(blob);
	return 0;
}

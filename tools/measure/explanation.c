/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/explanation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

static enum sev_rc follow(struct explanation *out, struct sev_digest *state,
			  const struct sev_progress *progress, struct sev_err *err)
{
	size_t count = sev_plan_event_count(out->plan);
	enum sev_rc rc = sev_digest_value(state, out->digest, err);

	for (size_t i = 0; !rc && i < count; i++) {
		rc = sev_digest_event(state, sev_plan_event(out->plan, i), progress, err);
		if (!rc)
			rc = sev_digest_value(state, out->digest, err);
		memcpy(out->after[i], out->digest, sizeof(out->digest));
	}
	return rc;
}

enum sev_rc explanation_make(struct explanation *out, const struct sev_plan *plan,
			     const struct sev_progress *progress, struct sev_err *err)
{
	enum sev_mode mode = sev_plan_mode(plan);
	struct sev_digest *state = NULL;
	enum sev_rc rc;

	memset(out, 0, sizeof(*out));
	out->plan = plan;
	out->digest_size = sev_digest_length(mode);
	out->after = calloc(sev_plan_event_count(plan) + 1, sizeof(*out->after));
	if (!out->after)
		return sev_fail_nomem(err);
	rc = sev_digest_new(mode, sev_plan_seed(plan), &state, err);
	if (!rc)
		rc = follow(out, state, progress, err);
	sev_digest_free(state);
	if (rc)
		explanation_clear(out);
	return rc;
}

void explanation_clear(struct explanation *explanation)
{
	free(explanation->after);
	explanation->after = NULL;
}

static bool is_next_of_run(const struct sev_event *first, const struct sev_event *event,
			   uint32_t vcpu)
{
	return event && sev_event_kind(event) == SEV_EVENT_VMSA && sev_event_vcpu(event) == vcpu &&
	       sev_event_gpa(event) == sev_event_gpa(first) &&
	       memcmp(sev_event_data(event), sev_event_data(first), sev_event_length(first)) == 0;
}

size_t explanation_run(const struct explanation *explanation, size_t i)
{
	const struct sev_event *first = sev_plan_event(explanation->plan, i);
	size_t count = 1;

	if (sev_event_kind(first) != SEV_EVENT_VMSA || sev_event_length(first) == 0)
		return 1;
	while (is_next_of_run(first, sev_plan_event(explanation->plan, i + count),
			      sev_event_vcpu(first) + (uint32_t)count))
		count++;
	return count;
}

char *explanation_origin(const struct explanation *explanation, size_t i, size_t count)
{
	const struct sev_event *first = sev_plan_event(explanation->plan, i);
	const struct sev_event *last = sev_plan_event(explanation->plan, i + count - 1);

	if (count == 1)
		return strdup(sev_event_origin(first));
	if (sev_event_vcpu(first) == 0 && count == 2)
		return strdup("VMSA, BSP and AP 1");
	if (sev_event_vcpu(first) == 0)
		return sev_format("VMSA, BSP and AP 1-%u", sev_event_vcpu(last));
	return sev_format("VMSA, AP %u-%u", sev_event_vcpu(first), sev_event_vcpu(last));
}

const char *explanation_setting(const struct explanation *explanation, const char *key)
{
	for (size_t i = 0; i < sev_plan_setting_count(explanation->plan); i++)
		if (strcmp(sev_plan_setting_key(explanation->plan, i), key) == 0)
			return sev_plan_setting_value(explanation->plan, i);
	return NULL;
}

const char *explanation_algorithm(const struct explanation *explanation)
{
	return explanation->digest_size == SEV_SHA384_LENGTH ? "SHA-384" : "SHA-256";
}

void format_size(uint64_t size, char text[SIZE_TEXT])
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
	double value = (double)size / 1024;
	size_t unit = 0;

	if (size % 1024 && size < 10240) {
		snprintf(text, SIZE_TEXT, "%llu bytes", (unsigned long long)size);
		return;
	}
	while (value >= 1024 && unit + 1 < SEV_COUNT(units)) {
		value /= 1024;
		unit++;
	}
	snprintf(text, SIZE_TEXT, "%.4g %s", value, units[unit]);
}

const char *page_type_meaning(enum sev_mode mode, enum sev_page_type type)
{
	static const char *const meanings[] = {
		[SEV_PAGE_NORMAL] = "contents and address are measured",
		[SEV_PAGE_VMSA] = "a vCPU's initial registers; contents are measured",
		[SEV_PAGE_ZERO] = "zeroed by the AMD-SP; type and address are measured",
		[SEV_PAGE_UNMEASURED] = "contents are not measured, type and address are",
		[SEV_PAGE_SECRETS] = "filled by the AMD-SP; type and address are measured",
		[SEV_PAGE_CPUID] = "checked by the AMD-SP; type and address are measured",
	};

	if (mode != SEV_MODE_SNP)
		return "contents are measured in this order, addresses are not";
	return (size_t)type < SEV_COUNT(meanings) && meanings[type] ? meanings[type] : "";
}

bool explanation_has_type(const struct explanation *explanation, enum sev_page_type type)
{
	for (size_t i = 0; i < sev_plan_event_count(explanation->plan); i++) {
		const struct sev_event *event = sev_plan_event(explanation->plan, i);

		if (sev_event_length(event) && sev_event_page_type(event) == type)
			return true;
	}
	return false;
}

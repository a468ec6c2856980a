/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

/* Guest-physical addresses have at most 52 bits (APM volume 2, 5.3). */
#define GPA_LIMIT (UINT64_C(1) << 52)

/*
 * The firmware takes milliseconds for each page: nobody launches with more than this, and a header
 * of an IGVM file that asks for a terabyte must not keep us for hours.
 */
#define ADDED_LIMIT (UINT64_C(64) << 30)

static const char *const PAGE_TYPE_NAMES[] = {
	[SEV_PAGE_NORMAL] = "NORMAL",	[SEV_PAGE_VMSA] = "VMSA",
	[SEV_PAGE_ZERO] = "ZERO",	[SEV_PAGE_UNMEASURED] = "UNMEASURED",
	[SEV_PAGE_SECRETS] = "SECRETS", [SEV_PAGE_CPUID] = "CPUID",
};

static const char *const COVERAGE_NAMES[] = {
	[SEV_COVERAGE_MEASURED] = "measured",
	[SEV_COVERAGE_REPORT_ONLY] = "in the report only",
	[SEV_COVERAGE_NONE] = "not covered",
	[SEV_COVERAGE_ABSENT] = "absent",
};

const char *sev_page_type_name(enum sev_page_type type)
{
	if ((size_t)type >= SEV_COUNT(PAGE_TYPE_NAMES) || !PAGE_TYPE_NAMES[type])
		return "?";
	return PAGE_TYPE_NAMES[type];
}

const char *sev_coverage_name(enum sev_coverage level)
{
	return (size_t)level < SEV_COUNT(COVERAGE_NAMES) ? COVERAGE_NAMES[level] : "?";
}

struct sev_plan *sev_plan_new(enum sev_mode mode, uint64_t policy)
{
	struct sev_plan *plan = calloc(1, sizeof(*plan));

	if (!plan)
		return NULL;
	plan->mode = mode;
	plan->policy = policy;
	return plan;
}

void sev_plan_free(struct sev_plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->event_count; i++) {
		sev_blob_free(plan->events[i].source);
		free(plan->events[i].origin);
	}
	for (size_t i = 0; i < plan->coverage_count; i++) {
		free(plan->coverage[i].subject);
		free(plan->coverage[i].why);
	}
	for (size_t i = 0; i < plan->setting_count; i++) {
		free(plan->settings[i].key);
		free(plan->settings[i].value);
	}
	free(plan->events);
	free(plan->coverage);
	free(plan->settings);
	free(plan);
}

/* The array with room for one more element, moved perhaps; NULL when out of memory. */
static void *grown(void *array, size_t *room, size_t count, size_t size)
{
	size_t more = *room ? 2 * *room : 16;
	void *bigger;

	if (count < *room)
		return array;
	bigger = reallocarray(array, more, size);
	if (bigger)
		*room = more;
	return bigger;
}

/* Appends the event; takes over origin, which may be NULL after a failed allocation. */
static enum sev_rc append(struct sev_plan *plan, struct sev_event event, struct sev_err *err)
{
	struct sev_event *events = NULL;

	if (event.origin)
		events = grown(plan->events, &plan->event_room, plan->event_count, sizeof(event));
	if (!events) {
		free(event.origin);
		return sev_fail_nomem(err);
	}
	sev_blob_ref(event.source);
	plan->events = events;
	plan->events[plan->event_count++] = event;
	return SEV_OK;
}

static char *vformat(const char *fmt, va_list ap)
{
	char *text = NULL;

	return vasprintf(&text, fmt, ap) < 0 ? NULL : text;
}

static char *start_origin(const struct sev_plan *plan)
{
	return sev_format("policy 0x%llx", (unsigned long long)plan->policy);
}

enum sev_rc sev_plan_start(struct sev_plan *plan, struct sev_err *err)
{
	struct sev_event event = {.kind = SEV_EVENT_START};

	event.origin = start_origin(plan);
	return append(plan, event, err);
}

enum sev_rc sev_plan_set_policy(struct sev_plan *plan, uint64_t policy, struct sev_err *err)
{
	plan->policy = policy;
	plan->policy_given = true;
	for (size_t i = 0; i < plan->event_count; i++) {
		struct sev_event *event = &plan->events[i];
		char *origin;

		if (event->kind != SEV_EVENT_START)
			continue;
		origin = start_origin(plan);
		if (!origin)
			return sev_fail_nomem(err);
		free(event->origin);
		event->origin = origin;
	}
	return SEV_OK;
}

static char *finish_origin(const struct sev_plan *plan)
{
	char hex[2 * SEV_HOST_DATA + 1];

	if (sev_is_zero(plan->host_data, sizeof(plan->host_data)))
		return strdup("");
	sev_hex_encode(plan->host_data, sizeof(plan->host_data), hex);
	return sev_format("HOST_DATA %s", hex);
}

/* spec: SNP-ABI SNP_LAUNCH_FINISH: HOST_DATA is a parameter, and goes into reports as it is */
enum sev_rc sev_plan_finish(struct sev_plan *plan, struct sev_err *err)
{
	struct sev_event event = {.kind = SEV_EVENT_FINISH};

	event.origin = finish_origin(plan);
	return append(plan, event, err);
}

static enum sev_rc check_region(const struct sev_plan *plan, const struct sev_event *event,
				struct sev_err *err)
{
	uint64_t gpa = event->gpa;
	uint64_t length = event->length;

	if (plan->mode == SEV_MODE_SNP && (gpa % SEV_PAGE_SIZE || length % SEV_PAGE_SIZE))
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: address 0x%llx and length 0x%llx must be multiples of 4096",
				event->origin, (unsigned long long)gpa, (unsigned long long)length);
	if (gpa > GPA_LIMIT || length > GPA_LIMIT - gpa)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: 0x%llx bytes at 0x%llx end past the 52-bit address space",
				event->origin, (unsigned long long)length, (unsigned long long)gpa);
	if (length > ADDED_LIMIT - plan->added)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: with 0x%llx bytes the launch adds 0x%llx, expected at most 0x%llx",
			event->origin, (unsigned long long)length,
			(unsigned long long)(plan->added + length),
			(unsigned long long)ADDED_LIMIT);
	return SEV_OK;
}

enum sev_rc sev_plan_update(struct sev_plan *plan, enum sev_page_type type, uint64_t gpa,
			    uint64_t length, struct sev_blob *source, uint64_t offset,
			    struct sev_err *err, const char *fmt, ...)
{
	struct sev_event event = {
		.kind = SEV_EVENT_UPDATE,
		.page_type = type,
		.gpa = gpa,
		.length = length,
		.source = source,
		.offset = offset,
	};
	va_list ap;
	enum sev_rc rc;

	va_start(ap, fmt);
	event.origin = vformat(fmt, ap);
	va_end(ap);
	if (!event.origin)
		return sev_fail_nomem(err);
	rc = check_region(plan, &event, err);
	if (rc) {
		free(event.origin);
		return rc;
	}
	rc = append(plan, event, err);
	if (!rc)
		plan->added += length;
	return rc;
}

enum sev_rc sev_plan_vmsa(struct sev_plan *plan, uint32_t vcpu, uint64_t gpa,
			  struct sev_blob *source, uint64_t offset, struct sev_err *err,
			  const char *fmt, ...)
{
	struct sev_event event = {
		.kind = SEV_EVENT_VMSA,
		.page_type = SEV_PAGE_VMSA,
		.gpa = gpa,
		.length = SEV_PAGE_SIZE,
		.vcpu = vcpu,
		.source = source,
		.offset = offset,
	};
	va_list ap;

	va_start(ap, fmt);
	event.origin = vformat(fmt, ap);
	va_end(ap);
	return append(plan, event, err);
}

enum sev_rc sev_plan_add_coverage(struct sev_plan *plan, const char *subject,
				  enum sev_coverage level, struct sev_err *err, const char *fmt,
				  ...)
{
	struct sev_plan_coverage *items = NULL;
	struct sev_plan_coverage item = {.subject = strdup(subject), .level = level};
	va_list ap;

	va_start(ap, fmt);
	item.why = vformat(fmt, ap);
	va_end(ap);
	if (item.subject && item.why)
		items = grown(plan->coverage, &plan->coverage_room, plan->coverage_count,
			      sizeof(item));
	if (!items) {
		free(item.subject);
		free(item.why);
		return sev_fail_nomem(err);
	}
	plan->coverage = items;
	plan->coverage[plan->coverage_count++] = item;
	return SEV_OK;
}

enum sev_rc sev_plan_add_setting(struct sev_plan *plan, const char *key, struct sev_err *err,
				 const char *fmt, ...)
{
	struct sev_plan_setting *items = NULL;
	struct sev_plan_setting item = {.key = strdup(key)};
	va_list ap;

	va_start(ap, fmt);
	item.value = vformat(fmt, ap);
	va_end(ap);
	if (item.key && item.value)
		items = grown(plan->settings, &plan->setting_room, plan->setting_count,
			      sizeof(item));
	if (!items) {
		free(item.key);
		free(item.value);
		return sev_fail_nomem(err);
	}
	plan->settings = items;
	plan->settings[plan->setting_count++] = item;
	return SEV_OK;
}

enum sev_mode sev_plan_mode(const struct sev_plan *plan)
{
	return plan->mode;
}

uint64_t sev_plan_policy(const struct sev_plan *plan)
{
	return plan->policy;
}

bool sev_plan_policy_is_given(const struct sev_plan *plan)
{
	return plan->policy_given;
}

const uint8_t *sev_plan_host_data(const struct sev_plan *plan)
{
	return plan->host_data;
}

const uint8_t *sev_plan_seed(const struct sev_plan *plan)
{
	return plan->has_seed ? plan->seed : NULL;
}

size_t sev_plan_event_count(const struct sev_plan *plan)
{
	return plan->event_count;
}

const struct sev_event *sev_plan_event(const struct sev_plan *plan, size_t i)
{
	return i < plan->event_count ? &plan->events[i] : NULL;
}

enum sev_event_kind sev_event_kind(const struct sev_event *event)
{
	return event->kind;
}

uint64_t sev_event_gpa(const struct sev_event *event)
{
	return event->gpa;
}

uint64_t sev_event_length(const struct sev_event *event)
{
	return event->length;
}

enum sev_page_type sev_event_page_type(const struct sev_event *event)
{
	return event->page_type;
}

uint32_t sev_event_vcpu(const struct sev_event *event)
{
	return event->vcpu;
}

const char *sev_event_origin(const struct sev_event *event)
{
	return event->origin;
}

const uint8_t *sev_event_data(const struct sev_event *event)
{
	return event->source ? sev_blob_data(event->source) + event->offset : NULL;
}

struct sev_blob *sev_event_source(const struct sev_event *event)
{
	return event->source;
}

uint64_t sev_event_offset(const struct sev_event *event)
{
	return event->offset;
}

size_t sev_plan_coverage_count(const struct sev_plan *plan)
{
	return plan->coverage_count;
}

const char *sev_plan_coverage_subject(const struct sev_plan *plan, size_t i)
{
	return i < plan->coverage_count ? plan->coverage[i].subject : NULL;
}

enum sev_coverage sev_plan_coverage_level(const struct sev_plan *plan, size_t i)
{
	return i < plan->coverage_count ? plan->coverage[i].level : SEV_COVERAGE_NONE;
}

const char *sev_plan_coverage_why(const struct sev_plan *plan, size_t i)
{
	return i < plan->coverage_count ? plan->coverage[i].why : NULL;
}

size_t sev_plan_setting_count(const struct sev_plan *plan)
{
	return plan->setting_count;
}

const char *sev_plan_setting_key(const struct sev_plan *plan, size_t i)
{
	return i < plan->setting_count ? plan->settings[i].key : NULL;
}

const char *sev_plan_setting_value(const struct sev_plan *plan, size_t i)
{
	return i < plan->setting_count ? plan->settings[i].value : NULL;
}

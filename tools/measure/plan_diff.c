/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/plan_diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "measure/plan_details.h"

/* How far an event is looked for in the other plan before it counts as missing there. */
#define LOOK_AHEAD 4096

#define HOST_DATA  32
#define SEED	   48

/* Whether two events are the same step of a launch, however unlike their contents. */
static bool same_place(const struct sev_event *a, const struct sev_event *b)
{
	uint64_t end_a = sev_event_gpa(a) + sev_event_length(a);
	uint64_t end_b = sev_event_gpa(b) + sev_event_length(b);

	if (sev_event_kind(a) != sev_event_kind(b))
		return false;
	if (sev_event_kind(a) == SEV_EVENT_VMSA)
		return sev_event_vcpu(a) == sev_event_vcpu(b);
	if (sev_event_kind(a) != SEV_EVENT_UPDATE)
		return true;
	/* Firmware images of different sizes end at the same address. */
	return sev_event_gpa(a) == sev_event_gpa(b) || end_a == end_b;
}

/* How many events of plan from i on have to be passed to come to event; LOOK_AHEAD: too many. */
static size_t distance(const struct sev_plan *plan, size_t i, const struct sev_event *event)
{
	const struct sev_event *other;
	size_t n = 0;

	while (n < LOOK_AHEAD && (other = sev_plan_event(plan, i + n)) != NULL) {
		if (same_place(other, event))
			return n;
		n++;
	}
	return LOOK_AHEAD;
}

static bool is_vmsa(const struct plan_change *change)
{
	return sev_event_kind(change->a ? change->a : change->b) == SEV_EVENT_VMSA;
}

/* Either may be NULL, where the other plan only has an event. */
static bool same_contents(const struct sev_event *last, const struct sev_event *next)
{
	return last && next ? plan_same_contents(last, next) : last == next;
}

/* Whether the change goes on where the last one ended: the next vCPU, with the same pages. */
static bool continues(const struct plan_change *last, const struct plan_change *next)
{
	if (!is_vmsa(last) || !is_vmsa(next) || next->last_vcpu != last->last_vcpu + 1)
		return false;
	return same_contents(last->a, next->a) && same_contents(last->b, next->b);
}

static void add_change(struct plan_diff *diff, const struct sev_event *a, const struct sev_event *b)
{
	struct plan_change change = {.a = a, .b = b, .last_vcpu = sev_event_vcpu(a ? a : b)};
	struct plan_change *changes;

	if (diff->change_count > 0 && continues(&diff->changes[diff->change_count - 1], &change)) {
		diff->changes[diff->change_count - 1].last_vcpu++;
		return;
	}
	if (a && b && !plan_details_compare(&change.details, a, b))
		diff->failed = true;
	if (a && b && change.details.count == 0)
		return;
	changes = reallocarray(diff->changes, diff->change_count + 1, sizeof(*changes));
	if (!changes) {
		plan_details_free(&change.details);
		diff->failed = true;
		return;
	}
	diff->changes = changes;
	diff->changes[diff->change_count++] = change;
}

/* Walks both plans; where they part, the nearer way to a common event is taken. */
static void compare_events(struct plan_diff *diff, const struct sev_plan *a,
			   const struct sev_plan *b)
{
	size_t i = 0;
	size_t k = 0;

	while (!diff->failed) {
		const struct sev_event *in_a = sev_plan_event(a, i);
		const struct sev_event *in_b = sev_plan_event(b, k);
		size_t only_a;
		size_t only_b;

		if (!in_a && !in_b)
			return;
		only_a = in_b ? distance(a, i, in_b) : LOOK_AHEAD;
		only_b = in_a ? distance(b, k, in_a) : LOOK_AHEAD;
		if (in_a && in_b && only_a == 0) {
			add_change(diff, in_a, in_b);
			i++;
			k++;
		} else if (in_a && (!in_b || only_a <= only_b)) {
			add_change(diff, in_a, NULL);
			i++;
		} else {
			add_change(diff, NULL, in_b);
			k++;
		}
	}
}

static bool is_setting(const struct sev_plan *plan, size_t i, const char *key)
{
	return strcmp(sev_plan_setting_key(plan, i), key) == 0;
}

/* All values of one setting, joined; NULL when out of memory, "" when there is none. */
static char *joined(const struct sev_plan *plan, const char *key)
{
	const char *separator = "";
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < sev_plan_setting_count(plan); i++) {
		if (!is_setting(plan, i, key))
			continue;
		fprintf(out, "%s%s", separator, sev_plan_setting_value(plan, i));
		separator = ", ";
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* Whether one of the first count settings has that key. */
static bool has_setting(const struct sev_plan *plan, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (is_setting(plan, i, key))
			return true;
	return false;
}

static void compare_setting(struct plan_diff *diff, const struct sev_plan *a,
			    const struct sev_plan *b, const char *key)
{
	char *in_a = joined(a, key);
	char *in_b = joined(b, key);

	if (in_a && in_b && strcmp(in_a, in_b) == 0) {
		free(in_a);
		free(in_b);
		return;
	}
	if (!plan_detail_add(&diff->settings, key, in_a, in_b))
		diff->failed = true;
}

/* Each key once, those of a first. */
static void compare_settings(struct plan_diff *diff, const struct sev_plan *a,
			     const struct sev_plan *b)
{
	for (size_t i = 0; i < sev_plan_setting_count(a); i++)
		if (!has_setting(a, i, sev_plan_setting_key(a, i)))
			compare_setting(diff, a, b, sev_plan_setting_key(a, i));
	for (size_t i = 0; i < sev_plan_setting_count(b); i++) {
		const char *key = sev_plan_setting_key(b, i);

		if (!has_setting(b, i, key) && !has_setting(a, sev_plan_setting_count(a), key))
			compare_setting(diff, a, b, key);
	}
}

static char *hex_text(const uint8_t *bytes, size_t size)
{
	char *hex = malloc(2 * size + 1);

	if (hex)
		sev_hex_encode(bytes, size, hex);
	return hex;
}

static char *seed_text(const struct sev_plan *plan)
{
	const uint8_t *seed = sev_plan_seed(plan);

	return seed ? hex_text(seed, SEED) : strdup("none");
}

/* Takes over both texts. */
static void compare_head(struct plan_diff *diff, const char *field, char *a, char *b)
{
	if (a && b && strcmp(a, b) == 0) {
		free(a);
		free(b);
		return;
	}
	if (!plan_detail_add(&diff->head, field, a, b))
		diff->failed = true;
}

void plan_diff(const struct sev_plan *a, const struct sev_plan *b, struct plan_diff *diff)
{
	*diff = (struct plan_diff){0};
	compare_head(diff, "mode", strdup(sev_mode_name(sev_plan_mode(a))),
		     strdup(sev_mode_name(sev_plan_mode(b))));
	compare_head(diff, "policy", sev_format("0x%llx", (unsigned long long)sev_plan_policy(a)),
		     sev_format("0x%llx", (unsigned long long)sev_plan_policy(b)));
	compare_head(diff, "HOST_DATA", hex_text(sev_plan_host_data(a), HOST_DATA),
		     hex_text(sev_plan_host_data(b), HOST_DATA));
	compare_head(diff, "hash in place of the firmware", seed_text(a), seed_text(b));
	compare_settings(diff, a, b);
	compare_events(diff, a, b);
}

void plan_diff_free(struct plan_diff *diff)
{
	for (size_t i = 0; i < diff->change_count; i++)
		plan_details_free(&diff->changes[i].details);
	free(diff->changes);
	plan_details_free(&diff->head);
	plan_details_free(&diff->settings);
}

bool plan_diff_found(const struct plan_diff *diff)
{
	return diff->head.count > 0 || diff->change_count > 0;
}

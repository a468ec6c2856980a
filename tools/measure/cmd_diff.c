/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sev-measure diff: two launch plans, event by event.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "common/json.h"
#include "common/manifest_files.h"
#include "common/printable.h"
#include "measure/commands.h"
#include "measure/plan_diff.h"

static const struct tool_option OPTIONS[] = {
	{.name = "json", .help = "print JSON"},
	{.name = NULL},
};

const struct tool_option *const cmd_diff_options[] = {OPTIONS, manifest_files_options, NULL};

struct side {
	const char *path;
	struct sev_plan *plan;
	uint8_t digest[SEV_DIGEST_MAX];
};

static size_t digest_length(const struct side *side)
{
	return sev_digest_length(sev_plan_mode(side->plan));
}

static void print_line(const char *text)
{
	tool_put_visible(stdout, text);
	putchar('\n');
}

static void print_detail(const struct plan_detail *detail, const char *indent, int width)
{
	char *field = tool_visible(detail->field);

	printf("%s%-*s  - ", indent, width, field ? field : "(out of memory)");
	print_line(detail->a);
	printf("%s%-*s  + ", indent, width, "");
	print_line(detail->b);
	free(field);
}

static void print_details(const struct plan_details *details, const char *indent)
{
	int width = 0;

	for (size_t i = 0; i < details->count; i++)
		if ((int)strlen(details->items[i].field) > width)
			width = (int)strlen(details->items[i].field);
	for (size_t i = 0; i < details->count; i++)
		print_detail(&details->items[i], indent, width);
}

static char mark_of(const struct plan_change *change)
{
	return !change->b ? '-' : !change->a ? '+' : '~';
}

static void print_change(const struct plan_change *change)
{
	const struct sev_event *event = change->a ? change->a : change->b;

	printf("%c 0x%012llx  %-10s  ", mark_of(change), (unsigned long long)sev_event_gpa(event),
	       sev_page_type_name(sev_event_page_type(event)));
	tool_put_visible(stdout, sev_event_origin(event));
	if (sev_event_kind(event) == SEV_EVENT_VMSA && change->last_vcpu != sev_event_vcpu(event))
		printf(" to AP %u", change->last_vcpu);
	if (change->a && change->b &&
	    strcmp(sev_event_origin(change->a), sev_event_origin(change->b)) != 0) {
		printf(" / ");
		tool_put_visible(stdout, sev_event_origin(change->b));
	}
	putchar('\n');
	print_details(&change->details, "    ");
}

static void print_digest(char mark, const struct side *side)
{
	char hex[2 * SEV_DIGEST_MAX + 1];

	sev_hex_encode(side->digest, digest_length(side), hex);
	printf("%c %s  ", mark, hex);
	print_line(side->path);
}

static void print_text(const struct plan_diff *diff, const struct side sides[2])
{
	print_digest('-', &sides[0]);
	print_digest('+', &sides[1]);
	print_details(&diff->head, "");
	for (size_t i = 0; i < diff->change_count; i++)
		print_change(&diff->changes[i]);
	if (!plan_diff_found(diff))
		printf("The launches are the same.\n");
	if (diff->settings.count)
		printf("Settings:\n");
	print_details(&diff->settings, "    ");
}

static void json_details(struct sev_json *json, struct json_object *parent, const char *key,
			 const struct plan_details *details)
{
	struct json_object *list = sev_json_add_array(json, parent, key);

	for (size_t i = 0; i < details->count; i++) {
		struct json_object *entry = sev_json_add_object(json, list, NULL);

		sev_json_add_string(json, entry, "field", details->items[i].field);
		sev_json_add_string(json, entry, "a", details->items[i].a);
		sev_json_add_string(json, entry, "b", details->items[i].b);
	}
}

static const char *const CHANGE_NAMES[] = {"removed", "added", "changed"};

static void json_event(struct sev_json *json, struct json_object *parent, const char *key,
		       const struct sev_event *event)
{
	struct json_object *entry;

	if (!event)
		return;
	entry = sev_json_add_object(json, parent, key);
	sev_json_add_u64(json, entry, "gpa", sev_event_gpa(event));
	sev_json_add_u64(json, entry, "length", sev_event_length(event));
	sev_json_add_string(json, entry, "page_type",
			    sev_page_type_name(sev_event_page_type(event)));
	sev_json_add_string(json, entry, "origin", sev_event_origin(event));
}

static void json_change(struct sev_json *json, struct json_object *list,
			const struct plan_change *change)
{
	struct json_object *entry = sev_json_add_object(json, list, NULL);
	const struct sev_event *event = change->a ? change->a : change->b;
	size_t kind = !change->b ? 0 : !change->a ? 1 : 2;

	sev_json_add_string(json, entry, "change", CHANGE_NAMES[kind]);
	if (sev_event_kind(event) == SEV_EVENT_VMSA) {
		sev_json_add_number(json, entry, "first_vcpu", sev_event_vcpu(event));
		sev_json_add_number(json, entry, "last_vcpu", change->last_vcpu);
	}
	json_event(json, entry, "a", change->a);
	json_event(json, entry, "b", change->b);
	json_details(json, entry, "details", &change->details);
}

static enum tool_exit print_json(const struct tool_args *args, const struct plan_diff *diff,
				 const struct side sides[2], enum tool_exit status)
{
	struct sev_json json;
	struct json_object *list;

	sev_json_begin(&json, "diff");
	sev_json_add_bool(&json, json.root, "same", !plan_diff_found(diff));
	sev_json_add_bytes(&json, json.root, "digest_a", sides[0].digest, digest_length(&sides[0]));
	sev_json_add_bytes(&json, json.root, "digest_b", sides[1].digest, digest_length(&sides[1]));
	json_details(&json, json.root, "launch", &diff->head);
	list = sev_json_add_array(&json, json.root, "events");
	for (size_t i = 0; i < diff->change_count; i++)
		json_change(&json, list, &diff->changes[i]);
	json_details(&json, json.root, "settings", &diff->settings);
	return tool_print_json(args, &json, status);
}

static enum tool_exit compare(const struct tool_args *args, const struct side sides[2])
{
	struct plan_diff diff;
	enum tool_exit status;

	plan_diff(sides[0].plan, sides[1].plan, &diff);
	if (diff.failed) {

		plan_diff_free(&diff);
		return tool_fail_nomem(args);
	}
	status = plan_diff_found(&diff) ? TOOL_NOT_SO : TOOL_DONE;
	if (tool_has(args, "json"))
		status = print_json(args, &diff, sides, status);
	else
		print_text(&diff, sides);
	plan_diff_free(&diff);
	return status;
}

enum tool_exit cmd_diff(const struct tool_args *args)
{
	struct side sides[2] = {{.path = tool_positional(args, 0)},
				{.path = tool_positional(args, 1)}};
	enum tool_exit status = TOOL_DONE;

	/* A manifest whose stored digest is wrong is compared as well, but never found the same. */
	for (size_t i = 0; i < SEV_COUNT(sides); i++) {
		enum tool_exit one =
			manifest_open(args, sides[i].path, &sides[i].plan, sides[i].digest);

		status = status ? status : one;
	}
	if (sides[0].plan && sides[1].plan) {
		enum tool_exit compared = compare(args, sides);

		status = status ? status : compared;
	}
	sev_plan_free(sides[0].plan);
	sev_plan_free(sides[1].plan);
	return status;
}

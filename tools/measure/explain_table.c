/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/explain_table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "common/printable.h"
#include "common/wrap.h"

#define PAGE_SIZE 4096
#define HOST_DATA 32
#define SHORT_HEX 12 /* characters of a shortened digest */

/* The longest of the names, at least least characters. */
static int widest(const struct sev_plan *plan, size_t count,
		  const char *(*name)(const struct sev_plan *plan, size_t i), size_t least)
{
	for (size_t i = 0; i < count; i++)
		least = strlen(name(plan, i)) > least ? strlen(name(plan, i)) : least;
	return (int)least;
}

static void print_value(const char *text, size_t indent, FILE *out)
{
	char *value = tool_visible(text);

	tool_print_wrapped(out, value ? value : "(out of memory)", indent);
	free(value);
}

static void print_key(const char *text, int width, FILE *out)
{
	char *key = tool_visible(text);

	fprintf(out, "  %-*s  ", width, key ? key : "(out of memory)");
	free(key);
}

/* Events and digest are computed again from a manifest; the rest is its writer's word. */
static void print_stated(const struct explanation *explanation, FILE *out)
{
	if (explanation->stated)
		fputs("  (as the manifest states it, not verified)\n", out);
}

void explain_print_settings(const struct explanation *explanation, FILE *out)
{
	const struct sev_plan *plan = explanation->plan;
	const uint8_t *host_data = sev_plan_host_data(plan);
	int width = widest(plan, sev_plan_setting_count(plan), sev_plan_setting_key, 9);
	char hex[2 * HOST_DATA + 1];

	fputs("Guest\n", out);
	print_stated(explanation, out);
	for (size_t i = 0; i < sev_plan_setting_count(plan); i++) {
		print_key(sev_plan_setting_key(plan, i), width, out);
		print_value(sev_plan_setting_value(plan, i), (size_t)width + 4, out);
	}
	fprintf(out, "  %-*s  0x%llx\n", width, "policy",
		(unsigned long long)sev_plan_policy(plan));
	if (sev_is_zero(host_data, HOST_DATA))
		return;
	sev_hex_encode(host_data, HOST_DATA, hex);
	fprintf(out, "  %-*s  %s\n", width, "host_data", hex);
}

static void hex_of(const struct explanation *explanation, const uint8_t *digest, bool full,
		   char hex[2 * SEV_DIGEST_MAX + 1])
{
	sev_hex_encode(digest, explanation->digest_size, hex);
	if (!full)
		snprintf(hex + SHORT_HEX, sizeof("..."), "...");
}

static void format_pages(const struct sev_event *event, size_t count, char text[SIZE_TEXT])
{
	uint64_t length = sev_event_length(event);
	uint64_t pages = length / PAGE_SIZE * count;

	if (length % PAGE_SIZE)
		snprintf(text, SIZE_TEXT, "%llu B", (unsigned long long)length);
	else
		snprintf(text, SIZE_TEXT, "%llu", (unsigned long long)pages);
}

static void format_range(size_t first, size_t count, char text[SIZE_TEXT])
{
	if (count == 1)
		snprintf(text, SIZE_TEXT, "%zu", first);
	else
		snprintf(text, SIZE_TEXT, "%zu-%zu", first, first + count - 1);
}

/* What the digest column of a table is wide. */
static int digest_width(const struct explanation *explanation, bool full)
{
	return full ? (int)explanation->digest_size * 2 : SHORT_HEX + 3;
}

static void print_mark(const struct explanation *explanation, size_t i, bool full, FILE *out)
{
	const struct sev_event *event = sev_plan_event(explanation->plan, i);
	bool start = sev_event_kind(event) == SEV_EVENT_START;
	char line[SIZE_TEXT];

	format_range(i, 1, line);
	fprintf(out, "  %7s  %-14s  %7s  %-10s  %-*s  %s\n", line, "-", "-",
		start ? "start" : "finish", digest_width(explanation, full), "-",
		sev_event_origin(event));
}

/* SEV and SEV-ES measure VMSAs without an address. */
static void format_address(const struct explanation *explanation, const struct sev_event *event,
			   char text[SIZE_TEXT])
{
	if (sev_plan_mode(explanation->plan) != SEV_MODE_SNP &&
	    sev_event_kind(event) == SEV_EVENT_VMSA)
		snprintf(text, SIZE_TEXT, "-");
	else
		snprintf(text, SIZE_TEXT, "0x%012llx", (unsigned long long)sev_event_gpa(event));
}

static bool print_pages(const struct explanation *explanation, size_t i, size_t count, bool full,
			FILE *out)
{
	const struct sev_event *event = sev_plan_event(explanation->plan, i);
	char *origin = explanation_origin(explanation, i, count);
	char hex[2 * SEV_DIGEST_MAX + 1];
	char line[SIZE_TEXT];
	char pages[SIZE_TEXT];
	char address[SIZE_TEXT];

	if (!origin)
		return false;
	hex_of(explanation, explanation->after[i + count - 1], full, hex);
	format_range(i, count, line);
	format_pages(event, count, pages);
	format_address(explanation, event, address);
	fprintf(out, "  %7s  %-14s  %7s  %-10s  %-*s  ", line, address, pages,
		sev_page_type_name(sev_event_page_type(event)), digest_width(explanation, full),
		hex);
	tool_put_visible(out, origin);
	fputc('\n', out);
	free(origin);
	return true;
}

bool explain_print_events(const struct explanation *explanation, bool full, FILE *out)
{
	size_t count = sev_plan_event_count(explanation->plan);
	size_t run;

	fputs("Launch events, in the order in which they are measured\n", out);
	if (sev_plan_seed(explanation->plan))
		fputs("  (the firmware pages are not here: a given digest stands for them)\n", out);
	fprintf(out, "  %7s  %-14s  %7s  %-10s  %-*s  %s\n", "event", "address", "pages", "type",
		digest_width(explanation, full), "digest then", "origin");
	for (size_t i = 0; i < count; i += run) {
		run = explanation_run(explanation, i);
		if (sev_event_length(sev_plan_event(explanation->plan, i)) == 0)
			print_mark(explanation, i, full, out);
		else if (!print_pages(explanation, i, run, full, out))
			return false;
	}
	return true;
}

void explain_print_types(const struct explanation *explanation, FILE *out)
{
	enum sev_mode mode = sev_plan_mode(explanation->plan);

	fputs("Page types\n", out);
	for (enum sev_page_type type = SEV_PAGE_NORMAL; type <= SEV_PAGE_CPUID; type++)
		if (explanation_has_type(explanation, type))
			fprintf(out, "  %-10s  %s\n", sev_page_type_name(type),
				page_type_meaning(mode, type));
}

void explain_print_coverage(const struct explanation *explanation, FILE *out)
{
	const struct sev_plan *plan = explanation->plan;
	int width = widest(plan, sev_plan_coverage_count(plan), sev_plan_coverage_subject, 8);

	fputs("What the measurement covers\n", out);
	print_stated(explanation, out);
	for (size_t i = 0; i < sev_plan_coverage_count(plan); i++) {
		print_key(sev_plan_coverage_subject(plan, i), width, out);
		fprintf(out, "%-18s  ", sev_coverage_name(sev_plan_coverage_level(plan, i)));
		print_value(sev_plan_coverage_why(plan, i), (size_t)width + 24, out);
	}
}

void explain_print_digest(const struct explanation *explanation, FILE *out)
{
	char hex[2 * SEV_DIGEST_MAX + 1];

	hex_of(explanation, explanation->digest, true, hex);
	fprintf(out, "Launch digest (%s): %s\n", explanation_algorithm(explanation), hex);
}

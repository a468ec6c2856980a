/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/memory_map.h"

#include <stdlib.h>

#include "base/err.h"
#include "common/printable.h"

static int by_address(const void *a, const void *b)
{
	const struct sev_event *const *x = a;
	const struct sev_event *const *y = b;
	uint64_t gpa_x = sev_event_gpa(*x);
	uint64_t gpa_y = sev_event_gpa(*y);

	return (gpa_x > gpa_y) - (gpa_x < gpa_y);
}

static uint64_t end_of(const struct sev_event *event)
{
	return sev_event_gpa(event) + sev_event_length(event);
}

/* A region may reach past the ones above it. */
static void find_gaps(struct memory_map *map)
{
	uint64_t end = map->count ? sev_event_gpa(map->regions[0]) : 0;

	for (size_t i = 0; i < map->count; i++) {
		uint64_t gpa = sev_event_gpa(map->regions[i]);

		map->gaps[i] = gpa > end ? gpa - end : 0;
		end = end_of(map->regions[i]) > end ? end_of(map->regions[i]) : end;
	}
}

enum sev_rc memory_map_make(struct memory_map *map, const struct sev_plan *plan,
			    struct sev_err *err)
{
	size_t count = sev_plan_event_count(plan);

	map->count = 0;
	map->regions = calloc(count + 1, sizeof(*map->regions));
	map->gaps = calloc(count + 1, sizeof(*map->gaps));
	if (!map->regions || !map->gaps) {
		memory_map_clear(map);
		return sev_fail_nomem(err);
	}
	for (size_t i = 0; i < count; i++) {
		const struct sev_event *event = sev_plan_event(plan, i);

		if (sev_event_kind(event) == SEV_EVENT_UPDATE && sev_event_length(event))
			map->regions[map->count++] = event;
	}
	qsort(map->regions, map->count, sizeof(*map->regions), by_address);
	find_gaps(map);
	return SEV_OK;
}

void memory_map_clear(struct memory_map *map)
{
	free(map->regions);
	free(map->gaps);
	map->regions = NULL;
	map->gaps = NULL;
}

uint64_t memory_map_gap_below(const struct memory_map *map, size_t i)
{
	return map->gaps[i];
}

static void print_region(const struct sev_event *event, FILE *out)
{
	char size[SIZE_TEXT];

	format_size(sev_event_length(event), size);
	fprintf(out, "  0x%012llx - 0x%012llx  %10s  %-10s  ",
		(unsigned long long)sev_event_gpa(event), (unsigned long long)end_of(event) - 1,
		size, sev_page_type_name(sev_event_page_type(event)));
	tool_put_visible(out, sev_event_origin(event));
	fputc('\n', out);
}

static void print_gap(uint64_t gap, FILE *out)
{
	char size[SIZE_TEXT];

	if (gap == 0)
		return;
	format_size(gap, size);
	fprintf(out, "  %-31s  %10s  not part of the launch\n", "(gap)", size);
}

static size_t count_vmsas(const struct sev_plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < sev_plan_event_count(plan); i++)
		n += sev_event_kind(sev_plan_event(plan, i)) == SEV_EVENT_VMSA;
	return n;
}

void memory_map_print(const struct memory_map *map, const struct explanation *explanation,
		      FILE *out)
{
	size_t vmsas = count_vmsas(explanation->plan);

	fputs("Memory map, highest address first\n", out);
	for (size_t i = map->count; i > 0; i--) {
		print_region(map->regions[i - 1], out);
		print_gap(memory_map_gap_below(map, i - 1), out);
	}
	if (vmsas)
		fprintf(out, "  VMSA pages (%zu) lie outside this map; %s\n", vmsas,
			sev_plan_mode(explanation->plan) == SEV_MODE_SNP
				? "the address under which they are measured is a fixed one"
				: "their addresses are not measured");
}

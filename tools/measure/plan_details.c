/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/plan_details.h"

#include <stdlib.h>
#include <string.h>

#include <sev/vmsa.h>

#include "abi/layout/hashes.h"
#include "base/bytes.h"
#include "base/text.h"

#define PAGE 4096

bool plan_detail_add(struct plan_details *details, const char *field, char *a, char *b)
{
	struct plan_detail *items = NULL, *added;
	char *name = strdup(field);

	if (name && a && b)
		items = reallocarray(details->items, details->count + 1, sizeof(*items));
	if (!items) {
		free(name);
		free(a);
		free(b);
		return false;
	}
	details->items = items;
	added = &items[details->count++];
	added->field = name;
	added->a = a;
	added->b = b;
	return true;
}

void plan_details_free(struct plan_details *details)
{
	for (size_t i = 0; i < details->count; i++) {
		free(details->items[i].field);
		free(details->items[i].a);
		free(details->items[i].b);
	}
	free(details->items);
}

static bool add_u64(struct plan_details *details, const char *field, uint64_t a, uint64_t b)
{
	if (a == b)
		return true;
	return plan_detail_add(details, field, sev_format("0x%llx", (unsigned long long)a),
			       sev_format("0x%llx", (unsigned long long)b));
}

static bool add_text(struct plan_details *details, const char *field, const char *a, const char *b)
{
	return strcmp(a, b) == 0 || plan_detail_add(details, field, strdup(a), strdup(b));
}

static char *hex_of(const uint8_t *data, size_t size)
{
	char *text = malloc(2 * size + 1);

	if (text)
		sev_hex_encode(data, size, text);
	return text;
}

static bool add_vmsa_field(struct plan_details *details, const uint8_t *a, const uint8_t *b,
			   unsigned field)
{
	size_t offset = sev_vmsa_field_offset(field);
	size_t size = sev_vmsa_field_size(field);
	const char *name = sev_vmsa_field_name(field);

	if (memcmp(a + offset, b + offset, size) == 0)
		return true;
	if (size <= sizeof(uint64_t))
		return add_u64(details, name, sev_get_le(a + offset, size),
			       sev_get_le(b + offset, size));
	return plan_detail_add(details, name, hex_of(a + offset, size), hex_of(b + offset, size));
}

static bool compare_vmsas(struct plan_details *details, const uint8_t *a, const uint8_t *b)
{
	bool ok = true;

	for (unsigned field = 0; ok && field < sev_vmsa_field_count(); field++)
		ok = add_vmsa_field(details, a, b, field);
	return ok;
}

/* The kernel hashes table in a region; false when there is none. */
static bool find_table(const struct sev_event *event, struct sev_view *table)
{
	static const uint8_t guid[] = SEV_HASHES_GUID_HEADER;
	struct sev_view view = {sev_event_data(event), (size_t)sev_event_length(event)};
	const uint8_t *found;

	if (!view.data || view.size > PAGE)
		return false;
	found = memmem(view.data, view.size, guid, sizeof(guid));
	return found &&
	       sev_view_part(view, (uint64_t)(found - view.data), SEV_HASHES_LENGTH, table);
}

/* Entries in the order of the table. */
static const char *const TABLE_ENTRIES[] = {"SHA-256 of the command line", "SHA-256 of the initrd",
					    "SHA-256 of the kernel"};

static bool compare_tables(struct plan_details *details, const uint8_t *a, const uint8_t *b)
{
	bool ok = true;

	for (size_t i = 0; ok && i < SEV_COUNT(TABLE_ENTRIES); i++) {
		size_t offset = SEV_HASHES_HEADER + i * SEV_HASHES_ENTRY + SEV_HASHES_HEADER;

		if (memcmp(a + offset, b + offset, 32) != 0)
			ok = plan_detail_add(details, TABLE_ENTRIES[i], hex_of(a + offset, 32),
					     hex_of(b + offset, 32));
	}
	return ok;
}

static char *page_place(const struct sev_event *event, uint64_t at)
{
	return sev_format("offset 0x%llx (address 0x%llx)", (unsigned long long)at,
			  (unsigned long long)(sev_event_gpa(event) + at));
}

static bool compare_pages(struct plan_details *details, const struct sev_event *a,
			  const struct sev_event *b)
{
	uint64_t length = sev_event_length(a) < sev_event_length(b) ? sev_event_length(a)
								    : sev_event_length(b);
	uint64_t pages = 0;
	uint64_t first = 0;

	for (uint64_t at = 0; at < length; at += PAGE) {
		size_t size = (size_t)(length - at < PAGE ? length - at : PAGE);

		if (memcmp(sev_event_data(a) + at, sev_event_data(b) + at, size) == 0)
			continue;
		if (pages++ == 0)
			first = at;
	}
	if (pages == 0)
		return true;
	if (!plan_detail_add(details, "first differing page", page_place(a, first),
			     page_place(b, first)))
		return false;
	return plan_detail_add(
		details, "differing pages",
		sev_format("%llu of %llu", (unsigned long long)pages,
			   (unsigned long long)((sev_event_length(a) + PAGE - 1) / PAGE)),
		sev_format("%llu of %llu", (unsigned long long)pages,
			   (unsigned long long)((sev_event_length(b) + PAGE - 1) / PAGE)));
}

bool plan_same_contents(const struct sev_event *a, const struct sev_event *b)
{
	const uint8_t *in_a = sev_event_data(a);
	const uint8_t *in_b = sev_event_data(b);

	if (!in_a || !in_b || in_a == in_b)
		return in_a == in_b && sev_event_length(a) == sev_event_length(b);
	return sev_event_length(a) == sev_event_length(b) &&
	       memcmp(in_a, in_b, (size_t)sev_event_length(a)) == 0;
}

static bool compare_contents(struct plan_details *details, const struct sev_event *a,
			     const struct sev_event *b)
{
	struct sev_view table_a;
	struct sev_view table_b;

	if (plan_same_contents(a, b))
		return true;
	if (!sev_event_data(a) || !sev_event_data(b))
		return plan_detail_add(details, "contents",
				       strdup(sev_event_data(a) ? "bytes" : "none"),
				       strdup(sev_event_data(b) ? "bytes" : "none"));
	if (sev_event_kind(a) == SEV_EVENT_VMSA)
		return compare_vmsas(details, sev_event_data(a), sev_event_data(b));
	if (find_table(a, &table_a) && find_table(b, &table_b))
		return compare_tables(details, table_a.data, table_b.data);
	return compare_pages(details, a, b);
}

bool plan_details_compare(struct plan_details *details, const struct sev_event *a,
			  const struct sev_event *b)
{
	return add_u64(details, "address", sev_event_gpa(a), sev_event_gpa(b)) &&
	       add_u64(details, "length", sev_event_length(a), sev_event_length(b)) &&
	       add_text(details, "page type", sev_page_type_name(sev_event_page_type(a)),
			sev_page_type_name(sev_event_page_type(b))) &&
	       compare_contents(details, a, b);
}

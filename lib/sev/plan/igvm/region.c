/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/igvm/region.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/blob.h"
#include "base/err.h"

/*
 * Zeros that the file does not hold are one shared blob of this size; longer regions are cut, so
 * that a gigabyte of zeros takes no gigabyte of memory.
 */
#define ZEROS_SIZE (UINT64_C(2) << 20)

void sev_igvm_region_init(struct sev_igvm_region *region, struct sev_plan *plan,
			  struct sev_blob *blob, bool qemu_order)
{
	memset(region, 0, sizeof(*region));
	region->plan = plan;
	region->blob = blob;
	region->qemu_order = qemu_order;
	region->run_start = plan->event_count;
}

void sev_igvm_region_free(struct sev_igvm_region *region)
{
	sev_blob_free(region->zeros);
	region->zeros = NULL;
}

static void release_heap(const uint8_t *data, size_t size)
{
	(void)size;
	free((void *)(uintptr_t)data);
}

static enum sev_rc make_zeros(struct sev_igvm_region *region, struct sev_err *err)
{
	uint8_t *bytes;
	enum sev_rc rc;

	if (region->zeros)
		return SEV_OK;
	bytes = calloc(1, ZEROS_SIZE); /* pages that nobody reads take no memory */
	if (!bytes)
		return sev_fail_nomem(err);
	rc = sev_blob_adopt("zeros", false, bytes, ZEROS_SIZE, release_heap, &region->zeros, err);
	if (rc)
		free(bytes);
	return rc;
}

/* The blob and the offset in it that hold a piece's contents. */
static enum sev_rc find_source(struct sev_igvm_region *region, const struct sev_igvm_piece *piece,
			       struct sev_blob **source, uint64_t *offset, struct sev_err *err)
{
	enum sev_rc rc;

	*source = NULL;
	*offset = 0;
	if (piece->kind.has_data) {
		*source = region->blob;
		*offset = piece->offset;
	}
	if (!piece->kind.zeros)
		return SEV_OK;
	rc = make_zeros(region, err);
	*source = region->zeros;
	return rc;
}

/* Puts the pending region into the plan. */
static enum sev_rc flush(struct sev_igvm_region *region, struct sev_err *err)
{
	const struct sev_igvm_piece *piece = &region->piece;
	const char *name = sev_blob_short_name(region->blob);
	struct sev_blob *source;
	uint64_t offset;
	enum sev_rc rc;

	if (!region->pending)
		return SEV_OK;
	region->pending = false;
	rc = find_source(region, piece, &source, &offset, err);
	if (rc)
		return rc;
	if (piece->directive == region->last_directive)
		return sev_plan_update(region->plan, piece->kind.page_type, piece->gpa,
				       piece->length, source, offset, err, "%s, directive %" PRIu32,
				       name, piece->directive);
	return sev_plan_update(region->plan, piece->kind.page_type, piece->gpa, piece->length,
			       source, offset, err, "%s, directive %" PRIu32 "-%" PRIu32, name,
			       piece->directive, region->last_directive);
}

static bool same_kind(const struct sev_igvm_kind *a, const struct sev_igvm_kind *b)
{
	return a->page_type == b->page_type && a->zeros == b->zeros && a->has_data == b->has_data &&
	       a->data_type == b->data_type && a->flags == b->flags && a->mask == b->mask;
}

/* Whether piece goes on with the run of pages that the last one belongs to. */
static bool continues_run(const struct sev_igvm_region *region, const struct sev_igvm_piece *piece)
{
	return region->run_end == piece->gpa && region->last_directive + 1 == piece->directive &&
	       same_kind(&region->run_kind, &piece->kind);
}

/* Whether piece can be part of the pending event. */
static bool joins(const struct sev_igvm_region *region, const struct sev_igvm_piece *piece)
{
	const struct sev_igvm_piece *pending = &region->piece;

	if (!region->pending || pending->gpa + pending->length != piece->gpa ||
	    !same_kind(&pending->kind, &piece->kind))
		return false;
	if (piece->kind.has_data)
		return pending->offset + pending->length == piece->offset;
	return !piece->kind.zeros || pending->length + piece->length <= ZEROS_SIZE;
}

static enum sev_rc begin(struct sev_igvm_region *region, const struct sev_igvm_piece *piece,
			 struct sev_err *err)
{
	enum sev_rc rc = flush(region, err);

	region->piece = *piece;
	region->pending = true;
	return rc;
}

/*
 * In QEMU's order, moves the areas behind the run of pages before it, all at once. VMSAs among them
 * do not matter: they come last in the end.
 */
static enum sev_rc end_run(struct sev_igvm_region *region, struct sev_err *err)
{
	struct sev_event *run = region->plan->events + region->run_start;
	struct sev_event *areas = region->plan->events + region->first_insert;
	size_t count = region->plan->event_count - region->first_insert;
	struct sev_event *kept;

	if (!region->qemu_order || !region->first_insert)
		return SEV_OK;
	kept = calloc(count, sizeof(*kept));
	if (!kept)
		return sev_fail_nomem(err);
	memcpy(kept, areas, count * sizeof(*kept));
	memmove(run + count, run, (size_t)(areas - run) * sizeof(*run));
	memcpy(run, kept, count * sizeof(*kept));
	free(kept);
	region->first_insert = 0;
	return SEV_OK;
}

enum sev_rc sev_igvm_region_add(struct sev_igvm_region *region, const struct sev_igvm_piece *piece,
				struct sev_err *err)
{
	bool same_run = continues_run(region, piece);
	enum sev_rc rc = same_run ? SEV_OK : end_run(region, err);

	if (rc)
		return rc;
	if (joins(region, piece) && (same_run || !region->qemu_order))
		region->piece.length += piece->length;
	else
		rc = begin(region, piece, err);
	if (!same_run)
		region->run_start = region->plan->event_count;
	region->run_kind = piece->kind;
	region->run_end = piece->gpa + piece->length;
	region->last_directive = piece->directive;
	return rc;
}

enum sev_rc sev_igvm_region_insert(struct sev_igvm_region *region, uint64_t gpa, uint64_t length,
				   uint32_t offset, uint32_t area, uint32_t directive,
				   struct sev_err *err)
{
	enum sev_rc rc = flush(region, err);
	size_t first = region->plan->event_count;

	if (rc)
		return rc;
	rc = sev_plan_update(region->plan, SEV_PAGE_UNMEASURED, gpa, length,
			     offset ? region->blob : NULL, offset, err,
			     "%s, directive %" PRIu32 ", parameter area %" PRIu32,
			     sev_blob_short_name(region->blob), directive, area);
	if (!region->first_insert)
		region->first_insert = first;
	return rc;
}

enum sev_rc sev_igvm_region_vmsa(struct sev_igvm_region *region, uint32_t vcpu, uint64_t gpa,
				 uint32_t offset, uint32_t directive, struct sev_err *err)
{
	enum sev_rc rc = flush(region, err);

	if (rc)
		return rc;
	return sev_plan_vmsa(region->plan, vcpu, gpa, region->blob, offset, err,
			     "%s, directive %" PRIu32 ", VMSA of vCPU %" PRIu32,
			     sev_blob_short_name(region->blob), directive, vcpu);
}

static int by_vcpu(const void *a, const void *b)
{
	const struct sev_event *left = a, *right = b;

	return (left->vcpu > right->vcpu) - (left->vcpu < right->vcpu);
}

/* Puts the VMSAs behind all other events, which keep their order. */
static enum sev_rc vmsas_last(struct sev_plan *plan, struct sev_err *err)
{
	struct sev_event *vmsas = calloc(plan->event_count + 1, sizeof(*vmsas));
	size_t kept = 0, count = 0;

	if (!vmsas)
		return sev_fail_nomem(err);
	for (size_t i = 0; i < plan->event_count; i++) {
		if (plan->events[i].kind == SEV_EVENT_VMSA)
			vmsas[count++] = plan->events[i];
		else
			plan->events[kept++] = plan->events[i];
	}
	qsort(vmsas, count, sizeof(*vmsas), by_vcpu);
	if (count)
		memcpy(plan->events + kept, vmsas, count * sizeof(*vmsas));
	free(vmsas);
	return SEV_OK;
}

static int by_address(const void *a, const void *b)
{
	const struct sev_event *left = *(const struct sev_event *const *)a;
	const struct sev_event *right = *(const struct sev_event *const *)b;

	return (left->gpa > right->gpa) - (left->gpa < right->gpa);
}

/* The regions of the plan in the order of their addresses; NULL when out of memory. */
static const struct sev_event **sort_regions(const struct sev_plan *plan, size_t *count)
{
	const struct sev_event **regions = calloc(plan->event_count + 1, sizeof(*regions));

	*count = 0;
	if (!regions)
		return NULL;
	for (size_t i = 0; i < plan->event_count; i++)
		if (plan->events[i].kind == SEV_EVENT_UPDATE)
			regions[(*count)++] = &plan->events[i];
	qsort(regions, *count, sizeof(*regions), by_address);
	return regions;
}

/* A launch fails at a page that is added twice: it belongs to the guest already. */
static enum sev_rc check_overlap(const struct sev_igvm_region *region, struct sev_err *err)
{
	size_t count;
	const struct sev_event **regions = sort_regions(region->plan, &count);
	enum sev_rc rc = SEV_OK;

	if (!regions)
		return sev_fail_nomem(err);
	for (size_t i = 1; i < count && !rc; i++) {
		const struct sev_event *low = regions[i - 1], *high = regions[i];

		if (high->gpa - low->gpa < low->length)
			rc = sev_fail(err, SEV_ERR_FORMAT,
				      "%s: the page at 0x%" PRIx64 " is added twice (%s; %s)",
				      sev_blob_name(region->blob), high->gpa, low->origin,
				      high->origin);
	}
	free(regions);
	return rc;
}

enum sev_rc sev_igvm_region_finish(struct sev_igvm_region *region, struct sev_err *err)
{
	enum sev_rc rc = flush(region, err);

	if (!rc)
		rc = end_run(region, err);
	if (rc)
		return rc;
	rc = check_overlap(region, err);
	if (rc || !region->qemu_order)
		return rc;
	return vmsas_last(region->plan, err);
}

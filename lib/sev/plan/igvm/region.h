/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Joins the pages of an IGVM file into regions of the plan: neighbours of one kind, in address and
 * in the file, make one event. The digest is that of the single pages.
 */
#ifndef SEV_PLAN_IGVM_REGION_H
#define SEV_PLAN_IGVM_REGION_H

#include "plan/plan.h"

/* What two pages must have in common to be neighbours. */
struct sev_igvm_kind {
	enum sev_page_type page_type;
	bool zeros;    /* contents are zeros that the file does not hold */
	bool has_data; /* contents are in the file */
	uint16_t data_type;
	uint32_t flags, mask; /* as in the file */
};

struct sev_igvm_piece {
	struct sev_igvm_kind kind;
	uint64_t gpa, length;
	uint32_t offset; /* in the file */
	uint32_t directive;
};

struct sev_igvm_region {
	struct sev_plan *plan;
	struct sev_blob *blob;	/* lent */
	struct sev_blob *zeros; /* made when a region needs it */
	bool qemu_order;
	bool pending; /* piece is not in the plan yet */
	struct sev_igvm_piece piece;
	uint32_t last_directive; /* of the last page */
	uint64_t run_end;	 /* address behind the last page, pending or not */
	size_t run_start;	 /* the event with which the run of that page begins */
	size_t first_insert;	 /* the event of the first area behind that run; 0: none */
	struct sev_igvm_kind run_kind;
};

/*
 * qemu_order: a parameter area comes before the run of pages that it follows in the file, and
 * VMSAs come last, by number of vCPU.
 */
void sev_igvm_region_init(struct sev_igvm_region *region, struct sev_plan *plan,
			  struct sev_blob *blob, bool qemu_order);
void sev_igvm_region_free(struct sev_igvm_region *region);

enum sev_rc sev_igvm_region_add(struct sev_igvm_region *region, const struct sev_igvm_piece *piece,
				struct sev_err *err);
/* The pages of a parameter area; offset 0: the file gives it no contents. */
enum sev_rc sev_igvm_region_insert(struct sev_igvm_region *region, uint64_t gpa, uint64_t length,
				   uint32_t offset, uint32_t area, uint32_t directive,
				   struct sev_err *err);
enum sev_rc sev_igvm_region_vmsa(struct sev_igvm_region *region, uint32_t vcpu, uint64_t gpa,
				 uint32_t offset, uint32_t directive, struct sev_err *err);

/* Puts what is pending into the plan, orders it, and refuses pages that are added twice. */
enum sev_rc sev_igvm_region_finish(struct sev_igvm_region *region, struct sev_err *err);

#endif

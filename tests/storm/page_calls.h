/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What calls on pages of guests of SNP are made of.
 */
#ifndef TESTS_STORM_PAGE_CALLS_H
#define TESTS_STORM_PAGE_CALLS_H

#include "storm.h"

/* The context of a started guest, put into the call's first field. */
bool take_context(struct storm *storm, struct call *call, uint64_t with, uint64_t without,
		  int active, struct sp_gctx *gctx);
/* A page of the guest in a state. */
uint64_t guest_page(struct storm *storm, const struct sp_gctx *gctx, enum rmp_state state,
		    uint64_t gpa);

#endif

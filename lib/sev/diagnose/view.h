/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A capture while it is diagnosed: with what its lines are known to mean, and where things stand.
 */
#ifndef SEV_DIAGNOSE_VIEW_H
#define SEV_DIAGNOSE_VIEW_H

#include <sev/capture.h>
#include <sev/diagnosis.h>
#include <sev/known_line.h>

#include "diagnose/cause.h"
#include "diagnose/pool.h"

struct view {
	const struct sev_capture *capture;
	enum sev_generation generation;
	const struct sev_known_line **known; /* of each line; NULL where it is not known */
};

/* Room for what was found, with where it stands. */
#define FOUND_SIZE 512

/* Looks each line up. */
void view_fill(struct view *view, struct pool *pool);
/* "line 12: …", or the line alone where it came from no text. */
void view_line(const struct view *view, size_t line, char *out, size_t size);
/* "line 12: ", or nothing. */
void view_place(const struct sev_capture *capture, const char *key, char *out, size_t size);
/* Adds each thing found that the condition is about; false when it is not so. */
bool view_holds(const struct view *view, const struct condition *condition, struct pool *pool,
		struct pool_list *found);

#endif

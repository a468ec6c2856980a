/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Getting what is wanted, checked, and saying what came.
 */
#ifndef TOOLS_SEVCTL_KDS_COLLECT_H
#define TOOLS_SEVCTL_KDS_COLLECT_H

#include "common/json.h"
#include "common/opt.h"
#include "sevctl/kds/kds_options.h"
#include "sevctl/kds/kds_wants.h"

/* --trust-anchor. */
extern const struct tool_option kds_anchor_options[];
/* The certificates of --trust-anchor become setup's anchors; *out owns them. */
enum tool_exit kds_read_anchors(const struct tool_args *args, struct kds_setup *setup,
				struct sev_certs **out);

/* What one want came to. */
typedef enum tool_exit kds_came_fn(void *ctx, const struct kds_want *want,
				   const struct sev_certs *found);

/*
 * Gets each of wants and hands it to came, until one fails. Its CA is got first where that is
 * needed to check it. A report's want has its request filled in.
 */
enum tool_exit kds_collect(const struct tool_args *args, struct kds_setup *setup,
			   struct kds_wants *wants, kds_came_fn *came, void *ctx);

/* "certificates" and "crls" of a set. */
void kds_add_found(struct sev_json *json, struct json_object *parent,
		   const struct sev_certs *found);
/* One line for each. */
void kds_print_found(const struct sev_certs *found);

/* Adds all of one set to another. */
enum sev_rc kds_add_all(struct sev_certs *to, const struct sev_certs *from, struct sev_err *err);

#endif

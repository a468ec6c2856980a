/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A result for people, for programs and for scripts.
 */
#ifndef TOOLS_SEVCTL_VERDICT_H
#define TOOLS_SEVCTL_VERDICT_H

#include <sev/result.h>

#include "base/json.h"
#include "common/opt.h"

/* 0 when nothing that was asked failed, 1 when something did, 4 when it could not be found out. */
enum tool_exit verdict_exit(enum sev_verdict verdict);

/*
 * Prints the verdict, what it rests on, and every check: those that were asked one by one, the
 * others in a line. missing (may be NULL) says what could not be got, and how to get it.
 */
void verdict_print(const struct sev_result *result, const char *missing);
/* The table of checks, for --list-checks. */
void verdict_print_checks(void);

/* Adds verdict, facts and every check (docs/schema/verdict.schema.json). */
void verdict_add_json(struct sev_json *json, struct json_object *parent,
		      const struct sev_result *result, const char *missing);
void verdict_add_check_list(struct sev_json *json, struct json_object *parent);

#endif

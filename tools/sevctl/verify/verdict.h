/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A result for people, for programs and for scripts.
 */
#ifndef TOOLS_SEVCTL_VERDICT_H
#define TOOLS_SEVCTL_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/result.h>

#include "base/json.h"

/* What is said of a verification. */
struct verdict {
	const struct sev_result *result;
	const char *name;      /* of the evidence */
	const char *kind;      /* what it is: "extended attestation report" */
	const uint8_t *sha256; /* of the report's bytes */
	const char *time;      /* that certificates had to be valid at */
	const char *missing;   /* what could not be got, and how to get it; "": nothing */
	bool details;	       /* in text: a line for each check, also for those that passed */
};

/*
 * Prints the verdict, what it is worth, what it rests on, a line for each check that did not pass
 * or that the caller asked for, and the names of the others.
 */
void verdict_print(const struct verdict *verdict);
/* Adds all of it (docs/schema/verdict.schema.json). */
void verdict_add_json(struct sev_json *json, struct json_object *parent,
		      const struct verdict *verdict);

/* The table of checks, for --list-checks. */
void verdict_print_checks(void);
void verdict_add_check_list(struct sev_json *json, struct json_object *parent);

#endif

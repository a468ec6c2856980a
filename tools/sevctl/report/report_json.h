/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_SEVCTL_REPORT_JSON_H
#define TOOLS_SEVCTL_REPORT_JSON_H

#include <sev/report.h>

#include "base/json.h"

/* Adds the report's fields and what is said about it to an object. */
void report_add_json(struct sev_json *json, struct json_object *parent,
		     const struct sev_report *report);
/* Adds one field under key, or JSON's null when the report does not have it. */
void report_add_field(struct sev_json *json, struct json_object *parent, const char *key,
		      const struct sev_report *report, enum sev_report_field field);

#endif

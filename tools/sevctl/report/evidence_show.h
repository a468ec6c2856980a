/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes with a report: a certificate table, Azure's runtime data.
 */
#ifndef TOOLS_SEVCTL_EVIDENCE_SHOW_H
#define TOOLS_SEVCTL_EVIDENCE_SHOW_H

#include <sev/evidence.h>

#include "base/json.h"

/* "extended-report": the key in JSON. "extended attestation report": for people. */
const char *evidence_form_key(enum sev_evidence_kind kind);
const char *evidence_form_name(enum sev_evidence_kind kind);

void evidence_print_extras(const struct sev_evidence *evidence);
void evidence_add_extras(struct sev_json *json, struct json_object *parent,
			 const struct sev_evidence *evidence);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOLS_MEASURE_EXPLAIN_JSON_H
#define TOOLS_MEASURE_EXPLAIN_JSON_H

#include "common/json.h"
#include "measure/explanation.h"

/* Fills the document (docs/schema/explain.schema.json); every event is listed, none folded. */
void explain_json(const struct explanation *explanation, struct sev_json *json);

#endif

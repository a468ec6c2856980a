/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/event.h"

#include <stddef.h>

#define GHCB_EVENT_ROW(name, code, version, snp, in, out, text) {code, in, out, version, snp},
static const struct ghcb_event_row ROWS[] = {GHCB_EVENT_LIST(GHCB_EVENT_ROW)};

const struct ghcb_event_row *ghcb_event_row(uint64_t code)
{
	/* spec: GHCB events: all 64 bits of an exit code count */
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++)
		if (ROWS[i].code == code)
			return &ROWS[i];
	return NULL;
}

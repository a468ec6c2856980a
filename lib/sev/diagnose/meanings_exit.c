/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exit codes: of a guest's GHCB calls, and of the #VC that comes before them.
 */
#include <stddef.h>

#include "abi/layout/ghcb_event.h"
#include "diagnose/meaning.h"

#define EVENT_CASE(name, code, version, snp, in, out, text)                                        \
	case code:                                                                                 \
		return text;
#define EXIT_CASE(name, code, text)                                                                \
	case code:                                                                                 \
		return text;
const char *meaning_exit_says(uint64_t exit_code)
{
	switch (exit_code) {
		GHCB_EVENT_LIST(EVENT_CASE)
		GHCB_OTHER_EXIT_LIST(EXIT_CASE)
	default:
		return NULL;
	}
}

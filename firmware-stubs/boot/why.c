/* SPDX-License-Identifier: Apache-2.0 */
#include "why.h"

#define WHY_CASE(name, set, code, text)                                                            \
	case code:                                                                                 \
		return text;

const char *boot_why_text(boot_why why)
{
	switch (why) {
		GHCB_BOOT_REASONS(WHY_CASE)
	default:
		return "unknown";
	}
}

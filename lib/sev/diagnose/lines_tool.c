/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tools: snphost, sevctl, snpguest and their like.
 */
#include "diagnose/lines.h"

const struct sev_known_line LINES_TOOL[] = {
	{.id = NULL},
};

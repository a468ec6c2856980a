/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest's firmware and kernel.
 */
#include "diagnose/lines.h"

const struct sev_known_line LINES_GUEST[] = {
	{.id = NULL},
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/cause.h"

const struct cause_row CAUSES_KERNEL[] = {
	{.id = NULL},
};

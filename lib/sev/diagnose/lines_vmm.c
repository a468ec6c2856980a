/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU, libvirt and others that launch guests.
 */
#include "diagnose/lines.h"

const struct sev_known_line LINES_VMM[] = {
	{.id = NULL},
};

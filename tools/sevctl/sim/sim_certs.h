/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's part in extended reports.
 */
#ifndef TOOLS_SEVCTL_SIM_CERTS_H
#define TOOLS_SEVCTL_SIM_CERTS_H

#include "platform/platform.h"

/*
 * Gives the certificates behind a report to guests, as a host does: VCEK, ASK and ARK, or VLEK,
 * ASVK and ARK where a VLEK is loaded.
 */
enum sev_rc sim_give_certs(struct sim_platform *sim, struct sev_err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of the two commands that update the firmware.
 */
#ifndef TESTS_STORM_UPDATE_CALLS_H
#define TESTS_STORM_UPDATE_CALLS_H

#include "storm.h"

/* An image in memory, named by the call. */
void put_image(struct storm *storm, struct call *call, enum storm_image which);
/* The update fails, and what was there is restored after it. */
void fail_update(struct storm *storm, struct call *call);
/* An update has failed before the call. */
bool after_failure(struct storm *storm, struct call *call);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BOOT_SELFTEST_H
#define BOOT_SELFTEST_H

#include "boot.h"

/* A line for each feature of the protocol: PASS, FAIL, or SKIP where this guest has none of it. The
 * number of failures. */
unsigned selftest_run(struct boot *boot);

#endif

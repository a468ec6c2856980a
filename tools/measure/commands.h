/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of sev-measure, one file (cmd_NAME.c) each.
 */
#ifndef TOOLS_MEASURE_COMMANDS_H
#define TOOLS_MEASURE_COMMANDS_H

#include "common/opt.h"

#endif

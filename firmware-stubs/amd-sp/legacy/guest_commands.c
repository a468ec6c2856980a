/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/command.h"

const struct sp_command SP_LEGACY_GUEST_COMMANDS[] = {
	{0},
};

/* SPDX-License-Identifier: Apache-2.0 */
#include <sev/fw_status.h>

#include "abi/layout/fw_status.h"
#include "base/bytes.h"

const char *sev_fw_status_name(uint32_t status)
{
	for (size_t i = 0; i < SEV_COUNT(SEV_FW_STATUS); i++)
		if (SEV_FW_STATUS[i].code == status)
			return SEV_FW_STATUS[i].name;
	return "unknown status";
}

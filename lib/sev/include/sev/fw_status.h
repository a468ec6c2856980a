/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of what the AMD-SP firmware answers.
 */
#ifndef SEV_FW_STATUS_H
#define SEV_FW_STATUS_H

#include <stdint.h>

#include <sev/api.h>

SEV_BEGIN_DECLS

/* "INVALID_PARAM" (SNP firmware ABI, status codes); "unknown status" for a code that has no name.
 */
SEV_API const char *sev_fw_status_name(uint32_t status);

SEV_END_DECLS

#endif

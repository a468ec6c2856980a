/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Status codes of the AMD-SP firmware's commands and messages.
 */
#ifndef SEV_ABI_LAYOUT_FW_STATUS_H
#define SEV_ABI_LAYOUT_FW_STATUS_H

#include <stdint.h>

struct sev_fw_status {
	uint32_t code;
	const char *name; /* as in the specification */
};

#define SEV_FW_SUCCESS	     0x00
#define SEV_FW_INVALID_PARAM 0x16
#define SEV_FW_INVALID_KEY   0x27
/* Not the firmware's: what Linux puts there before it asks. */
#define SEV_FW_NOT_REACHED 0xFF

/* SNP-ABI: status codes; from 0x30 on those of SEV-TIO */
static const struct sev_fw_status SEV_FW_STATUS[] = {
	{0x00, "SUCCESS"},
	{0x01, "INVALID_PLATFORM_STATE"},
	{0x02, "INVALID_GUEST_STATE"},
	{0x03, "INVALID_CONFIG"},
	{0x04, "INVALID_LENGTH"},
	{0x05, "ALREADY_OWNED"},
	{0x06, "INVALID_CERTIFICATE"},
	{0x07, "POLICY_FAILURE"},
	{0x08, "INACTIVE"},
	{0x09, "INVALID_ADDRESS"},
	{0x0A, "BAD_SIGNATURE"},
	{0x0B, "BAD_MEASUREMENT"},
	{0x0C, "ASID_OWNED"},
	{0x0D, "INVALID_ASID"},
	{0x0E, "WBINVD_REQUIRED"},
	{0x0F, "DF_FLUSH_REQUIRED"},
	{0x10, "INVALID_GUEST"},
	{0x11, "INVALID_COMMAND"},
	{0x12, "ACTIVE"},
	{0x13, "HWERROR_PLATFORM"},
	{0x14, "HWERROR_UNSAFE"},
	{0x15, "UNSUPPORTED"},
	{0x16, "INVALID_PARAM"},
	{0x17, "RESOURCE_LIMIT"},
	{0x18, "SECURE_DATA_INVALID"},
	{0x19, "INVALID_PAGE_SIZE"},
	{0x1A, "INVALID_PAGE_STATE"},
	{0x1B, "INVALID_MDATA_ENTRY"},
	{0x1C, "INVALID_PAGE_OWNER"},
	{0x1D, "AEAD_OFLOW"},
	{0x1F, "RB_MODE_EXITED"},
	{0x20, "RMP_INIT_REQUIRED"},
	{0x21, "BAD_SVN"},
	{0x22, "BAD_VERSION"},
	{0x23, "SHUTDOWN_REQUIRED"},
	{0x24, "UPDATE_FAILED"},
	{0x25, "RESTORE_REQUIRED"},
	{0x26, "RMP_INITIALIZATION_FAILED"},
	{0x27, "INVALID_KEY"},
	{0x28, "SHUTDOWN_INCOMPLETE"},
	{0x30, "INCORRECT_BUFFER_LENGTH"},
	{0x31, "EXPAND_BUFFER_LENGTH_REQUEST"},
	{0x32, "SPDM_REQUEST"},
	{0x33, "SPDM_ERROR"},
};

#endif

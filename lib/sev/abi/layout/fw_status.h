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

/* Not the firmware's: what Linux puts there before it asks. */
#define SEV_FW_NOT_REACHED 0xFF

/* SNP-ABI: status codes; from 0x30 on those of SEV-TIO */
/* clang-format off */
#define SEV_FW_STATUSES(X) \
	X(SUCCESS, 0x00) \
	X(INVALID_PLATFORM_STATE, 0x01) \
	X(INVALID_GUEST_STATE, 0x02) \
	X(INVALID_CONFIG, 0x03) \
	X(INVALID_LENGTH, 0x04) \
	X(ALREADY_OWNED, 0x05) \
	X(INVALID_CERTIFICATE, 0x06) \
	X(POLICY_FAILURE, 0x07) \
	X(INACTIVE, 0x08) \
	X(INVALID_ADDRESS, 0x09) \
	X(BAD_SIGNATURE, 0x0A) \
	X(BAD_MEASUREMENT, 0x0B) \
	X(ASID_OWNED, 0x0C) \
	X(INVALID_ASID, 0x0D) \
	X(WBINVD_REQUIRED, 0x0E) \
	X(DF_FLUSH_REQUIRED, 0x0F) \
	X(INVALID_GUEST, 0x10) \
	X(INVALID_COMMAND, 0x11) \
	X(ACTIVE, 0x12) \
	X(HWERROR_PLATFORM, 0x13) \
	X(HWERROR_UNSAFE, 0x14) \
	X(UNSUPPORTED, 0x15) \
	X(INVALID_PARAM, 0x16) \
	X(RESOURCE_LIMIT, 0x17) \
	X(SECURE_DATA_INVALID, 0x18) \
	X(INVALID_PAGE_SIZE, 0x19) \
	X(INVALID_PAGE_STATE, 0x1A) \
	X(INVALID_MDATA_ENTRY, 0x1B) \
	X(INVALID_PAGE_OWNER, 0x1C) \
	X(AEAD_OFLOW, 0x1D) \
	X(RB_MODE_EXITED, 0x1F) \
	X(RMP_INIT_REQUIRED, 0x20) \
	X(BAD_SVN, 0x21) \
	X(BAD_VERSION, 0x22) \
	X(SHUTDOWN_REQUIRED, 0x23) \
	X(UPDATE_FAILED, 0x24) \
	X(RESTORE_REQUIRED, 0x25) \
	X(RMP_INITIALIZATION_FAILED, 0x26) \
	X(INVALID_KEY, 0x27) \
	X(SHUTDOWN_INCOMPLETE, 0x28) \
	X(INCORRECT_BUFFER_LENGTH, 0x30) \
	X(EXPAND_BUFFER_LENGTH_REQUEST, 0x31) \
	X(SPDM_REQUEST, 0x32) \
	X(SPDM_ERROR, 0x33) \
	X(ERR_IN_DEV_CONN, 0x35) \
	X(INVALID_DEV_CTX, 0x36) \
	X(INVALID_TDI_CTX, 0x37) \
	X(INVALID_TDI, 0x38) \
	X(RECLAIM_REQUIRED, 0x39) \
	X(IN_USE, 0x3A) \
	X(INVALID_DEV_STATE, 0x3B) \
	X(INVALID_TDI_STATE, 0x3C) \
	X(DEV_CERT_CHANGED, 0x3D) \
	X(RESYNC_REQ, 0x3E) \
	X(RESPONSE_TOO_LARGE, 0x3F)
/* clang-format on */

#define SEV_FW_STATUS_ENUM(name, code) SEV_FW_##name = (code),
enum sev_fw_status_code { SEV_FW_STATUSES(SEV_FW_STATUS_ENUM) };

#define SEV_FW_STATUS_ROW(name, code) {code, #name},
static const struct sev_fw_status SEV_FW_STATUS[] = {SEV_FW_STATUSES(SEV_FW_STATUS_ROW)};

#endif

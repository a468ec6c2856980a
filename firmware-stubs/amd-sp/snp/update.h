/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Updating the firmware: DOWNLOAD_FIRMWARE and SNP_DOWNLOAD_FIRMWARE_EX.
 */
#ifndef AMD_SP_SNP_UPDATE_H
#define AMD_SP_SNP_UPDATE_H

#include "amd-sp/sp.h"

/*
 * Installs the image at paddr, and commits it where asked: INVALID_ADDRESS, INVALID_LENGTH,
 * BAD_SIGNATURE, SHUTDOWN_REQUIRED, BAD_SVN, BAD_VERSION; RESTORE_REQUIRED for another image than
 * the committed one after an update failed, UPDATE_FAILED when this one does.
 */
uint32_t sp_firmware_update(struct amd_sp *sp, uint64_t paddr, uint32_t length, bool commit);

/* After an update failed: whether a command is one of the few that still work. */
bool sp_firmware_can_run(const struct amd_sp *sp, uint32_t id);

#endif

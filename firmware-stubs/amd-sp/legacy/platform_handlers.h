/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who performs the commands of legacy/platform_commands.c.
 */
#ifndef AMD_SP_LEGACY_PLATFORM_HANDLERS_H
#define AMD_SP_LEGACY_PLATFORM_HANDLERS_H

#include "amd-sp/command.h"

/* download_firmware.c */
sp_handler sp_download_firmware;
/* init.c */
sp_handler sp_init, sp_init_ex, sp_shutdown;
/* platform_status.c */
sp_handler sp_platform_status, sp_get_id;
/* identity_commands.c */
sp_handler sp_platform_reset, sp_pek_gen, sp_pek_csr, sp_pek_cert_import, sp_pdh_gen,
	sp_pdh_cert_export;

#endif

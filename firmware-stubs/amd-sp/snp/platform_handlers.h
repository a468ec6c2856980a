/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handlers of the SNP platform's commands, for their table in platform_commands.c.
 */
#ifndef AMD_SP_SNP_PLATFORM_HANDLERS_H
#define AMD_SP_SNP_PLATFORM_HANDLERS_H

#include "amd-sp/command.h"

/* init.c */
sp_handler sp_snp_init, sp_snp_init_ex;
/* shutdown.c */
sp_handler sp_snp_shutdown, sp_snp_shutdown_ex;
/* status.c */
sp_handler sp_snp_platform_status, sp_snp_feature_info;
/* config.c */
sp_handler sp_snp_config, sp_snp_commit;
/* update.c */
sp_handler sp_snp_download_firmware_ex;
/* vlek_load.c */
sp_handler sp_snp_vlek_load;
/* mitigation.c */
sp_handler sp_snp_verify_mitigation;

#endif

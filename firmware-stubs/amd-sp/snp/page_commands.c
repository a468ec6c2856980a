/* SPDX-License-Identifier: Apache-2.0 */
#include "amd-sp/snp/page.h"

#define INIT SP_STATE(SP_SNP_INIT)

/* spec: SNP-ABI platform state machine: pages are handled while the platform is in INIT */
const struct sp_command SP_SNP_PAGE_COMMANDS[] = {
	{SEV_CMD_SNP_DBG_DECRYPT, 0, SP_ANY_STATE, INIT, SP_GUEST_WITH_PAGES, sp_snp_dbg_decrypt},
	{SEV_CMD_SNP_DBG_ENCRYPT, 0, SP_ANY_STATE, INIT, SP_GUEST_WITH_PAGES, sp_snp_dbg_encrypt},
	{SEV_CMD_SNP_PAGE_SWAP_OUT, 0, SP_ANY_STATE, INIT, SP_GUEST_WITH_PAGES,
	 sp_snp_page_swap_out},
	{SEV_CMD_SNP_PAGE_SWAP_IN, 0, SP_ANY_STATE, INIT, SP_GUEST_WITH_PAGES, sp_snp_page_swap_in},
	{SEV_CMD_SNP_PAGE_MOVE, 0, SP_ANY_STATE, INIT, SP_GUEST_WITH_PAGES, sp_snp_page_move},
	{SEV_CMD_SNP_PAGE_MD_INIT, 0, SP_ANY_STATE, INIT, SP_GUEST_WITH_PAGES, sp_snp_page_md_init},
	{SEV_CMD_SNP_PAGE_SET_STATE, 0, SP_ANY_STATE, INIT, SP_ANY_STATE, sp_snp_page_set_state},
	{SEV_CMD_SNP_PAGE_RECLAIM, 0, SP_ANY_STATE, INIT, SP_ANY_STATE, sp_snp_page_reclaim},
	{SEV_CMD_SNP_PAGE_UNSMASH, 0, SP_ANY_STATE, INIT, SP_ANY_STATE, sp_snp_page_unsmash},
	{0},
};

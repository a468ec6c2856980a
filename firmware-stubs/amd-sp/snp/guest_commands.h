/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands on guests of SNP, one file each or two that belong together; for this folder only.
 */
#ifndef AMD_SP_SNP_GUEST_COMMANDS_H
#define AMD_SP_SNP_GUEST_COMMANDS_H

#include "amd-sp/snp/gctx.h"

sp_handler sp_snp_gctx_create;
sp_handler sp_snp_decommission;
sp_handler sp_snp_activate;
sp_handler sp_snp_activate_ex;
sp_handler sp_snp_guest_status;
sp_handler sp_snp_launch_start;
sp_handler sp_snp_launch_update;
sp_handler sp_snp_launch_finish;

/* Whether a guest may have this policy on this platform (launch_policy.c). */
uint32_t sp_launch_policy_check(const struct amd_sp *sp, uint64_t policy);

/* The ID block of SNP_LAUNCH_FINISH: checked against the guest, then kept in it (id_block.c). */
struct sp_id_block_request {
	uint64_t id_block, id_auth; /* sPAs */
	bool author_key;	    /* AUTH_KEY_EN */
};
uint32_t sp_id_block_apply(struct amd_sp *sp, const struct sp_id_block_request *request,
			   struct sp_gctx *gctx);

/* What fills or checks a page that is launched: page is its contents, before and after. */
typedef uint32_t sp_launch_page(struct amd_sp *sp, const struct sp_gctx *gctx,
				uint8_t page[MACHINE_PAGE_SIZE]);
sp_launch_page sp_secrets_page_fill; /* secrets_page.c */
/* INVALID_PARAM for a VMSA that could not run, where it is looked at (vmsa_page.c). */
sp_launch_page sp_vmsa_page_check;
/* INVALID_PARAM, and page has what would be accepted (cpuid_page.c). */
sp_launch_page sp_cpuid_page_check;

#endif

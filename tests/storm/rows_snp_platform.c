/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of SNP's platform commands.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/snp/image.h"
#include "platform_calls.h"
#include "update_calls.h"

/* SNP_INIT, SNP_INIT_EX. */

static void ready_core(struct storm *storm, struct call *call)
{
	(void)call;
	machine_enable_snp(storm->sim.machine);
}

static void core_not_ready(struct storm *storm, struct call *call)
{
	struct machine_core *core = machine_core(
		storm->sim.machine, storm_below(storm, storm->sim.machine_config.cores));

	switch (storm_below(storm, 4)) {
	case 0:
		core->snp_en = false;
		break;
	case 1:
		core->mfdm = false;
		break;
	case 2:
		core->vm_hsave_pa = 0x1000;
		break;
	default:
		core->rmp_end -= 1;
	}
	call->undo = ready_core;
}

static void wbinvd(struct storm *storm, struct call *call)
{
	(void)call;
	machine_wbinvd_all(storm->sim.machine);
}

static void wbinvd_due(struct storm *storm, struct call *call)
{
	machine_require_wbinvd(storm->sim.machine);
	call->undo = wbinvd;
}

static bool make_plain_ex(struct storm *storm, struct call *call)
{
	CALL(call, 32, SNP_INIT_EX, FLAGS, 1);
	call->page = storm_pages(storm, 1);
	return make_snp_init(storm, call);
}

static bool no_rmp(struct storm *storm, struct call *call)
{
	return !rmp_active(storm->sim.machine) && make_snp_init(storm, call);
}

static void range_unaligned(struct storm *storm, struct call *call)
{
	put_range(storm, call->page, STORM_LIST + 16, 1);
	CALL(call, 32, SNP_INIT_EX, FLAGS, 3);
	CALL(call, 64, SNP_INIT_EX, LIST_PADDR, call->page);
}

/* A page that is not the hypervisor's is not fixed while the RMP is kept. */
static bool keep_rmp(struct storm *storm, struct call *call)
{
	if (!rmp_active(storm->sim.machine) || !make_plain_ex(storm, call))
		return false;
	put_range(storm, call->page, STORM_LIST, 3);
	storm_set(storm, STORM_LIST + 2 * MACHINE_PAGE_SIZE, RMP_RECLAIM);
	CALL(call, 32, SNP_INIT_EX, FLAGS, 2);
	CALL(call, 64, SNP_INIT_EX, LIST_PADDR, call->page);
	return true;
}

/* SNP_SHUTDOWN, SNP_SHUTDOWN_EX. */

static void with_guest(struct storm *storm, struct call *call)
{
	const struct context_wish wish = {.states = 6, .active = 1};
	struct sp_gctx gctx;

	(void)call;
	NEED(storm_context(storm, &wish, &gctx));
}

/* A guest has just gone. */
static void guest_gone(struct storm *storm, struct call *call)
{
	with_guest(storm, call);
	storm_drop_contexts(storm);
}

static void guest_gone_flushed(struct storm *storm, struct call *call)
{
	guest_gone(storm, call);
	machine_wbinvd_all(storm->sim.machine);
}

/* What the firmware tells. */

static bool make_status(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_PLATFORM_STATUS, STATUS_PADDR, storm_out(storm, 1));
	return true;
}

static void status_not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_PLATFORM_STATUS, STATUS_PADDR, storm_pages(storm, 1));
}

static bool make_feature(struct storm *storm, struct call *call)
{
	CALL(call, 32, SNP_FEATURE_INFO, LEN, SEV_SIZE_SNP_FEATURE_INFO);
	CALL(call, 64, SNP_FEATURE_INFO, FEATURE_INFO_PADDR, storm_out(storm, 1) + 8);
	return true;
}

static void feature_not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_FEATURE_INFO, FEATURE_INFO_PADDR, storm_pages(storm, 1));
}

static bool make_mitigation(struct storm *storm, struct call *call)
{
	CALL(call, 32, SNP_VERIFY_MITIGATION, LENGTH, SEV_SIZE_SNP_VERIFY_MITIGATION);
	CALL(call, 16, SNP_VERIFY_MITIGATION, SUBCOMMAND, 1);
	CALL(call, 64, SNP_VERIFY_MITIGATION, VECTOR, UINT64_C(1) << storm_below(storm, 6));
	CALL(call, 32, SNP_VERIFY_MITIGATION, FLAGS, 1);
	CALL(call, 64, SNP_VERIFY_MITIGATION, DST_PADDR, storm_out(storm, 1));
	return true;
}

static void mitigation_not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_VERIFY_MITIGATION, DST_PADDR, storm_pages(storm, 1));
}

/* SNP_CONFIG, SNP_COMMIT, SNP_VLEK_LOAD. */

static uint64_t tcb_of(const struct storm *storm, int less)
{
	struct sp_tcb tcb = storm->sim.sp->snp_data.committed.tcb;

	tcb.svn[SP_TCB_MICROCODE] = (uint8_t)(tcb.svn[SP_TCB_MICROCODE] - less);
	return sp_tcb_pack(storm->sim.sp->profile, &tcb);
}

static bool make_config(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_CONFIG, REPORTED_TCB, tcb_of(storm, storm_chance(storm, 4)));
	CALL(call, 32, SNP_CONFIG, FLAGS, storm_below(storm, 4));
	return true;
}

static void tcb_too_high(struct storm *storm, struct call *call)
{
	CALL(call, 64, SNP_CONFIG, REPORTED_TCB, tcb_of(storm, -1));
}

static bool make_commit(struct storm *storm, struct call *call)
{
	const struct amd_sp *sp = storm->sim.sp;

	CALL(call, 32, SNP_COMMIT, LEN, SEV_SIZE_SNP_COMMIT);
	return sp->state->snp.running.build == sp->profile->build;
}

static void lose_write(struct storm *storm, struct call *call)
{
	static const struct amd_sp_fault fault = {.kind = AMD_SP_FAULT_WRITE};

	(void)call;
	amd_sp_inject(storm->sim.sp, &fault);
}

static bool make_vlek(struct storm *storm, struct call *call)
{
	struct call config;

	call_begin(storm, &config, SEV_CMD_SNP_CONFIG);
	CALL(&config, 64, SNP_CONFIG, REPORTED_TCB, tcb_of(storm, 0));
	storm_good(storm, &config);
	call->page = storm_pages(storm, 1);
	storm_write(storm, call->page, storm->hashstick, sizeof(storm->hashstick));
	CALL(call, 32, SNP_VLEK_LOAD, LEN, SEV_SIZE_SNP_VLEK_LOAD);
	CALL(call, 64, SNP_VLEK_LOAD, WRAPPED_PADDR, call->page);
	return true;
}

static void stick_changed(struct storm *storm, struct call *call)
{
	uint8_t byte = storm->hashstick[0x20];

	byte ^= (uint8_t)(1 + storm_below(storm, 255));
	storm_write(storm, call->page + 0x20, &byte, 1);
}

static void other_tcb(struct storm *storm, struct call *call)
{
	struct call config;

	(void)call;
	call_begin(storm, &config, SEV_CMD_SNP_CONFIG);
	CALL(&config, 64, SNP_CONFIG, REPORTED_TCB, tcb_of(storm, 1));
	storm_good(storm, &config);
}

/* SNP_DOWNLOAD_FIRMWARE_EX. */

static bool make_download(struct storm *storm, struct call *call)
{
	put_image(storm, call, STORM_IMAGE_SAME);
	CALL(call, 32, SNP_DOWNLOAD_FIRMWARE_EX, FLAGS, storm_below(storm, 2));
	return storm_snp(storm);
}

static bool download_next(struct storm *storm, struct call *call)
{
	put_image(storm, call, STORM_IMAGE_NEXT);
	return storm_snp(storm);
}

static void old_svn(struct storm *storm, struct call *call)
{
	put_image(storm, call, STORM_IMAGE_OLD_SVN);
}

static void old_build(struct storm *storm, struct call *call)
{
	put_image(storm, call, STORM_IMAGE_OLD_BUILD);
}

static void not_live(struct storm *storm, struct call *call)
{
	put_image(storm, call, STORM_IMAGE_NOT_LIVE);
}

static void image_changed(struct storm *storm, struct call *call)
{
	uint8_t byte = (uint8_t)(storm->images[STORM_IMAGE_SAME][0x50] ^ 1);

	storm_write(storm, call->page + 0x50, &byte, 1);
}

static bool make_flush(struct storm *storm, struct call *call)
{
	(void)call;
	machine_wbinvd_all(storm->sim.machine);
	return true;
}

/* clang-format off */
struct storm_row STORM_SNP_PLATFORM_ROWS[] = {
	ROW(SNP_INIT, SUCCESS, make_snp_init, .elsewhere = true),
	ROW(SNP_INIT, INVALID_CONFIG, make_snp_init, .spoil = core_not_ready),
	ROW(SNP_INIT, WBINVD_REQUIRED, make_snp_init, .spoil = wbinvd_due),
	ROW(SNP_INIT_EX, SUCCESS, make_snp_init_ex, .elsewhere = true),
	ROW(SNP_INIT_EX, INVALID_PARAM, make_plain_ex, PUT32(SNP_INIT_EX, FLAGS, 0x21)),
	ROW(SNP_INIT_EX, INVALID_PARAM, make_plain_ex, PUT32(SNP_INIT_EX, FLAGS, 9)),
	ROW(SNP_INIT_EX, INVALID_CONFIG, make_plain_ex, .spoil = core_not_ready),
	ROW(SNP_INIT_EX, RMP_INIT_REQUIRED, no_rmp),
	ROW(SNP_INIT_EX, INVALID_ADDRESS, make_plain_ex, .spoil = range_unaligned),
	ROW(SNP_INIT_EX, INVALID_PAGE_STATE, keep_rmp),
	ROW(SNP_INIT_EX, WBINVD_REQUIRED, make_plain_ex, .spoil = wbinvd_due),
	ROW(SNP_SHUTDOWN, SUCCESS, make_snp_shutdown, .elsewhere = true),
	ROW(SNP_SHUTDOWN, ACTIVE, make_snp_shutdown, .spoil = with_guest),
	ROW(SNP_SHUTDOWN, WBINVD_REQUIRED, make_snp_shutdown, .spoil = guest_gone),
	ROW(SNP_SHUTDOWN, DF_FLUSH_REQUIRED, make_snp_shutdown, .spoil = guest_gone_flushed),
	ROW(SNP_SHUTDOWN_EX, SUCCESS, make_snp_shutdown_ex, .elsewhere = true),
	ROW(SNP_SHUTDOWN_EX, INVALID_LENGTH, make_snp_shutdown_ex, PUT32(SNP_SHUTDOWN_EX, LEN, 9)),
	ROW(SNP_SHUTDOWN_EX, INVALID_PARAM, make_snp_shutdown_ex, PUT32(SNP_SHUTDOWN_EX, FLAGS, 4)),
	ROW(SNP_SHUTDOWN_EX, ACTIVE, make_snp_shutdown_ex, .spoil = with_guest),
	ROW(SNP_SHUTDOWN_EX, WBINVD_REQUIRED, make_snp_shutdown_ex, .spoil = guest_gone),
	ROW(SNP_SHUTDOWN_EX, DF_FLUSH_REQUIRED, make_snp_shutdown_ex, .spoil = guest_gone_flushed),
	ROW(SNP_PLATFORM_STATUS, SUCCESS, make_status),
	ROW(SNP_PLATFORM_STATUS, INVALID_ADDRESS, make_status, PUT64(SNP_PLATFORM_STATUS, STATUS_PADDR, 0x1010)),
	ROW(SNP_PLATFORM_STATUS, INVALID_PAGE_STATE, make_status, .spoil = status_not_lent, .snp = true),
	ROW(SNP_DF_FLUSH, SUCCESS, make_flush),
	ROW(SNP_DF_FLUSH, WBINVD_REQUIRED, make_flush, .spoil = wbinvd_due),
	ROW(SNP_CONFIG, SUCCESS, make_config),
	ROW(SNP_CONFIG, INVALID_PARAM, make_config, .spoil = tcb_too_high),
	ROW(SNP_CONFIG, INVALID_PARAM, make_config, PUT32(SNP_CONFIG, FLAGS, 4)),
	ROW(SNP_COMMIT, SUCCESS, make_commit),
	ROW(SNP_COMMIT, INVALID_LENGTH, make_commit, PUT32(SNP_COMMIT, LEN, 8)),
	ROW(SNP_COMMIT, HWERROR_PLATFORM, make_commit, .spoil = lose_write),
	ROW(SNP_VLEK_LOAD, SUCCESS, make_vlek),
	ROW(SNP_VLEK_LOAD, INVALID_PARAM, make_vlek, PUT32(SNP_VLEK_LOAD, LEN, 0x11)),
	ROW(SNP_VLEK_LOAD, INVALID_PARAM, make_vlek, .spoil = other_tcb),
	ROW(SNP_VLEK_LOAD, INVALID_ADDRESS, make_vlek, PUT64(SNP_VLEK_LOAD, WRAPPED_PADDR, STORM_NOWHERE)),
	ROW(SNP_VLEK_LOAD, BAD_MEASUREMENT, make_vlek, .spoil = stick_changed),
	ROW(SNP_FEATURE_INFO, SUCCESS, make_feature),
	ROW(SNP_FEATURE_INFO, INVALID_LENGTH, make_feature, PUT32(SNP_FEATURE_INFO, LEN, 1)),
	ROW(SNP_FEATURE_INFO, INVALID_PARAM, make_feature, PUT32(SNP_FEATURE_INFO, ECX_IN, 1)),
	ROW(SNP_FEATURE_INFO, INVALID_ADDRESS, make_feature, PUT64(SNP_FEATURE_INFO, FEATURE_INFO_PADDR, 0x1004)),
	ROW(SNP_FEATURE_INFO, INVALID_PAGE_STATE, make_feature, .spoil = feature_not_lent, .snp = true),
	ROW(SNP_VERIFY_MITIGATION, SUCCESS, make_mitigation, .minor = 58),
	ROW(SNP_VERIFY_MITIGATION, INVALID_LENGTH, make_mitigation, PUT32(SNP_VERIFY_MITIGATION, LENGTH, 1), .minor = 58),
	ROW(SNP_VERIFY_MITIGATION, INVALID_PARAM, make_mitigation, PUT64(SNP_VERIFY_MITIGATION, VECTOR, 3), .minor = 58),
	ROW(SNP_VERIFY_MITIGATION, INVALID_ADDRESS, make_mitigation, PUT64(SNP_VERIFY_MITIGATION, DST_PADDR, 8), .minor = 58),
	ROW(SNP_VERIFY_MITIGATION, INVALID_PAGE_STATE, make_mitigation, .spoil = mitigation_not_lent, .snp = true, .minor = 58),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, SUCCESS, make_download),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, SUCCESS, download_next, .cost = 8),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, INVALID_LENGTH, make_download, PUT32(SNP_DOWNLOAD_FIRMWARE_EX, LEN, 1)),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, INVALID_LENGTH, make_download, PUT32(SNP_DOWNLOAD_FIRMWARE_EX, FW_LEN, 1)),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, INVALID_PARAM, make_download, PUT32(SNP_DOWNLOAD_FIRMWARE_EX, FLAGS, 2)),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, INVALID_ADDRESS, make_download, PUT64(SNP_DOWNLOAD_FIRMWARE_EX, FW_PADDR, 0x1010)),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, BAD_SIGNATURE, make_download, .spoil = image_changed, .cost = 4),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, BAD_SVN, make_download, .spoil = old_svn, .cost = 4),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, BAD_VERSION, make_download, .spoil = old_build, .cost = 4),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, SHUTDOWN_REQUIRED, make_download, .spoil = not_live, .cost = 4),
	ROW(SNP_DOWNLOAD_FIRMWARE_EX, UPDATE_FAILED, make_download, .spoil = fail_update, .cost = 4),
	ROW(SNP_GCTX_CREATE, RESTORE_REQUIRED, after_failure, .cost = 4),
	ROW(SNP_CONFIG, RESTORE_REQUIRED, after_failure, .cost = 4),
	{0},
};
/* clang-format on */

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of SEV's platform commands.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amd-sp/legacy/sev_data.h"
#include "amd-sp/snp/image.h"
#include "platform_calls.h"
#include "platform_owner.h"
#include "update_calls.h"

#define CERT OWNER_CERT_SIZE

static bool any(struct storm *storm, struct call *call)
{
	(void)storm;
	(void)call;
	return true;
}

/* A write of a record fails. */
static void lose_write(struct storm *storm, struct call *call)
{
	static const struct amd_sp_fault fault = {.kind = AMD_SP_FAULT_WRITE};

	(void)call;
	amd_sp_inject(storm->sim.sp, &fault);
}

/* Where the identity is in a record, not in an NV buffer. */
static bool with_record(struct storm *storm, struct call *call)
{
	(void)call;
	return !storm->sim.sp->state->legacy.nv_given;
}

/* INIT, INIT_EX. */

static void enable_encryption(struct storm *storm, struct call *call)
{
	machine_core(storm->sim.machine, (unsigned)call->more)->mem_en = true;
}

static void disable_encryption(struct storm *storm, struct call *call)
{
	call->more = storm_below(storm, storm->sim.machine_config.cores);
	machine_core(storm->sim.machine, (unsigned)call->more)->mem_en = false;
	call->undo = enable_encryption;
}

static void lend_tmr(struct storm *storm, struct call *call)
{
	storm_set(storm, call->more, RMP_FIRMWARE);
}

static void tmr_not_lent(struct storm *storm, struct call *call)
{
	call->more = STORM_TMR + storm_below(storm, 256) * MACHINE_PAGE_SIZE;
	storm_set(storm, call->more, RMP_HYPERVISOR);
	call->undo = lend_tmr;
}

static void break_record(struct storm *storm, struct call *call)
{
	struct amd_sp_store store = sim_sp_store(&storm->sim);
	uint8_t bytes[16384];
	int64_t size = store.load(store.ctx, "sev", bytes, sizeof(bytes));

	(void)call;
	if (!size)
		bytes[size++] = 0;
	bytes[storm_below(storm, (uint32_t)size)] ^= 1;
	NEED(store.save(store.ctx, "sev", bytes, (size_t)size) == 0);
}

static void break_nv(struct storm *storm, struct call *call)
{
	uint8_t byte = (uint8_t)storm_below(storm, 255);

	(void)call;
	storm_write(storm, STORM_NV + storm_below(storm, 64), &byte, 1);
	storm_write(storm, STORM_NV + 0x100, "broken", 6);
}

/* The identity in the record is deleted. */
static bool init_makes_identity(struct storm *storm, struct call *call)
{
	struct amd_sp_store store = sim_sp_store(&storm->sim);

	NEED(store.save(store.ctx, "sev", "", 0) == 0);
	return make_init(storm, call);
}

/* Commands with one buffer for what they tell. */

static bool make_blob(struct storm *storm, struct call *call)
{
	CALL(call, 64, GET_ID, ID_PADDR, storm_out(storm, 1));
	CALL(call, 32, GET_ID, ID_LEN, MACHINE_PAGE_SIZE);
	return true;
}

static void blob_not_lent(struct storm *storm, struct call *call)
{
	CALL(call, 64, GET_ID, ID_PADDR, storm_pages(storm, 1));
}

static bool make_export(struct storm *storm, struct call *call)
{
	CALL(call, 64, PDH_CERT_EXPORT, PDH_PADDR, storm_out(storm, 1));
	CALL(call, 32, PDH_CERT_EXPORT, PDH_LEN, CERT);
	CALL(call, 64, PDH_CERT_EXPORT, CERTS_PADDR, storm_out(storm, 2));
	CALL(call, 32, PDH_CERT_EXPORT, CERTS_LEN, 3 * CERT);
	return true;
}

/* PEK_CERT_IMPORT. */

static const struct platform_owner *the_owner(void)
{
	static struct platform_owner owner;

	if (!owner.key)
		owner_setup(&owner, OWNER_P384, false);
	return &owner;
}

static bool own_by_itself(struct storm *storm)
{
	if (storm->sim.sp->state->legacy.state != SP_LEGACY_INIT)
		return false;
	if (storm->sim.sp->state->legacy.data.external_owner)
		storm_plain(storm, SEV_CMD_PEK_GEN);
	return true;
}

static void read_csr(struct storm *storm, uint8_t cert[CERT])
{
	struct call call;
	uint64_t page = storm_out(storm, 1);

	call_begin(storm, &call, SEV_CMD_PEK_CSR);
	CALL(&call, 64, PEK_CSR, CSR_PADDR, page);
	CALL(&call, 32, PEK_CSR, CSR_LEN, CERT);
	storm_good(storm, &call);
	NEED(machine_read(storm->sim.machine, page, cert, CERT));
}

static bool make_import(struct storm *storm, struct call *call)
{
	uint8_t pek[CERT], oca[CERT];

	if (!own_by_itself(storm))
		return false;
	read_csr(storm, pek);
	owner_oca(the_owner(), oca);
	owner_sign(the_owner(), storm_below(storm, 2), pek);
	call->page = storm_pages(storm, 2);
	storm_write(storm, call->page, pek, CERT);
	storm_write(storm, call->page + MACHINE_PAGE_SIZE, oca, CERT);
	CALL(call, 64, PEK_CERT_IMPORT, PEK_PADDR, call->page);
	CALL(call, 32, PEK_CERT_IMPORT, PEK_LEN, CERT);
	CALL(call, 64, PEK_CERT_IMPORT, OCA_PADDR, call->page + MACHINE_PAGE_SIZE);
	CALL(call, 32, PEK_CERT_IMPORT, OCA_LEN, CERT);
	return true;
}

static void flip(struct storm *storm, uint64_t spa)
{
	uint8_t byte;

	NEED(machine_read(storm->sim.machine, spa, &byte, 1));
	byte ^= (uint8_t)(1u << storm_below(storm, 8));
	storm_write(storm, spa, &byte, 1);
}

static void not_the_pek(struct storm *storm, struct call *call)
{
	flip(storm, call->page + SEV_LEGACY_CERT_PUBKEY_USAGE + storm_below(storm, 4));
}

static void oca_not_signed(struct storm *storm, struct call *call)
{
	flip(storm,
	     call->page + MACHINE_PAGE_SIZE + SEV_LEGACY_CERT_SIG1 + 8 + storm_below(storm, 40));
}

static void import_again(struct storm *storm, struct call *call)
{
	storm_good(storm, call);
}

/* DOWNLOAD_FIRMWARE. */

static bool platform_off(const struct storm *storm)
{
	return !storm_snp(storm) && storm->sim.sp->state->legacy.state == SP_LEGACY_UNINIT;
}

void put_image(struct storm *storm, struct call *call, enum storm_image which)
{
	call->page = storm_pages(storm, 1);
	storm_write(storm, call->page, storm->images[which], SP_IMAGE_SIZE);
	if (call->id == SEV_CMD_DOWNLOAD_FIRMWARE) {
		CALL(call, 64, DOWNLOAD_FIRMWARE, FW_PADDR, call->page);
		CALL(call, 32, DOWNLOAD_FIRMWARE, FW_LEN, SP_IMAGE_SIZE);
		return;
	}
	CALL(call, 32, SNP_DOWNLOAD_FIRMWARE_EX, LEN, SEV_SIZE_SNP_DOWNLOAD_FIRMWARE_EX);
	CALL(call, 64, SNP_DOWNLOAD_FIRMWARE_EX, FW_PADDR, call->page);
	CALL(call, 32, SNP_DOWNLOAD_FIRMWARE_EX, FW_LEN, SP_IMAGE_SIZE);
}

static bool make_download(struct storm *storm, struct call *call)
{
	put_image(storm, call, STORM_IMAGE_SAME);
	return platform_off(storm);
}

static bool download_elsewhere(struct storm *storm, struct call *call)
{
	put_image(storm, call, STORM_IMAGE_SAME);
	return !platform_off(storm);
}

static void old_svn(struct storm *storm, struct call *call)
{
	put_image(storm, call, STORM_IMAGE_OLD_SVN);
}

static void old_build(struct storm *storm, struct call *call)
{
	put_image(storm, call, STORM_IMAGE_OLD_BUILD);
}

static void image_not_signed(struct storm *storm, struct call *call)
{
	flip(storm, call->page + storm_below(storm, SP_IMAGE_SIZE));
}

/* After an update that failed the image that was committed is brought again. */
static void restore(struct storm *storm, struct call *call)
{
	struct call again;

	(void)call;
	call_begin(storm, &again,
		   storm_snp(storm) ? SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX : SEV_CMD_DOWNLOAD_FIRMWARE);
	put_image(storm, &again, STORM_IMAGE_SAME);
	storm_good(storm, &again);
}

void fail_update(struct storm *storm, struct call *call)
{
	lose_write(storm, call);
	call->undo = restore;
}

/* What is refused until then. */
bool after_failure(struct storm *storm, struct call *call)
{
	struct call update;

	if (storm->sim.sp->state->legacy.state != SP_LEGACY_UNINIT)
		return false;
	call_begin(storm, &update,
		   storm_snp(storm) ? SEV_CMD_SNP_DOWNLOAD_FIRMWARE_EX : SEV_CMD_DOWNLOAD_FIRMWARE);
	put_image(storm, &update, STORM_IMAGE_SAME);
	lose_write(storm, &update);
	storm_call(storm, &update, SEV_FW_UPDATE_FAILED);
	call->undo = restore;
	return true;
}

static void wbinvd_due(struct storm *storm, struct call *call)
{
	(void)call;
	machine_require_wbinvd(storm->sim.machine);
	for (unsigned i = 1; i < storm->sim.machine_config.cores; i++)
		machine_wbinvd(storm->sim.machine, i);
}

static bool make_flush(struct storm *storm, struct call *call)
{
	(void)call;
	machine_wbinvd_all(storm->sim.machine);
	return true;
}

/* Just the good calls: their common flaws come with them. */
static bool shutdown_guests(struct storm *storm, struct call *call)
{
	(void)call;
	return storm_chance(storm, 8);
}

/* clang-format off */
struct storm_row STORM_PLATFORM_ROWS[] = {
	ROW(INIT, SUCCESS, make_init, .elsewhere = true),
	ROW(INIT, HWERROR_PLATFORM, init_makes_identity, .spoil = lose_write, .cost = 10),
	ROW(INIT, INVALID_PARAM, make_init, PUT32(INIT, FLAGS, 2)),
	ROW(INIT, INVALID_ADDRESS, make_init_es, PUT64(INIT, TMR_PADDR, STORM_TMR + 0x1000)),
	ROW(INIT, INVALID_ADDRESS, make_init_es, PUT64(INIT, TMR_PADDR, STORM_NOWHERE)),
	ROW(INIT, INVALID_LENGTH, make_init_es, PUT32(INIT, TMR_LEN, 0xFFFFF)),
	ROW(INIT, INVALID_CONFIG, make_init, .spoil = disable_encryption),
	ROW(INIT, INVALID_PAGE_STATE, make_init_es, .spoil = tmr_not_lent, .snp = true),
	ROW(INIT, SECURE_DATA_INVALID, make_init, .spoil = break_record, .cost = 10),
	ROW(INIT_EX, SUCCESS, make_init_ex, .elsewhere = true),
	ROW(INIT_EX, INVALID_LENGTH, make_init_ex, PUT32(INIT_EX, LENGTH, 0x23)),
	ROW(INIT_EX, INVALID_LENGTH, make_init_ex, PUT32(INIT_EX, NV_LEN, 0x7FFF)),
	ROW(INIT_EX, INVALID_ADDRESS, make_init_ex, PUT64(INIT_EX, NV_PADDR, STORM_NV + 16)),
	ROW(INIT_EX, INVALID_ADDRESS, make_init_ex, PUT64(INIT_EX, NV_PADDR, STORM_NOWHERE)),
	ROW(INIT_EX, INVALID_PARAM, make_init_ex, PUT32(INIT_EX, FLAGS, 0x80)),
	ROW(INIT_EX, SECURE_DATA_INVALID, make_init_ex, .spoil = break_nv, .cost = 4),
	ROW(SHUTDOWN, SUCCESS, shutdown_guests, .cost = 20),
	ROW(PLATFORM_RESET, SUCCESS, any, .cost = 2),
	ROW(PLATFORM_RESET, HWERROR_PLATFORM, with_record, .spoil = lose_write),
	ROW(PLATFORM_STATUS, SUCCESS, any),
	ROW(PEK_GEN, SUCCESS, any, .cost = 2),
	ROW(PEK_GEN, HWERROR_PLATFORM, with_record, .spoil = lose_write, .cost = 20),
	ROW(PEK_CSR, SUCCESS, make_blob),
	ROW(PEK_CSR, INVALID_LENGTH, make_blob, PUT32(PEK_CSR, CSR_LEN, CERT - 1)),
	ROW(PEK_CSR, INVALID_LENGTH, make_blob, PUT64(PEK_CSR, CSR_PADDR, 0)),
	ROW(PEK_CSR, INVALID_ADDRESS, make_blob, PUT64(PEK_CSR, CSR_PADDR, STORM_NOWHERE)),
	ROW(PEK_CSR, INVALID_PAGE_STATE, make_blob, .spoil = blob_not_lent, .snp = true),
	ROW(PEK_CERT_IMPORT, SUCCESS, make_import, .cost = 2),
	ROW(PEK_CERT_IMPORT, ALREADY_OWNED, make_import, .spoil = import_again, .cost = 10),
	ROW(PEK_CERT_IMPORT, INVALID_LENGTH, make_import, PUT32(PEK_CERT_IMPORT, OCA_LEN, 1), .cost = 10),
	ROW(PEK_CERT_IMPORT, INVALID_ADDRESS, make_import, PUT64(PEK_CERT_IMPORT, PEK_PADDR, STORM_NOWHERE), .cost = 10),
	ROW(PEK_CERT_IMPORT, INVALID_CERTIFICATE, make_import, .spoil = not_the_pek, .cost = 10),
	ROW(PEK_CERT_IMPORT, BAD_SIGNATURE, make_import, .spoil = oca_not_signed, .cost = 10),
	ROW(PDH_CERT_EXPORT, SUCCESS, make_export),
	ROW(PDH_CERT_EXPORT, INVALID_LENGTH, make_export, PUT32(PDH_CERT_EXPORT, PDH_LEN, CERT - 1)),
	ROW(PDH_CERT_EXPORT, INVALID_LENGTH, make_export, PUT64(PDH_CERT_EXPORT, CERTS_PADDR, 0)),
	ROW(PDH_CERT_EXPORT, INVALID_ADDRESS, make_export, PUT64(PDH_CERT_EXPORT, CERTS_PADDR, STORM_NOWHERE)),
	ROW(PDH_GEN, SUCCESS, any, .cost = 2),
	ROW(PDH_GEN, HWERROR_PLATFORM, with_record, .spoil = lose_write, .cost = 10),
	ROW(DF_FLUSH, SUCCESS, make_flush),
	ROW(DF_FLUSH, WBINVD_REQUIRED, make_flush, .spoil = wbinvd_due),
	ROW(DOWNLOAD_FIRMWARE, SUCCESS, make_download),
	ROW(DOWNLOAD_FIRMWARE, INVALID_PLATFORM_STATE, download_elsewhere),
	ROW(DOWNLOAD_FIRMWARE, INVALID_ADDRESS, make_download, PUT64(DOWNLOAD_FIRMWARE, FW_PADDR, STORM_NOWHERE)),
	ROW(DOWNLOAD_FIRMWARE, INVALID_ADDRESS, make_download, PUT64(DOWNLOAD_FIRMWARE, FW_PADDR, 0x1010)),
	ROW(DOWNLOAD_FIRMWARE, INVALID_LENGTH, make_download, PUT32(DOWNLOAD_FIRMWARE, FW_LEN, SP_IMAGE_SIZE + 1)),
	ROW(DOWNLOAD_FIRMWARE, BAD_SIGNATURE, make_download, .spoil = image_not_signed, .cost = 4),
	ROW(DOWNLOAD_FIRMWARE, BAD_SVN, make_download, .spoil = old_svn, .cost = 4),
	ROW(DOWNLOAD_FIRMWARE, BAD_VERSION, make_download, .spoil = old_build, .cost = 4),
	ROW(DOWNLOAD_FIRMWARE, UPDATE_FAILED, make_download, .spoil = fail_update, .cost = 4),
	ROW(GET_ID, SUCCESS, make_blob),
	ROW(GET_ID, INVALID_LENGTH, make_blob, PUT32(GET_ID, ID_LEN, 127)),
	ROW(GET_ID, INVALID_ADDRESS, make_blob, PUT64(GET_ID, ID_PADDR, STORM_NOWHERE)),
	ROW(GET_ID, INVALID_PAGE_STATE, make_blob, .spoil = blob_not_lent, .snp = true),
	ROW(NOP, SUCCESS, any),
	ROW(NOP, RESTORE_REQUIRED, after_failure, .cost = 4),
	ROW(SHUTDOWN, RESTORE_REQUIRED, after_failure, .cost = 4),
	ROW(INIT, RESTORE_REQUIRED, after_failure, .cost = 4),
	ROW(SNP_PLATFORM_STATUS, INVALID_ADDRESS, after_failure, PUT64(SNP_PLATFORM_STATUS, STATUS_PADDR, 1), .cost = 4),
	ROW(RING_BUFFER, INVALID_COMMAND, any, .misplaced = true),
	{0},
};
/* clang-format on */

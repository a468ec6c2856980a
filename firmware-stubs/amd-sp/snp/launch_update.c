/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_LAUNCH_UPDATE: a page becomes the guest's, measured and encrypted.
 */
#include "amd-sp/snp/launch_update.h"

#include <string.h>

#include "base/crypto.h"

#define FLAG_LARGE	 (1u << 0)
#define FLAG_IMI_PAGE	 (1u << 4)
#define FLAGS		 0x1Fu
#define PAGE_TYPE(flags) (((flags) >> 1) & 7)

/* The command's parameters, and what the RMP says. */
struct update {
	uint64_t spa;
	uint64_t size; /* 4 KiB or 2 MiB */
	struct rmp_entry *entry;
	struct sp_page_info info;
};

static uint32_t clear(struct amd_sp *sp, const struct sp_gctx *gctx,
		      uint8_t page[MACHINE_PAGE_SIZE])
{
	(void)sp;
	(void)gctx;
	memset(page, 0, MACHINE_PAGE_SIZE);
	return SEV_FW_SUCCESS;
}

/* SNP-ABI: what is done with a page of each type */
static const struct {
	bool measured; /* its contents, not just that it is there */
	bool may_be_large;
	sp_launch_page *make; /* NULL: as it was given */
} TYPES[SP_PAGE_TYPES] = {
	[SP_PAGE_NORMAL] = {true, true, NULL},
	[SP_PAGE_VMSA] = {true, false, sp_vmsa_page_check},
	[SP_PAGE_ZERO] = {false, true, clear},
	[SP_PAGE_UNMEASURED] = {false, true, NULL},
	[SP_PAGE_SECRETS] = {false, false, sp_secrets_page_fill},
	[SP_PAGE_CPUID] = {false, false, sp_cpuid_page_check},
};

static uint32_t check_perms(const struct update *update)
{
	for (unsigned vmpl = 1; vmpl < RMP_VMPLS; vmpl++) {
		uint8_t perms = update->info.perms[vmpl];

		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: reserved bits of permissions are zero */
		if (perms & ~RMP_PERMS)
			return SEV_FW_INVALID_PARAM;
		/* spec: SNP-ABI SNP_LAUNCH_UPDATE: no permission to write without one to read */
		if ((perms & RMP_WRITE) && !(perms & RMP_READ))
			return SEV_FW_INVALID_PARAM;
	}
	return SEV_FW_SUCCESS;
}

static uint32_t check_params(const struct amd_sp *sp, const struct sp_call *call,
			     const struct sp_gctx *gctx, const struct update *update)
{
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: reserved flags are zero */
	if (SP_GET(call, 32, SNP_LAUNCH_UPDATE, FLAGS) & ~FLAGS)
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: PAGE_TYPE is one that there is */
	if (!update->info.type || update->info.type >= SP_PAGE_TYPES)
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: IMI_PAGE only where the launch has an IMI */
	if (update->info.imi_page && !gctx->imi && sp_quirk(sp, AMD_SP_QUIRK_SNP_IMI_PAGE) == 0)
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: VMPL_PERMS has no byte for VMPL0 */
	if (call->buffer[SEV_AT_SNP_LAUNCH_UPDATE_VMPL_PERMS])
		return SEV_FW_INVALID_PARAM;
	return check_perms(update);
}

static uint32_t check_page(const struct amd_sp *sp, const struct sp_gctx *gctx,
			   const struct update *update)
{
	bool large = update->size != MACHINE_PAGE_SIZE;
	const struct rmp_entry *entry = update->entry;

	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: PAGE_PADDR is memory, aligned to PAGE_SIZE */
	if (update->spa % update->size ||
	    !machine_is_memory(sp->machine, update->spa, update->size))
		return SEV_FW_INVALID_ADDRESS;
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: VMSA, secrets and CPUID pages are 4 KiB */
	if (large && !TYPES[update->info.type].may_be_large)
		return sp_quirk_status(sp, AMD_SP_QUIRK_SNP_LARGE_SPECIAL);
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: PAGE_SIZE is the RMP's */
	if (entry && entry->assigned && entry->size != (large ? RMP_2M : RMP_4K))
		return SEV_FW_INVALID_PAGE_SIZE;
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: the page is a Pre-Guest page */
	if (rmp_entry_state(entry) != RMP_PRE_GUEST)
		return SEV_FW_INVALID_PAGE_STATE;
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: the page is assigned to the guest's ASID */
	if (entry->asid != gctx->asid)
		return SEV_FW_INVALID_PAGE_OWNER;
	return SEV_FW_SUCCESS;
}

/* One page of 4 KiB at an offset: what goes into the digests, and its contents. */
static uint32_t take_page(struct amd_sp *sp, struct sp_gctx *gctx, const struct update *update,
			  uint64_t offset, uint8_t page[MACHINE_PAGE_SIZE])
{
	unsigned order = sp_quirk(sp, AMD_SP_QUIRK_SNP_PAGE_INFO_VMPL);
	struct sp_page_info info = update->info;
	sp_launch_page *make = TYPES[info.type].make;
	uint32_t status = sp_read(sp, update->spa + offset, page, MACHINE_PAGE_SIZE);

	if (!status && make)
		status = make(sp, gctx, page);
	if (status)
		return status;
	if (TYPES[info.type].measured)
		sev_sha384(page, MACHINE_PAGE_SIZE, info.contents);
	info.gpa += offset;
	sp_launch_digest_step(gctx->ld, &info, order);
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: pages of the IMI are measured into its digest, too */
	if (info.imi_page)
		sp_launch_digest_step(gctx->imd, &info, order);
	return SEV_FW_SUCCESS;
}

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a CPUID page that is refused has the values to use, in clear */
static uint32_t refuse(struct amd_sp *sp, const struct update *update, uint32_t status,
		       const uint8_t page[MACHINE_PAGE_SIZE])
{
	if (update->info.type == SP_PAGE_CPUID && status == SEV_FW_INVALID_PARAM)
		machine_write(sp->machine, update->spa, page, MACHINE_PAGE_SIZE);
	return status;
}

static uint32_t add_pages(struct amd_sp *sp, struct sp_gctx *gctx, const struct update *update)
{
	uint8_t page[MACHINE_PAGE_SIZE];
	uint32_t status = SEV_FW_SUCCESS;

	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a page of 2 MiB is measured as 512 of 4 KiB */
	for (uint64_t at = 0; !status && at < update->size; at += MACHINE_PAGE_SIZE) {
		status = take_page(sp, gctx, update, at, page);
		if (status)
			status = refuse(sp, update, status, page);
		else if (!machine_write_asid(sp->machine, gctx->asid, update->spa + at, page,
					     sizeof(page)))
			status = SEV_FW_HWERROR_PLATFORM;
	}
	if (update->info.type == SP_PAGE_SECRETS)
		sev_cleanse(page, sizeof(page));
	return status;
}

/* spec: SNP-ABI SNP_LAUNCH_UPDATE: a launched page is Guest-Valid, all its VMPL0's */
static void give(const struct update *update)
{
	struct rmp_entry *entry = update->entry;

	entry->validated = true;
	entry->immutable = false;
	entry->vmsa = update->info.type == SP_PAGE_VMSA;
	memcpy(entry->perms, update->info.perms, sizeof(entry->perms));
	entry->perms[0] = RMP_PERMS;
}

static void read_params(struct amd_sp *sp, const struct sp_call *call, struct update *update)
{
	uint32_t flags = SP_GET(call, 32, SNP_LAUNCH_UPDATE, FLAGS);

	update->spa = SP_GET(call, 64, SNP_LAUNCH_UPDATE, PAGE_PADDR);
	update->size = flags & FLAG_LARGE ? MACHINE_LARGE_SIZE : MACHINE_PAGE_SIZE;
	update->entry = rmp_lookup(sp->machine, update->spa, NULL);
	update->info.type = PAGE_TYPE(flags);
	update->info.imi_page = (flags & FLAG_IMI_PAGE) != 0;
	update->info.gpa = update->entry ? update->entry->gpa : 0;
	memcpy(update->info.perms, call->buffer + SEV_AT_SNP_LAUNCH_UPDATE_VMPL_PERMS,
	       sizeof(update->info.perms));
}

static uint32_t launch_update(struct amd_sp *sp, const struct sp_call *call, struct sp_gctx *gctx)
{
	struct update update = {0};
	uint32_t status;

	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: the guest is active */
	if (!gctx->asid)
		return SEV_FW_INACTIVE;
	read_params(sp, call, &update);
	status = check_params(sp, call, gctx, &update);
	if (!status)
		status = check_page(sp, gctx, &update);
	if (!status)
		status = add_pages(sp, gctx, &update);
	if (!status)
		status = sp_gctx_save(sp, gctx);
	if (!status)
		give(&update);
	return status;
}

uint32_t sp_snp_launch_update(struct amd_sp *sp, struct sp_call *call)
{
	struct sp_gctx gctx;
	uint32_t status =
		sp_gctx_open(sp, call, SP_GET(call, 64, SNP_LAUNCH_UPDATE, GCTX_PADDR), &gctx);

	if (!status)
		status = launch_update(sp, call, &gctx);
	sp_gctx_wipe(&gctx);
	return status;
}

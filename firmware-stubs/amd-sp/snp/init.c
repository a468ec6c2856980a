/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_INIT and SNP_INIT_EX: from UNINIT to INIT, and the RMP's beginning.
 */
#include "amd-sp/asid.h"
#include "amd-sp/snp/platform_handlers.h"
#include "amd-sp/snp/range_list.h"

#define INIT_RMP	  (1u << 0)
#define LIST_PADDR_EN	  (1u << 1)
#define RAPL_DIS	  (1u << 2)
#define CIPHERTEXT_HIDING (1u << 3)

#define RMP_ALIGN	  (UINT64_C(1) << 20)

/* What was asked for. */
struct request {
	uint32_t flags;
	uint64_t list;
	uint32_t max_snp_asid;
};

static uint32_t known_flags(const struct amd_sp *sp)
{
	uint32_t known = INIT_RMP | LIST_PADDR_EN;

	if (sp->profile->features & AMD_SP_FEATURE_RAPL_DIS)
		known |= RAPL_DIS;
	if (sp->profile->features & AMD_SP_FEATURE_CIPHERTEXT_HIDING_DRAM)
		known |= CIPHERTEXT_HIDING;
	return known;
}

static uint32_t check_request(const struct amd_sp *sp, const struct request *request)
{
	uint32_t last = machine_config(sp->machine)->min_sev_asid - 1;

	/* spec: SNP-ABI SNP_INIT_EX: flags that this firmware does not know must be 0 */
	if (request->flags & ~known_flags(sp))
		return SEV_FW_INVALID_PARAM;
	if (!(request->flags & CIPHERTEXT_HIDING))
		return SEV_FW_SUCCESS;
	/* spec: SNP-ABI SNP_INIT_EX: MAX_SNP_ASID is 1 to the last ASID of SEV-ES and SNP */
	return request->max_snp_asid && request->max_snp_asid <= last ? SEV_FW_SUCCESS
								      : SEV_FW_INVALID_PARAM;
}

/* spec: SNP-ABI SNP_INIT_EX: RMP_BASE and the RMP's size are multiples of 1 MiB */
static bool rmp_is_aligned(const struct machine_core *core)
{
	return core->rmp_base && core->rmp_base < core->rmp_end && !(core->rmp_base % RMP_ALIGN) &&
	       !((core->rmp_end + 1) % RMP_ALIGN);
}

static bool core_is_ready(const struct machine_core *core, const struct machine_core *first)
{
	/* spec: SNP-ABI SNP_INIT_EX: memory encryption, SNP_EN, VMPL_EN and MFDM on every core */
	if (!core->mem_en || !core->snp_en || !core->vmpl_en || !core->mfdm)
		return false;
	/* spec: SNP-ABI SNP_INIT_EX: VM_HSAVE_PA is 0 on every core */
	if (core->vm_hsave_pa)
		return false;
	/* spec: SNP-ABI SNP_INIT_EX: RMP_BASE and RMP_END are the same on every core */
	return core->rmp_base == first->rmp_base && core->rmp_end == first->rmp_end;
}

static uint32_t check_cores(const struct amd_sp *sp)
{
	const struct machine_core *first = machine_core(sp->machine, 0);

	for (unsigned i = 0; i < machine_config(sp->machine)->cores; i++)
		if (!core_is_ready(machine_core(sp->machine, i), first))
			return SEV_FW_INVALID_CONFIG;
	if (!rmp_is_aligned(first) ||
	    !machine_is_memory(sp->machine, first->rmp_base, first->rmp_end + 1 - first->rmp_base))
		return SEV_FW_INVALID_CONFIG;
	return SEV_FW_SUCCESS;
}

/* spec: SNP-ABI SNP_INIT_EX: the pages of the RMP are Firmware */
static void take_rmp_pages(struct amd_sp *sp)
{
	const struct machine_core *core = machine_core(sp->machine, 0);

	for (uint64_t spa = core->rmp_base; spa < core->rmp_end; spa += MACHINE_PAGE_SIZE)
		rmp_set_state(rmp_at(sp->machine, spa), RMP_FIRMWARE);
}

static uint64_t mitigations(const struct amd_sp *sp)
{
	return sp->profile->features & AMD_SP_FEATURE_VERIFY_MITIGATION ? SP_MITIGATIONS : 0;
}

static void enter_init(struct amd_sp *sp, const struct request *request)
{
	struct sp_snp *snp = &sp->state->snp;

	/* spec: SNP-ABI SNP_INIT_EX: INIT_RMP makes every page that is covered Hypervisor */
	if (request->flags & INIT_RMP) {
		rmp_init(sp->machine);
		/* spec: SNP-ABI SNP_VERIFY_MITIGATION: a fresh RMP has every mitigation */
		snp->verified_mitigations = mitigations(sp);
	}
	if (request->flags & LIST_PADDR_EN)
		sp_range_list_apply(sp, request->list, RMP_HV_FIXED);
	take_rmp_pages(sp);
	snp->state = SP_SNP_INIT;
	snp->guest_count = 0;
	snp->rapl_dis = (request->flags & RAPL_DIS) != 0;
	snp->ciphertext_hiding = (request->flags & CIPHERTEXT_HIDING) != 0;
	snp->max_snp_asid = snp->ciphertext_hiding ? request->max_snp_asid : 0;
	machine_set_ciphertext_hiding(sp->machine, snp->ciphertext_hiding);
	/* spec: SNP-ABI SNP_INIT_EX: every ASID is to be flushed before its first use */
	sp_asid_require_flush(sp);
}

/* spec: SNP-ABI SNP_INIT_EX: what a listed page may be while the RMP is kept */
static bool may_be_fixed(enum rmp_state state)
{
	return state == RMP_DEFAULT || state == RMP_HYPERVISOR || state == RMP_FIRMWARE ||
	       state == RMP_HV_FIXED;
}

static bool any_state(enum rmp_state state)
{
	(void)state;
	return true;
}

static uint32_t init(struct amd_sp *sp, const struct request *request)
{
	bool init_rmp = (request->flags & INIT_RMP) != 0;
	uint32_t status = check_request(sp, request);

	if (!status)
		status = check_cores(sp);
	/* spec: SNP-ABI SNP_INIT_EX: without INIT_RMP the RMP must have been initialised before */
	if (!status && !init_rmp && !rmp_active(sp->machine))
		status = SEV_FW_RMP_INIT_REQUIRED;
	if (!status && (request->flags & LIST_PADDR_EN))
		status =
			sp_range_list_check(sp, request->list, init_rmp ? any_state : may_be_fixed);
	/* spec: SNP-ABI SNP_INIT_EX: WBINVD must have run on every core */
	if (!status && !machine_wbinvd_done(sp->machine))
		status = SEV_FW_WBINVD_REQUIRED;
	if (!status)
		enter_init(sp, request);
	return status;
}

/* spec: SNP-ABI SNP_INIT: it is SNP_INIT_EX with INIT_RMP */
uint32_t sp_snp_init(struct amd_sp *sp, struct sp_call *call)
{
	const struct request request = {.flags = INIT_RMP};

	(void)call;
	return init(sp, &request);
}

uint32_t sp_snp_init_ex(struct amd_sp *sp, struct sp_call *call)
{
	const struct request request = {
		.flags = SP_GET(call, 32, SNP_INIT_EX, FLAGS),
		.list = SP_GET(call, 64, SNP_INIT_EX, LIST_PADDR),
		.max_snp_asid = SP_GET(call, 16, SNP_INIT_EX, MAX_SNP_ASID),
	};

	return init(sp, &request);
}

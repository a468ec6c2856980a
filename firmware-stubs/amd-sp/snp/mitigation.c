/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNP_VERIFY_MITIGATION: what the firmware does against vulnerabilities, one bit for each. What a
 * bit stands for is AMD's to say; those of this model need no input.
 */
#include "amd-sp/snp/platform_handlers.h"

#define STATUS	     0
#define VERIFY	     1
#define DST_PADDR_EN (1u << 0)
#define SRC_PADDR_EN (1u << 1)

/* SNP-ABI: what is written to DST_PADDR */
#define DST_VERIFIED  0x00
#define DST_SUPPORTED 0x08
#define DST_FAILURE   0x10
#define DST_SIZE      0x14

static uint32_t check(struct amd_sp *sp, const struct sp_call *call)
{
	uint32_t flags = SP_GET(call, 32, SNP_VERIFY_MITIGATION, FLAGS);

	/* spec: SNP-ABI SNP_VERIFY_MITIGATION: LENGTH is that of the command buffer */
	if (SP_GET(call, 32, SNP_VERIFY_MITIGATION, LENGTH) != SEV_SIZE_SNP_VERIFY_MITIGATION)
		return SEV_FW_INVALID_LENGTH;
	/* spec: SNP-ABI SNP_VERIFY_MITIGATION: a subcommand that there is, reserved flags 0 */
	if (SP_GET(call, 16, SNP_VERIFY_MITIGATION, SUBCOMMAND) > VERIFY ||
	    (flags & ~(DST_PADDR_EN | SRC_PADDR_EN)))
		return SEV_FW_INVALID_PARAM;
	/* spec: SNP-ABI SNP_VERIFY_MITIGATION: SRC_PADDR is memory where it is used */
	if ((flags & SRC_PADDR_EN) &&
	    !machine_is_memory(sp->machine, SP_GET(call, 64, SNP_VERIFY_MITIGATION, SRC_PADDR), 1))
		return SEV_FW_INVALID_ADDRESS;
	return SEV_FW_SUCCESS;
}

static uint32_t check_vector(const struct sp_call *call)
{
	uint64_t vector = SP_GET(call, 64, SNP_VERIFY_MITIGATION, VECTOR);

	if (SP_GET(call, 16, SNP_VERIFY_MITIGATION, SUBCOMMAND) == STATUS)
		return SEV_FW_SUCCESS;
	/* spec: SNP-ABI SNP_VERIFY_MITIGATION: one mitigation at a time, of those supported */
	if (!vector || (vector & (vector - 1)) || (vector & ~SP_MITIGATIONS))
		return SEV_FW_INVALID_PARAM;
	return SEV_FW_SUCCESS;
}

uint32_t sp_snp_verify_mitigation(struct amd_sp *sp, struct sp_call *call)
{
	uint64_t verified = sp->state->snp.verified_mitigations;
	uint8_t out[DST_SIZE] = {0};
	uint32_t status = check(sp, call);

	if (!status)
		status = check_vector(call);
	if (status)
		return status;
	if (SP_GET(call, 16, SNP_VERIFY_MITIGATION, SUBCOMMAND) == VERIFY)
		verified |= SP_GET(call, 64, SNP_VERIFY_MITIGATION, VECTOR);
	sev_put_le64(out + DST_VERIFIED, verified);
	sev_put_le64(out + DST_SUPPORTED, SP_MITIGATIONS);
	/* spec: SNP-ABI SNP_VERIFY_MITIGATION: the result's page is aligned, Firmware or Default */
	if (SP_GET(call, 32, SNP_VERIFY_MITIGATION, FLAGS) & DST_PADDR_EN)
		status = sp_write_page(sp, SP_GET(call, 64, SNP_VERIFY_MITIGATION, DST_PADDR), out,
				       sizeof(out));
	if (!status)
		sp->state->snp.verified_mitigations = verified;
	return status;
}

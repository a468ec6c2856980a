/* SPDX-License-Identifier: Apache-2.0 */
#include "ghcb/memory.h"

#define RDX_PERMS_SHIFT 8
#define RDX_VMSA	(UINT64_C(1) << 16)

static enum ghcb_rc rmpadjust(struct ghcb_cpu *cpu, uint64_t address, bool large, uint64_t rdx)
{
	switch (cpu->ops->rmpadjust(cpu->ctx, address, large, rdx)) {
	case 0:
		return GHCB_OK;
	case GHCB_RMP_FAIL_SIZEMISMATCH:
		return GHCB_ERR_PAGE_SIZE;
	default:
		return GHCB_ERR_RMPADJUST;
	}
}

enum ghcb_rc ghcb_set_permissions(struct ghcb_cpu *cpu, uint64_t address, bool large, uint8_t vmpl,
				  uint8_t perms)
{
	/* spec: APM3 RMPADJUST: for a VMPL that is less privileged; 4 permissions */
	if (!vmpl || vmpl > 3 || perms > 0xF)
		return GHCB_ERR_ARG;
	return rmpadjust(cpu, address, large, (uint64_t)perms << RDX_PERMS_SHIFT | vmpl);
}

/* spec: APM3 RMPADJUST: the VMSA attribute goes with VMPL1, so that success proves VMPL0 */
enum ghcb_rc ghcb_set_vmsa(struct ghcb_cpu *cpu, uint64_t address, bool vmsa)
{
	return rmpadjust(cpu, address, false, (vmsa ? RDX_VMSA : 0) | 1);
}

bool ghcb_is_vmpl0(struct ghcb_cpu *cpu, uint64_t address)
{
	return rmpadjust(cpu, address, false, 1) == GHCB_OK;
}

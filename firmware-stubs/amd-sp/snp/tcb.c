/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "abi/layout/tcb.h"
#include "amd-sp/snp/platform.h"

static int byte_of(const struct amd_sp_profile *profile, unsigned component)
{
	return SEV_TCB_LAYOUT[component].byte[profile->tcb_has_fmc];
}

uint64_t sp_tcb_pack(const struct amd_sp_profile *profile, const struct sp_tcb *tcb)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < AMD_SP_TCB_COMPONENTS; i++)
		if (byte_of(profile, i) >= 0)
			value |= (uint64_t)tcb->svn[i] << (8 * byte_of(profile, i));
	return value;
}

bool sp_tcb_unpack(const struct amd_sp_profile *profile, uint64_t value, struct sp_tcb *tcb)
{
	memset(tcb, 0, sizeof(*tcb));
	for (unsigned i = 0; i < AMD_SP_TCB_COMPONENTS; i++)
		if (byte_of(profile, i) >= 0)
			tcb->svn[i] = (uint8_t)(value >> (8 * byte_of(profile, i)));
	return sp_tcb_pack(profile, tcb) == value;
}

/* spec: SNP-ABI TCB_VERSION: versions are compared component by component */
bool sp_tcb_le(const struct sp_tcb *a, const struct sp_tcb *b)
{
	for (unsigned i = 0; i < AMD_SP_TCB_COMPONENTS; i++)
		if (a->svn[i] > b->svn[i])
			return false;
	return true;
}

bool sp_tcb_eq(const struct sp_tcb *a, const struct sp_tcb *b)
{
	return !memcmp(a, b, sizeof(*a));
}

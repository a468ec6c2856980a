/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VMSAs of an SNP guest's vCPUs as launch pages.
 */
#include "linux/kvm/snp.h"
#include "linux/kvm/vcpu.h"
#include "machine/rmp.h"

#define VMSA_GPA       UINT64_C(0xFFFFFFFFF000)
#define PAGE_TYPE_VMSA 2

static int update_vmsa(struct lx_op_call *call, struct lx_vcpu *vcpu)
{
	int rc = lx_vmsa_sync(vcpu);

	if (rc)
		return rc;
	rc = lx_page_make_private(call->kernel, vcpu->vmsa, VMSA_GPA, RMP_4K, call->vm->asid, true);
	if (rc)
		return rc;
	rc = lx_snp_update_page(call, vcpu->vmsa, PAGE_TYPE_VMSA);
	if (!rc)
		vcpu->protected = true;
	else if (lx_page_reclaim(call->kernel, vcpu->vmsa, 1))
		call->vm->dead = true;
	return rc;
}

/* spec: UAPI SNP_LAUNCH_FINISH: VMSAs come last, in the order in which the vCPUs were created */
int lx_snp_update_vmsas(struct lx_op_call *call)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < call->vm->vcpu_count; i++)
		rc = update_vmsa(call, call->vm->vcpus[i]);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUID of a vCPU: KVM_GET_CPUID2 and KVM_SET_CPUID2.
 */
#include <stdlib.h>
#include <string.h>

#include "linux/kvm/vcpu.h"

int lx_vcpu_get_cpuid(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct lx_kernel *kernel = vcpu->vm->kernel;
	struct sev_kvm_cpuid2 head;
	int rc = 0;

	if (lx_copy_in(kernel, &head, argument, sizeof(head)))
		return -EFAULT;
	/* spec: UAPI KVM_GET_CPUID2: too little room: E2BIG, and the number needed */
	if (head.nent < vcpu->cpuid_count)
		rc = -E2BIG;
	else if (lx_copy_out(kernel, argument + sizeof(head), vcpu->cpuid,
			     vcpu->cpuid_count * sizeof(*vcpu->cpuid)))
		return -EFAULT;
	head.nent = vcpu->cpuid_count;
	return lx_copy_out(kernel, argument, &head, sizeof(head)) ? -EFAULT : rc;
}

static bool is_same(const struct lx_vcpu *vcpu, const struct sev_kvm_cpuid_entry2 *entries,
		    uint32_t count)
{
	return count == vcpu->cpuid_count &&
	       (!count || !memcmp(entries, vcpu->cpuid, count * sizeof(*entries)));
}

int lx_vcpu_set_cpuid(struct lx_vcpu *vcpu, uint64_t argument)
{
	struct lx_kernel *kernel = vcpu->vm->kernel;
	struct sev_kvm_cpuid_entry2 *entries;
	struct sev_kvm_cpuid2 head;

	if (lx_copy_in(kernel, &head, argument, sizeof(head)))
		return -EFAULT;
	if (head.nent > LX_CPUID_ENTRIES)
		return -E2BIG;
	entries = calloc(head.nent ? head.nent : 1, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	if (lx_copy_in(kernel, entries, argument + sizeof(head), head.nent * sizeof(*entries))) {
		free(entries);
		return -EFAULT;
	}
	/* spec: UAPI KVM_SET_CPUID2: after the vCPU has run only what it has already */
	if (vcpu->has_run && !is_same(vcpu, entries, head.nent)) {
		free(entries);
		return -EINVAL;
	}
	free(vcpu->cpuid);
	vcpu->cpuid = entries;
	vcpu->cpuid_count = head.nent;
	return 0;
}

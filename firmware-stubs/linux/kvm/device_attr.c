/* SPDX-License-Identifier: Apache-2.0 */
/*
 * KVM_HAS_DEVICE_ATTR and KVM_GET_DEVICE_ATTR of /dev/kvm: group SEV.
 */
#include "amd-sp/profile.h"
#include "linux/kvm/vm.h"

#define ALL_RELEASES (1u << LX_LINUX_6_18 | 1u << LX_LINUX_6_14)
#define NEW_RELEASES (1u << LX_LINUX_6_18)

/* Bits of an SNP guest's POLICY (SNP-ABI). */
#define POLICY_ABI		 UINT64_C(0xFFFF)
#define POLICY_SMT		 (UINT64_C(1) << 16)
#define POLICY_MUST_BE_ONE	 (UINT64_C(1) << 17)
#define POLICY_DEBUG		 (UINT64_C(1) << 19)
#define POLICY_SINGLE_SOCKET	 (UINT64_C(1) << 20)
#define POLICY_CXL_ALLOW	 (UINT64_C(1) << 21)
#define POLICY_MEM_AES_256_XTS	 (UINT64_C(1) << 22)
#define POLICY_RAPL_DIS		 (UINT64_C(1) << 23)
#define POLICY_CIPHERTEXT_HIDING (UINT64_C(1) << 24)
#define POLICY_PAGE_SWAP_DISABLE (UINT64_C(1) << 25)
#define POLICY_BASE                                                                                \
	(POLICY_ABI | POLICY_SMT | POLICY_MUST_BE_ONE | POLICY_DEBUG | POLICY_SINGLE_SOCKET)

/* spec: UAPI KVM_X86_SEV_VMSA_FEATURES: DebugSwap; SecureTSC in newer kernels, for SNP */
uint64_t lx_kvm_vmsa_features(const struct lx_kernel *kernel)
{
	uint64_t features = 0;

	if (kernel->state->sev_es)
		features |= LX_FEATURE_DEBUG_SWAP;
	if (kernel->state->sev_snp && kernel->config.release == LX_LINUX_6_18)
		features |= LX_FEATURE_SECURE_TSC;
	return features;
}

/* ECX of the firmware's feature information; 0 where it has none. */
static uint32_t firmware_features(struct lx_kernel *kernel)
{
	uint8_t buffer[SEV_SIZE_SNP_FEATURE_INFO] = {0};
	uint64_t page = lx_frames_alloc(kernel, 1, MACHINE_PAGE_SIZE, LX_FRAME_KERNEL);
	uint8_t info[16] = {0};

	if (!page || lx_page_to_firmware(kernel, page, 1))
		return 0;
	sev_put_le32(buffer + SEV_AT_SNP_FEATURE_INFO_LEN, sizeof(buffer));
	sev_put_le64(buffer + SEV_AT_SNP_FEATURE_INFO_FEATURE_INFO_PADDR, page);
	if (lx_sev_do_cmd(kernel, SEV_CMD_SNP_FEATURE_INFO, buffer, NULL) == 0)
		machine_read(kernel->machine, page, info, sizeof(info));
	if (lx_page_reclaim(kernel, page, 1) == 0)
		lx_frames_free(kernel, page, 1);
	return sev_get_le32(info + 8);
}

/* spec: UAPI KVM_X86_SNP_POLICY_BITS: those that the firmware says it knows; a fixed set in 6.14 */
uint64_t lx_kvm_policy_bits(struct lx_kernel *kernel)
{
	static const struct {
		uint32_t feature;
		uint64_t policy;
	} bits[] = {
		{AMD_SP_FEATURE_RAPL_DIS, POLICY_RAPL_DIS},
		{AMD_SP_FEATURE_CIPHERTEXT_HIDING_DRAM, POLICY_CIPHERTEXT_HIDING},
		{AMD_SP_FEATURE_AES_256_XTS, POLICY_MEM_AES_256_XTS},
		{AMD_SP_FEATURE_CXL_ALLOW, POLICY_CXL_ALLOW},
	};
	uint64_t policy = POLICY_BASE;
	uint32_t features;

	if (kernel->config.release == LX_LINUX_6_14)
		return policy;
	features = firmware_features(kernel);
	for (size_t i = 0; i < SEV_COUNT(bits); i++)
		if (features & bits[i].feature)
			policy |= bits[i].policy;
	if (lx_api_at_least(kernel, 1, 58))
		policy |= POLICY_PAGE_SWAP_DISABLE;
	return policy;
}

static uint64_t vmsa_features(struct lx_kernel *kernel)
{
	return lx_kvm_vmsa_features(kernel);
}

static uint64_t req_certs(struct lx_kernel *kernel)
{
	return kernel->state->sev_snp;
}

static const struct {
	uint64_t attr;
	unsigned releases;
	uint64_t (*value)(struct lx_kernel *kernel);
} ATTRS[] = {
	{SEV_KVM_SEV_VMSA_FEATURES, ALL_RELEASES, vmsa_features},
	{SEV_KVM_SNP_POLICY_BITS, NEW_RELEASES, lx_kvm_policy_bits},
	{SEV_KVM_SEV_SNP_REQ_CERTS, NEW_RELEASES, req_certs},
};

static int find(struct lx_kernel *kernel, const struct sev_kvm_device_attr *attr, uint64_t *value)
{
	/* spec: UAPI KVM_GET_DEVICE_ATTR: another group or attribute: ENXIO */
	if (attr->group != SEV_KVM_GRP_SEV)
		return -ENXIO;
	for (size_t i = 0; i < SEV_COUNT(ATTRS); i++) {
		if (ATTRS[i].attr != attr->attr ||
		    !(ATTRS[i].releases >> kernel->config.release & 1))
			continue;
		*value = ATTRS[i].value(kernel);
		return 0;
	}
	return -ENXIO;
}

int lx_kvm_device_attr(struct lx_kernel *kernel, uint64_t argument, bool get)
{
	struct sev_kvm_device_attr attr;
	uint64_t value = 0;
	int rc;

	if (lx_copy_in(kernel, &attr, argument, sizeof(attr)))
		return -EFAULT;
	rc = find(kernel, &attr, &value);
	if (rc || !get)
		return rc;
	return lx_copy_out(kernel, attr.addr, &value, sizeof(value));
}

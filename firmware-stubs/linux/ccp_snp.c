/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The start and the end of SNP (Linux: __sev_snp_init_locked, __sev_snp_shutdown_locked).
 */
#include <errno.h>

#include "amd-sp/sp.h"
#include "base/bytes.h"
#include "linux/ccp.h"

/* SNP-ABI: fields of SNP_INIT_EX and SNP_SHUTDOWN_EX */
#define INIT_RMP	   1u
#define LIST_PADDR_EN	   2u
#define CIPHERTEXT_HIDING  8u
#define IOMMU_SNP_SHUTDOWN 1u

bool lx_snp_host(const struct lx_kernel *kernel)
{
	return kernel->config.sev_snp && machine_core(kernel->machine, 0)->snp_en;
}

/*
 * The ranges that are to become HV-Fixed: what the firmware of the machine keeps of DRAM, which is
 * the first page. SNP-ABI: RANGE_LIST: count, then elements of base and count of pages.
 */
static uint64_t make_range_list(struct lx_kernel *kernel)
{
	uint64_t spa = lx_frames_alloc(kernel, 1, MACHINE_PAGE_SIZE, LX_FRAME_KERNEL);
	uint8_t list[8 + 16] = {0};

	if (!spa)
		return 0;
	sev_put_le32(list, 1);
	sev_put_le64(list + 8, 0);
	sev_put_le32(list + 16, 1);
	machine_write(kernel->machine, spa, list, sizeof(list));
	return spa;
}

/* spec: UAPI kvm_amd.ciphertext_hiding_asids: the firmware is started with that many */
uint32_t lx_snp_hiding_asids(const struct lx_kernel *kernel)
{
	const uint32_t feature = AMD_SP_FEATURE_CIPHERTEXT_HIDING_DRAM;

	if (kernel->config.release == LX_LINUX_6_14 || !(kernel->sp->profile->features & feature))
		return 0;
	return kernel->config.ciphertext_hiding_asids;
}

static int init_ex(struct lx_kernel *kernel, uint32_t *fw_error)
{
	uint8_t buffer[SEV_SIZE_SNP_INIT_EX] = {0};
	uint64_t list = make_range_list(kernel);
	uint32_t hiding = lx_snp_hiding_asids(kernel);
	int rc;

	if (!list)
		return -ENOMEM;
	sev_put_le32(buffer + SEV_AT_SNP_INIT_EX_FLAGS,
		     INIT_RMP | LIST_PADDR_EN | (hiding ? CIPHERTEXT_HIDING : 0));
	sev_put_le16(buffer + SEV_AT_SNP_INIT_EX_MAX_SNP_ASID, (uint16_t)hiding);
	sev_put_le64(buffer + SEV_AT_SNP_INIT_EX_LIST_PADDR, list);
	machine_wbinvd_all(kernel->machine);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_SNP_INIT_EX, buffer, fw_error);
	lx_frames_free(kernel, list, 1);
	return rc;
}

/* spec: UAPI SNP init: SNP_INIT_EX with a range list from API 1.52 on, SNP_INIT before */
static int init(struct lx_kernel *kernel, uint32_t *fw_error)
{
	for (unsigned i = 0; machine_core(kernel->machine, i); i++)
		machine_core(kernel->machine, i)->vm_hsave_pa = 0;
	if (lx_api_at_least(kernel, 1, 52))
		return init_ex(kernel, fw_error);
	machine_wbinvd_all(kernel->machine);
	return lx_sev_do_cmd(kernel, SEV_CMD_SNP_INIT, NULL, fw_error);
}

int lx_snp_platform_init(struct lx_kernel *kernel, uint32_t *fw_error)
{
	int rc;

	/* spec: UAPI SNP init: a kernel that is no SNP host is ENODEV */
	if (!lx_snp_host(kernel))
		return -ENODEV;
	if (kernel->state->snp_initialized)
		return 0;
	/* spec: UAPI SNP init: before API 1.51 nothing is started, which 6.18 tells: EOPNOTSUPP */
	if (!lx_api_at_least(kernel, 1, 51))
		return kernel->config.release == LX_LINUX_6_14 ? 0 : -EOPNOTSUPP;
	rc = init(kernel, fw_error);
	if (rc)
		return rc;
	machine_wbinvd_all(kernel->machine);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_SNP_DF_FLUSH, NULL, fw_error);
	kernel->state->snp_initialized = !rc;
	return rc;
}

static int shut_down(struct lx_kernel *kernel, uint32_t *fw_error)
{
	uint8_t buffer[SEV_SIZE_SNP_SHUTDOWN_EX] = {0};

	sev_put_le32(buffer + SEV_AT_SNP_SHUTDOWN_EX_LEN, SEV_SIZE_SNP_SHUTDOWN_EX);
	sev_put_le32(buffer + SEV_AT_SNP_SHUTDOWN_EX_FLAGS, IOMMU_SNP_SHUTDOWN);
	return lx_sev_do_cmd(kernel, SEV_CMD_SNP_SHUTDOWN_EX, buffer, fw_error);
}

int lx_snp_platform_shutdown(struct lx_kernel *kernel, uint32_t *fw_error)
{
	uint32_t error = 0;
	int rc;

	if (!kernel->state->snp_initialized)
		return 0;
	machine_wbinvd_all(kernel->machine);
	rc = shut_down(kernel, &error);
	/* spec: UAPI SNP shutdown: tried once more after SNP_DF_FLUSH where it was required */
	if (rc && error == SEV_FW_DF_FLUSH_REQUIRED) {
		rc = lx_sev_do_cmd(kernel, SEV_CMD_SNP_DF_FLUSH, NULL, NULL);
		if (!rc)
			rc = shut_down(kernel, &error);
	}
	if (fw_error)
		*fw_error = error;
	kernel->state->snp_initialized = rc != 0;
	return rc;
}

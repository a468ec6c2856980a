/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel hashes table as launch events.
 */
#include <string.h>

#include "abi/layout/ovmf.h"
#include "base/blob.h"
#include "base/err.h"
#include "plan/builder.h"
#include "plan/hashes.h"

/* Which build of OVMF to take instead of one that cannot hold the table. */
#define BUILD_HINT                                                                                    \
	"use a build that does, such as edk2's OvmfPkg/AmdSev/AmdSevX64.dsc, or leave the kernel to " \
	"the boot disk"

static enum sev_rc check_area(const struct sev_ovmf *ovmf, struct sev_err *err)
{
	/* spec: QEMU kernel hashes: the image names an area for the table */
	if (!ovmf->hashes.present || ovmf->hashes.base == 0)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: a kernel is given, but this firmware does not check kernel hashes "
			"(no SEV hash table block with an address); " BUILD_HINT,
			sev_blob_name(ovmf->blob));
	return SEV_OK;
}

enum sev_rc sev_build_hashes(const struct sev_config *config, struct sev_plan *plan,
			     const struct sev_ovmf *ovmf, struct sev_err *err)
{
	uint8_t table[SEV_HASHES_PADDED_LENGTH];
	struct sev_blob *blob = NULL;
	enum sev_rc rc;

	if (!config->kernel)
		return SEV_OK;
	rc = check_area(ovmf, err);
	if (rc)
		return rc;
	rc = sev_hashes_table(config, table, err);
	if (rc)
		return rc;
	rc = sev_blob_copy("kernel hashes table", table, sizeof(table), &blob, err);
	if (rc)
		return rc;
	rc = sev_plan_update(plan, SEV_PAGE_NORMAL, ovmf->hashes.base, sizeof(table), blob, 0, err,
			     "kernel hashes table");
	sev_blob_free(blob);
	return rc;
}

static enum sev_rc check_snp_area(const struct sev_ovmf *ovmf, struct sev_err *err)
{
	uint32_t offset = ovmf->hashes.base % SEV_PAGE_SIZE;
	struct sev_ovmf_section section;
	enum sev_rc rc;

	/* spec: OVMF SEV metadata: a kernel needs an SNP_KERNEL_HASHES section */
	if (!sev_ovmf_find_section(ovmf, SEV_OVMF_SECTION_SNP_KERNEL_HASHES, &section))
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: a kernel is given, but the SEV metadata has no SNP_KERNEL_HASHES "
			"section; " BUILD_HINT,
			sev_blob_name(ovmf->blob));
	rc = check_area(ovmf, err);
	if (rc)
		return rc;
	/* spec: QEMU kernel hashes: the table lies within its page */
	if (offset > SEV_PAGE_SIZE - SEV_HASHES_PADDED_LENGTH)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: the kernel hashes table at 0x%x does not fit its page: offset 0x%x, "
			"expected at most 0x%llx",
			sev_blob_name(ovmf->blob), ovmf->hashes.base, offset,
			(unsigned long long)(SEV_PAGE_SIZE - SEV_HASHES_PADDED_LENGTH));
	return SEV_OK;
}

enum sev_rc sev_build_hashes_page(const struct sev_config *config, const struct sev_ovmf *ovmf,
				  struct sev_blob **page, struct sev_err *err)
{
	uint8_t bytes[SEV_PAGE_SIZE];
	enum sev_rc rc;

	*page = NULL;
	if (!config->kernel)
		return SEV_OK;
	rc = check_snp_area(ovmf, err);
	if (rc)
		return rc;
	memset(bytes, 0, sizeof(bytes));
	rc = sev_hashes_table(config, bytes + ovmf->hashes.base % SEV_PAGE_SIZE, err);
	if (rc)
		return rc;
	return sev_blob_copy("kernel hashes page", bytes, sizeof(bytes), page, err);
}

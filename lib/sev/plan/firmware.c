/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plans from firmware images: OVMF, COCONUT-SVSM below an OVMF, and firmware without tables.
 */
#include <string.h>

#include "base/blob.h"
#include "base/err.h"
#include "plan/builder.h"

static enum sev_rc check_size(const struct sev_plan *plan, const struct sev_blob *image,
			      uint64_t end, struct sev_err *err)
{
	uint64_t size = sev_blob_size(image);

	if (size == 0)
		return sev_fail(err, SEV_ERR_FORMAT, "%s: is empty, expected a firmware image",
				sev_blob_name(image));
	/* spec: SNP-ABI SNP_LAUNCH_UPDATE: pages are added whole */
	if (plan->mode == SEV_MODE_SNP && size % SEV_PAGE_SIZE)
		return sev_fail(err, SEV_ERR_FORMAT,
				"%s: has 0x%llx bytes, expected a multiple of 0x1000",
				sev_blob_name(image), (unsigned long long)size);
	/* spec: OVMF image: it ends at 4 GiB, so it cannot be larger */
	if (size > end)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: has 0x%llx bytes, but must end at guest-physical address 0x%llx",
			sev_blob_name(image), (unsigned long long)size, (unsigned long long)end);
	return SEV_OK;
}

enum sev_rc sev_build_image(const struct sev_config *config, struct sev_plan *plan,
			    struct sev_blob *image, uint64_t end, struct sev_err *err)
{
	uint64_t size = sev_blob_size(image);
	enum sev_rc rc = check_size(plan, image, end, err);

	if (rc)
		return rc;
	if (config->has_ovmf_hash && image == config->ovmf) {
		memcpy(plan->seed, config->ovmf_hash, sizeof(plan->seed));
		plan->has_seed = true;
		return SEV_OK;
	}
	return sev_plan_update(plan, SEV_PAGE_NORMAL, end - size, size, image, 0, err,
			       "%s, offset 0x0", sev_blob_short_name(image));
}

static enum sev_ovmf_repeat repeat_rule(const struct sev_config *config)
{
	return sev_config_has(config, SEV_VARIANT_QEMU_METADATA) ? SEV_OVMF_HIGHEST
								 : SEV_OVMF_LOWEST;
}

/* The AP reset address; needed by every mode that measures VMSAs. */
static enum sev_rc check_reset(const struct sev_config *config, const struct sev_ovmf *ovmf,
			       struct sev_err *err)
{
	const char *name = sev_blob_name(ovmf->blob);

	if (config->mode == SEV_MODE_SEV)
		return SEV_OK;
	if (!ovmf->has_table)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: no footer table at offset 0x%llx before the end (its GUID is not "
			"there), so no SEV-ES reset block; is this an OVMF image?",
			name, 0x32ULL);
	/* spec: OVMF footer table: SEV-ES and SNP guests need the SEV-ES reset block */
	if (!ovmf->reset.present)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: footer table: no SEV-ES reset block, which says where APs start",
			name);
	/* spec: QEMU SEV-ES reset block: address 0 is an error where APs are measured */
	if (ovmf->reset.base == 0 && config->vcpus > 1)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: footer table: SEV-ES reset block has address 0, so the other %u "
			"vCPUs cannot start",
			name, config->vcpus - 1);
	return SEV_OK;
}

static enum sev_rc add_snp_metadata(const struct sev_config *config, struct sev_plan *plan,
				    const struct sev_ovmf *ovmf, struct sev_err *err)
{
	struct sev_blob *page = NULL;
	enum sev_rc rc = sev_build_hashes_page(config, ovmf, &page, err);

	if (!rc)
		rc = sev_build_sections(config, plan, ovmf, page, err);
	sev_blob_free(page);
	return rc;
}

/* Why a guest without a kernel option has no measured kernel. */
static const char *no_kernel_why(const struct sev_config *config, const struct sev_ovmf *ovmf)
{
	bool able = ovmf->hashes.present && ovmf->hashes.base != 0;

	if (config->kernel || able)
		return "no kernel is given: what the firmware loads from a disk is not measured";
	return "what the firmware loads from a disk is not measured, and this OVMF has no hash "
	       "section for a kernel given directly: build OvmfPkg/AmdSev/AmdSevX64.dsc for that";
}

enum sev_rc sev_build_ovmf(const struct sev_config *config, struct sev_plan *plan,
			   struct sev_err *err)
{
	struct sev_ovmf ovmf;
	enum sev_rc rc = sev_ovmf_read(config->ovmf, repeat_rule(config), &ovmf, err);

	if (rc)
		return rc;
	rc = check_reset(config, &ovmf, err);
	if (rc)
		return rc;
	rc = sev_build_image(config, plan, config->ovmf, SEV_4GIB, err);
	if (rc)
		return rc;
	rc = config->mode == SEV_MODE_SNP ? add_snp_metadata(config, plan, &ovmf, err)
					  : sev_build_hashes(config, plan, &ovmf, err);
	if (rc)
		return rc;
	rc = sev_build_vmsas(config, plan, ovmf.reset.base, err);
	if (rc)
		return rc;
	return sev_build_coverage(config, plan, config->kernel != NULL,
				  no_kernel_why(config, &ovmf), err);
}

static enum sev_rc check_svsm(const struct sev_config *config, const struct sev_ovmf *svsm,
			      struct sev_err *err)
{
	if (!svsm->has_table || !svsm->svsm.present)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: no SVSM info block in a footer table; is this a COCONUT-SVSM binary?",
			sev_blob_name(config->svsm));
	return SEV_OK;
}

/* spec: QEMU SVSM: OVMF ends at 4 GiB, the variable store lies below it, the SVSM below that */
static enum sev_rc svsm_end(const struct sev_config *config, uint64_t *end, struct sev_err *err)
{
	uint64_t ovmf_size = sev_blob_size(config->ovmf);
	uint64_t need = sev_blob_size(config->svsm);

	if (ovmf_size > SEV_4GIB || config->vars_size > SEV_4GIB - ovmf_size ||
	    need > SEV_4GIB - ovmf_size - config->vars_size)
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"SVSM (0x%llx bytes), variable store (0x%llx) and OVMF (0x%llx) do not "
			"fit below 4 GiB",
			(unsigned long long)need, (unsigned long long)config->vars_size,
			(unsigned long long)ovmf_size);
	*end = SEV_4GIB - ovmf_size - config->vars_size;
	return SEV_OK;
}

static enum sev_rc add_svsm(const struct sev_config *config, struct sev_plan *plan,
			    const struct sev_ovmf *svsm, uint64_t end, struct sev_err *err)
{
	uint64_t base = end - sev_blob_size(config->svsm);
	uint64_t entry = base + svsm->svsm.base;
	enum sev_rc rc;

	/* spec: QEMU SVSM: the launch offset lies within the SVSM image */
	if (svsm->svsm.base >= sev_blob_size(config->svsm))
		return sev_fail(
			err, SEV_ERR_FORMAT,
			"%s: SVSM info block: launch offset 0x%x, expected less than the size of "
			"the image (0x%zx)",
			sev_blob_name(config->svsm), svsm->svsm.base, sev_blob_size(config->svsm));
	rc = sev_build_image(config, plan, config->ovmf, SEV_4GIB, err);
	if (rc)
		return rc;
	rc = sev_build_image(config, plan, config->svsm, end, err);
	if (rc)
		return rc;
	rc = sev_build_sections(config, plan, svsm, NULL, err);
	return rc ? rc : sev_build_vmsas(config, plan, (uint32_t)entry, err);
}

enum sev_rc sev_build_svsm(const struct sev_config *config, struct sev_plan *plan,
			   struct sev_err *err)
{
	struct sev_ovmf svsm;
	uint64_t end = 0;
	enum sev_rc rc = sev_ovmf_read(config->svsm, repeat_rule(config), &svsm, err);

	if (rc)
		return rc;
	rc = check_svsm(config, &svsm, err);
	if (rc)
		return rc;
	rc = svsm_end(config, &end, err);
	if (rc)
		return rc;
	rc = add_svsm(config, plan, &svsm, end, err);
	if (rc)
		return rc;
	return sev_build_coverage(config, plan, false,
				  "an SVSM launched this way has no kernel hashes table; what the "
				  "firmware loads is not measured",
				  err);
}

enum sev_rc sev_build_raw(const struct sev_config *config, struct sev_plan *plan,
			  struct sev_err *err)
{
	enum sev_rc rc;

	if (config->mode != SEV_MODE_SEV && config->vcpus > 1)
		return sev_fail(err, SEV_ERR_ARG,
				"%s: firmware without a footer table does not say where APs start; "
				"expected 1 vCPU, found %u",
				sev_blob_name(config->raw), config->vcpus);
	if (config->kernel)
		return sev_fail(
			err, SEV_ERR_ARG,
			"%s: firmware without a footer table has no place for kernel hashes",
			sev_blob_name(config->raw));
	rc = sev_build_image(config, plan, config->raw, SEV_4GIB, err);
	if (rc)
		return rc;
	rc = sev_build_vmsas(config, plan, 0, err);
	if (rc)
		return rc;
	return sev_build_coverage(config, plan, false,
				  "firmware without tables: what it loads is its own affair", err);
}

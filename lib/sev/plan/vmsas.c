/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VMSAs as launch events.
 */
#include <sev/digest.h>

#include "abi/vmsa.h"
#include "base/err.h"
#include "plan/builder.h"

static enum sev_rc make_page(const struct sev_config *config, uint32_t vcpu, uint32_t reset_eip,
			     struct sev_blob **out, struct sev_err *err)
{
	uint8_t page[SEV_VMSA_SIZE];
	enum sev_rc rc = sev_vmsa_build(config, vcpu, reset_eip, page, err);

	return rc ? rc
		  : sev_blob_copy(vcpu ? "VMSA, AP" : "VMSA, BSP", page, sizeof(page), out, err);
}

static enum sev_rc add_bsp(const struct sev_config *config, struct sev_plan *plan,
			   uint32_t reset_eip, struct sev_err *err)
{
	struct sev_blob *page = NULL;
	enum sev_rc rc = make_page(config, 0, reset_eip, &page, err);

	if (rc)
		return rc;
	rc = sev_plan_vmsa(plan, 0, SEV_VMSA_GPA, page, 0, err, "VMSA, BSP");
	sev_blob_free(page);
	return rc;
}

/* All APs share one page. */
static enum sev_rc add_aps(const struct sev_config *config, struct sev_plan *plan,
			   uint32_t reset_eip, struct sev_err *err)
{
	struct sev_blob *page = NULL;
	enum sev_rc rc = make_page(config, 1, reset_eip, &page, err);

	for (uint32_t i = 1; !rc && i < config->vcpus; i++)
		rc = sev_plan_vmsa(plan, i, SEV_VMSA_GPA, page, 0, err, "VMSA, AP %u", i);
	sev_blob_free(page);
	return rc;
}

enum sev_rc sev_build_vmsas(const struct sev_config *config, struct sev_plan *plan,
			    uint32_t reset_eip, struct sev_err *err)
{
	enum sev_rc rc;

	if (config->mode == SEV_MODE_SEV)
		return SEV_OK;
	rc = add_bsp(config, plan, reset_eip, err);
	if (rc || config->vcpus < 2)
		return rc;
	return add_aps(config, plan, reset_eip, err);
}

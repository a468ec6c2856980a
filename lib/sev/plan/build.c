/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a configuration to a launch plan: the checks that all origins share, and the choice of the
 * builder.
 */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "plan/builder.h"
#include "plan/igvm/igvm.h"

static bool has_svsm(const struct sev_config *config)
{
	return config->svsm != NULL;
}

static bool has_raw(const struct sev_config *config)
{
	return config->raw != NULL;
}

static bool has_igvm(const struct sev_config *config)
{
	return config->igvm != NULL;
}

static bool has_ovmf(const struct sev_config *config)
{
	return config->ovmf != NULL;
}

/* The first origin whose input is there builds the plan. */
static const struct origin {
	bool (*applies)(const struct sev_config *config);
	enum sev_rc (*build)(const struct sev_config *config, struct sev_plan *plan,
			     struct sev_err *err);
	bool needs_vcpus;
	bool snp_only;
	const char *name;
} ORIGINS[] = {
	{has_igvm, sev_plan_build_igvm, false, false, "an IGVM file"},
	{has_svsm, sev_build_svsm, true, true, "an SVSM"},
	{has_raw, sev_build_raw, true, false, "raw firmware"},
	{has_ovmf, sev_build_ovmf, true, false, "an OVMF image"},
};

static const struct origin *find_origin(const struct sev_config *config)
{
	for (size_t i = 0; i < SEV_COUNT(ORIGINS); i++)
		if (ORIGINS[i].applies(config))
			return &ORIGINS[i];
	return NULL;
}

static enum sev_rc check_vcpus(const struct sev_config *config, const struct origin *origin,
			       struct sev_err *err)
{
	if (!origin->needs_vcpus || config->mode == SEV_MODE_SEV)
		return SEV_OK;
	if (config->vcpus < 1 || config->vcpus > SEV_VCPUS_MAX)
		return sev_fail(err, SEV_ERR_ARG, "number of vCPUs: found %u, expected 1 to %d",
				config->vcpus, SEV_VCPUS_MAX);
	return SEV_OK;
}

/* A number that no enumerator has would index past the tables that go by mode and VMM. */
static enum sev_rc check_numbers(const struct sev_config *config, struct sev_err *err)
{
	if ((unsigned)config->mode > SEV_MODE_SNP)
		return sev_fail(err, SEV_ERR_ARG, "mode %u, expected 0 (sev) to 2 (snp)",
				(unsigned)config->mode);
	if ((unsigned)config->vmm >= SEV_VMM_COUNT)
		return sev_fail(err, SEV_ERR_ARG, "VMM type %u, expected 0 (QEMU) to 3 (krun)",
				(unsigned)config->vmm);
	return SEV_OK;
}

static enum sev_rc check_config(const struct sev_config *config, const struct origin *origin,
				struct sev_err *err)
{
	enum sev_rc rc = check_numbers(config, err);

	if (rc)
		return rc;
	if (!origin)
		return sev_fail(err, SEV_ERR_ARG,
				"no firmware given: expected an OVMF image, raw "
				"firmware or an IGVM file");
	if (origin->snp_only && config->mode != SEV_MODE_SNP)
		return sev_fail(err, SEV_ERR_ARG, "%s needs mode snp, found %s", origin->name,
				sev_mode_name(config->mode));
	if (config->ovmf && config->raw)
		return sev_fail(err, SEV_ERR_ARG,
				"found an OVMF image and raw firmware, expected one of them");
	if (config->svsm && (!config->ovmf || config->vmm != SEV_VMM_QEMU))
		return sev_fail(err, SEV_ERR_ARG,
				"an SVSM binary needs an OVMF image and VMM type QEMU");
	if (config->has_ovmf_hash &&
	    (config->mode != SEV_MODE_SNP || config->svsm || config->igvm || !config->ovmf))
		return sev_fail(
			err, SEV_ERR_ARG,
			"a precomputed OVMF hash stands for an OVMF image in mode snp only");
	/* spec: SNP-ABI SNP_LAUNCH_FINISH: HOST_DATA is SNP's; SEV and SEV-ES have none */
	if (config->mode != SEV_MODE_SNP && !sev_is_zero(config->host_data, SEV_HOST_DATA))
		return sev_fail(err, SEV_ERR_ARG,
				"HOST_DATA: found some in mode %s, expected mode snp, whose "
				"reports show it",
				sev_mode_name(config->mode));
	if ((config->initrd || config->append) && !config->kernel)
		return sev_fail(err, SEV_ERR_ARG, "an initrd or command line needs a kernel");
	return check_vcpus(config, origin, err);
}

static enum sev_rc add_blob_setting(struct sev_plan *plan, const char *key,
				    const struct sev_blob *blob, struct sev_err *err)
{
	return blob ? sev_plan_add_setting(plan, key, err, "%s", sev_blob_name(blob)) : SEV_OK;
}

static enum sev_rc add_inputs(const struct sev_config *config, struct sev_plan *plan,
			      struct sev_err *err)
{
	const struct {
		const char *key;
		const struct sev_blob *blob;
	} inputs[] = {
		{"ovmf", config->ovmf}, {"raw", config->raw},	    {"svsm", config->svsm},
		{"igvm", config->igvm}, {"kernel", config->kernel}, {"initrd", config->initrd},
	};
	enum sev_rc rc = SEV_OK;

	for (size_t i = 0; !rc && i < SEV_COUNT(inputs); i++)
		rc = add_blob_setting(plan, inputs[i].key, inputs[i].blob, err);
	if (!rc && config->append)
		rc = sev_plan_add_setting(plan, "append", err, "%s", config->append);
	if (!rc && config->svsm)
		rc = sev_plan_add_setting(plan, "vars_size", err, "0x%llx",
					  (unsigned long long)config->vars_size);
	return rc;
}

static enum sev_rc add_vcpu_settings(const struct sev_config *config, struct sev_plan *plan,
				     struct sev_err *err)
{
	enum sev_rc rc = SEV_OK;

	if (config->mode == SEV_MODE_SEV)
		return SEV_OK;
	if (config->vcpus)
		rc = sev_plan_add_setting(plan, "vcpus", err, "%u", config->vcpus);
	/* The VMSAs of an IGVM file are its own. */
	if (rc || config->igvm)
		return rc;
	rc = sev_plan_add_setting(plan, "vcpu_sig", err, "0x%x", config->vcpu_sig);
	if (!rc && config->mode == SEV_MODE_SNP)
		rc = sev_plan_add_setting(plan, "guest_features", err, "0x%llx",
					  (unsigned long long)config->guest_features);
	return rc;
}

static enum sev_rc add_settings(const struct sev_config *config, struct sev_plan *plan,
				struct sev_err *err)
{
	enum sev_rc rc;

	rc = sev_plan_add_setting(plan, "mode", err, "%s", sev_mode_name(config->mode));
	if (!rc)
		rc = sev_plan_add_setting(plan, "vmm_type", err, "%s",
					  sev_vmm_type_name(config->vmm));
	if (!rc)
		rc = add_vcpu_settings(config, plan, err);
	if (!rc)
		rc = add_inputs(config, plan, err);
	for (unsigned i = 0; !rc && i < SEV_VARIANT_COUNT; i++)
		if (sev_config_has(config, i))
			rc = sev_plan_add_setting(plan, "variant", err, "%s", sev_variant_name(i));
	return rc;
}

static enum sev_rc fill(const struct sev_config *config, const struct origin *origin,
			struct sev_plan *plan, struct sev_err *err)
{
	enum sev_rc rc = add_settings(config, plan, err);

	if (!rc)
		rc = sev_plan_start(plan, err);
	if (!rc)
		rc = origin->build(config, plan, err);
	return rc ? rc : sev_plan_finish(plan, err);
}

enum sev_rc sev_plan_build(const struct sev_config *config, struct sev_plan **out,
			   struct sev_err *err)
{
	const struct origin *origin = find_origin(config);
	struct sev_plan *plan;
	enum sev_rc rc;

	*out = NULL;
	rc = check_config(config, origin, err);
	if (rc)
		return rc;
	plan = sev_plan_new(config->mode, sev_config_policy(config));
	if (!plan)
		return sev_fail_nomem(err);
	plan->policy_given = config->policy_given;
	memcpy(plan->host_data, config->host_data, sizeof(plan->host_data));
	rc = fill(config, origin, plan, err);
	if (rc) {
		sev_plan_free(plan);
		return rc;
	}
	*out = plan;
	return SEV_OK;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands of SNP.
 */
#include "base/err.h"
#include "host/issue.h"

#define FLAG_MASK_CHIP_ID  1u
#define FLAG_MASK_CHIP_KEY 2u

enum sev_rc sev_host_snp_platform_status(struct sev_host *host, struct sev_host_snp_status *out,
					 struct sev_err *err)
{
	struct sev_uapi_snp_status status = {0};
	enum sev_rc rc = sev_host_issue(host, SEV_UAPI_SNP_PLATFORM_STATUS, &status, err);

	if (rc)
		return rc;
	*out = (struct sev_host_snp_status){
		.api_major = status.api_major,
		.api_minor = status.api_minor,
		.state = status.state,
		.init_bits = status.init_bits,
		.build = status.build_id,
		.policy_bits = status.policy_bits,
		.guest_count = status.guest_count,
		.current_tcb = status.current_tcb,
		.reported_tcb = status.reported_tcb,
	};
	return SEV_OK;
}

enum sev_rc sev_host_snp_commit(struct sev_host *host, struct sev_err *err)
{
	return sev_host_issue(host, SEV_UAPI_SNP_COMMIT, NULL, err);
}

enum sev_rc sev_host_snp_set_config(struct sev_host *host, const struct sev_host_snp_config *config,
				    struct sev_err *err)
{
	struct sev_uapi_snp_config input = {
		.reported_tcb = config->reported_tcb,
		.flags = (config->mask_chip_id ? FLAG_MASK_CHIP_ID : 0) |
			 (config->mask_chip_key ? FLAG_MASK_CHIP_KEY : 0),
	};

	return sev_host_issue(host, SEV_UAPI_SNP_SET_CONFIG, &input, err);
}

enum sev_rc sev_host_snp_vlek_load(struct sev_host *host, const void *hashstick, size_t size,
				   struct sev_err *err)
{
	struct sev_uapi_snp_vlek_load input = {
		.len = sizeof(input),
		.vlek_wrapped_address = (uintptr_t)hashstick,
	};

	if (size != SEV_HOST_HASHSTICK_SIZE)
		return sev_fail(err, SEV_ERR_ARG,
				SEV_HOST_DEVICE ": %s: wrapped hashstick: found %zu bytes, "
						"expected %d",
				sev_host_command_name(SEV_UAPI_SNP_VLEK_LOAD), size,
				SEV_HOST_HASHSTICK_SIZE);
	return sev_host_issue(host, SEV_UAPI_SNP_VLEK_LOAD, &input, err);
}

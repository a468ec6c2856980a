/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

/* Policies that QEMU uses when none is given. */
#define POLICY_SEV_DEFAULT   UINT64_C(0x1)     /* NODBG */
#define POLICY_SEVES_DEFAULT UINT64_C(0x5)     /* NODBG, ES */
#define POLICY_SNP_DEFAULT   UINT64_C(0x30000) /* SMT, reserved one */

static const char *const MODE_NAMES[] = {
	[SEV_MODE_SEV] = "sev",
	[SEV_MODE_SEVES] = "seves",
	[SEV_MODE_SNP] = "snp",
};

static const char *const VMM_NAMES[] = {
	[SEV_VMM_QEMU] = "QEMU",
	[SEV_VMM_EC2] = "ec2",
	[SEV_VMM_GCE] = "gce",
	[SEV_VMM_KRUN] = "krun",
};

enum sev_rc sev_mode_parse(const char *text, enum sev_mode *out, struct sev_err *err)
{
	for (size_t i = 0; i < SEV_COUNT(MODE_NAMES); i++) {
		if (sev_name_equal(text, MODE_NAMES[i])) {
			*out = (enum sev_mode)i;
			return SEV_OK;
		}
	}
	return sev_fail(err, SEV_ERR_ARG, "unknown mode '%s'; known: sev, seves, snp", text);
}

const char *sev_mode_name(enum sev_mode mode)
{
	return (size_t)mode < SEV_COUNT(MODE_NAMES) ? MODE_NAMES[mode] : "?";
}

enum sev_rc sev_vmm_type_parse(const char *text, enum sev_vmm_type *out, struct sev_err *err)
{
	for (size_t i = 0; i < SEV_COUNT(VMM_NAMES); i++) {
		if (sev_name_equal(text, VMM_NAMES[i])) {
			*out = (enum sev_vmm_type)i;
			return SEV_OK;
		}
	}
	return sev_fail(err, SEV_ERR_ARG, "unknown VMM type '%s'; known: QEMU, ec2, gce, krun",
			text);
}

const char *sev_vmm_type_name(enum sev_vmm_type vmm)
{
	return (size_t)vmm < SEV_COUNT(VMM_NAMES) ? VMM_NAMES[vmm] : "?";
}

struct sev_config *sev_config_new(void)
{
	struct sev_config *config = calloc(1, sizeof(*config));

	if (!config)
		return NULL;
	config->mode = SEV_MODE_SNP;
	config->vmm = SEV_VMM_QEMU;
	config->guest_features = 1;
	return config;
}

enum sev_rc sev_config_copy(const struct sev_config *config, struct sev_config **out,
			    struct sev_err *err)
{
	struct sev_config *copy = malloc(sizeof(*copy));

	*out = NULL;
	if (!copy)
		return sev_fail_nomem(err);
	*copy = *config;
	if (config->append) {
		copy->append = strdup(config->append);
		if (!copy->append) {
			free(copy);
			return sev_fail_nomem(err);
		}
	}
	sev_blob_ref(copy->ovmf);
	sev_blob_ref(copy->kernel);
	sev_blob_ref(copy->initrd);
	sev_blob_ref(copy->svsm);
	sev_blob_ref(copy->igvm);
	sev_blob_ref(copy->raw);
	*out = copy;
	return SEV_OK;
}

void sev_config_free(struct sev_config *config)
{
	if (!config)
		return;
	sev_blob_free(config->ovmf);
	sev_blob_free(config->kernel);
	sev_blob_free(config->initrd);
	sev_blob_free(config->svsm);
	sev_blob_free(config->igvm);
	sev_blob_free(config->raw);
	free(config->append);
	free(config);
}

void sev_config_set_mode(struct sev_config *config, enum sev_mode mode)
{
	config->mode = mode;
}

void sev_config_set_vmm_type(struct sev_config *config, enum sev_vmm_type vmm)
{
	config->vmm = vmm;
}

void sev_config_set_vcpus(struct sev_config *config, uint32_t vcpus)
{
	config->vcpus = vcpus;
}

void sev_config_set_vcpu_sig(struct sev_config *config, uint32_t sig)
{
	config->vcpu_sig = sig;
}

void sev_config_set_guest_features(struct sev_config *config, uint64_t features)
{
	config->guest_features = features;
}

void sev_config_set_policy(struct sev_config *config, uint64_t policy)
{
	config->policy = policy;
	config->policy_given = true;
}

uint64_t sev_config_policy(const struct sev_config *config)
{
	if (config->policy_given)
		return config->policy;
	switch (config->mode) {
	case SEV_MODE_SEV:
		return POLICY_SEV_DEFAULT;
	case SEV_MODE_SEVES:
		return POLICY_SEVES_DEFAULT;
	case SEV_MODE_SNP:
		break;
	}
	return POLICY_SNP_DEFAULT;
}

void sev_config_set_host_data(struct sev_config *config, const uint8_t host_data[SEV_HOST_DATA])
{
	memcpy(config->host_data, host_data, sizeof(config->host_data));
}

void sev_config_set_variant(struct sev_config *config, unsigned variant, bool on)
{
	if (variant >= SEV_VARIANT_COUNT)
		return;
	if (on)
		config->variants |= UINT32_C(1) << variant;
	else
		config->variants &= ~(UINT32_C(1) << variant);
}

static void replace(struct sev_blob **slot, struct sev_blob *blob)
{
	sev_blob_ref(blob);
	sev_blob_free(*slot);
	*slot = blob;
}

void sev_config_set_ovmf(struct sev_config *config, struct sev_blob *ovmf)
{
	replace(&config->ovmf, ovmf);
}

void sev_config_set_kernel(struct sev_config *config, struct sev_blob *kernel)
{
	replace(&config->kernel, kernel);
}

void sev_config_set_initrd(struct sev_config *config, struct sev_blob *initrd)
{
	replace(&config->initrd, initrd);
}

void sev_config_set_svsm(struct sev_config *config, struct sev_blob *svsm)
{
	replace(&config->svsm, svsm);
}

void sev_config_set_igvm(struct sev_config *config, struct sev_blob *igvm)
{
	replace(&config->igvm, igvm);
}

void sev_config_set_raw(struct sev_config *config, struct sev_blob *firmware)
{
	replace(&config->raw, firmware);
}

enum sev_rc sev_config_set_append(struct sev_config *config, const char *append,
				  struct sev_err *err)
{
	char *copy = NULL;

	if (append) {
		copy = strdup(append);
		if (!copy)
			return sev_fail_nomem(err);
	}
	free(config->append);
	config->append = copy;
	return SEV_OK;
}

void sev_config_set_vars_size(struct sev_config *config, uint64_t size)
{
	config->vars_size = size;
}

void sev_config_set_ovmf_hash(struct sev_config *config, const uint8_t hash[48])
{
	config->has_ovmf_hash = hash != NULL;
	if (hash)
		memcpy(config->ovmf_hash, hash, sizeof(config->ovmf_hash));
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is launched and how: the inputs from which a launch plan is built.
 */
#ifndef SEV_CONFIG_H
#define SEV_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include <sev/blob.h>
#include <sev/err.h>

SEV_BEGIN_DECLS

/* The generation of the technology. */
enum sev_mode {
	SEV_MODE_SEV = 0,
	SEV_MODE_SEVES = 1,
	SEV_MODE_SNP = 2,
};

/* Who creates the guest; they differ in order, VMSA contents and page types. */
enum sev_vmm_type {
	SEV_VMM_QEMU = 0,
	SEV_VMM_EC2 = 1,
	SEV_VMM_GCE = 2,
	SEV_VMM_KRUN = 3,
};
#define SEV_VMM_COUNT 4

/* "sev", "seves", "snp" in any case. SEV_ERR_ARG names what is known. */
SEV_API enum sev_rc sev_mode_parse(const char *text, enum sev_mode *out, struct sev_err *err);
SEV_API const char *sev_mode_name(enum sev_mode mode);

/* "QEMU", "ec2", "gce", "krun" in any case. */
SEV_API enum sev_rc sev_vmm_type_parse(const char *text, enum sev_vmm_type *out,
				       struct sev_err *err);
SEV_API const char *sev_vmm_type_name(enum sev_vmm_type vmm);

/*
 * Named variants: what VMMs, kernels and calculators are known to disagree on. All are off by
 * default; the plain configuration is that of sev-snp-measure 0.0.13. The number of variants is
 * sev_variant_count(); a variant is known by its index or its name.
 */
SEV_API unsigned sev_variant_count(void);
SEV_API const char *sev_variant_name(unsigned variant);
/* What it changes, in one line. */
SEV_API const char *sev_variant_summary(unsigned variant);
/* Who does it, and since when. */
SEV_API const char *sev_variant_who(unsigned variant);
/* Finds a variant by name, in any case. SEV_ERR_ARG suggests the nearest. */
SEV_API enum sev_rc sev_variant_find(const char *name, unsigned *out, struct sev_err *err);

#define SEV_VCPUS_MAX 4096

struct sev_config;

/*
 * A configuration with mode SNP, VMM type QEMU, no vCPU, SEV_FEATURES 1, the generation's usual
 * policy and no input. NULL when out of memory.
 */
SEV_API struct sev_config *sev_config_new(void);
/* A copy that shares the blobs. */
SEV_API enum sev_rc sev_config_copy(const struct sev_config *config, struct sev_config **out,
				    struct sev_err *err);
SEV_API void sev_config_free(struct sev_config *config);

SEV_API void sev_config_set_mode(struct sev_config *config, enum sev_mode mode);
SEV_API void sev_config_set_vmm_type(struct sev_config *config, enum sev_vmm_type vmm);
/* 1 to SEV_VCPUS_MAX; checked when the plan is built. */
SEV_API void sev_config_set_vcpus(struct sev_config *config, uint32_t vcpus);
/* CPUID Fn0000_0001_EAX of the guest, see sev/vcpu.h. */
SEV_API void sev_config_set_vcpu_sig(struct sev_config *config, uint32_t sig);
/* SEV_FEATURES of SNP guests. SEV-ES guests have 0 unless a variant says otherwise. */
SEV_API void sev_config_set_guest_features(struct sev_config *config, uint64_t features);
/* Guest policy; not part of the digest of any generation. */
SEV_API void sev_config_set_policy(struct sev_config *config, uint64_t policy);
/* HOST_DATA of SNP guests, zeros unless set; in the report, not part of the digest. */
SEV_API void sev_config_set_host_data(struct sev_config *config, const uint8_t host_data[32]);
SEV_API void sev_config_set_variant(struct sev_config *config, unsigned variant, bool on);

/* The inputs. The configuration takes a reference of its own; NULL removes an input. */
SEV_API void sev_config_set_ovmf(struct sev_config *config, struct sev_blob *ovmf);
SEV_API void sev_config_set_kernel(struct sev_config *config, struct sev_blob *kernel);
SEV_API void sev_config_set_initrd(struct sev_config *config, struct sev_blob *initrd);
SEV_API void sev_config_set_svsm(struct sev_config *config, struct sev_blob *svsm);
SEV_API void sev_config_set_igvm(struct sev_config *config, struct sev_blob *igvm);
/* Firmware that is loaded below 4 GiB as it is; no footer table is looked for in it. */
SEV_API void sev_config_set_raw(struct sev_config *config, struct sev_blob *firmware);
/* The kernel's command line without its NUL; NULL for none. Copied. */
SEV_API enum sev_rc sev_config_set_append(struct sev_config *config, const char *append,
					  struct sev_err *err);
/* Bytes of the variable store between SVSM and OVMF. */
SEV_API void sev_config_set_vars_size(struct sev_config *config, uint64_t size);
/* A digest of the firmware pages (snp:ovmf-hash) that stands in for hashing them; NULL: none. */
SEV_API void sev_config_set_ovmf_hash(struct sev_config *config, const uint8_t hash[48]);

SEV_END_DECLS

#endif

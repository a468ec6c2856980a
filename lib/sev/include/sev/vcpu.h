/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vCPU models and signatures (CPUID Fn0000_0001_EAX), and SEV_FEATURES by name.
 */
#ifndef SEV_VCPU_H
#define SEV_VCPU_H

#include <stddef.h>
#include <stdint.h>

#include <sev/err.h>

SEV_BEGIN_DECLS

/* The models that QEMU knows for EPYC, in its order. */
SEV_API unsigned sev_vcpu_type_count(void);
SEV_API const char *sev_vcpu_type_name(unsigned type);
SEV_API uint32_t sev_vcpu_type_sig(unsigned type);
/* The signature of a model, by name in any case; SEV_ERR_ARG suggests the nearest name. */
SEV_API enum sev_rc sev_vcpu_type_find(const char *name, uint32_t *sig, struct sev_err *err);

/* Packs and unpacks a signature. stepping is 0 to 15; family and model 0 to 270 and 0 to 255. */
SEV_API enum sev_rc sev_vcpu_sig_pack(uint32_t family, uint32_t model, uint32_t stepping,
				      uint32_t *sig, struct sev_err *err);
SEV_API void sev_vcpu_sig_unpack(uint32_t sig, uint32_t *family, uint32_t *model,
				 uint32_t *stepping);

/*
 * SEV_FEATURES (VMSA offset 0x3B0): a number, or names separated by commas ("snp-active,
 * debug-swap"). SEV_ERR_ARG suggests the nearest name.
 */
SEV_API enum sev_rc sev_features_parse(const char *text, uint64_t *features, struct sev_err *err);
/* The name of bit 0 to 63 ("debug-swap"); NULL for a reserved bit. */
SEV_API const char *sev_feature_name(unsigned bit);

SEV_END_DECLS

#endif

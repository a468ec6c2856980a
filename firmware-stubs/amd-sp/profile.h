/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The processors and firmware versions that the model can be.
 */
#ifndef AMD_SP_PROFILE_H
#define AMD_SP_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AMD_SP_TCB_COMPONENTS 5 /* FMC, BOOT_LOADER, TEE, SNP, MICROCODE */

/* Bits of FEATURE_INFO, subleaf 0, ECX (SNP-ABI: SNP_FEATURE_INFO). */
#define AMD_SP_FEATURE_X86_SNP_SHUTDOWN	      (1u << 1)
#define AMD_SP_FEATURE_RAPL_DIS		      (1u << 2)
#define AMD_SP_FEATURE_CIPHERTEXT_HIDING_DRAM (1u << 3)
#define AMD_SP_FEATURE_AES_256_XTS	      (1u << 4)
#define AMD_SP_FEATURE_CXL_ALLOW	      (1u << 5)
#define AMD_SP_FEATURE_VERIFY_MITIGATION      (1u << 13)

struct amd_sp_profile {
	const char *name;	   /* "milan-1.55" */
	const char *product;	   /* as in certificates: "Milan", "Genoa", "Turin" */
	const char *stepping_name; /* productName of a VCEK: "Milan-B0", but "Genoa", "Turin" */
	uint8_t family, model, stepping;
	uint8_t api_major, api_minor, build; /* of the firmware that it comes with */
	bool tcb_has_fmc;		     /* TCB_VERSION as family 1Ah lays it out */
	uint8_t tcb[AMD_SP_TCB_COMPONENTS];
	uint8_t chip_id_size;	/* bytes of CHIP_ID that mean something, and of hwID */
	uint8_t report_version; /* of MSG_REPORT_RSP */
	uint32_t features;	/* FEATURE_INFO ECX */
	uint64_t policy_bits;	/* bits of POLICY that are known */
	uint32_t max_asid, min_sev_asid;
};

/* The i-th; NULL past the last. */
const struct amd_sp_profile *amd_sp_profile_at(size_t i);
/* By its name, or the newest of a product: "milan", "genoa", "turin"; in any case. NULL: none. */
const struct amd_sp_profile *amd_sp_profile_find(const char *name);

#endif

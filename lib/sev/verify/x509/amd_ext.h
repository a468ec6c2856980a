/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AMD's extensions of VCEK and VLEK (KDS specification).
 */
#ifndef SEV_VERIFY_AMD_EXT_H
#define SEV_VERIFY_AMD_EXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sev/cert.h>

#include "verify/x509/x509.h"

enum sev_amd_ext_id {
	SEV_AMD_EXT_STRUCT_VERSION = 0,
	SEV_AMD_EXT_PRODUCT_NAME,
	SEV_AMD_EXT_BL_SPL,
	SEV_AMD_EXT_TEE_SPL,
	SEV_AMD_EXT_SNP_SPL,
	SEV_AMD_EXT_SPL4,
	SEV_AMD_EXT_SPL5,
	SEV_AMD_EXT_SPL6,
	SEV_AMD_EXT_SPL7,
	SEV_AMD_EXT_UCODE_SPL,
	SEV_AMD_EXT_FMC_SPL,
	SEV_AMD_EXT_HWID,
	SEV_AMD_EXT_CSP_ID,
};
#define SEV_AMD_EXTS	       (SEV_AMD_EXT_CSP_ID + 1)
#define SEV_AMD_EXT_TEXT_MAX   64
#define SEV_AMD_EXT_CSP_ID_MAX 255

/* What was decoded. An extension that is there but ill-encoded is in neither. */
struct sev_amd_ext {
	bool has[SEV_AMD_EXTS];
	uint8_t number[SEV_AMD_EXTS];
	char product_name[SEV_AMD_EXT_TEXT_MAX + 1];
	char csp_id[SEV_AMD_EXT_CSP_ID_MAX + 1];
	struct sev_view hwid; /* 64 or 8 bytes */
};

/*
 * Decodes those of a list of extensions (well-formed; twice is not its concern). SEV_ERR_MISMATCH
 * says what is wrong with the first that is ill-encoded; the others are decoded all the same.
 */
enum sev_rc sev_amd_ext_read(const char *name, struct sev_view extensions, struct sev_amd_ext *out,
			     struct sev_err *err);

/*
 * Whether those that every leaf has are there: structVersion and what depends on it, productName,
 * the reserved SPLs. The components of the TCB, hwID and cspID are asked for by others.
 */
enum sev_rc sev_amd_ext_check(const char *name, const struct sev_amd_ext *ext, struct sev_err *err);

enum sev_amd_ext_id sev_amd_ext_of_component(enum sev_tcb_component component);

#endif

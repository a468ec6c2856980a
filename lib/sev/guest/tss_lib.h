/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is used of tpm2-tss. It is loaded at first use: only guests with a vTPM need it.
 */
#ifndef SEV_GUEST_TSS_LIB_H
#define SEV_GUEST_TSS_LIB_H

#include <tss2/tss2_esys.h>

struct sev_tss_lib {
	/* libtss2-tctildr */
	TSS2_RC (*tcti_new)(const char *conf, TSS2_TCTI_CONTEXT **tcti);
	void (*tcti_free)(TSS2_TCTI_CONTEXT **tcti);
	/* libtss2-esys */
	TSS2_RC (*esys_new)(ESYS_CONTEXT **esys, TSS2_TCTI_CONTEXT *tcti, TSS2_ABI_VERSION *abi);
	void (*esys_free)(ESYS_CONTEXT **esys);
	void (*free)(void *memory);
	TSS2_RC(*from_handle)
	(ESYS_CONTEXT *esys, TPM2_HANDLE handle, ESYS_TR s1, ESYS_TR s2, ESYS_TR s3,
	 ESYS_TR *object);
	TSS2_RC (*close)(ESYS_CONTEXT *esys, ESYS_TR *object);
	TSS2_RC(*nv_read_public)
	(ESYS_CONTEXT *esys, ESYS_TR nv, ESYS_TR s1, ESYS_TR s2, ESYS_TR s3,
	 TPM2B_NV_PUBLIC **nv_public, TPM2B_NAME **name);
	TSS2_RC(*nv_read)
	(ESYS_CONTEXT *esys, ESYS_TR auth, ESYS_TR nv, ESYS_TR s1, ESYS_TR s2, ESYS_TR s3,
	 UINT16 size, UINT16 offset, TPM2B_MAX_NV_BUFFER **data);
	TSS2_RC(*nv_write)
	(ESYS_CONTEXT *esys, ESYS_TR auth, ESYS_TR nv, ESYS_TR s1, ESYS_TR s2, ESYS_TR s3,
	 const TPM2B_MAX_NV_BUFFER *data, UINT16 offset);
	TSS2_RC(*nv_define)
	(ESYS_CONTEXT *esys, ESYS_TR auth, ESYS_TR s1, ESYS_TR s2, ESYS_TR s3,
	 const TPM2B_AUTH *value, const TPM2B_NV_PUBLIC *nv_public, ESYS_TR *nv);
	TSS2_RC(*nv_undefine)
	(ESYS_CONTEXT *esys, ESYS_TR auth, ESYS_TR nv, ESYS_TR s1, ESYS_TR s2, ESYS_TR s3);
	TSS2_RC(*pcr_read)
	(ESYS_CONTEXT *esys, ESYS_TR s1, ESYS_TR s2, ESYS_TR s3, const TPML_PCR_SELECTION *in,
	 UINT32 *counter, TPML_PCR_SELECTION **out, TPML_DIGEST **values);
	TSS2_RC(*quote)
	(ESYS_CONTEXT *esys, ESYS_TR key, ESYS_TR s1, ESYS_TR s2, ESYS_TR s3,
	 const TPM2B_DATA *data, const TPMT_SIG_SCHEME *scheme, const TPML_PCR_SELECTION *pcrs,
	 TPM2B_ATTEST **attest, TPMT_SIGNATURE **signature);
};

/* NULL when tpm2-tss is not installed. */
const struct sev_tss_lib *sev_tss_lib(void);

#endif

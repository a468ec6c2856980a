/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is needed of TPM 2.0 structures (TPM 2.0 Library, Part 2: Structures). Numbers are
 * big-endian, and buffers (TPM2B) begin with their size in 2 bytes.
 */
#ifndef SEV_ABI_LAYOUT_TPM_H
#define SEV_ABI_LAYOUT_TPM_H

#define SEV_TPM_GENERATED	0xFF544347u /* TPM_GENERATED_VALUE */
#define SEV_TPM_ST_ATTEST_QUOTE 0x8018u
#define SEV_TPM_ALG_SHA256	0x000Bu
#define SEV_TPM_ALG_RSASSA	0x0014u
#define SEV_TPM_PCR_SELECT_MAX	4 /* bytes of a selection: 32 PCRs */

/* Where Azure's vTPM keeps what belongs to attestation. */
#define SEV_TPM_NV_HCL_REPORT	 0x01400001u
#define SEV_TPM_NV_HCL_USER_DATA 0x01400002u
#define SEV_TPM_HANDLE_HCL_AK	 0x81000003u

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attestation report of Azure's paravisor (HCL), as NV index 0x01400001 of the vTPM holds it:
 * a header, the hardware's report, request data, and the runtime data (JSON).
 */
#ifndef SEV_ABI_LAYOUT_HCL_H
#define SEV_ABI_LAYOUT_HCL_H

#include <stdint.h>

#define SEV_HCL_SIGNATURE	  "HCLA"
#define SEV_HCL_SIGNATURE_SIZE	  4
#define SEV_HCL_VERSION		  0x004
#define SEV_HCL_REPORT_SIZE	  0x008 /* of all, runtime data included */
#define SEV_HCL_REPORT		  0x020
#define SEV_HCL_DATA_SIZE	  0x4C0 /* of the request data with the runtime data */
#define SEV_HCL_DATA_VERSION	  0x4C4
#define SEV_HCL_REPORT_TYPE	  0x4C8
#define SEV_HCL_HASH_TYPE	  0x4CC
#define SEV_HCL_RUNTIME_DATA_SIZE 0x4D0
#define SEV_HCL_RUNTIME_DATA	  0x4D4
#define SEV_HCL_REQUEST_DATA_SIZE (SEV_HCL_RUNTIME_DATA - SEV_HCL_DATA_SIZE)
#define SEV_HCL_REPORT_TYPE_SNP	  2
#define SEV_HCL_HASH_SHA256	  1
#define SEV_HCL_HASH_SHA384	  2
#define SEV_HCL_HASH_SHA512	  3

/* Numbers of 4 bytes that say what follows, and the values that we can read. */
struct sev_hcl_field {
	const char *name;
	uint16_t offset;
	uint32_t min;
	uint32_t max;
	const char *expected;
};

static const struct sev_hcl_field SEV_HCL_FIELDS[] = {
	{"version", SEV_HCL_VERSION, 1, 2, "1 or 2"},
	{"request data version", SEV_HCL_DATA_VERSION, 1, 1, "1"},
	{"report type", SEV_HCL_REPORT_TYPE, SEV_HCL_REPORT_TYPE_SNP, SEV_HCL_REPORT_TYPE_SNP,
	 "2, an SNP report (4 is a TD report)"},
};

#endif

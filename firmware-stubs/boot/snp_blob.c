/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linux' confidential-computing blob, and the node of setup_data that names it.
 */
#include "bytes.h"
#include "snp.h"

/* setup_data: next 8, type 4, length 4, then the blob's GPA in 4 */
#define NODE_TYPE     8
#define NODE_LEN      12
#define NODE_DATA     16
#define SETUP_CC_BLOB 7
#define BLOB	      0x100 /* behind the node */

/* magic 4, version 2, reserved 2, GPA and length of secrets page and CPUID page */
#define BLOB_VERSION	  4
#define BLOB_SECRETS	  8
#define BLOB_SECRETS_SIZE 16
#define BLOB_CPUID	  24
#define BLOB_CPUID_SIZE	  32
#define BLOB_MAGIC	  0x45444D41 /* "AMDE" */

uint64_t snp_setup_data(struct boot *boot)
{
	uint8_t *node = boot_memory(boot, BOOT_CC_BLOB, BOOT_PAGE_SIZE);
	uint8_t *blob = node + BLOB;

	if (!(boot->sev_status & BOOT_SEV_SNP))
		return 0;
	memset(node, 0, BOOT_PAGE_SIZE);
	put_le32(node + NODE_TYPE, SETUP_CC_BLOB);
	put_le32(node + NODE_LEN, 4);
	put_le32(node + NODE_DATA, BOOT_CC_BLOB + BLOB);
	put_le32(blob, BLOB_MAGIC);
	blob[BLOB_VERSION] = 1;
	put_le64(blob + BLOB_SECRETS, BOOT_SECRETS);
	put_le32(blob + BLOB_SECRETS_SIZE, BOOT_PAGE_SIZE);
	put_le64(blob + BLOB_CPUID, BOOT_CPUID);
	put_le32(blob + BLOB_CPUID_SIZE, BOOT_PAGE_SIZE);
	return BOOT_CC_BLOB;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "hcl_build.h"

#include <string.h>

static void put32(uint8_t *p, size_t value)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

size_t hcl_build(const uint8_t report[0x4A0], const char *runtime_data, uint8_t out[HCL_BUILD_MAX])
{
	size_t n = strlen(runtime_data);

	memset(out, 0, HCL_BUILD_MAX);
	memcpy(out, "HCLA", 4);
	put32(out + 4, 2);			 /* version */
	put32(out + 8, 0x20 + 0x4A0 + 0x14 + n); /* report size */
	put32(out + 12, 2);			 /* request type */
	memcpy(out + 0x20, report, 0x4A0);
	put32(out + 0x4C0, 0x14 + n); /* data size */
	put32(out + 0x4C4, 1);	      /* version */
	put32(out + 0x4C8, 2);	      /* report type: SNP */
	put32(out + 0x4CC, 1);	      /* hash type: SHA-256 */
	put32(out + 0x4D0, n);	      /* variable data size */
	memcpy(out + 0x4D4, runtime_data, n);
	return 0x4D4 + n;
}

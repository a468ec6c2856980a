/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MSG_TSC_INFO_REQ: what a guest with Secure TSC puts into the VMSAs of its vCPUs.
 */
#include "amd-sp/snp/message.h"
#include "amd-sp/snp/secrets.h"

#define NATIVE_TSC_KHZ UINT64_C(2000000)
#define SCALE_ONE      32 /* bits of the fraction in a TSC ratio (APM2) */

/* spec: SNP-ABI MSG_TSC_INFO_RSP: GUEST_TSC_SCALE makes DESIRED_TSC_KHZ of the native frequency */
uint32_t sp_msg_tsc_info(struct sp_message *message)
{
	uint64_t desired = message->gctx.desired_tsc_khz;
	uint64_t khz = desired ? desired : NATIVE_TSC_KHZ;

	SP_MSG_PUT(message, 64, TSC_INFO_RSP, GUEST_TSC_SCALE, (khz << SCALE_ONE) / NATIVE_TSC_KHZ);
	SP_MSG_PUT(message, 32, TSC_INFO_RSP, TSC_FACTOR, SP_TSC_FACTOR);
	return SEV_FW_SUCCESS;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MSG_CPUID_REQ: whether what a hypervisor told the guest of CPUID can be. The functions are
 * checked as those of a CPUID page are.
 */
#include <string.h>

#include "amd-sp/snp/guest_commands.h"
#include "amd-sp/snp/message.h"

/* spec: SNP-ABI MSG_CPUID_REQ: COUNT is at most 64, and so many functions follow */
static bool is_whole(const struct sp_message *message, uint32_t count)
{
	return count <= SEV_MSG_CPUID_COUNT_MAX &&
	       message->size == SEV_MSG_SIZE_CPUID_REQ + count * SEV_MSG_SIZE_CPUID_FUNCTION;
}

/* spec: SNP-ABI MSG_CPUID_RSP: the functions with the values that the firmware accepts */
uint32_t sp_msg_cpuid(struct sp_message *message)
{
	uint32_t count = SP_MSG_GET(message, 32, CPUID_REQ, COUNT);
	uint8_t page[MACHINE_PAGE_SIZE] = {0};
	uint16_t size;
	uint32_t status;

	if (!is_whole(message, count))
		return SEV_FW_INVALID_PARAM;
	size = (uint16_t)(count * SEV_MSG_SIZE_CPUID_FUNCTION);
	memcpy(page, message->request, message->size);
	status = sp_cpuid_page_check(message->sp, &message->gctx, page);
	SP_MSG_PUT(message, 32, CPUID_RSP, COUNT, count);
	memcpy(message->answer + SEV_MSG_SIZE_CPUID_RSP, page + SEV_MSG_SIZE_CPUID_REQ, size);
	message->answer_size = (uint16_t)(SEV_MSG_SIZE_CPUID_RSP + size);
	return status;
}

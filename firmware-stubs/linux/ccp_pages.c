/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages that change hands between kernel and firmware.
 */
#include <errno.h>

#include "base/bytes.h"
#include "linux/ccp.h"
#include "machine/rmp_instructions.h"

static int update(struct lx_kernel *kernel, uint64_t spa, const struct rmp_update *to)
{
	return rmp_update(kernel->machine, spa, to) == RMP_OK ? 0 : -EFAULT;
}

int lx_page_make_private(struct lx_kernel *kernel, uint64_t spa, uint64_t gpa, unsigned size,
			 uint32_t asid, bool immutable)
{
	return update(kernel, spa,
		      &(struct rmp_update){
			      .gpa = gpa,
			      .asid = asid,
			      .assigned = true,
			      .immutable = immutable,
			      .size = (uint8_t)size,
		      });
}

int lx_page_make_shared(struct lx_kernel *kernel, uint64_t spa, unsigned size)
{
	return update(kernel, spa, &(struct rmp_update){.size = (uint8_t)size});
}

static int reclaim_page(struct lx_kernel *kernel, uint64_t spa)
{
	uint8_t buffer[SEV_SIZE_SNP_PAGE_RECLAIM];
	int rc;

	sev_put_le64(buffer + SEV_AT_SNP_PAGE_RECLAIM_PADDR, spa);
	rc = lx_sev_do_cmd(kernel, SEV_CMD_SNP_PAGE_RECLAIM, buffer, NULL);
	return rc ? rc : lx_page_make_shared(kernel, spa, RMP_4K);
}

static uint64_t page_of(uint64_t spa)
{
	return spa - spa % MACHINE_PAGE_SIZE;
}

int lx_page_reclaim(struct lx_kernel *kernel, uint64_t spa, size_t count)
{
	if (!kernel->state->snp_initialized)
		return 0;
	spa = page_of(spa);
	for (; count; count--, spa += MACHINE_PAGE_SIZE) {
		int rc = reclaim_page(kernel, spa);

		if (rc) {
			lx_frames_leak(kernel, spa, count);
			return rc;
		}
	}
	return 0;
}

int lx_page_to_firmware(struct lx_kernel *kernel, uint64_t spa, size_t count)
{
	if (!kernel->state->snp_initialized)
		return 0;
	spa = page_of(spa);
	for (size_t i = 0; i < count; i++) {
		int rc = lx_page_make_private(kernel, spa + i * MACHINE_PAGE_SIZE, 0, RMP_4K, 0,
					      true);

		if (rc) {
			lx_page_reclaim(kernel, spa, i);
			return rc;
		}
	}
	return 0;
}

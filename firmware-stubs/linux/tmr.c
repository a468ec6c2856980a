/* SPDX-License-Identifier: Apache-2.0 */
#include "linux/tmr.h"

#include "linux/ccp.h"

/* spec: UAPI TMR: 1 MiB in size and alignment, 2 MiB while SNP is in INIT */
#define TMR_SIZE     (UINT32_C(1) << 20)
#define TMR_SIZE_SNP (UINT32_C(2) << 20)

static uint32_t wanted(const struct lx_kernel *kernel)
{
	return kernel->state->snp_initialized ? TMR_SIZE_SNP : TMR_SIZE;
}

uint32_t lx_tmr_size(const struct lx_kernel *kernel)
{
	return kernel->state->tmr ? kernel->state->tmr_size : 0;
}

void lx_tmr_prepare(struct lx_kernel *kernel)
{
	const uint32_t size = wanted(kernel);
	uint64_t spa;

	if (kernel->state->tmr)
		return;
	spa = lx_frames_alloc(kernel, size / MACHINE_PAGE_SIZE, size, LX_FRAME_KERNEL);
	if (!spa || lx_page_to_firmware(kernel, spa, size / MACHINE_PAGE_SIZE))
		return;
	kernel->state->tmr = spa;
	kernel->state->tmr_size = size;
}

void lx_tmr_free(struct lx_kernel *kernel)
{
	const uint32_t size = lx_tmr_size(kernel);

	if (!size)
		return;
	machine_wbinvd_all(kernel->machine);
	if (!lx_page_reclaim(kernel, kernel->state->tmr, size / MACHINE_PAGE_SIZE))
		lx_frames_free(kernel, kernel->state->tmr, size / MACHINE_PAGE_SIZE);
	kernel->state->tmr = 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "lx_issue.h"

#include "abi/layout/sev_uapi.h"
#include "test.h"

uint64_t lx_at(const struct lx_host *host, uint64_t at)
{
	return host->user_base + at;
}

int lx_issue(struct lx_host *host, int fd, uint32_t cmd, uint64_t data, uint32_t *error)
{
	struct sev_uapi_issue_cmd input = {cmd, data, UNTOUCHED};
	int rc;

	memcpy(host->user + AT_ISSUE, &input, sizeof(input));
	rc = lx_host_ioctl(host, fd, SEV_UAPI_ISSUE_CMD, AT_ISSUE);
	memcpy(&input, host->user + AT_ISSUE, sizeof(input));
	assert_int_equal(input.cmd, cmd);
	assert_true(input.data == data);
	*error = input.error;
	return rc;
}

void lx_put(struct lx_host *host, const void *data, size_t size)
{
	memcpy(host->user + AT_DATA, data, size);
}

void lx_put_csr(struct lx_host *host, uint64_t at, uint32_t length)
{
	lx_put(host, &(struct sev_uapi_pek_csr){at, length}, sizeof(struct sev_uapi_pek_csr));
}

void lx_put_id2(struct lx_host *host, uint64_t at, uint32_t length)
{
	lx_put(host, &(struct sev_uapi_get_id2){at, length}, sizeof(struct sev_uapi_get_id2));
}

void lx_put_pdh(struct lx_host *host, bool pdh_at, uint32_t pdh_len, bool chain_at,
		uint32_t chain_len)
{
	lx_put(host,
	       &(struct sev_uapi_pdh_cert_export){pdh_at ? lx_at(host, AT_A) : 0, pdh_len,
						  chain_at ? lx_at(host, AT_B) : 0, chain_len},
	       sizeof(struct sev_uapi_pdh_cert_export));
}

void lx_strike(struct lx_host *host, uint32_t id, uint32_t status)
{
	amd_sp_inject(
		host->sim.sp,
		&(struct amd_sp_fault){.kind = AMD_SP_FAULT_STATUS, .id = id, .status = status});
}

void lx_boot_lazily(struct lx_host *host)
{
	host->config.psp_init_on_probe = false;
}

void lx_boot_without_snp(struct lx_host *host)
{
	amd_sp_inject(host->sim.sp, &(struct amd_sp_fault){.kind = AMD_SP_FAULT_STATUS,
							   .id = SEV_CMD_SNP_INIT_EX,
							   .status = SEV_FW_HWERROR_PLATFORM});
	if (host->config.release == LX_LINUX_6_14)
		return;
	amd_sp_inject(host->sim.sp, NULL);
	host->config.sev = false;
}

void lx_check_pages(struct lx_host *host)
{
	const struct lx_state *state = host->kernel->state;
	uint64_t rmp = machine_core(host->sim.machine, 0)->rmp_base;

	for (uint64_t spa = 0; spa < rmp; spa += MACHINE_PAGE_SIZE) {
		enum rmp_state page = rmp_state_at(host->sim.machine, spa);
		bool tmr = state->tmr && spa >= state->tmr && spa - state->tmr < state->tmr_size;

		if (state->snp_initialized && tmr)
			assert_int_equal(page, RMP_FIRMWARE);
		else if (spa && page != RMP_DEFAULT)
			assert_int_equal(page, RMP_HYPERVISOR);
	}
}

size_t lx_frames_used(const struct lx_host *host)
{
	size_t frames = (size_t)(machine_config(host->sim.machine)->memory_size / 4096);
	size_t used = 0;

	for (size_t i = 0; i < frames; i++)
		used += host->kernel->frames[i] != LX_FRAME_FREE;
	return used;
}

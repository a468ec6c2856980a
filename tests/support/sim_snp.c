/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_snp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#define NEED(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "sim_snp: %s\n", #condition);                              \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

void sim_snp_flush(struct sim_sp *sim)
{
	machine_wbinvd_all(sim->machine);
	NEED(sim_plain(sim, SEV_CMD_SNP_DF_FLUSH) == SEV_FW_SUCCESS);
}

void sim_snp_setup(struct sim_sp *sim, const char *profile, bool encrypt)
{
	sim_sp_setup(sim, profile, encrypt);
	NEED(sim_plain(sim, SEV_CMD_SNP_INIT) == SEV_FW_SUCCESS);
	sim_snp_flush(sim);
}

uint64_t sim_gctx(struct sim_sp *sim)
{
	uint8_t buffer[SEV_SIZE_SNP_GCTX_CREATE];
	uint64_t spa = sim_page(sim);

	sim_to_firmware(sim, spa);
	sev_put_le64(buffer, spa);
	NEED(sim_command(sim, SEV_CMD_SNP_GCTX_CREATE, buffer, sizeof(buffer)) == SEV_FW_SUCCESS);
	return spa;
}

struct sp_gctx sim_gctx_open(struct sim_sp *sim, uint64_t gctx)
{
	struct sp_gctx copy;

	NEED(sp_gctx_open(sim->sp, NULL, gctx, &copy) == SEV_FW_SUCCESS);
	return copy;
}

uint32_t sim_launch_start(struct sim_sp *sim, uint64_t gctx, uint64_t policy)
{
	uint8_t buffer[SEV_SIZE_SNP_LAUNCH_START] = {0};

	sev_put_le64(buffer + SEV_AT_SNP_LAUNCH_START_GCTX_PADDR, gctx);
	sev_put_le64(buffer + SEV_AT_SNP_LAUNCH_START_POLICY, policy);
	return sim_command(sim, SEV_CMD_SNP_LAUNCH_START, buffer, sizeof(buffer));
}

uint32_t sim_activate(struct sim_sp *sim, uint64_t gctx, uint32_t asid)
{
	uint8_t buffer[SEV_SIZE_SNP_ACTIVATE];

	sev_put_le64(buffer + SEV_AT_SNP_ACTIVATE_GCTX_PADDR, gctx);
	sev_put_le32(buffer + SEV_AT_SNP_ACTIVATE_ASID, asid);
	return sim_command(sim, SEV_CMD_SNP_ACTIVATE, buffer, sizeof(buffer));
}

uint64_t sim_launch(struct sim_sp *sim, uint64_t policy, uint32_t asid)
{
	uint64_t gctx = sim_gctx(sim);

	NEED(sim_launch_start(sim, gctx, policy) == SEV_FW_SUCCESS);
	NEED(sim_activate(sim, gctx, asid) == SEV_FW_SUCCESS);
	return gctx;
}

uint64_t sim_running(struct sim_sp *sim, uint64_t policy, uint32_t asid)
{
	uint64_t gctx = sim_launch(sim, policy, asid);

	NEED(sim_launch_finish(sim, gctx) == SEV_FW_SUCCESS);
	return gctx;
}

uint64_t sim_pre_guest(struct sim_sp *sim, uint32_t asid, uint64_t gpa, uint8_t size,
		       const void *contents)
{
	const struct rmp_update update = {gpa, asid, true, true, size};
	size_t bytes = size == RMP_2M ? MACHINE_LARGE_SIZE : MACHINE_PAGE_SIZE;
	uint64_t spa = sim_pages(sim, bytes / MACHINE_PAGE_SIZE, bytes);

	if (contents)
		NEED(machine_write(sim->machine, spa, contents, bytes));
	NEED(rmp_update(sim->machine, spa, &update) == RMP_OK);
	return spa;
}

uint32_t sim_launch_update(struct sim_sp *sim, uint64_t gctx, uint64_t spa, uint32_t flags,
			   uint32_t perms)
{
	uint8_t buffer[SEV_SIZE_SNP_LAUNCH_UPDATE] = {0};

	sev_put_le64(buffer + SEV_AT_SNP_LAUNCH_UPDATE_GCTX_PADDR, gctx);
	sev_put_le64(buffer + SEV_AT_SNP_LAUNCH_UPDATE_PAGE_PADDR, spa);
	sev_put_le32(buffer + SEV_AT_SNP_LAUNCH_UPDATE_FLAGS, flags);
	sev_put_le32(buffer + SEV_AT_SNP_LAUNCH_UPDATE_VMPL_PERMS, perms);
	return sim_command(sim, SEV_CMD_SNP_LAUNCH_UPDATE, buffer, sizeof(buffer));
}

uint32_t sim_launch_finish(struct sim_sp *sim, uint64_t gctx)
{
	uint8_t buffer[SEV_SIZE_SNP_LAUNCH_FINISH] = {0};

	sev_put_le64(buffer + SEV_AT_SNP_LAUNCH_FINISH_GCTX_PADDR, gctx);
	return sim_command(sim, SEV_CMD_SNP_LAUNCH_FINISH, buffer, sizeof(buffer));
}

uint32_t sim_decommission(struct sim_sp *sim, uint64_t gctx)
{
	uint8_t buffer[SEV_SIZE_SNP_DECOMMISSION];

	sev_put_le64(buffer, gctx);
	return sim_command(sim, SEV_CMD_SNP_DECOMMISSION, buffer, sizeof(buffer));
}
